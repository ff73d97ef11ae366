"""What the portal measured at a product's addresses, its ways with that, and plans."""

from collections.abc import Iterator

import msgspec
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalog.domain.access.model import Figure, Measurement
from catalog.domain.product import Distribution, ProductRecord
from catalog.models import DataProduct
from catalog.selectors.access import Access, access_of, found_of, ways_at, ways_of_page
from catalog.selectors.products import ProductView, product_get
from catalog.selectors.pulls import asked_of, pull_of, ways_to_plan
from tests.domain.access.products import file, product
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package
from tests.web.access_products import OS_WFS, link_put, products_put, sample_put

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
URL = "https://data.example/a.csv"


@pytest.fixture
def row(endpoint_server: FakeEndpoint) -> DataProduct:
    harvest_now(endpoint_make(endpoint_server.ckan([package("a")])))
    return DataProduct.objects.get()


@pytest.fixture
def products() -> Iterator[dict[str, DataProduct]]:
    with FakeEndpoint() as server:
        yield products_put(server)


def shown(row: DataProduct) -> ProductView:
    view = product_get(ANYBODY, row.slug)
    assert view is not None
    return view


def access(row: DataProduct, **more: object) -> Access:
    return access_of(ANYBODY, shown(row), **more)  # type: ignore[arg-type]


def measured(row: DataProduct) -> dict[str, Measurement]:
    """What was measured at its addresses."""
    return {url: found.measurement for url, found in found_of(ANYBODY, row).items()}


# --- what was measured -------------------------------------------------------------------------


def test_a_link_that_answers_tells_its_size_and_that_it_is_open(row: DataProduct) -> None:
    link_put(row, URL, state="ok", status=200, media_type="text/csv", byte_size=1_234)
    assert measured(row) == {URL: Measurement(byte_size=1_234, anonymous=True)}


@pytest.mark.parametrize(
    ("told", "anonymous"),
    [
        ({"state": "refused", "status": 403}, False),
        ({"state": "gone", "status": 404, "byte_size": 9}, None),
        ({"state": "unknown"}, None),
        ({"state": "ok", "status": 200, "media_type": "text/html; charset=utf-8", "byte_size": 9}, None),
        ({"state": "ok", "status": 200, "media_type": ""}, None),
    ],
)
def test_what_a_link_does_not_tell_stays_unknown(
    row: DataProduct, told: dict, anonymous: bool | None
) -> None:
    link_put(row, URL, **told)
    assert measured(row) == {URL: Measurement(anonymous=anonymous)}


def test_what_was_never_asked_is_not_measured(row: DataProduct) -> None:
    link_put(row, URL, state="unknown", checked_at=None)
    sample = sample_put(row, URL, row_count=5)
    sample.fetched_at = None
    sample.save()
    assert measured(row) == {}


def test_a_sample_tells_more_than_a_link(row: DataProduct) -> None:
    link_put(row, URL, state="ok", status=200, media_type="text/csv", byte_size=1_000)
    sample_put(row, URL, rows=20, row_count=365, byte_size=2_000, limits={"X-RateLimit-Limit-Minute": "30"})
    found = found_of(ANYBODY, row)[URL]
    assert (found.by, found.at.isoformat()) == ("str-valid", "2026-11-20T09:30:00+00:00")
    assert (found.measurement.byte_size, found.measurement.rows, found.measurement.anonymous) == (
        2_000,
        365,
        True,
    )
    limits = found.measurement.limits
    assert limits is not None
    assert limits.per_minute is not None
    assert limits.per_minute.value == 30
    assert "read 2026-11-20" in limits.per_minute.text


def test_a_sample_that_told_nothing_leaves_what_the_link_told(row: DataProduct) -> None:
    link_put(row, URL, state="ok", status=200, media_type="text/csv", byte_size=1_000)
    sample_put(row, URL, outcome="unread", detail="There is nothing to check it against.")
    assert found_of(ANYBODY, row)[URL].by == "acc-live"


def test_what_was_measured_takes_one_query_and_is_not_for_those_who_may_not_see_it(row: DataProduct) -> None:
    link_put(row, URL, state="ok", media_type="text/csv")
    with CaptureQueriesContext(connection) as asked:
        assert measured(row)
    assert len(asked) == 1
    DataProduct.objects.update(audience="hidden", audience_tokens=["nobody"])
    assert measured(row) == {}


def test_measured_figures_count_over_declared_ones(row: DataProduct) -> None:
    sample_put(row, URL, rows=5, row_count=365, byte_size=2_000)
    (way,) = access(row).ways
    assert (way.byte_size, way.rows) == (Figure(2_000, "measured"), Figure(365, "measured"))
    assert way.authentication == "none"


# --- very many ---------------------------------------------------------------------------------


def many(number: int) -> ProductRecord:
    """Files of one kind, and two of other kinds far behind."""
    alike = [file(f"https://data.example/{n}.csv", title=f"Meter {n}") for n in range(number)]
    others = [
        file("https://data.example/all.parquet", "PARQUET", title="All meters"),
        Distribution(title="Secret", access_url="redacted", restricted=True),
    ]
    return product(*alike, *others)


def test_of_very_many_one_of_each_kind_is_advised_of(row: DataProduct) -> None:
    row.harvested = msgspec.to_builtins(many(300))
    row.save()
    found = access(row, places=[17, 5_000])
    assert not found.whole
    assert [(way.index, way.pattern) for way in found.ways] == [
        (0, "bulk-file"),
        (17, "bulk-file"),
        (300, "parquet-part"),
        (301, "request"),
    ]
    assert [way.index for way in ways_of_page(found, 4)] == [300, 301]
    assert access(row, places=[300]).ways[1].index == 300


