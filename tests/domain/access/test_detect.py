"""Ways to get a product, read off records as real readers give them."""

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import NO_DISTRIBUTION, OWN_SERVICE, Figure, Limit, Limits, Measurement
from catalog.domain.product import Concept, Distribution, Licence, ProductRecord, Service, StatedClass
from tests.domain.access.products import UKPN, ckan, datastore, file, opendatasoft, product, service

FILE = "https://data.example/demand.csv"


def only(record: ProductRecord, **measured: Measurement):
    ways = ways_of(record)
    assert len(ways) == 1, ways
    return ways[0]


# --- portals ----------------------------------------------------------------------------------


def test_opendatasoft_gives_exports_records_and_groups():
    ways = ways_of(opendatasoft())
    assert [(way.pattern, way.interface, way.format) for way in ways] == [
        ("bulk-file", "ods-export", "CSV"),
        ("bulk-file", "ods-export", "JSON"),
        ("parquet-part", "ods-export", "PARQUET"),
        ("bulk-file", "ods-export", "XLSX"),
        ("record-api", "ods-records", "JSON"),
        ("query", "ods-records", "JSON"),
    ]
    records, groups = ways[-2:]
    assert records.url == f"{UKPN}/gsp-demand/records"
    assert (records.limits.page.value, records.limits.window.value) == (100, 10_000)
    assert (groups.limits.page.value, groups.limits.window.value) == (20_000, 20_000)
    assert records.limits.per_day.source == "response header"
    assert records.rows == Figure(17_520, "declared")
    assert {way.authentication for way in ways} == {"none"}
    assert {way.cost for way in ways} == {"free"}


def test_a_gated_opendatasoft_dataset_needs_what_the_owner_says():
    assert {way.authentication for way in ways_of(opendatasoft(visible=False))} == {"key"}
    elsewhere = opendatasoft(
        visible=False, api="https://x.opendatasoft.com/api/explore/v2.1/catalog/datasets"
    )
    assert {way.authentication for way in ways_of(elsewhere)} == {"account"}
    assert {way.restricted for way in ways_of(elsewhere)} == {True}


def test_ckan_gives_the_file_and_the_rows_of_the_datastore():
    ways = ways_of(ckan(datastore(size=1_000, frequency="")))
    assert [way.index for way in ways] == [0, 0]
    whole, rows = ways
    assert (whole.pattern, whole.interface) == ("bulk-file", "file")
    assert whole.byte_size == Figure(1_000, "declared")
    assert (rows.pattern, rows.interface, rows.resource) == ("record-api", "ckan-datastore", "a1b2")
    assert rows.url == "https://api.neso.energy/api/3/action/datastore_search"
    assert rows.byte_size is None
    assert (rows.limits.per_minute.value, whole.limits.per_minute.value) == (2, 60)
    assert {way.authentication for way in ways} == {"none"}


def test_a_hidden_address_is_asked_for():
    way = only(ckan({"name": "Substations", "format": "CSV", "url": "redacted"}))
    assert (way.pattern, way.interface, way.url, way.authentication) == (
        "request",
        "request",
        "",
        "agreement",
    )
    assert way.because == "The source hides the address: ask the owner."


# --- interfaces -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distribution", "pattern", "interface", "mode"),
    [
        (file(FILE), "bulk-file", "file", "pull"),
        (file("https://data.example/a.parquet", "PARQUET"), "parquet-part", "parquet", "pull"),
        (file("https://data.example/a.parquet", ""), "parquet-part", "parquet", "pull"),
        (file("https://data.example/a.fgb", "FLATGEOBUF"), "geoparquet", "file", "pull"),
        (file("https://data.example/a.pmtiles", "PMTILES"), "pmtiles", "file", "pull"),
        (file("https://data.example/a.zarr", "ZARR"), "cog-zarr", "file", "pull"),
        (file("https://data.example/x", ""), "bulk-file", "file", "pull"),
        (file("https://data.example/news", "RSS"), "delta", "http-api", "pull"),
        (service("https://g.example/ows", format="WFS_SRVC"), "ogc-features", "wfs", "pull"),
        (service("https://g.example/ows", format="WMS_SRVC"), "pmtiles", "http-api", "pull"),
        (service("https://g.example/v1", format="REST"), "record-api", "http-api", "pull"),
        (service("https://g.example/sparql", format="SPARQLQ"), "query", "http-api", "pull"),
        (service("https://g.example/x"), "record-api", "http-api", "pull"),
        (Distribution(format="STREAM", format_label="kafka"), "stream", "kafka", "push"),
        (Distribution(format_label="SNS Topic"), "stream", "http-api", "push"),
        (Distribution(access_url="https://www.fema.gov/api/open/v2/Areas"), "record-api", "http-api", "pull"),
        (Distribution(access_url="https://open.example/api/apidata/"), "", "page", "pull"),
        (Distribution(access_url="https://data.example/about"), "", "page", "pull"),
        (Distribution(access_url="https://data.example/", format="HTML"), "", "page", "pull"),
        (
            Distribution(access_url="https://d.example/list.aspx?id=1", format="TIFF"),
            "bulk-file",
            "page",
            "pull",
        ),
        (
            Distribution(access_url="https://d.example/docs/api.html", format="REST"),
            "record-api",
            "page",
            "pull",
        ),
        (service("https://s3.example/viewer?bucket=x", format="S3"), "bulk-file", "page", "pull"),
        (file("https://data.example/x.json", title="IRIS message archive 2024"), "archive", "file", "pull"),
        (file("https://x.example/a", title="Compute-to-data: meter readings"), "c2d", "request", "push-code"),
        (Distribution(format="CSV", title="Demand"), "request", "request", "pull"),
    ],
)
def test_what_a_distribution_amounts_to(distribution, pattern, interface, mode):
    way = ways_of(product(distribution))[0]
    assert (way.pattern, way.interface, way.mode) == (pattern, interface, mode)
    assert way.because.endswith(".")


