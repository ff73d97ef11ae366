"""The resources of a package as distributions [Data Resource, https://datapackage.org/standard/data-resource/]."""

import re
from typing import Any

import msgspec

from catalog.domain.product import Checksum, Concept, Distribution, Schema, Service
from catalog.formats.file_forms import Form, form_of
from catalog.formats.frictionless.rights import LICENCES, access_rights_of, licence_of, rights_of
from catalog.formats.frictionless.schemas import dialect_in_words, schema_of
from catalog.formats.frictionless.values import (
    entries,
    field_said,
    link,
    name_inside,
    objects,
    resolved,
    said,
    stated,
)
from catalog.formats.json_values import Fields, address, date, languages
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT

RESOURCE_LIMIT = 20_000
_MOST_PARTS = 1_000
_PACKED = re.compile(r"\.(gz|zip|bz2|xz|7z|zst)$", re.IGNORECASE)
_PACKING = {"gz": "application/gzip", "gzip": "application/gzip", "zip": "application/zip", "bz2": "application/x-bzip2",
            "xz": "application/x-xz", "7z": "application/x-7z-compressed", "zst": "application/zstd"}  # fmt: skip
_DATABASES = ("postgres", "mysql", "oracle", "database")  # what lies at the address is no file
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}  # by the number of hexadecimal digits
_HEX = re.compile(r"^[0-9a-fA-F]{32,128}$")
_FIX = "Give a path below the folder of the descriptor, or a whole web address."
_PROFILES = ("profile", "$schema")
_USUAL = frozenset(("data-resource", "default", "https://datapackage.org/profiles/1.0/dataresource.json",
                    "https://datapackage.org/profiles/2.0/dataresource.json"))  # fmt: skip


def resources_of(fields: Fields) -> list[dict[str, Any]]:
    """The resources of a package, a list (or before version 1 an object by name); what is no object is left out."""
    listed = fields.get("resources")
    if isinstance(listed, dict):
        listed = [{"name": name, **each} for name, each in listed.items() if isinstance(each, dict)]
    found = [stated(each) for each in entries(listed, RESOURCE_LIMIT + 1) if isinstance(each, dict)]
    shared = fields.get("schemas")
    return [_with_schema(each, shared) for each in found] if isinstance(shared, dict) else found


