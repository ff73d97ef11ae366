"""All that data was made of: every step, circles, bounds, and how often is asked."""

from collections.abc import Mapping, Sequence

import pytest

from catalog.domain import lineage_behind
from catalog.domain.lineage_behind import MOST, STEPS, Named, behind
from catalog.domain.lineage_graph import Entry
from catalog.domain.product import Concept, Lineage


class World:
    """Products by number, each with the numbers of what it was made of; it counts how often it is asked."""

    def __init__(self, made_from: Mapping[int, Sequence[int]]) -> None:
        self.made_from = made_from
        self.asked = 0

    def entry(self, pk: int) -> Entry:
        sources = tuple(Concept(iri=f"https://x.example/{n}") for n in self.made_from.get(pk, ()))
        return Entry(pk, f"p{pk}", f"P{pk}", "X", 1, (f"https://x.example/{pk}",), Lineage(sources=sources))

    def look(self, wanted: Sequence[Named]) -> tuple[list[Entry], bool]:
        self.asked += 1
        numbers = {int(source.iri.rsplit("/", 1)[1]) for _, source in wanted}
        return [self.entry(number) for number in sorted(numbers) if number in self.made_from], False


def of(world: World, *numbers: int) -> list[list[int]]:
    return [[e.pk for e in one.entries] for one in behind([world.entry(n) for n in numbers], world.look)]


def test_every_step_is_followed_the_nearest_first() -> None:
    world = World({1: [2, 3], 2: [4], 3: [4, 5], 4: [6], 5: [], 6: [7], 7: []})
    assert of(world, 1) == [[2, 3, 4, 5, 6, 7]]


def test_circles_end_and_nothing_is_behind_itself() -> None:
    world = World({1: [2], 2: [3, 1], 3: [1, 3], 9: [9]})
    assert of(world, 1, 3, 9) == [[2, 3], [1, 2], []]
    assert not any(one.cut for one in behind([world.entry(1)], world.look))


def test_several_products_are_followed_together() -> None:
    world = World({n: [n + 1] for n in range(10)} | {10: []})
    assert of(world, 0, 5, 9) == [list(range(1, 11)), [6, 7, 8, 9, 10], [10]]
    assert world.asked <= 10


def test_what_nobody_knows_stays_words() -> None:
    world = World({1: [2, 77], 2: [78]})
    found = behind([world.entry(1)], world.look)[0]
    assert [source.iri for source in found.words] == ["https://x.example/77"]
    assert not found.cut


@pytest.mark.parametrize(
    "made_from",
    [
        {n: [n + 1] for n in range(STEPS + 5)} | {STEPS + 5: []},
        {0: list(range(1, MOST + 5)), **{n: [] for n in range(1, MOST + 5)}},
    ],
    ids=["too deep", "too many"],
)
def test_a_bound_that_is_met_is_said(made_from: dict[int, list[int]]) -> None:
    world = World(made_from)
    found = behind([world.entry(0)], world.look)[0]
    assert found.cut
    assert len(found.entries) <= MOST
    assert world.asked <= STEPS


def test_where_not_all_could_be_looked_up_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World({1: [2], 2: []})
    assert behind([world.entry(1)], lambda wanted: (world.look(wanted)[0], True))[0].cut
    monkeypatch.setattr(lineage_behind, "WIDEST", 0)
    assert behind([World({1: [2], 2: [3], 3: []}).entry(1)], World({1: [2], 2: [3], 3: []}).look)[0].cut


def test_who_names_very_many_sources_costs_no_more_than_others() -> None:
    looked: list[int] = []
    many = World({0: range(1, 12_000), **{n: range(1, 5_000) for n in range(1, 300)}})

    def look(wanted: Sequence[Named]) -> tuple[list[Entry], bool]:
        looked.append(len(wanted))
        return many.look(wanted)

    found = behind([many.entry(0)], look)[0]
    assert found.cut
    assert sum(looked) <= lineage_behind.LOOKED_UP
    assert [source.iri for source in found.words] == []
