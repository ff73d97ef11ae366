"""The table of faults names each protocol and each fault, in words that the page explains."""

import re

import pytest

from catalog.formats.registry import PROTOCOLS
from tests.integration.fault_table import CLASSES, NOT_APPLICABLE, PAGE, documented
from tests.integration.faults import FAULTS, NAMES


def test_the_table_has_a_row_for_each_fault_and_a_column_for_each_protocol() -> None:
    assert list(dict.fromkeys(fault for fault, _ in documented())) == NAMES
    assert {protocol for _, protocol in documented()} == set(PROTOCOLS)


@pytest.mark.parametrize("word", [*CLASSES, NOT_APPLICABLE])
def test_each_word_of_the_table_is_explained(word: str) -> None:
    words = PAGE.read_text(encoding="utf-8")
    assert f"| `{word}` |" in words or f"| {word} |" in words


def test_each_cell_says_how_the_run_ends() -> None:
    ends = re.compile(
        r"(rests, )?(failed|ended early|complete)(, [\d,]+ (?:refused|gone|withdrawn))*(, held)?"
    )
    said = {cell: found for cell, found in documented().items() if found != NOT_APPLICABLE}
    assert [cell for cell, found in said.items() if not ends.fullmatch(found)] == []


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_only_what_a_protocol_cannot_meet_is_left_out(fault: object) -> None:
    left_out = {p for p in PROTOCOLS if documented()[fault.name, p] == NOT_APPLICABLE}  # type: ignore[attr-defined]
    assert left_out == {p for p in PROTOCOLS if not fault.dialect(p)}  # type: ignore[attr-defined]
