"""Pull plans: the worked cases of the domain's facts, and each verdict."""

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.access.figures import calls_for, counted, days_for, duration, number, size
from catalog.domain.access.model import Limit, Limits, Measurement, Need, Way
from catalog.domain.access.plan import plan
from catalog.domain.product import Distribution, Field, Period, ProductRecord, Schema, Service
from tests.domain.access.products import (
    BMU_YEAR,
    HALF_HOURLY_YEAR,
    ckan,
    datastore,
    file,
    one,
    opendatasoft,
    product,
    service,
)

WHOLE = Need()
YEAR = Need(start="2023-01-01", end="2024-01-01")
TIMED = Schema(
    fields=(Field(name="timestamp", type="datetime"), Field(name="mw"), Field(name="unit"), Field(name="x"))
)


def planned(record: ProductRecord, interface: str, need: Need = WHOLE, pattern: str = ""):
    return plan(one(ways_of(record), interface, pattern), record, need)


def told(**limits: float) -> Limits:
    return Limits(**{name: Limit(value, "published cap") for name, value in limits.items()})


def paged(rows: int, **limits: float) -> tuple[Way, ProductRecord]:
    """A way by some API with these limits and rows, and its product."""
    url = "https://api.example/v1"
    found = Measurement(rows=rows, limits=told(**limits))
    record = product(service(url, format="REST"))
    return ways_of(record, {url: found})[0], record


# --- the worked cases (large-data.md 5.2) -----------------------------------------------------


def test_a_half_hourly_year_is_beyond_the_opendatasoft_window():
    record = opendatasoft(HALF_HOURLY_YEAR)
    answer = planned(record, "ods-records", pattern="record-api")
    assert (answer.rows, answer.window, answer.verdict) == (17_520, 10_000, "use-bulk")
    assert (
        answer.sentence
        == "17,520 rows are beyond the 10,000 that paging reaches: only the export gives all of them."
    )
    assert answer.better is not None
    assert (answer.better.interface, answer.better.format) == ("ods-export", "CSV")


def test_the_same_from_cadence_and_span_alone():
    record = opendatasoft(HALF_HOURLY_YEAR, update_frequency="half-hourly")
    way = one(ways_of(record), "ods-records", "record-api")
    without = product(
        *(
            Distribution(access_url=d.access_url, download_url=d.download_url, format=d.format)
            for d in record.distributions
        ),
        frequency="30MIN",
    )
    answer = plan(one(ways_of(without), "ods-records", "record-api"), without, YEAR)
    assert (answer.rows, answer.rows_basis, answer.verdict) == (17_520, "one-series", "use-bulk")
    assert way.cadence == "30MIN"


def test_a_thousand_units_by_the_datastore():
    answer = planned(ckan(datastore(BMU_YEAR)), "ckan-datastore")
    assert (answer.rows, answer.page, answer.calls) == (17_520_000, 32_000, 548)
    assert (answer.rate, answer.rate_told, answer.minutes) == (2, True, 274)
    assert answer.verdict == "use-bulk"
    assert "548 calls, 274 minutes (4.6 hours) at 2 a minute" in answer.sentence
    assert answer.better is not None
    assert answer.better.interface == "file"


def test_a_thousand_units_in_pages_of_a_hundred_take_eighteen_days():
    way, record = paged(BMU_YEAR, page=100, per_day=10_000)
    answer = plan(
        way, record, measured={way.url: Measurement(rows=BMU_YEAR, limits=told(page=100, per_day=10_000))}
    )
    assert (answer.calls, answer.days, answer.verdict) == (175_200, 18, "ask-owner")
    assert "18 days under the daily quota" in answer.sentence


def test_a_thousand_units_as_one_file():
    answer = planned(ckan(datastore(BMU_YEAR)), "file")
    assert (answer.byte_size, answer.bytes_basis, answer.calls) == (1_051_200_000, "estimated", 1)
    assert (answer.verdict, answer.sentence) == ("fine", "One download of about 1.05 GB.")


# --- verdicts of paging -----------------------------------------------------------------------


def kept(rows: int, **limits: float):
    way, record = paged(rows, **limits)
    return plan(way, record, ways=(way,))


@pytest.mark.parametrize(
    ("rows", "limits", "verdict"),
    [
        (1_000, {"page": 100}, "fine"),
        (0, {"page": 100}, "fine"),
        (60_000, {"page": 100}, "fine"),  # 600 calls, ten minutes at our own pace of one a second
        (60_100, {"page": 100}, "slow"),
        (60_100, {"page": 100, "per_minute": 600}, "fine"),
        (101_000, {"page": 1_000, "per_day": 100}, "slow"),
        (701_000, {"page": 1_000, "per_day": 100}, "ask-owner"),
        (10_000, {"page": 100, "window": 10_000}, "fine"),
        (10_001, {"page": 100, "window": 10_000}, "not-possible"),
        (10_000, {}, "cannot-say"),
    ],
)
def test_the_verdict_where_there_is_no_file(rows, limits, verdict):
    answer = kept(rows, **limits)
    assert answer.verdict == verdict
    assert answer.better is None
    assert answer.sentence.endswith(".")


