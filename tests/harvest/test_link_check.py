"""Whether an address answers, and what is held of it over time."""

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from urllib3.exceptions import SSLError

from catalog.domain.errors import FetchFailed, HostRests
from catalog.harvest.budget import NoBudget
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.link_check import Checked, Outcome, Standing, check_again_in, judged, link_check
from tests.endpoints import Answer, FakeEndpoint

LOOPBACK = (ip_network("127.0.0.0/8"),)
NEW = Standing("unknown", ())


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    limits = FetchLimits(connect_seconds=1, read_seconds=0.3, total_seconds=0.6)
    with Fetcher(limits, allow_networks=LOOPBACK, pauses=()) as fetcher:
        yield fetcher


def after(*outcomes: Outcome, before: Standing = NEW) -> Standing:
    for outcome in outcomes:
        before = judged(before, outcome)
    return before


# --- asking ------------------------------------------------------------------------------------


def test_a_file_that_is_there_costs_one_request_without_a_body(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a,b\n1,2\n", "text/csv; charset=utf-8")
    assert link_check(fetcher, f"{endpoint_server.url}/a.csv") == Checked("ok", 200, "", "text/csv", 8)
    assert endpoint_server.methods == ["HEAD"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 500, 501])
def test_where_head_is_not_taken_one_byte_is_asked_for(
    endpoint_server: FakeEndpoint, fetcher: Fetcher, status: int
) -> None:
    endpoint_server.answers["/a.csv"] = Answer(
        b"a", "text/csv", 206, {"Content-Range": "bytes 0-0/1234"}, head_status=status
    )
    assert link_check(fetcher, f"{endpoint_server.url}/a.csv") == Checked("ok", 206, "", "text/csv", 1234)
    assert endpoint_server.methods == ["HEAD", "GET"]
    assert endpoint_server.requests[1][1]["Range"] == "bytes=0-0"


def test_a_large_answer_to_the_second_request_is_not_read(
    endpoint_server: FakeEndpoint, fetcher: Fetcher
) -> None:
    endpoint_server.answers["/a"] = Answer(b"x" * 5_000_000, "text/csv", head_status=405)
    assert link_check(fetcher, f"{endpoint_server.url}/a").outcome == "ok"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (204, "ok"),
        (416, "ok"),
        (401, "refused"),
        (403, "refused"),
        (407, "refused"),
        (451, "refused"),
        (404, "gone"),
        (410, "gone"),
        (418, "unknown"),
        (429, "unknown"),
        (500, "unknown"),
        (502, "unknown"),
        (503, "unknown"),
    ],
)
def test_the_status_decides(
    endpoint_server: FakeEndpoint, fetcher: Fetcher, status: int, outcome: str
) -> None:
    endpoint_server.answers["/a"] = Answer(b"", status=status)
    checked = link_check(fetcher, f"{endpoint_server.url}/a")
    assert (checked.outcome, checked.status, checked.dead) == (outcome, status, False)
    assert (checked.message == "") == (outcome == "ok")


def test_where_redirects_lead_is_kept(endpoint_server: FakeEndpoint, fetcher: Fetcher) -> None:
    endpoint_server.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    endpoint_server.answers["/new"] = Answer(b"a", "text/csv")
    checked = link_check(fetcher, f"{endpoint_server.url}/old")
    assert (checked.outcome, checked.final_url) == ("ok", f"{endpoint_server.url}/new")


def test_a_host_where_nobody_listens_is_dead(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        checked = link_check(fetcher, f"http://127.0.0.1:{unused.getsockname()[1]}/a")
    assert (checked.outcome, checked.status, checked.dead) == ("gone", None, True)


@pytest.mark.parametrize(("number", "outcome"), [(socket.EAI_NONAME, "gone"), (socket.EAI_AGAIN, "unknown")])
def test_a_name_that_nobody_knows_is_gone_and_one_that_cannot_be_looked_up_is_not(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, number: int, outcome: str
) -> None:
    def fails(*args: object, **options: object) -> object:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    checked = link_check(fetcher, "http://nowhere.example/")
    assert (checked.outcome, checked.dead) == (outcome, outcome == "gone")


def test_a_slow_host_is_not_known_to_be_gone(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        checked = link_check(fetcher, f"http://127.0.0.1:{silent.getsockname()[1]}/a")
    assert (checked.outcome, checked.dead) == ("unknown", False)
    assert "not reached from here" in checked.message


def test_a_certificate_that_is_not_trusted_is_not_reached_from_here(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **options: object) -> object:
        raise FetchFailed("Its certificate is not valid.") from SSLError(ssl.SSLError("handshake"))

    monkeypatch.setattr(fetcher, "probe", fails)
    checked = link_check(fetcher, "https://data.example/")
    assert (checked.outcome, checked.dead) == ("unknown", False)
    assert "not reached from here" in checked.message


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_addresses_that_are_not_opened_are_not_judged(fetcher: Fetcher, url: str) -> None:
    assert link_check(fetcher, url).outcome == "unknown"


def test_a_host_that_rests_is_left_to_the_caller(endpoint_server: FakeEndpoint) -> None:
    class Spent(NoBudget):
        def take(self, host: str) -> None:
            raise HostRests("It rests", until=None, seconds=60, asked=False)  # type: ignore[arg-type]

    with Fetcher(allow_networks=LOOPBACK, budget=Spent()) as fetcher, pytest.raises(HostRests):
        link_check(fetcher, f"{endpoint_server.url}/a")
    assert endpoint_server.requests == []


# --- judging -----------------------------------------------------------------------------------


def test_one_or_two_failures_break_nothing() -> None:
    assert after("ok", "gone", "gone").state == "ok"
    assert after("gone", "gone").state == "unknown"


def test_three_of_the_last_five_are_too_many() -> None:
    assert after("ok", "gone", "gone", "gone").state == "gone"
    assert after("gone", "ok", "gone", "ok", "gone").state == "gone"
    assert after("gone", "gone", "ok", "ok", "ok", "gone").state == "ok"


def test_one_good_answer_brings_it_back() -> None:
    assert after("gone", "gone", "gone", "ok").state == "ok"
    assert after("gone", "gone", "gone", "refused").state == "refused"


def test_a_refusal_is_an_answer() -> None:
    assert after("refused") == Standing("refused", (True,))


def test_nothing_is_learnt_from_what_is_not_known() -> None:
    assert after("ok", "unknown", "unknown", "unknown", "unknown") == Standing("ok", (True,))


def test_only_the_last_five_are_kept() -> None:
    assert after(*["ok"] * 7, "gone").answers == (False, True, True, True, True)


def test_the_steadier_the_longer() -> None:
    waits = [check_again_in((True,) * n, "ok") for n in range(1, 6)]
    assert waits == sorted(waits)
    assert len(set(waits)) == 5
    assert check_again_in((True, False, True), "ok") == waits[0]
    assert check_again_in((False, True, True), "gone") == timedelta(hours=6)
    assert check_again_in((), "unknown") == timedelta(days=2)
