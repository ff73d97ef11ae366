"""What is exactly what was typed comes first, whatever else holds: titles, identifiers, DOIs, file names."""

from collections.abc import Iterator

import pytest

from catalog.search import SearchEngine
from tests.search.conftest import filled_engine, product, search

# As catalogues have them: with brackets, colons, dashes, quotation marks, words of the query language.
TITLES = (
    "Consultas efectuadas en los Centros de Acceso a la Justicia -CAJ-",
    "SHEPD_Schedule of charges and other tables (Embedded Networks)_ April 2023_V1.1_Issued.xlsx",
    "VETS-701 - Homeless Veteran Reintegration Program (HVRP) Technical Performance Report (TPR)",
    "Coal Data: Aggregate Coal Mine Productivity Application Programming Interface (API)",
    "Índices de Obreros Ocupados (IOO) (Revisado)",
    "Requests for Information (RFI)/Data Calls",
    "Oil OR gas: level:high NOT -offshore",
    "The “best” data: where can I find it?",
    "MN Temperature Average (1961-1990)",
    "U.S. Widget Phase Modulation Ranges",
    "Data",
    "Of the",
)
# The best of products, which says everything that is searched for.
RIVAL = product(
    99, "Data of everything", description=" ".join(TITLES) * 3 + " substation_demand_2024 10.5281/zenodo.77 DEM-7",
    level=5, used=10, modified="2026-11-01", keywords=("data",),
)  # fmt: skip
OTHER = product(
    50, "Something else", description="Of no interest.", source_id="https://example.org/dataset/DEM-7",
    identifiers=("https://doi.org/10.5281/zenodo.77", "ark:/12148/btv1b8449691v"),
    file_names=("Substation_Demand_2024.csv.gz", "data.csv"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    titled = (product(number, title) for number, title in enumerate(TITLES))
    with filled_engine(*titled, OTHER, RIVAL) as engine:
        yield engine


@pytest.mark.parametrize("number", range(len(TITLES)), ids=lambda number: TITLES[number][:30])
def test_a_title_is_first_as_it_stands_in_capitals_and_without_its_punctuation(
    engine: SearchEngine, number: int
) -> None:
    title = TITLES[number]
    plain = "".join(character if character.isalnum() else " " for character in title)

    for typed in (title, title.upper(), f"  {title} ", plain):
        assert search(engine, typed).ids[0] == number, typed


@pytest.mark.parametrize(
    "typed",
    [
        "10.5281/zenodo.77", "doi:10.5281/zenodo.77", "DOI: 10.5281/ZENODO.77", "https://doi.org/10.5281/zenodo.77",
        "http://dx.doi.org/10.5281/zenodo.77", "https://example.org/dataset/DEM-7", "substation_demand_2024.csv.gz",
        "substation_demand_2024", "ark:/12148/btv1b8449691v", "product-50", "data.csv",
    ],
)  # fmt: skip
def test_an_identifier_or_a_file_is_first_however_it_is_written(engine: SearchEngine, typed: str) -> None:
    assert search(engine, typed).ids[0] == 50


def test_a_plain_word_is_no_name_of_a_file(engine: SearchEngine) -> None:
    assert search(engine, "data").ids[0] == TITLES.index("Data")
    assert search(engine, "data").ids[1] != 50


def test_what_is_excluded_or_asked_by_field_holds_for_a_title_among_other_parts(engine: SearchEngine) -> None:
    assert TITLES.index("Data") in search(engine, "data -offshore").ids
    assert TITLES.index("Data") not in search(engine, "data level:5").ids
    assert search(engine, "data level:5").ids == (99,)
