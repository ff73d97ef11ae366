"""What a document is: a landing page, a list of collections, a collection, a record, or a page of records."""

from typing import Any, Literal

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats import json_documents
from catalog.formats.json_documents import raw_list, read_document
from catalog.formats.json_reader import describe_body
from catalog.formats.ogc_records.marks import MARKS

Kind = Literal["landing", "collections", "collection", "record", "records"]
Document = json_documents.Document[Kind]

_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_value_decoder = msgspec.json.Decoder()
_LANDING = frozenset(("data", "conformance", "service-desc", "ogc-catalog"))
_DEFINED = "/def/rel/ogc/1.0/"


def read_listing(content_type: str, body: bytes) -> Document:
    """The document in `body`; of a broken page, its sound records. Raises PageUnreadable.

    `records`: those of a page, or the one that it is.
    """
    return read_document(
        content_type,
        body,
        lambda sound: _of_json(content_type, sound),
        marks=MARKS,
        listing="records",
        lists=("features",),
    )


def is_catalogue(collection: dict[str, Any]) -> bool | None:
    """Whether a collection is one of records; None where it does not say what its items are."""
    stated = collection.get("itemType")
    kinds = [
        one.lower() for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, str)
    ]
    return any(kind.rstrip("s") in {"record", "catalog"} for kind in kinds) if kinds else None


def _of_json(content_type: str, body: bytes) -> Document:
    """Raises DECODE_ERRORS where it is not JSON, PageUnreadable where it is nothing of this API."""
    if body[:1_000].lstrip()[:1] != b"{":
        _value_decoder.decode(body)  # raises where it is not JSON at all
        raise PageUnreadable(_nothing(content_type, body))
    raw = _object_decoder.decode(body)
    records = raw_list(raw.get("features"))
    if records is not None:
        others = {key: _value_decoder.decode(value) for key, value in raw.items() if key != "features"}
        return Document("records", list(records), others)
    fields = {key: _value_decoder.decode(value) for key, value in raw.items()}
    kind = _kind(fields)
    if kind is None:
        raise PageUnreadable(_nothing(content_type, body))
    return Document(kind, [body] if kind == "record" else [], fields)


def _kind(fields: dict[str, Any]) -> Kind | None:
    if fields.get("type") == "Feature":
        return "record" if isinstance(fields.get("properties"), dict) else None
    if isinstance(fields.get("collections"), list):
        return "collections"
    links = fields.get("links")
    if not isinstance(links, list):
        return None
    if "id" in fields and ("itemType" in fields or fields.get("type") in ("Collection", "Catalog")):
        return "collection"
    rels = {str(link["rel"]) for link in links if isinstance(link, dict) and isinstance(link.get("rel"), str)}
    rels = {rel.rpartition("/")[2] if _DEFINED in rel else rel for rel in rels}
    if rels & _LANDING:
        return "landing"
    return "collection" if rels & {"items", "item", "child"} else None


def _nothing(content_type: str, body: bytes) -> str:
    return (
        f"The document is no landing page, collection or record of OGC API Records: it is {describe_body(content_type, body)}. "
        "Give the address of the API's landing page, or of the items of a collection."
    )
