"""Texts and lists that are longer than a record may be cost their record, and neither memory nor the other records."""

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from catalog.formats.bodies import unpacked_body
from catalog.formats.ckan import CKAN
from catalog.formats.dcat import DCAT
from catalog.formats.long_values import without_long_values
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.harvest.gather import gather
from catalog.harvest.preview import read_item
from catalog.harvest.received import Received

MOST = 1_000
LONG = 100_000_000
CONTEXT = (
    '{"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}, "@graph": ['
)


@pytest.mark.parametrize(
    "text", ["x" * 5_000, "ü€😀" * 700, '\\"' * 2_500, "a\\\\" * 2_000 + '\\"', ", " * 2_000]
)
def test_a_long_text_is_taken_out_wherever_it_stands(text: str) -> None:
    for before in (0, 10, 950, 999, 1_001, 3_500):
        body = f'{{"a": "{"b" * min(before, 900)}", "long": "{text}", "c": ["d", "{text}"]}}'.encode()
        found, told = without_long_values(body, MOST)
        document = json.loads(found)
        assert (document["long"], document["c"]) == ("." * 1_001, ["d", "." * 1_001])
        assert document["a"] == "b" * min(before, 900)
        assert [one.path for one in told] == ["long", ""]
        assert f"{len(text.encode()):,} bytes" in told[0].message


def test_a_text_without_an_end_is_as_well() -> None:
    found, told = without_long_values(b'{"a": "b", "long": "' + b"x" * 5_000, MOST)
    assert found == b'{"a": "b", "long": "' + b"." * 1_001
    assert len(told) == 1


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"numbers": list(range(2_000)), "texts": ["x" * 999] * 30, "y:": [1] * 3_000, "z": "a"}).encode(),
        b'{"blank": ' + b" " * 5_000 + b'"a"}',
        b'"' + b"x" * 5_000 + b'"',
        b"title;notes\n" + b'"' + b"x" * 5_000 + b'";b',
        b'{"a": "b"}',
        b"",
    ],
)  # fmt: skip
def test_everything_else_stays_as_it_is(body: bytes) -> None:
    found, told = without_long_values(body, MOST)
    assert found is body
    assert not told


def listed(long: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": "a", "title": "A"}, {"id": "b", "title": "B", **long}, {"id": "c", "title": "C"}]


def as_ckan(long: dict[str, Any]) -> bytes:
    return json.dumps({"success": True, "result": {"count": 3, "results": listed(long)}}).encode()


def as_dcat(long: dict[str, Any]) -> bytes:
    entries = [
        {"@id": f"https://x.example/{one['id']}", "@type": "dcat:Dataset", "dct:title": one["title"]}
        | {f"dcat:{key}": value for key, value in one.items() if key == "keyword"}
        for one in listed(long)
    ]
    return f"{CONTEXT}{json.dumps(entries)[1:]}}}".encode()


def read(protocol: HarvestProtocol, url: str, body: bytes) -> tuple[list[str], list[str], list[str]]:
    """The records read, why others are refused, and what is said of the page."""
    read, refused, told = list[str](), list[str](), list[str]()
    for gathered in gather(protocol, Received(body, "application/json"), PageRequest(url), follow=False):
        assert gathered.page is not None
        told += [problem.message for problem in gathered.page.problems]
        for item in gathered.page.items:
            found = read_item(protocol, item)
            if found.record:
                read.append(found.record.title)
            else:
                refused.append(found.problems[0].message)
    return read, refused, told


@pytest.mark.parametrize(
    ("protocol", "url", "body"),
    [
        (CKAN, "https://x.example/api/3/action/package_search", as_ckan),
        (DCAT, "https://x.example/catalog.jsonld", as_dcat),
    ],
)
def test_its_record_is_refused_the_others_are_read_and_memory_stays_flat(
    protocol: HarvestProtocol, url: str, body: Any
) -> None:
    sent = body({"title": "x" * LONG})
    tracemalloc.start()
    try:
        found, refused, told = read(protocol, url, sent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == ["A", "C"]
    assert len(refused) == 1
    assert "the most for one record is 20,000,000" in refused[0]
    assert f"{LONG:,} bytes" in told[0]
    assert peak < 1.5 * LONG


def test_a_list_that_is_longer_than_a_record_is_not_decoded() -> None:
    sent = as_dcat({"keyword": ["ab"] * (LONG // 6)})
    tracemalloc.start()
    try:
        found, refused, _ = read(DCAT, "https://x.example/catalog.jsonld", sent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found, len(refused)) == (["A", "C"], 1)
    assert "the most for one record is 20,000,000" in refused[0]
    assert peak < 1.5 * LONG


def test_what_is_unpacked_is_looked_at_too() -> None:
    packed = gzip.compress(as_ckan({"title": "x" * LONG}), 1)
    assert len(unpacked_body(packed)) < LONG
