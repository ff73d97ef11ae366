"""Crawls and runs of changes whose workers are killed again and again leave the database that undisturbed ones leave."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from catalog.models import Endpoint, HarvestQueue, HarvestRun, PageState
from catalog.services.harvest import harvest_start
from tests.bench.dialect_oai_pmh import OAI_PMH, _answer, _record
from tests.bench.dialect_waf import WAF
from tests.bench.dialects import Record, record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.integration.checks import assert_sound, eventually
from tests.integration.test_killed_workers import (
    Gate,
    Snapshot,
    _ended,
    _goes_on,
    _revive,
    _stored,
    _works_on,
    snapshot,
)
from tests.integration.workers import Worker
from vesportal.celery import app

NUMBER, BATCH, KILLS, SEED = 400, 5, 4, 20_262
CHANGED, NEW, GONE = range(60, 140), range(NUMBER, NUMBER + 40), range(200, 215)
BROKEN, MISSING = range(30, 35), range(150, 153)


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """Nothing that an earlier test left in the queue reaches this one's worker."""
    app.control.purge()
    yield
    app.control.purge()


def told_anew(n: int) -> Record:
    return {**record(n), "notes": f"Told anew. {record(n)['notes']}"}


class WafSource:
    """A folder of documents; the second time some are changed, new, no longer named, broken, or missing."""

    protocol, address = "waf", WAF.address
    known: int | None = NUMBER + 1
    counts = (len(NEW), len(CHANGED), len(BROKEN) + len(MISSING), 0, len(GONE) + len(MISSING))

    def __init__(self, server: FakeEndpoint, gate: Gate) -> None:
        self.gate, self.second = gate, False
        self.listed = [record(n) for n in range(NUMBER)]
        server.answers[WAF.path] = self.answer
        for n in range(NUMBER + len(NEW)):
            server.answers[f"{WAF.path}{n}.xml"] = self.answer

    def change(self) -> None:
        self.second = True
        kept = (n for n in range(NUMBER) if n not in GONE)
        self.listed = [told_anew(n) if n in CHANGED else record(n) for n in kept] + [record(n) for n in NEW]

    def answer(self, path: str) -> Answer:
        number, is_document = WAF.window(path)
        if is_document:
            self.gate.wait(number)
            if self.second and number in BROKEN:
                return Answer(b"boom", "text/plain", 500)
            if self.second and number in MISSING:
                return Answer(b"", "text/plain", 404)
        body = WAF.answer(path, self.listed)
        return Answer(body, WAF.content_type, headers={"ETag": f'"{hash(body)}"'})


class OaiSource:
    """A repository that is asked for everything, and then for what changed: its deletions too, in pages of 10."""

    protocol, address = "oai-pmh", OAI_PMH.address
    known: int | None = None
    counts = (len(NEW), len(CHANGED), 0, len(GONE), len(GONE))

    def __init__(self, server: FakeEndpoint, gate: Gate) -> None:
        self.gate, self.second = gate, False
        self.records = [_record(record(n)) for n in range(NUMBER)]
        server.answers[OAI_PMH.path] = self.answer

    def change(self) -> None:
        Endpoint.objects.update(whole_every_days=7)
        HarvestRun.objects.update(started_at=timezone.now() - timedelta(days=1))
        deleted = (
            "<record><header status='deleted'><identifier>oai:bench.example:{}</identifier></header></record>"
        )
        self.records = [
            *(_record(told_anew(n)) for n in CHANGED),
            *(deleted.format(record(n)["id"]) for n in GONE),
            *(_record(record(n)) for n in NEW),
        ]
        self.second = True

    def answer(self, path: str) -> Answer:
        asked = dict(parse_qsl(urlsplit(path).query))
        if asked.get("verb") != "ListRecords":
            return Answer(OAI_PMH.answer(path, []), OAI_PMH.content_type)
        begin = int(asked.get("resumptionToken", 0))
        assert not self.second or begin or "from" in asked, "everything is asked for"
        self.gate.wait(begin)
        end = begin + 10
        token = f"<resumptionToken>{end}</resumptionToken>" if end < len(self.records) else ""
        held = "".join(self.records[begin:end])
        return Answer(_answer(f"<ListRecords>{held}{token}</ListRecords>"), OAI_PMH.content_type)


def harvested(
    source: type[WafSource | OaiSource], server: FakeEndpoint, second: Callable[[Endpoint, Gate], HarvestRun]
) -> Snapshot:
    """What a first harvest and a `second` one leave in the database."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_domain CASCADE")  # all that an earlier harvest left
    gate = Gate()
    made = source(server, gate)
    endpoint = endpoint_make(f"{server.url}{source.address}", protocol=source.protocol)
    assert harvest_now(endpoint).created == NUMBER
    assert made.known is None or PageState.objects.count() == made.known
    made.change()
    endpoint.refresh_from_db()
    run = second(endpoint, gate)
    assert_sound(run)
    assert not HarvestQueue.objects.exists()
    return snapshot(run)


def _killed(endpoint: Endpoint, gate: Gate) -> HarvestRun:
    """A run of real workers that are killed at random points, each third time all of a worker, else the child that has it."""
    chance = random.Random(SEED)
    points = sorted(chance.sample(range(1, 80), KILLS))
    stored = 0
    app.control.purge()  # what the first harvest left to do would only be in the way
    with Worker(VESPORTAL_HARVEST_BATCH=str(BATCH)) as worker:
        run = harvest_start(endpoint, asked_by="test")
        for number, point in enumerate(points, start=1):
            gate.open_to(max(stored, point) + 20)
            eventually(_goes_on(run, max(stored + 1, point)))
            time.sleep(chance.uniform(0, 0.06))  # somewhere in the middle of what follows
            assert not _ended(run), f"it was over before kill {number}"
            worker.kill_child(_works_on(endpoint)) if number % 3 else worker.kill()
            stored = _stored(run)
            if not number % 3:
                worker.start()
            _revive()
        gate.open_to(sys.maxsize)
        eventually(_goes_on(run, sys.maxsize))
    run.refresh_from_db()
    return run


def _without(part: str, rows: list[Any]) -> list[Any]:
    """The run without the moment since when it asked: that is another one each time."""
    if part != "run":
        return rows
    return [{name: value for name, value in rows[0].items() if name != "verdict"}]


@pytest.mark.parametrize("source", [WafSource, OaiSource])
@pytest.mark.django_db(transaction=True)
def test_a_run_killed_at_many_points_equals_an_undisturbed_one(
    source: type[WafSource | OaiSource], empty_queue: None, endpoint_server: FakeEndpoint
) -> None:
    ended: list[HarvestRun] = []

    def undisturbed(endpoint: Endpoint, gate: Gate) -> HarvestRun:
        ended.append(harvest_now(endpoint))
        return ended[0]

    calm = harvested(source, endpoint_server, undisturbed)
    run = ended[0]
    assert (run.created, run.changed, run.refused, run.gone, run.withdrawn) == source.counts, run.verdict
    killed = harvested(source, endpoint_server, _killed)
    for part, rows in calm.items():
        assert _without(part, killed[part]) == _without(part, rows), part
