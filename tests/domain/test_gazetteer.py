"""Places by name."""

import pytest

from catalog.domain.vocabulary.gazetteer import MOST_CHOICES, find_spots, nations, read_vocabulary
from catalog.domain.vocabulary.gazetteer import _Gazetteer as Gazetteer


def labels(text: str) -> list[str]:
    return [spot.label for spot in find_spots(text)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Leeds", "Leeds, England"),  # the unit, and not the town in it as well
        ("  LEEDS ", "Leeds, England"),
        ("Orkney Islands", "Orkney, Scotland"),
        ("ynys mon", "Anglesey, Wales"),
        ("Harrogate", "Harrogate, North Yorkshire, England"),
        ("Newport, Wales", "Newport, Wales"),
        ("newport, isle of wight", "Newport, Isle of Wight, England"),
        ("gb", "United Kingdom"),
        ("Wales", "Wales, United Kingdom"),
        ("Wales, England", "Wales, Rotherham, England"),
        ("Fiji", "Fiji"),
    ],
)
def test_a_place_is_found_by_any_spelling_of_its_name(text: str, label: str) -> None:
    assert labels(text) == [label]


def test_a_name_that_several_places_have_gives_them_all_areas_and_larger_ones_first() -> None:
    found = labels("Newport")
    assert found[:2] == ["Newport, Wales", "Newport, Isle of Wight, England"]
    assert len(found) > 3
    assert [label for each in found for label in labels(each)] == found  # each label means its own place


@pytest.mark.parametrize("text", ["", " ", ",", "Newport, Narnia", "xyzzy", "x" * 5000])
def test_an_unknown_name_finds_nothing(text: str) -> None:
    assert labels(text) == []


def test_a_country_across_the_date_line_has_a_box_across_it() -> None:
    (fiji,) = find_spots("Fiji")
    assert fiji.box[0] > fiji.box[2]


def test_every_box_lies_on_earth_and_every_name_can_be_typed() -> None:
    given = read_vocabulary("gazetteer", Gazetteer)
    assert len(given.areas) > 500
    assert len(given.towns) > 5000
    for kind, name, _within, _also, west, south, east, north in given.areas:
        assert max(abs(west), abs(east)) <= 180, name
        assert -90 <= south <= north <= 90, name
        assert any(spot.name == name and spot.kind == kind for spot in find_spots(name)), name
    assert max(len(find_spots(name)) for name, *_ in given.towns) <= MOST_CHOICES


def test_a_town_reaches_as_far_as_its_people_suggest() -> None:
    (paris,), (harrogate,) = find_spots("Paris"), find_spots("Harrogate")
    assert paris.box[3] - paris.box[1] == pytest.approx(2 * 25 / 111.32, abs=0.01)
    assert harrogate.box[3] - harrogate.box[1] == pytest.approx(2 * 8 / 111.32, abs=0.01)


def test_the_nations_are_known() -> None:
    assert [spot.name for spot in nations()] == [
        "England",
        "Great Britain",
        "Northern Ireland",
        "Scotland",
        "Wales",
    ]
