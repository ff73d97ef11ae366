"""The data.json as the demo plays it, read by the portal's own reader."""

from typing import Any

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.dcat_us import DCAT_US
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

PATH = "/skelmere/data.json"


def listed(fetch: Fetch) -> dict[str, dict[str, Any]]:
    return {entry["identifier"]: entry for entry in fetch(PATH).json["dataset"]}


def read(fetch: Fetch) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    page = DCAT_US.read_page(PageRequest(url=PATH), "application/json", fetch(PATH).body)
    assert page.complete
    found = {}
    for item in page.items:
        assert item.refusal is None
        mapped = DCAT_US.map_record(item.body)
        found[item.source_id.rpartition("/")[2]] = (mapped.record, mapped.problems)
    return found


def test_the_file_is_recognised_and_holds_products_and_collections(fetch: Fetch) -> None:
    domain = domains()["skelmere"]
    assert protocol_recognise(PATH, "application/json", fetch(PATH).body) is DCAT_US
    assert read(fetch).keys() == {product.name for product in domain.products} | domain.series.keys()


def test_most_records_are_without_fault_and_the_poor_ones_show_it(fetch: Fetch) -> None:
    faulty = {name: problems for name, (_, problems) in read(fetch).items() if problems}
    assert faulty.keys() == {"telemetry-points", "old-flow-archive"}
    assert {problem.rule for problems in faulty.values() for problem in problems} == {
        "required",
        "email",
        "date",
    }


def test_members_name_their_collection(fetch: Fetch) -> None:
    entries = listed(fetch)
    parents = {entry["isPartOf"] for entry in entries.values() if "isPartOf" in entry}
    assert len(parents) == 2
    assert parents <= entries.keys()


def test_restricted_products_have_no_file_and_say_why(fetch: Fetch) -> None:
    records = read(fetch)
    for product in domains()["skelmere"].products:
        record, _ = records[product.name]
        assert (record.access_rights == "PUBLIC") == product.open
        if not product.open:
            assert record.rights
            assert all(not distribution.download_url for distribution in record.distributions)


def test_dictionaries_and_files_are_where_the_records_say(fetch: Fetch) -> None:
    record, _ = read(fetch)["entry-point-flows"]
    assert record.schema is not None
    names = [field["name"] for field in fetch(record.schema.url).json["fields"]]
    assert names == ["timestamp", "offtake", "gas_flow", "pressure"]
    assert fetch(record.distributions[0].download_url).status == 200
    assert fetch("/skelmere/dictionaries/telemetry-points.json").status == 404
    assert fetch("/skelmere/dictionaries/nothing.json").status == 404
    assert fetch("/northmoor/data.json").status == 404
