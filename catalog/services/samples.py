"""Samples of data: which are due, fetching and checking them, the previews that they leave for a day, and what is known.

Only of what is open to everybody, never with an endpoint's keys, and not where a domain has switched it off.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from catalog.domain.data_fields import schema_at
from catalog.domain.layers import merged
from catalog.domain.maturity.sample_check import Checked, Rows, check_rows
from catalog.domain.product import ProductRecord
from catalog.formats.samples import Table
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher
from catalog.harvest.sample import SAMPLE_LIMITS, Looked, sample_look
from catalog.models import DataProduct, HarvestRun, Sample
from catalog.services.derive import layers_from, source_from
from catalog.services.rederive import products_rederive
from catalog.services.rounds import OF_PRODUCT_SQL, PATIENCE, Waiting, asked_in_turn, look_again
from catalog.services.sample_evidence import descriptors_of as descriptors_of
from catalog.services.sample_evidence import samples_of as samples_of
from catalog.services.sample_sources import OPEN_SQL, SAMPLED_SQL, sources_note

PREVIEW_ROWS, PREVIEW_COLUMNS, PREVIEW_CELL = 20, 60, 200  # that are kept to be shown; characters of a cell
PREVIEW_KEPT = timedelta(hours=24)
_SECONDS = 60.0  # that a task asks for; what it did not get to is due at once
_WAITING = Waiting(
    model=Sample,
    limits=SAMPLE_LIMITS,
    joined=OF_PRODUCT_SQL,
    may=OPEN_SQL,
    still=SAMPLED_SQL,
    asked="min(t.asked_at)",
)
_UNSAMPLED = f"""
    UPDATE catalog_sample SET outcome = '', detail = '', rows = 0, columns = '[]', limits = '{{}}', byte_size = NULL,
        row_count = NULL, preview = NULL, preview_until = NULL, fetched_at = NULL, failures = 0, due_at = now()
    WHERE outcome <> '' AND id NOT IN (SELECT t.id FROM catalog_sample t {OF_PRODUCT_SQL} WHERE {SAMPLED_SQL})
    RETURNING product_id
"""  # noqa: S608 - parts of the portal’s own


def samples_collect(run_id: int) -> int:
    """Note where samples and descriptors of the products come from that changed since the run began.

    Returns how many addresses there are; 0 where there is no such run.
    """
    run = HarvestRun.objects.filter(pk=run_id).first()
    if run is None or not settings.CHECK_SAMPLES:
        return 0
    number, changed = sources_note(run.endpoint_id, run.started_at or run.created_at)
    products_rederive(changed)
    return number


def samples_check_due(*, seconds: float = _SECONDS) -> int:
    """Fetch and check what is due for about `seconds`; returns how many addresses were looked at."""
    if not settings.CHECK_SAMPLES:
        return 0
    asked, looked_at = 0, []
    for samples, looked in asked_in_turn(_WAITING, _look, seconds=seconds):
        ids = [sample.product_id for sample in samples]
        records = _records(ids)
        for sample in samples:
            _store(sample, looked, records.get(sample.product_id))
        looked_at += ids
        asked += 1
    products_rederive(looked_at)
    return asked


def _look(fetcher: Fetcher, samples: list[Sample]) -> Looked:
    return sample_look(fetcher, samples[0].url)


def samples_ask(product_id: int) -> int:
    """Let a product's samples be taken anew before all others, where the last ones are an hour old; returns how many."""
    now = timezone.now()
    stale = Q(fetched_at=None) | Q(fetched_at__lt=now - timedelta(hours=1))
    return Sample.objects.filter(stale, product_id=product_id).update(due_at=now, asked_at=now)


def previews_forget() -> int:
    """Delete the previews whose day is over or whose domain shows none; returns how many.

    What was found of products that may no longer be looked at is forgotten with them.
    """
    over = Q(preview_until__lte=timezone.now()) | Q(product__domain__previews=False)
    gone = Sample.objects.filter(over, preview__isnull=False)
    number = Sample.objects.filter(pk__in=gone.values("pk")).update(preview=None, preview_until=None)
    with connection.cursor() as cursor:
        cursor.execute(_UNSAMPLED)
        unsampled = [pk for (pk,) in cursor]
    products_rederive(unsampled)
    return number


