"""A preview reads a page's items as the page itself proposes."""

from ipaddress import ip_network

from catalog.formats.ckan import CKAN
from catalog.formats.inventory import INVENTORY
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.protocol import PageRequest
from catalog.harvest.fetch import Fetcher
from catalog.harvest.look import look
from catalog.harvest.preview import preview
from tests.bench.dialect_oai_pmh import OAI_PMH as REPOSITORY
from tests.bench.dialects import record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import packages

# Only all rows together tell that the file comes from X, and that the day is first in the dates.
TABLE = b"Ref,Called,X,Last updated\n1,Meters,https://a.example/m.csv,01/02/2024\n2,Poles,,25/02/2024\n"


def test_an_inventory_is_previewed_by_its_own_proposal() -> None:
    with FakeEndpoint() as source, Fetcher(allow_networks=(ip_network("127.0.0.0/8"),)) as fetcher:
        source.answers["/list.csv"] = Answer(TABLE, "text/csv")
        request = PageRequest(url=f"{source.url}/list.csv")
        found = list(preview(INVENTORY, request, fetcher))
        (first,) = preview(INVENTORY, request, fetcher, limit=1)
    assert [item.source_id for item in found] == ["1", "2"]
    assert [item.record.modified for item in found if item.record] == ["2024-02-01", "2024-02-25"]
    assert first == found[0]
    assert found[0].record is not None
    assert found[0].record.distributions[0].format == "CSV"


def test_a_preview_of_as_many_records_as_a_page_has_asks_for_no_other_page() -> None:
    with FakeEndpoint() as source, Fetcher(allow_networks=(ip_network("127.0.0.0/8"),)) as fetcher:
        request = CKAN.start(f"{source.ckan(packages(4))}?rows=2")
        assert len(list(preview(CKAN, request, fetcher, limit=2))) == 2
        assert len(source.requests) == 1
        assert len(list(preview(CKAN, request, fetcher))) == 4


def test_of_records_that_the_source_has_deleted_nothing_is_shown() -> None:
    deleted = (
        b"<record><header status='deleted'><identifier>gone</identifier></header></record></ListRecords>"
    )

    def answer(path: str) -> Answer:
        body = REPOSITORY.answer(path, [record(1), record(2)])
        return Answer(body.replace(b"</ListRecords>", deleted), REPOSITORY.content_type)

    with FakeEndpoint() as source, Fetcher(allow_networks=(ip_network("127.0.0.0/8"),)) as fetcher:
        source.answers[REPOSITORY.path] = answer
        request = OAI_PMH.start(f"{source.url}{REPOSITORY.address}")
        previewed = list(preview(OAI_PMH, request, fetcher))
        looked = look(OAI_PMH, request, fetcher, limit=5)
    assert [one.record is not None for one in previewed] == [True, True]
    assert [one.record is not None for one in looked.records] == [True, True]
