"""A harvest whose worker is killed again and again leaves the database that an undisturbed one leaves."""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from catalog.models import (
    Assessment,
    DataProduct,
    Distribution,
    Endpoint,
    HarvestItem,
    HarvestRun,
    ProductChange,
    RawRecord,
)
from catalog.services.harvest import harvest_start
from catalog.services.schedule import runs_revive
from tests.bench.dialect_frictionless import FRICTIONLESS
from tests.bench.dialects import CKAN, Dialect, Record, record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.integration.checks import assert_sound, eventually
from tests.integration.workers import Worker
from vesportal.celery import app

NUMBER, SEED = 1_500, 20_261
_SWEEP = 10.0  # seconds; the portal’s own comes every minute
CHANGED, GONE, NEW, TWICE = range(300, 700), range(1_000, 1_030), range(NUMBER, NUMBER + 400), range(40, 60)
LONG_AGO = timedelta(hours=1)
type Snapshot = dict[str, list[Any]]


@dataclass(frozen=True)
class Kind:
    """A way to be harvested: the `query` of its address, records a batch, how many kills, each `all_at`th of a whole worker.

    One document is fetched at once, so that batches are small: what is stored of it takes long enough to be killed in.
    Crawls and pages that are asked for by tokens: test_crawls_killed.py, so that there are twenty kills in all.
    """

    dialect: Dialect
    query: str
    batch: int
    kills: int
    all_at: int


KINDS = {"pages": Kind(CKAN, "?rows=100", 50, 8, 4), "one document": Kind(FRICTIONLESS, "", 20, 4, 3)}


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """Nothing that an earlier test left in the queue reaches this one's worker."""
    app.control.purge()
    yield
    app.control.purge()


def first_listing() -> list[Record]:
    return [record(n) for n in range(NUMBER)]


def second_listing() -> list[Record]:
    """Some changed, some gone, some new, some listed twice."""
    kept = [
        {**record(n), "notes": f"Told anew. {record(n)['notes']}", "files": record(n)["files"][:1]}
        if n in CHANGED
        else record(n)
        for n in range(NUMBER)
        if n not in GONE
    ]
    return [*kept, *(record(n) for n in [*TWICE, *NEW])]


class Gate:
    """Lets the source answer for pages that begin before some record only: a quick machine must not be done too early."""

    def __init__(self) -> None:
        self._changed, self._open_to = threading.Condition(), sys.maxsize

    def open_to(self, place: int) -> None:
        with self._changed:
            self._open_to = place
            self._changed.notify_all()

    def wait(self, place: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: place < self._open_to, timeout=120)