@pytest.mark.parametrize(
    ("concept", "pattern", "interface"),
    [
        (
            Concept(iri="http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
            "ogc-features",
            "ogc-features",
        ),
        (Concept(iri="http://www.opengeospatial.org/standards/wfs"), "ogc-features", "wfs"),
        (Concept(label="STAC API", iri="https://api.stacspec.org/v1.0.0/core"), "ogc-features", "stac"),
        (Concept(iri="http://www.openarchives.org/OAI/2.0/"), "delta", "oai-pmh"),
        (Concept(label="AsyncAPI 3.0"), "stream", "http-api"),
        (Concept(label="Dataspace Protocol 2025-1"), "node", "http-api"),
    ],
)
def test_what_a_service_conforms_to_counts(concept, pattern, interface):
    distribution = Distribution(service=Service(endpoint_url="https://g.example/x", conforms_to=(concept,)))
    way = only(product(distribution))
    assert (way.pattern, way.interface) == (pattern, interface)


def test_a_contract_in_asyncapi_makes_a_stream():
    contract = "https://g.example/asyncapi.yaml"
    record = product(
        Distribution(service=Service(endpoint_url="https://g.example/x", description_url=contract))
    )
    assert only(record).pattern == "stream"


def test_what_the_record_says_about_delivery_wins():
    way = only(product(file(FILE, delivery="push")))
    assert (way.pattern, way.mode) == ("bulk-file", "push")
    transfer = Distribution(
        format="S3",
        format_label="dspace:s3+push",
        delivery="push",
        service=Service(endpoint_url="https://a.example/connector"),
    )
    way = only(product(transfer))
    assert (way.pattern, way.mode, way.authentication) == ("node", "push", "agreement")


def test_the_products_own_service_is_a_way_of_its_own_once():
    own = Service(
        title="API", endpoint_url="https://g.example/v1", description_url="https://g.example/openapi.json"
    )
    ways = ways_of(product(file(FILE), service=own))
    assert [(way.index, way.pattern) for way in ways] == [(0, "bulk-file"), (OWN_SERVICE, "record-api")]
    again = service("https://g.example/v1", format="REST")
    assert [way.index for way in ways_of(product(again, service=own))] == [0]


def test_a_product_without_distributions():
    assert only(product()).pattern == "request"
    assert only(product()).index == NO_DISTRIBUTION
    assert only(product()).authentication == ""
    page = only(product(landing_page="https://data.example/about"))
    assert (page.pattern, page.interface, page.url) == ("", "page", "https://data.example/about")
    closed = only(product(landing_page="https://data.example/about", access_rights="RESTRICTED"))
    assert (closed.pattern, closed.authentication) == ("request", "agreement")


# --- what it takes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"licence": Licence(code="CC-BY-4.0")}, "none"),
        ({"access_rights": "PUBLIC"}, ""),  # the EU list's “public” allows for keys and accounts
        ({"stated_classes": (StatedClass("IB1-O"),)}, "none"),
        ({"stated_classes": (StatedClass("IB1-O"), StatedClass("IB1-SB"))}, ""),
        ({"stated_classes": (StatedClass("IB1-SB"),), "access_rights": "RESTRICTED"}, "agreement"),
        ({"rights": "You must register before you download."}, "account"),
        ({"rights": "An API key is needed."}, "key"),
        ({"rights": "Free of charge, no registration."}, "none"),
        ({"rights": "Only under a data sharing agreement."}, "agreement"),
    ],
)
def test_what_is_needed_to_get_in(fields, expected):
    assert only(product(file(FILE), **fields)).authentication == expected


def test_what_is_restricted_is_not_open_because_its_host_is():
    assert {way.authentication for way in ways_of(ckan(datastore(5)))} == {"none"}
    narrow = ckan(
        datastore(5), access_rights="http://publications.europa.eu/resource/authority/access-right/RESTRICTED"
    )
    assert {(way.authentication, way.restricted) for way in ways_of(narrow)} == {("", True)}


