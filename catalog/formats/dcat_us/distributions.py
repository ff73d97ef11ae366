"""Distributions, the services behind them, and where the data are described [dcat:Distribution, describedBy]."""

from typing import Any

from catalog.domain.product import Checksum, Distribution, Field, Schema, Service
from catalog.formats.dcat_us.fields import fields_of, parts
from catalog.formats.dcat_us.rights import (
    ACCESS,
    LICENCE,
    RIGHTS,
    access_rights_of,
    licence_of,
    rights_of,
)
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import Fields, address, concept, concepts, date, field_text, languages, text
from catalog.formats.notes import Problems, note
from catalog.formats.readers import Readers
from catalog.formats.text import TEXT_LIMIT, clean_text

DISTRIBUTION_LIMIT = 20_000
SCHEMA = ("describedBy", "describedByType", "dataDictionary", "field")
_MOST_COLUMNS = 2_000
_REDACTED = ("[[redacted", "redacted", "[redacted")
_RESTRICTED = frozenset(("RESTRICTED", "NON_PUBLIC"))


def distributions_of(fields: Fields, problems: Problems) -> tuple[Distribution, ...]:
    """The distributions of a record, at most DISTRIBUTION_LIMIT; those without any content are left out."""
    stated = parts(fields.get("distribution"))
    if len(stated) > DISTRIBUTION_LIMIT:
        message = (
            f"The dataset has {len(stated):,} distributions; the first {DISTRIBUTION_LIMIT:,} were kept."
        )
        note(problems, "distribution", str(len(stated)), "count", message)
    found = []
    for place, value in enumerate(stated[:DISTRIBUTION_LIMIT]):
        path = f"distribution[{place}]"
        if isinstance(value, dict):
            found.append(_distribution(fields_of(value), path, problems))
        else:
            note(problems, path, text(value), "type", "This distribution is no object; it was left out.")
    if (
        "accessURL" in fields or "webService" in fields
    ):  # 1.0: the file and the API stand in the dataset itself
        found += [_distribution(own, "", problems) for own in _own_distributions(fields)]
    return tuple(distribution for distribution in found if distribution is not None)


def service_of(fields: Fields) -> Service:
    """A service: its first endpoint and description; further ones are left out."""
    contract = next(iter(parts(fields.get("endpointDescription"))), "")
    url = _target(contract)
    return Service(
        title=field_text(fields, "title"),
        endpoint_url=next(filter(None, map(_target, parts(fields.get("endpointURL")))), ""),
        description_url=url,
        description=field_text(fields, "description", limit=TEXT_LIMIT)
        or ("" if url else text(contract, TEXT_LIMIT)),
        conforms_to=concepts(fields, "conformsTo"),
    )


def schema_of(fields: Fields, problems: Problems) -> Schema | None:
    """The data dictionary by address (its type as the standard), and the columns that some portals list in `field`."""
    columns = tuple(filter(None, map(_column, parts(fields.get("field"))[:_MOST_COLUMNS])))
    value = fields.get("describedBy") or fields.get("dataDictionary")
    value = value[0] if isinstance(value, list) and value else value
    url = _target(value)
    if value and not url:
        note(problems, "describedBy", text(value), "address", "This is not a web address; it was left out.")
    if not (columns or url):
        return None
    return Schema(fields=columns, url=url, standard=_standard(value) or text(fields.get("describedByType")))


def _own_distributions(fields: Fields) -> list[dict[str, Any]]:
    found = []
    if "accessURL" in fields:
        found.append({key: fields[key] for key in ("accessURL", "format") if key in fields})
    if "webService" in fields:
        found.append({"accessURL": fields["webService"], "format": "API"})
    return found


def _distribution(fields: Fields, path: str, problems: Problems) -> Distribution | None:
    access, hidden = _address(fields, "accessURL", path, problems)
    download, also_hidden = _address(fields, "downloadURL", path, problems)
    hidden = hidden or also_hidden
    form = _form(fields, download or access)
    title, description = field_text(fields, "title"), field_text(fields, "description", limit=TEXT_LIMIT)
    rare = _OPTIONAL.read(fields, problems)
    if not (access or download or hidden or title or description or form.label or "service" in rare):
        note(
            problems, path, "", "empty", "This distribution has no address, title or format; it was left out."
        )
        return None
    if form.is_service and access and "service" not in rare:
        rare["service"] = Service(title=title, endpoint_url=access)
    return Distribution(
        identifier=clean_text(fields.get("identifier") or fields.get("@id"), 500),
        title=title,
        description=description,
        access_url=access or download,
        download_url=download,
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        restricted=hidden or rare.get("access_rights") in _RESTRICTED,
        **rare,
    )


