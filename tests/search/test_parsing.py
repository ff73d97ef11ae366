"""What was typed, taken apart."""

import pytest

from catalog.search.language import MAX_QUERY
from catalog.search.nodes import Not, Phrase, Word
from catalog.search.parsing import Query, named_by_address, parse


def excluded(query: Query) -> list[str]:
    """The words and phrases that must not be there."""
    nodes = [part.node for part in query.parts if isinstance(part, Not)]
    return [node.text for node in nodes if isinstance(node, Word | Phrase)]


def test_words_phrases_and_exclusions() -> None:
    query = parse('grid -wind "supply point" -"solar farm" demand')

    assert query.phrases == ("supply point",)
    assert excluded(query) == ["wind", "solar farm"]
    assert query.loose_stems == ("grid", "demand")
    assert query.stems == ("grid", "suppli", "point", "demand")


def test_typographic_quotes_are_quotes() -> None:
    assert parse("“supply point”").phrases == ("supply point",)


def test_an_unclosed_quote_is_no_phrase() -> None:
    query = parse('"supply point')

    assert query.phrases == ()
    assert query.loose_stems == ("suppli", "point")
    assert "supply point" in query.typed
    assert query.problems == ("A quotation mark has no second one: it was left out.",)


@pytest.mark.parametrize("q", ["half-hourly", "wind - solar", "--demand", "-", "- -"])
def test_a_minus_excludes_only_before_a_word(q: str) -> None:
    assert excluded(parse(q)) == []


def test_a_word_touching_a_phrase_is_not_lost() -> None:
    assert parse('"offshore wind"farm').stems == ("offshor", "wind", "farm")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://data.example/explore/dataset/embedded-capacity/information/", "embedded-capacity"),
        ("https://ckan.example/dataset/ecr", "ecr"),
        ("https://ckan.example/dataset/ecr-2/resource/0b12cd34-1234-1234-1234-123456789abc", "ecr-2"),
        ("www.example.org/files/LTDS%20table.csv?download=1", "LTDS table.csv"),
        ("http://example.org/search?q=wind+farm", "wind farm"),
        ("https://www.example.org/", "example.org"),
        ('https://example.org/a-(b)"', ""),
        ("see https://example.org/dataset/ecr", ""),
        ("wind", ""),
    ],
)
def test_an_address_is_searched_by_what_names_its_data(address: str, named: str) -> None:
    assert named_by_address(address) == named


def test_an_address_is_also_compared_as_a_whole() -> None:
    query = parse("https://doi.org/10.5281/zenodo.1234567")

    assert query.typed[:2] == ("10.5281/zenodo.1234567", "zenodo.1234567")
    assert parse("https://x.example/products/primary-demand/").stems == ("primari", "demand")


@pytest.mark.parametrize("q", ["😀", "⚡ !", "???"])
def test_what_has_no_word_is_said(q: str) -> None:
    assert parse(q).problems == (f"“{q}” has no word or number to look for.",)
    assert not parse(q).text


def test_nothing_typed_is_no_problem() -> None:
    assert parse("").problems == parse("  ").problems == ()


def test_the_last_word_may_still_be_typed() -> None:
    query = parse("substation Dema")

    assert (query.last, query.finished_stems) == ("dema", ("substat",))


@pytest.mark.parametrize(
    "q", ["substation dema ", "substation dem", '"substation dema"', "substation -dema", ""]
)
def test_the_last_word_is_finished(q: str) -> None:
    assert parse(q).last == ""


def test_only_words_that_look_like_codes_are_codes() -> None:
    assert parse("demand at site_12.csv in 2024 half-hourly").codes == ("site_12.csv", "2024")


@pytest.mark.parametrize("q", ["", "   ", "\x00\x01", '""', '" "', "\ud800"])
def test_nothing_to_look_for(q: str) -> None:
    assert parse(q).text == ""


def test_long_input_is_cut() -> None:
    query = parse("word " * 10_000)

    assert len(query.text) <= MAX_QUERY
    assert query.stems == ("word",)


@pytest.mark.parametrize(
    ("q", "subject"),
    [
        ("Where can I find wind speeds", "wind speeds"),
        ("show me wind speeds", "wind speeds"),
        ("How many heat pumps are there", "heat pumps are there"),
        ("I need to compare wind speeds", "wind speeds"),
        ("housing need", "housing need"),
        ("where can I find", "where can I find"),
    ],
)
def test_how_a_request_begins_is_no_subject(q: str, subject: str) -> None:
    assert parse(q).loose == subject


def test_words_between_dashes_are_not_excluded() -> None:
    assert excluded(parse("Justice -CAJ- centres")) == []
