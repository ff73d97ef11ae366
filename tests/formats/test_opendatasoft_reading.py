"""Addresses, paging, envelopes, refusals, salvage and recognition of the Explore API."""

import gzip
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable
from catalog.formats.ckan import CKAN
from catalog.formats.dcat import DCAT
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.registry import PROTOCOLS, protocol_recognise
from tests.formats.opendatasoft_samples import API, EXPORT, dataset

LISTING = f"{API}/catalog/datasets?order_by=dataset_id&limit=2&offset=0"


def read(body: Any, url: str = EXPORT, cursor: str = "") -> tuple[Page, list[RawItem]]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    page = OPENDATASOFT.read_page(PageRequest(url=url, cursor=cursor), "application/json", sent)
    return page, list(page.items)


def listing(*datasets: Any, total: int) -> dict[str, Any]:
    return {"total_count": total, "results": list(datasets)}


def window(request: PageRequest | None) -> tuple[str, str]:
    assert request is not None
    query = parse_qs(urlsplit(request.url).query)
    return query["offset"][0], query["limit"][0]


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/explore/",
        "/explore/?disjunctive.theme&sort=modified",
        "/pages/home/",
        "/api/explore/v2.1",
        "/api/explore/v2.1/",
        "/api/explore/v2.1/catalog",
        "/api/explore/v2.1/catalog/datasets",
        "/api/explore/v2.1/catalog/exports",
        "/api/explore/v2.1/catalog/exports/dcat",
        "/api/explore/v2.1/catalog/exports/json?limit=10&offset=3&select=dataset_id&include_app_metas=true",
        "/api/explore/v2.1/swagger.json",
        "/api/v2/catalog/datasets",
        "/api/datasets/1.0/search/",
    ],
)
def test_any_address_of_a_portal_leads_to_one_export(address: str) -> None:
    assert OPENDATASOFT.start(f"https://data.ouseford.example{address}").url == EXPORT


@pytest.mark.parametrize(
    "address",
    [
        "/explore/dataset/river-turbines/",
        "/explore/dataset/river-turbines/information/?flg=en-gb",
        "/explore/embed/dataset/river-turbines/map/",
        "/explore/assets/river-turbines/",
        "/api/explore/v2.1/catalog/datasets/river-turbines",
        "/api/explore/v2.1/catalog/datasets/river-turbines/records?limit=20",
        "/api/explore/v2.1/catalog/datasets/river-turbines/exports/csv",
        "/api/v2/catalog/datasets/river-turbines/",
        "/api/datasets/1.0/river-turbines/",
    ],
)
def test_any_address_of_a_dataset_leads_to_it(address: str) -> None:
    start = OPENDATASOFT.start(f"https://data.ouseford.example{address}")
    assert start.url == f"{API}/catalog/datasets/river-turbines"


def test_a_portal_may_lie_below_a_path() -> None:
    assert OPENDATASOFT.start("https://x.example/energy/").url == (
        "https://x.example/energy/api/explore/v2.1/catalog/exports/json?limit=-1"
    )


def test_filters_are_kept_those_of_the_explore_page_too() -> None:
    request = OPENDATASOFT.start(
        "https://x.example/explore/?q=solar+farm&refine.theme=Network&refine.theme=Usage&exclude.publisher=A&sort=title"
    )
    query = parse_qs(urlsplit(request.url).query)
    assert query == {
        "where": ['"solar farm"'],
        "refine": ["theme:Network", "theme:Usage"],
        "exclude": ["publisher:A"],
        "limit": ["-1"],
    }


def test_a_listing_with_a_limit_is_read_by_pages_in_a_fixed_order() -> None:
    request = OPENDATASOFT.start(
        f"{API}/catalog/datasets?limit=500&offset=7&order_by=title&refine=theme:a&apikey=k"
    )
    assert parse_qs(urlsplit(request.url).query) == {
        "refine": ["theme:a"], "apikey": ["k"], "order_by": ["dataset_id"], "limit": ["100"], "offset": ["0"],
    }  # fmt: skip


