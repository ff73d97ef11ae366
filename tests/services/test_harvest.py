"""Harvest runs from start to verdict, against a local server that plays the endpoint."""

import json

import pytest

from catalog.domain.errors import HarvestError, LeaseLost
from catalog.harvest import gather
from catalog.models import DataProduct, Distribution, Endpoint, HarvestItem, HarvestRun, IndexState, RawRecord
from catalog.services import rows, slices
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.leases import lease_extend, lease_take
from catalog.services.schedule import harvests_start_due, runs_revive
from tests.endpoints import Answer, FakeEndpoint, place
from tests.factories import endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db


def outcomes(run: HarvestRun) -> dict[str, int]:
    counted: dict[str, int] = {}
    for outcome in HarvestItem.objects.filter(run=run).values_list("outcome", flat=True):
        counted[outcome] = counted.get(outcome, 0) + 1
    return counted


def test_a_first_harvest_stores_every_record(endpoint_server: FakeEndpoint) -> None:
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(3))))
    assert (run.state, run.listed, run.created) == ("complete", 3, 3)
    assert run.verdict == "Complete. 3 records listed: 3 new."
    product = DataProduct.objects.get(source_id="p-00001")
    assert product.title == "Substation demand 1"
    assert (product.formats, product.licence, product.audience) == (["CSV"], "CC-BY-4.0", "public")
    assert product.mqa > 0
    assert product.assessment.model_version == "maturity-1.3"
    assert product.level == product.assessment.level == product.assessment.maturity[1]
    assert Distribution.objects.get(product=product).download_url == "https://data.example/p-00001.csv"
    assert json.loads(bytes(RawRecord.objects.get(source_id="p-00001").body))["id"] == "p-00001"


def test_an_unchanged_harvest_writes_no_product(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    harvest_now(endpoint)
    before = list(DataProduct.objects.values_list("pk", "revision", "last_changed"))
    run = harvest_now(endpoint)
    assert (run.listed, run.unchanged) == (3, 3)
    assert list(DataProduct.objects.values_list("pk", "revision", "last_changed")) == before


def test_a_page_that_is_not_modified_costs_no_body(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(3), headers={"ETag": '"1"'}))
    first = harvest_now(endpoint)
    run = harvest_now(endpoint)
    assert (run.state, run.listed, run.unchanged) == ("complete", 3, 3)
    assert run.bytes_read < first.bytes_read / 3
    assert endpoint_server.requests[-1][1]["If-None-Match"] == '"1"'


def test_a_changed_record_rises_in_revision_and_keeps_its_address(endpoint_server: FakeEndpoint) -> None:
    listed = packages(2)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    slug = DataProduct.objects.get(source_id="p-00000").slug
    listed[0]["title"] = "Renamed"
    listed[0]["resources"] = []
    run = harvest_now(endpoint)
    assert (run.changed, run.unchanged) == (1, 1)
    product = DataProduct.objects.get(source_id="p-00000")
    assert (product.title, product.revision, product.slug) == ("Renamed", 2, slug)
    assert not product.distributions.exists()
    assert IndexState.objects.get(product=product).revision == 2


def test_a_curated_value_survives_a_harvest(endpoint_server: FakeEndpoint) -> None:
    listed = packages(1)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    decision = {
        "title": {
            "value": "A person's title",
            "by": "someone",
            "at": "2026-11-01T00:00:00Z",
            "why": "clearer",
        }
    }
    DataProduct.objects.update(curated=decision)
    listed[0]["title"] = "What the source says now"
    harvest_now(endpoint)
    product = DataProduct.objects.get()
    assert product.title == "A person's title"
    assert product.harvested["title"] == "What the source says now"
    assert product.curated == decision


def test_what_is_no_longer_listed_is_withdrawn_and_comes_back_with_its_address(
    endpoint_server: FakeEndpoint,
) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    gone = listed.pop()
    run = harvest_now(endpoint)
    assert (run.withdrawn, run.unchanged) == (1, 9)
    product = DataProduct.objects.get(source_id=gone["id"])
    assert product.state == "withdrawn"
    assert "no longer lists it" in product.withdrawn_because
    listed.append(gone)
    run = harvest_now(endpoint)
    assert (run.changed, run.unchanged) == (1, 9)
    back = DataProduct.objects.get(source_id=gone["id"])
    assert (back.state, back.slug, back.withdrawn_because) == ("live", product.slug, "")


