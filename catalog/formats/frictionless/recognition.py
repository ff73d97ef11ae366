"""How sure it is that an answer is a Data Package, and not a package of CKAN or another JSON document."""

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.folders import documents_listed
from catalog.formats.frictionless.addresses import DESCRIPTORS
from catalog.formats.frictionless.listing import RawFields, is_package, is_resource, read_listing, top_fields
from catalog.formats.frictionless.zipped import has_descriptor, is_zip
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.loose_json import read_loose_json

_NAMED, _SPOKEN, _LIKELY, _PERHAPS = 0.97, 0.92, 0.85, 0.4
_MARKS = ("datapackage_version", "metaMetadata", "metadata_version", "fiscalPeriod", "dataDependencies")
_PROFILES = ("profile", "$schema")
_WORDS = frozenset(("licenses", "contributors", "sources", "keywords", "homepage", "views"))
_OF_RESOURCE = (b'"schema"', b'"path"', b'"dialect"', b'"mediatype"')
_LARGEST = 20_000_000  # bytes that are looked at


def certainty(url: str, content_type: str, body: bytes) -> float:
    """From 0 to 1; never raises."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    start = body[:1_000].lstrip()[:1]
    if is_zip(body):
        return _NAMED if has_descriptor(body) else 0.0
    try:
        if start == b"{":
            return _of_object(url, _fields(content_type, body))
        if start == b"[" and len(body) < _LARGEST:
            return _of_list(url, content_type, body)
        if start == b"<":
            return _LIKELY if _is_folder_of_a_package(url, content_type, body) else 0.0
    except (*DECODE_ERRORS, PageUnreadable, ValueError):
        return 0.0
    return _LIKELY if _is_yaml_descriptor(url, body) else 0.0


def _is_folder_of_a_package(url: str, content_type: str, body: bytes) -> bool:
    """A listing that names a descriptor by the name that the standard gives it."""
    listed = documents_listed(url, content_type, body, DESCRIPTORS) or ()
    return any(one.url.partition("?")[0].endswith(DESCRIPTORS) for one in listed)


def _fields(content_type: str, body: bytes) -> dict[str, msgspec.Raw]:
    try:
        return top_fields(body)
    except DECODE_ERRORS:
        if len(body) > _LARGEST or b'"resources"' not in body:
            raise
        document, _ = read_loose_json(content_type, body)
        return top_fields(msgspec.json.encode(document))


def _of_object(url: str, fields: RawFields) -> float:
    called = url.partition("?")[0].lower().endswith("datapackage.json")
    if is_resource(fields):
        return _SPOKEN if "profile" in fields or "$schema" in fields else _PERHAPS
    if not is_package(fields):
        return 0.0
    if (
        called
        or not _known(fields).isdisjoint(_MARKS)
        or any(_names_profile(fields, key) for key in _PROFILES)
    ):
        return _NAMED
    spoken = any(mark in memoryview(fields["resources"]).tobytes()[:20_000] for mark in _OF_RESOURCE)
    if spoken and not _WORDS.isdisjoint(fields):
        return _SPOKEN
    return _LIKELY if spoken else _PERHAPS


def _known(fields: RawFields) -> frozenset[str]:
    return frozenset(fields)


def _names_profile(fields: RawFields, key: str) -> bool:
    return key in fields and any(
        mark in bytes(memoryview(fields[key])[:300]).lower() for mark in (b"data-package", b"datapackage")
    )


def _of_list(url: str, content_type: str, body: bytes) -> float:
    """A list of packages speaks for itself; one of addresses only where they are called like descriptors."""
    listing = read_listing(url, content_type, body)
    if listing is None:
        return 0.0
    if not listing.records:
        return _LIKELY if listing.links and all("datapackage." in link for link in listing.links) else 0.0
    first = listing.records[0]
    return _of_object("", top_fields(first)) if isinstance(first, bytes | msgspec.Raw) else 0.0


def _is_yaml_descriptor(url: str, body: bytes) -> bool:
    return (
        url.partition("?")[0].lower().endswith(("datapackage.yaml", "datapackage.yml"))
        and b"resources:" in body
    )
