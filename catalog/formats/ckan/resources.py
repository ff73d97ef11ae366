"""Resources of a package to distributions: addresses, format, size, checksum, services, and hidden addresses."""

import re
from collections.abc import Sequence
from typing import Any

from catalog.domain.product import Checksum, Distribution, Problem, Service
from catalog.formats.ckan.rights import ACCESS, LICENCE, RIGHTS, access_rights_of, licence_of, rights_of
from catalog.formats.ckan.schemas import SCHEMA, schema_of
from catalog.formats.ckan.values import merged
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import (
    Fields,
    address,
    concepts,
    date,
    field_text,
    first,
    is_language_object,
    items,
    languages,
    text,
    unpacked,
)
from catalog.formats.notes import Problems, note
from catalog.formats.readers import Readers
from catalog.formats.text import TEXT_LIMIT, clean_text
from catalog.formats.written import count_in

RESOURCE_LIMIT = 20_000
_REDACTED = frozenset(("redacted", "[redacted]", "hidden", "restricted"))
_OPEN_LEVELS = frozenset(("", "public", "open", "false", "none"))
_PAGES = frozenset(("htm", "html", "php", "asp", "aspx", "jsp", "do"))
_SITE = re.compile(r"^(https?://[^?#]+?)/(?:dataset/[^/]+/resource|datastore/dump)/", re.IGNORECASE)
_SIZE = re.compile(r"^([\d., ]*\d)\s*([KMGT]?)(i?)(?:B|bytes?)?$", re.IGNORECASE)
_STEPS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_HASH = re.compile(r"^(?:([A-Za-z0-9-]{3,12})[:=])?([0-9a-fA-F]{32,128})$")
_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_ISSUED = ("issued", "issued_date", "release_date", "created")
_MODIFIED = ("modified", "modified_date", "modification_date", "last_modified", "metadata_modified")
_ROWS = (
    "rows",
    "row_count",
    "number_of_rows",
    "records",
    "records_count",
    "total_record_count",
    "num_records",
)
_PUSHED = frozenset(("KAFKA", "MQTT", "AMQP", "WEBSOCKET", "SSE"))
# Keys of other JSON catalogues (DCAT as plain JSON, piveau) → CKAN's.
_ALIASES = {
    "accessurl": "access_url",
    "downloadurl": "download_url",
    "download_urls": "download_url",
    "title": "name",
    "bytesize": "size",
    "byte_size": "size",
    "mediatype": "mimetype",
    "media_type": "mimetype",
    "checksum": "hash",
    "linked_schemas": "schema_url",
}


def distributions_of(fields: Fields, problems: Problems) -> tuple[Distribution, ...]:
    """The distributions of a package, at most RESOURCE_LIMIT. Deleted resources and empty ones are left out."""
    resources = items(first(fields, ("resources", "distribution", "distributions")))
    if len(resources) > RESOURCE_LIMIT:
        message = f"The dataset has {len(resources):,} resources; the first {RESOURCE_LIMIT:,} were kept."
        problems.append(Problem(path="resources", rule="count", message=message))
    site = _site_of(resources)
    found = []
    for place, resource in enumerate(resources[:RESOURCE_LIMIT]):
        if not isinstance(resource, dict):
            message = "This resource is no object; it was left out."
            note(problems, f"resources[{place}]", str(resource), "type", message)
        elif resource.get("state") != "deleted":
            found.append(_distribution(_fields_of(resource), site, f"resources[{place}]", problems))
    return tuple(distribution for distribution in found if distribution is not None)


def _fields_of(resource: dict[str, Any]) -> dict[str, Any]:
    fields = merged(resource)
    aliased = fields.keys() & _ALIASES.keys()
    return {_ALIASES[key]: fields[key] for key in aliased} | fields if aliased else fields


