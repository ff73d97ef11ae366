"""Crawls: documents that name further ones are read each once, and what goes wrong with one costs only that one."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.formats import registry
from catalog.harvest import crawl, gather
from catalog.models import DataProduct, Endpoint, HarvestItem, HarvestQueue, HarvestRun, Host, PageState
from catalog.services import harvest, slices
from catalog.services.harvest import harvest_advance, harvest_start
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.integration.checks import assert_sound, live
from tests.integration.folder_protocol import FOLDER

pytestmark = pytest.mark.django_db
NUMBER = 30


@pytest.fixture(autouse=True)
def folder_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PROTOCOLS", {**registry.PROTOCOLS, FOLDER.name: FOLDER})


class Folder:
    """A folder of documents on a server; `put` and `take_away` change it. With `tags`, each answers 304 while it is the same."""

    def __init__(self, server: FakeEndpoint, *, tags: bool = True) -> None:
        self.server, self.tags = server, tags
        self.names: list[str] = []

    @property
    def url(self) -> str:
        return f"{self.server.url}/folder/"

    def write(self, path: str, held: Any) -> None:
        body = json.dumps(held).encode()
        headers = {"ETag": f'"{hash(body)}"'} if self.tags else {}
        self.server.answers[path] = Answer(body, headers=headers)

    def put(self, name: str, **more: Any) -> None:
        self.write(f"/folder/{name}", {"id": name, "title": f"Product {name}", **more})
        if name not in self.names:
            self.names.append(name)
            self.relist()

    def relist(self) -> None:
        self.write("/folder/", {"more": self.names})

    def fail(self, name: str, answer: Answer | None = None) -> None:
        self.server.answers[f"/folder/{name}"] = answer or Answer(b"boom", "text/plain", 500)

    def asked(self) -> list[str]:
        paths = [path for path, _ in self.server.requests]
        self.server.requests.clear()
        return paths


@pytest.fixture
def folder(endpoint_server: FakeEndpoint) -> Folder:
    made = Folder(endpoint_server)
    for n in range(NUMBER):
        made.put(f"d{n:03}")
    return made


@pytest.fixture
def endpoint(folder: Folder) -> Endpoint:
    return endpoint_make(folder.url, protocol=FOLDER.name)


def ids(run: HarvestRun) -> list[str]:
    """Identifiers of a run's records in the order in which they were met."""
    return list(HarvestItem.objects.filter(run=run).order_by("pk").values_list("source_id", flat=True))


def test_every_document_of_a_folder_is_read_once_in_its_order(folder: Folder, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.verdict == "Complete. 30 records listed: 30 new."
    assert ids(run) == folder.names
    asked = folder.asked()
    assert sorted(asked) == sorted({*asked}), "no document was asked for twice"
    assert run.requests == NUMBER + 1
    assert not HarvestQueue.objects.exists(), "the queue ends with its run"


def test_documents_that_answer_304_cost_no_body(folder: Folder, endpoint: Endpoint) -> None:
    first = harvest_now(endpoint)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.listed, run.unchanged, run.requests) == (NUMBER, NUMBER, NUMBER + 1)
    assert run.bytes_read < first.bytes_read
    assert all(headers.get("If-None-Match") for _, headers in folder.server.requests[-NUMBER - 1 :])
    assert ids(run) == folder.names, "in the order of the listing"


