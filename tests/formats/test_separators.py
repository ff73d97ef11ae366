"""Lines and rows of text tables."""

import io

from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.separators import lines_of, separated_rows


@given(st.text(alphabet='ab,"\r\n\x0b\x85\u2028', max_size=30))
def test_lines_end_where_a_file_has_their_ends(text: str) -> None:
    assert list(lines_of(text)) == io.StringIO(text, newline="").readlines()


def test_a_cell_may_go_over_several_lines() -> None:
    rows = list(separated_rows('a,b\r\n"one\ntwo",3\r4,5', ","))

    assert rows == [(range(1, 2), ["a", "b"]), (range(2, 4), ["one\ntwo", "3"]), (range(4, 5), ["4", "5"])]
