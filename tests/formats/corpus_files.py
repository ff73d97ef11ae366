"""Files of the corpus, and why a reader refuses one: what the corpus tests of several dialects ask alike."""

import csv
from pathlib import Path

from catalog.domain.errors import PageUnreadable
from catalog.formats.protocol import HarvestProtocol, PageRequest

LARGEST = 3_000_000  # bytes of a file of another dialect


def counted(corpus: Path, folder: str) -> dict[str, int]:
    """How many records the corpus counts in each file of a folder."""
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: int(row["records"]) for row in rows if row["file"].startswith(f"{folder}/")}


def others(corpus: Path, folder: str) -> list[Path]:
    """The files of another dialect's folder, but for very large ones."""
    found = sorted((corpus / folder).rglob("*"))
    return [path for path in found if path.is_file() and path.stat().st_size < LARGEST]


def refusal_of(protocol: HarvestProtocol, path: Path) -> str:
    """Why a file is refused; empty where it is read, and every record in it maps."""
    try:
        page = protocol.read_page(PageRequest(url="https://corpus.example/x"), "", path.read_bytes())
        for item in page.items:
            if item.refusal is None:
                protocol.map_record(item.body)
    except PageUnreadable as error:
        return str(error)
    return ""
