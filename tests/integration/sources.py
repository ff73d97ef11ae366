"""Endpoints that misbehave below HTTP, and records that nobody should send."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from tests.endpoints import Answer, FakeEndpoint
from tests.serving import PromptHTTPServer

type Script = Callable[[BaseHTTPRequestHandler, threading.Event], None]
SEARCH = "/api/3/action/package_search"
DCAT = "http://www.w3.org/ns/dcat#"
TERMS = "http://purl.org/dc/terms/"


class ScriptedEndpoint:
    """Hands each GET to `script`, which writes what it likes. `over` is set when the test is over."""

    def __init__(self, script: Script) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fake.asked.append(self.path)
                fake.headers.append(dict(self.headers))
                self.close_connection = True
                with suppress(OSError):  # the reader may hang up on what is sent
                    script(self, fake.over)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = PromptHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def head(handler: BaseHTTPRequestHandler, **headers: str) -> None:
    """Status 200 with headers, an underscore standing for a hyphen."""
    handler.send_response(200)
    for name, value in {"Content_Type": "application/json", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def hang(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """Headers, then nothing."""
    head(handler, Content_Length="1000")
    over.wait(30)


def drip(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """A byte now and then, each soon enough for the one before."""
    head(handler, Content_Length="1000")
    while not over.wait(0.02):
        handler.wfile.write(b" ")


def reset(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """Half a status line, and the connection is gone."""
    handler.wfile.write(b"HTTP/1.1 200 O")
    handler.wfile.flush()
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # on, for 0 seconds: closing sends a reset
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.shutdown(socket.SHUT_RD)
    handler.connection.close()


def broken_off(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """Less than was announced."""
    head(handler, Content_Length="1000")
    handler.wfile.write(b'{"success": true, "result": {"count": 1, "resul')


def endless(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """Chunks without an end and without a length."""
    head(handler, Transfer_Encoding="chunked")
    piece = b"x" * 65_536
    while not over.is_set():
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))


def garbage(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
    """No HTTP at all."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n" + b"\x00\xff" * 40)


def redirect_to(url: str) -> Script:
    """A 302 to `url`; where it is a path, to itself."""

    def script(handler: BaseHTTPRequestHandler, over: threading.Event) -> None:
        handler.send_response(302)
        handler.send_header("Location", url or handler.path)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return script


def search_answer(packages: list[Any], count: Any = None) -> bytes:
    """The body of a `package_search` answer, as Python writes JSON: NaN and lone surrogates go out as they are."""
    result = {"count": len(packages) if count is None else count, "results": packages}
    return json.dumps({"success": True, "result": result}).encode()


def only(server: FakeEndpoint, body: bytes, content_type: str = "application/json", **headers: str) -> str:
    """Let a server answer every search with this one body; returns the endpoint's address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.answers[SEARCH] = Answer(body, content_type, headers=named)
    return f"{server.url}/api/3/action"


def rdf_xml(titles: list[str], *, before: str = "") -> bytes:
    """A small catalogue in RDF/XML with `before` ahead of its root element."""
    sets = "".join(
        f'<dcat:Dataset rdf:about="https://x.example/d/{n}"><dct:title>{title}</dct:title>'
        f"<dct:identifier>d{n}</dct:identifier></dcat:Dataset>"
        for n, title in enumerate(titles)
    )
    spaces = f'xmlns:dcat="{DCAT}" xmlns:dct="{TERMS}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<rdf:RDF {spaces}'
        f' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{sets}</rdf:RDF>'
    ).encode()
