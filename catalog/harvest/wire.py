"""Connections that go only where the guard allows, and sockets that keep count of time and bytes.

Built on urllib3's connections and pools. The sockets check the deadline before every read and count what
arrives, so that the ceilings hold for status lines, headers and chunk framing as well as for bodies.
"""

import logging
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from catalog.domain.errors import BodyTooLarge, FetchTimeout
from catalog.harvest.guard import Networks, SocketAddress, permitted_addresses, redact_url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MIB = 1024 * 1024


class Meter:
    """What the fetch under way may still use. One for a fetcher; its connections share it."""

    def __init__(self, *, total_seconds: float, max_bytes: int) -> None:
        self.total_seconds, self.max_bytes = total_seconds, max_bytes
        self.shown_url = ""
        self.start()

    def start(self) -> None:
        """Begin a fetch: all of its attempts and redirects share one deadline."""
        self._started = time.monotonic()
        self.received, self.dialled = 0, False

    def next_answer(self, shown_url: str) -> None:
        """Begin a request: its bytes are counted from nought, and sentences name `shown_url`."""
        self.shown_url, self.received, self.dialled = shown_url, 0, False

    def met_a_closed_door(self) -> bool:
        """Whether the request went out on a kept connection that the endpoint had closed meanwhile."""
        return not self.dialled and self.received == 0

    def forgive(self, seconds: float) -> None:
        """Time spent on waiting for a turn is not the endpoint's."""
        self._started += seconds

    @property
    def elapsed(self) -> float:
        """Seconds since the fetch began."""
        return time.monotonic() - self._started

    def is_spent(self) -> bool:
        """Whether the deadline has passed."""
        return self.elapsed >= self.total_seconds

    def seconds_left(self) -> float:
        """Seconds to the deadline, more than 0. Raises FetchTimeout after it."""
        left = self.total_seconds - self.elapsed
        if left <= 0:
            raise self.out_of_time()
        return left

    @contextmanager
    def hurry(self, seconds: float) -> Iterator[None]:
        """Within it, the fetch has `seconds` from now at most."""
        whole = self.total_seconds
        self.total_seconds = min(whole, self.elapsed + seconds)
        try:
            yield
        finally:
            self.total_seconds = whole

    def out_of_time(self) -> FetchTimeout:
        """The error for a fetch that has used up its time."""
        return FetchTimeout(
            f"{self.shown_url} was not finished within {self.total_seconds:g} s, the most one fetch may "
            "take. Ask for smaller pages, or try again when the endpoint is quicker."
        )

    def before_read(self, sock: socket.socket) -> None:
        """Let the next read end at the deadline. Raises FetchTimeout after it."""
        left = self.seconds_left()
        timeout = sock.gettimeout()
        if timeout is None or timeout > left:
            sock.settimeout(left)

    def count(self, received: int) -> int:
        """Count bytes that have arrived. Raises BodyTooLarge beyond the ceiling."""
        self.received += received
        if self.received > self.max_bytes:
            raise self.too_large("larger than")
        return received

    def too_large(self, how: str, announced: float = 0) -> BodyTooLarge:
        """The error for an answer beyond the ceiling on the wire, which says that it has so many bytes."""
        return BodyTooLarge(
            f"{self.shown_url} was not read to its end: its answer is {how} {self.max_bytes / MIB:g} MiB, "
            "the most one answer may have. Give an address with smaller pages, or ask its owner to split the document.",
            announced=announced,
        )


def acknowledge_at_once(sock: socket.socket) -> None:
    """Ask the system not to delay the next acknowledgement (Linux).

    A server that writes headers and body apart waits for it before it sends the body: 40 ms a page otherwise.
    """
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class MeteredSocket(socket.socket):
    """A TCP socket whose reads are metered."""

    meter: Meter

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        self.meter.before_read(self)
        acknowledge_at_once(self)
        return self.meter.count(super().recv_into(buffer, nbytes, flags))


class MeteredTLSSocket(ssl.SSLSocket):
    """A TLS socket whose reads are metered (in plain bytes)."""

    meter: Meter

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        self.meter.before_read(self)
        acknowledge_at_once(self)
        return self.meter.count(super().recv_into(buffer, nbytes, flags))


@dataclass(frozen=True, slots=True)
class Gate:
    """Opens connections to permitted addresses."""

    allow_networks: Networks
    meter: Meter

    def open(self, connection: HTTPConnection) -> socket.socket:
        """Look up, check, and connect to the checked address itself.

        Raises FetchRefused, FetchTimeout, or urllib3's errors for names, timeouts and refused connections.
        """
        self.meter.dialled = True
        host, port = connection._dns_host.strip("[]"), connection.port
        try:
            addresses = permitted_addresses(host, port, self.allow_networks)
        except socket.gaierror as error:
            raise NameResolutionError(host, connection, error) from error
        failure: OSError | None = None
        for address in addresses:
            try:
                return self._connect(address, connection)
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(connection, "no connection in time") from failure
        raise NewConnectionError(connection, str(failure)) from failure

    def _connect(self, address: SocketAddress, connection: HTTPConnection) -> socket.socket:
        family, where = address
        sock = MeteredSocket(family, socket.SOCK_STREAM)
        sock.meter = self.meter
        try:
            for option in connection.socket_options or ():
                sock.setsockopt(*option)
            wanted = connection.timeout
            sock.settimeout(min(wanted or self.meter.total_seconds, self.meter.seconds_left()))
            sock.connect(where)
        except BaseException:
            sock.close()
            raise
        return sock


class GuardedHTTPConnection(HTTPConnection):
    """An HTTP connection that is opened through a gate."""

    def __init__(self, *args: Any, gate: Gate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.gate = gate

    def _new_conn(self) -> socket.socket:
        return self.gate.open(self)


class GuardedHTTPSConnection(GuardedHTTPConnection, HTTPSConnection):
    """The same, with TLS: the certificate is checked against the host's name."""

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, MeteredTLSSocket):
            self.sock.meter = self.gate.meter


class GuardedHTTPPool(HTTPConnectionPool):
    """Keeps one connection to one host alive."""

    ConnectionCls = GuardedHTTPConnection


class GuardedHTTPSPool(HTTPSConnectionPool):
    """Keeps one TLS connection to one host alive."""

    ConnectionCls = GuardedHTTPSConnection


def guarded_pool(
    scheme: str, host: str, port: int, *, gate: Gate, ssl_context: ssl.SSLContext | None
) -> HTTPConnectionPool:
    """A pool of one kept connection to `host` and `port`. Without `ssl_context`: the system's trust store."""
    if scheme != "https":
        return GuardedHTTPPool(host, port, gate=gate)
    context = ssl_context or ssl.create_default_context()
    context.sslsocket_class = MeteredTLSSocket
    return GuardedHTTPSPool(host, port, gate=gate, ssl_context=context)


class _SecretsRedacted(logging.Filter):
    """urllib3 logs the addresses it asks for: without what must not be seen."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(redact_url(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_SecretsRedacted())
