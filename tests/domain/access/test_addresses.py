"""What the shape of an address tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.access.addresses import by_address, file_name_of, host_of

ODS = "https://x.opendatasoft.com/api/explore/v2.1/catalog/datasets/gsp"
ESRI = "https://gis.example/arcgis/rest/services/Network/FeatureServer"


@pytest.mark.parametrize(
    ("url", "pattern", "interface", "asked", "resource"),
    [
        (f"{ODS}/exports/csv", "bulk-file", "ods-export", f"{ODS}/exports/csv", ""),
        (f"{ODS}/exports/parquet?lang=en", "parquet-part", "ods-export", f"{ODS}/exports/parquet", ""),
        (f"{ODS}/records", "record-api", "ods-records", f"{ODS}/records", ""),
        ("https://x.example/explore/dataset/gsp/download/?format=json", "bulk-file", "file", "", ""),
        ("https://x.example/api/records/1.0/search/?dataset=gsp", "record-api", "http-api", "", ""),
        (
            "https://c.example/api/3/action/datastore_search?resource_id=a1",
            "record-api",
            "ckan-datastore",
            "https://c.example/api/3/action/datastore_search",
            "a1",
        ),
        ("https://c.example/api/3/action/datastore_search_sql?sql=SELECT", "query", "http-api", "", ""),
        ("https://c.example/datastore/dump/a1?bom=True", "bulk-file", "file", "", ""),
        (f"{ESRI}/0/query?outFields=%2A&where=1%3D1", "ogc-features", "arcgis", f"{ESRI}/0", ""),
        (f"{ESRI}/12", "ogc-features", "arcgis", f"{ESRI}/12", ""),
        (ESRI, "ogc-features", "arcgis", ESRI, ""),
        ("https://gis.example/arcgis/rest/services/Air/ImageServer", "cog-zarr", "http-api", "", ""),
        ("https://gis.example/arcgis/services/Air/MapServer/WMSServer?request=GetCapabilities", "pmtiles", "http-api", "", ""),
        ("https://g.example/ows?service=WFS&typeNames=lv:feeder", "ogc-features", "wfs", "https://g.example/ows", "lv:feeder"),
        ("https://g.example/geoserver/wfs", "ogc-features", "wfs", "https://g.example/geoserver/wfs", ""),
        ("https://g.example/ows?SERVICE=WMS&REQUEST=GetMap", "pmtiles", "http-api", "", ""),
        (
            "https://o.example/collections/feeders/items?limit=10",
            "ogc-features",
            "ogc-features",
            "https://o.example/collections/feeders/items",
            "",
        ),
        (
            "https://s.example/stac/collections/wind",
            "ogc-features",
            "stac",
            "https://s.example/stac/collections/wind/items",
            "",
        ),
        ("https://s.example/stac/search", "ogc-features", "stac", "https://s.example/stac/search", ""),
        ("https://s.example/data/stac/catalog.json", "bulk-file", "stac", "", ""),
        ("https://r.example/oai?verb=ListRecords&metadataPrefix=dcat", "delta", "oai-pmh", "https://r.example/oai", "dcat"),
        ("https://www.osti.gov/oai/", "delta", "oai-pmh", "https://www.osti.gov/oai/", "oai_dc"),
        ("https://a.example/v1/rows?modified_since=2024-01-01", "delta", "http-api", "", ""),
        ("https://t.example/{z}/{x}/{y}.pbf", "pmtiles", "http-api", "", ""),
        ("https://archive.data.elexon.co.uk/iris-archive", "archive", "file", "", ""),
        (
            "https://elexon-insights-iris.servicebus.windows.net/iris.queue",
            "stream",
            "amqp",
            "https://elexon-insights-iris.servicebus.windows.net",
            "iris.queue",
        ),
        ("amqps://broker.example:5671/boalf", "stream", "amqp", "amqps://broker.example:5671", "boalf"),
        ("kafka://broker.example:9092", "stream", "kafka", "kafka://broker.example:9092", ""),
        ("mqtt://broker.example/lights/1", "stream", "mqtt", "mqtt://broker.example", "lights/1"),
        ("wss://feed.example/v1", "stream", "http-api", "wss://feed.example/v1", ""),
    ],
)  # fmt: skip
def test_what_an_address_tells(url, pattern, interface, asked, resource):
    seen = by_address(url)
    assert seen is not None
    assert (seen.pattern, seen.interface, seen.url, seen.resource) == (
        pattern,
        interface,
        asked or url,
        resource,
    )
    assert seen.because.endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redacted",
        "https://x.example/data.csv",
        "https://x.example/stack/search",
        "https://museum.example/collections/coins",
        "https://koala.example/oaitree/list",
        "https://x.github.io/stac-browser/#/external/y.json",
        "https://x.opendatasoft.com/explore/dataset/gsp/",
    ],
)
def test_an_address_that_tells_nothing(url):
    assert by_address(url) is None


def test_hosts_and_file_names():
    assert host_of("HTTPS://user:word@Data.Example:8443/x?y#z") == "data.example"
    assert host_of("data.example/x") == ""
    assert file_name_of("https://x.example/a/demand%202023.csv?x=1#top") == "demand 2023.csv"


@given(
    st.text(max_size=80) | st.text(max_size=60).map(lambda text: f"https://x.example/rest/services/{text}")
)
def test_no_address_is_too_odd(url):
    seen = by_address(url)
    assert seen is None or (seen.pattern and seen.because.endswith("."))
    assert host_of(url) == host_of(url).lower()
    file_name_of(url)
