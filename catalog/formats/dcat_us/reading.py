"""A data.json as a page: raw records with their ids, one by one as they are asked for."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.product import Problem
from catalog.formats.dcat_us.fields import fields_of
from catalog.formats.dcat_us.listing import Listing, read_listing
from catalog.formats.dcat_us.marks import ENTRIES
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.json_values import Fields, address, items
from catalog.formats.protocol import Page, RawItem
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text

_ADDRESSES = ("downloadURL", "accessURL")


class _Names(msgspec.Struct):
    identifier: str | int


_names_decoder = msgspec.json.Decoder(_Names)


def read_file(content_type: str, body: bytes) -> Page:
    """The records of a file. Raises PageUnreadable."""
    listing = read_listing(content_type, body)
    problems = list(listing.problems)
    if not (listing.listed or listing.embedded):
        problems.append(Problem(message="The file lists no datasets.", path="dataset", rule="no-dataset"))
    return Page(items=_items(listing), problems=tuple(problems), complete=listing.complete)


def source_id_of(fields: Fields) -> tuple[str, str]:
    """(identifier of a decoded record, the field that it comes from); both empty where nothing can stand for one.

    Where there is no identifier, what follows names the record in order of how long it lasts: the IRI, the landing
    page, the address of the first distribution, the title.
    """
    found = identifier_of(fields.get("identifier"))
    if found:
        return found, "identifier"
    for name in ("@id", "landingPage"):
        if found := _short_address(fields.get(name)):
            return found, name
    for distribution in items(fields.get("distribution")):
        if isinstance(distribution, dict):
            for name in _ADDRESSES:
                if found := _short_address(distribution.get(name)):
                    return found, f"distribution.{name}"
    title = clean_text(fields.get("title"), ID_LIMIT)
    return title, "title" if title else ""


def identifier_of(value: Any) -> str:
    """Text, a number, the first of a list, or an object with an IRI or a notation [adms:Identifier]."""
    if isinstance(value, list):
        return next((found for entry in value[:20] if (found := identifier_of(entry))), "")
    if isinstance(value, dict):
        return clean_text(value.get("@id") or value.get("notation") or value.get("@value"), ID_LIMIT)
    return clean_text(value, ID_LIMIT)


def _short_address(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@id")
    found = address(value)
    return found if len(found) <= ID_LIMIT else ""


def _items(listing: Listing) -> Iterator[RawItem]:
    seen = set()
    place = 0
    for record in listing.listed:
        place += 1
        item = ENTRIES.item(record, place, _item)
        if listing.embedded:
            seen.add(item.source_id)
        yield item
    for member in listing.embedded:
        item = ENTRIES.item(member, place + 1, _item)
        if item.source_id not in seen:
            place += 1
            seen.add(item.source_id)
            yield item


def _item(body: bytes, place: int) -> RawItem:
    try:
        source_id = clean_text(_names_decoder.decode(body).identifier, ID_LIMIT)
    except DECODE_ERRORS:
        source_id = ""
    return RawItem(source_id, body) if source_id else _item_of_odd(body, place)


def _item_of_odd(body: bytes, place: int) -> RawItem:
    """A record whose identifier is missing or an object, or that the strict decoder refuses."""
    document = ENTRIES.odd(body, place)
    if isinstance(document, RawItem):
        return document
    try:
        source_id, _ = source_id_of(fields_of(document))
    except RecursionError:
        return ENTRIES.refused(body, place, "is nested too deeply to be read", "json")
    if source_id:
        return RawItem(source_id, body)
    reason = "has no identifier, and no title, landing page or address that could stand for one"
    return ENTRIES.refused(body, place, reason, "identifier")