def _with_schema(resource: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Open Power System Data names its schemas, and keeps them together."""
    named = resource.get("schema")
    known = shared.get(named) if isinstance(named, str) else None
    return {**resource, "schema": known} if isinstance(known, dict) else resource


def distributions_of(
    at: str, resources: list[dict[str, Any]], problems: Problems
) -> tuple[Distribution, ...]:
    """One for each file: a resource in several parts gives several, of which the first has the schema."""
    if len(resources) > RESOURCE_LIMIT:
        message = f"The package has more than {RESOURCE_LIMIT:,} resources; those beyond were left out."
        note(problems, "resources", "", "count", message)
    found = _archive(at)
    for place, resource in enumerate(resources[:RESOURCE_LIMIT]):
        here: Problems = []
        found += _files(at, resource, here) if len(found) < RESOURCE_LIMIT else []
        problems += [_placed(problem, place) for problem in here]
    return tuple(found[:RESOURCE_LIMIT])


def _archive(at: str) -> list[Distribution]:
    """The ZIP file that a package lies in, which is what can be downloaded."""
    url, inside, _ = at.partition("#")
    form = form_of("ZIP", "", "")
    whole = Distribution(
        title="The whole package as a ZIP file",
        access_url=url,
        download_url=url,
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
    )
    return [whole] if inside else []


def _placed(problem: Any, place: int) -> Any:
    return msgspec.structs.replace(problem, path=f"resources[{place}].{problem.path}".rstrip("."))


def _files(at: str, resource: dict[str, Any], problems: Problems) -> list[Distribution]:
    paths = _paths(resource)
    schema = schema_of(at, resource, problems)
    whole = _distribution(at, resource, paths[0] if paths else "", schema, problems)
    if len(paths) < 2:
        return [whole, *_alternatives(at, resource, problems)] if whole != _NOTHING else []
    found = []
    for number, path in enumerate(paths, start=1):
        url = _link(at, path, problems)
        part = f"Part {number:,} of {len(paths):,}."
        described = "\n".join(filter(None, (part, whole.description)))
        found.append(msgspec.structs.replace(
            whole, identifier=f"{whole.identifier}#{number}" if whole.identifier else "",
            title=f"{whole.title} (part {number:,})", description=described, access_url=url,
            download_url="" if name_inside(at, path) else url,
            byte_size=None, rows=None, checksum=None, schema=schema if number == 1 else None,
        ))  # fmt: skip
    return found


def _alternatives(at: str, resource: Fields, problems: Problems) -> list[Distribution]:
    """Open Power System Data: the same data in other formats."""
    return [
        _distribution(at, other, path, None, problems)
        for other in objects(resource.get("alternative_formats"), 50)
        for path in _paths(other)
        if path not in _paths(resource)
    ]


def _paths(resource: Fields) -> list[str]:
    """The path, or the paths of the parts; before version 1 also `url`."""
    for key in ("path", "url", "file"):
        found = [path for value in entries(resource.get(key), _MOST_PARTS) if (path := _path(value))]
        if found:
            return found
    return []


def _path(value: Any) -> str:
    return said(value, 2_000).strip() if isinstance(value, str) else ""


_NOTHING = Distribution()


def _distribution(
    at: str, resource: dict[str, Any], path: str, schema: Schema | None, problems: Problems
) -> Distribution:
    name = field_said(resource, "name", "id", "@id", limit=500)
    inline = not path and "data" in resource
    url = at.partition("#")[0] if inline else _link(at, path, problems) if path else ""
    packed = name_inside(at, path)
    if not path and not inline:
        _note_missing(resource, problems)
    form = _form(resource, path)
    is_file = (
        bool(url) and not packed and not form.is_service and not form.label.lower().startswith(_DATABASES)
    )
    title = field_said(resource, "title") or name or _file_name(path)
    return Distribution(
        identifier=name,
        title=title,
        description=_description(resource, inline, packed),
        access_url=address(resource.get("accessURL")) or url,
        download_url=url if is_file else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        compress_format=_packing(resource, path),
        package_format="application/zip" if packed and url else "",
        byte_size=_number(resource, "bytes", "size", "filesize"),
        rows=_rows(resource),
        licence=licence_of(resource) if not resource.keys().isdisjoint(LICENCES) else None,
        rights=rights_of(resource),
        access_rights=access_rights_of(resource),
        issued=date(resource, ("publicationDate", "created", "issued"), problems),
        modified=date(resource, ("modified", "last_modified", "last_updated", "updated"), problems),
        languages=languages(resource.get("languages") or resource.get("language") or ()),
        conforms_to=_conforms_to(resource),
        checksum=_checksum(resource, problems),
        schema=schema,
        service=Service(title=title, endpoint_url=url) if form.is_service and url else None,
    )


def _link(at: str, path: str, problems: Problems) -> str:
    url = resolved(at, path)
    if not url:
        message = (
            f"“{path[:80]}” is no web address and no path below the package's folder; it was not linked."
        )
        note(problems, "path", path, "address", message, _FIX)
    return url


def _note_missing(resource: Fields, problems: Problems) -> None:
    message = "The resource has no “path” and no “data”: nobody can get at it."
    note(problems, "path", field_said(resource, "name"), "required", message, _FIX)


def _file_name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].partition("?")[0]


def _description(resource: dict[str, Any], inline: bool, packed: str) -> str:
    """What is said of it, and in words how its file is written."""
    lines = [
        field_said(resource, "description", limit=TEXT_LIMIT),
        "The data stand in the descriptor itself." if inline else "",
        f"In the ZIP file as “{packed}”." if packed else "",
        dialect_in_words(resource),
    ]
    return "\n".join(filter(None, lines))[:TEXT_LIMIT]


def _form(resource: Fields, path: str) -> Form:
    label = field_said(resource, "format", limit=200)
    media = field_said(resource, "mediatype", "mediaType", "mimetype", limit=200)
    return form_of(label, media, "" if label or media else _PACKED.sub("", path.partition("?")[0]) or path)


def _packing(resource: Fields, path: str) -> str:
    """The media type of its compression, as stated or by the ending of the path."""
    named = field_said(resource, "compression", limit=50).lower()
    if not named:
        ending = _PACKED.search(path.partition("?")[0])
        named = (
            ending[1].lower()
            if ending and field_said(resource, "format").lower() != ending[1].lower()
            else ""
        )
    return _PACKING.get(named, "" if named in {"no", "false"} else named)


def _stats(resource: Fields) -> Fields:
    """What frictionless-py measured."""
    found = resource.get("stats")
    return found if isinstance(found, dict) else {}


def _number(resource: Fields, *names: str) -> int | None:
    for name in names:
        for value in (resource.get(name), _stats(resource).get(name)):
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63:
                return int(value)
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
                return int(value)
    return None


def _rows(resource: Fields) -> int | None:
    """As stated, or counted where the data stand in the descriptor: the reader leaves their number in their place."""
    data = resource.get("data")
    if isinstance(data, dict) and (found := _number(data, "rows")) is not None:
        return found
    return _number(resource, "rows", "rowCount", "rowcount", "count_of_rows", "nrows")


def _checksum(resource: Fields, problems: Problems) -> Checksum | None:
    """`sha256:…`; without the name of its kind it is MD5 by the standard, or as its length says."""
    stats = _stats(resource)
    value = field_said(resource, "hash", limit=300) or field_said(stats, "sha256", "hash", "md5", limit=300)
    if not value:
        return None
    kind, colon, digits = value.rpartition(":")
    if not _HEX.match(digits):
        message = f"“{value[:80]}” is no hash in hexadecimal digits; it was left out."
        note(problems, "hash", value, "type", message, "Write its kind and its digits: sha256:2c26b46b….")
        return None
    return Checksum(
        algorithm=kind.lower().replace("-", "") if colon else _HASHES.get(len(digits), ""),
        value=digits.lower(),
    )


def _conforms_to(resource: Fields) -> tuple[Concept, ...]:
    """Its profile, where it says more than that it is a resource."""
    found = [said(resource.get(name), 500) for name in _PROFILES]
    return tuple(concept_of_profile(name) for name in dict.fromkeys(found) if name and name not in _USUAL)


def concept_of_profile(name: str) -> Concept:
    """A profile by its address or its name."""
    return Concept(iri=name) if link(name) else Concept(label=name)
