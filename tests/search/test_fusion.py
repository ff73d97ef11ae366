"""Two orders made one."""

from catalog.search.fusion import fuse


def ids(*orders: list[int], **options: object) -> list[int]:
    return [fused.id for fused in fuse(*orders, **options)]  # type: ignore[arg-type]


def test_what_is_in_both_orders_comes_before_what_is_in_one() -> None:
    assert ids([1, 2, 3], [4, 3, 5])[0] == 3


def test_a_place_counts_the_same_in_either_order() -> None:
    scores = dict(fuse([1, 2], [3, 4]))

    assert scores == {1: 1 / 11, 3: 1 / 11, 2: 1 / 12, 4: 1 / 12}
    assert ids([1, 2], [3, 4]) == [1, 3, 2, 4]


def test_each_product_comes_once() -> None:
    assert sorted(ids([1, 2, 3], [3, 2, 1])) == [1, 2, 3]


def test_exact_answers_stay_first_in_their_own_order() -> None:
    assert ids([7, 5, 1], [1, 9], first={5, 7}) == [7, 5, 1, 9]


def test_what_is_said_to_be_first_but_was_not_found_is_not_made_up() -> None:
    assert ids([1], [2], first={8}) == [1, 2]


def test_a_factor_can_lift_a_product_over_its_neighbour_but_not_over_an_exact_answer() -> None:
    def factor(product: int) -> float:
        return 1.2 if product == 3 else 1.0

    assert ids([1, 2, 3], [], factor=factor) == [3, 1, 2]
    assert ids([1, 2, 3], [], first={1}, factor=factor) == [1, 3, 2]


def test_one_order_alone_stays_as_it_is() -> None:
    assert ids([], [4, 2, 9]) == [4, 2, 9]
    assert ids([4, 2, 9], []) == [4, 2, 9]
    assert ids([], []) == []
