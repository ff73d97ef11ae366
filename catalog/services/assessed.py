"""Writing down assessments, and how they change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from catalog.domain.maturity.assess import passed_in
from catalog.models import Assessment, AssessmentChange
from catalog.services.bulk import copy_in, upsert
from catalog.services.derive import Derived

_json = msgspec.json.Encoder()
_CHANGE = ("product", "at", "model_version", "level_before", "level", "mqa_before", "mqa", "gained", "lost")


class Before(NamedTuple):
    """A product's assessment as it was stored: its Maturity in JSON form, and its points."""

    maturity: list[Any] | None
    mqa: int


def assessments_store(derived: Iterable[tuple[int, Derived]], now: datetime) -> None:
    """Write the assessments of products (id, what follows), each of another product."""
    rows = [
        (
            pk,
            d.maturity.model_version,
            now,
            d.maturity.level,
            _json.encode(d.mqa).decode(),
            _json.encode(d.maturity).decode(),
            d.maturity.until or None,
        )
        for pk, d in derived
    ]
    if rows:
        fields = ("product", "model_version", "assessed_at", "level", "mqa", "maturity", "due_at")
        upsert(Assessment, fields, rows, unique=("product",))


def assessment_changes_note(changes: Iterable[tuple[int, Before, Derived]], now: datetime) -> None:
    """Write rows of history for the products (id, as it was, as it is) whose level, points or passed checks differ."""
    rows = [row for pk, before, derived in changes if (row := _change(pk, before, derived, now))]
    if rows:
        copy_in(AssessmentChange, _CHANGE, rows)


def _change(pk: int, before: Before, derived: Derived, now: datetime) -> tuple[Any, ...] | None:
    if before.maturity is None:
        return None
    old, new = passed_in(before.maturity), derived.maturity.passed
    gained, lost = sorted(new - old), sorted(old - new)
    if not gained and not lost and before.mqa == derived.mqa.points:
        return None
    level_before: int = before.maturity[1]
    version, level = derived.maturity.model_version, derived.maturity.level
    return pk, now, version, level_before, level, before.mqa, derived.mqa.points, gained, lost
