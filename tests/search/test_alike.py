"""Products like one of them, on the real index."""

import math

from catalog.search import SearchEngine
from catalog.search.mapping import DIMENSIONS
from tests.search.conftest import PUBLIC, fill, product


def pointing(angle: float) -> tuple[float, ...]:
    """A vector of length 1 at this angle, in degrees, to the first axis."""
    first, second = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (first, second, *[0.0] * (DIMENSIONS - 2))


def test_products_with_the_same_rare_words_are_alike(engine: SearchEngine) -> None:
    fill(
        engine,
        product(1, "Half-hourly demand of primary substations"),
        product(2, "Demand at primary substations, half-hourly, by area"),
        product(3, "Demand of primary substations, forecast"),
        product(4, "Gas linepack by zone"),
        product(5, "Hidden demand of primary substations, half-hourly", audience=("domain:1",)),
    )
    assert engine.alike(1, PUBLIC, 10) == [2, 3]
    assert set(engine.alike(1, ("public", "domain:1"), 10)) == {2, 3, 5}
    assert engine.alike(1, PUBLIC, 1) == [2]
    assert engine.alike(4, PUBLIC, 10) == []
    assert engine.alike(99, PUBLIC, 10) == []


def test_what_is_meant_alike_is_found_without_the_words(engine: SearchEngine) -> None:
    fill(
        engine,
        product(1, "Linepack", vector=pointing(0)),
        product(2, "Pressure in pipes", vector=pointing(20)),
        product(3, "Trees near lines", vector=pointing(80)),
        product(4, "Gas held in the network", vector=pointing(10)),
        product(5, "Hidden", vector=pointing(1), audience=("domain:1",)),
        product(6, "Without a vector"),
    )
    assert engine.alike(1, PUBLIC, 10) == [4, 2]
    assert engine.alike(6, PUBLIC, 10) == []
