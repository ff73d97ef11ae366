"""The descriptions that products link to: fetched, read by the readers of protocols, and kept as a layer of the product.

What a document says of a product is stored with it; what of that counts is decided when the product is derived
(`domain.enrichment`). Nothing that a document refers to is followed.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec
import structlog
from django.db import connection

from catalog.domain.enrichment import PARTS, PORTAL_WIDE
from catalog.domain.errors import FormatError, UnknownProtocol
from catalog.domain.product import Distribution, Field, ProductRecord, Schema
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.schema_documents import LABELS, read_schema
from catalog.harvest.preview import read_item
from catalog.models import DataProduct, LinkedDocument
from catalog.services.documents import LIMITS, Documents
from catalog.services.rounds import Waiting
from catalog.services.sample_sources import LINKED_JOINED, LINKED_MAY_SQL, LINKED_STILL_SQL

log = structlog.get_logger(__name__)
_MOST_ITEMS = 200  # records of one document that are looked at
_MOST_FILES = 100  # distributions of it that are kept
_MOST_FIELDS = 500  # of a schema
_MOST_BYTES = 256 * 1024  # of what is kept of one document
_json = msgspec.json.Encoder()
_OF_FILE = ("access_url", "download_url", "format", "format_label", "media_type", "schema", "service")
_PAGE = "It is none of the descriptions of data that the portal reads."


class Reading(msgspec.Struct, frozen=True):
    """What a document was read as: its kind, the records in it, else why there are none, in a sentence."""

    kind: str = ""
    records: tuple[ProductRecord, ...] = ()
    detail: str = ""

    @property
    def valid(self) -> bool:
        """Whether it holds a record."""
        return bool(self.records)


# --- reading ------------------------------------------------------------------------------------


def read_document(url: str, content_type: str, body: bytes) -> Reading:
    """Recognise and read a description. Never raises: what cannot be read says why."""
    try:
        protocol = protocol_recognise(url, content_type, body)
    except UnknownProtocol:
        return _schema(url, content_type, body)
    if not protocol.document:
        return Reading(detail=f"It is a source of its own ({protocol.title}): connect it as an endpoint.")
    try:
        page = protocol.read_page(PageRequest(url), content_type, body)
        read = [read_item(protocol, item) for item in islice(page.items, _MOST_ITEMS) if not item.gone]
    except FormatError as error:
        return Reading(protocol.name, detail=str(error))
    except Exception:  # bytes that nobody thought of: the log says more
        log.exception("linked document could not be read", url=url)
        return Reading(protocol.name, detail="The portal itself failed to read it.")
    records = tuple(one.record for one in read if one.record)
    refused = next((problem.message for one in read for problem in one.problems), "It describes nothing.")
    return Reading(protocol.name, records, "" if records else refused)


def _schema(url: str, content_type: str, body: bytes) -> Reading:
    read = read_schema(url, content_type, body)
    if not read.valid:
        return Reading(detail=read.detail or _PAGE)
    schema = Schema(fields=read.fields, url=url)
    name = LABELS[read.kind].partition(" ")[2]
    return Reading("schema", (ProductRecord(source_id=url, title=name, schema=schema),))


# --- keeping ------------------------------------------------------------------------------------


def _keep(row: LinkedDocument, read: Reading, url: str) -> dict[str, Any]:
    """What of a document is about the product of `row`: its only record, or the one that has an identifier of the product."""
    record, fits = _about(read.records, _names(row.product))
    kept: dict[str, Any] = {"read_from": url[:2000], "fits": fits, "record": {}}
    if record is None:
        if read.records:
            kept |= {
                "outcome": LinkedDocument.Outcome.INVALID,
                "detail": f"It describes {len(read.records):,} products, none of them with an identifier of this one.",
            }
        return kept
    stored = _stored(record, whole=row.shared <= PORTAL_WIDE)
    return {**kept, "record": stored} if stored is not None else {**kept, **_TOO_LONG}


_TOO_LONG: dict[str, Any] = {
    "outcome": LinkedDocument.Outcome.INVALID,
    "detail": f"What it says is longer than {_MOST_BYTES // 1024:,} KiB, and is not kept.",
}


def _about(records: Sequence[ProductRecord], names: frozenset[str]) -> tuple[ProductRecord | None, bool]:
    fitting = next((record for record in records if names & _identifiers(record)), None)
    return (fitting, True) if fitting else (records[0] if len(records) == 1 else None, False)


def _names(product: DataProduct) -> frozenset[str]:
    return _identifiers(msgspec.convert(product.harvested, ProductRecord))


def _identifiers(record: ProductRecord) -> frozenset[str]:
    named = (record.source_id, record.uri, *record.identifiers)
    return frozenset(name.casefold().rstrip("/") for name in named if name)


def _stored(record: ProductRecord, *, whole: bool) -> dict[str, Any] | None:
    """The parts that a layer may take of it, in JSON form; None where they are too long to be kept."""
    names = PARTS if whole else {"service"}
    parts = {name: getattr(record, name) for name in names}
    parts["schema"] = _cut(parts.get("schema"))
    files = tuple(map(_file, record.distributions[:_MOST_FILES])) if whole else ()
    kept = ProductRecord(source_id=record.source_id, title=record.title[:300], distributions=files, **parts)
    for smaller in (kept, msgspec.structs.replace(kept, distributions=())):
        text = _json.encode(smaller)
        if len(text) <= _MOST_BYTES:
            found: dict[str, Any] = msgspec.json.decode(text.replace(b"\\u0000", b""))
            return found
    return None


def _file(file: Distribution) -> Distribution:
    parts = {name: getattr(file, name) for name in _OF_FILE}
    return Distribution(**{**parts, "schema": _cut(file.schema)})


def _cut(schema: Schema | None) -> Schema | None:
    if schema is None:
        return None
    return msgspec.structs.replace(schema, fields=tuple(map(_field, schema.fields[:_MOST_FIELDS])))


def _field(field: Field) -> Field:
    return msgspec.structs.replace(
        field, name=field.name[:500], title=field.title[:500], description=field.description[:500]
    )


def _depends(row: LinkedDocument) -> str:
    """By which names its record is found, and whether all of that is kept."""
    return "\n".join((str(row.shared <= PORTAL_WIDE), *sorted(_names(row.product))))


def _ready(rows: Sequence[LinkedDocument]) -> list[int]:
    """Give the rows of one address their products, and note how many of an endpoint link to it.

    Returns the other products that link to it, of which that changes what counts.
    """
    products = DataProduct.objects.only("harvested").in_bulk([row.product_id for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"url": rows[0].url, "wide": PORTAL_WIDE})
        counted = {pk: (product, shared, otherwise) for pk, product, shared, otherwise in cursor}
    for row in rows:
        row.product = products[row.product_id]
        row.shared = counted[row.pk][1] if row.pk in counted else row.shared
    own = {row.pk for row in rows}
    return [product for pk, (product, _, otherwise) in counted.items() if otherwise and pk not in own]


_COUNT = """
    WITH linking AS (
        SELECT t.id, t.shared, count(*) OVER (PARTITION BY p.endpoint_id) AS n
        FROM catalog_linkeddocument t JOIN catalog_dataproduct p ON p.id = t.product_id WHERE t.url = %(url)s
    )
    UPDATE catalog_linkeddocument t SET shared = l.n FROM linking l WHERE t.id = l.id AND l.n <> l.shared
    RETURNING t.id, t.product_id, l.n, (l.shared = 1) <> (l.n = 1) OR (l.shared > %(wide)s) <> (l.n > %(wide)s)
"""


LINKED = Documents(
    waiting=Waiting(
        model=LinkedDocument,
        limits=LIMITS,
        joined=LINKED_JOINED,
        may=LINKED_MAY_SQL,
        still=LINKED_STILL_SQL,
    ),
    accept="application/json, application/yaml, application/ld+json, application/xml;q=0.9, */*;q=0.5",
    read=read_document,
    keep=_keep,
    nothing={"record": {}, "fits": False, "read_from": ""},
    depends=_depends,
    ready=_ready,
)
