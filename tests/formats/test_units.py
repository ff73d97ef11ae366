"""Units out of schemas: what is stated as one, and what only looks like one."""

import pytest

from catalog.formats.units import unit_of


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("Mean power in MW.", "MW"),
        ("Energy (kWh)", "kWh"),
        ("Price [£/MWh] of the auction", "£/MWh"),
        ("Flow in mcm/d, at the offtake", "mcm/d"),
        ("Temperature. Unit: °C", "°C"),
        ("Share in %", "%"),
        ("Height in m above datum, in m.", "m"),
        ("Carbon intensity in gCO2/kWh", "gCO2/kWh"),
        ("Voltage measured in kV at the busbar", "kV"),
        ("Number of meters in the aggregate", ""),
        ("Reference(s)", ""),
        ("Rate in a month", ""),
        ("", ""),
    ],
)
def test_a_description_of_a_number_names_its_unit(description: str, unit: str) -> None:
    assert unit_of({"type": "number", "description": description}) == unit
    assert unit_of({"type": ["integer", "null"], "description": description}) == unit


def test_words_of_a_text_are_no_unit() -> None:
    assert unit_of({"type": "string", "description": "Grade (A)"}) == ""
    assert unit_of({"type": "string", "x-unit": "MW"}) == "MW"


@pytest.mark.parametrize(
    "stated", [{"x-unit": "MW"}, {"unit": {"symbol": "MW"}}, {"x-uom": " MW "}, {"units": "MW"}]
)
def test_a_field_for_units_goes_before_words(stated: dict[str, object]) -> None:
    assert unit_of({**stated, "type": "number", "description": "in kWh"}) == "MW"