class _Product(msgspec.Struct, frozen=True):
    """A product as shown, and whether its domain lets previews be shown."""

    record: ProductRecord
    previews: bool


def _records(ids: Iterable[int]) -> dict[int, _Product]:
    rows = DataProduct.objects.filter(pk__in=list(ids)).values_list(
        "pk", "harvested", "linked", "inferred", "curated", "domain__previews"
    )
    found = {}
    for pk, harvested, linked, inferred, curated, previews in rows:
        record = source_from(harvested, linked)
        found[pk] = _Product(merged(record, *layers_from(inferred, curated)), previews)
    return found


def _store(sample: Sample, looked: Looked, product: _Product | None) -> None:
    """Write what was found. After a passing failure what was found before still counts, up to _PATIENCE times."""
    now = timezone.now()
    sample.asked_at = None
    if looked.passing:
        sample.failures += 1
        sample.due_at = look_again(now, sample.failures)
        if sample.outcome not in ("", Sample.Outcome.UNREAD) and sample.failures < PATIENCE:
            sample.save(update_fields=["failures", "due_at", "asked_at"])
            return
        checked, table = Checked("unread", looked.message), None
    else:
        sample.failures, sample.due_at, table = 0, look_again(now, 0), looked.table
        checked = _checked(sample.url, table, product) if table else Checked("unread", looked.message)
    sample.outcome, sample.detail, sample.fetched_at = checked.outcome, clean_text(checked.detail), now
    sample.rows = len(table.rows) if table else 0
    sample.columns = list(table.columns) if table else []
    sample.limits = _cleaned(looked.limits)
    if not looked.passing:
        sample.byte_size, sample.row_count = looked.byte_size, table.total if table else None
    shown = table is not None and product is not None and product.previews and bool(table.rows)
    sample.preview = preview_of(table) if table is not None and shown else None
    sample.preview_until = now + PREVIEW_KEPT if shown else None
    _write(sample)


def _write(sample: Sample) -> None:
    """A row that was deleted meanwhile stays so."""
    names = [
        "outcome", "detail", "fetched_at", "rows", "columns", "limits", "byte_size", "row_count", "preview",
        "preview_until", "failures", "due_at", "asked_at",
    ]  # fmt: skip
    Sample.objects.filter(pk=sample.pk).update(**{name: getattr(sample, name) for name in names})


def _checked(url: str, table: Table, product: _Product | None) -> Checked:
    schema, of_product = schema_at(product.record, url) if product else (None, False)
    found = Rows(
        columns=table.columns,
        rows=table.rows,
        typed=table.kind != "csv",
        sparse=table.kind in ("json", "geojson"),
        shapes_apart=table.kind == "geojson",
        partial=table.partial,
    )
    checked = check_rows(schema, found, of_product=of_product)
    if checked.outcome == "valid" and table.partial:
        return Checked("valid", f"The first {len(table.columns):,} columns were looked at.")
    return checked


def preview_of(table: Table) -> dict[str, Any]:
    """Columns and rows of a table as they are kept to be shown: few, and each cell cut."""
    width = min(len(table.columns), PREVIEW_COLUMNS)
    rows = [[_shown(value) for value in row[:width]] for row in table.rows[:PREVIEW_ROWS]]
    return {"columns": [_shown(name) for name in table.columns[:width]], "rows": rows}


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < 2**53 else str(value)[:PREVIEW_CELL]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = clean_text(text, PREVIEW_CELL * 2)
    return text if len(text) <= PREVIEW_CELL else f"{text[: PREVIEW_CELL - 1]}…"


def _cleaned(limits: Mapping[str, str]) -> dict[str, str]:
    return {clean_text(name): clean_text(value) for name, value in limits.items()}
