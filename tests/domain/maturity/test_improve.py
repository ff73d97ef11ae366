"""What is said to raise the maturity of many: checked against what the assessment itself would say afterwards."""

from itertools import permutations

import msgspec
import pytest

from catalog.domain.maturity.assess import level_of
from catalog.domain.maturity.improve import (
    ONCE,
    Improvement,
    Standing,
    improvements,
    merged,
    stored_improvements,
    waiting,
)
from catalog.domain.maturity.model import checks_by_id, gates

NOTHING: frozenset[str] = frozenset()


def standing(
    *failed: str, number: int = 1, source: str = "s", example: str = "p", waits: str = ""
) -> Standing:
    passed = {name: name not in failed for name in checks_by_id()}
    return Standing(
        source, level_of(passed), frozenset(failed), number, example, frozenset(filter(None, [waits]))
    )


def of(found: list[Improvement], check_id: str) -> Improvement:
    return next(one for one in found if one.check_id == check_id)


@pytest.mark.parametrize("name", [name for gate in gates() for name in gate])
def test_what_lifts_a_product_lifts_it_in_the_assessment_too(name: str) -> None:
    before = standing(name)
    [only] = improvements([before])
    assert (only.lifts, only.nearer, only.level) == (1, 0, before.level + 1)
    assert level_of(dict.fromkeys(checks_by_id(), True)) > before.level


def test_one_of_two_that_are_missing_brings_nearer_and_lifts_nobody() -> None:
    found = improvements([standing("FND-DESC", "FND-TERMS", number=7)])
    assert [(one.check_id, one.lifts, one.nearer) for one in found] == [
        ("FND-DESC", 0, 7),
        ("FND-TERMS", 0, 7),
    ]


def test_what_only_a_later_level_asks_for_is_counted_apart_and_not_proposed_alone() -> None:
    found = improvements([standing("FND-DESC", "POL-KNOWN", "STR-DICT")])
    assert [one.check_id for one in found] == ["FND-DESC"]
    both = improvements([standing("FND-DESC", "POL-KNOWN", number=3), standing("POL-KNOWN", number=2)])
    known = of(both, "POL-KNOWN")
    assert (known.lifts, known.nearer, known.later) == (2, 0, 3)


def test_checks_without_a_gate_lift_nobody() -> None:
    assert improvements([standing("FND-SPATIAL", "ACC-SIZE")]) == []


def test_nothing_is_to_be_done_where_everything_is_passed_or_nothing_is_there() -> None:
    assert improvements([standing()]) == []
    assert improvements([]) == []


def test_what_lifts_most_comes_first_then_what_is_said_once_then_what_a_steward_can_do() -> None:
    rows = [
        standing("FND-DESC", number=9, source="a"),
        standing("STR-FORMAT", number=5, source="b"),
        standing("FND-TERMS", number=5, source="c"),
        standing("OPS-CONTACT", number=5, source="d"),
    ]
    found = improvements(rows)
    assert [one.check_id for one in found] == ["FND-DESC", "OPS-CONTACT", "FND-TERMS", "STR-FORMAT"]
    assert [one.lifts for one in found] == [9, 5, 5, 5]
    assert [one.once for one in found] == [False, True, False, False]
    assert [one.here for one in found] == [True, True, True, False]


def test_a_source_that_lacks_it_as_a_whole_states_it_once_and_the_others_one_by_one() -> None:
    rows = [
        standing("POL-TERMS", number=19, source="whole", example="w"),
        standing(number=1, source="whole"),
        standing("POL-TERMS", number=3, source="parts", example="b"),
        standing("POL-TERMS", number=1, source="parts", example="a"),
        standing(number=10, source="parts"),
    ]
    once, single = improvements(rows)
    assert (once.source, once.lifts, once.sources, once.example) == ("whole", 19, 1, "w")
    assert once.step == ONCE["POL-TERMS"]
    assert (single.source, single.lifts, single.sources, single.example) == ("", 4, 0, "a")
    assert single.step == checks_by_id()["POL-TERMS"].step


def test_a_few_products_are_no_source_as_a_whole_and_titles_are_never_given_once() -> None:
    few = improvements([standing("POL-TERMS", number=4)])
    assert [one.once for one in few] == [False]
    titles = improvements([standing("FND-TITLE", number=500)])
    assert [one.once for one in titles] == [False]


def test_the_example_is_one_that_is_lifted_where_there_is_one() -> None:
    rows = [
        standing("FND-DESC", "FND-TERMS", example="a"),
        standing("FND-DESC", example="z"),
        standing("FND-DESC", example="y"),
    ]
    assert of(improvements(rows), "FND-DESC").example == "y"


def test_nobody_is_asked_to_mend_what_the_portal_has_not_looked_at() -> None:
    rows = [standing("ACC-LIVE", number=8, waits="ACC-LIVE"), standing("ACC-LIVE", number=2)]
    [link] = improvements(rows)
    assert (link.check_id, link.lifts) == ("ACC-LIVE", 2)
    assert waiting(rows) == 8


def test_it_keeps_others_from_lifting_all_the_same() -> None:
    [known] = improvements([standing("ACC-LIVE", "POL-KNOWN", waits="ACC-LIVE")])
    assert (known.lifts, known.nearer) == (0, 1)


def test_what_waits_for_a_later_level_is_no_hindrance_yet() -> None:
    assert waiting([standing("FND-DESC", "ACC-LIVE", waits="ACC-LIVE")]) == 0


def test_the_order_of_the_products_changes_nothing() -> None:
    rows = [
        standing("POL-TERMS", number=6, source="b", example="m"),
        standing("POL-TERMS", number=6, source="a", example="n"),
        standing("FND-DESC", "FND-TERMS", number=6, example="o"),
        standing("ACC-MACH", "POL-RULES", number=2, example="p"),
    ]
    first = improvements(rows)
    assert all(improvements(list(turned)) == first for turned in permutations(rows))
    assert [one.source for one in first[:2]] == ["a", "b"]


def test_the_improvements_of_all_are_those_of_each_added_up() -> None:
    one = improvements([standing("POL-TERMS", number=6, source="a", example="x")])
    other = improvements(
        [standing("POL-TERMS", number=2, source="b", example="y"), standing(number=9, source="b")]
    )
    [both] = merged([one, other])
    assert (both.lifts, both.sources, both.once, both.example) == (8, 1, False, "x")
    assert merged([other, one]) == [both]
    assert merged([]) == []


def test_stored_improvements_are_read_again_without_checks_that_are_gone() -> None:
    found = improvements([standing("POL-TERMS", number=6), standing("FND-DESC", number=2)])
    stored = msgspec.to_builtins(found)
    assert stored_improvements(stored) == found
    assert stored_improvements([["OLD-ONE", "", 1, 0, 0, 0, "p"], *stored]) == found


def test_whatever_can_be_said_once_is_a_gate_with_words_of_its_own() -> None:
    assert all(checks_by_id()[name].gate for name in ONCE)
    assert len(set(ONCE.values())) == len(ONCE)
