"""The further documents of a run, kept in the database: a worker that is killed loses none of them, and names none twice."""

from collections.abc import Sequence

import msgspec
from django.db import connection

from catalog.formats.protocol import PageRequest
from catalog.harvest.pages import page_key
from catalog.models import HarvestQueue, HarvestRun

_json = msgspec.json.Encoder()
_AT_ONCE = 2_000
_ADD = """
    INSERT INTO catalog_harvestqueue (run_id, key, request)
    SELECT %s, key, request::jsonb FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS named(key, request, place)
    ORDER BY place ON CONFLICT DO NOTHING
"""


class RunQueue:
    """A `catalog.harvest.pages.Queue` of a run; for one worker at a time."""

    def __init__(self, run: HarvestRun) -> None:
        self._run = run.pk
        self._size = HarvestQueue.objects.filter(run=run).count()

    @property
    def empty(self) -> bool:
        """Whether nothing was named."""
        return not self._size

    def add(self, requests: Sequence[PageRequest], most: int) -> tuple[int, int]:
        """As in Queue."""
        named = {page_key(request): request for request in requests if _storable(request)}
        if self._size + len(named) <= most:
            return self._insert(named), 0
        known = HarvestQueue.objects.filter(run=self._run, key__in=list(named))
        there = set(known.values_list("key", flat=True))
        unknown = [key for key in named if key not in there]
        room = max(0, most - self._size)
        return self._insert({key: named[key] for key in unknown[:room]}), len(unknown[room:])

    def _insert(self, named: dict[str, PageRequest]) -> int:
        keys, new = list(named), 0
        with connection.cursor() as cursor:
            for begin in range(0, len(keys), _AT_ONCE):
                part = keys[begin : begin + _AT_ONCE]
                bodies = [_json.encode(named[key]).decode() for key in part]
                cursor.execute(_ADD, [self._run, part, bodies])
                new += cursor.rowcount
        self._size += new
        return new

    def holds(self, request: PageRequest) -> bool:
        """As in Queue."""
        if not self._size:
            return False
        return HarvestQueue.objects.filter(run=self._run, key=page_key(request)).exists()

    def after(self, number: int, most: int) -> Sequence[tuple[int, PageRequest]]:
        """As in Queue."""
        if not self._size:
            return []
        rows = HarvestQueue.objects.filter(run=self._run, pk__gt=number).order_by("pk")
        return [
            (number, msgspec.convert(request, PageRequest))
            for number, request in rows.values_list("pk", "request")[:most]
        ]


def _storable(request: PageRequest) -> bool:
    """Whether the database can hold it: no address has such characters, and no reader makes such cursors."""
    try:
        return b"\\u0000" not in _json.encode(request)
    except UnicodeEncodeError:
        return False


def queue_forget(run: HarvestRun) -> None:
    """Drop what a run has queued."""
    HarvestQueue.objects.filter(run=run).delete()
