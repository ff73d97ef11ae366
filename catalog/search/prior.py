"""How much of a result's score is due to the product itself: its maturity, freshness and use, a fifth at most, and its status.

The weights are such that even a random prior would hardly harm the order: a score is multiplied by 1 to 1.2, by a tenth less
where the source says that the product is deprecated, no longer updated or withdrawn.
"""

import math
from datetime import date
from typing import NamedTuple

from catalog.domain.vocabulary.statuses import ENDED

type Json = dict[str, object]

LEVEL_WEIGHT, FRESH_WEIGHT, USE_WEIGHT, ENDED_WEIGHT = 0.08, 0.06, 0.06, 0.1
MAX_LEVEL = 5
MAX_USED = 10  # the power of two of opens beyond which more do not count: about a thousand
HALF_FRESH = 365  # days after which freshness counts half


class Prior(NamedTuple):
    """The parts by which a score is raised, and `ended`, by which it is lowered: each from 0 to its weight."""

    level: float
    fresh: float
    used: float
    ended: float = 0.0

    @property
    def factor(self) -> float:
        """What the score is multiplied by: 0.9 to 1.2."""
        return 1 + self.level + self.fresh + self.used - self.ended


def prior_parts(level: int | None, age_days: float | None, used: int, status: str = "") -> Prior:
    """Return the parts for a maturity level 0 to 5, days since the data changed, a power of two of opens, and a status.

    None is unknown and raises nothing.
    """
    fresh = 0.0 if age_days is None else math.exp(math.log(0.5) * (age_days / HALF_FRESH) ** 2)
    return Prior(
        LEVEL_WEIGHT * min(max(level or 0, 0), MAX_LEVEL) / MAX_LEVEL,
        FRESH_WEIGHT * fresh,
        USE_WEIGHT * min(max(used, 0), MAX_USED) / MAX_USED,
        ENDED_WEIGHT if status in ENDED else 0.0,
    )


def prior(level: int | None, age_days: float | None, used: int, status: str = "") -> float:
    """Return what a score is multiplied by, 0.9 to 1.2; arguments as of `prior_parts`."""
    return prior_parts(level, age_days, used, status).factor


def with_prior(query: Json, today: date) -> Json:
    """Return `query` with its score multiplied by the prior of each product: the same figures as `prior`."""
    age = {"modified": {"origin": today.isoformat(), "scale": f"{HALF_FRESH}d", "decay": 0.5}}
    functions: list[Json] = [
        {
            "weight": 1 - ENDED_WEIGHT
        },  # the rest of 1 goes to what has not ended: there are no negative weights
        {"filter": {"bool": {"must_not": [{"terms": {"status": sorted(ENDED)}}]}}, "weight": ENDED_WEIGHT},
        {"field_value_factor": {"field": "maturity", "factor": LEVEL_WEIGHT / MAX_LEVEL, "missing": 0}},
        # Without the filter Elasticsearch takes an unknown date for the freshest.
        {"filter": {"exists": {"field": "modified"}}, "gauss": age, "weight": FRESH_WEIGHT},
        {"field_value_factor": {"field": "used", "factor": USE_WEIGHT / MAX_USED, "missing": 0}},
    ]
    return {
        "function_score": {
            "query": query,
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }
