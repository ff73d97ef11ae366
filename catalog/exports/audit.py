"""The audit as CSV and as JSON lines, row by row."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

import orjson
from django.db.models import QuerySet

from catalog.exports.csv_text import csv_lines
from catalog.models import AuditEntry, AuditLink
from catalog.selectors.history import people_named
from catalog.selectors.visibility import Viewer

COLUMNS = (
    "id",
    "at",
    "actor",
    "name",
    "action",
    "object_type",
    "object_id",
    "before",
    "after",
    "why",
    "number",
    "hash",
)
_BATCH = 500


def audit_csv(user: Viewer, entries: QuerySet[AuditEntry]) -> Iterator[bytes]:
    """A line for each entry, `before` and `after` as JSON; nothing that a spreadsheet would run."""
    return csv_lines(COLUMNS, ([_cell(row[name]) for name in COLUMNS] for row in _rows(user, entries)))


def audit_jsonl(user: Viewer, entries: QuerySet[AuditEntry]) -> Iterator[bytes]:
    """An object on each line."""
    return (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in _rows(user, entries))


def _rows(user: Viewer, entries: QuerySet[AuditEntry]) -> Iterator[dict[str, Any]]:
    for some in batched(entries.iterator(chunk_size=_BATCH), _BATCH):
        names = people_named(user, {entry.actor for entry in some})
        for entry in some:
            link: AuditLink | None = getattr(entry, "link", None)
            yield {
                "id": entry.pk,
                "at": entry.at,
                "actor": entry.actor,
                "name": names.get(entry.actor, "") if entry.actor else "",
                "action": entry.action,
                "object_type": entry.object_type,
                "object_id": entry.object_id,
                "before": entry.before,
                "after": entry.after,
                "why": entry.why,
                "number": link.number if link else None,
                "hash": link.hash if link else "",
            }


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return (
        value.isoformat()
        if hasattr(value, "isoformat")
        else value
        if isinstance(value, int | str)
        else str(value or "")
    )
