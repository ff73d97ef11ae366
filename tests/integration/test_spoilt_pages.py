"""Pages that one record spoils: the run ends complete without it, takes nothing away, and finds its way again."""

import json
from typing import Any

import pytest

from catalog.models import DataProduct, HarvestItem, HarvestRun, PageState
from catalog.services import slices
from catalog.services.harvest import harvest_advance, harvest_start
from tests.endpoints import Answer, FakeEndpoint, place
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration.checks import assert_sound, live
from tests.integration.sources import SEARCH

pytestmark = pytest.mark.django_db
BAD = "p-00013"


def ckan(server: FakeEndpoint, total: int = 40, bad: set[str] = frozenset({BAD})) -> str:  # type: ignore[assignment]
    """A CKAN whose answer breaks where a page holds one of the `bad` packages, with pages of 10; `bad` may change."""
    listed = packages(total)

    def search(path: str) -> Answer:
        query = dict(pair.split("=", 1) for pair in path.partition("?")[2].split("&"))
        start = place(path)
        page = listed[start : start + min(int(query["rows"]), 10)]
        if any(package["id"] in bad for package in page):
            return Answer(b"<html><title>Internal error</title></html>", "text/html", 500)
        result = {"count": total, "results": page}
        return Answer(json.dumps({"success": True, "result": result}).encode())

    server.answers[SEARCH] = search
    return f"{server.url}/api/3/action?rows=10"


def refused(run: HarvestRun) -> list[dict[str, Any]]:
    return [item.problems[0] for item in HarvestItem.objects.filter(run=run, outcome="refused")]


def test_the_others_of_its_page_are_stored(endpoint_server: FakeEndpoint) -> None:
    run = harvest_now(endpoint_make(ckan(endpoint_server)))
    assert_sound(run)
    assert (run.state, run.listed, run.created, run.refused) == ("complete", 40, 39, 1)
    assert run.requests == len(endpoint_server.requests)
    (problem,) = refused(run)
    assert "start=13" in problem["value"]
    assert problem["fix"]


def test_a_second_run_compares_the_parts_and_not_the_records(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(ckan(endpoint_server))
    harvest_now(endpoint)
    remembered = PageState.objects.count()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.listed, run.unchanged, run.refused) == ("complete", 40, 39, 1)
    assert PageState.objects.count() == remembered


def test_a_product_whose_record_cannot_be_read_any_more_is_not_withdrawn(
    endpoint_server: FakeEndpoint,
) -> None:
    bad: set[str] = set()
    endpoint = endpoint_make(ckan(endpoint_server, bad=bad))
    harvest_now(endpoint)
    bad.add(BAD)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.refused, run.withdrawn) == ("complete", 1, 0)
    assert len(live(run)) == 40
    assert "held for a person" in run.verdict
    assert "may be among them" in run.problems[-1]["message"]
    bad.clear()
    healed = harvest_now(endpoint)
    assert healed.verdict == "Complete. 40 records listed: 40 unchanged."
    assert not DataProduct.objects.exclude(missing_since=None).exists()


class Killed(BaseException):
    """Stands for a process that ends there and then: nothing catches it."""


@pytest.mark.parametrize("batch", [1, 3, 1000])
@pytest.mark.parametrize("call", range(1, 9))
def test_a_run_killed_on_the_way_round_ends_as_if_it_had_not_been(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, settings: Any, batch: int, call: int
) -> None:
    settings.HARVEST_BATCH = batch
    real, calls = slices._note_page, []

    def dies(*args: Any) -> None:
        calls.append(1)
        if len(calls) == call:
            raise Killed
        real(*args)

    run = harvest_start(endpoint_make(ckan(endpoint_server)), asked_by="test")
    with monkeypatch.context() as patch:
        patch.setattr(slices, "_note_page", dies)
        with pytest.raises(Killed):
            harvest_advance(run.pk)
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert_sound(run)
    assert run.verdict == "Complete. 40 records listed: 39 new, 1 refused."
    assert len(live(run)) == 39


def test_the_requests_that_a_run_may_spend_are_counted_over_its_slices(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "MOST_EXTRA", 6)
    bad = {f"p-{n:05}" for n in range(5, 40, 10)}
    run = harvest_start(endpoint_make(ckan(endpoint_server, bad=bad)), asked_by="test")
    for _ in range(40):
        harvest_advance(run.pk, seconds=-1)
    run.refresh_from_db()
    assert_sound(run)
    assert run.state == "partial"
    assert "500" in run.verdict
