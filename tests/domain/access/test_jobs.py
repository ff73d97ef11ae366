"""Jobs for scripts: addresses in the forms that PullJob documents, and only what an interface can be asked for."""

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.access.jobs import safe_name
from catalog.domain.access.model import Need
from catalog.domain.access.plan import job_of, plan
from catalog.domain.product import Checksum, Distribution, Field, ProductRecord, Schema
from tests.domain.access.products import UKPN, ckan, datastore, file, one, opendatasoft, product, service

WHOLE = Need()
GIS = "https://g.example"
NEED = Need(start="2023-01-01", end="2024-01-01", bbox=(-1, 50, 0, 51), fields=("mw",))


def job(record: ProductRecord, interface: str, need: Need = WHOLE, pattern: str = ""):
    way = one(ways_of(record), interface, pattern)
    return job_of(way, record, need, plan(way, record, need))


def test_the_datastore():
    found = job(ckan(datastore(64_001)), "ckan-datastore")
    assert (found.url, found.resource) == ("https://api.neso.energy/api/3/action/datastore_search", "a1b2")
    assert (found.page, found.window, found.per_minute, found.rows) == (32_000, 0, 2, 64_001)
    assert found.name == "bmu-bmu-output"
    assert found.needs_key is False


def test_opendatasoft():
    found = job(opendatasoft(500), "ods-records", NEED, "record-api")
    assert (found.url, found.page, found.window) == (f"{UKPN}/gsp-demand/records", 100, 10_000)
    assert (found.time_field, found.start, found.end, found.fields) == (
        "timestamp",
        "2023-01-01",
        "2024-01-01",
        ("mw",),
    )
    assert job(opendatasoft(500, visible=False), "ods-records", pattern="record-api").needs_key is True


def test_a_file_is_asked_for_as_a_whole():
    checksum = Checksum(algorithm="SHA-256", value="AB" * 32)
    record = product(file("https://data.example/a.csv", byte_size=70, checksum=checksum, rows=3))
    found = job(record, "file", NEED)
    assert (found.start, found.end, found.bbox, found.fields, found.time_field) == ("", "", None, (), "")
    assert (found.byte_size, found.sha256, found.format) == (70, "ab" * 32, "CSV")


def test_the_checksum_of_the_file_is_none_of_the_api():
    record = ckan(datastore(5, hash="sha256:" + "cd" * 32))
    assert job(record, "file").sha256 == "cd" * 32
    assert job(record, "ckan-datastore").sha256 == ""


@pytest.mark.parametrize(
    ("distribution", "interface", "url", "resource"),
    [
        (
            Distribution(access_url=f"{GIS}/collections/a/items?f=json"),
            "ogc-features",
            f"{GIS}/collections/a/items",
            "",
        ),
        (service(f"{GIS}/wfs?typeName=lv:a", format="WFS_SRVC"), "wfs", f"{GIS}/wfs", "lv:a"),
        (
            Distribution(access_url=f"{GIS}/rest/services/A/FeatureServer/0/query?f=json"),
            "arcgis",
            f"{GIS}/rest/services/A/FeatureServer/0",
            "",
        ),
        (Distribution(access_url=f"{GIS}/stac/collections/a"), "stac", f"{GIS}/stac/collections/a/items", ""),
        (Distribution(access_url=f"{GIS}/oai?verb=Identify"), "oai-pmh", f"{GIS}/oai", "oai_dc"),
        (
            Distribution(access_url="kafka://g.example:9092/demand"),
            "kafka",
            "kafka://g.example:9092",
            "demand",
        ),
    ],
)
def test_addresses_have_the_forms_that_jobs_document(distribution, interface, url, resource):
    found = job(product(distribution), interface)
    assert (found.url, found.resource) == (url, resource)


def test_a_minimum_is_no_expected_total():
    record = product(
        service("https://g.example/v1", format="REST"),
        frequency="30MIN",
        schema=Schema(fields=(Field(name="when", type="timestamp"),)),
    )
    way = ways_of(record)[0]
    answer = plan(way, record, NEED)
    assert (answer.rows, answer.rows_basis) == (17_520, "one-series")
    assert job_of(way, record, NEED, answer).rows is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GSP demand / 2023: été", "gsp-demand-2023-ete"),
        ("../../etc/passwd", "etc-passwd"),
        ("需求", "data"),
        ("", "data"),
        ("x" * 500, "x" * 80),
    ],
)
def test_names_are_safe(text, name):
    assert safe_name(text) == name
