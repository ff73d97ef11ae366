"""The protocol's face: first request, recognition, Hydra paging, identifiers, refusals."""

from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.formats.dcat import DCAT

from .dcat_samples import CONTEXT, URL, catalogue, dataset, items, read


def paged(**more: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@graph": [dataset(), {"@id": f"{URL}?page=1", "@type": "hydra:PagedCollection", **more}],
    }


def next_url(document: Any, url: str = URL) -> str | None:
    page = read(document, url=url)
    return page.next.url if page.next else None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"hydra:next": "https://e.org/c?page=2"}, "https://e.org/c?page=2"),
        ({"hydra:next": {"@id": "https://e.org/c?page=2"}}, "https://e.org/c?page=2"),
        ({"hydra:nextPage": "https://e.org/c?page=2"}, "https://e.org/c?page=2"),
        ({"hydra:next": "?page=2"}, "https://data.example.org/catalog?page=2"),
        ({"hydra:next": "/other/2"}, "https://data.example.org/other/2"),
        ({"hydra:next": ["", "?page=2"]}, "https://data.example.org/catalog?page=2"),
        ({"hydra:next": "file:///etc/passwd"}, None),
        ({"hydra:next": "http://["}, None),
        ({"hydra:last": "https://e.org/c?page=9"}, None),
    ],
)
def test_next_page(more: dict[str, Any], expected: str | None) -> None:
    assert next_url(paged(**more)) == expected


def test_next_page_in_a_partial_collection_view() -> None:
    view = {
        "@id": f"{URL}?page=1",
        "@type": "hydra:PartialCollectionView",
        "hydra:next": {"@id": f"{URL}?page=2"},
    }
    assert next_url(catalogue(dataset(), **{"hydra:view": view})) == f"{URL}?page=2"


def test_next_page_in_turtle() -> None:
    body = b'@prefix h: <http://www.w3.org/ns/hydra/core#> . <> a h:PagedCollection ; h:nextPage "?page=2" ; h:totalItems 7 .'
    page = read(body, "text/turtle")
    assert page.next is not None
    assert (page.next.url, page.total) == ("https://data.example.org/catalog?page=2", 7)


def test_the_next_request_keeps_the_headers() -> None:
    first = DCAT.start(URL)
    page = DCAT.read_page(first, "text/turtle", b'<> <http://www.w3.org/ns/hydra/core#next> "?page=2" .')
    assert page.next is not None
    assert page.next.headers == first.headers


@pytest.mark.parametrize(("stated", "total"), [(12, 12), ("12", 12), ("many", None), (-1, None)])
def test_total(stated: Any, total: int | None) -> None:
    assert read(paged(**{"hydra:totalItems": stated})).total == total


def test_pages_that_list_other_pages_datasets_are_not_reproached() -> None:
    document = catalogue(dataset(), {"@id": "https://e.org/on-page-2"}, **{"hydra:totalItems": 2})
    assert read(document).problems == ()


def test_start_asks_for_json_ld_first() -> None:
    request = DCAT.start("https://data.example.org/catalog#top")
    assert request.url == URL
    assert request.headers["Accept"].startswith("application/ld+json")


@pytest.mark.parametrize(
    "url", ["", "catalog.ttl", "ftp://e.org/c", "http://", "http://[", "file:///etc/passwd"]
)
def test_start_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(InvalidInput):
        DCAT.start(url)


@pytest.mark.parametrize(
    ("content_type", "body", "least", "most"),
    [
        ("application/ld+json", b'{"@context": {"dcat": "http://www.w3.org/ns/dcat#"}}', 0.8, 1),
        ("text/turtle", b"@prefix dcat: <http://www.w3.org/ns/dcat#> .", 0.8, 1),
        (
            "application/rdf+xml",
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://www.w3.org/ns/dcat#">',
            0.8,
            1,
        ),
        (
            "application/json",
            b'{"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"}',
            0.4,
            0.6,
        ),
        ("application/json", b'{"success": true, "result": {"results": []}}', 0, 0),
        ("application/xml", b"<?xml version='1.0'?><OAI-PMH/>", 0, 0),
        ("text/html", b"<html>dcat:Dataset</html>", 0, 0),
        ("", b"", 0, 0),
    ],
)
def test_recognises(content_type: str, body: bytes, least: float, most: float) -> None:
    assert least <= DCAT.recognises(URL, content_type, body) <= most


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"@id": "https://e.org/1", "dct:identifier": "F-1"}, "https://e.org/1"),
        ({"dct:identifier": "F-1", "dcat:landingPage": {"@id": "https://e.org/p"}}, "F-1"),
        ({"adms:identifier": {"@type": "adms:Identifier", "skos:notation": "N-1"}}, "N-1"),
        ({"dcat:landingPage": {"@id": "https://e.org/p"}}, "https://e.org/p"),
        ({}, ""),
    ],
)
def test_source_id(more: dict[str, Any], expected: str) -> None:
    (item,) = items(catalogue({"@type": "dcat:Dataset", "dct:title": "T", **more}))
    assert item.source_id == expected


def test_a_record_without_identifier_is_refused_with_its_title() -> None:
    (item,) = items(catalogue({"@type": "dcat:Dataset", "dct:title": "Nameless"}))
    with pytest.raises(RecordRefused, match="no identifier") as refused:
        DCAT.map_record(item.body)
    assert (refused.value.rule, refused.value.value) == ("identifier", "Nameless")


def test_a_broken_stored_record_is_refused() -> None:
    with pytest.raises(RecordRefused):
        DCAT.map_record(b"[1")


def test_an_error_answer_of_a_dataspace_is_no_empty_catalogue() -> None:
    with pytest.raises(PageUnreadable, match="CatalogError"):
        read({"@context": "https://w3id.org/dspace/2024/1/context.json", "@type": "dspace:CatalogError"})


def test_items_are_made_on_demand() -> None:
    page = read(catalogue(dataset(1), dataset(2)))
    iterator = iter(page.items)
    assert next(iterator).source_id.endswith("/1")
    assert [item.source_id[-2:] for item in iterator] == ["/2"]
