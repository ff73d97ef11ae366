"""Serves a folder of real metadata payloads over loopback, so that they can be harvested as endpoints."""

import csv
import gzip
import mimetypes
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

mimetypes.add_type("text/turtle", ".ttl")
mimetypes.add_type("application/ld+json", ".jsonld")
mimetypes.add_type("application/rdf+xml", ".rdf")
mimetypes.add_type("application/yaml", ".yaml")
# The list's word for a format → the protocol that reads it; tables are inventories, whatever they list.
PROTOCOLS = {
    "ckan": "ckan",
    "dcat": "dcat",
    "dcat-us": "dcat-us",
    "legacy": "inventory",
    "opendatasoft": "opendatasoft",
}
_MOST_OF_ONE_RECORD = 20  # files of a collection that has a file a record: they are all alike


@dataclass(frozen=True, slots=True)
class Payload:
    """One file of the corpus: `path` below its folder, `records` as counted there, `collection` the folder it is from."""

    path: str
    protocol: str
    collection: str
    records: int


def payloads(folder: Path) -> list[Payload]:
    """The payloads that MANIFEST.tsv lists, of formats that are read here; of a collection's one-record inventories some."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        listed = [_payload(row) for row in rows if row["format"] in PROTOCOLS]
    met: Counter[str] = Counter()
    kept = []
    for payload in listed:
        met[payload.collection] += payload.protocol == "inventory" and payload.records == 1
        if met[payload.collection] <= _MOST_OF_ONE_RECORD:
            kept.append(payload)
    return kept


def _payload(row: dict[str, str]) -> Payload:
    path = row["file"]
    collection = "/".join(path.split("/")[:2])
    protocol = "inventory" if path.endswith(".csv") else PROTOCOLS[row["format"]]
    return Payload(path, protocol, collection, int(row["records"] or 0))


def content_of(path: Path) -> tuple[str, bytes]:
    """The media type of a payload by its name, and its bytes."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream", body


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the folder on a free loopback port while the block runs; gives the base address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = (folder / unquote(self.path.partition("?")[0]).lstrip("/")).resolve()
            if not path.is_relative_to(folder.resolve()) or not path.is_file():
                return self.send_error(404)
            kind, body = content_of(path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
