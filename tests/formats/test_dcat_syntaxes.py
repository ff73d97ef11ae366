"""Turtle, RDF/XML and their relatives: the same records as JSON-LD, and nothing dangerous or remote is ever opened."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph
from catalog.formats.dcat.syntaxes import syntax_of

from .dcat_samples import URL, catalogue, dataset, items, read

RICH = catalogue(
    dataset(
        1,
        **{
            "dct:title": [{"@value": "Load", "@language": "en"}, {"@value": "Llwyth", "@language": "cy"}],
            "dcat:keyword": ["load", "feeder"],
            "dct:issued": {"@value": "2024-05-01T10:00:00Z", "@type": "xsd:dateTime"},
            "dct:publisher": {"@id": "https://e.org/org", "@type": "foaf:Agent", "foaf:name": "Northgrid"},
            "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": "Desk", "vcard:hasEmail": {"@id": "mailto:a@e.org"}},
            "dct:creator": {"@list": [{"foaf:name": "B"}, {"foaf:name": "A"}]},
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dct:format": "CSV",
                    "dcat:accessURL": {"@id": "https://e.org/1.csv"},
                    "dcat:byteSize": {"@value": "1.50", "@type": "xsd:decimal"},
                },
                {"@id": "https://e.org/2", "@type": "dcat:Distribution", "dcat:accessURL": {"@id": "https://e.org/2.csv"}},
            ],
        },
    ),
    {"@type": "dcat:Dataset", "dct:identifier": "blank-1", "dct:title": "Blank & <b>bold</b>"},
)  # fmt: skip
TYPES = {
    "turtle": "text/turtle",
    "xml": "application/rdf+xml",
    "nt": "application/n-triples",
    "trig": "application/trig",
}


def bodies(document: Any, content_type: str = "application/ld+json") -> list[bytes]:
    return sorted(item.body for item in items(document, content_type))


@pytest.mark.parametrize("syntax", TYPES)
def test_all_syntaxes_give_the_same_bytes(syntax: str) -> None:
    graph = read_json_ld_graph(RICH, URL)
    text = graph.serialize(format=syntax, encoding="utf-8")
    assert bodies(text, TYPES[syntax]) == bodies(RICH)


def test_ordered_lists_stay_in_order() -> None:
    for body, kind in ((json.dumps(RICH).encode(), "application/ld+json"),
                       (read_json_ld_graph(RICH, URL).serialize(format="turtle", encoding="utf-8"), "text/turtle")):  # fmt: skip
        record = next(
            DCAT.map_record(item.body).record for item in items(body, kind) if item.source_id != "blank-1"
        )
        assert [creator.name for creator in record.creators] == ["B", "A"]


@pytest.mark.parametrize(
    ("url", "content_type", "body", "syntax"),
    [
        ("https://e.org/c", "application/ld+json; charset=utf-8", b"{}", "json"),
        ("https://e.org/c", "text/plain", b'\xef\xbb\xbf {"@id": "x"}', "json"),
        ("https://e.org/c", "application/json", b"<?xml version='1.0'?><rdf:RDF/>", "xml"),
        ("https://e.org/c", "text/turtle", b"[ a <x> ] .", "turtle"),
        ("https://e.org/c", "text/plain", b"@prefix a: <b> .", "turtle"),
        ("https://e.org/c", "application/n-triples", b"_:a <b> <c> .", "nt"),
        ("https://e.org/c.ttl?x=1", "application/octet-stream", b"<a> <b> <c> .", "turtle"),
        ("https://e.org/c.jsonld", "text/html", b"<!DOCTYPE html><html>", "html"),
        ("https://e.org/c", "text/csv", b"a,b", ""),
    ],
)
def test_syntax_is_told_by_bytes_then_header_then_address(
    url: str, content_type: str, body: bytes, syntax: str
) -> None:
    assert syntax_of(url, content_type, body) == syntax


def rdf(inner: str, prolog: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{prolog}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">{inner}</rdf:RDF>'
    ).encode()


DATASET_XML = '<dcat:Dataset rdf:about="https://e.org/1"><dct:title>Load</dct:title></dcat:Dataset>'


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that must not be called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def assert_not_called(server: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        server.accept()


def test_external_dtd_is_not_loaded(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    (item,) = items(
        rdf(DATASET_XML, f'<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:{port}/x.dtd">'), "application/rdf+xml"
    )
    assert item.source_id == "https://e.org/1"
    assert_not_called(listener)


def test_remote_context_is_not_loaded(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/context.jsonld"
    for context in (
        url,
        [url],
        {"@import": url},
        {"x": {"@id": "http://x", "@context": url}},
        [{"@reverse": 1}, url],
    ):
        document = {"@context": context, "@graph": [dataset(), {"x": {"@id": "y"}}]}
        with pytest.raises(PageUnreadable):
            list(read(document).items)
    assert_not_called(listener)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "x">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
        '<!DOCTYPE r [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_are_refused(doctype: str) -> None:
    with pytest.raises(PageUnreadable, match="entity"):
        read(rdf(DATASET_XML.replace("Load", "&a;"), doctype), "application/rdf+xml")


def test_entities_are_refused_in_utf_16() -> None:
    body = (
        rdf(DATASET_XML, '<!DOCTYPE r [<!ENTITY a "x">]>')
        .decode()
        .replace('version="1.0"', 'version="1.0" encoding="utf-16"')
    )
    with pytest.raises(PageUnreadable, match="entity"):
        read(body.encode("utf-16"), "application/rdf+xml")


def test_the_word_entity_in_text_is_no_entity() -> None:
    (item,) = items(rdf(DATASET_XML.replace("Load", "<![CDATA[<!ENTITY a 'x'>]]>")), "application/rdf+xml")
    assert b"ENTITY" in item.body


@pytest.mark.parametrize(
    ("body", "content_type", "place"),
    [
        (rdf(DATASET_XML)[:-20], "application/rdf+xml", "line 1, column"),
        (rdf("<dct:title>\n</dct:titel>"), "application/rdf+xml", "line 2, column"),
        (b"@prefix a: <http://a> .\na:x a:y .\n", "text/turtle", "line 2"),
        (b"@prefix a: <http://a> .\n\na:x b:y 1 .\n", "text/turtle", 'line 3: Prefix "b:"'),
    ],
)
def test_syntax_errors_name_their_place(body: bytes, content_type: str, place: str) -> None:
    with pytest.raises(PageUnreadable, match=place):
        read(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type", "sentence"),
    [
        (
            b"<?xml version='1.0'?><OAI-PMH><error/></OAI-PMH>",
            "text/xml",
            "root <OAI-PMH> in place of RDF/XML",
        ),
        (rdf('<dcat:Dataset rdf:ID="1 2"/>'), "text/xml", "rule of RDF/XML"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "text/xml", "XML"),
        ("@prefix a: <http://a> . a:x a:y 'é' .".encode("latin-1"), "text/turtle", "must be UTF-8; byte 33"),
        (b"_:a <http://b> .", "application/n-triples", "N-Triples syntax error"),
        (b"\x00\x01\x02", "text/turtle", "Turtle syntax error"),
        (b"[" * 20_000, "text/turtle", "nested"),
    ],
)
def test_other_refusals(body: bytes, content_type: str, sentence: str) -> None:
    with pytest.raises(PageUnreadable, match=sentence):
        read(body, content_type)


def test_a_document_without_datasets_says_what_it_holds() -> None:
    page = read(b"<http://e.org/a> a <http://xmlns.com/foaf/0.1/Agent> .", "text/turtle")
    assert list(page.items) == []
    assert "http://xmlns.com/foaf/0.1/Agent" in page.problems[0].message


def test_datasets_that_are_only_listed_are_reported() -> None:
    page = read(catalogue({"@id": "https://e.org/1"}, {"@id": "https://e.org/2"}))
    assert list(page.items) == []
    assert "2 datasets" in page.problems[0].message


@pytest.mark.parametrize(
    "body", [b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<a> a unknown:Dataset .", b"<a> <b> ."]
)
def test_a_syntax_error_is_told_in_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"syntax error.*\.$"):
        DCAT.read_page(DCAT.start("https://data.example/c.ttl"), "text/turtle", body)


def test_a_context_of_dcat_ap_is_recognised_by_its_address() -> None:
    body = b'{"@context": "https://x.example/DCAT-AP/context.jsonld", "@graph": [{"@id": "x", "@type": "Dataset"}]}'
    assert DCAT.recognises("https://data.example/c.jsonld", "application/ld+json", body) >= 0.5
