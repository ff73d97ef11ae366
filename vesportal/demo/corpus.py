"""Serves a folder of real metadata payloads over loopback, so that they can be harvested as endpoints."""

import csv
import gzip
import mimetypes
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from catalog.domain.errors import UnknownProtocol
from catalog.formats.registry import protocol_recognise

mimetypes.add_type("text/turtle", ".ttl")
mimetypes.add_type("application/ld+json", ".jsonld")
mimetypes.add_type("application/rdf+xml", ".rdf")
mimetypes.add_type("application/yaml", ".yaml")
mimetypes.add_type("application/yaml", ".yml")
# The list's word for a format → the protocol that reads it; tables are inventories, whatever they list.
PROTOCOLS = {
    "ckan": "ckan",
    "dcat": "dcat",
    "dcat-us": "dcat-us",
    "legacy": "inventory",
    "opendatasoft": "opendatasoft",
    "iso-csw": "iso19115",  # or as it is recognised: catalogue services and folders are listed there, too
    "stac": "stac",
    "ogc-records": "ogc-records",
    "oai-pmh": "oai-pmh",
    "schema-org": "schema-org",
    "frictionless": "frictionless",
    "openapi": "openapi",
    "asyncapi": "asyncapi",
    "odcs": "odcs",
    "odps": "odps",
    "dbt": "dbt",
}
_OF_SEVERAL = {"iso-csw": ("csw", "waf", "iso19115")}
_ALIKE = frozenset(PROTOCOLS) - {
    "ckan",
    "dcat",
    "dcat-us",
    "opendatasoft",
}  # whose collections have a file a record
_MOST_OF_ONE_RECORD = 20  # files of such a collection


@dataclass(frozen=True, slots=True)
class Payload:
    """One file of the corpus: `path` below its folder, `records` as counted there, `collection` the folder it is from."""

    path: str
    protocol: str
    collection: str
    records: int


def payloads(
    folder: Path, *, formats: Collection[str] = PROTOCOLS, most: int = _MOST_OF_ONE_RECORD
) -> list[Payload]:
    """The payloads that MANIFEST.tsv lists, of formats that are read here; `most` of a collection's files of one record."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        listed = [row for row in rows if row["format"] in formats and Path(row["file"]).stem != "mapping"]
    met: Counter[str] = Counter()
    kept = []
    for row in listed:
        small = row["format"] in _ALIKE and int(row["records"] or 0) <= 1
        met[_collection(row)] += small
        if not small or met[_collection(row)] <= most:
            kept.append(_payload(folder, row))
    return kept


def _collection(row: Mapping[str, str]) -> str:
    return "/".join(row["file"].split("/")[:2])


def _payload(folder: Path, row: Mapping[str, str]) -> Payload:
    path = row["file"]
    protocol = "inventory" if path.endswith(".csv") else _protocol(folder, row)
    return Payload(path, protocol, _collection(row), int(row["records"] or 0))


def _protocol(folder: Path, row: Mapping[str, str]) -> str:
    """As it is recognised, where a format is read by several protocols."""
    usual = PROTOCOLS[row["format"]]
    if row["format"] not in _OF_SEVERAL:
        return usual
    address = f"http://corpus.example/{quote(row['file'])}"
    try:
        found = protocol_recognise(address, *content_of(folder / row["file"])).name
    except UnknownProtocol:
        return usual
    return found if found in _OF_SEVERAL[row["format"]] else usual


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
