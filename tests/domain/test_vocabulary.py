"""Frequencies, access rights, classes, themes and languages."""

import pytest

from catalog.domain.vocabulary.access_rights import access_right_iri, find_access_right
from catalog.domain.vocabulary.frequency import find_frequency, frequencies
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.sensitivity import find_class, sensitivity_classes
from catalog.domain.vocabulary.tables import fold, last_part, remembered, url_key
from catalog.domain.vocabulary.themes import eu_themes, find_eu_theme, find_theme, themes

EU = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DAILY_2", "DAILY_2"),
        (EU + "frequency/ANNUAL", "ANNUAL"),
        ("nal-frequency:ANNUAL", "ANNUAL"),
        ("http://purl.org/cld/freq/irregular", "IRREG"),
        ("R/P1D", "DAILY"),
        ("RP1Y", "ANNUAL"),
        ("R/P0.5M", "MONTHLY_2"),
        ("P1M", "MONTHLY"),
        ("PT1M", "1MIN"),
        ("PT30M", "30MIN"),
        ("1 Month", "MONTHLY"),
        ("12 Months", "ANNUAL"),
        ("every 3 months", "QUARTERLY"),
        ("15 mins", "15MIN"),
        ("Near Real Time", "UPDATE_CONT"),
        ("monthly", "MONTHLY"),
        ("half-hourly", "30MIN"),
        ("asNeeded", "AS_NEEDED"),
        ("Não Regular", "IRREG"),
        ("Annuelle", "ANNUAL"),
        ("N/A", "UNKNOWN"),
    ],
)
def test_frequencies(text, code):
    found = find_frequency(text)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "Varies by dataset", "R/P9Q", "7 months", "every 5 apples", "None"])
def test_no_frequency(text):
    assert find_frequency(text) is None


def test_every_frequency_is_found_by_code_label_and_address():
    for entry in frequencies().values():
        assert {find_frequency(text) for text in (entry.code, entry.label, entry.iri)} == {entry}


def test_frequencies_say_how_old_data_may_get():
    assert frequencies()["MONTHLY"].seconds == 31 * 86400
    assert frequencies()["NEVER"].seconds is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("public", "PUBLIC"),
        ("Open", "PUBLIC"),
        (EU + "access-right/NON_PUBLIC", "NON_PUBLIC"),
        ("info:eu-repo/semantics/openAccess", "PUBLIC"),
        ("http://purl.org/coar/access_right/c_16ec", "RESTRICTED"),
        ("restricted public", "RESTRICTED"),
        ("WPD Shared", "RESTRICTED"),
        ("non-public", "NON_PUBLIC"),
        ("private", "NON_PUBLIC"),
        ("Restricted, except for health sampling data", ""),
        ("true", ""),
        ("", ""),
    ],
)
def test_access_rights(text, code):
    assert find_access_right(text) == code


def test_access_right_addresses():
    assert find_access_right(access_right_iri("RESTRICTED")) == "RESTRICTED"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("OE-O", "IB1-O"),
        ("IB1-SA", "IB1-SA"),
        ("ib1_sb", "IB1-SB"),
        ("http://energydata.org.uk/oe/terms/OE-SP", "IB1-SP"),
        ("OE-C", "IB1-C"),
        ("WPD Open", "Open"),
        ("shared", "Shared"),
        ("CLOSED", "Closed"),
        ("Level 7", ""),
        ("", ""),
    ],
)
def test_sensitivity_classes(text, code):
    assert find_class(text) == code


def test_every_class_has_an_openness():
    assert {entry.openness for entry in sensitivity_classes().values()} == {"open", "shared", "closed"}


@pytest.mark.parametrize(
    ("label", "iri", "code"),
    [
        ("carbon-intensity1", "", "carbon"),
        ("Network Infrastructure", "", "network-assets"),
        ("dfes", "", "planning"),
        ("ancillary-services", "", "flexibility"),
        ("", EU + "data-theme/TRAN", "transport"),
        (EU + "data-theme/ENVI", "", "carbon"),
        ("Demand and consumption", "", "demand"),
    ],
)
def test_themes(label, iri, code):
    assert find_theme(label, iri) == themes()[code]


def test_the_theme_energy_says_nothing_in_a_portal_of_energy():
    assert find_theme("", EU + "data-theme/ENER") is None
    assert find_theme("") is None


def test_there_are_fifteen_themes_each_found_by_code_and_label():
    assert len(themes()) == 15
    for theme in themes().values():
        assert find_theme(theme.code) == find_theme(theme.label) == theme


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("ENG", "en"),
        ("en-us", "en-US"),
        ("us-EN", "en-US"),
        ("English", "en"),
        ("Français", "fr"),
        ("zh-Hans", "zh-Hans"),
        (EU + "language/CYM", "cy"),
        ("http://id.loc.gov/vocabulary/iso639-1/es", "es"),
        ("sp-US", ""),
        ("xx", ""),
        ("", ""),
    ],
)
def test_languages(text, tag):
    assert find_language(text) == tag


def test_folding():
    assert fold(" CC-BY_4.0 ") == "cc by 4 0"
    assert fold("Não Regular") == "nao regular"
    assert url_key("HTTPS://www.Example.org/A/?x=1#y") == "example.org/a"
    assert last_part("freq:ANNUAL") == last_part("http://x.example/freq#ANNUAL") == "ANNUAL"


def test_long_texts_are_answered_but_not_kept():
    asked: list[str] = []

    @remembered(maxsize=8)
    def find(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("short", "short", "x" * 5000, "x" * 5000):
        assert find(text) == len(text)
    assert asked == ["short", "x" * 5000, "x" * 5000]


@pytest.mark.parametrize(
    ("label", "iri", "code"),
    [
        ("", "http://publications.europa.eu/resource/authority/data-theme/ENER", "ENER"),
        ("econ", "", "ECON"),
        ("JUST", "", "JUST"),
        ("energy", "", "ENER"),
        ("Population and society", "https://data.example/groups/7", "SOCI"),
        ("", "http://publications.europa.eu/resource/authority/data-theme/NONE", ""),
        ("Structure", "", ""),
        ("", "", ""),
    ],
)
def test_a_theme_of_the_eu_is_known_by_address_code_or_label(label: str, iri: str, code: str) -> None:
    assert find_eu_theme(label, iri) == eu_themes().get(code, "")
