"""Search while Elasticsearch is away: the database finds the same products with the same counts, and the answer says so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, SearchText
from catalog.search import FACETS, SORTS, SearchEngine, SearchRequest, SearchResponse
from catalog.search.request import Box, Span
from catalog.search.sql import SqlClient, Statement
from catalog.search.standing_in import StandingIn
from catalog.selectors import search_fallback
from catalog.selectors.search_fallback import fallback_client
from catalog.services.index_due import index_mark_due
from catalog.services.indexing import index_drain
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
type Refresh = Callable[[], None]

TITLES = (
    "Primary substation demand, half hourly", "Substation transformer ratings", "Embedded capacity register",
    "Gas demand by local distribution zone", "GSP boundaries 2024", "Wind generation forecast",
    "Long term development statement: 33kV network", "Electric vehicle charge points", "The Who",
    "Carbon intensity of generation", "Demand forecast for winter", "LV_feeder_monitoring data",
)  # fmt: skip
NOTES = (
    "Half hourly demand at each primary substation of the network, in MW and MVAr.",
    "Ratings of power transformers, with their voltage. See also the demand of substations.",
    "Generation and storage that is connected or has accepted an offer to connect.",
    "",
)
QUERIES = (
    "", "substation", "substations demand", "demand half hourly primary", '"half hourly"', '"primary substation" demand',
    "demand -gas", "-substation", '-"primary substation"', "33kV", "33 kV", "LV_feeder_monitoring", "GSP boundaries 2024",
    "who", "p-00003", "wind generation forecast winter gas electric vehicle", "transf", "demand or",
    "title:substation", "publisher:nobody", "demand OR gas", "modified:2020..2030", "mqa:>10", "level:0..5", "zzz qqq", "'", "\\",
    "a:b:c", "ckan", "substation ckan", "demand (dbt OR ckan)", "protocol:ckan demand",
    "status:withdrawn", "demand -status:retired",
    "(demand", "format:csv substation", "::", "&|!", "demand & !gas", "<->", "x" * 400,
)  # fmt: skip


@pytest.fixture
def filled(index: Refresh, endpoint_server: FakeEndpoint) -> None:
    """Two dozen products that differ, in the index and in the database."""
    listed = [
        package(
            f"p-{n:05}",
            TITLES[n] if n < len(TITLES) else f"{TITLES[n % 4]} {n}",
            notes=NOTES[n % len(NOTES)],
            tags=[{"name": f"keyword {n % 3}"}, {"name": "network"}],
            metadata_modified=f"2024-0{1 + n % 9}-11T10:00:00",
        )
        for n in range(25)
    ]
    harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    some = DataProduct.objects.order_by("pk").values_list("pk", flat=True)
    for n, pk in enumerate(some):
        DataProduct.objects.filter(pk=pk).update(
            boxes=[[-2.0 + n / 10, 51.0, -1.9 + n / 10, 51.5]] if n % 2 else [],
            periods=[[f"20{10 + n}-01-01", None if n % 3 else f"20{11 + n}-12-31"]] if n % 4 else [],
            level=n % 6,
            status=("", "COMPLETED", "WITHDRAWN")[n % 3],
            used=n % 4,
            revision=7,
        )
    index_mark_due("true", [])
    index()


@pytest.fixture
def elastic() -> Iterator[SearchEngine]:
    """The engine without anything that stands in for it."""
    engine = SearchEngine(settings.ELASTICSEARCH_URL, settings.INDEX_PREFIX)
    yield engine
    engine.close()


class Away(SearchEngine):
    """An engine whose Elasticsearch never answers."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "away-", instead=fallback_client)


@pytest.fixture
def away() -> Iterator[SearchEngine]:
    engine = Away()
    yield engine
    engine.close()


def told(response: SearchResponse) -> dict[str, Any]:
    """What both must agree on: what is found, and every count."""
    facets = {
        name: {(b.value, b.count, b.chosen) for b in buckets} for name, buckets in response.facets.items()
    }
    return {
        "total": response.total,
        "ids": sorted(response.ids),
        "facets": {name: buckets for name, buckets in facets.items() if buckets},
        "others": {name: number for name, number in response.others.items() if number},
        "relaxed": response.relaxed,
    }


