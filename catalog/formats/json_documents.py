"""Documents of JSON that are one object: sound, broken in places, or cut off; the records of a list in them stay their bytes."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import DECODE_ERRORS, decode_text, read_json
from catalog.formats.salvage import Broken, Marks, cut_records, mended

RawFields = dict[str, msgspec.Raw]
Record = msgspec.Raw | bytes | Broken
_HEAD = 20_000  # bytes
_BOM = b"\xef\xbb\xbf"
_objects = msgspec.json.Decoder(RawFields)
_lists = msgspec.json.Decoder(list[msgspec.Raw])


class Document[Kind: str](msgspec.Struct, frozen=True):
    """One answer. `records`: the entries of a list, or the document itself; `fields`: its outermost values but the list's.

    `complete` is False where its end is missing; `problems` say what is wrong with it as a whole.
    """

    kind: Kind
    records: list[Record]
    fields: dict[str, Any]
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def read_document[Kind: str](
    content_type: str,
    body: bytes,
    read: Callable[[bytes], Document[Kind]],
    *,
    marks: Marks,
    listing: Kind,
    lists: Collection[str],
) -> Document[Kind]:
    """The document in `body`, as `read` makes it of sound JSON; of a broken list, its sound records. Raises PageUnreadable.

    `listing`: what a list is called; `lists`: the fields that hold one. `read` raises DECODE_ERRORS where it is not JSON.
    """
    body = body.removeprefix(_BOM)
    try:
        return read(body)
    except DECODE_ERRORS:
        salvaged = cut_records(content_type, body, marks)
    if salvaged is not None:
        rest = mended(decode_text(content_type, body), [marks])
        fields = rest.document if rest and isinstance(rest.document, dict) else {}
        records: list[Record] = [*salvaged.records, salvaged.rest] if salvaged.rest else [*salvaged.records]
        others = {name: value for name, value in fields.items() if name not in lists}
        return Document(listing, records, others, salvaged.complete and bool(others), salvaged.problems)
    document = read_json(content_type, body, "The document")
    try:
        return read(msgspec.json.encode(document))
    except DECODE_ERRORS as error:
        raise PageUnreadable(f"The document cannot be read: {error}.") from None


def raw_list(value: msgspec.Raw | None) -> list[msgspec.Raw] | None:
    """The entries of a JSON list; None where it is none. Raises DECODE_ERRORS."""
    if value is None or bytes(memoryview(value)[:1]) != b"[":
        return None
    return _lists.decode(value)


def certainty_by_fields(
    body: bytes, of_fields: Callable[[RawFields], float], of_broken: Callable[[str], float]
) -> float:
    """How sure a reader is of a JSON object, by its outermost fields; of a broken one by its beginning. Never raises."""
    head = decode_text("", body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head[:1] != "{":
        return 0.0
    try:
        return of_fields(_objects.decode(body.removeprefix(_BOM)))
    except DECODE_ERRORS:
        return of_broken(head)
