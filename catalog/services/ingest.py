"""Storing one batch of raw records: compare, map, derive, and write in one transaction.

An unchanged record costs one narrow item row. A batch the database refuses is halved down to the bad record, which
becomes one refused item.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.audience import entry_tokens
from catalog.domain.identity import content_hash, product_slug, source_key
from catalog.domain.product import Problem, ProductRecord
from catalog.domain.run import Counts, Outcome
from catalog.formats.protocol import HarvestProtocol, RawItem
from catalog.formats.text import clean_text
from catalog.harvest.preview import read_item
from catalog.models import (
    Assessment,
    DataProduct,
    Distribution,
    Endpoint,
    HarvestItem,
    HarvestRun,
    IndexState,
    RawRecord,
)
from catalog.services.bulk import copy_in, upsert
from catalog.services.derive import Derived, derive, layers_from
from catalog.services.leases import lease_extend

MODEL_VERSION = "1"
_LONGEST_ID = 2000
_json = msgspec.json.Encoder()

_PRODUCT_KEPT = (
    "domain",
    "slug",
    "audience",
    "audience_tokens",
    "first_seen",
    "curated",
    "inferred",
    "level",
)
_DERIVED = (
    "title", "description", "identifiers", "publisher", "keywords", "themes", "formats", "file_names", "licence", "licence_label",
    "openness", "modified", "modified_text", "mqa", "mqa_band",
)  # fmt: skip
_PRODUCT_FIELDS = (
    "domain", "endpoint", "slug", "source_key", "source_id", "harvested", "inferred", "curated", "problems", "revision",
    "state", "withdrawn_at", "withdrawn_because", "audience", "audience_tokens", "level", "first_seen", "last_changed",
    *_DERIVED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a record: its content hash and its product's state and layers."""

    content_hash: bytes
    live: bool
    inferred: Any
    curated: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """The sorted records of one batch: item rows to write, and the records to store."""

    items: list[tuple[int, str, str, Outcome, str]] = field(default_factory=list)
    changed: list[tuple[RawItem, str, Derived, ProductRecord, tuple[Problem, ...]]] = field(
        default_factory=list
    )


@dataclass(frozen=True, slots=True)
class Ingest:
    """What stays the same for all batches of a run in one worker."""

    run: HarvestRun
    endpoint: Endpoint
    protocol: HarvestProtocol
    owner: str
    named_ids: tuple[int, ...]

    @property
    def salt(self) -> bytes:
        """Part of every content hash: a new mapping makes every record count as changed."""
        return f"{self.protocol.name}{self.protocol.mapping_version}.{MODEL_VERSION}".encode()

    @property
    def tokens(self) -> list[str]:
        """Audience tokens of what is created from this endpoint."""
        return list(
            entry_tokens(self.endpoint.audience, owner_id=self.endpoint.domain_id, named_ids=self.named_ids)  # type: ignore[arg-type]
        )


def ingest_batch(ingest: Ingest, items: Sequence[RawItem], *, checkpoint: dict[str, Any] | None) -> Counts:
    """Store `items` (distinct source ids, or empty ones) and note `checkpoint`, all or nothing; returns their counts.

    Raises LeaseLost where another worker has taken the endpoint over: nothing of the batch is then written.
    """
    try:
        with transaction.atomic():
            return _write(ingest, items, checkpoint)
    except (DataError, IntegrityError, UnicodeError) as error:
        if len(items) <= 1:
            return _refuse(ingest, items, checkpoint, error)
    middle = len(items) // 2
    return ingest_batch(ingest, items[:middle], checkpoint=None) + ingest_batch(
        ingest, items[middle:], checkpoint=checkpoint
    )


def _refuse(
    ingest: Ingest, items: Sequence[RawItem], checkpoint: dict[str, Any] | None, error: Exception
) -> Counts:
    reason = str(error).partition("\n")[0]
    problem = Problem(
        message=f"The database cannot hold this record: {reason}.", rule="values must be storable text"
    )
    refused = [RawItem(_storable_id(item.source_id), b"", problem) for item in items]
    with transaction.atomic():
        return _write(ingest, refused, checkpoint)


def _storable_id(source_id: str) -> str:
    """The identifier itself wherever it can be stored, so that a product that is there already counts as listed."""
    return source_id if clean_text(source_id) == source_id else ascii(source_id)[:_LONGEST_ID]


def _write(ingest: Ingest, items: Sequence[RawItem], checkpoint: dict[str, Any] | None) -> Counts:
    lease_extend(ingest.endpoint, owner=ingest.owner)
    now = timezone.now()
    batch = _sort(ingest, items)
    if batch.changed:
        _store(ingest, batch, now)
    copy_in(HarvestItem, ("run", "source_key", "source_id", "outcome", "problems"), batch.items)
    counts = _counts(batch)
    note_progress(ingest.run, counts, checkpoint)
    return counts


def _sort(ingest: Ingest, items: Sequence[RawItem]) -> Batch:
    keys = [source_key(item.source_id) for item in items]
    known = _known(ingest.endpoint, keys)
    batch = Batch()
    for key, item in zip(keys, items, strict=True):
        _sort_one(ingest, batch, key, item, known.get(key), content_hash(item.body, ingest.salt))
    return batch


