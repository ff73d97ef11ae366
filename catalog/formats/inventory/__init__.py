"""Inventories: lists of data sets as CSV, XLSX, XLS, ODS, YAML or JSON, with columns that nobody foresaw.

What each column means is proposed; a person corrects and approves it, and it is then the endpoint's configuration.
"""

from collections.abc import Mapping as Options
from typing import Any, Self

from catalog.formats.addresses import web_address
from catalog.formats.inventory.apply import Mapper, rows_of
from catalog.formats.inventory.entries import Entry, Inventory
from catalog.formats.inventory.mapping import Column, Mapping, mapping_of, options_of
from catalog.formats.inventory.propose import proposed_mapping
from catalog.formats.inventory.reading import read_document
from catalog.formats.inventory.recognition import certainty
from catalog.formats.inventory.targets import IGNORE, KEEP, TARGETS, Target
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest

__all__ = [
    "IGNORE",
    "INVENTORY",
    "KEEP",
    "TARGETS",
    "Column",
    "Mapping",
    "Target",
    "mapping_of",
    "options_of",
]

_ACCEPT = (
    "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, "
    "application/vnd.oasis.opendocument.spreadsheet, application/yaml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


class InventoryProtocol(HarvestProtocol):
    """Reads one document. Configured with a mapping it maps by that; else by what it proposes itself."""

    name = "inventory"
    title = "Inventory (CSV, XLSX, ODS, YAML, JSON)"
    label = "Inventory (a table)"
    words = ("data inventory",)
    media_type = "application/json"
    mapping_version = 3

    def __init__(self, mapping: Mapping | None = None) -> None:
        self.mapping = mapping
        self._mapper = Mapper(mapping) if mapping else None

    def start(self, url: str) -> PageRequest:
        """The document itself. Raises InvalidInput for what is no http(s) address."""
        parts = web_address(url, "Give the whole address of the table or list, from https:// on.")
        return PageRequest(url=parts.geturl(), headers={"Accept": _ACCEPT})

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return certainty(url, content_type, body)

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_document(request, content_type, body, self.mapping)

    def map_record(self, body: bytes) -> MappedRecord:
        """The record of an item's rows; without a mapping, one is proposed from these rows alone."""
        rows = rows_of(body)
        mapper = self._mapper or Mapper(_of_rows(rows))
        return mapper.record(rows, body)

    def configured(self, options: Options[str, Any]) -> Self:
        """With the mapping that `options` are (`options_of`); itself where they hold none. Raises InvalidInput."""
        return type(self)(mapping_of(options)) if options.get("columns") else self


def _of_rows(rows: list[dict[str, str | list[str]]]) -> Mapping:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return proposed_mapping(Inventory(columns, [Entry("", 1, rows)]))


INVENTORY = InventoryProtocol()
