"""Which packages a document holds: one descriptor, a single resource, a list of packages, or addresses of descriptors."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.descriptors import document_of
from catalog.formats.frictionless.marks import ENTRIES
from catalog.formats.json_reader import DECODE_ERRORS, describe_body
from catalog.formats.json_values import address
from catalog.formats.loose_json import read_loose_json
from catalog.formats.salvage import Broken, cut_records

LISTS = ("packages", "datapackages", "dataPackages", "datasets")
_LINKS = ("package", "datapackage", "descriptor", "datapackage_url", "descriptorUrl", "url", "path", "href")
_INNER = ("package", "datapackage", "descriptor")
_FOREIGN = frozenset(("owner_org", "metadata_modified", "metadata_created", "num_resources", "stac_version", "openapi",
                      "swagger", "asyncapi", "success", "dataset_id", "apiVersion"))  # fmt: skip
_LEAST = frozenset(("name", "path"))  # what a resource needs to have
_OF_RESOURCE = frozenset(("path", "url", "data", "schema", "name", "title", "format", "fields"))

RawFields = Mapping[str, msgspec.Raw]
_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


class Listing(msgspec.Struct, frozen=True):
    """The descriptors in a document, uncopied where it is sound JSON; `links`: addresses of further ones.

    `whole` is True where the document is itself the descriptor, so that its address may stand for it.
    """

    records: list[msgspec.Raw | bytes | Broken]
    links: tuple[str, ...] = ()
    whole: bool = False
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def read_listing(url: str, content_type: str, body: bytes) -> Listing | None:
    """The packages in a document; None where it is sound and holds none. Raises PageUnreadable where it is broken."""
    if _is_yaml(url, content_type, body):
        return _of_json(url, msgspec.json.encode(document_of("application/yaml", body)))
    try:
        return _of_json(url, body)
    except DECODE_ERRORS:
        pass
    try:
        document, mended = read_loose_json(content_type, body, "The descriptor")
    except PageUnreadable:
        salvaged = cut_records(content_type, body, ENTRIES.marks)
        if salvaged is None or not salvaged.sound:
            raise
        rest = [salvaged.rest] if salvaged.rest else []
        return Listing([*salvaged.records, *rest], complete=salvaged.complete, problems=salvaged.problems)
    listing = _of_json(url, msgspec.json.encode(document))
    if listing is None or mended is None:
        return listing
    return msgspec.structs.replace(listing, problems=(mended,))


def no_packages(content_type: str, body: bytes) -> PageUnreadable:
    """What to say of a document that holds no package."""
    return PageUnreadable(
        f"The document is no Data Package and no list of them: it is {describe_body(content_type, body)}. "
        "Give the address of a datapackage.json, of a list of packages, or of the folder that they lie in."
    )


def is_package(fields: RawFields) -> bool:
    """Whether an object is a descriptor of a package: it has resources that look like some."""
    value = fields.get("resources")
    if value is None or not _FOREIGN.isdisjoint(fields):
        return False
    first = first_byte(value)
    if first == b"n":  # null, as OEMetadata has it where nothing is filled in
        return "licenses" in fields or "metaMetadata" in fields
    if first not in {b"[", b"{"}:
        return False
    inner = _first_of(value)
    return not inner or not _OF_RESOURCE.isdisjoint(inner)


def is_resource(fields: RawFields) -> bool:
    """Whether an object describes one file: where it is, and what it is called or how it is built."""
    if "resources" in fields or not _FOREIGN.isdisjoint(fields) or {"path", "data"}.isdisjoint(fields):
        return False
    return "name" in fields and not {
        "schema",
        "format",
        "mediatype",
        "profile",
        "dialect",
        "hash",
    }.isdisjoint(fields)


def first_byte(value: bytes | msgspec.Raw) -> bytes:
    """What a JSON value begins with."""
    return bytes(memoryview(value)[:1])


def top_fields(body: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The outermost keys of an object. Raises DECODE_ERRORS."""
    return _object_decoder.decode(body)


def _first_of(value: msgspec.Raw) -> RawFields:
    """The keys of the first resource, be they in a list or (before version 1) in an object."""
    try:
        if first_byte(value) == b"[":
            listed = _list_decoder.decode(value)
            return top_fields(listed[0]) if listed and first_byte(listed[0]) == b"{" else {}
        inner = next(iter(top_fields(value).values()), None)
        return top_fields(inner) if inner is not None and first_byte(inner) == b"{" else {}
    except DECODE_ERRORS:
        return {}


def _of_json(url: str, body: bytes) -> Listing | None:
    """Raises DECODE_ERRORS where it is not JSON."""
    first = body[:1_000].lstrip()[:1]
    if first == b"[":
        return _of_list(url, _list_decoder.decode(body))
    fields = top_fields(body)
    if is_package(fields) or is_resource(fields) or (fields.keys() >= _LEAST and _FOREIGN.isdisjoint(fields)):
        return Listing([body], whole=True)
    for name in LISTS:
        if name in fields and first_byte(fields[name]) == b"[":
            return _of_list(url, _list_decoder.decode(fields[name]))
    return None


def _of_list(url: str, listed: list[msgspec.Raw]) -> Listing | None:
    """None where no entry is a package, or leads to one. What is neither is an entry all the same, to be refused."""
    records: list[msgspec.Raw | bytes | Broken] = []
    links: dict[str, None] = {}
    known = 0
    for entry in listed:
        record, led = _entry(url, entry)
        if led:
            links[led] = None
        elif record is not None:
            records.append(record)
            known += record is not entry or _is_package(entry)
    if not listed:
        empty = Problem(
            message="The list is empty: it names no packages.", path="packages", rule="no-dataset"
        )
        return Listing([], problems=(empty,))
    return Listing(records, links=tuple(links)) if known or links else None


def _entry(url: str, entry: msgspec.Raw) -> tuple[msgspec.Raw | None, str]:
    """(a descriptor, the address of one)."""
    first = first_byte(entry)
    if first == b'"':
        return None, _link(url, msgspec.json.decode(entry))
    if first != b"{":
        return entry, ""
    fields = top_fields(entry)
    if is_package(fields):
        return entry, ""
    for name in _INNER:
        if name in fields and first_byte(fields[name]) == b"{" and is_package(top_fields(fields[name])):
            return fields[name], ""
    for name in _LINKS:
        if name in fields and (led := _link(url, msgspec.json.decode(fields[name]))):
            return None, led
    return entry, ""


def _is_package(entry: msgspec.Raw) -> bool:
    return first_byte(entry) == b"{" and is_package(top_fields(entry))


def _link(url: str, value: Any) -> str:
    """The address of a descriptor: a whole one, or one that is called like a descriptor."""
    if not isinstance(value, str) or len(value) > 2_000:
        return ""
    path = value.partition("?")[0].lower()
    if not path.endswith((".json", ".yaml", ".yml")):
        return ""
    led = value if "://" in value else urljoin(url, value)
    return address(led) if led.startswith(("http://", "https://")) else ""


def _is_yaml(url: str, content_type: str, body: bytes) -> bool:
    if body[:1_000].lstrip()[:1] in {b"{", b"[", b"<"}:
        return False
    return "yaml" in content_type or url.partition("?")[0].lower().endswith((".yaml", ".yml"))
