"""What records state of frequency, network levels, areas and sectors, and when data is late."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.domain.facet_values import areas_of, frequency_of, network_levels_of, status_code_of
from catalog.domain.freshness import late_and_stale
from catalog.domain.product import Agent, Place, ProductRecord
from catalog.domain.vocabulary.network_levels import network_level_tree, network_levels
from catalog.domain.vocabulary.sectors import sectors_named


def record(title: str = "Something", **values: Any) -> ProductRecord:
    return ProductRecord(source_id="1", title=title, **values)


@pytest.mark.parametrize(
    ("title", "levels"),
    [
        ("Smart meter consumption by LV feeder", ["lv"]),
        ("Low voltage network", ["lv"]),
        ("Primary substations and 33 kV circuits", ["33kv", "primary"]),
        ("LTDS 132 and 33 kV geographic map", ["132kv", "33kv"]),
        ("33/11kV transformers", ["33kv", "11kv"]),
        ("Grid supply point demand", ["gsp"]),
        ("GSP half-hourly demand", ["gsp"]),
        ("Overhead lines, HV and EHV", ["ehv", "hv"]),
        ("Extra high voltage cables", ["ehv"]),
        ("Transmission entry capacity register", ["transmission"]),
        ("DUoS charges", ["distribution"]),
        ("LDZ daily demand", ["gas-ldz"]),
        ("National transmission system linepack", ["gas-nts"]),
        ("Low pressure gas mains", ["gas-lp"]),
    ],
)
def test_levels_that_a_title_states(title: str, levels: list[str]) -> None:
    assert network_levels_of(record(title)) == levels


@pytest.mark.parametrize(
    "title",
    [
        "GSP group boundaries",
        "GSP regions",
        "HVDC link flows",
        "Disease transmission study",
        "Gas distribution network: statistics of 133 kVA",
        "Water distribution network",
        "Low pressure over Scotland",
        "Distribution of household incomes",
        "Primary schools",
        "Salvage",
    ],
)
def test_levels_are_not_guessed(title: str) -> None:
    assert set(network_levels_of(record(title))) <= {"gas-distribution"}


def test_a_description_is_no_statement_but_keywords_and_network_areas_are() -> None:
    assert network_levels_of(record(description="Not the low voltage network.")) == []
    assert network_levels_of(record(keywords=("LV", "33 kV"))) == ["33kv", "lv"]
    assert network_levels_of(record(places=(Place(network_area="Low voltage"),))) == ["lv"]


def test_every_level_lies_in_levels_there_are() -> None:
    assert {above for level in network_levels().values() for above in level.parents} <= set(network_levels())
    assert max(map(len, network_levels())) <= 20
    assert set(network_level_tree().ordered) == set(network_levels())


def test_places_tell_areas_by_name_address_and_network_area() -> None:
    ons = "http://statistics.data.gov.uk/id/statistical-geography/"
    places = (
        Place(network_area="EPN"),
        Place(name="Wales"),
        Place(iri=ons + "S12000036"),
        Place(iri="http://data.europa.eu/nuts/code/UKN0"),
        Place(name="Cambridge"),
    )

    assert areas_of(record(places=places)) == ["GB-SCT", "GB-WLS", "GB-NIR", "dno-eastern"]
    assert areas_of(record(places=(Place(name="South West"), Place(name="London")))) == []


def test_a_publisher_tells_the_area_only_where_it_works_in_one_and_no_place_is_stated() -> None:
    enw, ukpn = Agent(name="Electricity North West Ltd"), Agent(name="UK Power Networks")

    assert areas_of(record(publisher=enw)) == ["dno-north-west"]
    assert areas_of(record(publisher=enw, places=(Place(name="Scotland"),))) == ["GB-SCT"]
    assert areas_of(record(publisher=ukpn)) == []


def test_frequency_by_code_else_by_words() -> None:
    assert frequency_of(record(frequency="DAILY")) == "DAILY"
    assert frequency_of(record(frequency_label="every 3 months")) == "QUARTERLY"
    assert frequency_of(record(frequency="UNKNOWN")) == ""
    assert frequency_of(record(frequency_label="when we find the time")) == ""


NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_late_after_one_and_a_half_intervals_and_stale_after_three() -> None:
    assert late_and_stale("2024-01-01T00:00:00Z", "DAILY", NOW) == (
        datetime(2024, 1, 2, 12, tzinfo=UTC),
        datetime(2024, 1, 4, tzinfo=UTC),
    )
    yearly = late_and_stale("2024", "ANNUAL", NOW)  # perhaps renewed on its last day
    assert yearly is not None
    assert yearly[0] > datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "frequency"),
    [
        ("2024-01-01", "IRREG"),
        ("", "DAILY"),
        ("2024-01-01", ""),
        ("2026-03-03", "DAILY"),
        ("9999-12-31", "ANNUAL"),
    ],
)
def test_nothing_is_late_without_an_interval_and_a_date_that_has_come(changed: str, frequency: str) -> None:
    assert late_and_stale(changed, frequency, NOW) is None


def test_the_words_of_a_domain_tell_its_sectors_or_stay() -> None:
    assert sectors_named("Electricity distribution") == ("electricity-distribution",)
    assert sectors_named("gas transmission and hydrogen") == ("gas-transmission", "hydrogen")
    assert sectors_named("DNO+TO") == ("electricity-distribution", "electricity-transmission")
    assert sectors_named("Fish  farming") == ("Fish farming",)
    assert sectors_named(" ") == ()


def test_a_status_is_filtered_by_where_it_is_of_the_list() -> None:
    assert status_code_of(record(status="DEPRECATED")) == "DEPRECATED"
    assert (
        status_code_of(record(status="retired")) == "WITHDRAWN"
    )  # as a curator or an older mapping may have it
    assert status_code_of(record(status="under review")) == status_code_of(record()) == ""
