"""Addresses, paging, envelopes, salvage and recognition of the CKAN Action API."""

import gzip
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable
from catalog.formats.ckan import CKAN
from catalog.formats.protocol import Page, PageRequest, RawItem

SEARCH = "https://ckan.example/api/3/action/package_search?rows=2&start=0&sort=id+asc"


def package(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"id-{name}", "name": name, "title": name.title(), "resources": [], "tags": []} | fields


def search(*packages: Any, count: int | None = None, **envelope: Any) -> bytes:
    result = {"count": len(packages) if count is None else count, "sort": "id asc", "results": list(packages)}
    return json.dumps({"help": "…", "success": True, "result": result} | envelope).encode()


def read(body: bytes, url: str = SEARCH, cursor: str = "") -> tuple[Page, list[RawItem]]:
    page = CKAN.read_page(PageRequest(url=url, cursor=cursor), "application/json", body)
    return page, list(page.items)


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://x.example", "/api/3/action/package_search"),
        ("https://x.example/", "/api/3/action/package_search"),
        ("https://x.example/portal/", "/portal/api/3/action/package_search"),
        ("https://x.example/api/3", "/api/3/action/package_search"),
        ("https://x.example/api/3/action/", "/api/3/action/package_search"),
        ("https://x.example/api/action/package_search", "/api/3/action/package_search"),
        ("https://x.example/api/3/action/package_list", "/api/3/action/package_search"),
        ("https://x.example/dataset", "/api/3/action/package_search"),
        ("https://x.example/dataset/wind", "/api/3/action/package_show"),
        ("https://x.example/dataset/wind/resource/1-2", "/api/3/action/package_show"),
        ("https://x.example/api/3/action/package_show?id=wind", "/api/3/action/package_show"),
        ("https://x.example/files/packages.json", "/files/packages.json"),
        ("https://x.example/files/packages.json.gz", "/files/packages.json.gz"),
        ("https://x.example/mirror/package_show", "/mirror/package_show"),
    ],
)
def test_start_finds_the_api(url: str, path: str) -> None:
    assert urlsplit(CKAN.start(url).url).path == path


def test_start_keeps_the_visitors_query_and_orders_by_id() -> None:
    request = CKAN.start(
        "https://x.example/api/3/action/package_search?q=solar&fq=tags:a&rows=50&start=7&sort=name"
    )
    query = parse_qs(urlsplit(request.url).query)
    assert query == {"q": ["solar"], "fq": ["tags:a"], "rows": ["50"], "start": ["0"], "sort": ["id asc"]}


def test_start_names_the_dataset_of_a_page() -> None:
    assert CKAN.start("https://x.example/dataset/wind%20farm").url.endswith("package_show?id=wind%20farm")


@pytest.mark.parametrize("url", ["", "ckan.example", "ftp://x.example", "file:///etc/passwd", "http://[::1"])
def test_start_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(InvalidInput, match="not a web address"):
        CKAN.start(url)


# --- paging -----------------------------------------------------------------------------------


def test_a_page_leads_to_the_next_by_what_it_returned() -> None:
    page, items = read(search(package("a"), package("b"), count=5))
    assert [item.source_id for item in items] == ["id-a", "id-b"]
    assert page.total == 5
    assert page.next is not None
    assert "start=2" in page.next.url
    assert "rows=2" in page.next.url


def test_a_clamped_page_is_followed_by_its_own_length() -> None:
    page, _ = read(search(package("a"), count=5), url=SEARCH.replace("rows=2", "rows=1000"))
    assert page.next is not None
    assert "start=1&" in page.next.url


def test_the_last_page_has_no_next() -> None:
    page, items = read(search(package("e"), count=5), url=SEARCH.replace("start=0", "start=4"))
    assert (len(items), page.next, page.complete) == (1, None, True)


def test_an_empty_catalogue_is_complete() -> None:
    page, items = read(search())
    assert (items, page.next, page.total, page.complete) == ([], None, 0, True)


