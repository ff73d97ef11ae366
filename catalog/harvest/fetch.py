"""The one way a harvest reads a URL: guarded, bounded in time and size, and polite.

- http and https only, to public addresses or to networks that were allowed; checked after the name is looked
  up and again on each redirect (`guard`, `wire`). A redirect to another origin may lead to public addresses
  only: a network is allowed for the endpoints that people put there, not for whoever points into it.
- Ceilings for one read, the whole fetch, bytes on the wire, unpacked bytes and redirects (`FetchLimits`).
- ETag and Last-Modified: an unchanged document costs one small answer.
- A busy endpoint is left alone for as long as it asks; passing faults are tried again twice.

Proxies named in the environment are not used: a proxy looks names up and connects by itself, so that the
check of addresses would be made here and the connection elsewhere. Cookies are not kept.

The name lookup is the one step that no deadline here can interrupt: the system's resolver bounds it.
"""

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Self
from urllib.parse import urlencode

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPHeaderDict, Timeout
from urllib3.util import Url

from catalog.domain.errors import BodyTooLarge, FetchFailed, FetchRefused
from catalog.harvest.budget import Budget, NoBudget, host_name, rest_wanted
from catalog.harvest.content_coding import ACCEPTED, unpacker_for
from catalog.harvest.error_answers import error_body, told
from catalog.harvest.faults import PassingFault, broke_off, explained, refusal
from catalog.harvest.guard import Networks, checked_url, keeps_trust, port_of, redact_url, redirect_target
from catalog.harvest.headers import HARMLESS, content_type_of, declared_length, is_sendable, validators_of
from catalog.harvest.headers import Validators as Validators
from catalog.harvest.wire import MIB, Gate, Meter, guarded_pool

CHUNK = 64 * 1024
KEPT_HOSTS = 8
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONDITIONS = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Ceilings of one fetch: seconds, bytes, counts."""

    connect_seconds: float = 5
    read_seconds: float = 20
    total_seconds: float = 120
    max_bytes: int = 200 * MIB
    max_decoded_bytes: int = 400 * MIB
    max_redirects: int = 5
    max_wait_seconds: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer. `body` is unpacked, and empty where the document has `not_modified`.

    `url` is the last address after `redirects` (the addresses before it); `content_type` is in lower case
    without parameters; `charset` is the name of a codec, or empty; `wire_bytes` counts the headers too.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    charset: str
    validators: Validators
    elapsed: float
    wire_bytes: int
    redirects: tuple[str, ...]

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Probed:
    """How an address answers: the last `url`, its status, media type and size; bytes None where it does not say."""

    url: str
    status: int
    content_type: str
    byte_size: int | None
    ranged: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request sends."""

    method: str
    headers: HTTPHeaderDict
    body: str | bytes | None = None


type Read[T] = Callable[[Url, BaseHTTPResponse], T]
"""Makes something of an answer and the address that it came from, after redirects."""