def _distribution(fields: Fields, site: str, path: str, problems: Problems) -> Distribution | None:
    access, download, hidden = _addresses(fields, path, problems)
    label, stated_type = fields.get("format", ""), fields.get("mimetype", "")
    if not isinstance(label, str) or not isinstance(stated_type, str):
        label, stated_type = text(label), text(stated_type)
    form = form_of(label, stated_type, "" if label or stated_type else download or access)
    title = field_text(fields, "name_translated", "name")
    description = field_text(fields, "description_translated", "description", limit=TEXT_LIMIT)
    if not (access or download or hidden or title or description or label):
        note(problems, path, "", "empty", "This resource has no address, name or format; it was left out.")
        return None
    if not download and access and _is_file(fields, access, form):
        download = access
    return Distribution(
        identifier=clean_text(fields.get("id"), 500),
        title=title,
        description=description,
        access_url=access or download,
        download_url=download,
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        byte_size=_size(fields["size"]) if "size" in fields else None,
        service=_service(fields, form, access, site),
        delivery="push" if form.code in _PUSHED else "",
        restricted=hidden or _is_restricted(fields),
        **_OPTIONAL.read(fields, problems),
    )


# --- addresses --------------------------------------------------------------------------------


def _addresses(fields: Fields, path: str, problems: Problems) -> tuple[str, str, bool]:
    """(access, download, whether the source hides the address)."""
    url, hidden = _one_address(fields, "url", path, problems)
    if "access_url" not in fields and "download_url" not in fields:
        return url, "", hidden
    access, access_hidden = _one_address(fields, "access_url", path, problems)
    download, download_hidden = _one_address(fields, "download_url", path, problems)
    return access or url, download, hidden or access_hidden or download_hidden


def _one_address(fields: Fields, key: str, path: str, problems: Problems) -> tuple[str, bool]:
    stated = fields.get(key, "")
    if not isinstance(stated, str) or stated[:1] in {"[", "{"}:
        stated = text(next(iter(items(stated)), ""))
    if url := address(stated):
        return url, False
    if stated.strip().lower() in _REDACTED:
        return "", True
    if stated:
        note(
            problems,
            f"{path}.{key}",
            stated,
            "address",
            "This is not an absolute web address; it was left out.",
        )
    return "", False


def _is_file(fields: Fields, url: str, form: Form) -> bool:
    """Whether the address gives the file itself: uploaded to CKAN, dumped from its datastore, or by its ending."""
    if fields.get("url_type") in ("upload", "datastore"):
        return True
    if form.is_service or form.code == "HTML" or url.count("/") < 3:
        return False
    name = url.partition("?")[0].partition("#")[0].rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    return bool(stem) and ending.isalnum() and not ending.isdigit() and ending.lower() not in _PAGES


def _is_restricted(fields: Fields) -> bool:
    """ckanext-restricted: `restricted` is `{"level": "registered", …}`, also as JSON in a string."""
    if "restricted" not in fields and "restricted_level" not in fields:
        return False
    stated = unpacked(first(fields, ("restricted", "restricted_level")))
    level = stated.get("level") if isinstance(stated, dict) else stated
    return str(level or "").lower() not in _OPEN_LEVELS


def _site_of(resources: Sequence[Any]) -> str:
    """The CKAN site that the resources' addresses show, or an empty string: a package does not say it."""
    for resource in resources[:20]:
        if isinstance(resource, dict):
            url = resource.get("ckan_url")
            if isinstance(url, str) and address(url):
                return url.rstrip("/")
            if (
                resource.get("url_type")
                and isinstance(resource.get("url"), str)
                and (found := _SITE.match(resource["url"]))
            ):
                return found[1]
    return ""


# --- services ---------------------------------------------------------------------------------


def _service(fields: Fields, form: Form, access: str, site: str) -> Service | None:
    for value in items(fields["access_services"]) if "access_services" in fields else ():
        if isinstance(value, dict) and (service := _stated_service(value)):
            return service
    if _is_true(fields.get("datastore_active")) and site and fields.get("id"):
        url = f"{site}/api/3/action/datastore_search?resource_id={clean_text(fields['id'], 100)}"
        return Service(title="CKAN DataStore API", endpoint_url=url)
    if form.is_service and access:
        return Service(title=field_text(fields, "name"), endpoint_url=access)
    return None


