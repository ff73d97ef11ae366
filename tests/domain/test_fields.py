"""What may be decided for a field: values are put right, or refused with a sentence that says how to put them."""

from typing import Any

import msgspec
import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.field_values import value_checked
from catalog.domain.fields import AUDIENCE, EDITABLE, OWNERS_ALONE, types
from catalog.domain.product import ProductRecord

NOT_PEOPLES = {"source_id", "uri", "record_modified", "frequency_label", "distributions"}


def test_every_field_of_a_record_has_a_form_but_for_what_is_the_sources_own() -> None:
    assert set(ProductRecord.__struct_fields__) - NOT_PEOPLES == set(EDITABLE) - {AUDIENCE}


def test_what_owners_alone_decide() -> None:
    assert {
        "licence",
        "rights",
        "access_rights",
        "stated_classes",
        "policies",
        "contribution",
        "audience",
    } == OWNERS_ALONE


@pytest.mark.parametrize("name", sorted(EDITABLE))
def test_the_empty_value_of_a_field_can_be_decided_except_for_the_title(name: str) -> None:
    if name in ("title", AUDIENCE):
        with pytest.raises(InvalidInput):
            value_checked(name, "" if name == "title" else {"audience": ""})
        return
    empty = getattr(ProductRecord(source_id="p", title="t"), name)
    stored = value_checked(name, empty)
    assert msgspec.convert(stored, types()[name]) == empty


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("title", "  Two   words\n", "Two words"),
        ("keywords", ["b", " a ", "", "b"], ["b", "a"]),
        ("modified", "1 May 2024", "2024-05-01"),
        ("frequency", "every 3 months", "QUARTERLY"),
        ("access_rights", "public", "PUBLIC"),
        ("status", "draft", "DEVELOP"),
        ("languages", ["English", "cy"], ["en", "cy"]),
        ("licence", {"code": "OGL-UK-3.0"}, "OGL-UK-3.0"),
        ("licence", {"label": "CC BY 4.0"}, "CC-BY-4.0"),
        ("contacts", [{"name": ""}, {"name": "Ann", "email": "ann@x.example"}], [{"name": "Ann", "email": "ann@x.example"}]),
        ("periods", [{"start": "2020", "end": ""}], [{"start": "2020"}]),
        ("places", [{"bbox": [-8, 49, 2, 61]}], [{"bbox": [-8.0, 49.0, 2.0, 61.0]}]),
        ("publisher", {"name": ""}, None),
        ("description", "a\r\n\r\nb\n", "a\n\nb"),
        ("audience", {"audience": "hidden", "domains": ["x"]}, {"audience": "hidden"}),
    ],
)  # fmt: skip
def test_a_value_is_put_right(name: str, value: Any, stored: Any) -> None:
    found = value_checked(name, value)
    assert (found["code"] if name == "licence" else found) == stored


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("title", " ", "cannot be empty"),
        ("title", 5, "Expected `str`"),
        ("title", "a\0b", "NUL"),
        ("description", "x" * 100_001, "longer than 100,000"),
        ("modified", "last week", "is no date: write 2024"),
        ("frequency", "sometimes", "none of the choices"),
        ("languages", ["Klingonese"], "no language"),
        ("licence", {"code": "NONE-OF-OURS"}, "not in the registry"),
        ("licence", {"label": "Ours", "iri": "javascript:alert(1)"}, "no web address"),
        ("landing_page", "data.example", "begins with https"),
        ("contacts", [{"email": "ann at x"}], "no e-mail address"),
        ("contacts", [{"url": "ftp://x.example"}], "no web address"),
        ("documentation", [{"iri": "javascript:alert(1)"}], "no address"),
        ("periods", [{"start": "2024-05", "end": "2023"}], "ends (2023) before it begins"),
        ("places", [{"bbox": [0, 61, 2, 49]}], "nowhere on Earth"),
        ("places", [{"bbox": [0, 1, 2]}], "length 4"),
        ("policies", ["[1]"], "JSON object"),
        ("audience", {"audience": "domains"}, "names no domain"),
        ("audience", {"audience": "all"}, "is one of"),
        ("distributions", [], "no field that can be changed"),
        ("nonsense", "", "no field that can be changed"),
    ],
)
def test_a_value_that_cannot_stand_is_refused_in_words(name: str, value: Any, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        value_checked(name, value)
    assert says in str(refused.value)


def test_blanks_are_nothing() -> None:
    """A licence of blanks would count as terms of use."""
    assert value_checked("licence", {"label": "  "}) is None
    assert value_checked("contacts", [{"name": " "}, {"name": "Ada", "email": "ada@example.org"}]) == [
        {"name": "Ada", "email": "ada@example.org"}
    ]
