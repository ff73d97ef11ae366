"""Bad records among good ones: the good are stored, each bad one is an item with a sentence, nothing is withdrawn."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from catalog.formats.ckan import CKAN
from catalog.harvest import preview
from catalog.models import DataProduct, Endpoint, HarvestItem
from catalog.services import rows
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package, packages
from tests.integration import sources
from tests.integration.checks import assert_sound, live

pytestmark = pytest.mark.django_db
GOOD = {"p-00000", "p-00001", "p-00002"}
type Filled = Callable[[str], Endpoint]


def _deep(levels: int) -> Any:
    return json.loads('{"a":' * 900 + "1" + "}" * 900) if levels < 1000 else None


def _with(**more: Any) -> dict[str, Any]:
    return package("odd", **more)


@pytest.mark.parametrize(
    "odd",
    [
        _with(title="\x00"),
        _with(title="\ud800 lone"),
        _with(title="x" * 1_000_000),
        _with(title=None, notes=None),
        _with(title={"en": "A", "fr": ["B"]}),
        _with(title=["a", {"b": "c"}]),
        _with(title=7, notes=True),
        _with(title="\u202eesrever\u202c \ufeff"),
        _with(notes="<script>alert(1)</script>" * 10_000),
        _with(notes="<" * 200_000),
        _with(notes="&" * 200_000),
        _with(notes="\x00" * 1000),
        _with(tags=[{"name": f"keyword {n}"} for n in range(35_000)]),
        _with(tags="a, b; c"),
        _with(tags={"name": "x"}),
        _with(tags=[None, 1, [], {}, {"name": None}, {"name": "\x00"}]),
        _with(resources=None),
        _with(resources="https://x.example"),
        _with(resources=[None, 3, "x", [], {}]),
        _with(resources=[{"url": f"https://x.example/{n}", "format": "CSV"} for n in range(3_000)]),
        _with(resources=[{"url": "http://[::1", "format": "\x00", "size": "1e400"}]),
        _with(resources=[{"url": "javascript:alert(1)", "size": 10**30, "name": "\ud83d"}]),
        _with(resources=[{"url": "https://x.example/" + "a" * 100_000, "size": -1, "last_modified": "soon"}]),
        _with(metadata_modified="0000-00-00T00:00:00", metadata_created="31/31/2031"),
        _with(metadata_modified="99999-01-01", metadata_created=-1),
        _with(metadata_modified={"date": 1}, metadata_created=[]),
        _with(license_id=["a"], license_url={"b": 1}, license_title=3),
        _with(organization="x", groups="y", owner_org=[]),
        _with(organization={"title": "\x00", "name": None}),
        _with(extras=[{"key": "spatial", "value": '{"type": "Polygon", "coordinates": [[[1e400, "x"]]]}'}]),
        _with(extras=[{"key": "spatial", "value": '{"type":' * 400}, {"key": None}, 3]),
        _with(extras={"a": 1, "b": [1, 2]}),
        _with(extras=[{"key": "temporal_start", "value": "\x00"}, {"key": "schema", "value": "{"}]),
        _with(maintainer_email="mailto:\x00@x", maintainer=["a"], author={"b": 2}),
        _with(version=float("nan"), url=float("inf")),
        _with(extras=[{"key": "deep", "value": _deep(900)}]),
    ],
    ids=lambda odd: ",".join(
        f"{name}={str(value)[:30]!a}" for name, value in odd.items() if value != package("odd").get(name)
    ),
)
def test_an_odd_record_costs_no_other(
    odd: dict[str, Any], filled: Filled, endpoint_server: FakeEndpoint
) -> None:
    body = sources.search_answer([packages(3)[0], odd, *packages(3)[1:]])
    run = harvest_now(filled(sources.only(endpoint_server, body)))
    assert_sound(run)
    assert (run.state, run.listed, run.unchanged, run.withdrawn) == ("complete", 4, 3, 0)
    assert run.created + run.refused == 1
    assert live(run) >= GOOD
    for product in DataProduct.objects.filter(source_id="odd"):
        assert 0 < len(product.title) <= 2_000
        assert "<script" not in product.description


def test_a_record_of_5000_levels_costs_no_other(filled: Filled, endpoint_server: FakeEndpoint) -> None:
    deep = b'{"id": "deep", "title": "Deep", "x": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001
    body = sources.search_answer([*packages(3), "HERE"]).replace(b'"HERE"', deep)
    run = harvest_now(filled(sources.only(endpoint_server, body)))
    assert_sound(run)
    assert (run.listed, run.unchanged, run.withdrawn) == (4, 3, 0)
    assert live(run) >= GOOD


def test_every_identifier_twice_and_some_missing(endpoint_server: FakeEndpoint) -> None:
    nameless = [{**package(""), "name": name} for name in ("", None, " ", "\x00")]
    run = harvest_now(endpoint_make(endpoint_server.ckan([*packages(3), *nameless, *packages(3)])))
    assert_sound(run)
    assert (run.state, run.listed, run.created, run.refused) == ("complete", 10, 3, 7)
    assert live(run) == GOOD
    reasons = HarvestItem.objects.filter(run=run, outcome="refused").values_list("problems", flat=True)
    assert sum("more than once" in problems[0]["message"] for problems in reasons) == 3
    assert sum("identifier" in problems[0]["message"] for problems in reasons) == 7


@pytest.mark.parametrize(
    "identifier", ["a\x00b", "\ud800", "x" * 100_000, "../../etc", "<b>", 12, 1.5, True, ["a"]]
)
def test_an_odd_identifier_is_kept_or_refused_in_words(
    identifier: Any, endpoint_server: FakeEndpoint
) -> None:
    body = sources.search_answer([{**package("x"), "id": identifier, "name": None}, *packages(3)])
    run = harvest_now(endpoint_make(sources.only(endpoint_server, body)))
    assert_sound(run)
    assert (run.state, run.listed) == ("complete", 4)
    assert live(run) >= GOOD
    again = harvest_now(run.endpoint)
    assert_sound(again)
    assert (again.unchanged, again.refused, again.withdrawn) == (run.created, run.refused, 0)


def test_twenty_thousand_things_that_are_no_records(endpoint_server: FakeEndpoint) -> None:
    run = harvest_now(
        endpoint_make(sources.only(endpoint_server, sources.search_answer([7] * 20_000 + packages(3))))
    )
    assert_sound(run)
    assert (run.state, run.listed, run.refused) == ("complete", 20_003, 20_000)
    assert live(run) == GOOD


def test_an_error_of_the_portal_in_one_record_costs_no_other(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = CKAN.map_record

    def trips(body: bytes) -> Any:
        if b"p-00001" in body:
            raise KeyError("nobody thought of this")
        return real(body)

    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    harvest_now(endpoint)
    endpoint_server.ckan([{**one, "version": "2"} for one in packages(3)])
    monkeypatch.setattr(type(CKAN), "map_record", lambda self, body: trips(body))
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.changed, run.refused, run.withdrawn) == ("complete", 2, 1, 0)
    assert live(run) == GOOD
    item = HarvestItem.objects.get(run=run, outcome="refused")
    assert (item.source_id, item.problems[0]["message"]) == ("p-00001", preview.OWN_FAULT.message)


def test_a_product_whose_new_version_the_database_refuses_is_not_withdrawn(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    harvest_now(endpoint)
    endpoint_server.ckan([{**one, "version": "2"} for one in packages(3)])
    real = rows._product_row
    monkeypatch.setattr(
        rows,
        "_product_row",
        lambda *a: ["\x00" if value == "Substation demand 1" else value for value in real(*a)],
    )
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.changed, run.refused, run.withdrawn) == (2, 1, 0)
    assert live(run) == GOOD
    assert DataProduct.objects.get(source_id="p-00001").revision == 1


def test_a_page_with_a_refused_record_is_read_again(endpoint_server: FakeEndpoint, settings: Any) -> None:
    settings.HARVEST_BATCH = 2
    listed = [{"title": "no identifier"}, *packages(10)]
    endpoint = endpoint_make(endpoint_server.ckan(listed, most=4, headers={"ETag": '"1"'}))
    harvest_now(endpoint)
    asked = len(endpoint_server.requests)
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.listed, run.refused, run.unchanged) == (11, 1, 10)
    conditional = ["If-None-Match" in headers for _, headers in endpoint_server.requests[asked:]]
    assert conditional == [False, True, True]