def test_ways_of_some_distributions_have_their_place_in_the_whole() -> None:
    record = many(5)
    assert [(way.index, way.title) for way in ways_at(record, [3, 1], {})] == [(3, "Meter 3"), (1, "Meter 1")]


# --- plans -------------------------------------------------------------------------------------


def pulled(row: DataProduct, query: str):
    found = access(row)
    asked, _ = asked_of(found, QueryDict(query))
    assert asked.problems == {}
    assert asked.way is not None
    return pull_of(found, asked.way, asked.need)


def test_the_product_s_own_area_is_all_of_it(products: dict[str, DataProduct]) -> None:
    own = pulled(products["slices"], "west=-3.25&south=53&east=-1.50&north=55.0")
    assert own.need.bbox is None
    part = pulled(products["slices"], "west=-3.25&south=53&east=-1.50&north=54")
    assert part.need.bbox == (-3.25, 53, -1.5, 54)


def test_an_own_area_that_no_form_would_take_is_all_of_it_too(products: dict[str, DataProduct]) -> None:
    row = products["slices"]
    row.refresh_from_db()
    row.harvested["places"][0]["bbox"] = [170.0, -50.0, -170.0, 1e-05]  # across the line of the date
    row.save()
    assert pulled(row, "west=170&south=-50&east=-170&north=1e-05").need.bbox is None


def test_what_a_way_cannot_be_asked_for_is_left_out_and_said(products: dict[str, DataProduct]) -> None:
    store = pulled(products["bmu"], "way=0.file&from=2023-01-01&until=2024-01-01&fields=mw")
    assert store.need.start == store.need.end == ""
    assert store.need.fields == ()
    assert [note for note in store.notes if "a span of time" in note]
    assert [note for note in store.notes if "some fields" in note]


def test_ckan_reads_all_rows_to_keep_those_of_a_span(products: dict[str, DataProduct]) -> None:
    pull = pulled(products["bmu"], "way=0.ckan-datastore&from=2023-01-01&until=2023-02-01")
    assert pull.plan.calls == 548
    assert pull.need.start == "2023-01-01"
    assert "2023-01-01" in pull.scripts[0].text
    assert any("CKAN cannot be asked" in note for note in pull.notes)


def test_a_stream_is_planned_as_what_happens_from_now_on(products: dict[str, DataProduct]) -> None:
    pull = pulled(products["stream"], "")
    assert (pull.way.pattern, pull.plan.verdict) == ("stream", "fine")
    assert pull.plan.better is not None
    assert pull.plan.better.pattern == "archive"
    assert [script.language for script in pull.scripts] == ["outline"]


def test_what_is_restricted_has_no_script(products: dict[str, DataProduct]) -> None:
    pull = pulled(products["restricted"], "")
    assert pull.closed
    assert pull.scripts == ()


def test_a_key_is_never_in_a_script(products: dict[str, DataProduct]) -> None:
    pull = pulled(products["quota"], "")
    assert pull.way.authentication == "key"
    assert all("VESPORTAL_KEY" in script.text for script in pull.scripts)
    assert pull.plan.days == 18
    assert access(products["quota"]).found[OS_WFS].measurement.limits is not None


def test_the_advised_way_is_the_first_to_choose(products: dict[str, DataProduct]) -> None:
    for name, row in products.items():
        found = access(row)
        ways = ways_to_plan(found)
        if name == "nothing":
            assert ways == {}
        elif found.choice.way.pattern:
            assert next(iter(ways.values())) == found.choice.way, name


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("from=2026-02-30", {"from"}),
        ("from=0000-01-01", {"from"}),
        ("until=9999-12-31", {"until"}),
        ("from=2026-01-02&until=2026-01-01", {"until"}),
        ("from=2026-01-01T25:00", {"from"}),
        ("from=%D9%A2%D9%A0%D9%A2%D9%A6", {"from"}),
        ("rows=99999999999999999999", {"rows"}),
        ("rows=1e9", {"rows"}),
        ("rows=-5", {"rows"}),
        ("west=1", {"south"}),
        ("west=nan&south=1&east=2&north=3", {"west"}),
        ("west=1&south=91&east=2&north=3", {"south"}),
        ("west=1&south=5&east=2&north=3", {"north"}),
        ("west=3&south=1&east=2&north=3", {"east"}),
        ("fields=column_1,no-such", {"fields"}),
        ("fields=" + "a" * 300, {"fields"}),
        ("fields=a%00b", {"fields"}),
        ("way=0.file", {"way"}),
        ("way=%00", {"way"}),
        ("way=-1.ogc-features", {"way"}),
    ],
)
def test_what_cannot_be_used_is_named(products: dict[str, DataProduct], query: str, names: set[str]) -> None:
    asked, _ = asked_of(access(products["slices"]), QueryDict(query))
    assert set(asked.problems) == names


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("from=2024&until=2025-06", "2024-01-01", "2025-06-01"),
        ("from=2024-02-29&until=2024-03-01T12:30", "2024-02-29", "2024-03-01T12:30:00Z"),
        ("from=2024-02-29T01:00:00%2B01:00", "2024-02-29T00:00:00Z", ""),
    ],
)
def test_dates_as_precise_as_they_are_written(
    products: dict[str, DataProduct], query: str, start: str, end: str
) -> None:
    asked, _ = asked_of(access(products["slices"]), QueryDict(query))
    assert (asked.problems, asked.need.start, asked.need.end) == ({}, start, end)
    made = pull_of(access(products["slices"]), asked.way, asked.need)  # type: ignore[arg-type]
    assert made.scripts, "no script could be made of these dates"
