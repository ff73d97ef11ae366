"""Keys by which products refer to each other."""

import pytest

from catalog.domain.lineage import reference_key, series_of, sources_of
from catalog.domain.product import Concept, Lineage, ProductRecord
from catalog.domain.series import is_global


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://data.example/a", "http://www.Data.example/a/", True),
        ("https://data.example/get?id=1", "https://data.example/get?id=2", False),
        ("https://data.example/get?b=2&a=1", "https://data.example/get?a=1&b=2", True),
        ("https://data.example/a?utm_source=mail", "https://data.example/a", True),
        ("https://data.example/a#top", "https://data.example/a", True),
        ("urn:x:A", "URN:X:a", True),
    ],
)
def test_one_reference_has_one_key_however_it_is_written(one: str, other: str, same: bool) -> None:
    keys = [reference_key(Concept(iri=one)), reference_key(Concept(label=other, iri=other))]
    assert (keys[0] == keys[1]) is same
    assert all(is_global(key) for key in keys)


def test_words_are_folded_and_nothing_is_no_key() -> None:
    assert reference_key(Concept(label="  Load, 2024 ")) == "load 2024"
    assert not is_global("load 2024")
    assert reference_key(Concept()) == ""


def test_products_behind_one_address_are_told_apart_by_what_is_asked_of_it() -> None:
    at = [Concept(iri=f"https://data.example/?series={n}") for n in (1, 2)]
    record = ProductRecord(
        source_id="x", title="X", in_series=tuple(at), lineage=Lineage(sources=(*at, at[0]))
    )
    assert series_of(record) == sources_of(record) == ["data.example?series=1", "data.example?series=2"]
    assert all(map(is_global, series_of(record)))