def test_an_empty_page_before_the_end_is_incomplete() -> None:
    page, items = read(search(count=5), url=SEARCH.replace("start=0", "start=2"))
    assert (items, page.next, page.complete) == ([], None, False)
    assert "5 datasets" in page.problems[0].message


def test_a_page_that_comes_again_ends_the_reading() -> None:
    body = search(package("a"), package("b"), count=9)
    first, _ = read(body)
    assert first.next is not None
    again, items = read(body, url=first.next.url, cursor=first.next.cursor)
    assert (items, again.next, again.complete) == ([], None, False)
    assert "same page again" in again.problems[0].message


def test_a_document_has_no_next_page() -> None:
    page, items = read(search(package("a"), count=900), url="https://x.example/a.json")
    assert (len(items), page.next, page.total, page.complete) == (1, None, 900, True)


def test_a_list_of_names_is_followed_by_the_search() -> None:
    page, items = read(
        b'{"success": true, "result": ["a", "b"]}', url="https://x.example/api/3/action/package_list"
    )
    assert items == []
    assert page.next == CKAN.start("https://x.example")


def test_a_list_of_names_in_a_file_is_refused() -> None:
    with pytest.raises(PageUnreadable, match="list of 2 names"):
        read(b'["a", "b"]', url="https://x.example/names.json")


# --- shapes -----------------------------------------------------------------------------------

ONE = json.dumps(package("a"))


@pytest.mark.parametrize(
    "body",
    [
        ONE,
        f"[{ONE}]",
        f'{{"result": {ONE}}}',
        f'{{"success": true, "result": [{ONE}]}}',
        f'{{"result": {{"results": [{ONE}], "count": 1}}}}',
        f'{{"success": "true", "result": {{"results": [{ONE}]}}}}',
        f'{{"success": null, "result": {{"count": 1, "results": [{ONE}]}}}}',
        f'{{"success": true, "result": {{"id": "g", "is_organization": false, "packages": [{ONE}]}}}}',
        f'{{"count": 1, "results": [{ONE}]}}',
        f"\ufeff  [{ONE}]",
    ],
)
def test_all_shapes_of_one_package(body: str) -> None:
    _, items = read(body.encode(), url="https://x.example/a.json")
    assert [(item.source_id, item.body, item.refusal) for item in items] == [("id-a", ONE.encode(), None)]


def test_a_gzipped_file_is_unpacked() -> None:
    _, items = read(gzip.compress(f"[{ONE}]".encode()), url="https://x.example/a.json.gz")
    assert [item.source_id for item in items] == ["id-a"]


def test_a_cut_gzip_file_is_refused() -> None:
    with pytest.raises(PageUnreadable):
        read(gzip.compress(f"[{ONE}]".encode())[:20])


def test_the_name_stands_for_a_missing_id() -> None:
    _, items = read(b'[{"name": "only-name", "title": "T"}, {"id": 7, "title": "T"}]')
    assert [item.source_id for item in items] == ["only-name", "7"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            b'{"success": false, "error": {"message": "Access denied", "__type": "Authorization Error"}}',
            "Authorization Error: Access denied",
        ),
        (
            b'{"success": false, "error": {"rows": ["Must be a natural number"], "__type": "Validation Error"}}',
            "rows: Must be a natural number",
        ),
        (b'{"success": false, "result": null}', "gives no reason"),
        (b'{"success": "false", "result": {"results": []}}', "gives no reason"),
        (b'{"error": "Not found"}', "Not found"),
        (b'"Bad request - Action name not known: package_serch"', "Action name not known"),
        (b'{"success": true, "result": {"id": "r", "package_id": "p", "url": ""}}', "one resource"),
        (b'{"version": 3}', "“version”"),
        (b'{"success": true, "result": null}', "null"),
        (b"null", "null"),
        (b"", "empty"),
        (b"<html><title>Down</title></html>", "an HTML page titled “Down”"),
        (b'{"result":' * 900, "cut off"),  # Python 3.12 reads no deeper than 1,000
        (b'{"success": false, "error": {"message": "no"}, "results": [NaN]}', "no"),
    ],
)
def test_an_answer_without_datasets_says_what_came(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable) as refused:
        read(body)
    assert words in str(refused.value)