def test_a_document_is_read_where_it_lies() -> None:
    assert (
        OPENDATASOFT.start("https://x.example/files/datasets.json#top").url
        == "https://x.example/files/datasets.json"
    )


@pytest.mark.parametrize("url", ["", "x.example", "ftp://x.example", "file:///etc/passwd", "http://[::1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="not a web address"):
        OPENDATASOFT.start(url)


# --- paging -----------------------------------------------------------------------------------


def test_an_export_is_one_complete_page_of_untouched_slices() -> None:
    first, second = json.dumps(dataset("a"), indent=3), json.dumps(dataset("b"))
    page, items = read(f"[{first},\n{second}]".encode())
    assert [item.source_id for item in items] == ["a", "b"]
    assert items[0].body == f'{{"api":"{API}","dataset":{first}}}'.encode()
    assert (page.next, page.total, page.complete, page.problems) == (None, None, True, ())


def test_keys_and_names_in_the_address_stay_out_of_the_items() -> None:
    _, items = read([dataset("a")], EXPORT.replace("https://", "https://me:secret@") + "&apikey=hidden")
    assert b"secret" not in items[0].body
    assert b"hidden" not in items[0].body
    assert items[0].body.startswith(f'{{"api":"{API}"'.encode())


def test_pages_follow_what_was_returned() -> None:
    page, items = read(listing(dataset("a"), dataset("b"), total=5), LISTING)
    assert [item.source_id for item in items] == ["a", "b"]
    assert page.total == 5
    assert window(page.next) == ("2", "2")
    last, _ = read(listing(dataset("e"), total=5), LISTING.replace("offset=0", "offset=4"))
    assert (last.next, last.complete) == (None, True)


def test_the_last_page_before_the_cap_is_cut_to_fit() -> None:
    page, _ = read(listing(dataset("a"), total=20_000), f"{API}/catalog/datasets?limit=100&offset=9950")
    assert window(page.next) == ("9951", "49")


def test_what_lies_beyond_the_cap_is_told() -> None:
    page, items = read(listing(dataset("a"), total=10_001), f"{API}/catalog/datasets?limit=1&offset=9999")
    assert len(items) == 1
    assert (page.next, page.complete) == (None, False)
    assert "10,001 datasets" in page.problems[0].message
    assert "export" in page.problems[0].fix


def test_exactly_ten_thousand_are_complete() -> None:
    page, _ = read(listing(dataset("a"), total=10_000), f"{API}/catalog/datasets?limit=1&offset=9999")
    assert (page.next, page.complete, page.problems) == (None, True, ())


def test_the_same_page_again_stops_the_reading() -> None:
    answer = listing(dataset("a"), dataset("b"), total=9)
    page, _ = read(answer, LISTING)
    assert page.next is not None
    again, items = read(answer, page.next.url, page.next.cursor)
    assert (items, again.next, again.complete) == ([], None, False)
    assert "same page" in again.problems[0].message


def test_an_empty_page_before_the_end_is_not_complete() -> None:
    page, _ = read(listing(total=9), LISTING.replace("offset=0", "offset=4"))
    assert (page.next, page.complete) == (None, False)
    assert "sends none from 4 on" in page.problems[0].message


def test_a_stored_page_says_how_much_of_the_listing_it_is() -> None:
    page, items = read(listing(dataset("a"), total=136), "https://x.example/files/page.json")
    assert len(items) == 1
    assert not page.complete
    assert "1 of 136" in page.problems[0].message


@pytest.mark.parametrize(
    ("url", "windows"),
    [
        (f"{API}/catalog/datasets?limit=100&offset=300", [("300", "50"), ("350", "50")]),
        (f"{API}/catalog/datasets?limit=3&offset=0", [("0", "1"), ("1", "2")]),
        (f"{API}/catalog/datasets?limit=1&offset=0", []),
        (EXPORT, [("0", "1000"), ("1000", "-1")]),
        (f"{EXPORT}&offset=1000", [("1000", "1000"), ("2000", "-1")]),
        (f"{API}/catalog/exports/json?limit=1000&offset=0", [("0", "500"), ("500", "500")]),
        (f"{EXPORT}&offset=1000000", []),
        (f"{API}/catalog/datasets/a", []),
    ],
)
def test_a_request_is_split_into_two_that_cover_it(url: str, windows: list[tuple[str, str]]) -> None:
    parts = OPENDATASOFT.split(PageRequest(url=url))
    assert [window(part) for part in parts] == windows


# --- envelopes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        dataset("a"),
        {"links": [], "dataset": dataset("a")},
        {"total_count": 1, "links": [], "datasets": [{"links": [], "dataset": dataset("a")}]},
        {
            "nhits": 1,
            "parameters": {},
            "datasets": [{"datasetid": "a", "metas": {"title": "River Turbines"}}],
        },
        [dataset("a")],
    ],
)
def test_one_dataset_and_older_envelopes_are_read(answer: Any) -> None:
    page, items = read(answer)
    assert [item.source_id for item in items] == ["a"]
    assert page.complete
    assert OPENDATASOFT.map_record(items[0].body).record.title == "River Turbines"


