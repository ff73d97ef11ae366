"""Local servers that behave as the real ones do when data is pulled: they cap, clamp, refuse, drop and block."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.serving import PromptHTTPServer


@dataclass(frozen=True)
class Call:
    """One call: its path without the query, the query, its headers, and where the server answers."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    base: str
    method: str = "GET"

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name) or default)


@dataclass
class Reply:
    """An answer."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False
    drop: bool = False  # the connection ends half way through the body
    hold: bool = False  # half of the body is sent, and the rest only when the test lets go


Fault = Callable[[Reply], Reply]


def busy(retry_after: str = "0", status: int = 429) -> Fault:
    """The server is asked too often, and says when to come again."""
    return lambda _: Reply(b"slow down", status, "text/plain", {"Retry-After": retry_after})


def dropped(reply: Reply) -> Reply:
    """The connection ends half way through the body."""
    reply.drop = True
    return reply


def held(reply: Reply) -> Reply:
    """Half of the body is sent, then nothing until the test lets go."""
    reply.hold = True
    return reply


def status(code: int) -> Fault:
    """Another status."""
    return lambda _: Reply(b"<html>no</html>", code, "text/html")


class DataServer:
    """Answers with what `answer` makes of a call, or with the fault that is set for the call's number (from 1)."""

    def __init__(self, answer: Callable[[Call], Reply], faults: Mapping[int, Fault] | None = None) -> None:
        self.faults = dict(faults or {})
        self.calls: list[Call] = []
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.server = PromptHTTPServer(("127.0.0.1", 0), handler(self, answer))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers are killed here
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()


def handler(world: DataServer, answer: Callable[[Call], Reply]) -> type[BaseHTTPRequestHandler]:
    """The handler of one server."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked = dict(parse_qsl(query, keep_blank_values=True))
            call = Call(path, asked, dict(self.headers), world.url, self.command)
            world.calls.append(call)
            reply = answer(call)
            fault = world.faults.pop(len(world.calls), None)
            self.give(fault(reply) if fault else reply)

        def do_HEAD(self) -> None:
            self.do_GET()

        def give(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            if reply.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.body(reply)

        def body(self, reply: Reply) -> None:
            half = len(reply.body) // 2
            self.part(reply, reply.body[:half])
            if reply.hold:
                world.reached.set()
                world.go_on.wait(30)
            if reply.drop:
                self.wfile.flush()
                self.close_connection = True
                return
            self.part(reply, reply.body[half:])
            if reply.chunked:
                self.wfile.write(b"0\r\n\r\n")

        def part(self, reply: Reply, data: bytes) -> None:
            if reply.chunked and data:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            elif not reply.chunked:
                self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler
