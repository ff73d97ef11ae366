"""Passages with marks: by stem, and safe."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.highlight import highlight


def test_marks_by_stem() -> None:
    assert highlight("Demand at substations.", "substation") == "Demand at <mark>substations</mark>."


def test_marks_inside_codes_and_accents() -> None:
    assert highlight("Ørsted substation_demand", "orsted demand") == (
        "<mark>Ørsted</mark> <mark>substation_demand</mark>"
    )


def test_excluded_words_and_longer_words_are_not_marked() -> None:
    assert (
        highlight("A gridlock of the grid and wind", "grid -wind")
        == "A gridlock of the <mark>grid</mark> and wind"
    )


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<mark>script</mark> & <b>bold</b>",
        "&lt;script&gt;",
        "<scr<script>ipt>",
    ],
)
@pytest.mark.parametrize("query", ["script", "mark b", "<script>", '"><img', "lt gt", ""])
def test_nothing_of_the_text_becomes_markup(attack: str, query: str) -> None:
    ours = re.sub(r"</?mark>", "", highlight(attack, query))

    assert not set("<>\"'") & set(ours)
    assert unescape(ours) == " ".join(attack.split())


@given(text=st.text(max_size=400), query=st.text(max_size=30), length=st.integers(41, 300))
def test_any_text_gives_balanced_marks_and_no_other_markup(text: str, query: str, length: int) -> None:
    found = highlight(text, query, length)

    assert found.count("<mark>") == found.count("</mark>")
    assert "<" not in re.sub(r"<mark>([^<]*)</mark>", r"\1", found)


def test_the_passage_with_most_of_the_words_is_shown() -> None:
    filler = "Nothing of interest is said in these sentences at all. " * 20
    text = f"A grid. {filler}The grid supply point serves a town. {filler}"

    found = highlight(text, "grid supply point", 120)

    assert "The <mark>grid</mark> <mark>supply</mark> <mark>point</mark> serves" in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_without_a_match_the_beginning_is_shown() -> None:
    found = highlight("One two three four five six seven eight nine ten eleven twelve.", "zebra", 20)

    assert found == "One two three four …"


def test_a_match_at_the_end_shows_the_end() -> None:
    found = highlight("word " * 100 + "zebra", "zebra", 50)

    assert found.startswith("… word")
    assert found.endswith("<mark>zebra</mark>")


def test_a_match_within_an_endless_word_is_passed_over() -> None:
    text = "x" * 100 + "grid"

    assert highlight(text, "grid", 300) == text


@pytest.mark.parametrize(
    ("text", "q", "also", "marked"),
    [
        ("Demand at each grid supply point", "GSP demand", ("Grid Supply Point",), ["Demand", "grid", "supply", "point"]),
        ("A point of supply in the grid", "GSP", ("Grid Supply Point",), []),
        ("Charges for use of the distribution system; distribution use of system", "DUoS",
         ("Distribution Use of System",), ["distribution", "use", "system"]),
        ("Supply of GSPs", "grid supply point", ("GSP",), ["Supply", "GSPs"]),
        ("NETS and net demand", "national electricity transmission system", ("NETS",), ["NETS"]),
        ("file grid_supply_point.csv", "GSP", ("Grid Supply Point",), ["grid_supply_point"]),
        ("<b>grid supply point</b>", "GSP", ("Grid Supply Point",), ["grid", "supply", "point"]),
    ],
)  # fmt: skip
def test_other_ways_to_say_it_are_marked_whole(
    text: str, q: str, also: tuple[str, ...], marked: list[str]
) -> None:
    html = highlight(text, q, also=also)
    assert re.findall("<mark>(.*?)</mark>", html) == marked
    assert "<b>" not in html