def test_blank_space_around_a_dataset_does_no_harm() -> None:
    _, items = read(b"\n " + json.dumps(dataset("a")).encode() + b"\n")
    assert [item.source_id for item in items] == ["a"]


def test_an_empty_catalogue_is_empty_and_complete() -> None:
    answers: tuple[Any, ...] = ([], listing(total=0))
    for answer in answers:
        page, items = read(answer)
        assert (items, page.complete) == ([], True)


def test_a_compressed_file_is_unpacked() -> None:
    _, items = read(gzip.compress(json.dumps([dataset("a")]).encode()))
    assert [item.source_id for item in items] == ["a"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"total_count": 7, "results": [{"dataset_id": "x", "kw": 1}]},
            "a page of a dataset's records (7 in all)",
        ),
        ({"links": [], "facets": []}, "a list of facets"),
        ({"links": []}, "a list of links"),
        ({"attachments": []}, "a list of attachments"),
        ({"openapi": "3.0.3", "paths": {}}, "a description of the API"),
        ({"request": {}, "response": {}}, "“request”, “response”"),
        (["a", "b"], "a JSON list of 2"),
        (3, "a bare JSON value"),
    ],
)
def test_other_answers_are_named(answer: Any, said: str) -> None:
    with pytest.raises(PageUnreadable) as refused:
        read(answer)
    assert said in str(refused.value)
    assert "Give the address" in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"error_code": "ForbiddenAccess", "message": "You may not."},
            "does not let anonymous callers in (ForbiddenAccess); it says: “You may not.”. Give the endpoint an API key",
        ),
        ({"error_code": "NotFoundResource", "message": "No."}, "nothing at this address (NotFoundResource)"),
        ({"error_code": "InvalidRESTParameterError", "message": "limit"}, "does not accept the request"),
        ({"error_code": "ODSQLError", "message": "<b>syntax</b>"}, "does not accept the filter"),
        ({"error_code": "SomethingNew", "message": None}, "refused the request (SomethingNew)."),
        ({"message": "Down"}, "refused the request; it says: “Down”"),
        (
            {"errorcode": 10002, "error": "Too many.", "call_limit": 10000, "limit_time_unit": "day",
             "reset_time": "2026-06-16T00:00:00Z"},
            "quota of 10,000 calls a day is used up; it says: “Too many.”. Harvest again after 2026-06-16T00:00:00Z",
        ),
    ],
)  # fmt: skip
def test_the_portals_own_errors_become_sentences(answer: Any, said: str) -> None:
    with pytest.raises(PageUnreadable) as refused:
        read(answer)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_web_page_instead_of_json_is_named() -> None:
    with pytest.raises(PageUnreadable, match="an HTML page titled “Log in”"):
        read(b"<!doctype html><title>Log in</title>")


# --- bad records ------------------------------------------------------------------------------