def test_a_changed_document_of_an_unchanged_folder_is_read(folder: Folder, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    folder.put("d007", title="Another title")
    run = harvest_now(endpoint)
    assert (run.changed, run.unchanged) == (1, NUMBER - 1)
    assert DataProduct.objects.get(source_id="d007").title == "Another title"


def test_a_document_that_the_folder_no_longer_names_is_withdrawn(folder: Folder, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    folder.names.remove("d003")
    folder.relist()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert run.withdrawn == 1
    assert "d003" not in live(run)


def test_folders_in_folders_come_after_what_was_named_before(endpoint_server: FakeEndpoint) -> None:
    folder = Folder(endpoint_server)
    folder.write("/folder/", {"more": ["a/", "one", "b/"]})
    folder.write("/folder/a/", {"more": ["two", "../", "../one"]})
    folder.write("/folder/b/", {"more": ["three", "../a/"]})
    for path, name in (("one", "one"), ("a/two", "two"), ("b/three", "three")):
        folder.write(f"/folder/{path}", {"id": name, "title": name})
    run = harvest_now(endpoint_make(folder.url, protocol=FOLDER.name))
    assert_sound(run)
    assert ids(run) == ["one", "two", "three"]
    asked = folder.asked()  # several at once: in what order they arrive is chance
    assert sorted(asked) == sorted(f"/folder/{path}" for path in ("", "a/", "one", "b/", "a/two", "b/three"))


def test_the_pages_of_a_further_listing_follow_it_and_lead_to_no_page_twice(
    endpoint_server: FakeEndpoint,
) -> None:
    folder = Folder(endpoint_server, tags=False)
    folder.write("/folder/", {"id": "0", "title": "0", "next": "p2", "more": ["list", "last"]})
    folder.write("/folder/p2", {"id": "1", "title": "1", "more": ["last", "list"]})
    folder.write("/folder/list", {"id": "2", "title": "2", "next": "list2"})
    folder.write("/folder/list2", {"id": "3", "title": "3", "next": "last"})
    folder.write("/folder/last", {"id": "4", "title": "4", "next": "list"})
    run = harvest_now(endpoint_make(folder.url, protocol=FOLDER.name))
    assert_sound(run)
    assert run.verdict == "Complete. 5 records listed: 5 new."
    assert ids(run) == ["0", "1", "2", "3", "4"]


def test_documents_of_other_hosts_are_left_out_and_told_once(folder: Folder, endpoint: Endpoint) -> None:
    folder.write(
        "/folder/", {"more": ["d000", "https://elsewhere.example/x?key=hush", "ftp://old.example/y", "d001"]}
    )
    folder.write("/folder/d000", {"id": "d000", "title": "x", "more": ["https://elsewhere.example/z"]})
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.created) == ("complete", 2)
    (problem,) = run.problems
    assert (
        problem["message"] == "3 further documents are on another host than the endpoint and were left out."
    )
    assert "hush" not in str(problem)


BROKEN = {
    "a server error": Answer(b"boom", "text/plain", 500),
    "no JSON": Answer(b"<html>", "text/html"),
    "no access": Answer(b"", "text/plain", 403),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_document_that_fails_is_one_refusal_and_what_it_held_stays(
    folder: Folder, endpoint: Endpoint, answer: Answer
) -> None:
    harvest_now(endpoint)
    folder.fail("d005", answer)
    for _ in range(3):
        run = harvest_now(endpoint)
        assert_sound(run)
        assert (run.state, run.unchanged, run.refused, run.withdrawn) == ("complete", NUMBER - 1, 1, 0)
        (refused,) = HarvestItem.objects.filter(run=run, outcome="refused")
        assert refused.source_id == refused.problems[0]["value"] == f"{folder.url}d005"
        assert not DataProduct.objects.exclude(missing_since=None).exists()
        assert not run.problems
    folder.put("d005")
    assert harvest_now(endpoint).verdict == "Complete. 30 records listed: 30 unchanged."


@pytest.mark.parametrize("status", [404, 410])
def test_a_document_that_is_gone_takes_its_product_with_it(
    folder: Folder, endpoint: Endpoint, status: int
) -> None:
    harvest_now(endpoint)
    folder.fail("d005", Answer(b"", "text/plain", status))
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.refused, run.withdrawn) == ("complete", 1, 1)
    assert "d005" not in live(run)
    folder.put("d005")
    assert harvest_now(endpoint).changed == 1
    assert "d005" in live(run)


def test_a_folder_in_a_folder_that_fails_keeps_all_that_it_named(endpoint_server: FakeEndpoint) -> None:
    folder = Folder(endpoint_server)
    folder.write("/folder/", {"more": ["sub/", "one"]})
    folder.write("/folder/sub/", {"more": ["two", "three"]})
    for path, name in (("one", "one"), ("sub/two", "two"), ("sub/three", "three")):
        folder.write(f"/folder/{path}", {"id": name, "title": name})
    endpoint = endpoint_make(folder.url, protocol=FOLDER.name)
    harvest_now(endpoint)
    folder.fail("sub/")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.unchanged, run.refused, run.withdrawn) == (3, 1, 0)


def test_what_is_not_known_of_a_document_that_fails_is_held_for_a_person(
    folder: Folder, endpoint: Endpoint
) -> None:
    harvest_now(endpoint)
    PageState.objects.all().delete()
    folder.fail("d005")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.refused, run.withdrawn) == ("complete", 1, 0)
    assert "held for a person" in run.verdict
    assert len(live(run)) == NUMBER
    assert "held for a person" in harvest_now(endpoint).verdict


def test_a_refused_record_costs_the_other_documents_nothing(folder: Folder, endpoint: Endpoint) -> None:
    folder.write("/folder/d009", {"id": "d008", "title": "The same identifier"})
    assert (harvest_now(endpoint).refused, PageState.objects.count()) == (1, NUMBER)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.unchanged, run.refused) == (NUMBER - 1, 1)


def test_an_endpoint_that_dies_in_the_middle_ends_the_run(folder: Folder, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    for name in folder.names[3:]:
        folder.fail(name)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.unchanged, run.refused) == ("partial", 3, crawl.MOST_IN_A_ROW)
    assert "HTTP 500" in run.verdict
    assert len(live(run)) == NUMBER


