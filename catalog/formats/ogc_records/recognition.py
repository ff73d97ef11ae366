"""How sure it is that an answer is of OGC API Records, and not of OGC API Features, STAC, or any GeoJSON."""

import re
from typing import Any

import msgspec

from catalog.formats.json_documents import RawFields, certainty_by_fields, raw_list
from catalog.formats.ogc_records.listing import is_catalogue

_NAMED, _SPOKEN, _LIKELY, _PERHAPS, _HARDLY = 0.95, 0.85, 0.6, 0.4, 0.32
_STATED = re.compile(r"ogcapi-records|wis\.wmo\.int/spec/wcmp|\"itemType\"\s*:\s*\"record\"")
_PROFILES = ("ogcapi-records", "wis.wmo.int/spec/wcmp")
# What records say in their properties, and features of other kinds do not.
_WORDS = frozenset(("contacts", "themes", "formats", "externalIds", "license", "rights", "keywords", "language",
                    "resourceLanguages", "recordUpdated", "providers", "associations"))  # fmt: skip
_TYPES = frozenset(
    (
        "dataset",
        "service",
        "series",
        "document",
        "collection",
        "software",
        "model",
        "map",
        "nongeographicdataset",
    )
)
_object_decoder = msgspec.json.Decoder(RawFields)
_decode = msgspec.json.Decoder().decode


def certainty(body: bytes) -> float:
    """From 0 to 1; never raises."""
    return certainty_by_fields(body, _of_fields, _of_broken)


def _of_broken(head: str) -> float:
    return _SPOKEN if _STATED.search(head) and '"stac_version"' not in head else 0.0


def _of_fields(raw: RawFields) -> float:
    """Raises DECODE_ERRORS."""
    if "stac_version" in raw:
        return 0.0
    features = raw_list(raw.get("features"))
    if features is not None:
        first = features[0] if features else msgspec.Raw(b"{}")
        return _of_record(_object_decoder.decode(first)) if bytes(memoryview(first)[:1]) == b"{" else 0.0
    if "geometry" in raw or "properties" in raw:
        return _of_record(raw)
    collections = raw_list(raw.get("collections"))
    if collections is not None:
        return _of_collections([_decode(one) for one in collections[:50]])
    if "links" not in raw:
        return 0.0
    return _of_document({name: _decode(value) for name, value in raw.items()})


def _of_record(raw: RawFields) -> float:
    if bytes(raw.get("type", b"")).strip() != b'"Feature"' or "stac_version" in raw or "assets" in raw:
        return 0.0
    profile = _decode(raw["conformsTo"]) if "conformsTo" in raw else []
    if any(name in str(profile)[:2_000] for name in _PROFILES):
        return _NAMED
    properties = _decode(raw.get("properties", b"{}"))
    if not isinstance(properties, dict) or not isinstance(properties.get("title"), str):
        return 0.0
    said = len(_WORDS & properties.keys())
    kind = str(properties.get("type", "")).lower()
    if kind in _TYPES and (said or "links" in raw):
        return _SPOKEN
    if said >= 2 and ("time" in raw or "links" in raw or "type" in properties):
        return _LIKELY
    return 0.0


def _of_collections(collections: list[Any]) -> float:
    known = [one for one in collections if isinstance(one, dict)]
    if any("stac_version" in one for one in known):
        return 0.0
    if any(is_catalogue(one) for one in known):
        return _NAMED
    unsaid = [one for one in known if is_catalogue(one) is None and isinstance(one.get("links"), list)]
    return _HARDLY if unsaid else 0.0


def _of_document(fields: dict[str, Any]) -> float:
    """A landing page, or a collection."""
    if is_catalogue(fields):
        return _NAMED
    if is_catalogue(fields) is False:
        return 0.0
    rels = {
        str(link.get("rel"))
        for link in (fields["links"] if isinstance(fields["links"], list) else ())
        if isinstance(link, dict)
    }
    if any(rel.endswith("ogc-catalog") for rel in rels) or any(
        name in str(fields.get("conformsTo")) for name in _PROFILES
    ):
        return _NAMED
    conforms = {"conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance"}
    data = {"data", "http://www.opengis.net/def/rel/ogc/1.0/data"}
    return _PERHAPS if rels & conforms and rels & data else 0.0
