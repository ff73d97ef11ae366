"""Two orders made one."""

import pytest

from catalog.search.fusion import ALL, MEANING, NOTHING, Ranked, by_places, fuse, shares


def order(*pairs: tuple[int, float]) -> list[Ranked]:
    return [Ranked(*pair) for pair in pairs]


def ids(by_words: list[Ranked], by_meaning: list[Ranked], **options: object) -> list[int]:
    return [fused.id for fused in fuse(by_words, by_meaning, **options)]  # type: ignore[arg-type]


def test_what_is_in_both_orders_comes_before_what_is_in_one() -> None:
    assert ids(order((1, 1.0), (2, 0.9), (3, 0.8)), order((4, 0.6), (3, 0.5)))[0] == 3


def test_a_meaning_that_is_only_somewhat_near_does_not_go_before_what_has_the_words() -> None:
    assert ids(order((1, 1.0), (2, 0.5)), order((3, 0.3))) == [1, 2, 3]
    assert ids(order((1, 1.0), (2, 0.3)), order((3, 0.9))) == [3, 1, 2]


def test_a_product_with_few_of_the_words_does_not_come_near_the_best_by_its_place_alone() -> None:
    assert ids(order((1, 1.0), (2, 0.1)), order((2, 0.5), (3, 0.49))) == [1, 2, 3]


def test_what_the_same_meaning_counts_is_known() -> None:
    assert dict(fuse([], order((1, 1.0), (2, NOTHING), (3, -0.5)))) == {1: MEANING, 2: 0.0, 3: 0.0}


def test_each_product_comes_once() -> None:
    both = order((1, 0.9), (2, 0.8), (3, 0.7))

    assert sorted(ids(both, both[::-1])) == [1, 2, 3]


def test_exact_answers_stay_first_in_their_own_order() -> None:
    assert ids(order((7, 1.0), (5, 1.0), (1, 1.0)), order((1, 0.9), (9, 0.8)), first={5, 7}) == [7, 5, 1, 9]


def test_what_is_said_to_be_first_but_was_not_found_is_not_made_up() -> None:
    assert ids(order((1, 1.0)), order((2, 0.3)), first={8}) == [1, 2]


def test_a_factor_can_lift_a_product_over_its_neighbour_but_not_over_an_exact_answer() -> None:
    def factor(product: int) -> float:
        return 1.2 if product == 3 else 1.0

    by_words = order((1, 1.0), (2, 0.95), (3, 0.9))

    assert ids(by_words, [], factor=factor) == [3, 1, 2]
    assert ids(by_words, [], first={1}, factor=factor) == [1, 3, 2]


def test_one_order_alone_stays_as_it_is() -> None:
    falling = order((4, 0.9), (2, 0.7), (9, 0.7))

    assert ids([], falling) == [4, 2, 9]
    assert ids(falling, []) == [4, 2, 9]
    assert ids([], []) == []


def test_shares_are_parts_of_the_best_that_is_no_exact_answer() -> None:
    assert shares([4000.0, 20.0, 5.0], exact=1000.0) == [1.0, 1.0, 0.25]
    assert shares([], exact=1000.0) == []
    assert shares([0.0], exact=1000.0) == [0.0]


def test_what_has_all_that_was_asked_for_stays_before_what_has_some_of_it() -> None:
    parts = shares([4000.0, 210.0, 205.0, 20.0, 2.0], exact=1000.0, every=200.0)

    assert parts == pytest.approx([1.0, 0.5 + ALL, 0.25 + ALL, 1.0, 0.1])
    assert shares([250.0, 125.0], exact=1000.0) == [1.0, 0.5], (
        "a long query scores as much without any such sum"
    )


def test_by_places_what_stands_in_both_orders_comes_first_and_places_count_alike() -> None:
    assert by_places([1, 2, 3], [4, 3, 5])[0] == 3
    assert by_places([1, 2], [3, 4]) == [1, 3, 2, 4]
    assert by_places([], []) == []