def harvested(kind: Kind, server: FakeEndpoint, second: Callable[[Endpoint, Gate], HarvestRun]) -> Snapshot:
    """What a first harvest and a `second` one of another listing leave in the database, without ids and times."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_domain CASCADE")  # all that an earlier harvest left
    listed, gate, dialect = first_listing(), Gate(), kind.dialect

    def page(path: str) -> Answer:
        gate.wait(dialect.window(path)[0])
        return Answer(dialect.answer(path, listed))

    server.answers[dialect.path] = page
    endpoint = endpoint_make(f"{server.url}{dialect.address}{kind.query}", protocol=dialect.protocol)
    assert harvest_now(endpoint).created == NUMBER
    listed[:] = second_listing()
    run = second(endpoint, gate)
    assert_sound(run)
    return snapshot(run)


_TOLD = (
    "state",
    "total",
    "listed",
    "created",
    "changed",
    "unchanged",
    "refused",
    "held",
    "withdrawn",
    "verdict",
    "problems",
)
_PRODUCT = (
    *("source_id", "source_key", "state", "revision", "title", "harvested", "inferred", "problems"),
    *("openness", "mqa", "formats"),
)


def snapshot(run: HarvestRun) -> Snapshot:
    endpoint, there = {"endpoint": run.endpoint_id}, {"product__endpoint": run.endpoint_id}
    files = ("product__source_id", "position", "title", "access_url", "record")
    return {
        "run": [{name: getattr(run, name) for name in _TOLD}],
        "items": _rows(HarvestItem.objects.filter(run=run), "source_key", "source_id", "outcome", "problems"),
        "raw": _rows(RawRecord.objects.filter(**endpoint), "source_key", "source_id", "content_hash", "body"),
        "products": _rows(DataProduct.objects.filter(**endpoint), *_PRODUCT),
        "missing": _rows(DataProduct.objects.filter(missing_since__isnull=False, **endpoint), "source_id"),
        "distributions": _rows(Distribution.objects.filter(**there), *files),
        "assessments": _rows(
            Assessment.objects.filter(**there), "product__source_id", "model_version", "mqa"
        ),
        "changes": _rows(ProductChange.objects.filter(**there), "product__source_id", "revision"),
    }


def _rows[M: Model](of: QuerySet[M], *names: str) -> list[Any]:
    return sorted(
        (tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in of.values_list(*names)),
        key=repr,
    )


def _killed(kind: Kind, endpoint: Endpoint, gate: Gate) -> HarvestRun:
    """A run of real workers that are killed at random points: now and then all of a worker, else the child that has it."""
    chance = random.Random(SEED)
    points = sorted(chance.sample(range(kind.batch, NUMBER // 2), kind.kills))
    stored = 0
    app.control.purge()  # what the first harvest left to do would only be in the way
    with Worker(VESPORTAL_HARVEST_BATCH=str(kind.batch)) as worker:
        run = harvest_start(endpoint, asked_by="test")
        for number, point in enumerate(points, start=1):
            gate.open_to(max(stored, point) + 150)
            eventually(_goes_on(run, max(stored + 1, point)))
            time.sleep(chance.uniform(0, 0.06))  # somewhere in the middle of what follows
            assert not _ended(run), f"it was over before kill {number}"
            worker.kill_child(_works_on(endpoint)) if number % kind.all_at else worker.kill()
            stored = _stored(run)
            if not number % kind.all_at:
                worker.start()
            _revive()
        gate.open_to(sys.maxsize)
        eventually(_goes_on(run, sys.maxsize))
    run.refresh_from_db()
    return run


def _works_on(endpoint: Endpoint) -> int:
    """The process that holds the endpoint's lease."""
    owner = eventually(lambda: Endpoint.objects.values_list("lease_owner", flat=True).get(pk=endpoint.pk))
    return int(owner.split(":")[1])


def _stored(run: HarvestRun) -> int:
    return HarvestItem.objects.filter(run=run).count()


def _goes_on(run: HarvestRun, place: int) -> Callable[[], bool]:
    """Looks whether so many records are stored; what dies with a worker on its way to it the sweep starts again."""
    swept = time.monotonic()

    def look() -> bool:
        nonlocal swept
        if time.monotonic() - swept > _SWEEP:
            _revive()
            swept = time.monotonic()
        return _further(run, place)

    return look


def _further(run: HarvestRun, place: int) -> bool:
    """Whether so many records are stored, or the run has ended."""
    return _stored(run) >= place or _ended(run)


def _ended(run: HarvestRun) -> bool:
    return HarvestRun.objects.filter(pk=run.pk, ended_at__isnull=False).exists()


def _revive() -> None:
    """What the sweep does once the dead worker's lease has run out and the run's heart has not beaten for a while."""
    Endpoint.objects.update(lease_until=timezone.now() - LONG_AGO)
    HarvestRun.objects.filter(state="running").update(heartbeat_at=timezone.now() - LONG_AGO)
    runs_revive()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.django_db(transaction=True)
def test_a_harvest_killed_at_many_points_equals_an_undisturbed_one(
    kind: Kind, empty_queue: None, endpoint_server: FakeEndpoint
) -> None:
    undisturbed = harvested(kind, endpoint_server, lambda endpoint, _: harvest_now(endpoint))
    counts = undisturbed["run"][0]
    assert (counts["created"], counts["changed"], counts["refused"], counts["withdrawn"]) == (
        len(NEW), len(CHANGED), len(TWICE), len(GONE),
    )  # fmt: skip
    killed = harvested(kind, endpoint_server, partial(_killed, kind))
    for part, rows in undisturbed.items():
        assert killed[part] == rows, part
