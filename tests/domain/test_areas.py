"""Named areas, and which statements mean them."""

import pytest

from catalog.domain.vocabulary.areas import (
    area_of_publisher,
    area_tree,
    areas,
    find_area,
    find_area_iri,
    find_network_area,
)


def test_every_licence_area_has_its_number_and_its_letter_once() -> None:
    licensed = [area for area in areas().values() if area.kind == "licence-area"]

    assert sorted(area.mpan for area in licensed) == [str(number) for number in range(10, 24)]
    assert sorted(area.gsp_group for area in licensed) == list("ABCDEFGHJKLMNP")
    assert len([area for area in areas().values() if area.kind == "gas-zone"]) == 13


def test_every_parent_is_an_area_and_codes_fit_their_column() -> None:
    assert {parent for area in areas().values() for parent in area.parents} <= set(areas())
    assert max(map(len, areas())) <= 40
    assert set(area_tree().ordered) == set(areas())


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("EPN", "dno-eastern"),
        ("_A", "dno-eastern"),
        ("GSP Group C", "dno-london"),
        ("23", "dno-yorkshire"),
        ("South West", "dno-south-west"),
        ("LDZ NW", "ldz-nw"),
        ("North Thames", "ldz-nt"),
        ("Scotland", "GB-SCT"),
        ("A", ""),
        ("24", ""),
        ("Kent", ""),
    ],
)
def test_a_stated_network_area_is_recognised(stated: str, code: str) -> None:
    assert find_network_area(stated) == code


@pytest.mark.parametrize("place", ["London", "South West", "North West England?", "Yorkshire", "Southern"])
def test_a_region_of_the_same_name_is_no_licence_area(place: str) -> None:
    assert find_area(place) == ""


def test_names_addresses_and_publishers_beyond_doubt() -> None:
    assert find_area("United Kingdom") == "UK"
    assert find_area("SP Manweb") == "dno-merseyside-north-wales"
    assert find_area_iri("http://statistics.data.gov.uk/id/statistical-geography/W92000004") == "GB-WLS"
    assert area_of_publisher("Electricity North West") == "dno-north-west"
    assert area_of_publisher("UK Power Networks") == ""


def test_an_area_in_two_nations_is_part_of_both() -> None:
    broader = area_tree().with_broader(["dno-merseyside-north-wales"])
    assert {"GB-WLS", "GB-ENG"} <= set(broader)
    assert area_tree().with_broader(["dno-south-wales"]) == ("dno-south-wales", "GB-WLS", "GB", "UK")
    assert area_tree().way_up("dno-london") == ("GB-ENG", "GB", "UK")
