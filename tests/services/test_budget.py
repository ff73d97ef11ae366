"""One budget for a host, shared by all that ask it anything; runs that wait for it."""

import threading
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from catalog.domain.errors import FetchTimeout, HostRests
from catalog.harvest.budget import Rest, host_name
from catalog.harvest.fetch import Fetcher
from catalog.harvest.guard import checked_url
from catalog.models import DataProduct, Endpoint, HarvestRun, Host, OutboxMessage
from catalog.services import budget
from catalog.services.budget import HostBudget, host_limit
from catalog.services.fetching import fetcher_make
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.schedule import runs_revive
from catalog.services.waiting import runs_resume
from tests.endpoints import Answer, FakeEndpoint, place
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration.checks import assert_sound

pytestmark = pytest.mark.django_db
SEARCH = "/api/3/action/package_search"
LONG_AGO = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_hosts_of_others(db: None) -> None:
    """What is noted in another thread outlives the test that noted it."""
    Host.objects.all().delete()


class Sleeps(list[float]):
    """Stands in for time.sleep: notes the seconds."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def host_of(server: FakeEndpoint, **limits: Any) -> Host:
    """The server's host with limits of its own."""
    return Host.objects.create(name=server.url.removeprefix("http://"), **limits)


# --- turns -------------------------------------------------------------------------------------


def test_a_host_nobody_knows_is_asked_as_slowly_as_the_settings_say(settings: Any) -> None:
    settings.HOST_BUDGET = (5.0, None, 2)
    sleeps = Sleeps()
    for _ in range(2):
        budget_ = HostBudget(sleep=sleeps)
        budget_.give_back("data.example", budget_.take("data.example"))
    assert [round(seconds) for seconds in sleeps] == [5]
    host = Host.objects.get(name="data.example")
    assert (host.used, host.slots, host.pause_seconds) == (2, [], None)


def test_a_wait_that_is_broken_off_leaves_the_turn_to_others(settings: Any) -> None:
    """As where somebody has looked for long enough, or a worker has lost its lease."""
    settings.HOST_BUDGET = (5.0, None, 1)

    def enough(seconds: float) -> None:
        raise FetchTimeout(f"{seconds:.0f} seconds are too long.")

    HostBudget().give_back("data.example", HostBudget().take("data.example"))
    with pytest.raises(FetchTimeout):
        HostBudget(sleep=enough).take("data.example")
    assert Host.objects.get(name="data.example").slots == []


def test_two_fetchers_share_one_budget(settings: Any) -> None:
    settings.HOST_BUDGET = (0.0, 3, 9)
    first, second = HostBudget(), HostBudget()
    for taker in (first, second, first):
        taker.take("data.example")
    with pytest.raises(HostRests, match="3 times a day") as rests:
        second.take("data.example")
    assert rests.value.until > timezone.now()
    assert not rests.value.asked


def test_slots_that_stay_taken_are_not_waited_for_without_an_end(settings: Any) -> None:
    settings.HOST_BUDGET = (0.0, None, 1)
    sleeps = Sleeps()
    HostBudget().take("data.example")
    with pytest.raises(HostRests, match="under way"):
        HostBudget(sleep=sleeps).take("data.example")
    assert sum(sleeps) <= budget.PATIENCE.total_seconds()


def test_a_sign_of_life_is_given_while_waiting(settings: Any) -> None:
    settings.HOST_BUDGET = (18.0, None, 2)
    signs: list[int] = []
    waiter = HostBudget(lambda: signs.append(1), sleep=Sleeps())
    waiter.take("data.example")
    waiter.take("data.example")
    assert signs


def test_a_shorter_wish_does_not_end_a_longer_one() -> None:
    now, taker = timezone.now(), HostBudget()
    taker.heard("data.example", Rest(now + timedelta(hours=2), "asked to be left alone"))
    taker.heard("data.example", Rest(now + timedelta(hours=1), "asked to be left alone"))
    assert Host.objects.latest("pk").busy_until == now + timedelta(hours=2)


def test_this_machine_is_looked_up_once_and_not_slowed(django_assert_num_queries: Any) -> None:
    taker = HostBudget()
    with django_assert_num_queries(1):
        for _ in range(100):
            assert taker.take("127.0.0.1:9999") is None


def test_what_is_heard_in_another_thread_is_obeyed_and_written_at_home(
    django_assert_num_queries: Any,
) -> None:
    taker, until = HostBudget(), timezone.now() + timedelta(hours=1)
    assert taker.is_free("127.0.0.1:9999")
    thread = threading.Thread(
        target=lambda: taker.heard("127.0.0.1:9999", Rest(until, "asked to be left alone"))
    )
    thread.start()
    thread.join()
    assert not taker.is_free("127.0.0.1:9999")
    assert not Host.objects.exists()
    taker.close()
    assert Host.objects.latest("pk").busy_until == until


