"""Storing one batch of raw records: compare, map, derive, and write in one transaction.

An unchanged record costs one narrow item row. A batch the database refuses is halved down to the bad record, which
becomes one refused item.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import msgspec
import structlog
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from catalog.domain.bridge.rules import RULES_VERSION
from catalog.domain.enrichment import Described
from catalog.domain.identity import content_hash
from catalog.domain.maturity import mqa
from catalog.domain.maturity.assess import MODEL_VERSION as MATURITY
from catalog.domain.maturity.evidence import Evidence
from catalog.domain.product import Problem, ProductRecord
from catalog.domain.run import Counts, Outcome
from catalog.formats.protocol import HarvestProtocol, RawItem
from catalog.formats.text import clean_text
from catalog.harvest.preview import OWN_FAULT, Previewed, read_item
from catalog.models import DataProduct, Endpoint, HarvestItem, HarvestRun
from catalog.services.bulk import copy_in
from catalog.services.derive import Derived, Deriving, derive_together, deriving, layers_from
from catalog.services.evidence import evidence_new, evidence_of
from catalog.services.leases import lease_extend
from catalog.services.linked_layer import linked_of
from catalog.services.rows import Changed, rows_store
from catalog.services.source_changes import Stored, source_changes_note, stored_locked
from catalog.services.tuning import Tuning, tuning_of

log = structlog.get_logger(__name__)
_LONGEST_ID = 2000
_json = msgspec.json.Encoder()
Keyed = tuple[str, RawItem]


class Unmodified(RawItem, frozen=True):
    """A record of a page that is as it was: it is there, and need not be looked at."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a record: its content hash, and whether its product has been withdrawn."""

    content_hash: bytes
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """The sorted records of one batch: item rows to write, the records to store, and what is stored of these by key."""

    items: list[tuple[int, str, str, Outcome, str]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    stored: dict[str, Stored] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a batch's records are derived with: what is stored of them by key, evidence and what linked documents say by
    product id, the evidence of a new product, tuning."""

    stored: dict[str, Stored]
    evidence: dict[int, Evidence]
    described: dict[int, tuple[Described, ...]]
    unseen: Evidence
    tuning: Tuning

    def derive(self, read: Mapping[str, ProductRecord]) -> dict[str, Derived | Exception]:
        """What follows from records as harvested now, by key; an error where the portal could not tell."""
        works = [self._deriving(key, record) for key, record in read.items()]
        return dict(zip(read, derive_together(works), strict=True))

    def _deriving(self, key: str, record: ProductRecord) -> Deriving:
        if (before := self.stored.get(key)) is None:
            return (yield from deriving(record, evidence=self.unseen, **self.tuning))
        earlier, curated = layers_from(before.inferred, before.curated)
        evidence = self.evidence.get(before.pk, self.unseen)
        described = self.described.get(before.pk, ())
        return (
            yield from deriving(
                record,
                earlier=earlier,
                curated=curated,
                evidence=evidence,
                described=described,
                **self.tuning,
            )
        )


@dataclass(frozen=True, slots=True)
class Ingest:
    """What stays the same for all batches of a run in one worker."""

    run: HarvestRun
    endpoint: Endpoint
    protocol: HarvestProtocol
    owner: str
    options: str = ""  # a mark of what the protocol is configured with

    @property
    def salt(self) -> bytes:
        """Part of every content hash: a new mapping, model or rule makes every record count as changed."""
        version = (
            f"{self.protocol.mapping_version} {self.options} {mqa.MODEL_VERSION} {MATURITY} {RULES_VERSION}"
        )
        return f"{self.protocol.name} {version}".encode()


def ingest_batch(
    ingest: Ingest,
    items: Sequence[Keyed],
    *,
    checkpoint: dict[str, Any] | None,
    progress: Mapping[str, Any] = {},
    refused: set[str] | None = None,
) -> Counts:
    """Store `items` (with distinct keys), note `checkpoint` and set `progress` of the run, all or nothing; returns counts.

    `refused` gets the keys of those that were refused.
    Raises LeaseLost where another worker has taken the endpoint over: nothing of the batch is then written.
    """
    try:
        with transaction.atomic():
            return _write(ingest, items, checkpoint, progress, refused)
    except (DataError, IntegrityError, UnicodeError) as error:
        if len(items) <= 1:
            return _refuse(ingest, items, checkpoint, progress, refused, error)
    middle = len(items) // 2
    first = ingest_batch(ingest, items[:middle], checkpoint=None, refused=refused)
    return first + ingest_batch(
        ingest, items[middle:], checkpoint=checkpoint, progress=progress, refused=refused
    )


def _refuse(
    ingest: Ingest,
    items: Sequence[Keyed],
    checkpoint: dict[str, Any] | None,
    progress: Mapping[str, Any],
    refused: set[str] | None,
    error: Exception,
) -> Counts:
    reason = str(error).partition("\n")[0]
    problem = Problem(
        message=f"The database cannot hold this record: {reason}.", rule="values must be storable text"
    )
    without = [(key, RawItem(_storable_id(item.source_id), b"", problem)) for key, item in items]
    with transaction.atomic():
        return _write(ingest, without, checkpoint, progress, refused)


def _storable_id(source_id: str) -> str:
    return source_id if clean_text(source_id) == source_id else ascii(source_id)[:_LONGEST_ID]


def _write(
    ingest: Ingest,
    items: Sequence[Keyed],
    checkpoint: dict[str, Any] | None,
    progress: Mapping[str, Any],
    refused: set[str] | None,
) -> Counts:
    lease_extend(ingest.endpoint, owner=ingest.owner)  # locks the endpoint's row: its audience stays as it is
    batch = _sort(ingest, items)
    if batch.changed:
        now = timezone.now()
        revisions = rows_store(ingest.endpoint, ingest.protocol.media_type, batch.changed, now)
        source_changes_note(ingest.run, batch.stored, batch.changed, revisions, now)
    places = {key: n for n, (key, _) in enumerate(items)}
    rows = sorted(
        batch.items, key=lambda row: places[row[1]]
    )  # a checkpoint counts them in the order of the listing
    copy_in(HarvestItem, ("run", "source_key", "source_id", "outcome", "problems"), rows)
    counts = _counts(batch)
    note_progress(ingest.run, counts, checkpoint, **progress)
    if refused is not None:
        refused |= batch.refused
    return counts


def _sort(ingest: Ingest, items: Sequence[Keyed]) -> Batch:
    """What is unchanged, refused, changed, new, or deleted at its source."""
    batch = Batch()
    looked_at = [(key, item) for key, item in items if not (item.gone or isinstance(item, Unmodified))]
    for key, item in items:
        if item.gone or isinstance(item, Unmodified):
            _note(ingest, batch, key, item, "gone" if item.gone else "unchanged")
    if not looked_at:
        return batch
    known = _known(ingest.endpoint, [key for key, _ in looked_at])
    digests = {key: content_hash(item.body, ingest.salt) for key, item in looked_at}
    others: list[tuple[str, RawItem, Previewed]] = []
    for key, item in looked_at:
        stored = known.get(key)
        same = stored and not stored.withdrawn and (item.partial or stored.content_hash == digests[key])
        if item.refusal is None and same:
            _note(ingest, batch, key, item, "unchanged")
        else:
            others.append((key, item, read_item(ingest.protocol, item)))
    if not others:
        return batch
    there = [key for key, _, read in others if read.record and key in known]
    batch.stored.update(stored_locked(ingest.endpoint, there))
    ids = [before.pk for before in batch.stored.values()]
    evidence = evidence_of(ids) if there else {}
    described = linked_of(ids) if there and ingest.endpoint.enriched else {}
    unseen = evidence_new(ingest.endpoint.domain)
    beside = Beside(batch.stored, evidence, described, unseen, tuning_of(ingest.endpoint))
    derived = beside.derive({key: read.record for key, _, read in others if read.record is not None})
    for key, item, read in others:
        changed = _changed(key, digests[key], item, read, derived.get(key), batch.stored.get(key))
        if isinstance(changed, Changed):
            batch.changed.append(changed)
            _note(ingest, batch, key, item, "changed" if key in known else "created", read.problems)
        else:
            _note(ingest, batch, key, item, "refused", changed)
            batch.refused.add(key)
    return batch


def _changed(
    key: str,
    digest: bytes,
    item: RawItem,
    read: Previewed,
    derived: Derived | Exception | None,
    before: Stored | None,
) -> Changed | tuple[Problem, ...]:
    """The record with all that follows from it, or the problems for which it is refused."""
    if read.record is None or derived is None:
        return read.problems
    if isinstance(derived, Exception):
        log.error("record could not be derived", source_id=item.source_id, exc_info=derived)
        return (OWN_FAULT,)
    merged = before is not None and before.state == DataProduct.State.MERGED
    return Changed(key, digest, item.body, item.source_id, read.record, derived, read.problems, merged=merged)


def _note(
    ingest: Ingest,
    batch: Batch,
    key: str,
    item: RawItem,
    outcome: Outcome,
    problems: tuple[Problem, ...] = (),
) -> None:
    told = _json.encode(problems).decode() if problems else "[]"
    batch.items.append((ingest.run.pk, key, item.source_id[:_LONGEST_ID], outcome, told))


def _known(endpoint: Endpoint, keys: Sequence[str]) -> dict[str, Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.source_key, r.content_hash, p.state = 'withdrawn'"
            " FROM catalog_dataproduct p JOIN catalog_rawrecord r"
            " ON r.endpoint_id = p.endpoint_id AND r.source_key = p.source_key"
            " WHERE p.endpoint_id = %s AND p.source_key = ANY(%s)",
            [endpoint.pk, list(keys)],
        )
        return {key: Known(bytes(digest), withdrawn) for key, digest, withdrawn in cursor}


def _counts(batch: Batch) -> Counts:
    outcomes = [outcome for _, _, _, outcome, _ in batch.items]
    number = Counter(outcomes)
    return Counts(
        listed=len(outcomes) - number["gone"],
        **{name: number[name] for name in get_args(Outcome)},
    )


def note_progress(run: HarvestRun, counts: Counts, checkpoint: dict[str, Any] | None, **changes: Any) -> None:
    """Add to the run's counts, beat its heart, move its checkpoint where one is given, and set `changes`."""
    changes |= {name: F(name) + number for name, number in msgspec.structs.asdict(counts).items() if number}
    if checkpoint is not None:
        changes["checkpoint"] = checkpoint
    if counts.listed:
        changes["revived"] = 0
    HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **changes)
