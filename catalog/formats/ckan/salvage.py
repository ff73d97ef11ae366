"""Records out of a listing that is not clean JSON: cut off, or with a broken record among sound ones.

The text is read record by record; each sound one is kept as it was sent.
"""

import re
from typing import Any

import msgspec

from catalog.formats.json_reader import TOLERANT, decode_text

_LISTING = re.compile(r'\A\s*\[|"(?:results|packages|datasets|dataset)"\s*:\s*\[|"result"\s*:\s*\[')
_COUNT = re.compile(r'"count"\s*:\s*(\d{1,11})\b')
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_FAILED = re.compile(r'"success"\s*:\s*(?:false|"false")')
_MOST_ATTEMPTS = 20_000  # places where the next sound record is looked for
_PACKAGE_MARKS = frozenset(("resources", "notes", "tags", "organization", "extras", "metadata_modified"))


class Cut(msgspec.Struct, frozen=True):
    """A part of a listing that could not be read as a record."""

    body: bytes
    reason: str


class Salvaged(msgspec.Struct, frozen=True):
    """What a broken listing still holds. `complete` is False where its end is missing; `message` says so."""

    records: list[bytes | Cut]
    total: int | None = None
    complete: bool = True
    message: str = ""


def cut_records(content_type: str, body: bytes) -> Salvaged | None:
    """The records of a listing in `body`, or None where it holds no listing or no sound record in it."""
    text = decode_text(content_type, body)
    listing = _LISTING.search(text)
    if listing is None or _FAILED.search(text, 0, listing.start()):
        return None
    records, end = _scan(text, listing.end())
    if not any(isinstance(record, bytes) for record in records):
        return None
    count = _COUNT.search(text, 0, listing.start())
    total = int(count[1]) if count else None
    if text[end : end + 1] == "]":
        return Salvaged(records, total)
    message = f"The answer breaks off at character {end:,} of {len(text):,}; the {len(records):,} records before were read."
    return Salvaged(records, total, complete=False, message=message)


def _scan(text: str, start: int) -> tuple[list[bytes | Cut], int]:
    """The records from `start`, and where reading ended: at the closing bracket, or where nothing more can be read."""
    records: list[bytes | Cut] = []
    place = _skip(text, start)
    while text[place : place + 1] not in {"]", ""}:
        end = _end_of_value(text, place)
        if end < 0:
            end = _next_record(text, place)
            if end < 0:
                break
            records.append(Cut(_bytes(text[place:end]), "is broken JSON"))
        else:
            records.append(_bytes(text[place:end]))
        place = _skip(text, end)
    return records, place


def _end_of_value(text: str, place: int) -> int:
    return _decode(text, place)[1]


def _next_record(text: str, place: int) -> int:
    """Where the next sound package begins after a broken one; -1 where there is none."""
    for attempt, found in enumerate(_NEXT.finditer(text, place)):
        value, _ = _decode(text, found.end())
        if isinstance(value, dict) and not _PACKAGE_MARKS.isdisjoint(value) and "package_id" not in value:
            return found.end()
        if attempt > _MOST_ATTEMPTS:
            break
    return -1


def _decode(text: str, place: int) -> tuple[Any, int]:
    """The value at `place` and its end; (None, -1) where it cannot be read."""
    try:
        return TOLERANT.raw_decode(text, place)
    except (ValueError, RecursionError):
        return None, -1


def _skip(text: str, place: int) -> int:
    between = _BETWEEN.match(text, place)
    return between.end() if between else place


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
