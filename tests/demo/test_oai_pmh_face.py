"""The repository as the demo plays it, harvested by the portal's own reader from its first request to its last page."""

from datetime import UTC, datetime

import pytest

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.protocol import PageRequest, RawItem
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

PATH = "/fenholt/oai"


@pytest.fixture
def address(demo: DemoServer) -> str:
    return f"{demo.url.rstrip('/')}{PATH}"


def gathered(fetch: Fetch, request: PageRequest | None) -> tuple[list[RawItem], list[int | None]]:
    """The records of all pages, and the total that each states."""
    items, totals = [], []
    while request is not None:
        page = OAI_PMH.read_page(request, "text/xml", fetch(request.url).body)
        assert page.complete
        items += list(page.items)
        totals.append(page.total)
        request = page.next
    return items, totals


def read(fetch: Fetch, request: PageRequest) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    found = {}
    for item in gathered(fetch, request)[0]:
        assert item.refusal is None
        if not item.gone:
            mapped = OAI_PMH.map_record(item.body)
            found[item.source_id.rpartition(":")[2]] = (mapped.record, mapped.problems)
    return found


def test_it_is_recognised_by_its_address_alone(fetch: Fetch) -> None:
    assert protocol_recognise(PATH, "text/xml", fetch(PATH).body) is OAI_PMH


def test_all_pages_hold_products_series_and_one_deletion(fetch: Fetch, address: str) -> None:
    domain = domains()["fenholt"]
    items, totals = gathered(fetch, OAI_PMH.start(address))
    names = {item.source_id.rpartition(":")[2] for item in items}
    assert names == {*(p.name for p in domain.products), *domain.series, "winter-survey-of-2016"}
    assert [item.source_id.rpartition(":")[2] for item in items if item.gone] == ["winter-survey-of-2016"]
    assert totals == [None, None, *[len(items)] * 3]


def test_only_the_record_of_a_thesis_has_faults(fetch: Fetch, address: str) -> None:
    faulty = {
        name: problems for name, (_, problems) in read(fetch, OAI_PMH.start(address)).items() if problems
    }
    assert {name: {problem.rule for problem in problems} for name, problems in faulty.items()} == {
        "thermal-store-thesis-tables": {"kind", "description"}
    }


def test_a_full_record_says_what_datacite_can(fetch: Fetch, address: str) -> None:
    record, _ = read(fetch, OAI_PMH.start(address))["heat-pump-field-trial"]
    assert (record.kind, record.access_rights, record.version) == ("dataset", "PUBLIC", "2.1")
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.places[0].bbox == (-2.05, 52.0, 0.4, 53.6)
    assert record.periods[0].end == "2024-09-30"
    assert record.in_series[0].iri == "https://doi.org/10.5072/fenholt.heat-at-home"
    assert record.lineage is not None
    assert record.lineage.statement.startswith("Meters were read")
    (file,) = record.distributions
    assert (file.format, file.byte_size, file.rows) == ("CSV", 1_400_000_000, 42_048_000)
    assert fetch(record.landing_page).status == 200


def test_restricted_data_is_told_to_be_so(fetch: Fetch, address: str) -> None:
    records = read(fetch, OAI_PMH.start(address))
    for product in domains()["fenholt"].products:
        if not product.bare:
            assert (records[product.name][0].access_rights == "PUBLIC") == product.open
    assert "personal" in records["shift-worker-charging-diaries"][0].rights


def test_dublin_core_and_sets_on_demand(fetch: Fetch, address: str) -> None:
    records = read(fetch, OAI_PMH.start(f"{address}?metadataPrefix=oai_dc&set=data"))
    assert "thermal-store-thesis-tables" not in records
    assert records["heat-at-home"][0].kind == "series"


def test_changes_since_a_moment_are_few_and_since_now_none(fetch: Fetch, address: str) -> None:
    start = OAI_PMH.start(address)
    for moment, expected in ((datetime(2025, 12, 1, tzinfo=UTC), 5), (datetime(2026, 6, 15, tzinfo=UTC), 0)):
        items, _ = gathered(fetch, OAI_PMH.since(start, moment))
        assert len(items) == expected
    items, _ = gathered(fetch, OAI_PMH.since(start, datetime(2025, 11, 3, 10, tzinfo=UTC)))
    assert items[0].gone


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=june", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&resumptionToken=old", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01", "noRecordsMatch"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=nothing", "idDoesNotExist"),
    ],
)
def test_errors_of_the_protocol(fetch: Fetch, query: str, code: str) -> None:
    reply = fetch(f"{PATH}?{query}")
    assert reply.status == 200
    assert f'code="{code}"'.encode() in reply.body


def test_one_record_by_its_identifier(fetch: Fetch) -> None:
    identifier = "oai:repository.fenholt.example:grid-cell-ageing-tests"
    reply = fetch(f"{PATH}?verb=GetRecord&metadataPrefix=oai_datacite&identifier={identifier}")
    (item,) = OAI_PMH.read_page(PageRequest(url=PATH), "text/xml", reply.body).items
    assert item.source_id == identifier
    assert b"Research data" in fetch(f"{PATH}?verb=ListSets").body
