"""How sure it is that an answer is an inventory. Never very sure: any table could be one, and better readers go first."""

import re

from catalog.domain.errors import PageUnreadable
from catalog.formats.bodies import unpacked_body
from catalog.formats.inventory.archives import checked_archive
from catalog.formats.inventory.names import hints_of
from catalog.formats.inventory.tables import read_inventory, text_kind
from catalog.formats.inventory.workbooks import XLS_START, ZIP_START
from catalog.formats.json_reader import decode_text
from catalog.formats.separators import find_separator

_WORKBOOK, _TABLE, _TREE, _PERHAPS = 0.5, 0.4, 0.3, 0.1
_HEAD = 40_000  # bytes of a table
_LARGEST_TREE = 5_000_000  # bytes; larger JSON and YAML is left to those who name the protocol
_JSON_HEAD = 20_000
# Words of catalogues that have readers of their own.
_FOREIGN = re.compile(
    rb'"(?:@context|@graph|@type|conformsTo|success|resources|distributions?|accessLevel|dataset_uid|total_count|_links|'
    rb'stac_version|openapi|swagger|features|coordinates|\$schema)"\s*:'
)
_ABOUT = frozenset(("title", "description", "landing_page", "distributions.download_url", "distributions.access_url",
                    "licence", "keywords", "publisher.name", "frequency"))  # fmt: skip
_RDF = re.compile(r"^\s*(?:@prefix|@base|prefix |base |<[^>]+>\s+<|_:)", re.IGNORECASE)


def certainty(url: str, content_type: str, body: bytes) -> float:
    """From 0 to 1; never raises."""
    try:
        body = unpacked_body(body)
        if body.startswith(XLS_START):
            return _WORKBOOK
        if body.startswith(ZIP_START):
            checked_archive(body)
            return _WORKBOOK
        return _of_text(url, content_type, body)
    except (PageUnreadable, ValueError, LookupError, RecursionError):
        return 0.0


def _of_text(url: str, content_type: str, body: bytes) -> float:
    kind = text_kind(url, content_type, body)
    if kind == "csv":
        return _of_table(url, content_type, body[:_HEAD])
    if kind == "other" or len(body) > _LARGEST_TREE or _FOREIGN.search(body[:_JSON_HEAD]):
        return 0.0
    inventory = read_inventory(url, content_type, body)
    return _TREE if inventory.entries and _speaks_of_data(inventory.columns) else 0.0


def _of_table(url: str, content_type: str, head: bytes) -> float:
    text = decode_text(content_type, head)
    if _RDF.match(text) or "html" in content_type:
        return 0.0
    cut = text.rfind("\n") + 1
    inventory = read_inventory(
        "x.csv", content_type, (text[:cut] if cut and len(head) == _HEAD else text).encode()
    )
    if not inventory.entries or len(inventory.columns) < 2:
        return 0.0
    if _speaks_of_data(inventory.columns):
        return _TABLE
    named = "csv" in content_type or url.partition("?")[0].lower().endswith((".csv", ".tsv"))
    return _PERHAPS if named and find_separator(text) else 0.0


def _speaks_of_data(columns: tuple[str, ...]) -> bool:
    """Whether at least two columns are called like what describes data sets."""
    said = {hint.target for column in columns for hint in hints_of(column)[:1] if hint.score >= 0.7}
    return len(said & _ABOUT) >= 2