def test_a_key_in_the_address_is_a_key():
    way = only(product(service("https://api.example/v2/rows?api_key=YOUR_KEY", format="REST")))
    assert way.authentication == "key"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ""),
        ({"access_rights": "PUBLIC"}, ""),
        ({"rights": "Available at no charge."}, "free"),
        ({"stated_classes": (StatedClass("Open"),)}, "free"),
        ({"licence": Licence(code="OGL-UK-3.0")}, "free"),
    ],
)
def test_free_only_where_stated_or_open(fields, expected):
    assert only(product(file(FILE), **fields)).cost == expected


def test_what_the_portal_measured_counts():
    limit = Limit(60, "response header", "X-RateLimit-Limit-Minute: 60")
    found = Measurement(byte_size=5_000, rows=70, limits=Limits(per_minute=limit), anonymous=True)
    way = ways_of(product(file(FILE, byte_size=4_000, rows=60)), {FILE: found})[0]
    assert (way.byte_size, way.rows) == (Figure(5_000, "measured"), Figure(70, "measured"))
    assert (way.limits.per_minute, way.authentication) == (limit, "none")
    refused = ways_of(
        product(file(FILE), licence=Licence(code="CC-BY-4.0")), {FILE: Measurement(anonymous=False)}
    )[0]
    assert refused.authentication == ""


def test_what_was_measured_at_the_page_of_a_product_is_no_size_of_its_data():
    """Registries of research name formats and sizes, and one address: the page of the entry."""
    page = "https://repository.example/entry/1"
    rows = Distribution(access_url=page, format="PARQUET", byte_size=9_000_000)
    (way,) = ways_of(product(rows, landing_page=page), {page: Measurement(byte_size=470, anonymous=True)})
    assert (way.byte_size, way.authentication) == (Figure(9_000_000, "declared"), "")


def test_resources_of_one_datastore_are_measured_one_by_one():
    other = datastore(
        None, "Other", id="c3d4", url="https://api.neso.energy/dataset/7f1c/resource/c3d4/download/o.csv"
    )
    record = ckan(datastore(None), other)
    search = "https://api.neso.energy/api/3/action/datastore_search"
    found = {f"{search}?resource_id=a1b2": Measurement(rows=70), search: Measurement(rows=9)}
    ways = ways_of(record, found)
    assert [(way.interface, way.rows and way.rows.value) for way in ways] == [
        ("file", 70),
        ("ckan-datastore", 70),
        ("file", None),
        ("ckan-datastore", None),
    ]


def test_that_a_file_is_open_says_nothing_about_the_api():
    url = "https://data.example/a.csv"
    both = Distribution(
        download_url=url, format="CSV", service=Service(endpoint_url="https://api.example/v1")
    )
    ways = ways_of(product(both), {url: Measurement(anonymous=True)})
    assert [way.authentication for way in ways] == ["none", ""]


def test_the_page_about_an_api_is_no_way_beside_it():
    both = Distribution(
        access_url="https://g.example/about", service=Service(endpoint_url="https://g.example/v1")
    )
    assert [way.interface for way in ways_of(product(both))] == ["http-api"]


def test_an_api_as_access_address_beside_a_file_is_a_way_too():
    both = Distribution(
        download_url="https://g.example/a.zip", access_url="https://g.example/wfs", format="SHP"
    )
    assert [(way.index, way.interface) for way in ways_of(product(both))] == [(0, "file"), (0, "wfs")]


def test_unknown_stays_unknown():
    way = only(product(file(FILE)))
    assert (way.byte_size, way.rows, way.limits, way.cadence, way.cost, way.period) == (
        None,
        None,
        Limits(),
        "",
        "",
        "",
    )


def test_the_period_comes_from_the_title_or_the_file_name():
    ways = ways_of(product(file(FILE, title="Demand 2023"), file("https://data.example/demand_2024-05.csv")))
    assert [way.period for way in ways] == ["2023", "2024-05"]


@pytest.mark.parametrize(
    ("code", "title", "expected"),
    [
        ("CSV", "Demand", False),
        ("PDF", "Demand", True),
        ("CSV", "Data dictionary", True),
        ("CSV", "Licence.csv", True),
        ("CSV", "Licensed generators", False),
        ("HTML", "", True),
    ],
)
def test_documents_are_told_from_data(code, title, expected):
    assert ways_of(product(file(FILE, code, title=title)))[0].is_document is expected


@pytest.mark.parametrize(
    "address", ["", "redacted", "::::", "http://[", "https://", "see the notes", "\x00", "//x"]
)
def test_no_record_is_too_odd(address):
    odd = Distribution(access_url=address, download_url=address, service=Service(endpoint_url=address))
    assert ways_of(product(odd, service=Service(endpoint_url=address), landing_page=address))