def test_without_a_database_a_process_paces_itself(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def away(*args: Any, **options: Any) -> Any:
        raise OperationalError

    settings.HOST_BUDGET = (5.0, None, 1)
    monkeypatch.setattr(budget, "_decided", away)
    monkeypatch.setattr(Host.objects, "bulk_create", away)
    monkeypatch.setattr(budget, "connection", SimpleNamespace(in_atomic_block=False))
    sleeps = Sleeps()
    alone = HostBudget(sleep=sleeps)
    for _ in range(2):
        alone.give_back("data.example", alone.take("data.example"))
    assert [round(seconds) for seconds in sleeps] == [5]
    alone.heard("data.example", Rest(timezone.now() + timedelta(hours=1), "asked to be left alone"))
    with pytest.raises(HostRests):
        alone.take("data.example")
    assert not Host.objects.exists()


def test_every_request_counts_also_one_that_a_redirect_leads_to(endpoint_server: FakeEndpoint) -> None:
    host = host_of(endpoint_server, pause_seconds=0, per_day=50, at_once=1)
    endpoint_server.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
    endpoint_server.answers["/b"] = Answer(b"{}")
    with fetcher_make() as fetcher:
        fetcher.fetch(f"{endpoint_server.url}/a")
    host.refresh_from_db()
    assert (host.used, host.slots) == (2, [])


def test_a_failing_request_gives_its_turn_back(endpoint_server: FakeEndpoint) -> None:
    host = host_of(endpoint_server, pause_seconds=0, at_once=1)
    with fetcher_make() as fetcher:
        for _ in range(2):
            with pytest.raises(Exception, match="404"):
                fetcher.fetch(f"{endpoint_server.url}/nothing")
    host.refresh_from_db()
    assert (host.used, host.slots) == (2, [])


def test_the_user_agent_names_the_portal_and_whom_to_ask(
    endpoint_server: FakeEndpoint, settings: Any
) -> None:
    settings.HARVEST_CONTACT = "data@portal.example"
    endpoint_server.answers["/a"] = Answer(b"{}")
    with fetcher_make() as fetcher:
        fetcher.fetch(f"{endpoint_server.url}/a")
    agent = endpoint_server.requests[0][1]["User-Agent"]
    assert agent == f"Vesportal/{settings.VERSION} (+data@portal.example)"
    assert "discovery" not in agent.lower()


# --- limits ------------------------------------------------------------------------------------


def test_connecting_an_endpoint_gives_its_host_limits_and_keeps_those_it_has() -> None:
    domain = endpoint_make("https://data.example/api/3/action", pause_seconds=7).domain
    endpoint_make("https://data.example/other/api/3/action", domain=domain, pause_seconds=1)
    assert Host.objects.latest("pk").pause_seconds == 7


def test_this_machine_gets_no_limits() -> None:
    assert host_limit("http://127.0.0.1:8001/", pause_seconds=3) is None
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://Data.example/api",
        "http://data.example:80/",
        "https://data.example:8443/x",
        "http://[2001:db8::1]:81/",
    ],
)
def test_pauses_of_endpoints_moved_to_the_hosts_that_are_asked(url: str) -> None:
    migration = import_module("catalog.migrations.0005_host_budgets")
    assert migration.host_of(url) == host_name(checked_url(url))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/", "http://localhost/", "http://[::1]/", "nonsense"])
def test_this_machine_had_no_pause_to_move(url: str) -> None:
    assert import_module("catalog.migrations.0005_host_budgets").host_of(url) == ""


# --- runs --------------------------------------------------------------------------------------


def waiting(endpoint: Endpoint) -> HarvestRun:
    """A run of the endpoint that was begun and waits."""
    run = harvest_start(endpoint, asked_by="test")
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert run.state == "running"
    assert run.resume_at
    return run


