"""The catalogue service as the demo plays it, read by the portal's own reader in both schemas."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.csw import CSW
from catalog.formats.protocol import Page, PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

URL = "http://127.0.0.1:9999/kettlemoor/csw"
DUBLIN_CORE = "http://www.opengis.net/cat/csw/2.0.2"


def page_of(fetch: Fetch, request: PageRequest) -> Page:
    parts = urlsplit(request.url)
    reply = fetch(f"{parts.path}?{parts.query}")
    assert reply.status == 200
    return CSW.read_page(request, reply.headers["content-type"], reply.body)


def read(fetch: Fetch, first: PageRequest) -> tuple[dict[str, ProductRecord], int]:
    """(records by the product's name, number of pages)."""
    names = {product.uuid: product.name for product in domains()["kettlemoor"].products}
    found, pages, request = dict[str, ProductRecord](), 0, first
    while True:
        page = page_of(fetch, request)
        pages += 1
        for item in page.items:
            record = CSW.map_record(item.body).record
            assert record.source_id == item.source_id
            found[names[item.source_id]] = record
        assert page.complete
        if page.next is None:
            return found, pages
        request = page.next


@pytest.mark.parametrize("schema", ["", f"?outputSchema={DUBLIN_CORE}"])
def test_every_product_is_read_in_both_schemas_by_pages(fetch: Fetch, schema: str) -> None:
    found, pages = read(fetch, CSW.start(URL + schema))
    assert found.keys() == {product.name for product in domains()["kettlemoor"].products}
    assert pages == 2
    full = found["half-hourly-station-output"]
    assert full.title == "Half-Hourly Output of Hydro Stations"
    assert full.licence is not None
    assert full.licence.code == "OGL-UK-3.0"
    assert full.access_rights == "PUBLIC"
    assert full.places[0].bbox is not None
    files = [way for way in full.distributions if way.download_url]
    assert [way.format for way in files] == ["CSV", "PARQUET"]
    assert all(fetch(way.download_url).status == 200 for way in files)
    restricted = found["dam-monitoring"]
    assert restricted.access_rights == "RESTRICTED"
    assert restricted.licence is None
    assert not any(way.download_url for way in restricted.distributions)


def test_both_schemas_say_the_same_of_where_and_when(fetch: Fetch) -> None:
    as_iso, _ = read(fetch, CSW.start(URL))
    as_dublin_core, _ = read(fetch, CSW.start(f"{URL}?outputSchema={DUBLIN_CORE}"))
    for name, record in as_iso.items():
        other = as_dublin_core[name]
        assert record.places[:1] == other.places or record.places[0].bbox == other.places[0].bbox
        assert record.issued == other.issued or domains()["kettlemoor"].product(name).bare  # type: ignore[union-attr]
        assert record.description == other.description


def test_only_what_has_changed_can_be_asked_for(fetch: Fetch) -> None:
    request = CSW.since(CSW.start(URL), datetime(2026, 6, 12, tzinfo=UTC))
    assert request is not None
    found, _ = read(fetch, request)
    assert 0 < len(found) < len(domains()["kettlemoor"].products)
    assert "inflow-series-old" not in found


def test_other_requests_and_what_is_refused(fetch: Fetch) -> None:
    capabilities = fetch("/kettlemoor/csw?service=CSW&request=GetCapabilities")
    assert protocol_recognise(URL, "application/xml", capabilities.body) is CSW
    listing = CSW.read_page(PageRequest(url=URL), "", capabilities.body).next
    assert listing is not None
    assert urlsplit(listing.url).path == "/kettlemoor/csw"
    product = domains()["kettlemoor"].products[0]
    one = page_of(fetch, PageRequest(url=f"{URL}?service=CSW&request=GetRecordById&id={product.uuid}"))
    assert [item.source_id for item in one.items] == [product.uuid]
    for query, words in (
        ("request=Transaction", "OperationNotSupported, request"),
        ("request=GetRecordById&id=a&outputSchema=x", "InvalidParameterValue, outputSchema"),
    ):
        with pytest.raises(PageUnreadable, match=words):
            page_of(fetch, PageRequest(url=f"{URL}?{query}"))
    with pytest.raises(PageUnreadable, match="Records are sorted by dc:identifier and dc:title"):
        page_of(fetch, CSW.start(f"{URL}?sortBy=dc:rights:A"))


def test_the_face_belongs_to_its_domain(fetch: Fetch) -> None:
    assert fetch("/saltmere/csw").status == 404
