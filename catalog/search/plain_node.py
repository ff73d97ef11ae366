"""The wire to Elasticsearch over plain HTTP: kept connections, one write and one read a call.

Half the time of the client's usual node, which every search pays: urllib3 makes objects for what a call inside
one network never needs (redirects, proxies, retries, decoders). Over HTTPS the usual node serves.
"""

import re
import select
import socket
import time
from typing import Any, NamedTuple

from elastic_transport import ApiResponseMeta, BaseNode, ConnectionTimeout, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as NotConnected
from elastic_transport._node import NodeApiResponse  # what a node must return is named nowhere else
from elastic_transport.client_utils import DEFAULT, DefaultType

_TARGET = re.compile(r"[!-~]+")  # visible ASCII alone, so that nothing can begin another line
_MOST_KEPT = 10  # connections that wait for a call
_LONGEST_LINE = 65_536
_NO_BODY = (204, 304)


class _Broken(Exception):
    """The answer is no HTTP, or ended early."""


class PlainNode(BaseNode):
    """One server of Elasticsearch at an http:// address, shared by threads."""

    _CLIENT_META_HTTP_CLIENT = ("vp", "1")

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        host = f"[{config.host}]" if ":" in config.host else config.host
        self._fixed = f"host: {host}:{config.port}\r\n{_lines(self.headers)}"
        self._kept: list[_Connection] = []

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        """Ask and return the answer, whatever its status. Raises elastic_transport's ConnectionError, ConnectionTimeout."""
        if not _TARGET.fullmatch(target):
            raise ValueError(f"no target of a request: {target!r}")
        head = f"{method} {self.path_prefix}{target} HTTP/1.1\r\n{self._fixed}{_lines(headers or {})}"
        sized = f"content-length: {len(body)}\r\n\r\n" if body else "\r\n"
        message = b"%b%b" % ((head + sized).encode("latin-1"), body or b"")
        seconds = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        began = time.perf_counter()
        try:
            status, got, answer = self._answer(message, seconds, bodiless=method == "HEAD")
        except TimeoutError as error:
            raise ConnectionTimeout("Connection timed out during request", errors=(error,)) from error
        except (OSError, _Broken) as error:
            raise NotConnected(str(error), errors=(error,)) from error
        meta = ApiResponseMeta(
            node=self.config,
            duration=time.perf_counter() - began,
            http_version="1.1",
            status=status,
            headers=HttpHeaders(got),
        )
        return NodeApiResponse(meta, answer)

    def close(self) -> None:
        """Close the connections that wait; the next call opens one."""
        while self._kept:
            self._kept.pop().close()

    def _answer(self, message: bytes, seconds: float | None, *, bodiless: bool) -> "_Answer":
        connection = self._connection(seconds)
        try:
            answer = connection.ask(message, seconds, bodiless=bodiless)
        except BaseException:
            connection.close()
            raise
        if connection.lasts and len(self._kept) < _MOST_KEPT:
            self._kept.append(connection)
        else:
            connection.close()
        return answer

    def _connection(self, seconds: float | None) -> "_Connection":
        while self._kept:
            try:
                connection = self._kept.pop()
            except IndexError:  # another thread took the last
                break
            if not connection.ended():
                return connection
            connection.close()
        return _Connection((self.host, self.port), seconds)


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class _Connection:
    """One connection, used by one thread at a time. `lasts`: whether it may be asked again."""

    def __init__(self, address: tuple[str, int], seconds: float | None) -> None:
        self._socket = socket.create_connection(address, seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file: Any = self._socket.makefile("rb")
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self.lasts = False

    def ended(self) -> bool:
        """Whether the server closed it, or sent what nobody asked for."""
        return bool(self._poll.poll(0))

    def ask(self, message: bytes, seconds: float | None, *, bodiless: bool) -> _Answer:
        """Send a request and return the answer, `seconds` for each part of it at most. Raises OSError, _Broken."""
        self.lasts = False
        self._socket.settimeout(seconds)
        self._socket.sendall(message)
        version, status, headers = self._head()
        while 100 <= status < 200:
            version, status, headers = self._head()
        bodiless = bodiless or status in _NO_BODY
        body = b"" if bodiless else self._body(headers)
        counted = bodiless or "content-length" in headers or "transfer-encoding" in headers
        self.lasts = counted and version == b"HTTP/1.1" and headers.get("connection", "").lower() != "close"
        return _Answer(status, headers, body)

    def close(self) -> None:
        """Close it for good."""
        self._file.close()
        self._socket.close()

    def _head(self) -> tuple[bytes, int, dict[str, str]]:
        version, _, rest = self._line().partition(b" ")
        headers: dict[str, str] = {}
        while line := self._line():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return version, _number(rest[:3], 10), headers

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(iter(self._chunk, b""))
        if "content-length" in headers:
            return self._bytes(_number(headers["content-length"].encode(), 10))
        rest: bytes = self._file.read()
        return rest

    def _chunk(self) -> bytes:
        """The next chunk; empty after the last, with what trails behind it read."""
        size = _number(self._line().partition(b";")[0], 16)
        if not size:
            while self._line():
                pass
            return b""
        chunk = self._bytes(size)
        self._line()
        return chunk

    def _line(self) -> bytes:
        line: bytes = self._file.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise _Broken("the connection ended before the answer did")
        return line.rstrip(b"\r\n")

    def _bytes(self, number: int) -> bytes:
        found: bytes = self._file.read(number)
        if len(found) < number:
            raise _Broken("the connection ended before the answer did")
        return found


def _number(digits: bytes, base: int) -> int:
    try:
        if digits.strip().isalnum():  # no sign
            return int(digits, base)
    except ValueError:
        pass
    raise _Broken(f"no HTTP: {digits[:40]!r} where a number belongs")


def _lines(headers: Any) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
