"""The chooser: each of the nine rules, their order, the default wish, and the alternatives."""

from typing import get_args

import pytest

from catalog.domain.access.choose import choose, trade_off
from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import NO_DISTRIBUTION, Wish
from catalog.domain.access.rules import RULES
from catalog.domain.product import Distribution, ProductRecord, Service, StatedClass
from tests.domain.access.products import BMU_YEAR, ckan, datastore, file, opendatasoft, product, service

STREAM = Distribution(format="STREAM", format_label="amqp", access_url="amqps://broker.example/boalf")
ARCHIVE = file("https://archive.data.elexon.co.uk/iris-archive", "")
TILES = file("https://data.example/feeders.pmtiles", "PMTILES")
PARQUET_MAP = file("https://data.example/feeders.parquet", "GEOPARQUET")
WFS = service("https://g.example/wfs", format="WFS_SRVC")
ZARR = file("https://data.example/wind.zarr", "ZARR")
OAI = Distribution(access_url="https://r.example/oai")
NODE = Distribution(format_label="HttpData-PULL", delivery="pull")
CSV = file("https://data.example/demand.csv")
API = service("https://api.example/v1", format="REST")


def test_there_are_nine_rules_in_order():
    order = ("protected", "stream", "large", "vector", "raster", "copy", "aggregate", "node", "otherwise")
    assert tuple(rule.id for rule in RULES) == order
    assert all(rule.words.endswith(".") for rule in RULES)


# --- 1: protected -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["IB1-SP", "IB1-C", "OE-C", "Closed"])
@pytest.mark.parametrize("wish", get_args(Wish))
def test_protected_products_are_asked_for_whatever_is_wanted(code, wish):
    choice = choose(product(CSV, STREAM, stated_classes=(StatedClass(code),)), wish=wish)
    assert (choice.rule, choice.way.pattern, choice.way.index) == ("protected", "request", NO_DISTRIBUTION)
    assert choice.way.url == ""
    assert choice.way.authentication == "agreement"


def test_protected_products_that_are_computed_on_at_the_source():
    compute = file("https://tre.example/", "", title="Compute-to-data")
    choice = choose(product(CSV, compute, stated_classes=(StatedClass("IB1-SP"),)))
    assert (choice.rule, choice.way.pattern) == ("protected", "c2d")


def test_what_is_not_public_is_asked_for_and_shared_data_are_not():
    assert choose(product(CSV, access_rights="NON_PUBLIC")).rule == "protected"
    assert choose(product(CSV, stated_classes=(StatedClass("IB1-SA"),))).rule == "otherwise"


# --- 2: stream --------------------------------------------------------------------------------


def test_the_latest_seconds_come_by_stream_and_gaps_from_the_archive():
    choice = choose(product(API, STREAM, ARCHIVE, frequency="CONT"), wish="seconds")
    assert (choice.rule, choice.way.pattern, choice.way.mode) == ("stream", "stream", "push")
    assert "Gaps are filled from its archive." in choice.why
    assert "archive" in [way.pattern for way, _ in choice.alternatives]


def test_without_a_stream_the_api_is_asked_for_the_latest():
    choice = choose(product(CSV, API, frequency="30MIN"), wish="seconds")
    assert (choice.rule, choice.way.pattern) == ("otherwise", "record-api")


# --- 3: large ---------------------------------------------------------------------------------


def test_more_rows_than_paging_reaches_come_by_export():
    choice = choose(opendatasoft(17_520), wish="history")
    assert (choice.rule, choice.way.interface, choice.way.format) == ("large", "ods-export", "CSV")
    assert choice.why == "17,520 rows are beyond the 10,000 that paging reaches."


def test_more_than_ten_minutes_of_paging_come_by_file():
    choice = choose(ckan(datastore(BMU_YEAR)))
    assert (choice.rule, choice.way.interface) == ("large", "file")
    assert choice.why == "Paging through 17.52 million rows would take 274 minutes (4.6 hours)."


def test_very_many_rows_come_as_parquet():
    choice = choose(opendatasoft(BMU_YEAR))
    assert (choice.rule, choice.way.pattern) == ("large", "parquet-part")


def test_an_unknown_number_of_rows_is_surer_by_file():
    choice = choose(ckan(datastore(None)))
    assert (choice.rule, choice.way.interface) == ("large", "file")


