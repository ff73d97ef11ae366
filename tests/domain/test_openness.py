"""How open a product is: statements first, the strictest wins, and nothing is guessed."""

import pytest

from catalog.domain.openness import openness_of
from catalog.domain.product import Distribution, Licence, ProductRecord, StatedClass

CC_BY = Licence(code="CC-BY-4.0", label="CC BY 4.0")
OFFERED = Distribution(download_url="https://data.example/a.csv")
WITHHELD = Distribution(restricted=True)


def product(**fields):
    return ProductRecord(source_id="x", title="x", **fields)


def classes(*values):
    return tuple(StatedClass(value=value, field=f"field {number}") for number, value in enumerate(values))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("OE-O", "open"),
        ("WPD Open", "open"),
        ("IB1-SA", "shared"),
        ("IB1-SP", "shared"),
        ("Shared", "shared"),
        ("IB1-C", "closed"),
        ("Closed", "closed"),
        ("Level 7", "unknown"),
    ],
)
def test_a_stated_class_decides(value, expected):
    assert openness_of(product(stated_classes=classes(value))).value == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("PUBLIC", "open"), ("RESTRICTED", "shared"), ("NON_PUBLIC", "closed")]
)
def test_access_rights_are_a_statement(code, expected):
    assert openness_of(product(access_rights=code)).value == expected


def test_a_reason_begins_with_no_name_of_a_field() -> None:
    """A page begins its sentences with capitals, and `oe:sensitivityClass` is to stay as the source writes it."""
    stated = (StatedClass(value="IB1-O", field="oe:sensitivityClass"),)
    assert openness_of(product(stated_classes=stated)).reasons == (
        "“IB1-O” is stated (oe:sensitivityClass): open.",
    )


def test_where_classes_disagree_the_strictest_counts_and_it_is_said():
    openness = openness_of(product(stated_classes=classes("Open", "IB1-SA"), access_rights="PUBLIC"))

    assert openness.value == "shared"
    assert [(statement.value, statement.openness) for statement in openness.statements] == [
        ("Open", "open"),
        ("IB1-SA", "shared"),
        ("PUBLIC", "open"),
    ]
    assert "disagree" in openness.conflicts[0]
    assert "field 1: IB1-SA" in openness.conflicts[0]


def test_classes_that_agree_are_no_conflict():
    assert (
        openness_of(product(stated_classes=classes("Open", "IB1-O"), access_rights="PUBLIC")).conflicts == ()
    )


def test_an_unknown_class_is_shown_and_decides_nothing():
    openness = openness_of(product(stated_classes=classes("Level 7", "Closed")))

    assert openness.value == "closed"
    assert any("Level 7" in reason for reason in openness.reasons)
    assert openness.conflicts == ()


def test_a_licence_that_is_a_sharing_agreement_is_a_statement():
    agreement = Licence(code="SHARED-AGREEMENT", label="Shared Dataset Agreement")
    openness = openness_of(product(licence=agreement, access_rights="PUBLIC"))

    assert openness.value == "shared"
    assert openness.conflicts


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "unknown"),
        ({"licence": CC_BY}, "unknown"),
        ({"licence": CC_BY, "distributions": (OFFERED,)}, "open"),
        ({"distributions": (OFFERED,)}, "unknown"),
        ({"licence": CC_BY, "distributions": (WITHHELD, OFFERED)}, "open"),
        ({"licence": CC_BY, "distributions": (WITHHELD,)}, "shared"),
        ({"licence": Licence(code="CC-BY-NC-4.0"), "distributions": (OFFERED,)}, "unknown"),
        ({"licence": Licence(code="OTHER-CLOSED"), "distributions": (OFFERED,)}, "unknown"),
    ],
)
def test_without_statement_a_licence_alone_tells_nothing_about_access(fields, expected):
    openness = openness_of(product(**fields))

    assert openness.value == expected
    assert openness.reasons


def test_stated_open_but_no_file_to_be_had_is_flagged():
    openness = openness_of(product(stated_classes=classes("Open"), distributions=(WITHHELD, WITHHELD)))

    assert openness.value == "open"
    assert "without permission" in openness.conflicts[0]