def test_an_own_pace_is_marked_as_one():
    answer = kept(1_000, page=100)
    assert (answer.rate, answer.rate_told) == (60, False)
    assert "The owner states no rate: one call a second is counted." in answer.notes


def test_rows_that_nobody_states_are_not_guessed():
    record = ckan(datastore(None))
    answer = planned(record, "ckan-datastore")
    assert (answer.verdict, answer.rows, answer.calls, answer.minutes) == ("cannot-say", None, None, None)
    assert answer.better is not None
    assert planned(record, "ckan-datastore", Need(rows=64_000)).calls == 2


def test_what_is_new_is_not_counted_as_the_whole():
    answer = planned(ckan(datastore(BMU_YEAR)), "ckan-datastore", Need(whole=False))
    assert (answer.verdict, answer.rows) == ("cannot-say", None)
    assert "How many rows are new is not known." in answer.notes


def test_most_of_a_days_quota_is_mentioned():
    told_of = "It uses 60 of the 100 calls that a day allows."
    assert told_of in kept(6_000, page=100, per_day=100).notes
    assert not any("calls that a day" in note for note in kept(5_000, page=100, per_day=100).notes)


# --- spans, columns, areas --------------------------------------------------------------------


def test_rows_are_scaled_by_the_span_that_is_asked_for():
    record = opendatasoft(365_000)
    covering = ProductRecord(**{**_fields(record), "periods": (Period(start="2023", end="2023-12-31"),)})
    need = Need(start="2023-03-01", end="2023-03-02")
    answer = planned(covering, "ods-records", need, "record-api")
    assert (answer.rows, answer.rows_basis, answer.verdict) == (1_000, "scaled", "fine")
    outside = planned(covering, "ods-records", Need(start="2025-01-01", end="2026-01-01"), "record-api")
    assert (outside.rows, outside.calls) == (0, 1)


def test_an_open_end_is_closed_by_what_the_record_covers():
    record = opendatasoft(365_000)
    covering = ProductRecord(**{**_fields(record), "periods": (Period(start="2023", end="2023"),)})
    assert planned(covering, "ods-records", Need(start="2023-12-31"), "record-api").rows == 1_000


def test_without_a_period_the_whole_is_counted_and_said():
    answer = planned(opendatasoft(365_000), "ods-records", YEAR, "record-api")
    assert (answer.rows, answer.rows_basis) == (365_000, "declared")
    assert any("the record does not say what time it covers" in note for note in answer.notes)


def test_an_area_is_not_guessed_at():
    answer = planned(opendatasoft(5_000), "ods-records", Need(bbox=(-1, 50, 0, 51)), "record-api")
    assert answer.rows == 5_000
    assert any("area" in note for note in answer.notes)


def test_bytes_are_scaled_by_the_columns_where_they_can_be_chosen():
    record = product(
        file("https://data.example/a.parquet", "PARQUET", byte_size=4_000, rows=10, schema=TIMED)
    )
    answer = planned(record, "parquet", Need(fields=("mw",)))
    assert (answer.byte_size, answer.bytes_basis) == (1_000, "scaled")
    whole = product(file("https://data.example/a.csv", byte_size=4_000, rows=10, schema=TIMED))
    assert planned(whole, "file", Need(fields=("mw",))).byte_size == 4_000
    unknown = planned(record, "parquet", Need(fields=("nothing",)))
    assert unknown.byte_size == 4_000
    assert any("not known" in note for note in unknown.notes)


def test_time_slices_fit_under_the_window():
    url = "https://g.example/collections/demand/items"
    found = {url: Measurement(rows=HALF_HOURLY_YEAR, limits=told(page=1_000, window=10_000))}
    record = product(Distribution(access_url=url), periods=(Period(start="2023", end="2023"),))
    answer = plan(ways_of(record)[0], record, measured=found)
    assert answer.verdict == "fine"
    assert answer.chunks == (
        ("2023-01-01", "2023-05-02"),
        ("2023-05-02", "2023-08-31"),
        ("2023-08-31", "2023-12-30"),
        ("2023-12-30", "2024-01-01"),
    )
    assert "in 4 time slices that fit under the window" in answer.sentence


def test_no_slices_where_too_many_would_be_needed():
    url = "https://g.example/collections/demand/items"
    found = {url: Measurement(rows=BMU_YEAR, limits=told(page=100, window=1_000))}
    record = product(Distribution(access_url=url), periods=(Period(start="2023", end="2023"),))
    answer = plan(ways_of(record)[0], record, measured=found)
    assert (answer.chunks, answer.verdict) == ((), "not-possible")


# --- one call, and none -----------------------------------------------------------------------


