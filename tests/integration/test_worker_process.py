"""Runs worked on by a real worker process, also one that is killed."""

import gc
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from celery.signals import worker_process_init
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from catalog.models import DataProduct, Endpoint, HarvestItem, HarvestRun, OutboxMessage
from catalog.search import SearchRequest
from catalog.selectors.engine import search_engine
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.schedule import sweep
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, packages
from tests.integration.checks import assert_sound, eventually, live
from tests.integration.sources import SEARCH
from tests.integration.workers import is_dead
from vesportal.celery import app


@pytest.fixture
def no_endless_wait(transactional_db: None) -> Iterator[None]:
    """A run that no worker takes up fails after two minutes, instead of being waited for without an end."""

    def give_up() -> None:
        HarvestRun.objects.update(state="failed", verdict="No worker took it up.")
        connection.close()

    timer = threading.Timer(120, give_up)
    timer.start()
    yield
    timer.cancel()
    timer.join()


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """Nothing that an earlier test left in the queue reaches this one's worker."""
    app.control.purge()
    yield
    app.control.purge()


def test_a_worker_process_looks_for_cycles_of_objects_seldom() -> None:
    before = gc.get_threshold()
    try:
        worker_process_init.send(sender=None)
        assert gc.get_threshold() == (100_000, *before[1:])
        assert gc.get_freeze_count() > 0
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def test_a_worker_takes_a_run_from_the_queue_to_searchable(
    no_endless_wait: None,
    empty_queue: None,
    index: Callable[[], None],
    endpoint_server: FakeEndpoint,
    celery_process: subprocess.Popen[str],
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(25), most=10))
    out = StringIO()
    call_command("harvest", endpoint.slug, wait=True, stdout=out)
    first, counts, verdict = out.getvalue().splitlines()
    assert first == f"{endpoint.slug}: run {endpoint.runs.get().pk} queued"
    assert counts == (
        f"{endpoint.slug}: listed 25, created 25, changed 0, unchanged 0, refused 0, held 0, withdrawn 0"
    )
    assert verdict == f"{endpoint.slug}: Complete. 25 records listed: 25 new."
    assert_sound(endpoint.runs.get())

    def found() -> bool:
        search_engine().refresh()
        return search_engine().search(SearchRequest(viewer=None, q="substation demand")).total == 25

    eventually(found)

    endpoint_server.answers[SEARCH] = Answer(b"no", "text/plain", 500)
    with pytest.raises(CommandError, match=f"Not complete: {endpoint.slug}"):
        call_command("harvest", endpoint.slug, wait=True, stdout=out)
    assert out.getvalue().splitlines()[-1].startswith(f"{endpoint.slug}: Failed. ")


class _Barrier:
    """A CKAN of 50 packages in pages of 10 that answers no page from the third on before it is told to."""

    def __init__(self, server: FakeEndpoint) -> None:
        self.url = server.ckan(packages(50), most=10)
        self.reached, self.open = threading.Event(), threading.Event()
        healthy = server.answers[SEARCH]

        def guarded(path: str) -> Answer:
            if "start=20" in path and not self.open.is_set():
                self.reached.set()
                self.open.wait(60)
            return healthy(path)  # type: ignore[operator]

        server.answers[SEARCH] = guarded


def _kill(process: subprocess.Popen[str]) -> None:
    """kill -9 for a worker and the child that does its work."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert children
    process.kill()
    process.wait()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
        eventually(partial(is_dead, int(child)))


@pytest.fixture
def a_page_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the worker process: it stores each page of 10 before it asks for the next."""
    monkeypatch.setenv("VESPORTAL_HARVEST_BATCH", "10")


def test_a_killed_workers_run_is_finished_by_another_from_the_last_checkpoint(
    empty_queue: None,
    a_page_a_batch: None,
    endpoint_server: FakeEndpoint,
    celery_process: subprocess.Popen[str],
) -> None:
    barrier = _Barrier(endpoint_server)
    endpoint = endpoint_make(barrier.url)
    run = harvest_start(endpoint, asked_by="test")
    assert barrier.reached.wait(60)
    eventually(lambda: HarvestItem.objects.filter(run=run).count() == 20)  # page 3 is asked for ahead
    _kill(celery_process)
    run.refresh_from_db()
    assert run.state == "running"
    endpoint.refresh_from_db()
    assert endpoint.lease_owner
    barrier.open.set()

    assert Endpoint.objects.filter(lease_until__gt=timezone.now()).exists()
    assert HarvestItem.objects.filter(run=run).count() == 20
    asked = len(endpoint_server.requests)
    sweep()
    assert OutboxMessage.objects.filter(name="harvest_advance", payload={"run_id": run.pk}).count() == 2
    done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert done.verdict == "Complete. 50 records listed: 50 new."
    assert live(done) == {one["id"] for one in packages(50)}
    assert DataProduct.objects.count() == 50
    first = endpoint_server.requests[asked][0]
    assert "start=20&" in first, "pages 1 and 2 were stored and are not asked for again"
    assert harvest_advance(run.pk) is None  # the revived message finds nothing to do
