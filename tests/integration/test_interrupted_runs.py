"""Runs that stop at awkward moments, and go on as if nothing had been."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.domain.errors import LeaseHeld
from catalog.models import Endpoint, HarvestRun, OutboxMessage
from catalog.services import finish, harvest, slices, waiting
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.leases import lease_take
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration.checks import assert_sound, live

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for a process that ends there and then: nothing catches it."""


def _kill_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, call: int) -> None:
    real, calls = getattr(module, name), []

    def dies(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return real(*args, **options)

    monkeypatch.setattr(module, name, dies)


@pytest.mark.parametrize("batch", [7, 10, 25, 1000])
@pytest.mark.parametrize(
    ("module", "name", "call"),
    [
        (harvest, "run_finish", 1),
        (slices, "page_remember", 2),
        (slices, "ingest_batch", 2),
        (slices, "_note_page", 3),
    ],
    ids=["before its end", "between storing and remembering", "before storing", "at the third page"],
)
def test_a_run_killed_anywhere_ends_with_the_right_counts(
    module: Any,
    name: str,
    call: int,
    batch: int,
    endpoint_server: FakeEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    settings.HARVEST_BATCH = batch
    endpoint = endpoint_make(endpoint_server.ckan(packages(50), most=10, headers={"ETag": '"1"'}))
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        _kill_at(patch, module, name, call)
        try:
            harvest_advance(run.pk)
        except Killed:
            run.refresh_from_db()
            assert run.state == "running"
            run = harvest_advance(run.pk) or run
    run.refresh_from_db()
    assert_sound(run)
    assert run.verdict == "Complete. 50 records listed: 50 new."
    assert len(live(run)) == 50


def test_a_run_of_unchanged_pages_killed_before_its_end(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10, headers={"ETag": '"1"'}))
    harvest_now(endpoint)
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        _kill_at(patch, harvest, "run_finish", 1)
        with pytest.raises(Killed):
            harvest_advance(run.pk)
    done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert (done.state, done.listed, done.unchanged) == ("complete", 30, 30)


def test_a_kill_while_a_run_ends_leaves_all_of_the_end_to_the_next(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(10)))
    harvest_now(endpoint)
    endpoint_server.ckan(packages(9))
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        _kill_at(patch, finish, "_end", 1)
        with pytest.raises(Killed):
            harvest_advance(run.pk)
    assert len(live(run)) == 10
    done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert (done.withdrawn, len(live(done))) == (1, 9)


def test_the_next_slice_is_asked_for_only_when_the_endpoint_is_free(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(20), most=10))
    run = harvest_start(endpoint, asked_by="test")
    holders: list[str] = []
    real = waiting.task_start

    def looks(name: str, **arguments: Any) -> None:
        if name == "harvest_advance":
            holders.append(Endpoint.objects.get(pk=endpoint.pk).lease_owner)
        real(name, **arguments)

    monkeypatch.setattr(waiting, "task_start", looks)
    harvest_advance(run.pk, seconds=-1)
    assert holders == [""]
    assert OutboxMessage.objects.filter(name="harvest_advance", payload={"run_id": run.pk}).count() == 2


def test_a_run_whose_protocol_is_gone_ends_in_words(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    Endpoint.objects.update(protocol="gopher")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.state == "failed"
    assert "no protocol “gopher”" in run.verdict


def test_an_error_of_the_portal_keeps_what_was_read_and_is_raised_for_the_log(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10))
    real, calls = slices._note_page, []

    def fails(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise ZeroDivisionError
        real(*args)

    monkeypatch.setattr(slices, "_note_page", fails)
    run = harvest_start(endpoint, asked_by="test")
    with pytest.raises(ZeroDivisionError):
        harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    assert (run.state, run.created) == ("partial", 20)
    assert "The portal itself made an error" in run.verdict


def test_a_second_worker_leaves_a_run_alone_that_is_being_worked_on(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    run = harvest_start(endpoint, asked_by="test")
    lease_take(endpoint, owner="another")
    assert harvest_advance(run.pk) is None
    with pytest.raises(LeaseHeld):
        lease_take(endpoint, owner="a third")
    assert HarvestRun.objects.get(pk=run.pk).state == "queued"
    assert endpoint_server.requests == []


def test_a_message_that_comes_late_finds_a_run_that_has_ended(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker ends the run between this one's look at it and its taking of the lease."""
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    run = harvest_start(endpoint, asked_by="test")
    real = harvest.lease_take

    def late(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(harvest, "lease_take", real)
        harvest_advance(run.pk)
        real(*args, **options)

    monkeypatch.setattr(harvest, "lease_take", late)
    assert harvest_advance(run.pk) is None
    run.refresh_from_db()
    assert_sound(run)
    assert (run.state, run.listed) == ("complete", 3)


def test_a_message_that_comes_early_leaves_alone_a_run_that_waits(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    run = harvest_start(endpoint, asked_by="test")
    until = timezone.now() + timedelta(hours=1)
    HarvestRun.objects.update(state="running", resume_at=until, waits_for="It asked to be left alone.")
    assert harvest_advance(run.pk) is None
    assert endpoint_server.requests == []
    run.refresh_from_db()
    assert (run.resume_at, run.revived) == (until, 0)


def test_a_lease_that_is_lost_in_the_middle_leaves_the_run_to_the_other_worker(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.HARVEST_BATCH = 10
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10))
    run = harvest_start(endpoint, asked_by="test")
    real, calls = slices.ingest_batch, []

    def robbed(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            Endpoint.objects.update(lease_owner="another")
        return real(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(slices, "ingest_batch", robbed)
        assert harvest_advance(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.listed, run.verdict) == ("running", 10, "")
    assert Endpoint.objects.get(pk=endpoint.pk).lease_owner == "another"
    Endpoint.objects.update(lease_owner="", lease_until=None)
    done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert (done.state, done.created) == ("complete", 30)