@pytest.mark.parametrize("left", [0, 1])
def test_too_many_withdrawals_are_held_for_a_person(endpoint_server: FakeEndpoint, left: int) -> None:
    listed = packages(20)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    del listed[left:]
    run = harvest_now(endpoint)
    assert run.state == "complete"
    assert run.withdrawn == 0
    assert "held for a person" in run.verdict
    assert len(run.problems[-1]["products"]) == 20 - left
    assert DataProduct.objects.filter(state="live").count() == 20


def test_an_error_in_the_middle_keeps_what_was_read_and_withdraws_nothing(
    endpoint_server: FakeEndpoint,
) -> None:
    listed = packages(30)
    url = endpoint_server.ckan(listed, most=10)
    endpoint = endpoint_make(url)
    harvest_now(endpoint)
    search = endpoint_server.answers["/api/3/action/package_search"]
    endpoint_server.answers["/api/3/action/package_search"] = lambda path: (
        Answer(b"boom", "text/plain", 500) if place(path) >= 20 else search(path)  # type: ignore[operator]
    )
    run = harvest_now(endpoint)
    assert (run.state, run.listed, run.withdrawn) == ("partial", 20, 0)
    assert "500" in run.verdict
    assert "nothing was withdrawn" in run.verdict
    assert DataProduct.objects.filter(state="live").count() == 30


@pytest.mark.parametrize(
    ("body", "content_type", "word"),
    [
        (
            b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head></html>",
            "text/html",
            "HTML",
        ),
        (b"", "application/json", "empty"),
        (b'{"success": false, "error": {"message": "No access"}}', "application/json", "No access"),
        (b"\x00\xff\xfe", "application/octet-stream", ""),
    ],
)
def test_an_answer_that_cannot_be_read_fails_the_run_in_words(
    endpoint_server: FakeEndpoint, body: bytes, content_type: str, word: str
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]))
    endpoint_server.answers["/api/3/action/package_search"] = Answer(body, content_type)
    run = harvest_now(endpoint)
    assert run.state == "failed"
    assert run.verdict.startswith("Failed. ")
    assert word in run.verdict
    assert run.counts.balanced


def test_each_bad_record_is_one_refused_item_with_a_sentence(endpoint_server: FakeEndpoint) -> None:
    listed = [
        package("good"),
        package("twice"),
        package("twice", "Another with that identifier"),
        {"title": "No identifier"},
        package("deleted", state="deleted"),
        package("nul", "A title with \x00 in it"),
        package("many", tags=[{"name": f"k{n}"} for n in range(35_000)]),
        package("date", metadata_modified="yesterday or so"),
    ]
    run = harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    assert run.state == "complete"
    assert (run.listed, run.refused, run.created) == (8, 3, 5)
    refused = HarvestItem.objects.filter(run=run, outcome="refused")
    assert all(item.problems[0]["message"].endswith(".") for item in refused)
    assert DataProduct.objects.get(source_id="many").keywords != []
    assert outcomes(run) == {"created": 5, "refused": 3}


def test_a_record_the_database_refuses_is_found_by_halving(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rows._product_row
    monkeypatch.setattr(
        rows,
        "_product_row",
        lambda *a: ["\x00" if value == "Substation demand 5" else value for value in real(*a)],
    )
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(9))))
    assert (run.state, run.created, run.refused) == ("complete", 8, 1)
    problem = HarvestItem.objects.get(run=run, outcome="refused").problems[0]
    assert "database cannot hold" in problem["message"]


def test_a_second_run_of_an_endpoint_has_to_wait(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]))
    harvest_start(endpoint, asked_by="test")
    with pytest.raises(HarvestError, match="being harvested already"):
        harvest_start(endpoint, asked_by="test")


def test_a_worker_that_lost_its_lease_writes_nothing_more(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([]))
    lease_take(endpoint, owner="one")
    Endpoint.objects.update(lease_owner="two")
    with pytest.raises(LeaseLost, match="another worker"):
        lease_extend(endpoint, owner="one")


def test_a_run_goes_on_from_its_last_page_in_the_next_slice(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10))
    run = harvest_start(endpoint, asked_by="test")
    harvest_advance(run.pk, seconds=-1)
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 10)
    assert "start=10" in run.checkpoint["url"]
    asked = len(endpoint_server.requests)
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.listed, run.created) == ("complete", 30, 30)
    assert "start=10" in endpoint_server.requests[asked][0]


def test_a_run_whose_endpoint_moves_meanwhile_reads_all_there_and_no_record_twice(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10))
    run = harvest_start(endpoint, asked_by="test")
    harvest_advance(run.pk, seconds=-1)
    harvest_advance(run.pk, seconds=-1)
    with FakeEndpoint() as elsewhere:
        Endpoint.objects.update(url=elsewhere.ckan(packages(31), most=10))
        harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.listed, run.created, run.refused) == ("complete", 31, 31, 0)


