"""Plays one large endpoint with made-up data sets, the same for the same number, in the dialect of each protocol.

python -m tests.bench.source --n 10000 --port 15400
/ckan/api/3/action                      /dcat/catalog.jsonld?page=1&per=100     /dcat/whole.jsonld
/ods                                    /us/data.json                           /inventory
and so on: the addresses in tests/bench/every_dialect.py
"""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.dialects import Dialect, Records
from tests.bench.every_dialect import EVERY

BY_PATH = {dialect.path: dialect for dialect in EVERY}


def dialect_of(path: str) -> Dialect:
    """Which dialect answers a path: its own, or one in whose folder it lies. Raises KeyError where none does."""
    below = (one for one in EVERY if one.below and path.startswith(f"{one.path.rpartition('/')[0]}/"))
    return BY_PATH.get(path) or next(below, None) or BY_PATH[path]


class Pages:
    """Answers by address, kept while only one dialect is asked for: those of all would fill the memory."""

    def __init__(self, number: int) -> None:
        self._records = Records(number)
        self._kept: dict[tuple[str, int, int], bytes] = {}
        self._of: Dialect | None = None

    def answer(self, path: str) -> tuple[str, bytes]:
        """Content type and body."""
        dialect = dialect_of(urlsplit(path).path)
        if dialect is not self._of:
            self._kept, self._of = {}, dialect
        asked = (_verb(path), *dialect.window(path))
        if asked not in self._kept:
            self._kept[asked] = dialect.answer(path, self._records)
        return dialect.content_type, self._kept[asked]


def _verb(path: str) -> str:
    """What a repository is asked for, beside records."""
    return dict(parse_qsl(urlsplit(path).query)).get("verb", "")


def serve(number: int, port: int) -> None:
    """Until stopped."""
    pages = Pages(number)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = pages.answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    serve(options.n, options.port)
