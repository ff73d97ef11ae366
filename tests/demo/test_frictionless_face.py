"""The folder of data packages as the demo plays it, read by the portal's own reader from its index on."""

import pytest

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.folders import FOLDER
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

PATH = "/copperbeck/packages/"
Read = dict[str, tuple[ProductRecord, tuple[Problem, ...]]]


@pytest.fixture
def packages(fetch: Fetch, demo: DemoServer) -> Read:
    """What the folder leads to, by name."""
    records: Read = {}
    asked = [PageRequest(url=f"{demo.url}{PATH}")]
    while asked:
        request = asked.pop()
        reply = fetch(request.url)
        assert reply.status == 200, request.url
        page = FRICTIONLESS.read_page(request, reply.headers["content-type"], reply.body)
        assert page.problems == ()
        asked += page.more
        for item in page.items:
            assert item.refusal is None
            mapped = FRICTIONLESS.map_record(item.body)
            records[item.source_id.rpartition("/")[2]] = mapped.record, mapped.problems
    return records


def test_the_folder_leads_to_every_package(packages: Read, fetch: Fetch, demo: DemoServer) -> None:
    products = domains()["copperbeck"].products
    assert packages.keys() == {product.name for product in products}
    first = FRICTIONLESS.read_page(PageRequest(url=f"{demo.url}{PATH}"), "text/html", fetch(PATH).body)
    assert {one.cursor for one in first.more} == {FOLDER}
    body = fetch(f"{PATH}{products[0].name}/datapackage.json").body
    assert protocol_recognise(f"{demo.url}/x.json", "application/json", body) is FRICTIONLESS


def test_all_but_the_oldest_are_without_fault(packages: Read) -> None:
    faulty = {
        name: {problem.rule for problem in problems} for name, (_, problems) in packages.items() if problems
    }
    assert faulty == {"demand-shift-old": {"required"}}
    record, _ = packages["demand-shift-old"]
    assert record.creators[0].email == "data@copperbeck.example"


def test_packages_say_what_they_hold_and_where_it_is(packages: Read, fetch: Fetch) -> None:
    record, _ = packages["hourly-wind-capacity-factors"]
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.lineage is not None
    assert record.lineage.sources[0].iri.endswith("/turbine-power-curves")
    assert "power curves of the fleet" in record.lineage.statement
    assert (record.periods[0].start, record.places[0].name) == ("1990-01-01", "Great Britain")
    (file,) = record.distributions
    assert file.download_url.endswith(
        f"{PATH}hourly-wind-capacity-factors/data/hourly-wind-capacity-factors.csv"
    )
    assert (file.byte_size, file.rows) == (310_000_000, 5_212_000)
    assert fetch(file.download_url).status == 200
    assert file.schema is not None
    assert [(field.name, field.unit) for field in file.schema.fields if field.unit] == [
        ("value", "1"),
        ("wind_speed", "m/s"),
    ]
    assert file.schema.fields[0].key is True


def test_each_file_of_a_package_has_a_name_of_its_own(packages: Read) -> None:
    record, _ = packages["reduced-grid-model"]
    assert [file.identifier for file in record.distributions] == [
        "reduced-grid-model-nodes",
        "reduced-grid-model-lines",
    ]


def test_what_is_not_open_asks_for_permission_at_its_file(packages: Read, fetch: Fetch) -> None:
    record, _ = packages["unit-commitment-test-cases"]
    assert record.licence is None
    assert "the grounds are commercial" in record.rights
    assert fetch(record.distributions[0].download_url).status == 403


def test_other_paths_are_not_there(fetch: Fetch) -> None:
    assert fetch(f"{PATH}nothing/").status == fetch(f"{PATH}nothing/datapackage.json").status == 404
    assert fetch(f"{PATH}turbine-power-curves/data/").status == 200
    assert fetch("/northmoor/packages/").status == 404
