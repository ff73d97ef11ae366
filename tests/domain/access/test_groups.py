"""Many files of one series as one group with its years."""

import pytest

from catalog.domain.access.detect import ways_of
from catalog.domain.access.groups import grouped, periods_told, stem_of
from tests.domain.access.products import file, product


def series(*titles: str, code: str = "CSV"):
    return [
        file(f"https://data.example/{place}.csv", code, title=title) for place, title in enumerate(titles)
    ]


def test_years_of_one_series_are_one_group():
    groups = grouped(ways_of(product(*series("Demand 2024", "Demand 2023", "Generation 2023", "Notes"))))
    assert [(group.title, group.periods) for group in groups] == [
        ("Demand", ("2023", "2024")),
        ("Generation", ("2023",)),
        ("Notes", ()),
    ]
    assert [way.title for way in groups[0].ways] == ["Demand 2023", "Demand 2024"]


def test_other_formats_and_patterns_are_groups_of_their_own():
    ways = ways_of(product(*series("Demand 2023", "Demand 2024"), *series("Demand 2023", code="PARQUET")))
    assert [(group.format, len(group.ways)) for group in grouped(ways)] == [("CSV", 2), ("PARQUET", 1)]


def test_files_without_a_time_stand_alone_though_they_share_a_title():
    assert len(grouped(ways_of(product(*series("Demand", "Demand"))))) == 2


def test_every_way_is_in_one_group():
    ways = ways_of(product(*series("A 2023", "A 2024", "A", "B 2024-05", "", "")))
    groups = grouped(ways)
    assert sorted(way.url for group in groups for way in group.ways) == sorted(way.url for way in ways)
    assert grouped(()) == ()


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("GSP demand (2023).csv", "GSP demand.csv"),
        ("2020-05 - Baixas", "Baixas"),
        ("demanddata_2024.csv", "demanddata.csv"),
        ("Charges 2023/24", "Charges"),
        ("2023", "2023"),
        ("Demand", "Demand"),
    ],
)
def test_a_title_without_its_time(title, stem):
    assert stem_of(title) == stem


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ((), ""),
        (("2023",), "2023"),
        (("2019", "2020", "2021"), "2019 to 2021"),
        (("2019", "2021"), "2019, 2021"),
        (("2023-11", "2023-12", "2024-01", "2024-03"), "2023-11 to 2024-01, 2024-03"),
        (("2022-04/2023-03", "2023-04/2024-03"), "2022-04/2023-03 to 2023-04/2024-03"),
    ],
)
def test_periods_in_words(periods, words):
    assert periods_told(periods) == words