def _stated_service(value: dict[str, Any]) -> Service | None:
    """ckanext-dcat's `access_services`; further addresses of one service are left out."""
    service = Service(
        title=field_text(value, "title"),
        endpoint_url=address(next(iter(items(value.get("endpoint_url"))), "")),
        description_url=address(next(iter(items(value.get("endpoint_description"))), "")),
        description=field_text(value, "description", limit=TEXT_LIMIT),
        conforms_to=concepts(value, "conforms_to"),
    )
    return service if service.endpoint_url or service.title else None


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


# --- figures ----------------------------------------------------------------------------------


def _size(value: Any) -> int | None:
    """Bytes of `12323`, `"12 MB"` (decimal), `"1.5 MiB"`; None where it is no size."""
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 2**63 else None
    found = _SIZE.match(text(value, 40))
    if found is None:
        return None
    digits = found[1].replace(" ", "")
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits)
    try:
        number = float(digits.replace(",", "" if thousands else "."))
    except ValueError:
        return None
    size = int(number * (1024 if found[3] else 1000) ** _STEPS[found[2].upper()])
    return size if size < 2**63 else None


def _rows(fields: Fields) -> int | None:
    for name in _ROWS:
        if name in fields:
            return count_in(text(fields[name], 30))
    return None


def _checksum(fields: Fields) -> Checksum | None:
    stated = unpacked(fields["hash"])
    if isinstance(stated, dict) and not is_language_object(stated):  # piveau: {"algorithm", "checksum_value"}
        value, named = field_text(stated, "checksum_value", "value"), field_text(stated, "algorithm")
    else:
        value, named = text(stated, 300), field_text(fields, "hash_algorithm")
    found = _HASH.match(value)
    if found is None:
        return None
    named = named.rpartition("_")[2] or found[1] or _BY_LENGTH.get(len(found[2]), "")
    return Checksum(algorithm=named.lower().replace("-", ""), value=found[2].lower())


# What every CKAN sends for every resource, and no reader below wants.
_PLAIN = (
    "id",
    "package_id",
    "name",
    "description",
    "url",
    "format",
    "mimetype",
    "mimetype_inner",
    "size",
    "state",
)
_UPKEEP = ("position", "url_type", "resource_type", "cache_url", "cache_last_updated", "datastore_active")
_OPTIONAL = Readers(
    (*_PLAIN, *_UPKEEP),
    {
        "compress_format": (("compress_format",), lambda fields, _: text(fields["compress_format"])),
        "package_format": (("package_format",), lambda fields, _: text(fields["package_format"])),
        "rows": (_ROWS, lambda fields, _: _rows(fields)),
        "licence": ((*LICENCE, "rights"), lambda fields, _: licence_of(fields)),
        "rights": ((*RIGHTS, *ACCESS), lambda fields, _: rights_of(fields)),
        "access_rights": ((*ACCESS, "restricted_level"), lambda fields, _: access_rights_of(fields)),
        "issued": (_ISSUED, lambda fields, problems: date(fields, _ISSUED, problems)),
        "modified": (_MODIFIED, lambda fields, problems: date(fields, _MODIFIED, problems)),
        "status": (("status",), lambda fields, _: text(fields["status"])),
        "availability": (("availability",), lambda fields, _: text(fields["availability"])),
        "languages": (("language",), lambda fields, _: languages(fields["language"])),
        "conforms_to": (("conforms_to",), lambda fields, _: concepts(fields, "conforms_to")),
        "checksum": (("hash",), lambda fields, _: _checksum(fields)),
        "schema": (SCHEMA, lambda fields, _: schema_of(fields)),
    },
)
