"""Comparing the index with the database: what it lacks, has in another revision or has too many is mended.

Ids and versions are read in slices, so that it costs little at any size. What is merely due counts as no difference.
"""

from typing import NamedTuple

import structlog
from django.db import connection
from django.utils import timezone

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, IndexState
from catalog.selectors.engine import search_engine
from catalog.services.index_status import status_set
from catalog.services.indexing import index_drain, texts_drain

log = structlog.get_logger(__name__)
_SLICE = 5_000
_NO_END = 2**62


class Drift(NamedTuple):
    """How many products were compared; how many the index lacked, had in another revision, had too many; and how many had no
    words in the database."""

    compared: int = 0
    missing: int = 0
    differing: int = 0
    surplus: int = 0
    textless: int = 0

    @property
    def found(self) -> int:
        """How many differed in any way."""
        return self.missing + self.differing + self.surplus + self.textless


def index_compare_round() -> None:
    """Compare, where Elasticsearch is there; where it is not, the next round does."""
    try:
        index_compare()
    except SearchUnavailable as error:
        log.warning("search index not compared", reason=str(error))


class _Slice(NamedTuple):
    missing: list[int]
    behind: list[int]
    ahead: dict[int, int]
    surplus: dict[int, int]


def index_compare() -> Drift:
    """Compare everything, mark what differs as due, and write it. Raises SearchUnavailable, IndexMissing."""
    drift = Drift(textless=_texts_compare())
    after = 0
    while True:
        settled = _settled(after, _SLICE)
        last = max(settled) if len(settled) == _SLICE else _NO_END
        held = _held(after, last)
        found = _compared(settled, held)
        _mend(found)
        drift = drift._replace(
            compared=drift.compared + len(settled),
            missing=drift.missing + len(found.missing),
            differing=drift.differing + len(found.behind) + len(found.ahead),
            surplus=drift.surplus + len(found.surplus),
        )
        if last == _NO_END:
            break
        after = last
    status_set(compared_at=timezone.now(), **drift._asdict())
    if drift.found:
        log.warning("search index differed from the database, mended", **drift._asdict())
        index_drain()
        texts_drain()
    return drift


def _settled(after: int, size: int) -> dict[int, int]:
    """Id → revision of the next live products, read before the index is. One that is due has the revision 0."""
    rows = IndexState.objects.filter(product_id__gt=after, product__state=DataProduct.State.LIVE).order_by(
        "product_id"
    )
    return {
        pk: revision if indexed >= revision and not error else 0
        for pk, revision, indexed, error in rows.values_list(
            "product_id", "revision", "indexed_revision", "last_error"
        )[:size]
    }


def _held(after: int, last: int) -> dict[int, int]:
    """Id → version of what the index holds between two ids, the latter included."""
    engine = search_engine()
    engine.refresh()
    held: dict[int, int] = {}
    while True:
        found = engine.versions(after, _SLICE)
        held |= {pk: version for pk, version in found.items() if pk <= last}
        if len(found) < _SLICE or max(found) > last:
            return held
        after = max(found)


def _compared(settled: dict[int, int], held: dict[int, int]) -> _Slice:
    missing = [pk for pk, revision in settled.items() if revision and pk not in held]
    behind = [pk for pk, revision in settled.items() if pk in held and held[pk] < revision]
    others = {pk: version for pk, version in held.items() if version > settled.get(pk, 0)}
    # read again: what was written meanwhile is no difference
    rows = IndexState.objects.filter(pk__in=others).values_list(
        "pk", "product__state", "revision", "indexed_revision"
    )
    known = {pk: (state == DataProduct.State.LIVE, *revisions) for pk, state, *revisions in rows}
    ahead: dict[int, int] = {}
    surplus: dict[int, int] = {}
    for pk, version in others.items():
        live, revision, indexed = known.get(pk, (False, 0, 0))
        if live and version > revision:
            ahead[pk] = version
        elif not live and revision <= indexed:  # if it is due, it will be deleted
            surplus[pk] = version
    return _Slice(missing, behind, ahead, surplus)


def _mend(found: _Slice) -> None:
    """Mark what differs as due. What the index has or remembers in a version that is too high is overtaken: it takes no lower
    one, and of a deleted product it remembers the version for an hour."""
    IndexState.objects.filter(product_id__in=found.behind).update(indexed_revision=0)
    raised = dict.fromkeys(found.missing, 0) | found.ahead | found.surplus
    if raised:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH d AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, version)), p AS ("
                "UPDATE catalog_dataproduct p SET revision = greatest(p.revision, d.version) + 1 FROM d WHERE p.id = d.id"
                " RETURNING p.id, p.revision) UPDATE catalog_indexstate s SET revision = p.revision, last_error = ''"
                " FROM p WHERE s.product_id = p.id",
                [list(raised), list(raised.values())],
            )
    known = set(DataProduct.objects.filter(pk__in=found.surplus).values_list("pk", flat=True))
    nobody = [(pk, version + 1) for pk, version in found.surplus.items() if pk not in known]
    if nobody:
        search_engine().write([], nobody)


def _texts_compare() -> int:
    """Mark products without words as due and drop the words of those that are not in the catalogue; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_indexstate s SET text_revision = 0 FROM catalog_dataproduct p WHERE p.id = s.product_id"
            " AND p.state = 'live' AND s.text_revision >= s.revision AND s.text_revision > 0"
            " AND NOT EXISTS (SELECT FROM catalog_searchtext t WHERE t.product_id = s.product_id)"
        )
        lacking: int = cursor.rowcount
        cursor.execute(
            "DELETE FROM catalog_searchtext t WHERE NOT EXISTS (SELECT FROM catalog_dataproduct p, catalog_indexstate s"
            " WHERE p.id = t.product_id AND s.product_id = p.id AND (p.state = 'live' OR s.text_revision < s.revision))"
        )
        return lacking + int(cursor.rowcount)
