"""Aims of a domain: what can be one, and how far it has come."""

from datetime import date, timedelta

import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.gap import Aim, aim_check, progress, share_at

TODAY = date(2026, 6, 1)
HALF = (10, 0, 10, 15, 5, 0)  # 50 % at level 3 or above
AIM = Aim(3, 80, date(2026, 12, 31))


def test_the_share_at_a_level_counts_those_above_it() -> None:
    assert share_at(HALF, 3) == 50
    assert share_at(HALF, 0) == 100
    assert share_at(HALF, 5) == 0
    assert share_at((0,) * 6, 3) == 0


def test_half_of_the_way_in_half_of_the_time_is_on_course() -> None:
    now = progress(
        Aim(3, 80, TODAY + timedelta(50)), HALF, began=TODAY - timedelta(50), began_share=20, today=TODAY
    )
    assert (now.share, now.done, now.due, now.days, now.state) == (50, 50, 50, 50, "on course")
    assert now.missing == 12, "80 % of 40 are 32, and 20 are there"


def test_less_of_the_way_than_of_the_time_is_behind() -> None:
    now = progress(
        Aim(3, 80, TODAY + timedelta(10)), HALF, began=TODAY - timedelta(90), began_share=20, today=TODAY
    )
    assert (now.done, now.due, now.state) == (50, 90, "behind")


def test_a_step_back_is_no_progress_and_no_debt() -> None:
    now = progress(AIM, HALF, began=TODAY - timedelta(10), began_share=60, today=TODAY)
    assert (now.done, now.state) == (0, "behind")


def test_an_aim_that_is_reached_stays_so_after_its_day() -> None:
    for today in (TODAY, date(2027, 6, 1)):
        now = progress(AIM, (0, 0, 2, 8, 0, 0), began=TODAY, began_share=10, today=today)
        assert (now.done, now.missing, now.state) == (100, 0, "reached")


def test_an_aim_that_is_not_reached_on_its_day_is_over_the_day_after() -> None:
    assert progress(AIM, HALF, began=TODAY, began_share=0, today=AIM.by).state != "over"
    late = progress(AIM, HALF, began=TODAY, began_share=0, today=AIM.by + timedelta(1))
    assert (late.state, late.days, late.due) == ("over", -1, 100)


def test_nearly_all_is_not_all() -> None:
    now = progress(Aim(3, 100, AIM.by), (0, 1, 0, 999, 0, 0), began=TODAY, began_share=0, today=TODAY)
    assert (now.done, now.missing, now.state) == (99, 1, "on course")


def test_a_domain_that_lost_its_products_has_all_of_the_way_before_it() -> None:
    now = progress(AIM, (0,) * 6, began=TODAY, began_share=50, today=TODAY)
    assert (now.share, now.done, now.missing, now.state) == (0, 0, 1, "behind")


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        (AIM._replace(level=0), "level from 1 to 5"),
        (AIM._replace(level=6), "level from 1 to 5"),
        (AIM._replace(share=0), "1 to 100"),
        (AIM._replace(share=101), "1 to 100"),
        (AIM._replace(by=TODAY), "a day to come"),
        (AIM._replace(by=date(2020, 1, 1)), "a day to come"),
        (AIM._replace(by=date(2040, 1, 1)), "five years"),
        (AIM._replace(share=50), "50 % of the products are at level 3 or above already"),
        (AIM._replace(level=2, share=60), "already"),
    ],
)
def test_what_cannot_be_an_aim_is_refused_in_words(aim: Aim, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        aim_check(aim, HALF, today=TODAY)


def test_without_a_product_there_is_nothing_to_aim_at() -> None:
    with pytest.raises(InvalidInput, match="no public product"):
        aim_check(AIM, (0,) * 6, today=TODAY)


def test_an_aim_above_what_is_reached_is_one() -> None:
    aim_check(AIM, HALF, today=TODAY)
    aim_check(AIM._replace(share=51), HALF, today=TODAY)