def test_what_was_stored_of_a_page_before_a_crash_is_not_a_duplicate_after_it(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.HARVEST_BATCH = 4  # type: ignore[attr-defined]
    endpoint = endpoint_make(endpoint_server.ckan(packages(10)))
    real, calls = slices.ingest_batch, []

    def dies_at_the_second(*args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(slices, "ingest_batch", dies_at_the_second)
    run = harvest_start(endpoint, asked_by="test")
    with pytest.raises(KeyboardInterrupt):
        harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.listed) == ("running", 4)
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.listed, run.created, run.refused) == ("complete", 10, 10, 0)


def test_after_a_crash_in_a_batch_of_two_pages_what_is_unchanged_is_no_duplicate(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.HARVEST_BATCH = 15  # type: ignore[attr-defined]
    listed = packages(30)
    endpoint = endpoint_make(endpoint_server.ckan(listed, most=10))
    harvest_now(endpoint)
    for changed in (*listed[:3], listed[19], listed[29]):
        changed["notes"] += " And more."
    real, calls = slices.ingest_batch, []

    def dies_at_the_second(*args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **options)  # type: ignore[arg-type]

    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        patch.setattr(slices, "ingest_batch", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            harvest_advance(run.pk)
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.listed, run.changed, run.unchanged, run.refused) == (30, 5, 25, 0)
    stored = HarvestItem.objects.filter(run=run).order_by("pk").values_list("source_id", flat=True)
    assert list(stored) == [entry["id"] for entry in listed], "in the order of the listing"


def test_a_stalled_run_is_given_to_another_worker(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    run = harvest_start(endpoint, asked_by="test")
    assert runs_revive() == 0
    HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at="2026-01-01T00:00:00Z", state="running")
    assert runs_revive() == 1


def test_due_endpoints_are_started_once(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    assert harvests_start_due() == 1
    assert harvests_start_due() == 0
    harvest_advance(HarvestRun.objects.get(endpoint=endpoint).pk)
    endpoint.refresh_from_db()
    assert endpoint.due_at is not None
    assert endpoint.lease_owner == ""


def test_an_endpoint_that_goes_on_failing_is_asked_less_and_less_up_to_its_interval(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint = endpoint_make(f"{endpoint_server.url}/api/3/action")

    def hours_to_the_next() -> int:
        run = harvest_now(endpoint)
        assert run.ended_at
        return round((Endpoint.objects.get().due_at - run.ended_at).total_seconds() / 3600)  # type: ignore[operator]

    assert [hours_to_the_next() for _ in range(7)] == [1, 2, 4, 8, 16, 24, 24]
    endpoint_server.ckan(packages(1))
    assert hours_to_the_next() == 24
    endpoint_server.answers.clear()
    assert hours_to_the_next() == 1


def test_an_endpoint_that_needs_credentials_is_sent_them_and_starts_hidden(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)), authorization="Bearer abc")
    assert endpoint.audience == "hidden"
    harvest_now(endpoint)
    assert endpoint_server.requests[-1][1]["Authorization"] == "Bearer abc"
    assert DataProduct.objects.get().audience_tokens == ["curator", f"domain:{endpoint.domain_id}"]


def test_a_listing_that_points_back_to_a_page_ends_early(endpoint_server: FakeEndpoint) -> None:
    hydra = "http://www.w3.org/ns/hydra/core#"
    page = {
        "@graph": [
            {
                "@id": "https://x.example/d/1",
                "@type": "http://www.w3.org/ns/dcat#Dataset",
                "http://purl.org/dc/terms/title": "One",
            },
            {
                "@id": f"{endpoint_server.url}/c.jsonld",
                "@type": f"{hydra}PagedCollection",
                f"{hydra}next": f"{endpoint_server.url}/c.jsonld?api_key=hush",
            },
        ]
    }
    endpoint_server.answers["/c.jsonld"] = Answer(json.dumps(page).encode(), "application/ld+json")
    run = harvest_now(endpoint_make(f"{endpoint_server.url}/c.jsonld?api_key=hush", protocol="dcat"))
    assert (run.state, run.created) == ("partial", 1)
    assert "already read" in run.problems[0]["message"]
    assert "hush" not in str(run.problems), "who may see the run need not know the key"


def test_a_listing_of_too_many_pages_ends_early_and_says_so(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MAX_PAGES", 2)
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(30), most=10)))
    assert (run.state, run.created) == ("partial", 20)
    assert run.problems[0]["message"].startswith("There are more than 2 pages, the most that are read")
