"""HTTP/1.1 round the demo's answers: keep-alive, HEAD, conditional requests, ranges (RFC 9110, 13 and 14)."""

import hashlib
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from vesportal.demo.answers import Answer
from vesportal.demo.routes import Request, answer

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_IDLE_SECONDS = 60
_LARGEST_BODY = 1_000_000  # bytes


def _today() -> date:
    return datetime.now(UTC).date()


class DemoServer:
    """A running demo federation. `url` is its address; `close()` stops it."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        public_url: str = "",
        today: Callable[[], date] = _today,
    ) -> None:
        """Listens on `host`:`port` (0: any free port). Raises OSError where the port is taken."""
        self.http = _Http((host, port), _Handler)
        self.http.public_url = public_url.rstrip("/")
        self.http.today = today
        self.port = self.http.server_address[1]
        self.url = public_url.rstrip("/") or f"http://{host}:{self.port}"

    def close(self) -> None:
        """Stops serving and frees the port."""
        self.http.shutdown()
        self.http.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def start(
    port: int = 0, host: str = "127.0.0.1", *, public_url: str = "", today: Callable[[], date] = _today
) -> DemoServer:
    """Serves the demo in a thread of its own, until `close()`."""
    server = DemoServer(host, port, public_url=public_url, today=today)
    threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    public_url = ""
    today: Callable[[], date] = staticmethod(_today)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up in the middle is its own affair; anything else is a fault of ours.
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "VesportalDemo"
    sys_version = ""
    timeout = _IDLE_SECONDS
    wbufsize = -1  # headers and body leave together
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        """Answers a GET."""
        self._serve(with_body=True)

    def do_POST(self) -> None:
        """Answers a POST, whose body says what is asked for."""
        size = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(size), _LARGEST_BODY)) if size.isdigit() else b""
        self._serve(with_body=True, body=body)

    def do_HEAD(self) -> None:
        """Answers a HEAD: the headers of the GET."""
        self._serve(with_body=False)

    def log_message(self, *args: Any) -> None:
        """Says nothing: the demo runs beside servers whose log matters."""

    def _serve(self, *, with_body: bool, body: bytes = b"") -> None:
        today = self.server.today()
        parts = urlsplit(self.path)
        request = Request(
            path=unquote(parts.path),
            base_url=self._base_url(),
            today=today,
            arguments=dict(parse_qsl(parts.query)),
            authorization=self.headers.get("Authorization", ""),
            body=body,
        )
        reply = answer(request)
        if reply.status == 200:
            self._send_fresh(reply, datetime.combine(today, time(), UTC), with_body=with_body)
        else:
            self._send(reply.status, reply, reply.body, dict(reply.headers), with_body=with_body)

    def _base_url(self) -> str:
        host = self.headers.get("Host", "")
        if self.server.public_url or not _HOST.fullmatch(host):
            return self.server.public_url or f"http://127.0.0.1:{self.server.server_address[1]}"
        return f"http://{host}"

    def _send_fresh(self, reply: Answer, modified: datetime, *, with_body: bool) -> None:
        tag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Last-Modified": format_datetime(modified, usegmt=True),
            "Cache-Control": "no-cache",
        }
        if self._unchanged(tag, modified):
            self._send(304, reply, b"", headers, with_body=False)
        elif reply.ranged:
            self._send_ranged(reply, headers, with_body=with_body)
        else:
            self._send(200, reply, reply.body, headers, with_body=with_body)

    def _unchanged(self, tag: str, modified: datetime) -> bool:
        if wanted := self.headers.get("If-None-Match"):
            return tag in wanted or wanted.strip() == "*"
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False  # RFC 9110, 13.1.3: a recipient ignores an invalid date
        return since.replace(tzinfo=since.tzinfo or UTC) >= modified

    def _send_ranged(self, reply: Answer, headers: dict[str, str], *, with_body: bool) -> None:
        headers["Accept-Ranges"] = "bytes"
        span = _byte_range(self.headers.get("Range", ""), len(reply.body)) if with_body else None
        if span is None:
            self._send(200, reply, reply.body, headers, with_body=with_body)
        elif span.start >= len(reply.body):
            headers["Content-Range"] = f"bytes */{len(reply.body)}"
            self._send(416, reply, b"", headers, with_body=with_body)
        else:
            headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{len(reply.body)}"
            self._send(206, reply, reply.body[span.start : span.stop], headers, with_body=with_body)

    def _send(
        self, status: int, reply: Answer, body: bytes, headers: dict[str, str], *, with_body: bool
    ) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _byte_range(text: str, size: int) -> range | None:
    """The bytes that a Range header asks for; None where it asks for no single range that can be read."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(size, size)
    stop = min(int(last) + 1, size) if last else size
    return None if last and int(last) < int(first) else range(int(first), stop)
