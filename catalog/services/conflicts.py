"""Where a source changes what a person has overridden: conflicts are opened, kept up to date and settled, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from catalog.domain.fields import types
from catalog.domain.layers import Decision

_json = msgspec.json.Encoder()
_OPEN = """
    INSERT INTO catalog_conflict (product_id, field, before, now, state, raised_at, why)
    SELECT product_id, field, before, now, 'open', now(), ''
    FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::jsonb[]) AS found (product_id, field, before, now)
    ON CONFLICT (product_id, field) WHERE state = 'open' DO UPDATE SET before = EXCLUDED.before, now = EXCLUDED.now
"""
_SETTLE = """
    UPDATE catalog_conflict SET state = 'settled', decided_at = now()
    WHERE state = 'open' AND product_id = ANY(%s)
    AND NOT (product_id, field) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
"""


class Disagreement(NamedTuple):
    """A field of which the source says something else `now` than `before`, when a person decided."""

    product: int
    field: str
    before: Any
    now: Any


def disagreements(
    product: int, harvested: Mapping[str, Any], curated: Mapping[str, Decision]
) -> Iterable[Disagreement]:
    """Where the record as harvested now (JSON form) contradicts what people decided on.

    None where the source says what it said then, or says by now what was decided.
    """
    for field, decision in curated.items():
        now = harvested.get(field)
        if field in types() and not (same(now, decision.source) or same(now, decision.value)):
            yield Disagreement(product, field, decision.source, now)


def same(one: Any, other: Any) -> bool:
    """Whether two values in JSON form say the same; nothing is nothing, however it is written."""
    return (one or None) == (other or None)


def conflicts_note(decided: Sequence[int], found: Sequence[Disagreement]) -> None:
    """Open or update the conflicts `found`, and settle all others of the products `decided` (ids) that are open."""
    if not decided:
        return
    products, fields = [one.product for one in found], [one.field for one in found]
    with connection.cursor() as cursor:
        if found:
            before = [_text(one.before) for one in found]
            cursor.execute(_OPEN, [products, fields, before, [_text(one.now) for one in found]])
        cursor.execute(_SETTLE, [list(decided), products, fields])


def _text(value: Any) -> str:
    return _json.encode(value).decode()