def _sort_one(
    ingest: Ingest, batch: Batch, key: str, item: RawItem, known: Known | None, digest: bytes
) -> None:
    def note(outcome: Outcome, problems: tuple[Problem, ...] = ()) -> None:
        batch.items.append(
            (ingest.run.pk, key, item.source_id[:_LONGEST_ID], outcome, _json.encode(problems).decode())
        )

    if known and known.live and known.content_hash == digest and item.refusal is None:
        return note("unchanged")
    read = read_item(ingest.protocol, item)
    if read.record is None:
        return note("refused", read.problems)
    inferred, curated = layers_from(known.inferred, known.curated) if known else ({}, {})
    derived = derive(read.record, inferred=inferred, curated=curated)
    batch.changed.append((item, key, derived, read.record, read.problems))
    return note("changed" if known else "created", read.problems)


def _known(endpoint: Endpoint, keys: Sequence[str]) -> dict[str, Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.source_key, r.content_hash, p.state = 'live', p.inferred, p.curated"
            " FROM catalog_dataproduct p JOIN catalog_rawrecord r"
            " ON r.endpoint_id = p.endpoint_id AND r.source_key = p.source_key"
            " WHERE p.endpoint_id = %s AND p.source_key = ANY(%s)",
            [endpoint.pk, list(keys)],
        )
        return {
            key: Known(bytes(digest), live, _layer(inferred), _layer(curated))
            for key, digest, live, inferred, curated in cursor
        }


def _layer(stored: Any) -> Any:
    return msgspec.json.decode(stored) if isinstance(stored, str) and stored != "{}" else None


def _store(ingest: Ingest, batch: Batch, now: datetime) -> None:
    endpoint = ingest.endpoint
    upsert(
        RawRecord,
        ("endpoint", "source_key", "source_id", "content_hash", "media_type", "body", "fetched_at"),
        [
            (
                endpoint.pk,
                key,
                item.source_id,
                content_hash(item.body, ingest.salt),
                ingest.protocol.media_type,
                item.body,
                now,
            )
            for item, key, *_ in batch.changed
        ],
        unique=("endpoint", "source_key"),
    )
    stored = upsert(
        DataProduct,
        _PRODUCT_FIELDS,
        [
            _product_row(ingest, key, derived, record, problems, now)
            for _, key, derived, record, problems in batch.changed
        ],
        unique=("endpoint", "source_key"),
        keep=_PRODUCT_KEPT,
        rise="revision",
        returning=("source_key", "id", "revision"),
    )
    ids = {key: (pk, revision) for key, pk, revision in stored}
    derived_by_id = [(ids[key][0], derived) for _, key, derived, *_ in batch.changed]
    Distribution.objects.filter(
        product_id__in=[pk for pk, revision in ids.values() if revision > 1]
    )._raw_delete("default")
    copy_in(
        Distribution,
        ("product", "position", "title", "format", "access_url", "download_url", "byte_size", "record"),
        (row for pk, derived in derived_by_id for row in _distribution_rows(pk, derived.record)),
    )
    upsert(
        Assessment,
        ("product", "model_version", "assessed_at", "level", "mqa"),
        [(pk, d.mqa.model_version, now, None, _json.encode(d.mqa).decode()) for pk, d in derived_by_id],
        unique=("product",),
    )
    upsert(
        IndexState,
        ("product", "revision", "indexed_revision", "last_error"),
        [(pk, revision, 0, "") for pk, revision in ids.values()],
        unique=("product",),
        keep=("indexed_revision",),
    )


def _product_row(
    ingest: Ingest,
    key: str,
    derived: Derived,
    record: ProductRecord,
    problems: tuple[Problem, ...],
    now: datetime,
) -> list[Any]:
    endpoint = ingest.endpoint
    values = {
        "domain": endpoint.domain_id,
        "endpoint": endpoint.pk,
        "slug": product_slug(record.title, endpoint.slug, record.source_id),
        "source_key": key,
        "source_id": record.source_id,
        "harvested": _json.encode(record).decode(),
        "inferred": "{}",
        "curated": "{}",
        "problems": _json.encode(problems).decode(),
        "revision": 1,
        "state": "live",
        "withdrawn_at": None,
        "withdrawn_because": "",
        "audience": endpoint.audience,
        "audience_tokens": ingest.tokens,
        "level": None,
        "first_seen": now,
        "last_changed": now,
        **derived.columns,
    }
    return [values[name] for name in _PRODUCT_FIELDS]


def _distribution_rows(product_id: int, record: ProductRecord) -> list[tuple[Any, ...]]:
    return [
        (
            product_id,
            n,
            d.title,
            d.format or d.format_label,
            d.access_url,
            d.download_url,
            d.byte_size,
            _json.encode(d).decode(),
        )
        for n, d in enumerate(record.distributions)
    ]


def _counts(batch: Batch) -> Counts:
    outcomes = [outcome for _, _, _, outcome, _ in batch.items]
    return Counts(
        listed=len(outcomes),
        **{name: outcomes.count(name) for name in ("created", "changed", "unchanged", "refused", "held")},  # type: ignore[arg-type]
    )


def note_progress(run: HarvestRun, counts: Counts, checkpoint: dict[str, Any] | None) -> None:
    """Add to the run's counts, beat its heart, and move its checkpoint where one is given."""
    changes: dict[str, Any] = {
        name: F(name) + number for name, number in msgspec.structs.asdict(counts).items()
    }
    if checkpoint is not None:
        changes["checkpoint"] = checkpoint
    HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **changes)
