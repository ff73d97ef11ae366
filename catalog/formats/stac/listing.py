"""What a document is: a catalogue, a collection, an item, or a list of collections or items; records stay their bytes."""

from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats import json_documents
from catalog.formats.json_documents import RawFields, raw_list, read_document
from catalog.formats.json_reader import describe_body
from catalog.formats.stac.marks import LISTS, MARKS

Kind = Literal["catalogue", "collection", "item", "list"]
Document = json_documents.Document[Kind]

_object_decoder = msgspec.json.Decoder(RawFields)
_value_decoder = msgspec.json.Decoder()
_KINDS: dict[Any, Kind] = {"Catalog": "catalogue", "Collection": "collection", "Feature": "item"}


def read_listing(content_type: str, body: bytes) -> Document:
    """The document in `body`; of a broken list, its sound records. Raises PageUnreadable."""
    return read_document(
        content_type,
        body,
        lambda sound: _of_json(content_type, sound),
        marks=MARKS,
        listing="list",
        lists=LISTS,
    )


def kind_of(fields: dict[str, Any]) -> Kind | None:
    """What the outermost values say that a document is; None where it is nothing of STAC."""
    kind = _KINDS.get(fields.get("type")) if isinstance(fields.get("type"), str) else None
    if kind == "item":
        return "item" if _is_item(fields) else None
    links = isinstance(fields.get("links"), list | dict)
    if "extent" in fields and "license" in fields and kind != "catalogue":
        return "collection"
    if kind and (links or "stac_version" in fields):
        return kind
    if links and "stac_version" in fields and "id" in fields:  # before 1.0 only items said what they are
        return "collection" if "license" in fields else "catalogue"
    return None


def _is_item(fields: dict[str, Any]) -> bool:
    """A GeoJSON feature is an item where it says so, or has assets as only items do."""
    return "stac_version" in fields or isinstance(fields.get("assets"), dict)


def _of_json(content_type: str, body: bytes) -> Document:
    """Raises DECODE_ERRORS where it is not JSON, PageUnreadable where it is not STAC."""
    if body[:1_000].lstrip()[:1] != b"{":
        _value_decoder.decode(body)  # raises where it is not JSON at all
        raise PageUnreadable(_nothing(content_type, body))
    raw = _object_decoder.decode(body)
    for name in LISTS:
        records = raw_list(raw.get(name))
        if records is not None and _may_list(name, raw):
            others = {key: _value_decoder.decode(value) for key, value in raw.items() if key != name}
            return Document("list", list(records), others)
    fields = {
        key: _value_decoder.decode(value) for key, value in raw.items() if key not in {"assets", "geometry"}
    }
    fields |= {key: {} for key in ("assets",) if bytes(memoryview(raw.get(key, b""))[:1]) == b"{"}
    kind = kind_of(fields)
    if kind is None:
        raise PageUnreadable(_nothing(content_type, body))
    return Document(kind, [body], fields)


def _may_list(name: str, raw: RawFields) -> bool:
    """A static document of another kind may have a member of the same name."""
    if name == "features":
        return bytes(raw.get("type", b"")).strip() == b'"FeatureCollection"'
    return bytes(raw.get("type", b"")).strip() not in {b'"Catalog"', b'"Collection"', b'"Feature"'}


def _nothing(content_type: str, body: bytes) -> str:
    return (
        f"The document is no STAC catalogue, collection or item: it is {describe_body(content_type, body)}. "
        "Give the address of the catalogue (often catalog.json) or of the API's landing page."
    )
