"""Percentiles out of a histogram."""

from catalog.domain.search_times import BOUNDS, added, bucket_of, percentile


def test_each_time_lies_under_its_bound() -> None:
    assert [bucket_of(ms) for ms in (0, 10, 10.1, 5000, 5001)] == [0, 0, 1, len(BOUNDS) - 1, len(BOUNDS)]


def test_percentiles_are_the_bounds_below_which_they_lie() -> None:
    histogram = added([[90, 5], [0, 0, 4], [0] * len(BOUNDS) + [1]])
    assert percentile(histogram, 0.5) == 10
    assert percentile(histogram, 0.95) == 20
    assert percentile(histogram, 0.99) == 30
    assert percentile(histogram, 1) is None, "beyond the last"
    assert percentile([], 0.5) is None
    assert percentile(added([]), 0.95) is None
