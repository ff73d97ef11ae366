"""Two orders of products made one: by their words, and by what is meant. Pure.

Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a product counts 1 / (10 + its place) for each order that it
is in. Places can be added up where scores, whose scales have nothing in common, cannot.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

RANK_CONSTANT = 10


class Fused(NamedTuple):
    """A product and its score, which only compares with others of the same answer."""

    id: int
    score: float


def fuse(
    by_words: Sequence[int],
    by_meaning: Sequence[int],
    *,
    first: Collection[int] = (),
    factor: Callable[[int], float] = lambda _id: 1.0,
) -> list[Fused]:
    """Return each product of either order once, best first; those of `first` before all others, in the order of words.

    `factor` is what a product's score is multiplied by for its own sake.
    """
    scores: dict[int, float] = {}
    for order in (by_words, by_meaning):
        for place, product in enumerate(order, start=1):
            scores[product] = scores.get(product, 0.0) + 1 / (RANK_CONSTANT + place)
    weighed = [Fused(product, score * factor(product)) for product, score in scores.items()]
    place_of = {product: place for place, product in enumerate(by_words) if product in first}
    return sorted(weighed, key=lambda fused: (place_of.get(fused.id, len(by_words)), -fused.score, fused.id))