@pytest.mark.parametrize("status", [429, 503])
def test_a_run_waits_as_long_as_its_endpoint_asks_and_then_goes_on(
    endpoint_server: FakeEndpoint, status: int
) -> None:
    url = endpoint_server.ckan(packages(30), most=10)
    healthy: Any = endpoint_server.answers[SEARCH]
    asked: list[str] = []

    def busy_once(path: str) -> Answer:
        if place(path) == 20 and not asked:
            asked.append(path)
            return Answer(b"later", status=status, headers={"Retry-After": "3600"})
        answer: Answer = healthy(path)
        return answer

    endpoint_server.answers[SEARCH] = busy_once
    run = waiting(endpoint_make(url))
    assert "asked to be left alone until" in run.waits_for
    assert timedelta(minutes=59) < run.resume_at - timezone.now() <= timedelta(hours=1)  # type: ignore[operator]
    assert (run.listed, DataProduct.objects.count()) == (20, 20)
    assert Endpoint.objects.get().lease_owner == ""

    HarvestRun.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    assert (runs_revive(), runs_resume()) == (0, 0)
    requests = len(endpoint_server.requests)
    HarvestRun.objects.update(resume_at=timezone.now())
    Host.objects.update(busy_until=timezone.now() - LONG_AGO)
    assert runs_resume() == 1
    assert OutboxMessage.objects.filter(name="harvest_advance").count() == 2
    assert runs_resume() == 0
    done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert (done.state, done.created, done.resume_at, done.waits_for) == ("complete", 30, None, "")
    assert len(endpoint_server.requests) == requests + 1


def test_another_endpoint_of_a_host_that_rests_waits_too(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers[SEARCH] = Answer(b"later", status=429, headers={"Retry-After": "3600"})
    first = waiting(endpoint_make(f"{endpoint_server.url}/api/3/action"))
    asked = len(endpoint_server.requests)
    second = waiting(endpoint_make(f"{endpoint_server.url}/api/3/action"))
    assert len(endpoint_server.requests) == asked
    assert second.waits_for == first.waits_for


def test_a_spent_day_ends_the_slice_where_it_stands(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(30), most=10)
    host_of(endpoint_server, pause_seconds=0, per_day=2, at_once=1)
    run = waiting(endpoint_make(url))
    assert "2 times a day" in run.waits_for
    assert (run.listed, len(endpoint_server.requests)) == (20, 2)
    Host.objects.update(day="2026-01-01")
    HarvestRun.objects.update(resume_at=timezone.now())
    done = harvest_advance(run.pk)
    assert done is not None
    assert (done.state, done.created, len(endpoint_server.requests)) == ("complete", 30, 3)


def test_a_rate_limit_that_is_used_up_is_obeyed(endpoint_server: FakeEndpoint) -> None:
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3600"}
    run = waiting(endpoint_make(endpoint_server.ckan(packages(30), most=10, headers=spent)))
    assert "has given all the answers that it allows until" in run.waits_for
    assert (run.listed, len(endpoint_server.requests)) == (10, 1)


def test_an_endpoint_that_sends_every_request_away_ends_the_run_in_words(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint_server.answers[SEARCH] = Answer(b"later", status=429)
    run = waiting(endpoint_make(f"{endpoint_server.url}/api/3/action"))
    for _ in range(5):
        Host.objects.update(busy_until=None)
        HarvestRun.objects.update(resume_at=timezone.now())
        harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    assert run.state == "failed"
    assert "asked to be left alone 6 times" in run.verdict


def test_a_run_between_two_slices_is_not_taken_for_stalled(endpoint_server: FakeEndpoint) -> None:
    run = harvest_start(endpoint_make(endpoint_server.ckan(packages(20), most=10)), asked_by="test")
    harvest_advance(run.pk, seconds=-1)
    HarvestRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert (runs_revive(), runs_resume()) == (0, 0)
    HarvestRun.objects.update(resume_at=timezone.now())
    assert runs_resume() == 1
    run.refresh_from_db()
    assert run.revived == 0


def test_pages_of_a_host_with_a_pause_are_not_fetched_ahead(endpoint_server: FakeEndpoint) -> None:
    url = endpoint_server.ckan(packages(30), most=10)
    host_of(endpoint_server, pause_seconds=0.001, at_once=1)
    threads: set[int] = set()
    real = Fetcher.fetch

    def fetch(self: Fetcher, *args: Any, **options: Any) -> Any:
        threads.add(threading.get_ident())
        return real(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Fetcher, "fetch", fetch)
        run = harvest_now(endpoint_make(url))
    assert (run.state, run.created) == ("complete", 30)
    assert threads == {threading.get_ident()}
    assert Host.objects.latest("pk").used == 3


def test_the_row_of_a_host_is_locked_while_a_turn_is_taken() -> None:
    HostBudget().take("data.example")
    with connection.execute_wrapper(_notes := _Notes()):
        HostBudget(sleep=Sleeps()).take("other.example")
    assert any("FOR UPDATE" in sql for sql in _notes.statements)


class _Notes:
    """Notes the statements that are executed."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        self.statements.append(sql)
        return execute(sql, *args)
