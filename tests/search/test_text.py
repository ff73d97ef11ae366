"""Words: folded, split, stemmed."""

import pytest

from catalog.search.text import fold, part_stems, stem, stems, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ørsted", "orsted"),
        ("Électricité", "electricite"),
        ("CO₂", "co2"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("e\u0301", "e"),
        ("ﬁbre", "fibre"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_codes_are_split_and_kept_whole() -> None:
    assert stems("substation_demand_2024.csv") == [
        "substat",
        "demand",
        "2024",
        "csv",
        "substation_demand_2024",
    ]
    assert stems("HalfHourly 33kV") == ["half", "hour", "33", "kv", "halfhour", "33kv"]


def test_a_query_looks_for_the_parts_only() -> None:
    assert part_stems("33kV") == part_stems("33 kV") == ["33", "kv"]


@pytest.mark.parametrize("unit", ["kWh", "MWh", "MVAr", "kV", "GSPs"])
def test_units_and_acronyms_are_not_split_at_their_capitals(unit: str) -> None:
    assert len(stems(unit)) == 1


def test_stop_words_are_left_out() -> None:
    assert stems("the state of the grid") == ["state", "grid"]


@pytest.mark.parametrize(
    "joined",
    [
        "organisation organization organisations",
        "digitise digitize digitisation digitization",
        "licence license licences licensing",
        "index indices indexes",
        "analysis analyses analyse analyze",
        "supply supplies supplier suppliers",
        "storage store stored",
        "substation substations",
        "centre center centres",
        "behaviour behavior",
        "GSP GSPs",
        "DNO DNOs",
        "revise revision revised",
        "kilometre kilometer kilometres",
        "emission emissions emitted",
        "network’s networks network",
    ],
)
def test_forms_of_a_word_share_a_stem(joined: str) -> None:
    assert len(set(stems(joined))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("wind", "winding"), ("active", "activity"), ("nation", "national"), ("operator", "operation"),
     ("import", "important"), ("house", "housing"), ("market", "marketing"), ("meter", "metre")],
)  # fmt: skip
def test_other_words_keep_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_are_folded_and_whole() -> None:
    assert words("Substation_Demand, half-hourly (33kV)") == ["substation_demand", "half", "hourly", "33kv"]


def test_endless_runs_are_bounded() -> None:
    assert max(map(len, stems("x" * 100_000))) <= 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("half-hourly", "halfhourly"), ("wind farms", "windfarms"), ("time series", "timeseries"), ("33kV", "33 kV"),
        ("U.K.", "UK"), ("S.A.I.D.I.", "SAIDI"), ("1,000", "1000"), ("12,345,678", "12345678"), ("sub-station", "substation"),
        ("off-shore", "offshore"), ("chargers", "charging"), ("gases", "gas"), ("historical", "history"),
        ("DNO’s", "DNO"), ("networks’", "network"), ("CO₂", "CO2"), ("demandProfile", "demand_profile"),
    ],
)  # fmt: skip
def test_forms_that_are_written_apart_or_together_find_each_other(one: str, other: str) -> None:
    assert part_stems(one) == part_stems(other)


@pytest.mark.parametrize("acronym", ["LTDS", "BMRS", "WGS", "DFES", "TNUoS", "NUTS"])
def test_an_acronym_that_ends_in_s_is_no_plural(acronym: str) -> None:
    assert part_stems(acronym) == [acronym.casefold()]
    assert part_stems("Ltd") != part_stems("LTDS")


def test_the_letters_of_a_code_are_no_stop_word() -> None:
    assert part_stems("NO2") == ["no", "2"]


@pytest.mark.parametrize("text", ["2019,2020", "a list: 1,2,3", "file.csv", "v2.1", "Smith, J. and Co"])
def test_what_only_looks_like_one_word_stays_apart(text: str) -> None:
    assert fold(text) == text.casefold()
