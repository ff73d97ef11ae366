"""Whether products pass the shapes of DCAT-AP in the portal's own export, looked at again whenever they have changed.

So they are when the shapes or the export have: each verdict is kept with the version of both by which it was reached.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.domain.layers import merged
from catalog.domain.product import ProductRecord
from catalog.formats.shapes.conformance import Verdict, conformance_of
from catalog.formats.shapes.version import VERSION
from catalog.models import DataProduct, IndexState, ProductEvidence
from catalog.services.bulk import upsert
from catalog.services.derive import layers_from, source_from
from catalog.services.rederive import products_rederive

log = structlog.get_logger(__name__)
BATCH = 200  # products that are looked at before anything is written
AT_ONCE = 20  # of them that are judged before the clock is looked at
_SECONDS = 45.0
_COLUMNS = ("id", "revision", "harvested", "linked", "inferred", "curated", "domain__name")
_EVIDENCE = (
    "product",
    "shared_description",
    "shacl",
    "shacl_detail",
    "shacl_at",
    "shacl_revision",
    "shacl_version",
)

type Row = Mapping[str, Any]
type Found = tuple[
    bool | None, str
]  # the verdict, None where the record cannot be judged; its reasons in a line


def conformance_check_due(*, seconds: float = _SECONDS) -> int:
    """Look at products that changed since, or were looked at by other shapes, for about `seconds`; returns how many.

    Those whose verdict is another one are derived anew. What is left, or is being written by another worker, stays due.
    """
    until, done, after = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until and (rows := _due(after)):
        found = _in_time(rows, until)
        after = max(found)
        done += _store([row for row in rows if row["id"] in found], found)
    return done


def _in_time(rows: Sequence[Row], until: float) -> dict[int, Found]:
    """Verdicts on the first of the products, at least some: a product of thousands of files takes its time."""
    found: dict[int, Found] = {}
    for some in batched(rows, AT_ONCE):
        found |= _judged(some)
        if time.monotonic() > until:
            break
    return found


def _due(after: int) -> list[dict[str, Any]]:
    """The next of them. The index's table of revisions is narrow, so that finding none costs little."""
    known = IndexState.objects.filter(product__state=DataProduct.State.LIVE, product_id__gt=after)
    checked = known.annotate(
        checked=Coalesce("product__evidence__shacl_revision", 0),
        version=Coalesce("product__evidence__shacl_version", Value("")),
    )
    due = checked.filter(Q(revision__gt=F("checked")) | ~Q(version=VERSION)).order_by("product_id")
    ids = list(due.values_list("product_id", flat=True)[:BATCH])
    return list(DataProduct.objects.filter(pk__in=ids).order_by("pk").values(*_COLUMNS))


def _judged(rows: Sequence[Row]) -> dict[int, Found]:
    """The verdicts on products' effective records. A batch that breaks the export is halved down to the one that does.

    That one is logged, and looked at when it changes.
    """
    try:
        owners = {row["id"]: row["domain__name"] for row in rows}
        verdicts = conformance_of([(row["id"], _record(row)) for row in rows], owners=owners)
    except Exception:
        if len(rows) == 1:
            log.exception("a product could not be judged by the shapes", product_id=rows[0]["id"])
            return {rows[0]["id"]: (None, "")}
        half = len(rows) // 2
        return _judged(rows[:half]) | _judged(rows[half:])
    return {pk: _told(verdict) for pk, verdict in verdicts.items()}


def _record(row: Row) -> ProductRecord:
    return merged(source_from(row["harvested"], row["linked"]), *layers_from(row["inferred"], row["curated"]))


def _told(verdict: Verdict) -> Found:
    return verdict.passed, "; ".join(message.rstrip(".") for message in verdict.messages)


def _store(rows: Sequence[Row], found: Mapping[int, Found]) -> int:
    """Write the verdicts on products that are still as they were looked at; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        held = _held(rows)
        changed = _changed(held, found)
        upsert(
            ProductEvidence, _EVIDENCE, [_line(row, found, now) for row in held],
            unique=("product",), keep=("shared_description",),
        )  # fmt: skip
        products_rederive(changed)
        _settle([row for row in held if row["id"] in changed])
    return len(held)


def _held(rows: Sequence[Row]) -> list[Row]:
    """The products of that very revision, locked; those that another worker holds are passed over."""
    products = DataProduct.objects.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    now = dict(products.filter(pk__in=[row["id"] for row in rows]).values_list("pk", "revision"))
    return [row for row in rows if now.get(row["id"]) == row["revision"]]


def _changed(held: Sequence[Row], found: Mapping[int, Found]) -> list[int]:
    """The products of which an assessment says something else now: of what passes, its recommendations do not count."""
    stored = ProductEvidence.objects.filter(pk__in=[row["id"] for row in held])
    before = {pk: (shacl, detail) for pk, shacl, detail in stored.values_list("pk", "shacl", "shacl_detail")}
    return [
        row["id"] for row in held if _weight(before.get(row["id"], (None, ""))) != _weight(found[row["id"]])
    ]


def _weight(found: Found) -> Found:
    return found if found[0] is False else (found[0], "")


def _line(row: Row, found: Mapping[int, Found], now: datetime) -> tuple[Any, ...]:
    passed, detail = found[row["id"]]
    return row["id"], False, passed, detail, now, row["revision"], VERSION


def _settle(rows: Iterable[Row]) -> None:
    """Deriving a product anew raises its revision. Where its record is the same, it has been looked at in that one too."""
    before = {row["id"]: row["inferred"] for row in rows}
    now = DataProduct.objects.filter(pk__in=before).values_list("pk", "inferred")
    same = [pk for pk, inferred in now if inferred == before[pk]]
    revision = DataProduct.objects.filter(pk=OuterRef("pk")).values("revision")
    ProductEvidence.objects.filter(pk__in=same).update(shacl_revision=Subquery(revision))
