"""Any inventory document to entries: a workbook, JSON, YAML, or text with separators."""

import re
from collections.abc import Sequence
from typing import Any

from catalog.domain.errors import PageUnreadable
from catalog.formats.bodies import unpacked_body
from catalog.formats.inventory.delimited import read_delimited
from catalog.formats.inventory.entries import Entry, Inventory
from catalog.formats.inventory.joins import joined
from catalog.formats.inventory.trees import entries_of
from catalog.formats.inventory.workbooks import is_workbook, read_workbook
from catalog.formats.json_reader import decode_text, describe_body, read_json
from catalog.formats.yaml_reader import read_yaml

# What a media type holds, or how an address ends, by the kind of text that it means.
_KINDS = {"json": "json", "yaml": "yaml", "yml": "yaml", "csv": "csv", "tsv": "csv", "tab-separated": "csv"}
# The first line that is no comment: a document's start, an entry of a list, or a field.
_YAML_LINE = re.compile(r"^(?:---(?:\s|$)|-\s+\S|[\"']?[A-Za-z_@][\w @.:-]{0,60}[\"']?:(?:\s|$))")


def read_inventory(url: str, content_type: str, body: bytes) -> Inventory:
    """The entries of a document. Raises PageUnreadable with a sentence that says what came instead."""
    body = unpacked_body(body)
    if not body.strip():
        raise PageUnreadable("The answer is empty.")
    if is_workbook(body):
        return joined(read_workbook(body))
    kind = text_kind(url, content_type, body)
    if kind == "json":
        return _of_entries(entries_of(read_json(content_type, body)))
    if kind == "yaml":
        return _of_entries(entries_of(_yaml_document(decode_text(content_type, body))))
    if kind == "other":
        raise PageUnreadable(
            f"The answer is no inventory: it is {describe_body(content_type, body)}. Expected is a CSV, XLSX or ODS "
            "table, YAML or JSON."
        )
    sheet, whole = read_delimited(content_type, body)
    return Inventory(
        columns=sheet.columns,
        entries=[Entry("", row.number, [row.cells]) for row in sheet.rows],
        problems=sheet.problems,
        complete=whole,
    )


def text_kind(url: str, content_type: str, body: bytes) -> str:
    """`json`, `yaml`, `csv`, or `other` for markup and binary files.

    What the bytes begin with goes before the stated type, that before the address's ending, and that before what the
    lines look like.
    """
    start = decode_text("", body[:4_000]).lstrip("\ufeff \t\r\n")
    if start.startswith("<") or body.startswith((b"%PDF", b"\x89PNG", b"\x1f\x8b", b"PAR1")):
        return "other"
    stated = content_type.partition(";")[0].lower()
    ending = url.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    told = next((kind for word, kind in _KINDS.items() if word in stated), "") or _KINDS.get(ending, "")
    if start[:1] in {"{", "["}:
        return "yaml" if told == "yaml" else "json"
    return told or ("yaml" if _looks_like_yaml(start) else "csv")


def _looks_like_yaml(start: str) -> bool:
    """Whether the first lines are fields and entries; a table's header has a separator before any colon."""
    lines = [line for line in start.splitlines()[:20] if line.strip() and not line.startswith("#")]
    if not lines or not _YAML_LINE.match(lines[0]):
        return False
    fitting = sum(_YAML_LINE.match(line.strip()) is not None or line[:1] in " -" for line in lines)
    return fitting >= 0.8 * len(lines)


def _yaml_document(text: str) -> Any:
    documents = [document for document in read_yaml(text.removeprefix("\ufeff")) if document is not None]
    if not documents:
        raise PageUnreadable("The YAML holds nothing.")
    return documents[0] if len(documents) == 1 else documents


def _of_entries(entries: Sequence[Entry]) -> Inventory:
    columns = dict.fromkeys(column for entry in entries for row in entry.rows for column in row)
    return Inventory(columns=tuple(columns), entries=list(entries))
