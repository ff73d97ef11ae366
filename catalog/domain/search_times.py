"""How long answers took, kept as how many fell under each bound: enough for percentiles, and no bigger with more searches."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

BOUNDS = (10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)  # milliseconds


def bucket_of(milliseconds: float) -> int:
    """The place among BOUNDS of the first that is no less; one beyond the last for what took longer than all."""
    return bisect_left(BOUNDS, milliseconds)


def added(histograms: Iterable[Sequence[int]]) -> list[int]:
    """The sum of histograms, each of them perhaps shorter."""
    total = [0] * (len(BOUNDS) + 1)
    for histogram in histograms:
        for place, number in enumerate(histogram[: len(total)]):
            total[place] += number
    return total


def percentile(histogram: Sequence[int], share: float) -> int | None:
    """The bound under which that share of the answers lies; None where there are none, or it is beyond the last bound."""
    wanted, seen = share * sum(histogram), 0
    for bound, number in zip(BOUNDS, histogram, strict=False):
        seen += number
        if number and seen >= wanted:
            return bound
    return None
