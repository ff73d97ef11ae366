"""Documents of interfaces that mean harm, or are merely huge: each is read or refused in a sentence, in bounded time."""

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.domain.errors import FormatError
from catalog.domain.product import ProductRecord
from catalog.formats.asyncapi import ASYNCAPI
from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import HarvestProtocol, PageRequest
from tests.formats.openapi_samples import reading
from tests.formats.test_asyncapi import second, third
from tests.properties import examples

AT = "https://a.example/x.json"
BOTH = pytest.mark.parametrize("protocol", [OPENAPI, ASYNCAPI])
SECONDS = 8.0  # of processor time; ten times what these take


def records(protocol: HarvestProtocol, body: bytes) -> list[ProductRecord]:
    """What is read of a body; none where it is refused, in a sentence."""
    protocol.recognises(AT, "", body)
    try:
        page = protocol.read_page(PageRequest(url=AT), "", body)
        return [protocol.map_record(item.body).record for item in page.items if item.refusal is None]
    except FormatError as error:
        refused = str(error)
    assert refused[-1] in ".”"
    return []


def in_time(protocol: HarvestProtocol, body: bytes) -> list[ProductRecord]:
    began = time.process_time()
    found = records(protocol, body)
    assert time.process_time() - began < SECONDS
    return found


WORDS = [
    "#/",
    "#/paths",
    "#/components/schemas/Reading",
    "https://x.example",
    "{a}",
    "\x00",
    "kafka://[",
    "//",
]
KEYS = ["$ref", "type", "name", "url", "get", "items", "properties", "allOf", "security", "x-rate-limit", "in", "schema", "host",
        "payload", "message", "messages", "traits", "channel", "action", "reply", "bindings", "kafka", "enum"]  # fmt: skip


def keys() -> st.SearchStrategy[str]:
    return st.sampled_from(KEYS) | st.text(max_size=8)


def values() -> st.SearchStrategy[Any]:
    leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)

    def wider(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(inner, max_size=3) | st.dictionaries(keys(), inner, max_size=4)

    return st.recursive(leaf | st.sampled_from(WORDS), wider, max_leaves=12)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        found += places(child, (*path, key))
    return found


def put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


CASES = [(OPENAPI, reading), (ASYNCAPI, third), (ASYNCAPI, second)]


@pytest.mark.parametrize(("protocol", "make"), CASES)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_wrong_types_anywhere_break_nothing(
    protocol: HarvestProtocol, make: Any, data: st.DataObject
) -> None:
    document = copy.deepcopy(make())
    for path in data.draw(st.lists(st.sampled_from(places(document)), min_size=1, max_size=3)):
        try:
            put(document, path, data.draw(values()))
        except (KeyError, IndexError, TypeError):
            continue  # a place above it is another value by now
    records(protocol, json.dumps(document).encode("utf-8", "surrogatepass"))


@BOTH
@examples(2)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(protocol: HarvestProtocol, body: bytes) -> None:
    records(protocol, body)


def test_references_in_circles_end() -> None:
    schemas = {
        "A": {
            "properties": {"a": {"$ref": "#/components/schemas/A"}, "b": {"$ref": "#/components/schemas/B"}}
        },
        "B": {"allOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/A"}] * 40},
        "C": {"$ref": "#/components/schemas/D"},
        "D": {"$ref": "#/components/schemas/C"},
        "Reading": {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
    }
    document = reading(components={"schemas": schemas})
    document["paths"]["/loop"] = {"$ref": "#/paths/~1loop"}
    for name in schemas:
        answer = {
            "200": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        }
        document["paths"][f"/{name}"] = {"get": {"responses": answer}}
    [record] = in_time(OPENAPI, json.dumps(document).encode())
    assert record.schema is not None
    assert len(record.schema.fields) <= 2_000


def test_five_thousand_paths_in_ten_megabytes() -> None:
    document = reading()
    operation = document["paths"]["/readings"]["get"]
    for number in range(5_000):
        document["paths"][f"/readings/{number}"] = {"get": {**operation, "description": "x" * 1_500}}
    body = json.dumps(document).encode()
    assert len(body) > 10_000_000
    [record] = in_time(OPENAPI, body)
    assert len(record.distributions) <= 10
    assert "And 4,97" in record.distributions[0].description


def test_five_thousand_downloads_and_callbacks_are_bounded() -> None:
    document = reading()
    for number in range(5_000):
        document["paths"][f"/export/{number}.csv"] = {
            "get": {
                "callbacks": {"a": {"{$url}": {"post": {}}}},
                "responses": {"200": {"content": {"text/csv": {}}}},
            }
        }
    [record] = in_time(OPENAPI, json.dumps(document).encode())
    assert len(record.distributions) <= 500


def test_thousands_of_channels_are_bounded() -> None:
    channels = {f"c{n}": {"subscribe": {"message": {"payload": {"type": "object"}}}} for n in range(20_000)}
    [record] = in_time(ASYNCAPI, json.dumps(second(channels=channels)).encode())
    assert len(record.distributions) == 2_000


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        b'{"openapi":"3.1.0","asyncapi":"3.0.0","info":{"title":' + b"[" * 100_000,
        b'{"openapi":"3.1.0","asyncapi":"3.0.0","paths":{},"channels":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
        b'openapi: "3.1.0"\nasyncapi: "3.0.0"\ninfo:\n  a: &a [x,x,x,x,x,x,x,x,x]\n' + b"".join(
            b"  %c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, *[n] * 9) for n in range(97, 110)
        ),
        b'{"openapi":"3.1.0","asyncapi":"3.0.0","paths":{},"channels":{},"info":{"title":"\\ud800\\u0000","description":"'
        + b"<p>" * 2_000_000 + b'"}}',
        b"openapi: 3.1.0\nasyncapi: 3.0.0\ninfo: {title: !!python/object/apply:os.system [x]}\npaths: {}\nchannels: {}\n",
        b'{"openapi":"3.1.0","asyncapi":"3.0.0","paths":{},"channels":{},"info":{"title":"x"},"servers":[{"url":"//[::1"},{"url":"%"}]}',
    ],
)  # fmt: skip
def test_bombs_are_refused_or_cost_little(protocol: HarvestProtocol, body: bytes) -> None:
    for record in in_time(protocol, body):
        assert "\x00" not in record.title
