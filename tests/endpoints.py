"""A local HTTP server that plays a domain's endpoint."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.serving import PromptHTTPServer


@dataclass
class Answer:
    """What to answer: status, body, headers."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    head_status: int = 0  # where HEAD is answered otherwise than GET


def place(path: str) -> int:
    """At which record the page of a CKAN listing at `path` begins."""
    return int(dict(parse_qsl(path.partition("?")[2])).get("start", 0))


class FakeEndpoint:
    """Answers by path (with query, or without): an Answer, or a function of the path that gives one; else 404.

    `requests` lists (path, headers) of what was asked, `methods` how. `posted` answers POSTs to a path by their body; a POST to
    another path is answered as a GET.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[str], Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.methods: list[str] = []
        self.posted: dict[str, Callable[[bytes], Answer]] = {}
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_GET(self) -> None:
                fake.requests.append((self.path, dict(self.headers)))
                fake.methods.append(self.command)
                told = fake.posted.get(self.path) if self.command == "POST" else None
                answer = (
                    (told and told(self.body))
                    or fake.answers.get(self.path)
                    or fake.answers.get(self.path.partition("?")[0])
                    or Answer(status=404)
                )
                if not isinstance(answer, Answer):
                    answer = answer(self.path)
                if answer.headers.get("ETag") and self.headers.get("If-None-Match") == answer.headers["ETag"]:
                    answer = Answer(status=304)
                head = self.command == "HEAD"
                self.send_response((head and answer.head_status) or answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not head:
                    self.wfile.write(answer.body)

            def do_POST(self) -> None:
                self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.do_GET()

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = PromptHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def ckan(self, packages: list[dict[str, Any]], **options: Any) -> str:
        """Play a CKAN of these packages (paged by `start` and `rows`); returns the endpoint's address."""

        def search(path: str) -> Answer:
            query = dict(pair.split("=", 1) for pair in path.partition("?")[2].split("&") if "=" in pair)
            start, rows = (
                int(query.get("start", 0)),
                min(int(query.get("rows", 10)), options.get("most", 1000)),
            )
            result = {"count": options.get("count", len(packages)), "results": packages[start : start + rows]}
            return Answer(
                json.dumps({"success": True, "result": result}).encode(), headers=options.get("headers", {})
            )

        self.answers["/api/3/action/package_search"] = search
        return f"{self.url}/api/3/action"
