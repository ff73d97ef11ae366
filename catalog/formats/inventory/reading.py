"""A document as a page: its entries as raw items, and what a person should decide about its columns."""

from collections.abc import Iterator

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.inventory.entries import Entry, Inventory, group_of, place_of
from catalog.formats.inventory.identifiers import Identifier
from catalog.formats.inventory.mapping import Column, Mapping, options_of
from catalog.formats.inventory.profiles import profiles_of
from catalog.formats.inventory.propose import proposed_columns, proposed_mapping
from catalog.formats.inventory.sheets import Cells
from catalog.formats.inventory.tables import read_inventory
from catalog.formats.inventory.targets import IGNORE, KEEP, TARGETS
from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.formats.records import ID_LIMIT, RECORD_LIMIT
from catalog.formats.text import clean_text

_encoder = msgspec.json.Encoder(order="deterministic")
_NO_ENTRIES = Problem(message="The document was read, but lists nothing.", rule="no-dataset")


def read_document(request: PageRequest, content_type: str, body: bytes, mapping: Mapping | None) -> Page:
    """The entries of a document, by the approved mapping or by the one that is proposed. Raises PageUnreadable."""
    inventory = read_inventory(request.url, content_type, body)
    if not inventory.entries and inventory.columns:
        raise PageUnreadable(
            f"The table names {len(inventory.columns):,} columns but has no rows below them."
        )
    using = mapping or proposed_mapping(inventory)
    proposal = using if mapping is None else extended(mapping, inventory)
    groups = _folded(inventory, Identifier(using))
    problems = inventory.problems if inventory.entries else (*inventory.problems, _NO_ENTRIES)
    return Page(
        items=_items(groups, Identifier(using)),
        total=len(groups),
        problems=problems,
        complete=inventory.complete,
        proposal=options_of(proposal) if proposal is not None and inventory.entries else None,
    )


def body_of(rows: list[Cells]) -> bytes:
    """Rows as a raw item's body: JSON, the same for equal rows."""
    return _encoder.encode(rows)


def extended(mapping: Mapping, inventory: Inventory) -> Mapping | None:
    """An approved mapping with proposals for columns that it does not know; None where nothing changed.

    Mapped columns stay as approved. Those that the source has no more are marked, where they were mapped to a field.
    """
    known = {column.name for column in mapping.columns}
    new = [name for name in inventory.columns if name not in known]
    lost = [column.name for column in mapping.columns if _is_lost(column, inventory)]
    if not new and not lost:
        return None
    added = _proposed(mapping, inventory, new)
    columns = [
        msgspec.structs.replace(column, lost=column.name in lost, new=False) for column in mapping.columns
    ]
    return msgspec.structs.replace(mapping, columns=(*columns, *added), version=mapping.version + 1)


def _is_lost(column: Column, inventory: Inventory) -> bool:
    return column.name not in inventory.columns and column.target not in {KEEP, IGNORE}


def _proposed(mapping: Mapping, inventory: Inventory, names: list[str]) -> list[Column]:
    if not names:
        return []
    profiles = profiles_of(inventory)
    taken = [column.target for column in mapping.columns if not TARGETS[column.target].many]
    found = proposed_columns({name: profiles[name] for name in names}, inventory.links, taken)
    return [msgspec.structs.replace(column, new=True) for column in found]


def _folded(inventory: Inventory, identifier: Identifier) -> list[Entry]:
    """Entries that share their identifier as one, with the rows of all; rows said twice count once."""
    groups: dict[str, list[Entry]] = {}
    for entry in inventory.entries:
        groups.setdefault(identifier.key(entry) or f"\0{entry.rows}", []).append(entry)
    return [entries[0] if len(entries) == 1 else _as_one(entries) for entries in groups.values()]


def _as_one(entries: list[Entry]) -> Entry:
    rows: list[Cells] = []
    seen: set[bytes] = set()
    for row in (row for entry in entries for row in entry.rows):
        encoded = _encoder.encode(row)
        if encoded not in seen:
            seen.add(encoded)
            rows.append(row)
    own = [row for row in rows if not group_of(next(iter(row)))]
    below = [row for row in rows if group_of(next(iter(row)))]
    return Entry(entries[0].sheet, entries[0].number, own + below)


def _items(entries: list[Entry], identifier: Identifier) -> Iterator[RawItem]:
    for entry in entries:
        try:
            body = body_of(entry.rows)
        except UnicodeEncodeError:
            reason = "holds characters that no encoding knows (lone surrogates)"
            yield _refused(entry, identifier.key(entry), b"", reason, "encoding")
            continue
        source_id = identifier.of(entry.rows[0], body)[0]
        if len(body) > RECORD_LIMIT:
            size = f"has {len(body):,} bytes; the most for one record is {RECORD_LIMIT:,}"
            yield _refused(entry, source_id, body[:10_000], size, "size")
        else:
            yield RawItem(source_id, body)


def _refused(entry: Entry, source_id: str, body: bytes, reason: str, rule: str) -> RawItem:
    place = place_of(entry)
    problem = Problem(message=f"The record in {place} {reason}.", path=place, rule=rule)
    return RawItem(clean_text(source_id, ID_LIMIT), body, problem)