class Fetcher:
    """Reads URLs over kept connections. A context manager; for one thread at a time.

    `allow_networks` may be reached although they are not public, but not by a redirect from elsewhere.
    `pauses` are the seconds before each further attempt. `ssl_context` replaces the system's trust store. Each request,
    also one that a redirect leads to, waits for its turn in the `budget`; that is not counted as the endpoint's time.
    """

    def __init__(
        self,
        limits: FetchLimits = FetchLimits(),
        *,
        allow_networks: Networks = (),
        user_agent: str = "Vesportal-harvester",
        pauses: tuple[float, ...] = (0.5, 2.0),
        sleep: Callable[[float], object] = time.sleep,
        ssl_context: ssl.SSLContext | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.limits = limits
        self._budget: Budget = budget or NoBudget()
        self._meter = Meter(total_seconds=limits.total_seconds, max_bytes=limits.max_bytes)
        self._gates = {True: Gate(allow_networks, self._meter), False: Gate((), self._meter)}
        self._ssl_context = ssl_context
        self._timeout = Timeout(connect=limits.connect_seconds, read=limits.read_seconds)
        self._own_headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED}
        self._pauses, self._sleep = pauses, sleep
        self._pools: dict[tuple[str, str, int, bool], HTTPConnectionPool] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all kept connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
        self._budget.close()

    def is_free(self, url: str) -> bool:
        """Whether `url` may be asked at any time, without waiting for a turn. Raises FetchRefused."""
        return self._budget.is_free(host_name(checked_url(url)))

    def ahead(self, url: str) -> int:
        """How many requests to the host of `url` may be under way while others are worked on. Raises FetchRefused."""
        return self._budget.ahead(host_name(checked_url(url)))

    def beside(self) -> "Fetcher":
        """Another one of the same kind and budget, for another thread."""
        return Fetcher(
            self.limits,
            allow_networks=self._gates[True].allow_networks,
            user_agent=self._own_headers["User-Agent"],
            pauses=self._pauses,
            sleep=self._sleep,
            ssl_context=self._ssl_context,
            budget=self._budget,
        )

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators | None = None,
        form: Mapping[str, str] | None = None,
        document: str = "",
    ) -> Fetched:
        """GET `url`. With the `validators` of an earlier answer the result may be `not_modified`.

        `headers` may carry keys: they are not sent on to another origin. A `form`, or a `document` (of XML, unless the
        headers have another Content-Type), makes it a POST, whose answer may not be a redirect: what is sent is for this
        address. Nor is a POST conditional.
        Raises FetchRefused, BodyTooLarge, FetchTimeout, EndpointBusy (HostRests) or FetchFailed.
        """
        target = checked_url(url)
        is_post = form is not None or bool(document)
        sent = self._headers(headers or {}, (not is_post and validators) or Validators())
        asked = _Asked("GET", sent)
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            asked = _Asked("POST", sent, urlencode(form))
        elif document:
            sent.setdefault("Content-Type", "application/xml; charset=utf-8")
            asked = _Asked("POST", sent, document.encode("utf-8", "replace"))
        self._meter.start()
        pauses = iter(self._pauses)
        while True:
            try:
                return self._attempt(target, asked, self._fetched)
            except PassingFault as fault:
                if not self._meter.met_a_closed_door():
                    self._pause(fault, next(pauses, None))

    def probe(self, url: str, *, method: str = "HEAD", headers: Mapping[str, str] | None = None) -> Probed:
        """Status and headers of what answers at `url`, whatever the status; nothing of a body is read.

        Raises as `ask` does.
        """
        return self.ask(url, _probed, method=method, headers=headers)

    def ask[T](
        self, url: str, read: Read[T], *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> T:
        """What `read` makes of the answer at `url`, whatever its status, while its connection is open. One attempt.

        Raises FetchRefused, FetchTimeout, HostRests or FetchFailed where nothing answered, or not to the end.
        """
        target = checked_url(url)
        asked = _Asked(method, self._headers(headers or {}, Validators()))
        self._meter.start()
        while True:
            try:
                return self._attempt(target, asked, lambda at, answer, trail, asked: read(at, answer))
            except PassingFault as fault:
                if not self._meter.met_a_closed_door():
                    raise fault.error from fault.__cause__

    def _headers(self, headers: Mapping[str, str], validators: Validators) -> HTTPHeaderDict:
        sent = HTTPHeaderDict(self._own_headers)
        for name, value in headers.items():
            if not (_HEADER_NAME.fullmatch(name) and is_sendable(value)):
                raise FetchRefused(f"The header {name!r} cannot be sent: write it in printable ASCII.")
            sent[name] = value
        for part, name in _CONDITIONS.items():
            value = getattr(validators, part)
            if value and is_sendable(value):
                sent[name] = value
        return sent

    def _pause(self, fault: PassingFault, pause: float | None) -> None:
        """Wait before another attempt; raises the fault's error if none is left or it is too long."""
        if pause is None:
            raise fault.error
        seconds = pause if fault.rest is None else fault.rest
        if seconds > self.limits.max_wait_seconds or seconds > self._meter.seconds_left():
            raise fault.error
        self._sleep(seconds)

    def _attempt[T](
        self, target: Url, asked: _Asked, read: Callable[[Url, BaseHTTPResponse, tuple[str, ...], _Asked], T]
    ) -> T:
        """One request with the redirects it leads to."""
        trail: list[str] = []
        entrusted = True
        while True:
            with self._answer(self._pool(target, entrusted), target, asked) as response:
                location = response.headers.get("Location") if response.status in _REDIRECTS else None
                if location is None:
                    return read(target, response, tuple(trail), asked)
            if asked.body is not None:
                raise FetchRefused(
                    f"{redact_url(target.url)} answers a POST with a redirect. Give the address it leads to."
                )
            trail.append(target.url)
            following = redirect_target(target, location)
            self._check_trail(following, trail)
            if not keeps_trust(target, following):
                entrusted = False
                harmless = HTTPHeaderDict({k: v for k, v in asked.headers.items() if k.lower() in HARMLESS})
                asked = replace(asked, headers=harmless)
            target = following

    def _check_trail(self, following: Url, trail: list[str]) -> None:
        if following.url in trail:
            raise FetchRefused(
                f"{redact_url(trail[0])} was not read: its redirects go round in a loop. "
                "Give the address it should lead to; it may insist on cookies or a sign-in."
            )
        if len(trail) > self.limits.max_redirects:
            raise FetchRefused(
                f"{redact_url(trail[0])} was not read: it leads through more than "
                f"{self.limits.max_redirects} redirects. Give the address they should lead to."
            )

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        """Hold a turn of the host's budget."""
        before = time.monotonic()
        turn = self._budget.take(host)
        if turn is not None:
            self._meter.forgive(time.monotonic() - before)
        try:
            yield
        finally:
            self._budget.give_back(host, turn)

    @contextmanager
    def _answer(self, pool: HTTPConnectionPool, target: Url, asked: _Asked) -> Iterator[BaseHTTPResponse]:
        """Status and headers of one answer. Its connection is kept where the body was read, or is small."""
        host = host_name(target)
        with self._turn(host), explained(self._meter, self._timeout):
            self._meter.next_answer(redact_url(target.url))
            response = pool.urlopen(
                asked.method,
                target.request_uri,
                body=asked.body,
                headers=asked.headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )
            with closing(response):
                if rest := rest_wanted(response.status, response.headers, datetime.now(UTC)):
                    self._budget.heard(host, rest)
                try:
                    yield response
                finally:
                    if response.status == 304 or declared_length(response, unknown=CHUNK) < CHUNK:
                        response.drain_conn()

    def _pool(self, target: Url, entrusted: bool) -> HTTPConnectionPool:
        where = (target.scheme or "", target.host or "", port_of(target))
        key = (*where, entrusted)
        if key not in self._pools:
            if len(self._pools) >= KEPT_HOSTS:
                self._pools.pop(next(iter(self._pools))).close()
            self._pools[key] = guarded_pool(
                *where, gate=self._gates[entrusted], ssl_context=self._ssl_context
            )
        return self._pools[key]

    def _fetched(
        self, target: Url, response: BaseHTTPResponse, trail: tuple[str, ...], asked: _Asked
    ) -> Fetched:
        not_modified = response.status == 304 and _is_conditional(asked.headers)
        if not (not_modified or 200 <= response.status < 300):
            raise self._refusal(target, response, asked)
        content_type, charset = content_type_of(response.headers.get("Content-Type", ""))
        return Fetched(
            url=target.url,
            status=response.status,
            body=b"" if not_modified else self._body(response),
            content_type=content_type,
            charset=charset,
            validators=validators_of(response),
            elapsed=self._meter.elapsed,
            wire_bytes=self._meter.received,
            redirects=trail,
        )

    def _refusal(self, target: Url, response: BaseHTTPResponse, asked: _Asked) -> FetchFailed | PassingFault:
        """What to raise for a status that is no success, in the endpoint's own words where it has some."""
        body = error_body(response, self._meter)
        words = told(response, body, target.url, asked.headers)
        content_type = response.headers.get("Content-Type", "")
        return refusal(response, self._meter, words=words, content_type=content_type, body=body)

    def _body(self, response: BaseHTTPResponse) -> bytes:
        """The whole body, unpacked piece by piece under both ceilings."""
        if (announced := declared_length(response)) > self.limits.max_bytes:
            raise self._meter.too_large("announced as more than", announced)
        unpacker = unpacker_for(response.headers.get("Content-Encoding", ""))
        # Closed, so that an error's traceback does not keep what had come while the next page is asked for.
        with BytesIO() as body:
            for chunk in response.stream(CHUNK, decode_content=False):
                for piece in unpacker.pieces(chunk):
                    if body.tell() + len(piece) > self.limits.max_decoded_bytes:
                        raise self._unpacks_to_too_much()
                    body.write(piece)
            if not unpacker.finished:
                raise broke_off(self._meter, "its packed body is incomplete")
            return body.getvalue()

    def _unpacks_to_too_much(self) -> BodyTooLarge:
        return BodyTooLarge(
            f"{self._meter.shown_url} was not read to its end: its body unpacks to more than "
            f"{self.limits.max_decoded_bytes / MIB:g} MiB. Give an address with smaller "
            "pages, or ask its owner to split the document."
        )


def _is_conditional(sent: HTTPHeaderDict) -> bool:
    return any(name in sent for name in _CONDITIONS.values())


def _probed(target: Url, response: BaseHTTPResponse) -> Probed:
    whole = response.headers.get("Content-Range", "").rpartition("/")[2]  # of a part: bytes 0-0/1234
    said = whole if response.status == 206 else response.headers.get("Content-Length", "")
    return Probed(
        url=target.url,
        status=response.status,
        content_type=content_type_of(response.headers.get("Content-Type", ""))[0],
        byte_size=int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None,
        ranged=response.status == 206,
    )