# --- bad records and broken pages -------------------------------------------------------------


def test_a_bad_record_is_refused_alone() -> None:
    page, items = read(search(None, {"title": "no id"}, {"id": "r", "package_id": "p"}, package("a"), "text"))
    assert [item.source_id for item in items] == ["", "", "", "id-a", ""]
    reasons = [item.refusal.message if item.refusal else "" for item in items]
    assert "null" in reasons[0]
    assert "has no identifier" in reasons[1]
    assert "resource" in reasons[2]
    assert page.complete


def test_a_record_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.formats.records.RECORD_LIMIT", 200)
    _, items = read(search(package("a", notes="x" * 500), package("b")))
    assert items[0].refusal is not None
    assert "200" in items[0].refusal.message
    assert items[1].refusal is None


def test_a_cut_page_gives_its_whole_records_and_goes_on_from_there() -> None:
    body = search(package("a"), package("b"), package("c"), count=9)
    page, items = read(body[: body.index(b"id-c") + 20])
    assert [item.source_id for item in items] == ["id-a", "id-b"]
    assert not page.complete
    assert "breaks off" in page.problems[0].message
    assert page.total == 9
    assert page.next is not None
    assert "start=2" in page.next.url


def test_a_page_cut_in_its_first_record_is_refused() -> None:
    body = search(package("a"), count=9)
    with pytest.raises(PageUnreadable, match="cut off at byte"):
        read(body[:-60])


def test_one_broken_record_does_not_spoil_the_page() -> None:
    broken = package("b", tags=[{"name": "t"}], resources=[{"id": "r", "name": "n"}])
    body = search(package("a"), broken, package("c")).replace(b'"id-b"', b'"id-b" oops')
    page, items = read(body)
    assert [item.source_id for item in items] == ["id-a", "id-b", "id-c"]
    assert items[1].refusal is not None
    assert b"oops" in items[1].body
    assert page.complete


@pytest.mark.parametrize("odd", ['"\\ud800"', "NaN", "1e999", "1" * 5000, '"tab\there"'])
def test_odd_values_spoil_neither_page_nor_record(odd: str) -> None:
    body = search(package("a", notes="ODD"), package("b")).replace(b'"ODD"', odd.encode())
    page, items = read(body)
    assert [item.source_id for item in items] == ["id-a", "id-b"]
    assert page.complete
    assert CKAN.map_record(items[0].body).record.source_id == "id-a"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    body = '{"success": true, "result": [{"id": "a", "title": "Café"}]}'.encode(encoding)
    _, items = read(body)
    assert CKAN.map_record(items[0].body).record.title == "Café"


# --- recognition ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "body", "sure"),
    [
        ("https://x.example/a", search(package("a")), True),
        ("https://x.example/a", search(package("a"))[:-20], True),
        ("https://x.example/a", ONE.encode(), True),
        ("https://x.example/a", f"[{ONE}]".encode(), True),
        ("https://x.example/a", gzip.compress(ONE.encode(), mtime=0), True),
        ("https://x.example/api/3/action/package_list", b'{"help": "", "result": []}', True),
        ("https://x.example/api/3/action", b'"Bad request"', True),
        ("https://x.example", b'<html><meta name="generator" content="ckan 2.10.4" /></html>', True),
        ("https://x.example", b"<html><title>Home</title></html>", False),
        ("https://x.example/api/3/action/package_search", b"<html>blocked</html>", False),
        ("https://x.example/a", b'{"@context": {}, "@graph": []}', False),
        (
            "https://x.example/a",
            b'{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": []}',
            False,
        ),
        ("https://x.example/a", b"<rdf:RDF/>", False),
        ("https://x.example/a", b"", False),
        ("http://[bad", b"{", False),
        ("https://x.example/a", b"\x1f\x8bbroken", False),
    ],
)
def test_recognition(url: str, body: bytes, sure: bool) -> None:
    assert (CKAN.recognises(url, "", body) >= 0.5) is sure