def _address(fields: Fields, key: str, path: str, problems: Problems) -> tuple[str, bool]:
    """(address, whether the source hides it)."""
    value = fields.get(key)
    if value is None:
        return "", False
    if url := _target(value[0] if isinstance(value, list) else value):
        return url, False
    stated = text(value)
    if stated.lower().startswith(_REDACTED):
        return "", True
    if stated:
        place = f"{path}.{key}" if path else key
        note(problems, place, stated, "address", "This is not an absolute web address; it was left out.")
    return "", False


def _target(value: Any) -> str:
    """The address of a document, also of one that is described as a distribution or resource of its own."""
    if isinstance(value, dict):
        named = ("downloadURL", "accessURL", "@id", "url")
        return next((found for name in named if (found := address(value.get(name)))), "")
    return address(value)


# --- formats and figures ----------------------------------------------------------------------


def _form(fields: Fields, url: str) -> Form:
    label, media = fields.get("format", ""), fields.get("mediaType", "")
    if not isinstance(label, str) or not isinstance(media, str):
        label, media = _media(label), _media(media)
    return form_of(label, media, "" if label or media else url)


def _media(value: Any) -> str:
    """A media type or format as text, or as an object with a label or an IRI."""
    found = concept(value) if value else None
    return (found.label or found.iri) if found else ""


def _size(fields: Fields, problems: Problems) -> int | None:
    stated = fields["byteSize"]
    try:
        size = int(float(stated if isinstance(stated, int | float) else text(stated, 40)))
    except (ValueError, OverflowError):
        size = -1
    if 0 <= size < 2**63:
        return size
    note(
        problems,
        "byteSize",
        text(stated),
        "number",
        f"“{text(stated, 40)}” is not a size in bytes; it was left out.",
    )
    return None


def _checksum(value: Any) -> Checksum | None:
    if not isinstance(value, dict):
        return None
    named = _media(value.get("algorithm")).rpartition("_")[2].rpartition("#")[2]
    found = field_text(value, "checksumValue", limit=300)
    return Checksum(algorithm=named.lower().replace("-", ""), value=found.lower()) if found else None


def _access_service(value: Any) -> Service | None:
    for stated in parts(value):
        if isinstance(stated, dict):
            return service_of(fields_of(stated))
        if url := address(stated):
            return Service(endpoint_url=url)
    return None


# --- schemas ----------------------------------------------------------------------------------


def _standard(value: Any) -> str:
    """What a described schema document follows: the standard it names, else its media type."""
    if not isinstance(value, dict):
        return ""
    return _media(value.get("conformsTo")) or _media(value.get("mediaType") or value.get("format"))


def _column(value: Any) -> Field | None:
    """The columns of Argentina's profile: the title is the name in the file, `id` the source's own."""
    if not isinstance(value, dict):
        return None
    name = field_text(value, "title", "name", "id", limit=500)
    if not name:
        return None
    return Field(
        name=name,
        type=field_text(value, "type", limit=100),
        description=field_text(value, "description", limit=TEXT_LIMIT),
        unit=field_text(value, "units", "unit", limit=100),
    )


_OPTIONAL = Readers(
    ("@type", "@id", "title", "description", "accessURL", "downloadURL", "format", "mediaType", "identifier"),
    {
        "compress_format": (("compressFormat",), lambda fields, _: _media(fields["compressFormat"])),
        "package_format": (("packageFormat",), lambda fields, _: _media(fields["packageFormat"])),
        "byte_size": (("byteSize",), _size),
        "licence": (LICENCE, lambda fields, _: licence_of(fields)),
        "rights": ((*RIGHTS, "accessRights"), lambda fields, _: rights_of(fields)),
        "access_rights": (ACCESS, access_rights_of),
        "issued": (("issued",), lambda fields, problems: date(fields, ("issued",), problems)),
        "modified": (("modified",), lambda fields, problems: date(fields, ("modified",), problems)),
        "status": (("status",), lambda fields, _: _media(fields["status"])),
        "availability": (("availability",), lambda fields, _: _media(fields["availability"])),
        "languages": (("language",), lambda fields, _: languages(fields["language"])),
        "conforms_to": (("conformsTo",), lambda fields, _: concepts(fields, "conformsTo")),
        "checksum": (("checksum",), lambda fields, _: _checksum(fields["checksum"])),
        "schema": (SCHEMA, schema_of),
        "service": (("accessService",), lambda fields, _: _access_service(fields["accessService"])),
    },
)
