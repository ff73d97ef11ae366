"""Contracts, descriptions, a dbt project and an Open Energy file as the demo plays them, read by the portal's own readers."""

from urllib.parse import urlsplit

import pytest

from catalog.domain.openness import openness_of
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.policy_terms import record_policies
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.registry import protocol_get, protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

SLUGS = {"odcs": "tarnbeck", "dbt": "fellmark", "open-energy": "ousegate", "odps": "gridmere"}
Read = dict[str, tuple[ProductRecord, tuple[Problem, ...]]]


def harvested(fetch: Fetch, name: str) -> Read:
    """All records of an endpoint: of its pages, and of the documents that they name."""
    protocol: HarvestProtocol = protocol_get(name)
    domain = domains()[SLUGS[name]]
    ahead: list[PageRequest] = [protocol.start(f"https://demo.example/{domain.slug}{domain.path}")]
    found: Read = {}
    while ahead:
        request = ahead.pop(0)
        reply = fetch(urlsplit(request.url).path)
        assert reply.status == 200 or request.url.endswith(".txt"), request.url
        page = protocol.read_page(request, reply.headers["content-type"], reply.body)
        assert page.complete
        for item in page.items:
            assert item.refusal is None, item.refusal
            mapped = protocol.map_record(item.body)
            found[item.source_id.rpartition("/")[2].rpartition(".")[2]] = (mapped.record, mapped.problems)
        ahead += [*([page.next] if page.next else []), *page.more]
    return found


@pytest.mark.parametrize("name", SLUGS)
def test_each_endpoint_gives_all_products_of_its_domain(name: str, fetch: Fetch) -> None:
    domain = domains()[SLUGS[name]]
    assert domain.protocol == name
    assert harvested(fetch, name).keys() == {product.name for product in domain.products}


@pytest.mark.parametrize("name", SLUGS)
def test_each_endpoint_is_recognised(name: str, fetch: Fetch) -> None:
    domain = domains()[SLUGS[name]]
    reply = fetch(f"/{domain.slug}{domain.path}")
    url = f"https://demo.example/{domain.slug}{domain.path}"
    assert protocol_recognise(url, reply.headers["content-type"], reply.body).name == name


@pytest.mark.parametrize("name", SLUGS)
def test_only_the_poor_records_have_faults(name: str, fetch: Fetch) -> None:
    poor = {product.name for product in domains()[SLUGS[name]].products if product.bare}
    assert poor
    assert {key for key, (_, problems) in harvested(fetch, name).items() if problems} == poor


@pytest.mark.parametrize("name", SLUGS)
def test_what_is_not_open_is_known_as_such_and_says_how_it_is_had(name: str, fetch: Fetch) -> None:
    records = harvested(fetch, name)
    for product in domains()[SLUGS[name]].products:
        record = records[product.name][0]
        if not product.open:
            assert openness_of(record).value == "shared", product.name
            assert record.rights or record_policies(record)
            assert all(not file.download_url for file in record.distributions)


@pytest.mark.parametrize("name", SLUGS)
def test_columns_are_typed_with_their_units(name: str, fetch: Fetch) -> None:
    if name == "odps":
        return  # the specification has no columns: they are a contract's
    for key, (record, _) in harvested(fetch, name).items():
        product = domains()[SLUGS[name]].product(key)
        assert product is not None
        schemas = [record.schema, *(file.schema for file in record.distributions)]
        fields = [field for schema in schemas if schema for field in schema.fields]
        assert [field.name for field in fields] == [column.name for column in product.columns]
        if product.dictionary == "full":
            assert all(field.type for field in fields)
            assert {f.name for f in fields if f.unit} == {
                c.name for c in product.columns if c.unit not in ("", "1")
            } | {c.name for c in product.columns if c.unit == "1" and name != "open-energy"}


def test_contracts_have_levels_rules_and_where_they_come_from(fetch: Fetch) -> None:
    record, _ = harvested(fetch, "odcs")["heat-pump-electricity"]
    assert record.frequency == "HOURLY"
    assert record.sla[0] == "Frequency: 1 hour"
    assert record.quality == "timestamp: No value is missing (nullValues must be 0, completeness)"
    assert record.lineage is not None
    assert [source.label or source.iri for source in record.lineage.sources] == [
        "https://data.tarnbeck.example/id/dataset/heat-demand-half-hourly"
    ]
    assert record.contract_url.endswith("/tarnbeck/contracts/heat-pump-electricity.odcs.yaml")


def test_models_lead_to_models_and_sources_and_have_the_size_of_their_table(fetch: Fetch) -> None:
    records = harvested(fetch, "dbt")
    load, _ = records["feeder_load_hourly"]
    assert load.lineage is not None
    assert [source.label for source in load.lineage.sources] == ["scada.readings"]
    assert load.distributions[0].rows == 91_000_000
    assert load.sla == (
        "Freshness of the source scada.readings: a warning after 6 hours, an error after 1 day without new data",
    )
    headroom, _ = records["substation_headroom_daily"]
    assert headroom.lineage is not None
    assert [source.iri for source in headroom.lineage.sources] == ["model.fellmark.feeder_load_hourly"]


def test_rules_of_a_block_are_terms(fetch: Fetch) -> None:
    records = harvested(fetch, "open-energy")
    (terms,) = record_policies(records["fleet-charging-depots"][0])
    assert terms.agreement
    assert "commercial" in terms.prohibitions
    (unread,) = record_policies(records["solar-roofs-survey"][0])
    assert not unread.known


def test_descriptions_have_prices_levels_and_interfaces(fetch: Fetch) -> None:
    record, _ = harvested(fetch, "odps")["aggregator-performance"]
    assert record.access_rights == "RESTRICTED"
    assert "400 GBP a year" in record.rights
    live, _ = harvested(fetch, "odps")["dispatch-instructions-live"]
    (way,) = live.distributions
    assert way.service is not None
    assert way.service.open_to == "anyone"
    assert way.service.description_url
