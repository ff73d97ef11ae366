"""The site without a catalogue as the demo plays it, read by the portal's own reader from its sitemap on."""

import json

import pytest

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.schema_org import SCHEMA_ORG
from catalog.formats.schema_org.reading import NO_MARKUP
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

PATH = "/pentlow/sitemap.xml"
Read = dict[str, tuple[ProductRecord, tuple[Problem, ...]]]


@pytest.fixture
def site(fetch: Fetch, demo: DemoServer) -> tuple[Read, list[str]]:
    """What the pages of the sitemap describe, by name, and what is noted of pages."""
    page = SCHEMA_ORG.read_page(PageRequest(url=f"{demo.url}{PATH}"), "application/xml", fetch(PATH).body)
    records: Read = {}
    noted = []
    for request in page.more:
        reply = fetch(request.url)
        assert reply.status == 200, request.url
        found = SCHEMA_ORG.read_page(request, reply.headers["content-type"], reply.body)
        noted += [problem.message for problem in found.problems]
        for item in found.items:
            assert item.refusal is None
            mapped = SCHEMA_ORG.map_record(item.body)
            records[item.source_id.rpartition("/")[2]] = mapped.record, mapped.problems
    return records, noted


def test_the_sitemap_leads_to_all_products_and_series(
    site: tuple[Read, list[str]], fetch: Fetch, demo: DemoServer
) -> None:
    domain = domains()["pentlow"]
    assert protocol_recognise(f"{demo.url}{PATH}", "application/xml", fetch(PATH).body) is SCHEMA_ORG
    assert site[0].keys() == {product.name for product in domain.products} | domain.series.keys()


def test_the_page_without_data_and_the_broken_block_are_noted(site: tuple[Read, list[str]]) -> None:
    about, mended = sorted(site[1])
    assert about == NO_MARKUP
    assert "it was mended" in mended


def test_most_pages_are_without_fault_and_the_oldest_shows_its_own(site: tuple[Read, list[str]]) -> None:
    faulty = {
        name: {problem.rule for problem in problems} for name, (_, problems) in site[0].items() if problems
    }
    assert faulty == {"historical-coal-tables": {"required", "identifier"}}
    record, _ = site[0]["historical-coal-tables"]
    assert record.distributions[0].format == "XLS"


def test_products_say_what_they_hold_and_where_it_is(site: tuple[Read, list[str]], fetch: Fetch) -> None:
    record, _ = site[0]["domestic-electricity-prices"]
    assert record.licence is not None
    assert record.licence.code == "OGL-UK-3.0"
    assert record.publisher is not None
    assert record.contacts[0].email == "statistics@pentlow.example"
    assert record.schema is not None
    assert {"tariff", "price"} <= {field.name for field in record.schema.fields}
    assert {field.name: field.unit for field in record.schema.fields}["price"] == "GBP/MWh"
    assert record.places[0].bbox is not None
    assert record.in_series[0].label == "Quarterly Energy Prices"
    csv = record.distributions[0]
    assert (csv.format, csv.byte_size) == ("CSV", 640_000)
    assert fetch(csv.download_url).status == 200


def test_the_series_is_one(site: tuple[Read, list[str]]) -> None:
    record, _ = site[0]["quarterly-prices"]
    assert record.kind == "series"
    assert len(record.related) == 2


def test_records_can_be_asked_for(site: tuple[Read, list[str]], fetch: Fetch) -> None:
    record, _ = site[0]["regional-consumption-tables"]
    (service,) = [d.service for d in record.distributions if d.service]
    assert fetch(service.endpoint_url).status == 200
    assert "openapi" in fetch(service.description_url).json


def test_what_is_not_open_says_so_and_has_no_file(site: tuple[Read, list[str]]) -> None:
    record, _ = site[0]["fuel-poverty-small-areas"]
    assert record.access_rights == "RESTRICTED"
    assert "agreement" in record.rights
    assert record.distributions == ()


def test_the_start_names_its_data_sets_and_other_domains_have_no_sitemap(fetch: Fetch) -> None:
    block = (
        fetch("/pentlow/").body.decode().partition("ld+json")[2].partition(">")[2].partition("</script")[0]
    )
    assert len(json.loads(block)["dataset"]) == 7
    assert fetch("/pentlow/series/none").status == fetch("/northmoor/sitemap.xml").status == 404
