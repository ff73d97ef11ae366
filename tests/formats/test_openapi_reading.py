"""Endpoints of OpenAPI: one document, a list of them, a folder, an index; and what is broken."""

import json
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable
from catalog.formats.api_documents import NAMED
from catalog.formats.folders import FOLDER
from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.formats.openapi_samples import AT, mapped, page_of, reading

YAML = b"""openapi: 3.1.0
info:
  title: Tides
  version: 1.10
  description: Heights.
  contact: {email: a@b.example}
security: []
servers: [{url: /v1}]
paths:
  /heights:
    get:
      deprecated: true
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 200}}]
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {type: array, items: {properties: {height: {type: number, description: Height in m.}}, required: [height]}}
"""


def test_yaml_keeps_what_json_keeps() -> None:
    record = mapped(YAML).record
    assert (record.title, record.version) == ("Tides", "1.10")
    assert record.service is not None
    assert (record.service.page_size, record.service.open_to) == (200, "anyone")
    assert record.schema is not None
    assert [(f.name, f.unit, f.required) for f in record.schema.fields] == [("height", "m", True)]
    assert record.distributions[0].status == "DEPRECATED"


def test_a_document_is_kept_byte_for_byte_and_alike_each_time() -> None:
    body = json.dumps(reading(), indent=3).encode()
    [item] = page_of(body).items
    assert body in item.body
    assert next(iter(page_of(body).items)) == item


def test_a_file_may_list_several_and_titles_stand_for_their_identifiers() -> None:
    others = [
        {**reading(), "$self": "https://api.northmoor.example/own"},
        {"openapi": "3.0.0", "info": {}, "paths": {}},
    ]
    page = page_of([reading(), *others, {"asyncapi": "2.6.0", "info": {}, "channels": {}}, 7])
    items = list(page.items)
    assert [item.source_id for item in items] == ["Feeder readings", "https://api.northmoor.example/own", ""]
    assert [item.refusal is not None for item in items] == [False, False, True]
    assert [problem.rule for problem in page.problems] == ["type"]
    record = OPENAPI.map_record(items[0].body).record
    assert (record.source_id, record.identifiers) == ("Feeder readings", ())
    assert record.service is not None
    assert record.service.description_url == AT


def listed(number: int) -> bytes:
    documents = [{**reading(), "info": {**reading()["info"], "title": f"Set {n}"}} for n in range(number)]
    return json.dumps(documents).encode()


def test_of_a_list_with_a_broken_document_the_others_are_kept_and_it_is_refused_under_its_name() -> None:
    page = page_of(listed(5).replace(b'"title": "Set 2", "summary"', b'"title": "Set 2", "sum"mary"'))
    items = list(page.items)
    assert [item.source_id for item in items] == ["Set 0", "Set 1", "Set 2", "Set 3", "Set 4"]
    assert [item.refusal is not None for item in items] == [False, False, True, False, False]
    assert page.complete