def test_a_file_of_unknown_size_is_one_call_all_the_same():
    answer = planned(product(file("https://data.example/a.csv")), "file")
    assert (answer.verdict, answer.calls, answer.byte_size) == ("fine", 1, None)
    assert answer.sentence == "One download; its size is not known."


def test_a_heavy_file_points_to_what_is_read_in_parts():
    heavy = file("https://data.example/a.csv", byte_size=5_000_000_000)
    parquet = file("https://data.example/a.parquet", "PARQUET", byte_size=900_000_000)
    answer = planned(product(heavy, parquet), "file")
    assert (answer.verdict, answer.better and answer.better.interface) == ("slow", "parquet")
    assert answer.sentence.startswith("One download of 5 GB:")
    assert planned(product(heavy), "file").better is None


def test_few_rows_of_a_heavy_file_are_looked_up():
    record = ckan(datastore(BMU_YEAR, size=5_000_000_000))
    answer = planned(record, "file", Need(rows=500))
    assert answer.better is not None
    assert answer.better.interface == "ckan-datastore"


def test_a_stream_holds_no_history():
    stream = Distribution(access_url="amqps://broker.example/boalf")
    archive = file("https://archive.data.elexon.co.uk/iris-archive", "")
    answer = planned(product(stream, archive), "amqp")
    assert (answer.verdict, answer.better and answer.better.pattern) == ("not-possible", "archive")
    assert planned(product(stream), "amqp", Need(whole=False)).verdict == "fine"


@pytest.mark.parametrize(
    "record",
    [
        product(),
        product(
            Distribution(format_label="HttpData-PULL", service=Service(endpoint_url="https://a.example/x"))
        ),
        product(file("https://data.example/a.csv", restricted=True)),
        product(file("https://data.example/a.csv"), rights="Only under a data sharing agreement."),
    ],
)
def test_some_ways_are_asked_for(record):
    answer = plan(ways_of(record)[0], record)
    assert answer.verdict == "ask-owner"
    assert "ask the owner" in answer.sentence


def test_pages_pictures_and_aggregates_have_no_rows_to_count():
    csv = file("https://data.example/a.csv")
    page = Distribution(access_url="https://data.example/about")
    answer = planned(product(csv, page), "page")
    assert (answer.verdict, answer.better and answer.better.interface) == ("cannot-say", "file")
    answer = planned(product(csv, service("https://g.example/wms", format="WMS_SRVC")), "http-api")
    assert (answer.verdict, answer.better and answer.better.interface) == ("not-possible", "file")
    groups = opendatasoft(BMU_YEAR)
    assert planned(groups, "ods-records", pattern="query").verdict == "cannot-say"
    assert planned(groups, "ods-records", Need(rows=12_000), "query").verdict == "fine"


def test_a_key_is_mentioned():
    assert (
        "A key of the owner's is needed."
        in planned(opendatasoft(50, visible=False), "ods-records", pattern="record-api").notes
    )


def test_measurements_count_though_the_way_was_read_without():
    url = "https://data.example/a.csv"
    record = product(file(url, byte_size=1))
    way = ways_of(record)[0]
    assert plan(way, record, measured={url: Measurement(byte_size=2_000)}).byte_size == 2_000


def test_the_file_of_another_time_is_not_the_better_way():
    api = service("https://api.example/v1", format="REST", title="Demand 2024")
    old = file("https://data.example/demand-2023.csv", title="Demand 2023")
    record = product(api, old)
    assert plan(ways_of(record)[0], record).better is None


def test_a_restricted_file_is_not_the_better_way_of_an_open_api():
    api = service("https://api.example/v1", format="REST")
    closed = file("https://data.example/a.csv", restricted=True)
    record = product(api, closed)
    assert plan(ways_of(record)[0], record).better is None


def test_a_yearly_register_has_no_row_a_year():
    record = product(service("https://api.example/v1", format="REST"), frequency="ANNUAL")
    answer = plan(ways_of(record)[0], record, Need(start="2000-01-01", end="2024-01-01"))
    assert (answer.rows, answer.rows_basis) == (None, "")


# --- arithmetic and words ---------------------------------------------------------------------


def test_arithmetic():
    assert (calls_for(0, 100), calls_for(100, 100), calls_for(101, 100)) == (1, 1, 2)
    assert (days_for(10_000, 10_000), days_for(10_001, 10_000)) == (1, 2)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (number(17_520), "17,520"),
        (number(17_520_000), "17.52 million"),
        (number(2_000_000), "2 million"),
        (number(0.5), "0.5"),
        (size(999), "999 bytes"),
        (size(1_051_200_000), "1.05 GB"),
        (size(2_000_000_000_000), "2 TB"),
        (duration(0.5), "under a minute"),
        (duration(1), "1 minute"),
        (duration(274), "274 minutes (4.6 hours)"),
        (duration(2_920), "2,920 minutes (2.0 days)"),
        (counted(1, "call"), "1 call"),
        (counted(548, "call"), "548 calls"),
    ],
)
def test_numbers_in_words(said, words):
    assert said == words


def _fields(record: ProductRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
