"""Answers with an HTTP error: what the endpoint says reaches the error, and a report of the protocol is read as one."""

import base64
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_network
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.domain.errors import FetchFailed, PageUnreadable
from catalog.formats.csw import CSW
from catalog.formats.oai_pmh import OAI_PMH
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.gather import GatheredPage, gather
from tests.endpoints import Answer, FakeEndpoint
from tests.formats.csw_service import Service, exception

OAI_ERROR = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{}">{}</error></OAI-PMH>'
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def source() -> Iterator[FakeEndpoint]:
    with FakeEndpoint() as server:
        yield server


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(
        FetchLimits(read_seconds=5), allow_networks=LOOPBACK, pauses=(), sleep=lambda _: None
    ) as made:
        yield made


def refusal_of(fetcher: Fetcher, url: str, headers: dict[str, str] | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(url, headers=headers)
    return failed.value


@contextmanager
def stuck(answer: bytes) -> Iterator[str]:
    """A server that sends this much and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as held:

        def serve() -> None:
            connection = held.enter_context(server.accept()[0])
            connection.sendall(answer)

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def gathered(source: FakeEndpoint, fetcher: Fetcher, service: Service, status: int) -> list[GatheredPage]:
    def answer(path: str) -> Answer:
        body = service.answer(path)
        return Answer(body.encode(), "application/xml", status if "ExceptionReport" in body else 200)

    source.answers["/csw"] = answer
    return list(gather(CSW, fetcher, CSW.start(f"{source.url}/csw")))


def names(pages: list[GatheredPage]) -> list[str]:
    return [item.source_id for page in pages if page.page for item in page.page.items]


def test_the_words_of_an_endpoint_stand_in_the_error(source: FakeEndpoint, fetcher: Fetcher) -> None:
    source.answers["/a"] = Answer(
        b'{"title": "Bad Request", "detail": "No bbox."}', "application/problem+json", 400
    )
    error = refusal_of(fetcher, f"{source.url}/a")
    assert f"{source.url}/a answered with HTTP 400: “Bad Request: No bbox”. Check the endpoint's" in str(
        error
    )
    assert (error.status, error.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "body", [b"", b"<html><title>Oops</title></html>", b'{"message": "cut', b'{"a": 1}' * 20_000]
)
def test_what_says_nothing_leaves_the_error_as_it_was(
    source: FakeEndpoint, fetcher: Fetcher, body: bytes
) -> None:
    source.answers["/a"] = Answer(body, "application/json", 500)
    assert "answered with HTTP 500. The fault is" in str(refusal_of(fetcher, f"{source.url}/a"))


def test_a_body_that_unpacks_to_too_much_or_not_at_all_says_nothing(
    source: FakeEndpoint, fetcher: Fetcher
) -> None:
    source.answers["/a"] = Answer(b'{"message": "x"}', "application/json", 500, {"Content-Encoding": "gzip"})
    assert "answered with HTTP 500. The fault is" in str(refusal_of(fetcher, f"{source.url}/a"))


def test_an_explanation_that_does_not_come_is_not_waited_for(fetcher: Fetcher) -> None:
    began = time.monotonic()
    with stuck(b"HTTP/1.1 500 Broken\r\nContent-Length: 5000\r\n\r\n{") as url:
        assert "answered with HTTP 500. The fault is" in str(refusal_of(fetcher, url))
    assert time.monotonic() - began < 4.5


def test_keys_that_an_endpoint_repeats_are_not_told(source: FakeEndpoint, fetcher: Fetcher) -> None:
    login = "Basic " + base64.b64encode(b"steward:pass word").decode()
    said = f"No: apikey=other-one of steward:pass word, nor pass word, nor query-key in {login}"
    source.answers["/a"] = Answer(b'{"message": "%s"}' % said.encode(), "application/json", 400)
    error = refusal_of(fetcher, f"{source.url}/a?api_key=query-key", {"Authorization": login})
    assert "“No: apikey=*** of ***, nor ***, nor *** in ***”" in str(error)


@pytest.mark.parametrize("status", [400, 500, 501])
def test_a_service_that_refuses_with_an_http_error_is_asked_otherwise(
    source: FakeEndpoint, fetcher: Fetcher, status: int
) -> None:
    service = Service(
        ["a", "b"],
        refuse=lambda asked: exception("InvalidParameterValue", "sortBy") if "sortby" in asked else "",
    )
    pages = gathered(source, fetcher, service, status)
    assert names(pages) == ["a", "b"]
    assert [
        "does not sort" in problem.message for page in pages if page.page for problem in page.page.problems
    ] == [True]


def test_a_refusal_with_an_http_error_that_leaves_no_way_tells_its_words(
    source: FakeEndpoint, fetcher: Fetcher
) -> None:
    service = Service(
        ["a"], refuse=lambda asked: exception("NoApplicableCode", "", "The index is being built.")
    )
    with pytest.raises(PageUnreadable) as unreadable:
        gathered(source, fetcher, service, 400)
    assert "NoApplicableCode: The index is being built" in str(unreadable.value)
    assert str(unreadable.value).endswith("It came with HTTP 400.")


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_not_read_is_not_asked_otherwise(source: FakeEndpoint, fetcher: Fetcher, status: int) -> None:
    service = Service(["a"], refuse=lambda asked: exception("InvalidParameterValue", "sortBy", "No login."))
    with pytest.raises(FetchFailed) as failed:
        gathered(source, fetcher, service, status)
    assert f"HTTP {status}: “InvalidParameterValue, sortBy: No login”" in str(failed.value)
    assert len(service.asked) == 1


def test_a_record_that_spoils_its_page_with_an_http_error_is_left_out_alone(
    source: FakeEndpoint, fetcher: Fetcher
) -> None:
    pages = gathered(source, fetcher, Service(["a", "b", "c"], spoiled=(2,)), 400)
    assert names(pages) == ["a", "", "c"]


@pytest.mark.parametrize(("status", "code"), [(404, "noRecordsMatch"), (422, "noRecordsMatch")])
def test_a_repository_without_records_may_say_so_with_an_http_error(
    source: FakeEndpoint, fetcher: Fetcher, status: int, code: str
) -> None:
    def answer(path: str) -> Answer:
        verb = parse_qs(urlsplit(path).query).get("verb", [""])[0]
        if verb == "ListRecords":
            return Answer(OAI_ERROR.format(code, "Nothing.").encode(), "text/xml", status)
        return Answer(
            f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><{verb}/></OAI-PMH>'.encode(), "text/xml"
        )

    source.answers["/oai"] = answer
    pages = list(gather(OAI_PMH, fetcher, OAI_PMH.start(f"{source.url}/oai")))
    assert pages[-1].page is not None
    assert (pages[-1].page.total, names(pages)) == (0, [])


def test_a_page_of_records_with_an_http_error_is_not_taken_for_one(
    source: FakeEndpoint, fetcher: Fetcher
) -> None:
    """A cache may send what it has, with the status of the server behind it: nobody knows what it is worth."""
    body = (
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header><identifier>a</identifier>'
        b"</header><metadata><error/></metadata></record></ListRecords></OAI-PMH>"
    )
    source.answers["/oai"] = Answer(body, "text/xml", 500)
    with pytest.raises(FetchFailed, match=r"HTTP 500\. The fault is at the endpoint"):
        list(
            gather(
                OAI_PMH, fetcher, OAI_PMH.start(f"{source.url}/oai?verb=ListRecords&metadataPrefix=oai_dc")
            )
        )


def test_a_record_that_a_repository_has_not_stays_gone(source: FakeEndpoint, fetcher: Fetcher) -> None:
    body = OAI_ERROR.format("idDoesNotExist", "No record of this name.").encode()
    source.answers["/oai"] = Answer(body, "text/xml", 404)
    start = OAI_PMH.start(f"{source.url}/oai?verb=GetRecord&identifier=a&metadataPrefix=oai_dc")
    with pytest.raises(FetchFailed) as failed:
        list(gather(OAI_PMH, fetcher, start))
    assert "HTTP 404: “idDoesNotExist: No record of this name”" in str(failed.value)