def test_one_bad_entry_is_one_refused_item() -> None:
    nameless = dataset("x")
    del nameless["dataset_id"]
    page, items = read([dataset("a"), nameless, "text", dataset("b", dataset_id=["odd"]), dataset("c")])
    assert [item.source_id for item in items] == ["a", "", "", "", "c"]
    refusals = [item.refusal.message for item in items if item.refusal]
    assert refusals == [
        "Dataset 2 of the listing has no identifier: no “dataset_id”.",
        'Dataset 3 of the listing is not a dataset but “"text"”.',
        "Dataset 4 of the listing has no identifier: no “dataset_id”.",
    ]
    assert page.complete


def test_a_broken_entry_is_cut_out_under_its_own_id() -> None:
    sound = [json.dumps(dataset(name)) for name in ("a", "b")]
    body = f'[{sound[0]},{{"dataset_id": "x" "metas"}},{sound[1]}]'.encode()
    page, items = read(body)
    assert [item.source_id for item in items] == ["a", "x", "b"]
    assert items[1].refusal is not None
    assert page.complete
    assert OPENDATASOFT.map_record(items[2].body).record.source_id == "b"


def test_an_export_that_breaks_off_keeps_its_whole_datasets_and_is_not_complete() -> None:
    body = json.dumps([dataset("a"), dataset("b"), dataset("c")]).encode()
    page, items = read(body[: len(body) * 5 // 6])
    assert [item.source_id for item in items] == ["a", "b"]
    assert not page.complete
    assert "breaks off" in page.problems[0].message


def test_odd_json_of_sound_datasets_is_read() -> None:
    body = json.dumps(
        [dataset("a", metas={"default.title": "T", "default.records_count": float("nan")})]
    ).encode()
    _, items = read(b"\xef\xbb\xbf" + body)
    assert OPENDATASOFT.map_record(items[0].body).record.title == "T"


# --- recognition ------------------------------------------------------------------------------


def sure(body: Any, url: str = "https://x.example/data") -> float:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return OPENDATASOFT.recognises(url, "", sent)


@pytest.mark.parametrize(
    "answer", [dataset(), [dataset()], listing(dataset(), total=9), {"links": [], "dataset": dataset()}]
)
def test_datasets_are_recognised_anywhere_and_by_no_other_protocol(answer: Any) -> None:
    body = json.dumps(answer).encode()
    assert sure(answer) > 0.9
    assert protocol_recognise("https://x.example/data", "application/json", body) is OPENDATASOFT
    assert max(p.recognises(API, "", body) for p in PROTOCOLS.values() if p is not OPENDATASOFT) < 0.5


def test_a_portals_page_is_recognised() -> None:
    page = b'<!doctype html><html><nav class="ods-front-header" ods-responsive-menu></nav></html>'
    assert sure(page) > 0.5
    assert sure(b"<!doctype html><html><p>Opendatasoft is a company.</p></html>") == 0.0


def test_errors_and_empty_listings_are_recognised_by_the_address() -> None:
    refused = {"error_code": "ForbiddenAccess", "message": "no"}
    answers: tuple[Any, ...] = (refused, listing(total=0), [], {"links": [], "facets": []})
    for answer in answers:
        assert sure(answer, EXPORT) > 0.5
        assert sure(answer) == 0.0


def test_a_cut_off_export_is_recognised() -> None:
    assert sure(json.dumps([dataset()] * 3).encode()[:-50]) > 0.5


@pytest.mark.parametrize(
    "answer",
    [
        {"help": "…", "success": True, "result": {"count": 0, "results": []}},
        {"id": "a", "name": "a", "title": "A", "resources": [], "tags": []},
        {"@context": "https://www.w3.org/ns/dcat.jsonld", "@graph": [], "dataset_id": "a", "metas": {}},
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{"title": "A"}]},
        {"total_count": 3, "results": [{"a": 1}]},
        {"datasets": [{"title": "x"}]},
        b"", b"{", b"[", b"\x00\xff", b"null",
    ],
)  # fmt: skip
def test_answers_of_others_are_left_to_them(answer: Any) -> None:
    assert sure(answer) == 0.0


def test_the_registry_knows_the_protocol_beside_the_others() -> None:
    assert {CKAN, DCAT, OPENDATASOFT} <= set(PROTOCOLS.values())
    assert PROTOCOLS["opendatasoft"] is OPENDATASOFT