def both(elastic: SearchEngine, away: SearchEngine, **values: Any) -> tuple[SearchResponse, SearchResponse]:
    request = SearchRequest(
        **{"viewer": ("public",), "page_size": 100, "spell": False, "meaning": False, **values}
    )
    first, second = elastic.search(request), away.search(request)
    assert (first.fallback, second.fallback) == (False, True)
    return first, second


@pytest.mark.usefixtures("filled")
def test_the_same_is_found_with_the_same_counts(elastic: SearchEngine, away: SearchEngine) -> None:
    differing = []
    for q in QUERIES:
        for strict in (True, False):
            first, second = both(elastic, away, q=q, strict=strict)
            if told(first) != told(second):
                differing.append((q, strict, told(first)["ids"], told(second)["ids"]))
    assert differing == []


@pytest.mark.usefixtures("filled")
def test_each_order_is_the_same(elastic: SearchEngine, away: SearchEngine) -> None:
    for sort in SORTS:
        for q in ("", "demand"):
            if sort in ("relevance", "fit") and q:
                continue  # like it, not the same
            first, second = both(elastic, away, q=q, sort=sort)
            assert second.ids == first.ids, (sort, q)


@pytest.mark.usefixtures("filled")
def test_what_is_typed_exactly_comes_first(away: SearchEngine) -> None:
    for title in ("Gas demand by local distribution zone", "GSP boundaries 2024", "The Who"):
        best = DataProduct.objects.get(title=title)
        assert away.search(SearchRequest(viewer=None, q=title)).ids[0] == best.pk
    assert (
        away.search(SearchRequest(viewer=None, q="p-00003")).ids[0]
        == DataProduct.objects.get(source_id="p-00003").pk
    )


@pytest.mark.usefixtures("filled")
def test_every_facet_narrows_and_counts_alike(elastic: SearchEngine, away: SearchEngine) -> None:
    everything, _ = both(elastic, away)
    chosen_once = {name: (buckets[0].value,) for name, buckets in everything.facets.items() if buckets}
    assert {"domain", "format", "level", "openness", "licence"} <= chosen_once.keys()
    for name, values in chosen_once.items():
        for q in ("", "demand"):
            first, second = both(elastic, away, q=q, filters={name: values})
            assert told(second) == told(first), name
    first, second = both(
        elastic, away, filters={"level": ("1", "2"), "format": ("CSV", "nonsense"), "openness": ("open",)}
    )
    assert told(second) == told(first)
    first, second = both(elastic, away, filters=dict.fromkeys(FACETS, ("nonsense",)))
    assert told(second) == told(first)


@pytest.mark.usefixtures("filled")
def test_places_and_times_narrow_alike(elastic: SearchEngine, away: SearchEngine) -> None:
    boxes = [Box(-1.5, 50, -1.0, 52), Box(0, 0, 1, 1), Box(179, 50, -1.5, 52), Box(-180, -90, 180, 90)]
    for box in boxes:
        first, second = both(elastic, away, box=box)
        assert told(second) == told(first), box
    for span in (
        Span("2015-06-01", "2016-06-01"),
        Span("2031-01-01", ""),
        Span("", "2010-06-01"),
        Span("", ""),
    ):
        first, second = both(elastic, away, covers=span, q="demand")
        assert told(second) == told(first), span


@pytest.mark.usefixtures("filled")
def test_pages_follow_one_another(away: SearchEngine) -> None:
    pages = [away.search(SearchRequest(viewer=None, q="", page=n, page_size=10)) for n in (1, 2, 3)]
    ids = [pk for page in pages for pk in page.ids]
    assert (len(ids), len(set(ids)), {page.total for page in pages}) == (25, 25, {25})
    beyond = away.search(SearchRequest(viewer=None, q="demand", page=50))
    assert (beyond.ids, beyond.total) == ((), away.search(SearchRequest(viewer=None, q="demand")).total)


