"""Whether products pass the shapes of DCAT-AP in the portal's own export, looked at again whenever they have changed."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.domain.layers import merged
from catalog.domain.product import ProductRecord
from catalog.formats.shapes.conformance import conformance_of
from catalog.models import DataProduct, IndexState, ProductEvidence
from catalog.services.bulk import upsert
from catalog.services.derive import layers_from
from catalog.services.rederive import products_rederive

log = structlog.get_logger(__name__)
BATCH = 200  # products that are looked at before anything is written
_SECONDS = 45.0
_COLUMNS = ("id", "revision", "harvested", "inferred", "curated", "domain__name")
_EVIDENCE = ("product", "shared_description", "shacl", "shacl_detail", "shacl_at", "shacl_revision")

type Row = Mapping[str, Any]
type Found = tuple[
    bool | None, str
]  # the verdict, None where the record cannot be judged; its reasons in a line


def conformance_check_due(*, seconds: float = _SECONDS) -> int:
    """Look at products that changed since they were last looked at, for about `seconds`; returns how many.

    Those whose verdict is another one are derived anew. What is left, or is being written by another worker, stays due.
    """
    until, done, after = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until and (rows := _due(after)):
        found = _in_time(rows, until)
        after = max(found)
        done += _store([row for row in rows if row["id"] in found], found)
    return done


def _in_time(rows: Sequence[Row], until: float) -> dict[int, Found]:
    """Verdicts on the first of the products, at least one: a product of thousands of files takes its time."""
    found: dict[int, Found] = {}
    for row in rows:
        found[row["id"]] = _judged(row)
        if time.monotonic() > until:
            break
    return found


def _due(after: int) -> list[dict[str, Any]]:
    """The next of them. The index's table of revisions is narrow, so that finding none costs little."""
    known = IndexState.objects.filter(product__state=DataProduct.State.LIVE, product_id__gt=after)
    checked = known.annotate(checked=Coalesce("product__evidence__shacl_revision", 0))
    changed = checked.filter(revision__gt=F("checked")).order_by("product_id")
    ids = list(changed.values_list("product_id", flat=True)[:BATCH])
    return list(DataProduct.objects.filter(pk__in=ids).order_by("pk").values(*_COLUMNS))


def _judged(row: Row) -> Found:
    """The verdict on a product's effective record. One that breaks the export is logged, and looked at when it changes."""
    try:
        harvested = msgspec.convert(row["harvested"], ProductRecord)
        record = merged(harvested, *layers_from(row["inferred"], row["curated"]))
        verdict = conformance_of([(0, record)], owners={0: row["domain__name"]})[0]
    except Exception:
        log.exception("a product could not be judged by the shapes", product_id=row["id"])
        return None, ""
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
    return row["id"], False, passed, detail, now, row["revision"]


def _settle(rows: Iterable[Row]) -> None:
    """Deriving a product anew raises its revision. Where its record is the same, it has been looked at in that one too."""
    before = {row["id"]: row["inferred"] for row in rows}
    now = DataProduct.objects.filter(pk__in=before).values_list("pk", "inferred")
    same = [pk for pk, inferred in now if inferred == before[pk]]
    revision = DataProduct.objects.filter(pk=OuterRef("pk")).values("revision")
    ProductEvidence.objects.filter(pk__in=same).update(shacl_revision=Subquery(revision))
