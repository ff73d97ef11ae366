"""Tables that break off or run together: what is whole is read, and the listing does not pass for complete."""

import pytest

from catalog.formats.inventory import INVENTORY
from catalog.formats.protocol import Page

URL = "https://data.example/inventory.csv"
HEAD = "Identifier,Title,Download URL\r\n"
ROWS = "".join(f"d-{n},Substation demand {n},https://data.example/{n}.csv\r\n" for n in range(5))


def page(text: str) -> Page:
    return INVENTORY.read_page(INVENTORY.start(URL), "text/csv", text.encode())


def ids(text: str) -> list[str]:
    return [item.source_id for item in page(text).items]


WHOLE = ids(HEAD + ROWS)


@pytest.mark.parametrize("end", ["d-5", "d-5,Substation dem", 'd-5,"Substation, demand'])
def test_a_last_row_that_is_cut_is_left_out_and_told(end: str) -> None:
    found = page(HEAD + ROWS + end)
    assert [item.source_id for item in found.items] == WHOLE
    assert not found.complete
    assert found.problems


def test_a_mark_that_is_never_closed_costs_its_row_and_those_after_it() -> None:
    rows = ROWS.replace("Substation demand 3", '"Substation demand 3')
    assert ids(HEAD + rows) == WHOLE[:3]
    assert not page(HEAD + rows).complete


@pytest.mark.parametrize(
    "end", ["", "d-5,Substation demand 5,https://data.example/5.csv", "d-5,Substation demand 5\r\n"]
)
def test_a_table_without_a_last_line_end_or_with_a_short_row_is_whole(end: str) -> None:
    found = page(HEAD + ROWS + end)
    assert found.complete
    assert len(list(found.items)) == 5 + bool(end)