@pytest.mark.usefixtures("filled")
def test_suggestions_go_on_as_typed(elastic: SearchEngine, away: SearchEngine) -> None:
    for typed in ("sub", "primary subst", "demand fore", "zzz", "the"):
        first, second = elastic.suggest(typed, ("public",), 20), away.suggest(typed, ("public",), 20)
        assert {s.title for s in second} == {s.title for s in first}, typed
        assert {s.slug for s in second} == {s.slug for s in first}, typed


@pytest.mark.usefixtures("filled")
def test_what_is_not_for_a_reader_is_not_counted_even_before_the_words_are_written_anew(
    away: SearchEngine,
) -> None:
    hidden = DataProduct.objects.get(title="GSP boundaries 2024")
    before = away.search(SearchRequest(viewer=("public",)))
    DataProduct.objects.filter(pk=hidden.pk).update(audience="hidden", audience_tokens=["domain:1"])
    after = away.search(SearchRequest(viewer=("public",)))
    assert after.total == before.total - 1
    assert sum(b.count for b in after.facets["openness"]) == after.total
    assert away.search(SearchRequest(viewer=("public",), q="GSP boundaries 2024", strict=True)).total == 0
    assert away.suggest("gsp", ("public",)) == ()
    assert away.search(SearchRequest(viewer=("domain:1",), q="GSP boundaries")).total == 1
    assert away.search(SearchRequest(viewer=())).total == 0


@pytest.mark.usefixtures("filled")
def test_a_withdrawn_product_is_found_no_more_and_its_words_go(away: SearchEngine) -> None:
    gone = DataProduct.objects.get(title="GSP boundaries 2024")
    DataProduct.objects.filter(pk=gone.pk).update(state="withdrawn", revision=9)
    assert away.search(SearchRequest(viewer=None, q="GSP boundaries 2024", strict=True)).total == 0
    index_mark_due("p.id = %s", [gone.pk])
    index_drain()
    assert not SearchText.objects.filter(pk=gone.pk).exists()
    assert SearchText.objects.count() == 24


@pytest.mark.usefixtures("filled")
def test_a_search_that_takes_too_long_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(statement: Statement, seconds: float) -> Any:
        return search_fallback._rows(Statement("SELECT pg_sleep(20)"), 0.05)

    engine = SearchEngine(
        "http://127.0.0.1:9", "away-", instead=lambda: SqlClient(slow, search_fallback._seen, seconds=1)
    )
    with pytest.raises(SearchUnavailable, match="Narrow it by another word"):
        engine.search(SearchRequest(viewer=None, q="demand"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
        assert cursor.fetchone()[0] == "0"
    engine.close()


def test_what_only_elasticsearch_can_answer_is_refused_in_words() -> None:
    client = StandingIn(SearchEngine("http://127.0.0.1:9", "x")._client, fallback_client)
    for body in (
        {"query": {"percolate": {}}},
        {"query": {"terms": {"no_such_field": ["x"]}}},
        {"query": {"match_all": {}}, "pit": {"id": "x"}},
        {"query": {"match_all": {}}, "aggs": {"x": {"significant_text": {"field": "body_st"}}}},
    ):
        with pytest.raises(SearchUnavailable, match="while the search engine is away"):
            client.call("POST", "/x/_search", body)
    assert AnonymousUser().is_anonymous


def test_what_has_ended_counts_less_in_the_database_too(
    index: Refresh, endpoint_server: FakeEndpoint, away: SearchEngine
) -> None:
    """Of two that are alike the older one comes first, unless it has ended."""
    ended = [{"key": "status", "value": "deprecated"}]
    listed = [package("a", "Load of feeders", extras=ended), package("b", "Load of feeders")]
    harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    index()

    found = away.search(SearchRequest(q="load feeders", viewer=("public",), meaning=False))
    slugs = dict(DataProduct.objects.values_list("pk", "source_id"))
    assert [slugs[pk] for pk in found.ids] == ["b", "a"]
