"""Each rule answers where a source is silent, says why, and says nothing where the words are no evidence."""

from typing import Any

import pytest

from catalog.domain.bridge.infer import infer
from catalog.domain.bridge.rules import INFERRED_FIELDS, RULES
from catalog.domain.layers import FORMATS, Inference, plain
from catalog.domain.product import Agent, Concept, Distribution, Licence, Period, ProductRecord
from catalog.domain.vocabulary.themes import find_theme


def guess(
    field: str, title: str = "Something", description: str = "", domain: str = "", **more: Any
) -> Inference | None:
    record = ProductRecord(source_id="1", title=title, description=description, **more)
    return infer(record, domain=domain).get(field)


def value(field: str, *texts: str, **more: Any) -> Any:
    found = guess(field, *texts, **more)
    return plain(found.value) if found else None


def test_every_rule_fills_a_field_of_a_record() -> None:
    assert {rule.field for rule in RULES} - {FORMATS} <= set(ProductRecord.__struct_fields__)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(len(rule.id) <= 60 and rule.version >= 1 for rule in RULES)


@pytest.mark.parametrize(
    ("title", "keywords", "theme"),
    [
        ("Half-hourly carbon intensity of electricity", (), "carbon"),
        ("Embedded Capacity Register", (), "network-capacity"),
        ("Priority Services Register by postcode", (), "customers"),
        ("Live power cuts", ("outages",), "outages"),
        ("Calorific values of gas", (), "gas"),
        ("EV charge points", (), "transport"),
        ("Sales of ice cream", ("desserts",), None),
    ],
)
def test_theme_from_words(title: str, keywords: tuple[str, ...], theme: str | None) -> None:
    found = guess("themes", title, keywords=keywords)
    if theme is None:
        assert found is None
    else:
        assert found is not None
        assert find_theme(found.value[0].label).code == theme  # type: ignore[union-attr]
        assert "“" in found.because


def test_a_stated_theme_is_left_alone() -> None:
    assert guess("themes", "Live power cuts", themes=(Concept(label="Whatever the source says"),)) is None


@pytest.mark.parametrize(
    ("title", "description", "code"),
    [
        ("Demand", "The data is updated monthly by the control room.", "MONTHLY"),
        ("Demand", "Published every six months, in May and November.", "ANNUAL_2"),
        ("Demand", "Near real time data, refreshed continually. It is updated half-hourly.", None),
        ("Weekly dispatch transparency", "", "WEEKLY"),
        ("Half-hourly demand", "", "30MIN"),
        ("Annual report of the operator", "", None),
        ("Demand", "The annual general meeting decides.", None),
    ],
)
def test_frequency_from_words(title: str, description: str, code: str | None) -> None:
    found = guess("frequency", title, description)
    assert code is None or (found is not None and found.value == code)
    assert code is not None or found is None or found.value in ("UPDATE_CONT", "30MIN")


def test_a_word_that_may_be_the_step_of_the_data_is_less_sure() -> None:
    said, titled = guess("frequency", "Demand", "It is updated hourly."), guess("frequency", "Hourly demand")
    assert said is not None
    assert titled is not None
    assert said.confidence > titled.confidence
    assert "step of the data" in titled.because


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Faults 2019 to 2024", Period("2019", "2024")),
        ("Faults 2019–2024", Period("2019", "2024")),
        ("Losses 2023/24", Period("2023-04", "2024-03")),
        ("Losses 2004-05", None),
        ("Outturn January 2024", Period("2024-01", "2024-01")),
        ("Purchases July-Sept 2016", Period("2016-07", "2016-09")),
        ("Outturn March 2023 - May 2024", Period("2023-03", "2024-05")),
        ("Outturn Q2 2024", Period("2024-04", "2024-06")),
        ("Demand 2022", Period("2022", "2022")),
        ("Future Energy Scenarios 2023", None),
        ("Faults 2024 to 2019", None),
        ("Site 20245", None),
    ],
)
def test_period_from_title(title: str, period: Period | None) -> None:
    found = guess("periods", title)
    assert (found.value if found else None) == ((period,) if period else None)


