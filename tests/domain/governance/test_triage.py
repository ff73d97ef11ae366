"""What a triage has to say, and what class its ratings ask for."""

from datetime import date
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.triage import (
    Ground,
    Mitigation,
    TriageRecord,
    remarks,
    suggested_class,
    triage_checked,
)
from catalog.domain.governance.triage_words import labels, outcomes, triage_words
from catalog.domain.vocabulary.sensitivity import sensitivity_classes

TODAY = date(2026, 11, 28)


def grounds(personal: str = "VL", commercial: str = "VL", security: str = "VL") -> tuple[Ground, ...]:
    rated = {"personal": personal, "commercial": commercial, "security": security}
    return tuple(
        Ground(name, rating, f"Why {name}." if rating != "VL" else "") for name, rating in rated.items()
    )


def record(**more: Any) -> TriageRecord:
    given = {
        "grounds": grounds(),
        "outcome": "IB1-O",
        "decided_on": TODAY,
        "review_on": date(2027, 11, 28),
    }
    return TriageRecord(**{**given, **more})


def checked(**more: Any) -> TriageRecord:
    return triage_checked(record(**more), today=TODAY)


@pytest.mark.parametrize(
    ("rated", "wanted"),
    [
        (("VL", "VL", "VL"), "IB1-O"),
        (("L", "VL", "VL"), "IB1-SA"),
        (("VL", "M", "VL"), "IB1-SA"),
        (("VL", "VL", "M"), "IB1-SB"),
        (("VL", "H", "VL"), "IB1-SB"),
        (("H", "VL", "VL"), "IB1-SP"),
        (("VH", "H", "H"), "IB1-SP"),
        (("VL", "VH", "VL"), "IB1-C"),
        (("VL", "VL", "VH"), "IB1-C"),
    ],
)
def test_the_class_that_ratings_ask_for_is_the_loosest_that_is_meant_for_them(
    rated: tuple[str, str, str], wanted: str
) -> None:
    assert suggested_class(grounds(*rated)) == wanted


def test_every_rating_no_higher_asks_for_no_stricter_class() -> None:
    order = [found.code for found in triage_words().classes]
    scale = list(labels("ratings"))
    for a in scale:
        for b in scale:
            places = [order.index(suggested_class(grounds(a, b, c))) for c in scale]
            assert places == sorted(places), (a, b)


def test_every_outcome_is_a_class_that_the_vocabulary_knows() -> None:
    assert outcomes().keys() == sensitivity_classes().keys()


def test_data_without_a_ground_is_open_and_can_be_nothing_else() -> None:
    assert checked().openness == "open"
    for stricter in ("IB1-SA", "Shared", "Closed", "IB1-C"):
        with pytest.raises(InvalidInput, match="presumed open"):
            checked(outcome=stricter)


def test_a_looser_class_than_the_ratings_needs_a_mitigation_in_words() -> None:
    with pytest.raises(InvalidInput, match="IB1-SP: name the mitigation that makes IB1-O safe"):
        checked(grounds=grounds(personal="H"))
    with pytest.raises(InvalidInput, match="Say how it is done: aggregate"):
        checked(grounds=grounds(personal="H"), mitigations=(Mitigation("aggregate", "  "),))
    made = checked(
        grounds=grounds(personal="H"), mitigations=(Mitigation("aggregate", " Five homes at least. "),)
    )
    assert made.mitigations == (Mitigation("aggregate", "Five homes at least."),)
    assert remarks(made) == ("The ratings alone would ask for IB1-SP: the mitigations make up for it.",)


def test_a_stricter_class_is_told_as_such_and_a_plain_one_that_fits_is_not() -> None:
    assert "would allow IB1-SA" in remarks(checked(grounds=grounds(security="L"), outcome="IB1-C"))[0]
    assert remarks(checked(grounds=grounds(security="M"), outcome="Shared")) == ()
    assert remarks(checked(grounds=grounds(security="M"), outcome="IB1-SB")) == ()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"grounds": grounds()[:2]}, "each of the grounds once"),
        ({"grounds": (Ground("personal", "VL"), Ground("personal", "VL"), Ground("security", "VL"))}, "once"),
        ({"grounds": grounds(security="huge")}, "Rate the security ground"),
        ({"grounds": (*grounds()[:2], Ground("security", "M", " "))}, "Say why the security ground"),
        ({"outcome": "Secret"}, "Choose the class"),
        ({"mitigations": (Mitigation("pray", "A lot."),)}, "no mitigation"),
        ({"roles": {"king": "Somebody"}}, "no role"),
        ({"decided_on": date(2026, 11, 29)}, "lies ahead"),
        ({"review_on": TODAY}, "past or today"),
        ({"review_on": date(2030, 1, 1)}, "three years"),
        ({"document_url": "javascript:alert(1)"}, "begins with https"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(more: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        checked(**more)


def test_texts_are_trimmed_and_lose_what_no_database_keeps() -> None:
    made = checked(risks=" a\0b ", roles={"owner": " Network data team\0", "manager": " "})
    assert made.risks == "ab"
    assert made.roles == {"owner": "Network data team"}


def based(
    rating: str = "H", basis: str = "public", words: str = "Planning, by the operator."
) -> tuple[Ground, ...]:
    personal = Ground("personal", rating, "Single homes." if rating != "VL" else "", basis, words)
    return (personal, *grounds()[1:])


def test_a_lawful_basis_is_kept_with_the_personal_ground() -> None:
    made = checked(grounds=based(words=" Planning. "), outcome="IB1-SP")
    assert (made.personal.basis, made.personal.basis_words) == ("public", "Planning.")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (based("VL"), "is for personal data"),
        (based(basis="because"), "Choose the lawful basis"),
        (based(basis=""), "Choose the lawful basis"),
        (based(words="  "), "for which purpose"),
        (
            (*grounds("H")[:1], *grounds()[1:2], Ground("security", "M", "Why.", "public", "x")),
            "is for personal",
        ),
    ],
)
def test_a_lawful_basis_that_makes_no_sense_is_refused(wrong: tuple[Ground, ...], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        checked(grounds=wrong, outcome="IB1-SP")
