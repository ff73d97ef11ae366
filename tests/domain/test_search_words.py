"""What of a search is kept: plain words, and nothing that looks like somebody's."""

import pytest

from catalog.domain.usecases.search_words import LONGEST, words_kept


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Half-Hourly  Demand", "half-hourly demand"),
        ("“LTDS”, CIM; model?", "ltds cim model"),
        ("NH₃ from 2019 to 2021", "nh3 from 2019 to 2021"),
        ("11 kV feeders", "11 kv feeders"),
        ("IEC 61970", "iec 61970"),
        ("Wärmebedarf Köln", "wärmebedarf köln"),
        ("需要 データ", "需要 データ"),
        ("EPC C+ homes", "epc c+ homes"),
    ],
)
def test_words_are_made_plain(query: str, kept: str) -> None:
    assert words_kept(query) == kept


@pytest.mark.parametrize(
    "query",
    [
        "", "a", "12", "?!", "ann.smith@example.org", "call 020 7946 0958", "+44 (0)7700-900-123", "MPAN 12 000 2330 5967",
        "born 12/03/1961", "heat at SW1A 2AA",
        "m1 1ae", "QQ 12 34 56 C", "https://example.org/?key=1", "www.example.org", "k" * 31,
    ],
)  # fmt: skip
def test_nothing_is_kept_that_may_be_somebodys(query: str) -> None:
    assert words_kept(query) == ""


def test_long_queries_are_cut_between_words() -> None:
    kept = words_kept("substation " * 40)
    assert len(kept) <= LONGEST
    assert set(kept.split()) == {"substation"}