def one_at_a_time(folder: Folder) -> None:
    """Let no request overtake another."""
    Host.objects.create(name=folder.server.url.removeprefix("http://"), at_once=1)


def test_a_host_that_asks_for_a_rest_is_asked_for_the_same_document_later(
    folder: Folder, endpoint: Endpoint
) -> None:
    one_at_a_time(folder)
    before = folder.server.answers["/folder/d010"]
    folder.fail("d010", Answer(b"", "text/plain", 429, {"Retry-After": "3600"}))
    run = harvest_start(endpoint, asked_by="test")
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 10)
    assert run.resume_at is not None
    folder.server.answers["/folder/d010"] = before
    HarvestRun.objects.update(resume_at=None, waits_for="")
    folder.asked()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.services.budget.HostBudget.is_free", lambda self, host: True)
        done = harvest_advance(run.pk)
    assert done is not None
    assert_sound(done)
    assert (done.state, done.created, done.refused) == ("complete", NUMBER, 0)
    assert "/folder/d009" not in folder.asked()


def test_too_many_documents_end_the_listing_and_say_so(
    folder: Folder, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MAX_PAGES", 10)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.withdrawn) == ("partial", 0)
    assert run.created <= 10
    assert run.problems[0]["message"].startswith("There are more than 10 documents, the most that are read")


def test_a_slice_goes_on_behind_the_document_that_the_last_one_ended_with(
    folder: Folder, endpoint: Endpoint
) -> None:
    run = harvest_start(endpoint, asked_by="test")
    for n in range(1, NUMBER + 1):
        harvest_advance(run.pk, seconds=-1)
        run.refresh_from_db()
        assert run.listed == n - 1
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    assert (run.state, run.created, run.refused) == ("complete", NUMBER, 0)


class Killed(BaseException):
    """Stands for a process that ends there and then: nothing catches it."""


POINTS: list[tuple[Any, str, int]] = [
    *((slices, "_note_page", n) for n in (1, 2, 3, 17, 31)),
    *((slices, "ingest_batch", n) for n in (1, 2, 3)),
    *((slices, "page_remember", n) for n in (1, 2)),
    *((slices, "pages_forget", n) for n in (1, 2)),
    (harvest, "run_finish", 1),
]


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize(("module", "name", "call"), POINTS, ids=[f"{name} {n}" for _, name, n in POINTS])
@pytest.mark.parametrize("again", [False, True], ids=["first", "second"])
def test_a_crawl_killed_anywhere_ends_as_if_it_had_not_been(
    folder: Folder,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    module: Any,
    name: str,
    call: int,
    batch: int,
    again: bool,
) -> None:
    settings.HARVEST_BATCH = batch
    if again:
        harvest_now(endpoint)
        folder.put("d004", title="Told anew")
        folder.fail("d020")
        folder.names.remove("d029")
        folder.put("new")
        folder.relist()
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, dying(getattr(module, name), call))
        try:
            harvest_advance(run.pk)
        except Killed:
            harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    expected = (
        "Complete. 30 records listed: 1 new, 1 changed, 27 unchanged, 1 refused. 1 record withdrawn, no longer listed by the "
        "endpoint."
        if again
        else "Complete. 30 records listed: 30 new."
    )
    assert run.verdict == expected
    assert not HarvestQueue.objects.exists()
    healed = harvest_now(endpoint)
    assert (healed.created, healed.changed, healed.withdrawn) == (0, 0, 0)


def dying(real: Callable[..., Any], call: int) -> Callable[..., Any]:
    calls: Iterator[int] = iter(range(1, 10_000))

    def dies(*args: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return real(*args, **options)

    return dies


@pytest.mark.django_db(transaction=True)
def test_as_many_requests_are_under_way_as_the_host_allows(folder: Folder) -> None:
    """Each takes its turn in a thread with a connection to the database of its own."""
    Host.objects.create(name=folder.server.url.removeprefix("http://"), at_once=2)
    counted, now, most = threading.Lock(), 0, 0

    def slow(answer: Answer) -> Callable[[str], Answer]:
        def answers(path: str) -> Answer:
            nonlocal now, most
            with counted:
                now += 1
                most = max(most, now)
            time.sleep(0.02)
            with counted:
                now -= 1
            return answer

        return answers

    for path, answer in list(folder.server.answers.items()):
        assert isinstance(answer, Answer)
        folder.server.answers[path] = slow(answer)
    run = harvest_now(endpoint_make(folder.url, protocol=FOLDER.name))
    assert_sound(run)
    assert (run.state, run.created) == ("complete", NUMBER)
    assert ids(run) == folder.names
    assert most == 2
    assert Host.objects.get().slots == []