def test_of_a_list_that_is_cut_off_what_came_before_counts() -> None:
    body = listed(5)
    page = page_of(body[: len(body) * 6 // 10])
    items = list(page.items)
    assert [item.source_id for item in items if item.refusal is None] == ["Set 0", "Set 1", "Set 2"]
    assert not page.complete
    assert "nothing behind it was read" in page.problems[0].message


def test_a_yaml_stream_lists_its_documents() -> None:
    second = YAML.replace(b"Tides", b"Waves")
    page = page_of(YAML + b"---\n" + second, "https://a.example/all.yaml")
    assert [item.source_id for item in page.items] == ["Tides", "Waves"]


def named(page: Any) -> list[tuple[str, str]]:
    return [(request.url, request.cursor) for request in page.more]


def test_a_folder_leads_to_its_documents_and_folders() -> None:
    listing = (
        b'<html><head><title>Index of /apis/</title></head><body><h1>Index of /apis/</h1><pre><a href="../">../</a>\n'
        b'<a href="tides.yaml">tides.yaml</a> 01-Jan-2026 10:00 1K\n<a href="old/">old/</a> 01-Jan-2026 10:00 -\n'
        b'<a href="load.json">load.json</a> 01-Jan-2026 10:00 1K\n<a href="logo.png">logo.png</a> 1K</pre></body>'
    )
    page = page_of(listing, "https://a.example/apis/", "text/html")
    assert sorted(named(page)) == [
        ("https://a.example/apis/load.json", NAMED),
        ("https://a.example/apis/old/", FOLDER),
        ("https://a.example/apis/tides.yaml", NAMED),
    ]


APIS = {
    "name": "APIs of Northmoor", "specificationVersion": "0.19",
    "apis": [
        {"name": "Load", "properties": [{"type": "OpenAPI", "url": "load.json"}, {"type": "Documentation", "url": "/docs"}]},
        {"name": "Old", "properties": [{"type": "Swagger", "url": "https://b.example/old.yaml#top"}]},
        {"name": "Events", "properties": [{"type": "AsyncAPI", "url": "events.yaml"}]},
        {"name": "Nothing", "properties": [{"type": "Documentation", "url": "/docs"}]},
        {"name": "Load again", "properties": [{"type": "x-openapi-json", "url": "load.json"}]},
    ],
    "include": [{"name": "More", "url": "https://c.example/apis.json"}],
}  # fmt: skip


def test_an_apis_json_leads_to_the_documents_that_it_names_once_each() -> None:
    page = page_of(APIS, "https://a.example/apis.json")
    assert named(page) == [
        ("https://a.example/load.json", NAMED),
        ("https://b.example/old.yaml", NAMED),
        ("https://c.example/apis.json", ""),
    ]
    assert [problem.message for problem in page.problems] == [
        "The index lists 1 with a document of AsyncAPI instead: “Events”.",
        "The index lists 1 without a document of this kind: “Nothing”.",
    ]
    assert [problem.fix.partition(":")[0] for problem in page.problems] == [
        "Connect the same address once more, with the protocol “asyncapi”",
        "",
    ]
    stated = b"name: x\napis:\n- name: Load\n  properties:\n  - type: OpenAPI\n    url: load.yaml\n"
    assert named(page_of(stated, "https://a.example/apis.yaml")) == [("https://a.example/load.yaml", NAMED)]


LINKSET = {
    "linkset": [
        {
            "anchor": "https://a.example/apis/load",
            "service-desc": [{"href": "/apis/load/spec", "type": "application/vnd.oai.openapi+json;version=3.1"}],
            "service-doc": [{"href": "/apis/load/doc", "type": "text/html"}],
        },
        {"anchor": "https://a.example/apis/x", "service-desc": [{"href": "/x/events", "type": "application/vnd.aai.asyncapi"}]},
        {"anchor": "https://a.example/apis/y", "service-desc": [{"href": "/y/spec"}], "api-catalog": [{"href": "/more"}]},
        {"anchor": "https://a.example", "item": [{"href": "https://a.example/apis/load"}]},
    ]
}  # fmt: skip


def test_a_link_set_leads_to_service_descriptions() -> None:
    page = page_of(LINKSET, "https://a.example/.well-known/api-catalog", "application/linkset+json")
    assert named(page) == [
        ("https://a.example/apis/load/spec", NAMED),
        ("https://a.example/y/spec", NAMED),
        ("https://a.example/more", ""),
    ]


@pytest.mark.parametrize(
    "page",
    [
        '<html><redoc spec-url="/v1/openapi.yaml"></redoc></html>',
        "<!doctype html><script>const ui = SwaggerUIBundle({\n url: '/v1/openapi.yaml', dom_id: '#a'})</script>",
        '<html><head><link rel="service-desc" type="application/json" href="/v1/openapi.yaml"></head></html>',
        '<html><body><a href="/v1/openapi.yaml" rel="service-desc">description</a></body></html>',
    ],
)
def test_a_page_that_shows_a_document_leads_to_it(page: str) -> None:
    found = page_of(page.encode(), "https://a.example/docs", "text/html")
    assert named(found) == [("https://a.example/v1/openapi.yaml", NAMED)]
    assert protocol_recognise("https://a.example/docs", "text/html", page.encode()) is OPENAPI


def test_what_an_index_names_wrongly_is_told_and_costs_nothing_else() -> None:
    other = page_of({"asyncapi": "3.0.0", "info": {}, "channels": {}}, cursor=NAMED)
    assert list(other.items) == []
    assert [problem.message for problem in other.problems] == [
        f"The document at {AT} is not an OpenAPI document; it was left out."
    ]
    [broken] = page_of(b'{"openapi": "3.1.0", "info": {"ti', cursor=NAMED).items
    assert broken.source_id == AT
    assert broken.refusal is not None
    assert "cut off" in broken.refusal.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b"<html><title>Gone</title></html>", "HTML page titled “Gone”"),
        (b'{"openapi": "3.1.0", "paths": {"/a', "cut off"),
        (b'{"a": 1}', "not an OpenAPI document"),
        (b"- 1\n- 2\n", "not an OpenAPI document"),
        (b"openapi: 3.1.0\ninfo: {title: [}\npaths: {}\n", "broken in line 2"),
        (b"\x00\xff\x00", "cannot be read"),
        (b"a: &a [1]\nb: &b [*a,*a]\n" + b"c: [*x]\n", "alias"),
    ],
)
def test_what_is_no_document_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable, match=words) as refused:
        page_of(body)
    assert str(refused.value).endswith((".", "”."))


def test_a_site_stands_for_its_catalogue_of_interfaces() -> None:
    assert OPENAPI.start("https://a.example").url == "https://a.example/.well-known/api-catalog"
    assert OPENAPI.start("https://a.example/apis/?x=1#y").url == "https://a.example/apis/?x=1"
    with pytest.raises(InvalidInput):
        OPENAPI.start("ftp://a.example/openapi.json")


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(reading()).encode(),
        YAML,
        json.dumps([reading()]).encode(),
        json.dumps(APIS).encode(),
        json.dumps(LINKSET).encode(),
        b'{"swagger": "2.0", "info": {"tit',
    ],
)
def test_auto_knows_documents_lists_and_indexes(body: bytes) -> None:
    assert protocol_recognise("https://a.example/x", "", body) is OPENAPI


@pytest.mark.parametrize("body", [b'{"info": {"openapi": "3.0"}, "a": 1}', b"title: openapi\n", b"[]", b"{}", b"", b"null",
                                  b"<html><a href=/x>openapi: 3.1.0</a></html>", b'{"apis": 3, "linkset": 4}'])  # fmt: skip
def test_auto_takes_nothing_else(body: bytes) -> None:
    assert OPENAPI.recognises("https://a.example/x", "", body) < 0.3


def test_a_request_is_what_is_given() -> None:
    request = OPENAPI.start(AT)
    assert (request.url, request.cursor) == (AT, "")
    assert PageRequest(url=AT).url == AT
