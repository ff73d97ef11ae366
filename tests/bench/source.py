"""Plays one large endpoint with made-up data sets, the same for the same number, in the dialect of each protocol.

python -m tests.bench.source --n 10000 --port 15400
/ckan/api/3/action                      /dcat/catalog.jsonld?page=1&per=100     /dcat/whole.jsonld
/ods                                    /us/data.json                           /inventory
"""

import argparse
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.bench.dialects import DIALECTS, Dialect, record

BY_PATH = {dialect.path: dialect for dialect in DIALECTS}


@cache
def answer(path: str, number: int) -> bytes:
    """The body for an address with its query."""
    return _dialect(path).answer(path, [record(n) for n in range(number)])


def _dialect(path: str) -> Dialect:
    return BY_PATH[path.partition("?")[0]]


def serve(number: int, port: int) -> None:
    """Until stopped. A page is made when it is first asked for: the first harvest of each kind is for making them."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = answer(self.path, number)
            self.send_response(200)
            self.send_header("Content-Type", _dialect(self.path).content_type)
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
