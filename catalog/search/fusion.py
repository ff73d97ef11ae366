"""Two orders of products made one: by their words, and by what is meant. Pure.

A sum of both, each on a scale of its own (Bruch, Gai, Ingber 2023, "An analysis of fusion functions for hybrid retrieval"):
what a product scores by words as a part of what the best one does, and how near its meaning is, as it is. So a product that has
all the words stays far before one that has a few, and a meaning that is only somewhat near hardly counts, which a sum of places
could not tell.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

MEANING = 1.25  # what the same meaning counts, where the best by words counts 1
NOTHING = 0.2  # the cosine of texts that have little to do with each other
ALL = 3.0  # what it counts to have all that was asked for, among others that have some of it: more than all else together
_RANK_CONSTANT = 10


class Ranked(NamedTuple):
    """A product and its score in one order: by words its share (`shares`), by meaning the cosine."""

    id: int
    score: float


class Fused(NamedTuple):
    """A product and its score, which only compares with others of the same answer."""

    id: int
    score: float


def shares(scores: Sequence[float], *, exact: float, every: float = 0.0) -> list[float]:
    """Return scores by words as parts of the best one, which counts 1.

    From `exact` on a score is a fixed sum, which counts 1 as well. `every`: the sum that was added to the score of what has all
    that was asked for, where others have only some of it; 0: none was.
    """
    plain = [score - every if every and every <= score < exact else score for score in scores]
    best = max((score for score in plain if score < exact), default=0.0) or 1.0
    return [
        min(own / best, 1.0) + (ALL if own != score else 0.0)
        for own, score in zip(plain, scores, strict=True)
    ]


def fuse(
    by_words: Sequence[Ranked],
    by_meaning: Sequence[Ranked],
    *,
    first: Collection[int] = (),
    factor: Callable[[int], float] = lambda _id: 1.0,
) -> list[Fused]:
    """Return each product of either order once, best first; those of `first` before all others, in the order of words.

    `factor` is what a product's score is multiplied by for its own sake.
    """
    scores = dict(by_words)
    for product, cosine in by_meaning:
        near = MEANING * max(0.0, cosine - NOTHING) / (1 - NOTHING)
        scores[product] = scores.get(product, 0.0) + near
    weighed = [Fused(product, score * factor(product)) for product, score in scores.items()]
    place_of = {product: place for place, (product, _) in enumerate(by_words) if product in first}
    return sorted(weighed, key=lambda fused: (place_of.get(fused.id, len(by_words)), -fused.score, fused.id))


def by_places(*orders: Sequence[int]) -> list[int]:
    """Return the ids of some orders, those first that stand high in several: reciprocal rank fusion (Cormack and others 2009).

    For orders of which only the places are known to compare.
    """
    scores: dict[int, float] = {}
    for order in orders:
        for place, product in enumerate(order, start=1):
            scores[product] = scores.get(product, 0.0) + 1 / (_RANK_CONSTANT + place)
    return sorted(scores, key=lambda product: (-scores[product], product))
