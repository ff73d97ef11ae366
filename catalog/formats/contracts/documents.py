"""The documents that a body holds: one in JSON or YAML, a list of them, or several in one stream of YAML.

A document in JSON stays the bytes that were sent; one in YAML becomes JSON, in which every value is the text that stood there.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import DECODE_ERRORS, decode_text, describe_body, read_json
from catalog.formats.salvage import Broken, Marks, cut_records
from catalog.formats.yaml_reader import read_yaml

Found = msgspec.Raw | bytes | Broken
_HEAD = 4_000  # bytes
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b")
_BOM = b"\xef\xbb\xbf"
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_value_decoder = msgspec.json.Decoder(msgspec.Raw)


class Documents(msgspec.Struct, frozen=True):
    """The documents of a body in their order; `complete` is False where its end is missing, and `problems` say so."""

    found: list[Found]
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def read_documents(content_type: str, body: bytes, marks: Marks) -> Documents:
    """The documents of `body`; of a broken list in JSON those that are sound. Raises PageUnreadable."""
    start = decode_text("", body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if not start:
        raise PageUnreadable("The document is empty.")
    if start.startswith("<") or body.startswith(_BINARY):
        raise PageUnreadable(
            f"The document is {describe_body(content_type, body)}, and neither JSON nor YAML."
        )
    if start[0] not in "{[":
        return Documents(list(_of_yaml(content_type, body)))
    try:
        return Documents(_of_json(body.removeprefix(_BOM)))
    except DECODE_ERRORS:
        return _of_odd(content_type, body, marks)


def encoded(document: Any) -> bytes:
    """A document as JSON; lone surrogates stay escaped, as no encoding knows them."""
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":")).encode()


def _of_json(body: bytes) -> list[Found]:
    """Raises DECODE_ERRORS."""
    if body[:_HEAD].lstrip()[:1] == b"[":
        return list(_list_decoder.decode(body))
    _value_decoder.decode(body)
    return [body.strip()]


def _of_odd(content_type: str, body: bytes, marks: Marks) -> Documents:
    """JSON that the strict decoder refuses: cut off or broken, with odd values, or YAML in braces."""
    salvaged = cut_records(content_type, body, marks)
    if salvaged is not None:
        listed = [*salvaged.records, salvaged.rest] if salvaged.rest else list(salvaged.records)
        return Documents(listed, salvaged.complete, salvaged.problems)
    try:
        document = read_json(content_type, body, "The document")
    except PageUnreadable:
        if "yaml" not in content_type:
            raise
        return Documents(list(_of_yaml(content_type, body)))
    return Documents([encoded(part) for part in (document if isinstance(document, list) else [document])])


def _of_yaml(content_type: str, body: bytes) -> Iterator[Found]:
    for document in read_yaml(decode_text(content_type, body).removeprefix("\ufeff")):
        for part in document if isinstance(document, list) else [document]:
            if part is not None:
                yield encoded(part)
