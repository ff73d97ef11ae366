"""What a harvest does to products that are there already: their history, and what contradicts people's decisions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from catalog.domain.changes import record_changes
from catalog.domain.fields import json_form
from catalog.domain.linked import linked_from
from catalog.models import DataProduct, Endpoint, HarvestRun, ProductChange
from catalog.services import history
from catalog.services.assessed import Before, assessment_changes_note
from catalog.services.conflicts import Disagreement, conflicts_note, disagreements
from catalog.services.derive import layers_from
from catalog.services.linked_layer import linked_changes
from catalog.services.rederive import shown_changes
from catalog.services.rows import Changed


@dataclass(frozen=True, slots=True)
class Stored:
    """A product as it is before a batch is written: layers as decoded JSON, its state, and its assessment."""

    pk: int
    state: str
    harvested: dict[str, Any]
    linked: dict[str, Any]
    inferred: dict[str, Any]
    curated: dict[str, Any]
    assessed: Before


def stored_locked(endpoint: Endpoint, keys: Sequence[str]) -> dict[str, Stored]:
    """The endpoint's products by key, which nobody else can change until the transaction ends."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.source_key, p.id, p.state, p.harvested, p.linked, p.inferred, p.curated, a.maturity, p.mqa"
            " FROM catalog_dataproduct p LEFT JOIN catalog_assessment a ON a.product_id = p.id"
            " WHERE p.endpoint_id = %s AND p.source_key = ANY(%s) ORDER BY p.id FOR UPDATE OF p",
            [endpoint.pk, list(keys)],
        )
        return {row[0]: _stored(row) for row in cursor}


def _stored(row: tuple[Any, ...]) -> Stored:
    _, pk, state, harvested, linked, inferred, curated, maturity, mqa = row
    return Stored(
        pk,
        state,
        json.loads(harvested),
        json.loads(linked),
        json.loads(inferred),
        json.loads(curated),
        Before(json.loads(maturity) if maturity else None, mqa),
    )


def source_changes_note(
    run: HarvestRun,
    stored: Mapping[str, Stored],
    changed: Sequence[Changed],
    revisions: Mapping[str, tuple[int, int]],
    now: datetime,
) -> None:
    """Write the histories and new assessments of the products that were there before, and open or settle their conflicts.

    `revisions`: key → (id, revision) after the write.
    """
    rows: list[history.Changed] = []
    decided: list[int] = []
    found: list[Disagreement] = []
    for c in changed:
        if (before := stored.get(c.key)) is None:
            continue
        harvested = json_form(c.harvested)
        rows.extend(_rows(run, before, c, harvested, revisions[c.key][1], now))
        if before.curated:
            decided.append(before.pk)
            found.extend(disagreements(before.pk, harvested, layers_from({}, before.curated)[1]))
    history.changes_write(rows)
    there = ((before.pk, before.assessed, c.derived) for c in changed if (before := stored.get(c.key)))
    assessment_changes_note(there, now)
    conflicts_note(decided, found)


def _rows(
    run: HarvestRun, before: Stored, c: Changed, harvested: dict[str, Any], revision: int, now: datetime
) -> Iterator[history.Changed]:
    by = ProductChange.By
    if before.state == DataProduct.State.WITHDRAWN:
        back = {"state": [before.state, DataProduct.State.LIVE.value]}
        yield history.Changed(before.pk, now, by.PORTAL, revision, "return", back, run=run.pk)
    told = record_changes(before.harvested, harvested)
    yield history.Changed(before.pk, now, by.SOURCE, revision, "harvest", told, run=run.pk)
    added = linked_changes(linked_from(before.linked), c.derived.linked)
    yield history.Changed(before.pk, now, by.DOCUMENT, revision, "enrich", added, run=run.pk)
    guessed = shown_changes(layers_from(before.inferred, {})[0], c.derived.inferred)
    yield history.Changed(before.pk, now, by.PORTAL, revision, "infer", guessed, run=run.pk)
