"""Records of real payloads in every dialect that has files in the corpus."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from catalog.domain.errors import FormatError
from catalog.domain.product import ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import PROTOCOLS

_DIALECTS = {name.replace("_", "-"): protocol for name, protocol in PROTOCOLS.items()}
_TYPES = {".ttl": "text/turtle", ".rdf": "application/rdf+xml", ".xml": "application/xml"}


def corpus_records(corpus: Path, *dialects: str) -> Iterator[tuple[str, ProductRecord]]:
    """(file and source id, record) of every record that can be read."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        names = [row[0] for row in csv.reader(file, delimiter="\t")]
    for name in names:
        dialect = name.partition("/")[0]
        if dialect in dialects:
            yield from _records(corpus / name, dialect)


def _records(path: Path, dialect: str) -> Iterator[tuple[str, ProductRecord]]:
    protocol = _DIALECTS[dialect]
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        page = protocol.read_page(
            PageRequest(url="https://data.example/"), _TYPES.get(path.suffix, "application/json"), body
        )
        bodies = [item.body for item in page.items if item.refusal is None]
    except FormatError:
        return
    for body in bodies:
        try:
            record = protocol.map_record(body).record
        except FormatError:
            continue
        yield f"{path.name}: {record.source_id}", record
