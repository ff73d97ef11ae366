"""What codes that people paste stand for."""

import re

import pytest

from catalog.domain.vocabulary.areas import areas
from catalog.domain.vocabulary.codes import code_meant, eic_check, mpan_check
from catalog.domain.vocabulary.gazetteer import find_spots
from catalog.domain.vocabulary.tables import read_vocabulary

MPAN = "23" + "0000000001"


def told(text: str) -> str:
    meant = code_meant(text)
    return meant.told if meant else ""


@pytest.mark.parametrize("text", ["LS1 4AP", "ls14ap", " LS1  4AP "])
def test_a_postcode_tells_its_place(text: str) -> None:
    meant = code_meant(text)

    assert meant
    assert (meant.place, meant.rest, meant.sure) == ("Leeds", "", True)
    assert "is a postcode of the Leeds area" in meant.told


def test_of_a_postcode_among_words_the_words_are_kept() -> None:
    meant = code_meant("charge points near CB2 1TN")

    assert meant
    assert (meant.place, meant.rest, meant.words) == ("Cambridge", "charge points near", ())


def test_a_district_alone_only_looks_like_one() -> None:
    meant = code_meant("SW1A")

    assert meant
    assert (meant.place, meant.sure) == ("London", False)


def test_every_area_of_postcodes_is_one_place_of_the_gazetteer() -> None:
    places = read_vocabulary("postcodes", dict[str, str])

    assert len(places) == 124
    assert {letters: place for letters, place in places.items() if len(find_spots(place)) != 1} == {}
    assert all(re.fullmatch("[A-Z]{1,2}", letters) for letters in places)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("10YGB----------A", "an area"),
        ("10y1001a1001a82h", "an area"),
        ("10YCH-SWISSGRIDZ", "an area"),
        ("48W00000ABCDE-1" + eic_check("48W00000ABCDE-1"), "a resource"),
    ],
)
def test_an_eic_says_what_kind_of_thing_it_names(code: str, kind: str) -> None:
    assert f"it names {kind}" in told(code)
    assert "mistyped" not in told(code)


def test_an_eic_whose_check_character_is_wrong_may_be_mistyped() -> None:
    assert "may be mistyped" in told("10YGB----------B")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("T_DRAXX-1", "connected to the transmission system"),
        ("E_ABRTW-1", "embedded in a distribution system"),
        ("2__MABCD000", "of a supplier in one GSP group"),
        ("I_IBD-ARON1", "of an interconnector"),
    ],
)
def test_a_bm_unit_is_told_by_its_first_letter(code: str, kind: str) -> None:
    assert f"BM unit {kind}" in told(code)


def test_a_meter_point_number_tells_its_licence_area() -> None:
    meant = code_meant(f"{MPAN[:2]} {MPAN[2:]}{mpan_check(MPAN)}")

    assert meant
    assert meant.area == "dno-yorkshire"
    assert "Yorkshire (electricity)" in meant.told


def test_thirteen_digits_that_do_not_check_are_no_meter_point() -> None:
    wrong = str((int(mpan_check(MPAN)) + 1) % 10)

    assert code_meant(MPAN + wrong) is None
    assert code_meant("9" + MPAN[1:] + mpan_check("9" + MPAN[1:])) is None  # no such distributor


def test_a_gsp_group_is_a_licence_area() -> None:
    assert all(
        meant and meant.area == area.code
        for area in areas().values()
        if area.gsp_group
        for meant in [code_meant(f"_{area.gsp_group}"), code_meant(f"GSP group {area.gsp_group}")]
    )
    assert code_meant("_I") is None  # there is none


def test_what_may_be_a_code_is_said_carefully() -> None:
    assert "may be the code of a grid supply point" in told("ABHA1")
    assert "may be the system operator's code of a BM unit" in told("DRAXX-1")


@pytest.mark.parametrize(
    "text", ["", "wind", "demand 2024", "IEC 61970", "heat2", "ZZ1 1AA", "CO2", "G99", "2024-05-01", "Leeds"]
)
def test_other_words_are_no_codes(text: str) -> None:
    assert code_meant(text) is None
