"""STAC as pages: addresses, walks of static catalogues, pages of an API, identifiers, broken answers, who claims it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.protocol import PageRequest
from catalog.formats.stac import STAC
from catalog.formats.stac.walking import BELOW_LIMIT
from catalog.harvest.pages import page_key
from tests.formats.stac_samples import ROOT, catalogue, collection, item, items, link, page

API = f"{ROOT}/api"
CLASSES = ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/collection-search"]


def urls(requests: tuple[PageRequest, ...]) -> list[str]:
    return [request.url for request in requests]


def api_page(*collections: Any, **more: Any) -> dict[str, Any]:
    return {"collections": list(collections), "links": [], **more}


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://stac.example/v1", "https://stac.example/v1"),
        (" https://stac.example/catalog.json#top ", "https://stac.example/catalog.json"),
        (
            "https://stac.example/collections?bbox=1,2,3,4&limit=10",
            "https://stac.example/collections?bbox=1,2,3,4&limit=10",
        ),
        ("https://browser.example/#/external/stac.example/catalog.json", "https://stac.example/catalog.json"),
        ("https://browser.example/x/#/external/https://stac.example/v1", "https://stac.example/v1"),
    ],
)
def test_an_address_is_asked_as_it_stands(given: str, asked: str) -> None:
    assert STAC.start(given).url == asked
    assert "json" in STAC.start(given).headers["Accept"]


@pytest.mark.parametrize(
    "given", ["ftp://x.example/catalog.json", "catalog.json", "https://", "https://x:y/"]
)
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        STAC.start(given)


def test_changes_alone_cannot_be_asked_for() -> None:
    assert STAC.since(STAC.start(API), datetime(2026, 1, 1, tzinfo=UTC)) is None


# --- static catalogues ------------------------------------------------------------------------


def test_a_catalogue_leads_to_its_children_and_to_its_items() -> None:
    found = page(
        catalogue(
            link("self", f"{ROOT}/catalog.json"),
            link("root", "./catalog.json"),
            link("child", "./wind/collection.json"),
            link("child", "solar\\collection.json"),
            link("item", "./single.json"),
            link("child", "./wind/collection.json"),
        )
    )
    assert list(found.items) == []
    assert found.next is None
    assert urls(found.more) == [
        f"{ROOT}/wind/collection.json",
        f"{ROOT}/solar/collection.json",
        f"{ROOT}/single.json",
    ]


def test_no_way_leads_back() -> None:
    found = page(
        catalogue(
            link("parent", "../catalog.json"),
            link("child", "../catalog.json"),
            link("child", "./catalog.json"),
            link("child", "below/catalog.json", type="text/html"),
            link("child", "file:///etc/passwd"),
        ),
        f"{ROOT}/a/catalog.json",
    )
    assert found.more == ()


def test_levels_that_a_server_invents_end() -> None:
    deep = f"{ROOT}/" + "a/" * 70 + "catalog.json"
    assert page(catalogue(link("child", "a/catalog.json")), deep).more == ()


def test_an_item_that_a_catalogue_names_is_a_product_where_it_has_no_collection() -> None:
    named = page(catalogue(link("item", "./single.json"))).more[0]
    alone, within = (
        item(),
        {**item(), "collection": "wind", "links": [link("collection", "./wind/collection.json")]},
    )
    assert [one.source_id for one in items(alone, named.url, named.cursor)] == ["scene-1"]
    found = page(within, named.url, named.cursor)
    assert list(found.items) == []
    assert found.more == page(catalogue(link("child", "./wind/collection.json"))).more  # asked for once


def test_below_a_collection_catalogues_are_read_for_further_collections_only() -> None:
    found = page(
        collection(links=[link("child", "./2024/catalog.json"), link("item", "./x.json")]),
        f"{ROOT}/w/collection.json",
    )
    assert [one.source_id for one in found.items] == ["wind-100m"]
    (below,) = found.more
    further = page(
        catalogue(link("item", "./y.json"), link("child", "./deep/collection.json"), link("child", "./more/catalog.json")),
        below.url, below.cursor,
    )  # fmt: skip
    assert urls(further.more) == [f"{ROOT}/w/2024/deep/collection.json", f"{ROOT}/w/2024/more/catalog.json"]
    assert further.more[0].cursor == ""


def test_catalogues_that_order_items_by_thousands_are_not_all_read() -> None:
    children = [link("child", f"./{n}/catalog.json") for n in range(BELOW_LIMIT + 50)]
    found = page(collection(links=[*children, link("child", "./sub/collection.json")]))
    assert len(found.more) == BELOW_LIMIT + 1
    assert found.complete
    assert "50 catalogues below a collection" in found.problems[0].message


def test_levels_below_a_collection_end() -> None:
    request = page(collection(links=[link("child", "a/catalog.json")])).more
    levels = 0
    while request:
        levels += 1
        request = page(catalogue(link("child", "a/catalog.json")), request[0].url, request[0].cursor).more
    assert levels == 3


def test_a_collection_itself_is_one_record() -> None:
    assert [one.source_id for one in items(collection())] == ["wind-100m"]


def test_a_page_for_people_at_a_folder_leads_to_its_catalogue() -> None:
    found = page(b"<!DOCTYPE html><title>Files</title>", f"{ROOT}/data/")
    assert found.next is not None
    assert found.next.url == f"{ROOT}/data/catalog.json"
    with pytest.raises(PageUnreadable, match="an HTML page"):
        page(b"<!DOCTYPE html><title>Files</title>", found.next.url, found.next.cursor)


# --- an API -----------------------------------------------------------------------------------


def landing(**more: Any) -> dict[str, Any]:
    links = [
        link("data", f"{API}/collections"),
        link("search", f"{API}/search", method="POST", type="text/html"),
        link("search", f"{API}/search", type="application/geo+json"),
        link("service-desc", f"{API}/openapi.json"),
        link("child", f"{API}/collections/wind"),
    ]
    return catalogue(*links, conformsTo=CLASSES, **more)


def test_a_landing_page_leads_to_the_collections_with_what_the_api_says_of_itself() -> None:
    found = page(landing(), API)
    assert found.more == ()
    assert found.next is not None
    assert found.next.url == f"{API}/collections?limit=100"
    assert "collection-search" in found.next.cursor


def test_no_limit_is_asked_of_an_api_that_does_not_say_it_takes_one() -> None:
    found = page(landing() | {"conformsTo": CLASSES[:1]}, API)
    assert found.next is not None
    assert found.next.url == f"{API}/collections"


def test_collections_come_by_pages() -> None:
    start = page(landing(), API).next
    assert start is not None
    body = api_page(collection("a"), collection("b"), numberMatched=5, links=[link("next", "?token=t2")])
    found = page(body, start.url, start.cursor)
    assert [one.source_id for one in found.items] == ["a", "b"]
    assert found.total == 5
    assert found.next == PageRequest(f"{API}/collections?token=t2", cursor=start.cursor)
    last = page(api_page(collection("e")), found.next.url, found.next.cursor)
    assert (last.next, last.complete) == (None, True)


def test_a_record_is_the_same_on_whichever_page_it_stands() -> None:
    cursor = page(landing(), API).next.cursor  # type: ignore[union-attr]
    first, second = (
        items(api_page(collection("a")), f"{API}/collections?token={n}", cursor)[0] for n in (1, 2)
    )
    assert first.body == second.body


def posted(request: PageRequest, **told: Any) -> PageRequest | None:
    """What follows the answer to `request`, whose link to the next page is by POST and has what is `told`."""
    body = api_page(item("a"), links=[link("next", f"{API}/search", method="POST", **told)])
    found = STAC.read_page(request, "application/json", json.dumps(body).encode())
    assert found.complete is (found.next is not None)
    return found.next


def test_a_next_page_by_post_is_asked_for_with_its_body() -> None:
    first = PageRequest(f"{API}/search?limit=2&collections=wind,sun&bbox=1,2,3,4.5&ids=&limit=x")
    found = posted(
        first,
        body={"token": "next:2"},
        headers={"Search-After": "7", "Host": "x", "Cookie": "y", "B\nad": "z"},
    )
    assert found is not None
    assert (found.url, json.loads(found.body)) == (f"{API}/search", {"token": "next:2"})
    assert found.headers == {"Search-After": "7", "Content-Type": "application/json"}
    second = posted(found, body={"token": "next:3"})
    assert second is not None
    assert page_key(second) != page_key(found), "the body alone says which page it is"
    assert "Search-After" not in second.headers
    empty = posted(first)
    assert empty is not None
    assert empty.body == "{}"


def test_what_is_to_be_merged_is_put_to_what_was_asked_before() -> None:
    first = PageRequest(f"{API}/search?limit=2&collections=wind,sun&bbox=1,2,3,4.5", {"Accept": "*/*"})
    found = posted(first, body={"token": "2"}, headers={"Search-After": "7"}, merge=True)
    assert found is not None
    assert json.loads(found.body) == {
        "limit": 2, "collections": ["wind", "sun"], "bbox": [1, 2, 3, 4.5], "token": "2",
    }  # fmt: skip
    second = posted(found, body={"token": "3", "limit": 5}, merge=True)
    assert second is not None
    assert json.loads(second.body) == json.loads(found.body) | {"token": "3", "limit": 5}
    assert second.headers == {"Accept": "*/*", "Search-After": "7", "Content-Type": "application/json"}


def test_a_next_page_that_cannot_be_asked_for_is_told() -> None:
    for told in ({"method": "PUT"}, {"method": "POST", "body": {"found": "x" * 200_000}}):
        found = page(api_page(collection("a"), links=[link("next", f"{API}/collections", **told)]), API)
        assert (found.next, found.complete) == (None, False)
        assert "what follows was not read" in found.problems[0].message
        assert found.problems[0].fix


def test_a_next_page_by_get_goes_before_one_by_post() -> None:
    links = [
        link("next", f"{API}/collections", method="POST", body={}),
        link("next", "?page=2", method="get"),
    ]
    found = page(api_page(collection("a"), links=links), f"{API}/collections")
    assert found.next is not None
    assert (found.next.url, found.complete) == (f"{API}/collections?page=2", True)


def test_an_empty_page_ends_the_listing() -> None:
    found = page(api_page(links=[link("next", "?page=9")]), f"{API}/collections?page=8")
    assert found.next is None


def test_items_of_a_search_are_products_under_the_name_of_their_collection() -> None:
    found = page({
        "type": "FeatureCollection", "context": {"matched": 12, "limit": 2},
        "features": [{**item("one"), "collection": "wind"}, item("two")],
        "links": [link("next", f"{API}/search?page=2"), link("next", f"{API}/search", method="POST")],
    }, f"{API}/search")  # fmt: skip
    assert [one.source_id for one in found.items] == ["wind/one", "two"]
    assert found.total == 12
    assert found.next is not None
    assert found.next.url == f"{API}/search?page=2"


# --- identifiers and broken answers -----------------------------------------------------------


def test_ids_lose_line_breaks_only() -> None:
    assert [one.source_id for one in items(api_page(collection("\n  NGA 004\n  _1.0"), collection(7)))] == [
        "NGA 004 _1.0",
        "7",
    ]  # type: ignore[arg-type]


def test_a_record_without_an_id_is_refused_and_the_others_are_kept() -> None:
    nameless = collection()
    del nameless["id"]
    first, second, third = items(api_page(nameless, collection("b"), "text"))
    assert first.refusal is not None
    assert "no identifier" in first.refusal.message
    assert second.source_id == "b"
    assert third.refusal is not None


def test_of_an_answer_that_breaks_off_the_whole_records_count() -> None:
    body = json.dumps(api_page(collection("a"), collection("b"), collection("c"))).encode()
    found = page(body[: body.rindex(b'"extent"') + 30])
    names = [one.source_id for one in found.items if one.refusal is None]
    assert names == ["a", "b"]
    assert not found.complete
    assert found.problems


def test_a_broken_record_is_refused_under_its_own_id_and_the_next_page_is_still_known() -> None:
    body = json.dumps(
        api_page(collection("a"), collection("b"), collection("c"), links=[link("next", "?page=2")])
    ).encode()
    found = page(body.replace(b'"title": "Wind at b"', b'"title": "Wind at "b""'), f"{API}/collections")
    listed = list(found.items)
    assert [one.source_id for one in listed] == ["a", "b", "c"]
    assert [one.refusal is not None for one in listed] == [False, True, False]
    assert found.next is not None
    assert found.next.url == f"{API}/collections?page=2"


def test_what_python_writes_but_json_has_not_is_read() -> None:
    body = json.dumps(api_page(collection("a", gsd=float("nan")), collection("b"))).encode()
    assert [one.source_id for one in items(body)] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'"x"', b"<html>", b'{"type": "Feature", "properties": {}}',
     b'{"type": "FeatureCollection"}',
     b'{"collections": {}}', b'{"stac_version": "1.0.0"}', b"\x1f\x8b\x08broken", b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_stac_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        list(page(body).items)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": null}', b'{"document": 3}', b'{"at": 1, "document": {"id": "  "}}']
)
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        STAC.map_record(body)


# --- who claims it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        catalogue(),
        collection(),
        item(),
        api_page(collection()),
        landing(),
        {"type": "FeatureCollection", "features": [item()]},
    ],
)
def test_stac_is_known(document: dict[str, Any]) -> None:
    assert STAC.recognises(ROOT, "application/json", json.dumps(document).encode()) > 0.9


@pytest.mark.parametrize(
    "document",
    [
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": None, "properties": {"name": "x"}}],
        },
        {
            "type": "Feature",
            "id": 1,
            "geometry": None,
            "properties": {"title": "x", "type": "dataset"},
            "links": [],
        },
        {"type": "Topology", "objects": {}},
        {"collections": [{"id": "a", "itemType": "record", "links": []}], "links": []},
        {
            "links": [
                link("data", "https://x.example/collections"),
                link("conformance", "https://x.example/conformance"),
            ]
        },
        {"type": "Collection", "id": "x", "itemType": "feature", "links": []},
        {"resources": [], "name": "x"},
    ],
)
def test_other_geojson_and_other_catalogues_are_left_alone(document: dict[str, Any]) -> None:
    assert STAC.recognises(ROOT, "application/json", json.dumps(document).encode()) < 0.3