@pytest.mark.parametrize(
    ("title", "description", "names"),
    [
        ("Substations in Scotland", "", ["Scotland"]),
        ("Load of EPN and LPN", "", ["Eastern licence area", "London licence area"]),
        ("Flood risk", "Covers the whole of Great Britain.", ["Great Britain"]),
        ("Flood risk", "From London to Wales.", None),
        ("Interest rates of the Bank of England", "", None),
        ("Load of Wales & West Utilities", "", None),
        ("Faults in the East Midlands licence area", "", ["East Midlands licence area"]),
    ],
)  # fmt: skip
def test_place_from_names(title: str, description: str, names: list[str] | None) -> None:
    found = guess("places", title, description)
    assert (sorted(place.name for place in found.value) if found else None) == names


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (
            Distribution(access_url="https://maps.example/arcgis/rest/services/lines/FeatureServer/0"),
            "ESRI_REST",
        ),
        (Distribution(access_url="https://maps.example/ows?service=WFS&version=2.0.0"), "WFS_SRVC"),
        (Distribution(download_url="https://data.example/export?id=7&format=csv"), "CSV"),
        (Distribution(download_url="https://data.example/7", title="Demand by hour (XLSX)"), "XLSX"),
        (Distribution(access_url="https://data.example/openapi.json"), "REST"),
        (Distribution(download_url="https://data.example/7"), None),
        (Distribution(download_url="https://data.example/x?format=csv", format="JSON"), None),
        (Distribution(download_url="https://data.example/x?format=csv", format_label="our own"), None),
    ],
)
def test_format_from_address(file: Distribution, code: str | None) -> None:
    found = guess(FORMATS, distributions=(Distribution(format="CSV"), file))
    assert (found.value if found else None) == ({"1": code} if code else None)


def test_publisher_is_the_domain_where_the_source_names_nobody() -> None:
    assert value("publisher", domain="Northmoor Networks") == {"name": "Northmoor Networks"}
    assert value("publisher", domain="Northmoor Networks", publisher=Agent(name="Another")) is None
    assert value("publisher") is None


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("The load of each of the substations in this area, and the time for which it was measured.", "en"),
        ("Mae'r data yn dangos y galw ar gyfer pob ardal, ac mae wedi ei gasglu gan yr orsaf.", "cy"),
        ("Liste des postes et des lignes dans les communes, avec une carte pour chaque ville.", "fr"),
        ("Load 33 kV", None),
        ("電力", None),
    ],
)
def test_language_from_words(description: str, code: str | None) -> None:
    assert value("language", "X", description) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Licensed under CC BY 4.0.", "CC-BY-4.0"),
        ("This data is available under the Open Government Licence v3.0. Please cite us.", "OGL-UK-3.0"),
        ("Boundaries of the licence areas in this open data portal.", None),
    ],
)
def test_a_licence_in_the_text_is_a_perhaps(text: str, code: str | None) -> None:
    for found in (guess("licence", "X", text), guess("licence", "X", rights=text)):
        assert (found.value.code if found else None) == code
        assert found is None or found.state == "proposed"


def test_no_licence_is_guessed_where_a_file_states_one() -> None:
    files = (Distribution(licence=Licence(label="Ours")),)
    assert guess("licence", "X", "Licensed under CC BY 4.0.", distributions=files) is None


def test_access_and_class_in_the_text_are_a_perhaps() -> None:
    assert value("access_rights", "X", "Available on request from the control room.") == "RESTRICTED"
    assert value("access_rights", "X", "Publicly available, but details on request.") is None
    assert value("stated_classes", "X", "The data was triaged as open.") == [{"value": "Open"}]


@pytest.mark.parametrize("text", ["", " ", "😀" * 400, "\x01\x02^|" * 50, "a" * 100_000, "é" * 2000])
def test_odd_texts_cost_nothing(text: str) -> None:
    infer(ProductRecord(source_id="1", title=text, description=text, keywords=(text,), rights=text))


def test_inferred_fields_are_those_of_the_rules() -> None:
    assert frozenset(rule.field for rule in RULES) == INFERRED_FIELDS
