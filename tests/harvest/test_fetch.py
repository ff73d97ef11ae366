"""The guarded fetch against real servers on loopback."""

import gzip
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest

from catalog.domain.errors import (
    BodyTooLarge,
    EndpointBusy,
    FetchError,
    FetchFailed,
    FetchRefused,
    FetchTimeout,
)
from catalog.harvest.fetch import Fetcher, FetchLimits, Validators
from tests.serving import PromptHTTPServer

LOOPBACK = (ip_network("127.0.0.0/8"),)
LONG_WAIT = 30  # seconds after which a stuck server lets go, whatever happens


@dataclass
class Source:
    """A server that answers each path by its route, and keeps note of who asked."""

    routes: dict[str, Callable[["Handler"], None]] = field(default_factory=dict)
    requests: list["Handler"] = field(default_factory=list)
    connections: int = 0
    base: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    source: Source

    def setup(self) -> None:
        super().setup()
        self.source.connections += 1

    def do_GET(self) -> None:
        self.source.requests.append(_noted(self))
        self.source.routes[self.path.partition("?")[0]](self)

    def log_message(self, *args: object) -> None:
        pass

    def reply(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.start(status, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def start(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def raw(self, answer: bytes) -> None:
        """Write bytes as they are, and close."""
        self.wfile.write(answer)
        self.close_connection = True


@dataclass
class Noted:
    path: str
    headers: dict[str, str]


def _noted(handler: Handler) -> Noted:
    return Noted(handler.path, dict(handler.headers.items()))


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Source]:
    source = Source()
    handler = type("SourceHandler", (Handler,), {"source": source})
    with PromptHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        source.base = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield source
        finally:
            source.closing.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def source() -> Iterator[Source]:
    with serving() as source:
        yield source


@pytest.fixture
def other() -> Iterator[Source]:
    with serving() as source:
        yield source


class Sleeps(list):
    """Stands in for time.sleep: notes the seconds."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def fetcher(sleeps: Sleeps) -> Iterator[Fetcher]:
    with Fetcher(allow_networks=LOOPBACK, sleep=sleeps) as fetcher:
        yield fetcher


@contextmanager
def limited(**limits: float) -> Iterator[Fetcher]:
    with Fetcher(FetchLimits(**limits), allow_networks=LOOPBACK, pauses=()) as fetcher:
        yield fetcher


def always(**answer) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(**answer)


def in_turn(*routes: Callable[[Handler], None]) -> Callable[[Handler], None]:
    following = iter(routes)

    def answer(handler: Handler) -> None:
        next(following)(handler)

    return answer


def chunked(body: bytes, size: int = 1000) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def no_answer(handler: Handler) -> None:
    handler.close_connection = True


# --- a good answer ----------------------------------------------------------------------------


def test_an_answer_has_all_its_parts(source, fetcher):
    source.routes["/a"] = always(
        body=b"{}",
        Content_Type="Application/LD+JSON; charset=UTF-8; profile=x",
        ETag='"v1"',
        Last_Modified="Sun, 01 Mar 2026 09:00:00 GMT",
    )
    answer = fetcher.fetch(f"{source.base}/a?b=1#c")
    assert (answer.url, answer.status, answer.not_modified) == (f"{source.base}/a?b=1", 200, False)
    assert (answer.body, answer.content_type, answer.charset) == (b"{}", "application/ld+json", "utf-8")
    assert answer.validators == Validators('"v1"', "Sun, 01 Mar 2026 09:00:00 GMT")
    assert answer.redirects == ()
    assert answer.wire_bytes > 100
    assert answer.elapsed > 0
    assert source.paths() == ["/a?b=1"]


@pytest.mark.parametrize(
    ("header", "content_type", "charset"),
    [
        ("text/turtle;charset='latin-1'", "text/turtle", "iso8859-1"),
        ('text/turtle; charset="ISO-8859-1"', "text/turtle", "iso8859-1"),
        ("text/html; charset=no-such-charset", "text/html", ""),
        ("text/html; charset=hex", "text/html", ""),
        ("text/html; charset=", "text/html", ""),
        ("application/json", "application/json", ""),
    ],
)
def test_a_charset_is_read_and_dropped_where_no_codec_knows_it(
    source, fetcher, header, content_type, charset
):
    source.routes["/a"] = always(Content_Type=header)
    answer = fetcher.fetch(f"{source.base}/a")
    assert (answer.content_type, answer.charset) == (content_type, charset)


def test_an_answer_without_a_content_type_has_none(source, fetcher):
    source.routes["/a"] = always(body=b"x")
    answer = fetcher.fetch(f"{source.base}/a")
    assert (answer.content_type, answer.charset) == ("", "")


def test_own_headers_are_sent_and_may_be_replaced(source):
    source.routes["/a"] = always()
    with Fetcher(allow_networks=LOOPBACK, user_agent="Vesportal test") as fetcher:
        fetcher.fetch(f"{source.base}/a", headers={"accept": "text/turtle", "Authorization": "k"})
    sent = source.requests[0].headers
    assert (sent["User-Agent"], sent["Authorization"]) == ("Vesportal test", "k")
    assert sent["Accept-Encoding"] == "gzip, deflate, br"
    assert [value for name, value in sent.items() if name.lower() == "accept"] == ["text/turtle"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Key", "a\r\nX-Evil: 1"), ("X-Key", "schlüssel"), ("X-Key", "\x00"), ("X Key", "v1"), ("", "v1")],
)
def test_a_header_that_cannot_be_sent_is_refused_without_telling_its_value(source, fetcher, name, value):
    with pytest.raises(FetchRefused, match=f"'{name}' cannot be sent") as refused:
        fetcher.fetch(f"{source.base}/a", headers={name: value})
    assert value not in str(refused.value)
    assert source.requests == []


@pytest.mark.parametrize("route", [always(body=b"x" * 5000), lambda h: h.start(304)])
def test_one_connection_serves_all_pages(source, fetcher, route):
    source.routes["/a"] = route
    for _ in range(3):
        fetcher.fetch(f"{source.base}/a", validators=Validators(etag='"v1"'))
    assert (len(source.requests), source.connections) == (3, 1)


def test_one_connection_serves_chunked_pages_redirects_and_errors(source, fetcher):
    source.routes["/chunked"] = lambda h: (
        h.start(Transfer_Encoding="chunked"),
        h.wfile.write(chunked(b"x" * 5000)),
    )
    source.routes["/moved"] = always(status=302, body=b"<p>moved</p>", Location="/chunked")
    source.routes["/gone"] = always(status=410, body=b"<p>gone</p>")
    assert fetcher.fetch(f"{source.base}/moved").body == b"x" * 5000
    with pytest.raises(FetchFailed):
        fetcher.fetch(f"{source.base}/gone")
    fetcher.fetch(f"{source.base}/chunked")
    assert (len(source.requests), source.connections) == (4, 1)


def test_proxies_of_the_environment_are_not_used(source, fetcher, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    source.routes["/a"] = always(body=b"direct")
    assert fetcher.fetch(f"{source.base}/a").body == b"direct"


def test_what_is_logged_of_a_request_has_no_secrets(source, fetcher, caplog):
    caplog.set_level("DEBUG", logger="urllib3")
    source.routes["/a"] = lambda h: h.raw(b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 0\r\n\r\n")
    fetcher.fetch(f"{source.base}/a?page=2&api_key=abcdef")
    assert "Failed to parse headers" in caplog.text
    assert "/a?page=2&api_key=***" in caplog.text
    assert "abcdef" not in caplog.text


# --- unchanged documents ----------------------------------------------------------------------


def test_validators_are_sent_and_304_is_not_modified(source, fetcher):
    source.routes["/a"] = lambda h: h.start(304, ETag='"v1"')
    answer = fetcher.fetch(f"{source.base}/a", validators=Validators('"v1"', "Sun, 01 Mar 2026 09:00:00 GMT"))
    assert (answer.not_modified, answer.body, answer.validators.etag) == (True, b"", '"v1"')
    sent = source.requests[0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"v1"', "Sun, 01 Mar 2026 09:00:00 GMT")


def test_304_that_nobody_asked_for_is_a_failure(source, fetcher):
    source.routes["/a"] = lambda h: h.start(304)
    with pytest.raises(FetchFailed, match="HTTP 304"):
        fetcher.fetch(f"{source.base}/a")


def test_a_validator_that_could_not_be_sent_back_is_dropped(source, fetcher):
    source.routes["/a"] = always(ETag='"v\xe9"', Last_Modified="yesterday")
    assert fetcher.fetch(f"{source.base}/a").validators == Validators("", "yesterday")


# --- content codings --------------------------------------------------------------------------

TEXT = b"wind, solar, hydrogen; " * 40_000
RAW_DEFLATE = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": ("gzip", gzip.compress(TEXT)),
    "x-gzip": ("X-GZIP", gzip.compress(TEXT)),
    "gzip of two members": ("gzip", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
    "gzip with padding": ("gzip", gzip.compress(TEXT) + b"\0" * 512),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "bare deflate": ("deflate", RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()),
    "brotli": ("br", brotli.compress(TEXT, quality=4)),
    "identity": ("identity", TEXT),
    "a charset by mistake": ("utf-8", TEXT),
}


@pytest.mark.parametrize(("coding", "body"), PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("size", [61, 100_000])
def test_a_packed_body_is_unpacked(source, fetcher, coding, body, size):
    source.routes["/a"] = lambda h: (
        h.start(Content_Encoding=coding, Transfer_Encoding="chunked"),
        h.wfile.write(chunked(body, size)),
    )
    assert fetcher.fetch(f"{source.base}/a").body == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_empty_body_needs_no_unpacking(source, fetcher, coding):
    source.routes["/a"] = always(Content_Encoding=coding)
    assert fetcher.fetch(f"{source.base}/a").body == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_is_not_what_its_coding_says_is_refused(source, fetcher, coding):
    source.routes["/a"] = always(body=b"\xff\xfe plain text, not packed", Content_Encoding=coding)
    with pytest.raises(FetchFailed, match="cannot be unpacked"):
        fetcher.fetch(f"{source.base}/a")


@pytest.mark.parametrize("coding", ["zstd", "gzip, gzip"])
def test_a_coding_that_was_not_asked_for_is_refused(source, fetcher, coding):
    source.routes["/a"] = always(body=b"x", Content_Encoding=coding)
    with pytest.raises(FetchFailed, match="is none of gzip, deflate, br"):
        fetcher.fetch(f"{source.base}/a")


@pytest.mark.parametrize("name", ["gzip", "deflate", "brotli"])
def test_a_packed_body_that_was_cut_is_not_taken_for_whole(source, name):
    coding, body = PACKED[name]
    source.routes["/a"] = always(body=body[:-20], Content_Encoding=coding)
    with limited() as fetcher, pytest.raises(FetchFailed, match="packed body is incomplete"):
        fetcher.fetch(f"{source.base}/a")


# --- size -------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", ["1000001", "9" * 5000])
def test_a_body_announced_as_too_big_is_not_read(source, length):
    source.routes["/a"] = lambda h: h.start(Content_Length=length)
    with limited(max_bytes=1_000_000) as fetcher, pytest.raises(BodyTooLarge, match="announced"):
        fetcher.fetch(f"{source.base}/a")


def _endless(handler: Handler, part: bytes) -> None:
    """Sends until the reader goes away."""
    try:
        while not handler.source.closing.is_set():
            handler.wfile.write(part)
    except OSError:
        handler.close_connection = True


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({"Transfer_Encoding": "chunked"}, b"%x\r\n%s\r\n" % (10_000, b"x" * 10_000)),
        ({"Transfer_Encoding": "chunked"}, b"1;" + b"pad" * 3000 + b"\r\nx\r\n"),
        ({"Connection": "close"}, b"x" * 10_000),
    ],
    ids=["chunked", "chunk extensions", "until closed"],
)
def test_a_body_without_a_length_stops_at_the_ceiling(source, headers, part):
    source.routes["/a"] = lambda h: (h.start(**headers), _endless(h, part))
    with limited(max_bytes=300_000) as fetcher, pytest.raises(BodyTooLarge, match=r"larger than 0\.28"):
        fetcher.fetch(f"{source.base}/a")


BOMB = b"\0" * 20_000_000
BOMBS = {
    "gzip": ("gzip", gzip.compress(BOMB)),
    "gzip members": ("gzip", gzip.compress(b"\0" * 100_000) * 200),
    "deflate": ("deflate", zlib.compress(BOMB)),
    "brotli": ("br", brotli.compress(BOMB, quality=4)),
}


@pytest.mark.parametrize(("coding", "body"), BOMBS.values(), ids=BOMBS)
def test_a_decompression_bomb_stops_at_the_ceiling(source, coding, body):
    source.routes["/a"] = always(body=body, Content_Encoding=coding)
    with (
        limited(max_decoded_bytes=1_000_000) as fetcher,
        pytest.raises(BodyTooLarge, match="unpacks to more"),
    ):
        fetcher.fetch(f"{source.base}/a")


def test_what_came_of_a_refused_body_is_not_kept_by_its_error(source):
    """The next page is asked for while the error of the last one is still known."""
    source.routes["/a"] = always(body=gzip.compress(b"x" * 2000), Content_Encoding="gzip")
    with limited(max_decoded_bytes=1000) as fetcher, pytest.raises(BodyTooLarge) as caught:
        fetcher.fetch(f"{source.base}/a")
    (body,) = (at.frame.f_locals["body"] for at in caught.traceback if at.name == "_body")
    assert body.closed


def test_a_body_at_the_ceiling_is_read(source):
    source.routes["/a"] = always(body=gzip.compress(b"x" * 1000), Content_Encoding="gzip")
    with limited(max_decoded_bytes=1000) as fetcher:
        assert len(fetcher.fetch(f"{source.base}/a").body) == 1000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 1000 + b"\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"<html>no headers at all</html>\n",
    ],
    ids=["huge header", "many headers", "not HTTP", "no status", "HTTP/0.9"],
)
def test_an_answer_that_is_not_proper_http_is_a_failure(source, fetcher, answer, sleeps):
    source.routes["/a"] = lambda h: h.raw(answer)
    with pytest.raises(FetchFailed, match="did not answer in proper HTTP"):
        fetcher.fetch(f"{source.base}/a")
    assert sleeps == []


def test_headers_without_end_stop_at_the_ceiling(source):
    source.routes["/a"] = lambda h: _endless(h, b"HTTP/1.1 100 Continue\r\n\r\n")
    with limited(max_bytes=100_000) as fetcher, pytest.raises(BodyTooLarge):
        fetcher.fetch(f"{source.base}/a")


# --- time -------------------------------------------------------------------------------------


def _drip(handler: Handler, first: bytes = b"") -> None:
    """One byte every 20 ms: each read succeeds, the whole never ends."""
    handler.close_connection = True
    handler.wfile.write(first)
    try:
        while not handler.source.closing.wait(0.02):
            handler.wfile.write(b"x")
    except OSError:
        return


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"HTTP/1.1 200 ",
        b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 500\r\n\r\n",
    ],
    ids=["body", "chunk", "header", "status line", "redirect"],
)
def test_a_drip_ends_at_the_total_deadline(source, first):
    source.routes["/a"] = lambda h: _drip(h, first)
    with (
        limited(read_seconds=5, total_seconds=0.3) as fetcher,
        pytest.raises(FetchTimeout, match=rf"^{source.base}/. was not finished within 0\.3 s"),
    ):
        fetcher.fetch(f"{source.base}/a")


@pytest.mark.parametrize(
    "first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"], ids=["at once", "after"]
)
def test_a_source_that_hangs_ends_at_the_read_timeout(source, first):
    source.routes["/a"] = lambda h: (h.raw(first), h.source.closing.wait(LONG_WAIT))
    with limited(read_seconds=0.2) as fetcher, pytest.raises(FetchTimeout, match=r"sent nothing for 0\.2 s"):
        fetcher.fetch(f"{source.base}/a")


def test_each_fetch_on_a_kept_connection_begins_with_full_time(source, monkeypatch):
    clock = SimpleNamespace(now=0, monotonic=lambda: clock.now)
    monkeypatch.setattr("catalog.harvest.wire.time", clock)

    def slow(handler: Handler) -> None:
        clock.now += 10
        handler.reply(b"x")

    source.routes["/a"] = slow
    with limited(total_seconds=15) as fetcher:
        assert [fetcher.fetch(f"{source.base}/a").elapsed for _ in range(3)] == [10, 10, 10]
    assert source.connections == 1


# --- statuses, broken connections, further attempts -------------------------------------------


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        (400, "Check the endpoint's address"),
        (401, "store a key"),
        (403, "let the portal in"),
        (404, "may have moved"),
        (410, "retire the endpoint"),
        (418, "Check the endpoint's address"),
        (300, "leads nowhere"),
        (302, "leads nowhere"),
        (500, "try again later"),
        (999, "Tell its owner"),
    ],
)
def test_a_status_that_is_no_success_names_url_status_and_way_out(source, fetcher, sleeps, status, way_out):
    source.routes["/a"] = always(status=status, body=b"secret page")
    with pytest.raises(FetchFailed, match=way_out) as failed:
        fetcher.fetch(f"{source.base}/a?page=2&api_key=abcdef")
    assert failed.value.status == status
    assert f"{source.base}/a?page=2&api_key=*** answered with HTTP {status}." in str(failed.value)
    assert "abcdef" not in str(failed.value)
    assert sleeps == []


@pytest.mark.parametrize("status", [502, 503, 504, 429])
def test_a_passing_fault_is_tried_again(source, fetcher, sleeps, status):
    fault = always(status=status)
    source.routes["/a"] = in_turn(fault, fault, always(body=b"at last"))
    assert fetcher.fetch(f"{source.base}/a").body == b"at last"
    assert sleeps == [0.5, 2.0]


@pytest.mark.parametrize(("status", "error"), [(502, FetchFailed), (503, FetchFailed), (429, EndpointBusy)])
def test_a_fault_that_stays_is_raised_after_the_last_attempt(source, fetcher, sleeps, status, error):
    source.routes["/a"] = always(status=status)
    with pytest.raises(error, match=f"HTTP {status}") as failed:
        fetcher.fetch(f"{source.base}/a")
    assert failed.value.status == status
    assert (len(source.requests), sleeps) == (3, [0.5, 2.0])


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_rest_that_the_endpoint_asks_for_is_given(source, fetcher, sleeps, status):
    source.routes["/a"] = in_turn(always(status=status, Retry_After="7"), always(body=b"rested"))
    assert fetcher.fetch(f"{source.base}/a").body == b"rested"
    assert sleeps == [7]


def test_a_rest_until_a_moment_that_has_passed_is_none(source, fetcher, sleeps):
    past = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    source.routes["/a"] = in_turn(always(status=503, Retry_After=past), always(body=b"rested"))
    assert fetcher.fetch(f"{source.base}/a").body == b"rested"
    assert sleeps == [0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_rest_is_left_to_the_caller(source, fetcher, sleeps, status):
    source.routes["/a"] = always(status=status, Retry_After="3600")
    with pytest.raises(EndpointBusy, match="left alone for 3600 s") as busy:
        fetcher.fetch(f"{source.base}/a")
    assert (busy.value.retry_after, busy.value.status) == (3600, status)
    assert (len(source.requests), sleeps) == (1, [])


@pytest.mark.parametrize("wish", ["9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_rest_without_measure_is_cut_to_a_week(source, fetcher, wish):
    source.routes["/a"] = always(status=429, Retry_After=wish)
    with pytest.raises(EndpointBusy) as busy:
        fetcher.fetch(f"{source.base}/a")
    assert busy.value.retry_after == 7 * 24 * 3600


def test_a_long_rest_may_be_given_as_a_date(source, fetcher):
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    source.routes["/a"] = always(status=429, Retry_After=later)
    with pytest.raises(EndpointBusy) as busy:
        fetcher.fetch(f"{source.base}/a")
    assert 3000 < busy.value.retry_after <= 3600


def test_a_rest_beyond_the_total_deadline_is_not_begun(source, sleeps):
    source.routes["/a"] = always(status=503, Retry_After="20")
    limits = FetchLimits(total_seconds=10)
    with Fetcher(limits, allow_networks=LOOPBACK, sleep=sleeps) as fetcher, pytest.raises(EndpointBusy):
        fetcher.fetch(f"{source.base}/a")
    assert sleeps == []


@pytest.mark.parametrize("wish", ["soon", "-5", "", "٣", "Mon, 01 Jan 99999999999 00:00:00 GMT"])
def test_a_rest_that_cannot_be_read_is_the_usual_pause(source, fetcher, sleeps, wish):
    source.routes["/a"] = in_turn(
        lambda h: h.raw(f"HTTP/1.1 503 Busy\r\nRetry-After: {wish}\r\nContent-Length: 0\r\n\r\n".encode()),
        always(body=b"rested"),
    )
    assert fetcher.fetch(f"{source.base}/a").body == b"rested"
    assert sleeps == [0.5]


BROKEN = {
    "no answer": b"",
    "short body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{cut",
    "cut in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{cut",
    "cut between chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{cut\r\n",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_breaks_is_tried_again(source, fetcher, sleeps, answer):
    broken = lambda h: h.raw(answer)  # noqa: E731
    source.routes["/a"] = in_turn(broken, broken, always(body=b"whole"))
    assert fetcher.fetch(f"{source.base}/a").body == b"whole"
    assert sleeps == [0.5, 2.0]


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_keeps_breaking_is_a_failure(source, fetcher, answer):
    source.routes["/a"] = lambda h: h.raw(answer)
    with pytest.raises(FetchFailed, match="broke off before its end") as failed:
        fetcher.fetch(f"{source.base}/a")
    assert (failed.value.status, len(source.requests)) == (None, 3)


def test_a_kept_connection_that_was_closed_meanwhile_costs_no_attempt(source, fetcher, sleeps):
    source.routes["/a"] = in_turn(always(body=b"1"), no_answer, always(body=b"2"))
    assert [fetcher.fetch(f"{source.base}/a").body for _ in range(2)] == [b"1", b"2"]
    assert (source.connections, sleeps) == (2, [])


def test_a_truncated_body_says_how_much_was_missing(source, fetcher):
    source.routes["/a"] = lambda h: h.raw(BROKEN["short body"])
    with pytest.raises(FetchFailed, match=r"IncompleteRead\(4 bytes read, 96 more expected\)"):
        fetcher.fetch(f"{source.base}/a")


def test_a_port_where_nobody_listens_is_tried_again_and_named(fetcher, sleeps):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(FetchFailed, match=r"could not be reached .*Check its port"):
            fetcher.fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert sleeps == [0.5, 2.0]


def test_a_name_that_is_not_known_is_named_once(fetcher, sleeps, monkeypatch):
    def getaddrinfo(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(FetchFailed, match=r"http://nowhere\.example/ .* host name is not known"):
        fetcher.fetch("http://nowhere.example/")
    assert sleeps == []


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a b/", "http://u:pw@127.0.0.1/"]
)
def test_a_url_that_breaks_a_rule_is_refused(fetcher, url):
    with pytest.raises(FetchRefused) as refused:
        fetcher.fetch(url)
    assert "pw" not in str(refused.value)


def test_loopback_is_refused_where_it_was_not_allowed(source):
    with Fetcher() as fetcher, pytest.raises(FetchRefused, match="loopback"):
        fetcher.fetch(f"{source.base}/a")
    assert source.connections == 0


def _lookups(monkeypatch, *answers: str) -> list[str]:
    """Names are looked up in a list of answers; gives the names that were asked for."""
    asked: list[str] = []
    following = iter(answers)

    def getaddrinfo(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(following), port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch):
    _lookups(monkeypatch, "192.168.0.10")
    with Fetcher() as fetcher, pytest.raises(FetchRefused, match=r"harmless\.example .* private address"):
        fetcher.fetch("http://harmless.example/")


def test_a_name_is_looked_up_once_and_the_checked_address_is_opened(source, monkeypatch):
    asked = _lookups(monkeypatch, "127.0.0.1", "10.0.0.1")
    source.routes["/a"] = always(body=b"x")
    port = source.base.rpartition(":")[2]
    with limited() as fetcher:
        assert fetcher.fetch(f"http://portal.example:{port}/a").body == b"x"
    assert asked == ["portal.example"]
    assert source.requests[0].headers["Host"] == f"portal.example:{port}"


def test_a_new_connection_is_checked_anew(source, monkeypatch):
    _lookups(monkeypatch, "127.0.0.1", "10.0.0.1")
    source.routes["/a"] = always(body=b"x", Connection="close")
    url = f"http://portal.example:{source.base.rpartition(':')[2]}/a"
    with limited() as fetcher:
        fetcher.fetch(url)
        with pytest.raises(FetchRefused, match="private"):
            fetcher.fetch(url)


# --- redirects --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(source, fetcher, status):
    source.routes["/a"] = always(status=status, Location="b?c=1")
    source.routes["/b"] = always(body=b"here")
    answer = fetcher.fetch(f"{source.base}/a")
    assert (answer.body, answer.url) == (b"here", f"{source.base}/b?c=1")
    assert answer.redirects == (f"{source.base}/a",)


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        ("http://127.0.0.2:1/internal", "loopback"),
        ("http://169.254.169.254/latest/meta-data/", "metadata"),
        ("http://[::1]/", "loopback"),
        ("http://[::ffff:10.0.0.1]/", "private"),
        ("file:///etc/passwd", "only http and https"),
    ],
)
def test_a_redirect_from_an_allowed_to_a_refused_address_is_refused(source, location, rule):
    source.routes["/a"] = always(status=302, Location=location)
    one = (ip_network("127.0.0.1/32"),)
    with Fetcher(allow_networks=one) as fetcher, pytest.raises(FetchRefused, match=rule):
        fetcher.fetch(f"{source.base}/a")


def test_an_allowed_network_is_not_open_to_redirects_from_another_origin(source, other, fetcher):
    source.routes["/a"] = always(status=302, Location=f"{other.base}/internal")
    with pytest.raises(FetchRefused, match=r"loopback .* no redirect from elsewhere may lead there"):
        fetcher.fetch(f"{source.base}/a")
    assert other.connections == 0


def test_a_kept_connection_is_not_open_to_redirects_from_another_origin(source, other, fetcher):
    source.routes["/a"] = always(status=302, Location=f"{other.base}/b")
    other.routes["/b"] = always(body=b"x")
    fetcher.fetch(f"{other.base}/b")
    with pytest.raises(FetchRefused, match="loopback"):
        fetcher.fetch(f"{source.base}/a")
    assert other.paths() == ["/b"]


@pytest.mark.parametrize("location", ["/a", "/b"])
def test_redirects_that_go_round_are_named_a_loop(source, fetcher, location):
    source.routes["/a"] = always(status=302, Location=location)
    source.routes["/b"] = always(status=302, Location="/a")
    with pytest.raises(FetchRefused, match="/a was not read: its redirects go round in a loop"):
        fetcher.fetch(f"{source.base}/a")


def _staircase(source: Source, steps: int) -> str:
    for step in range(steps):
        source.routes[f"/{step}"] = always(status=302, Location=f"/{step + 1}")
    source.routes[f"/{steps}"] = always(body=b"top")
    return f"{source.base}/0"


def test_as_many_redirects_as_the_ceiling_are_followed(source, fetcher):
    assert len(fetcher.fetch(_staircase(source, 5)).redirects) == 5


def test_more_redirects_than_the_ceiling_are_refused(source, fetcher):
    with pytest.raises(FetchRefused, match="more than 5 redirects"):
        fetcher.fetch(_staircase(source, 6))
    assert len(source.requests) == 6


def test_keys_are_not_sent_on_to_another_origin(source, other, fetcher, monkeypatch):
    monkeypatch.setattr("catalog.harvest.guard._REFUSED_IPV4", ())  # both servers count as public
    source.routes["/a"] = always(status=302, Location="/b")
    source.routes["/b"] = always(status=302, Location=f"{other.base}/c")
    other.routes["/c"] = always(body=b"x")
    keys = {"Authorization": "k1", "X-CKAN-API-Key": "k2", "Cookie": "k3", "Accept": "text/turtle"}
    fetcher.fetch(f"{source.base}/a", headers=keys, validators=Validators(etag='"v1"'))
    assert all(request.headers["Authorization"] == "k1" for request in source.requests)
    sent = other.requests[0].headers
    assert not sent.keys() & {"Authorization", "X-CKAN-API-Key", "Cookie"}
    assert (sent["Accept"], sent["If-None-Match"]) == ("text/turtle", '"v1"')


# --- TLS --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Path:
    """Key and self-signed certificate for 127.0.0.1 in one file."""
    folder = tmp_path_factory.mktemp("tls")
    pem = folder / "server.pem"
    extensions = ("subjectAltName=IP:127.0.0.1", "keyUsage=digitalSignature,keyCertSign")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", str(folder / "key"), "-out", str(pem)]
    for extension in extensions:
        command += ["-addext", extension]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("the openssl command is needed to make a certificate for this test")
    pem.write_bytes(pem.read_bytes() + (folder / "key").read_bytes())
    return pem


@pytest.fixture
def secure(certificate: Path) -> Iterator[Source]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(context) as source:
        yield source


@contextmanager
def trusting(certificate: Path, **limits: float) -> Iterator[Fetcher]:
    context = ssl.create_default_context(cafile=str(certificate))
    limits_ = FetchLimits(**limits)
    with Fetcher(limits_, allow_networks=LOOPBACK, pauses=(), ssl_context=context) as fetcher:
        yield fetcher


def test_tls_is_read_over_one_kept_connection(secure, certificate):
    secure.routes["/a"] = always(body=b"x" * 100_000)
    with trusting(certificate) as fetcher:
        assert [len(fetcher.fetch(f"{secure.base}/a").body) for _ in range(2)] == [100_000] * 2
    assert secure.connections == 1


def test_tls_is_counted_like_plain_connections(secure, certificate):
    secure.routes["/a"] = lambda h: (h.start(Connection="close"), _endless(h, b"x" * 10_000))
    with trusting(certificate, max_bytes=300_000) as fetcher, pytest.raises(BodyTooLarge):
        fetcher.fetch(f"{secure.base}/a")


def test_a_drip_over_tls_ends_at_the_total_deadline(secure, certificate):
    secure.routes["/a"] = lambda h: _drip(h, b"HTTP/1.1 200 OK\r\nX-Header: ")
    with (
        trusting(certificate, total_seconds=0.5) as fetcher,
        pytest.raises(FetchTimeout, match="not finished"),
    ):
        fetcher.fetch(f"{secure.base}/a")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure, fetcher, sleeps):
    with pytest.raises(FetchFailed, match=r"could not be trusted.*certificate"):
        fetcher.fetch(f"{secure.base}/a")
    assert (secure.requests, sleeps) == ([], [])


def test_a_certificate_for_another_name_is_refused(secure, certificate, monkeypatch):
    _lookups(monkeypatch, "127.0.0.1")
    with (
        trusting(certificate) as fetcher,
        pytest.raises(FetchFailed, match=r"not valid for 'portal\.example'"),
    ):
        fetcher.fetch(f"https://portal.example:{secure.base.rpartition(':')[2]}/")


def test_a_redirect_from_https_to_http_is_refused(secure, source, certificate):
    secure.routes["/a"] = always(status=302, Location=f"{source.base}/b")
    with trusting(certificate) as fetcher, pytest.raises(FetchRefused, match="from https to http"):
        fetcher.fetch(f"{secure.base}/a")
    assert source.requests == []


def test_tls_asked_of_a_plain_port_is_explained(source, fetcher):
    with pytest.raises(FetchError, match=r"https://127\.0\.0\.1"):
        fetcher.fetch(source.base.replace("http:", "https:"))


def test_plain_http_asked_of_a_tls_port_is_explained(secure, fetcher):
    with pytest.raises(FetchError, match=r"http://127\.0\.0\.1"):
        fetcher.fetch(secure.base.replace("https:", "http:"))
