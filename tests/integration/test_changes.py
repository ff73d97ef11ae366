"""Runs that ask for what changed: what they store, what they withdraw, and when everything is read instead."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from catalog.formats import registry
from catalog.models import DataProduct, Endpoint, HarvestItem, HarvestRun, PageState, User
from catalog.selectors.todo_kinds import KINDS
from catalog.selectors.todo_model import scope_of
from catalog.services import harvest, slices
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.listings import listings_of
from catalog.services.schedule import items_forget
from catalog.services.withdrawals import withdrawals_confirm, withdrawals_refuse
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration.checks import assert_sound, live
from tests.integration.folder_protocol import FOLDER

pytestmark = pytest.mark.django_db
NUMBER = 20


@pytest.fixture(autouse=True)
def folder_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PROTOCOLS", {**registry.PROTOCOLS, FOLDER.name: FOLDER})


class Listing:
    """A listing that says what changed and what was deleted, in pages of 5."""

    def __init__(self, server: FakeEndpoint) -> None:
        self.url = f"{server.url}/all"
        self.server = server
        self.records: dict[str, dict[str, Any]] = {}
        self.news: dict[str, dict[str, Any]] = {}
        for n in range(NUMBER):
            self.put(f"r{n:03}")
        self.news.clear()
        server.answers["/all"] = self.answer

    def put(self, name: str, title: str = "") -> None:
        self.records[name] = self.news[name] = {"id": name, "title": title or f"Product {name}"}

    def delete(self, *names: str, quietly: bool = False) -> None:
        for name in names:
            del self.records[name]
            self.news.pop(name, None)
            if not quietly:
                self.news[name] = {"id": name, "gone": True}

    def answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        held = list((self.news if "since" in query else self.records).values())
        begin = int(query.get("start", 0))
        page = held[begin : begin + 5]
        if begin + 5 < len(held):
            since = f"&since={query['since']}" if "since" in query else ""
            page = [*page, {"next": f"/all?start={begin + 5}{since}"}]
        return Answer(json.dumps(page).encode())

    def asked(self) -> list[str]:
        paths = [path for path, _ in self.server.requests]
        self.server.requests.clear()
        return paths


@pytest.fixture
def listing(endpoint_server: FakeEndpoint) -> Listing:
    return Listing(endpoint_server)


@pytest.fixture
def endpoint(listing: Listing) -> Endpoint:
    """Everything of it was read a day ago."""
    made = endpoint_make(listing.url, protocol=FOLDER.name)
    Endpoint.objects.update(whole_every_days=7)
    made.refresh_from_db()
    run = harvest_now(made)
    assert (run.created, run.changes_since) == (NUMBER, None)
    HarvestRun.objects.update(started_at=timezone.now() - timedelta(days=1))
    listing.asked()
    return made


def test_only_what_changed_is_asked_for(listing: Listing, endpoint: Endpoint) -> None:
    listing.put("r003", "Another title")
    listing.put("new")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.changes_since is not None
    assert (
        timedelta(0) <= timezone.now() - timedelta(days=1, hours=1) - run.changes_since < timedelta(minutes=1)
    )
    assert len(listing.asked()) == 1
    assert (run.state, run.listed, run.created, run.changed, run.withdrawn) == ("complete", 2, 1, 1, 0)
    assert len(live(run)) == NUMBER + 1
    since = run.changes_since.astimezone(UTC)
    assert run.verdict == (
        f"Complete. Asked for what changed since {since.day} {since:%B %Y, %H:%M} UTC. 2 records listed: 1 new, 1 changed."
    )


def test_nothing_new_is_a_complete_run(listing: Listing, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.listed) == ("complete", 0)
    assert run.verdict.endswith("There was nothing new.")
    assert len(live(run)) == NUMBER


def test_the_next_one_asks_since_the_last(listing: Listing, endpoint: Endpoint) -> None:
    first, second = harvest_now(endpoint), harvest_now(endpoint)
    assert first.started_at is not None
    assert second.changes_since == first.started_at - timedelta(hours=1)


def test_what_the_source_deleted_is_withdrawn_and_counted_apart(listing: Listing, endpoint: Endpoint) -> None:
    listing.delete("r001", "r002", "r003")
    listing.put("r004", "Another title")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.listed, run.changed, run.gone, run.withdrawn) == (1, 1, 3, 3)
    assert run.verdict.endswith(
        "1 record listed: 1 changed. 3 deleted at the source. 3 records withdrawn, deleted by the endpoint."
    )
    assert "says that it was deleted" in DataProduct.objects.get(source_id="r001").withdrawn_because
    assert len(live(run)) == NUMBER - 3


def test_a_deleted_record_that_comes_back_is_there_again(listing: Listing, endpoint: Endpoint) -> None:
    listing.delete("r001")
    harvest_now(endpoint)
    listing.put("r001")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert "r001" in live(run)


def test_a_deletion_of_what_the_portal_never_had_is_only_counted(
    listing: Listing, endpoint: Endpoint
) -> None:
    listing.put("never")
    listing.delete("never")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.gone, run.withdrawn) == (1, 0)


def test_many_deletions_are_held_until_a_person_decides(listing: Listing, endpoint: Endpoint) -> None:
    listing.delete(*(f"r{n:03}" for n in range(12)))
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.gone, run.withdrawn) == (12, 0)
    assert "held for a person" in run.verdict
    assert "12 of 20 live products are deleted at the source" in run.problems[-1]["message"]
    listing.news.clear()
    later = harvest_now(endpoint)
    assert "held for a person" in later.verdict, "also where the source has nothing new to say"
    assert withdrawals_confirm(None, run=later, why="yes") == 12
    later.refresh_from_db()
    assert later.withdrawn == 12
    assert len(live(later)) == NUMBER - 12


def test_what_a_listing_of_everything_holds_still_waits_after_a_run_of_changes(
    listing: Listing, endpoint: Endpoint
) -> None:
    for n in range(12):
        listing.delete(f"r{n:03}", quietly=True)
    whole = harvest_advance(harvest_start(endpoint, asked_by="test", whole=True).pk)
    assert whole is not None
    assert "held for a person" in whole.verdict
    assert harvest_now(endpoint).changes_since is not None
    curator = User.objects.create_superuser("cura@example.org", "x")
    kinds = {kind.key: kind.rows(scope_of(curator)) for kind in KINDS if kind.key == "held"}
    assert list(kinds["held"]) == [whole]
    assert withdrawals_confirm(None, run=whole, why="yes") == 12


def test_deletions_that_a_person_refused_stay_refused(listing: Listing, endpoint: Endpoint) -> None:
    listing.delete(*(f"r{n:03}" for n in range(12)))
    run = harvest_now(endpoint)
    assert withdrawals_refuse(None, run=run, why="They are still served.") == 12
    listing.news.clear()
    for whole in (False, False, True, False):
        run = harvest_advance(harvest_start(endpoint, asked_by="test", whole=whole).pk) or run
        assert_sound(run)
        assert (run.state, run.withdrawn) == ("complete", 0)
        assert "held" not in run.verdict
    assert len(live(run)) == NUMBER


def test_grace_holds_for_deletions_too(listing: Listing, endpoint: Endpoint) -> None:
    Endpoint.objects.update(grace_days=3)
    endpoint.refresh_from_db()
    listing.delete("r001")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.withdrawn == 0
    assert "kept until that has lasted 3 days" in run.verdict
    DataProduct.objects.filter(source_id="r001").update(missing_since=timezone.now() - timedelta(days=4))
    listing.news.clear()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.withdrawn == 1


def test_absence_withdraws_only_after_everything_was_read(listing: Listing, endpoint: Endpoint) -> None:
    listing.delete("r001", quietly=True)
    assert harvest_now(endpoint).withdrawn == 0
    run = harvest_advance(harvest_start(endpoint, asked_by="test", whole=True).pk)
    assert run is not None
    assert_sound(run)
    assert (run.changes_since, run.listed, run.withdrawn) == (None, NUMBER - 1, 1)


def test_everything_is_read_once_the_last_listing_of_it_is_old(listing: Listing, endpoint: Endpoint) -> None:
    HarvestRun.objects.update(started_at=timezone.now() - timedelta(days=8))
    run = harvest_now(endpoint)
    assert (run.changes_since, run.listed) == (None, NUMBER)


@pytest.mark.parametrize("change", ["address", "rules", "setting", "failed"])
def test_everything_is_read_where_the_last_listing_does_not_tell_of_this_one(
    listing: Listing, endpoint: Endpoint, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    match change:
        case "address":
            listing.server.answers["/other"] = listing.answer
            Endpoint.objects.update(url=f"{listing.server.url}/other")
        case "rules":
            monkeypatch.setattr(type(FOLDER), "mapping_version", 2)
        case "setting":
            Endpoint.objects.update(whole_every_days=0)
        case "failed":
            answer = listing.server.answers.pop("/all")
            assert harvest_now(endpoint).state == "failed"
            listing.server.answers["/all"] = answer
    endpoint.refresh_from_db()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.changes_since, run.listed) == (None, NUMBER)


def test_everything_is_read_after_an_endpoint_did_not_heed_what_it_was_asked(
    listing: Listing, endpoint: Endpoint
) -> None:
    listing.news = listing.records
    assert (harvest_now(endpoint).unchanged, listing.asked()[0].count("since=")) == (NUMBER, 1)
    listing.delete("r001", quietly=True)
    run = harvest_now(endpoint)
    assert (run.changes_since, run.withdrawn) == (None, 1)


def test_a_run_of_changes_is_no_listing_and_leaves_what_is_known_of_pages(
    listing: Listing, endpoint: Endpoint
) -> None:
    known = PageState.objects.count()
    run = harvest_now(endpoint)
    assert run.pk not in listings_of(endpoint.pk).values_list("pk", flat=True)
    assert PageState.objects.count() == known == NUMBER / 5


def test_a_page_that_is_as_it_was_is_read_where_a_change_came_between(
    listing: Listing, endpoint: Endpoint
) -> None:
    listing.put("r003", "For a day only")
    harvest_now(endpoint)
    listing.put("r003")
    run = harvest_advance(harvest_start(endpoint, asked_by="test", whole=True).pk)
    assert run is not None
    assert run.changed == 1
    assert DataProduct.objects.get(source_id="r003").title == "Product r003"


def test_a_listing_of_everything_that_tells_of_deletions_withdraws_them(
    listing: Listing, endpoint: Endpoint
) -> None:
    listing.delete("r001")
    listing.records["r001"] = {"id": "r001", "gone": True}
    run = harvest_advance(harvest_start(endpoint, asked_by="test", whole=True).pk)
    assert run is not None
    assert_sound(run)
    assert (run.listed, run.gone, run.withdrawn) == (NUMBER - 1, 1, 1)


def test_an_error_in_the_middle_keeps_what_was_read(listing: Listing, endpoint: Endpoint) -> None:
    for n in range(8):
        listing.put(f"r{n:03}", "Another title")
    listing.delete("r010")
    listing.server.answers["/all"] = lambda path: (
        Answer(b"boom", "text/plain", 500) if "start=5" in path else listing.answer(path)
    )
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.changed, run.withdrawn) == ("partial", 5, 0)
    listing.server.answers["/all"] = listing.answer
    run = harvest_now(endpoint)
    assert run.changes_since is not None
    assert (run.changed, run.unchanged, run.gone, run.withdrawn) == (3, 5, 1, 1)


def test_what_the_last_listing_told_is_not_tidied_away(listing: Listing, endpoint: Endpoint) -> None:
    whole = HarvestRun.objects.get()
    for _ in range(12):
        harvest_now(endpoint)
    items_forget()
    assert HarvestItem.objects.filter(run=whole).count() == NUMBER


class Killed(BaseException):
    """Stands for a process that ends there and then: nothing catches it."""


@pytest.mark.parametrize("batch", [1, 4, 1000])
@pytest.mark.parametrize(
    ("module", "name", "call"),
    [
        *((slices, "_note_page", n) for n in (1, 2, 3, 4)),
        *((slices, "ingest_batch", n) for n in (1, 2, 3, 4)),
        (slices, "pages_unsettle", 2),
        (harvest, "run_finish", 1),
    ],
)
def test_a_run_of_changes_killed_anywhere_ends_as_if_it_had_not_been(
    listing: Listing,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    module: Any,
    name: str,
    call: int,
    batch: int,
) -> None:
    settings.HARVEST_BATCH = batch
    for n in range(9):
        listing.put(f"r{n:03}", "Another title")
    listing.delete("r010", "r011", "r012")
    listing.put("new")
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, dying(getattr(module, name), call))
        try:
            harvest_advance(run.pk)
        except Killed:
            harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    assert (run.state, run.created, run.changed, run.gone, run.withdrawn) == ("complete", 1, 9, 3, 3)
    assert all("since=" in path for path in listing.asked())


def dying(real: Callable[..., Any], call: int) -> Callable[..., Any]:
    calls: Iterator[int] = iter(range(1, 10_000))

    def dies(*args: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return real(*args, **options)

    return dies


def test_a_ckan_is_asked_for_what_changed(endpoint_server: FakeEndpoint) -> None:
    listed = packages(12)
    url = endpoint_server.ckan(listed)
    search = endpoint_server.answers["/api/3/action/package_search"]

    def heeds(path: str) -> Answer:
        (wish,) = parse_qs(urlsplit(path).query).get("fq", [""])
        if not wish:
            return search(path)  # type: ignore[operator,no-any-return]
        begin = datetime.fromisoformat(wish.partition("[")[2].partition(" TO")[0])
        found = [p for p in listed if datetime.fromisoformat(f"{p['metadata_modified']}+00:00") >= begin]
        body = {"success": True, "result": {"count": len(found), "results": found}}
        return Answer(json.dumps(body).encode())

    endpoint_server.answers["/api/3/action/package_search"] = heeds
    endpoint = endpoint_make(url)
    Endpoint.objects.update(whole_every_days=7)
    endpoint.refresh_from_db()
    assert harvest_now(endpoint).created == 12
    listed[4].update(title="Another title", metadata_modified=f"{timezone.now():%Y-%m-%dT%H:%M:%S}")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.listed, run.changed, run.total) == (1, 1, 1)
    assert run.changes_since is not None
