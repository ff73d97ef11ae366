"""Writing down how products change, many at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from catalog.models import ProductChange, User
from catalog.services.audit import identity_of
from catalog.services.bulk import copy_in

_json = msgspec.json.Encoder()
_AUDIENCE = (
    "INSERT INTO catalog_productchange (product_id, at, by, revision, action, changes, why)"
    " SELECT p.id, now(), 'portal', p.revision + 1, 'audience', jsonb_build_object('audience', jsonb_build_array("
    " jsonb_build_object('audience', p.audience) || p.part_audiences,"
    " jsonb_build_object('audience', %s::text) || %s::jsonb)), ''"
    " FROM catalog_dataproduct p WHERE "
)


class Changed(NamedTuple):
    """A row of a product's history; `changes`: field → [before, after] in JSON form."""

    product: int
    at: datetime
    by: str
    revision: int
    action: str
    changes: dict[str, Any]
    why: str = ""
    actor: UUID | None = None
    run: int | None = None


def changes_write(changes: Iterable[Changed]) -> None:
    """Write rows of histories within the transaction of what they tell of; those that changed nothing are left out."""
    rows = [row._replace(changes=_json.encode(row.changes).decode()) for row in changes if row.changes]  # type: ignore[arg-type]
    if rows:
        copy_in(ProductChange, Changed._fields, rows)


def states_note(
    ids: Sequence[int], *, action: str, before: str, why: str = "", actor: User | None = None
) -> int:
    """Note that products went from the state `before` to the one they have now; returns of how many.

    Call it right after the change, in its transaction: only those of `ids` count whose `last_changed` is now().
    """
    by, key = ("person", identity_of(actor)) if actor else ("portal", None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_productchange (product_id, at, by, actor, revision, action, changes, why)"
            " SELECT id, now(), %s, %s, revision, %s, jsonb_build_object('state', jsonb_build_array(%s::text, state)), %s"
            " FROM catalog_dataproduct WHERE id = ANY(%s) AND last_changed = now() AND state <> %s",
            [by, key, action, before, why, list(ids), before],
        )
        return cursor.rowcount


def audience_note(which: str, arguments: Sequence[Any], *, audience: str, parts: str) -> None:
    """Note that an endpoint's audience goes over to the products of the SQL condition `which` (on `p`), before it does.

    `parts`: those of parts of the entries, as JSON text.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE + which, [audience, parts, *arguments])