def test_few_rows_of_an_interface_whose_pages_are_not_known_come_as_a_file():
    api = Service(endpoint_url="https://x.example/api", description_url="https://x.example/openapi.json")
    file = Distribution(download_url="https://x.example/a.csv", format="CSV", rows=24, service=api)
    choice = choose(ProductRecord(source_id="x", title="x", distributions=(file,)))
    assert (choice.rule, choice.way.interface) == ("large", "file")
    assert choice.why == "How many rows a call gives is not told: one file is surer than paging."


def test_few_rows_are_paged_through():
    choice = choose(opendatasoft(500))
    assert (choice.rule, choice.way.interface) == ("otherwise", "ods-records")
    assert choice.why == "500 rows are few enough to be paged through."


# --- 4 and 5: shapes and rasters --------------------------------------------------------------


def test_shapes_come_from_a_features_service():
    choice = choose(product(CSV, WFS, PARQUET_MAP, TILES), wish="area")
    assert (choice.rule, choice.way.pattern) == ("vector", "ogc-features")


def test_a_million_features_come_as_geoparquet():
    many = file("https://data.example/feeders.parquet", "GEOPARQUET", rows=1_000_000)
    choice = choose(product(WFS, many), wish="area")
    assert (choice.rule, choice.way.pattern) == ("vector", "geoparquet")
    fewer = file("https://data.example/feeders.parquet", "GEOPARQUET", rows=999_999)
    assert choose(product(WFS, fewer), wish="area").way.pattern == "ogc-features"


def test_a_map_comes_as_tiles_where_there_are_any():
    assert choose(product(WFS, PARQUET_MAP, TILES), wish="map").way.pattern == "pmtiles"
    assert choose(product(WFS, PARQUET_MAP), wish="map").way.pattern == "ogc-features"


def test_rasters_come_by_window():
    choice = choose(product(file("https://data.example/wind.nc", "NETCDF"), ZARR))
    assert (choice.rule, choice.wish, choice.way.pattern) == ("raster", "area", "cog-zarr")


# --- 6 to 9 -----------------------------------------------------------------------------------


def test_a_copy_is_kept_current_by_what_changed():
    choice = choose(product(CSV, OAI), wish="copy")
    assert (choice.rule, choice.way.pattern) == ("copy", "delta")
    assert "deletions" in choice.why
    assert choose(product(CSV, API), wish="copy").way.pattern == "bulk-file"


def test_an_aggregate_is_worked_out_at_the_source():
    choice = choose(opendatasoft(BMU_YEAR), wish="aggregate")
    assert (choice.rule, choice.way.pattern) == ("aggregate", "query")


def test_two_organisations_with_nodes_exchange_by_node():
    choice = choose(product(CSV, NODE), wish="node")
    assert (choice.rule, choice.way.pattern) == ("node", "node")
    assert choose(product(CSV), wish="node").rule == "otherwise"


def test_otherwise_the_record_api_or_what_there_is():
    assert choose(product(CSV, API), wish="aggregate").way.pattern == "record-api"
    only = choose(product(CSV))
    assert (only.way.pattern, only.why) == ("bulk-file", "It is the only way that the product offers.")
    assert choose(product()).way.pattern == "request"
    assert choose(product(landing_page="https://data.example/")).way.interface == "page"


# --- the default, and what is never advised first ---------------------------------------------


@pytest.mark.parametrize(
    ("record", "wish"),
    [
        (product(STREAM, API, frequency="CONT"), "seconds"),
        (product(STREAM, API, frequency="DAILY"), "history"),
        (product(ZARR), "area"),
        (product(file("https://data.example/a.tif", "GEOTIFF")), "area"),
        (product(WFS), "area"),
        (opendatasoft(500, geo=True), "history"),
        (product(CSV), "history"),
        (product(), "history"),
    ],
)
def test_the_wish_is_worked_out_from_the_product(record, wish):
    assert choose(record).wish == wish


def test_data_come_before_documents_and_open_before_restricted():
    notes = file("https://data.example/notes.pdf", "PDF")
    assert choose(product(notes, CSV)).way.index == 1
    closed = file("https://data.example/closed.csv", restricted=True)
    assert choose(product(closed, CSV)).way.index == 1


def test_alternatives_are_one_of_each_other_pattern_with_what_they_trade_off():
    choice = choose(opendatasoft(17_520))
    assert [way.pattern for way, _ in choice.alternatives] == ["record-api", "parquet-part", "query"]
    assert [words for _, words in choice.alternatives] == [
        trade_off(way.pattern) for way, _ in choice.alternatives
    ]


def test_the_ways_may_be_given():
    record = opendatasoft(17_520)
    assert choose(record, ways_of(record)) == choose(record)
