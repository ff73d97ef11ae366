"""Counts, verdicts and the withdrawal limit."""

import pytest

from catalog.domain.run import Counts, verdict_of, withdrawal_limit


def test_counts_add_up_and_balance() -> None:
    total = Counts(listed=2, created=2) + Counts(listed=3, unchanged=1, refused=2)
    assert total == Counts(listed=5, created=2, unchanged=1, refused=2)
    assert total.balanced
    assert not Counts(listed=1).balanced


@pytest.mark.parametrize(("live", "limit"), [(0, 5), (10, 5), (25, 5), (100, 20), (250, 50), (10_000, 50)])
def test_the_withdrawal_limit(live: int, limit: int) -> None:
    assert withdrawal_limit(live) == limit


def test_a_verdict_says_how_it_ended_and_what_arrived() -> None:
    counts = Counts(listed=1200, created=1000, refused=200)
    assert verdict_of("complete", counts) == "Complete. 1,200 records listed: 1,000 new, 200 refused."
    partial = verdict_of("partial", counts, reason="The endpoint answered 500.", total=5000)
    assert partial.startswith("Ended early of 5,000 announced.")
    assert "nothing was withdrawn" in partial
    assert (
        verdict_of("failed", Counts(), reason="No answer.")
        == "Failed. No answer. Nothing was changed or withdrawn."
    )
