"""Which datasets an answer holds: the exact bytes of each, nothing decoded but the envelope.

An export is a list; a page is `{"total_count", "results"}`, of older versions `{"datasets": [{"dataset"}]}` or
`{"nhits", "datasets"}`; one dataset stands by itself.
"""

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.json_reader import DECODE_ERRORS, describe_body, read_json
from catalog.formats.opendatasoft.failures import is_failure, told_failure
from catalog.formats.opendatasoft.marks import ENTRIES
from catalog.formats.salvage import Broken, cut_records

_LISTS, _TOTALS = ("results", "datasets"), ("total_count", "nhits")
IDS = frozenset(("dataset_id", "datasetid"))
_WAY_OUT = "Give the address of the portal, of its API (…/api/explore/v2.1) or of one dataset."
# What other answers of the same API hold, by a key of theirs.
_OTHERS = {
    "facets": "a list of facets",
    "links": "a list of links",
    "attachments": "a list of attachments",
    "openapi": "a description of the API",
    "swagger": "a description of the API",
}


class Listing(msgspec.Struct, frozen=True):
    """The datasets of one answer. `total`: how many the portal says that there are, None where it does not say."""

    records: list[msgspec.Raw | bytes | Broken]
    total: int | None = None
    problems: tuple[Problem, ...] = ()
    complete: bool = True


_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def read_listing(content_type: str, body: bytes) -> Listing:
    """The datasets of an answer, cut out of broken JSON where need be. Raises PageUnreadable."""
    try:
        return _read(body)
    except DECODE_ERRORS:
        salvaged = cut_records(content_type, body, ENTRIES.marks)
    if salvaged is None or not salvaged.sound:
        document = read_json(content_type, body, "The portal's answer")
        return _read(msgspec.json.encode(document))
    return Listing(
        list(salvaged.records), salvaged.total, problems=salvaged.problems, complete=salvaged.complete
    )


def is_dataset(fields: dict[str, msgspec.Raw]) -> bool:
    """Whether an object with these keys is a dataset: a row of a table may well have a column `dataset_id`."""
    return "metas" in fields and not IDS.isdisjoint(fields)


def first_keys(entries: list[msgspec.Raw]) -> dict[str, msgspec.Raw]:
    """The first entry's fields, of older versions out of their wrapping; empty where it is no object."""
    if not entries or opening(entries[0]) != b"{":
        return {}
    return unwrapped(_object_decoder.decode(entries[0]))


def unwrapped(fields: dict[str, msgspec.Raw]) -> dict[str, msgspec.Raw]:
    """Version 2.0 wraps a dataset: `{"links", "dataset": {…}}`."""
    wrapped = "metas" not in fields and opening(fields.get("dataset")) == b"{"
    return _object_decoder.decode(fields["dataset"]) if wrapped else fields


def opening(value: msgspec.Raw | None) -> bytes:
    """The first byte of a JSON value, without a copy of the rest."""
    return bytes(memoryview(value)[:1]) if value is not None else b""


def _read(body: bytes) -> Listing:
    """Raises DECODE_ERRORS where it is not JSON, PageUnreadable where it holds no datasets."""
    first = body.lstrip()[:1]
    if first == b"[":
        return _of_entries(_list_decoder.decode(body), None, body)
    if first == b"{":
        return _of_object(body)
    msgspec.json.decode(body)
    raise PageUnreadable(f"The portal's answer holds no datasets: it is a bare JSON value. {_WAY_OUT}")


def _of_object(body: bytes) -> Listing:
    fields = _object_decoder.decode(body)
    if is_dataset(unwrapped(fields)):
        return Listing([msgspec.Raw(body.strip())])
    if is_failure(fields):
        raise PageUnreadable(told_failure(body))
    key = next((key for key in _LISTS if opening(fields.get(key)) == b"["), "")
    if key:
        return _of_entries(_list_decoder.decode(fields[key]), _total(fields), body)
    other = next((name for key, name in _OTHERS.items() if key in fields), "") or describe_body("", body)
    raise PageUnreadable(f"The portal's answer holds no datasets: it is {other}. {_WAY_OUT}")


def _of_entries(entries: list[msgspec.Raw], total: int | None, body: bytes) -> Listing:
    if entries and not _hold_datasets(entries):
        what = (
            f"a page of a dataset's records ({total:,} in all)"
            if total is not None
            else describe_body("", body)
        )
        raise PageUnreadable(f"The portal's answer holds no datasets: it is {what}. {_WAY_OUT}")
    return Listing(list(entries), total)


def _hold_datasets(entries: list[msgspec.Raw]) -> bool:
    """By the first, or where that is broken the second: one bad entry must not hide the others."""
    return any("metas" in first_keys(entries[place:]) for place in (0, 1))


def _total(fields: dict[str, msgspec.Raw]) -> int | None:
    found = next((bytes(fields[key]) for key in _TOTALS if key in fields), b"")
    return int(found) if found.isdigit() and len(found) < 12 else None
