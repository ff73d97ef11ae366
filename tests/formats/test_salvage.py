"""Records out of broken listings: which are kept, what the broken ones are called, and that the work is bounded."""

import json
import re
from typing import Any

import pytest

from catalog.formats.salvage import BARE_LIST, Marks, cut_records
from catalog.formats.salvage import Broken as BrokenRecord

OWN = re.compile(r'"id"\s*:\s*"([^"]+)"')
MARKS = Marks(
    listing=re.compile(rf'{BARE_LIST}|"results"\s*:\s*\['),
    keys=frozenset(("files",)),
    foreign=frozenset(("parent",)),
    identifier=OWN,
    identifier_inside=re.compile(r'"record_id"\s*:\s*"([^"]+)"'),
    opening=re.compile(r'\{\s*"(kind)"'),
    total=re.compile(r'"count"\s*:\s*(\d+)'),
    failure=re.compile(r'"success"\s*:\s*false'),
    told="From {end} of {size} on, after {count}.",
)


def record(name: str, **more: Any) -> str:
    return json.dumps({"kind": "set", "id": name, "files": []} | more)


def names(listing: str) -> list[str | None]:
    """Of each record its name where it is broken, None where it is sound."""
    salvaged = cut_records("", listing.encode(), MARKS)
    assert salvaged is not None
    return [found.source_id if isinstance(found, BrokenRecord) else None for found in salvaged.records]


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ('{"id": "b" "files": []}', "b"),
        ('{"files": [{"id": "file"}], "id": "b", "x": }', "b"),
        ('{"files": [{"id": "file"}], "x": }', ""),
        ('{"files": [{"id": "file", "record_id": "b"}], "x": }', "b"),
        ('{"title": "says \\"id\\": \\"no\\"", "id": "b", }', "b"),
        ('{"title": "a } ] { [", "id": "b", }', "b"),
        ('{"x": }', ""),
    ],
)
def test_a_broken_record_goes_by_its_own_name_alone(broken: str, name: str) -> None:
    assert names(f"[{record('a')}, {broken}, {record('c')}]") == [None, name, None]


def test_two_broken_records_in_a_row_are_told_apart_by_how_they_begin() -> None:
    first, second = (record(name).replace('"files":', '"files"') for name in ("b", "c"))
    assert names(f"[{record('a')}, {first}, {second}, {record('d')}]") == [None, "b", "c", None]


def test_what_is_inside_a_broken_record_is_no_record() -> None:
    inside = '{"files": []  , "parent": "b"}'
    assert names(f'[{record("a")}, {{"id": "b" "x": [{inside}, {inside}]}}, {record("c")}]') == [
        None,
        "b",
        None,
    ]


def test_a_listing_that_is_cut_off_says_where_and_keeps_the_rest_apart() -> None:
    listing = f'{{"count": 3, "results": [{record("a")}, {record("b")}'[:-4]
    salvaged = cut_records("", listing.encode(), MARKS)
    assert salvaged is not None
    assert (salvaged.records, salvaged.sound, salvaged.total) == ([record("a").encode()], 1, 3)
    assert not salvaged.complete
    assert salvaged.problems[0].message == f"From {listing.rindex('{')} of {len(listing)} on, after 1."
    assert salvaged.problems[0].fix
    assert salvaged.rest is not None
    assert salvaged.rest.source_id == "b"


@pytest.mark.parametrize(
    "listing", ['{"success": false, "results": [{}', '{"other": [{}, x', "", '[{"id": "a"', "[x"]
)
def test_what_holds_no_readable_listing_is_left_alone(listing: str) -> None:
    assert cut_records("", listing.encode(), MARKS) is None


@pytest.mark.parametrize("hard", ['},{"', '\\"', '{"id":', "[", '"', '}, {"kind'])
def test_a_text_made_to_be_hard_is_given_up(hard: str) -> None:
    salvaged = cut_records("", f'[{record("a")}, {{"x": y{hard * 100_000}'.encode(), MARKS)
    assert salvaged is not None
    assert not salvaged.complete
