"""A catalogue service that answers GetRecords by POST alone, found and harvested over HTTP as any endpoint is."""

from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest

from catalog.domain.errors import FetchRefused
from catalog.formats.csw import CSW
from catalog.harvest.discover import discover
from catalog.harvest.fetch import Fetcher
from catalog.harvest.gather import gather
from catalog.harvest.headers import Validators
from catalog.harvest.look import Deadline, LookFetcher, look
from catalog.models import DataProduct
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo.records import domains
from vesportal.demo.server import DemoServer, start

pytestmark = pytest.mark.django_db
LOOPBACK = (ip_network("127.0.0.0/8"),)
NUMBER = len(domains()["kettlemoor"].products)


@pytest.fixture
def service() -> Iterator[str]:
    with start() as server:
        yield address(server)


def address(server: DemoServer) -> str:
    return f"{server.url}/kettlemoor/csw-by-post"


def test_it_is_harvested_whole_and_then_only_for_changes(service: str) -> None:
    endpoint = endpoint_make(service, domain=domain_make("Kettlemoor"), protocol="csw")
    first, second = harvest_now(endpoint), harvest_now(endpoint)
    assert_sound(first)
    assert (first.state, first.listed, first.created, first.refused) == ("complete", NUMBER, NUMBER, 0)
    assert_sound(second)
    assert (second.state, second.created, second.changed, second.withdrawn) == ("complete", 0, 0, 0)
    assert DataProduct.objects.filter(state="live").count() == NUMBER


def test_a_look_shows_its_records(service: str) -> None:
    with LookFetcher(Deadline(), allow_networks=LOOPBACK) as fetcher:
        looked = look(CSW, CSW.start(service), fetcher, limit=3)
    assert (len(looked.records), looked.total) == (3, NUMBER)
    assert all(one.record and one.record.title for one in looked.records)


def test_an_address_that_refuses_every_get_is_found_out_by_a_post() -> None:
    listing = (
        '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
        'numberOfRecordsMatched="0"/></csw:GetRecordsResponse>'
    )
    with FakeEndpoint() as server, Fetcher(allow_networks=LOOPBACK, pauses=()) as fetcher:
        server.answers["/"] = server.answers["/csw"] = Answer(b"", status=405)
        server.posted["/csw"] = lambda body: Answer(listing.encode(), "application/xml")
        protocol, request = discover("auto", f"{server.url}/", fetcher)
    assert (protocol.name, urlsplit(request.url).path) == ("csw", "/csw")


def test_a_post_is_not_redirected() -> None:
    with FakeEndpoint() as server, Fetcher(allow_networks=LOOPBACK, pauses=()) as fetcher:
        server.answers["/csw"] = Answer(b"", status=405)
        server.posted["/csw"] = lambda body: Answer(status=307, headers={"Location": f"{server.url}/there"})
        with pytest.raises(FetchRefused, match="answers a POST with a redirect"):
            list(gather(CSW, fetcher, CSW.start(f"{server.url}/csw")))
        assert [path for path, _ in server.requests][-1] == "/csw"


def test_a_document_is_sent_as_xml_and_never_conditional() -> None:
    sent: list[bytes] = []

    def answer(body: bytes) -> Answer:
        sent.append(body)
        return Answer(b"<a/>", "application/xml")

    with FakeEndpoint() as server, Fetcher(allow_networks=LOOPBACK, pauses=()) as fetcher:
        server.posted["/csw"] = answer
        got = fetcher.fetch(f"{server.url}/csw", validators=Validators('"v1"'), document="<a>é</a>")
        (_, headers), method = server.requests[0], server.methods[0]
    assert (got.body, sent, method) == (b"<a/>", ["<a>é</a>".encode()], "POST")
    assert headers["Content-Type"] == "application/xml; charset=utf-8"
    assert "If-None-Match" not in headers
