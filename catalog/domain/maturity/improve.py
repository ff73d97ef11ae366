"""What would raise the maturity of many products, the cheapest first. Pure.

A product at level n comes to n + 1 once every gate of n + 1 is passed: a check lifts a product where it is the only one that
is not, and brings it nearer where others are left. What a source can state once for all that it has is one fix.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from catalog.domain.maturity.model import Check, checks_by_id, gates

SHOWN = 10
_LEAST, _NEARLY_ALL = (
    5,
    0.9,
)  # products of a source, and the part of them that lacks it, where it is lacking as a whole
TESTED = ("ACC-LIVE", "STR-VALID")  # answered by what the portal fetches, and by nothing else
# Checks that one statement of the source, or one answer to it, settles for all its products.
ONCE: Mapping[str, str] = {
    "FND-OWNER": "Name the organisation that answers for it once for all that this source lists.",
    "POL-CLASS": "State the access rights once for all that this source lists.",
    "POL-TERMS": "State the licence once for all that this source lists.",
    "POL-KNOWN": "Choose a licence that is known once for all that this source lists.",
    "POL-RULES": "State a licence whose terms are known, or a policy, once for all that this source lists.",
    "OPS-CONTACT": "State once whom to ask about all that this source lists.",
    "OPS-SLA": "State once what may be relied on: availability, delay, retention, support.",
    "ACC-MACH": "Describe the interface of this source once, and give the address of that from each product.",
}


class Standing(NamedTuple):
    """Products of one source that stand alike: their level, the ids of the checks that are not passed, how many they are.

    `example`: the slug of one of them. `waits`: failed checks of TESTED on which the portal has not come to a finding yet:
    they keep a product back, but there is nothing to mend.
    """

    source: str
    level: int
    failed: frozenset[str]
    number: int
    example: str
    waits: frozenset[str] = frozenset()


class Improvement(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing to do. `lifts`: products that it alone brings to the next level; `nearer`: those that then still lack others.

    `later`: products that will need it at a later level. `source`: the endpoint that can state it once for all it has, empty
    where it is done product by product. `sources`: at how many endpoints it is lacking as a whole. `example`: slug of a product.
    """

    check_id: str
    source: str
    lifts: int
    nearer: int
    later: int
    sources: int
    example: str

    @property
    def check(self) -> Check:
        return checks_by_id()[self.check_id]

    @property
    def level(self) -> int:
        """The level to which it leads."""
        return self.check.gate

    @property
    def once(self) -> bool:
        """Whether one statement settles it for all that a source has."""
        return bool(self.source)

    @property
    def here(self) -> bool:
        """Whether a steward can do it in the portal."""
        return self.check.who == "steward"

    @property
    def step(self) -> str:
        """What to do, in a sentence."""
        return ONCE[self.check_id] if self.once else self.check.step

    @property
    def products(self) -> int:
        """How many products it lifts or brings nearer."""
        return self.lifts + self.nearer


def improvements(standings: Iterable[Standing]) -> list[Improvement]:
    """All that would help, in order: what lifts most first; where equal, what is said once, then what can be done here."""
    rows = list(standings)
    whole = _lacking_as_a_whole(rows)
    lifts, nearer, later = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    examples: dict[tuple[str, str], tuple[bool, str]] = {}
    for row in rows:
        wanted = gates()[row.level] if row.level < len(gates()) else ()
        missing = [name for name in wanted if name in row.failed]
        for name in (row.failed - row.waits) & checks_by_id().keys():
            key = name, row.source if (name, row.source) in whole else ""
            if name in missing:
                (lifts if len(missing) == 1 else nearer)[key] += row.number
                shown = len(missing) > 1, row.example
                examples[key] = min(shown, examples.get(key, shown))
            elif checks_by_id()[name].gate > row.level:
                later[key] += row.number
    found = [
        Improvement(*key, lifts[key], nearer[key], later[key], int(bool(key[1])), example)
        for key, (_, example) in examples.items()
    ]
    return sorted(found, key=_order)


def waiting(standings: Iterable[Standing]) -> int:
    """How many products are kept from the next level by a check on which the portal has not come to a finding yet."""
    return sum(
        row.number
        for row in standings
        if any(checks_by_id()[name].gate == row.level + 1 for name in row.waits)
    )


def merged(found: Iterable[Sequence[Improvement]]) -> list[Improvement]:
    """The improvements of several domains as those of all, by check; `sources` counts the endpoints that lack it as a whole."""
    together: dict[str, Improvement] = {}
    most: dict[str, tuple[int, int]] = {}
    for one in (one for of in found for one in of):
        before = together.get(one.check_id)
        weight = one.lifts, one.nearer
        example = one.example if before is None or weight > most[one.check_id] else before.example
        most[one.check_id] = max(weight, most.get(one.check_id, weight))
        together[one.check_id] = Improvement(
            one.check_id,
            "",
            one.lifts + (before.lifts if before else 0),
            one.nearer + (before.nearer if before else 0),
            one.later + (before.later if before else 0),
            one.sources + (before.sources if before else 0),
            example,
        )
    return sorted(together.values(), key=_order)


def stored_improvements(stored: Sequence[Any]) -> list[Improvement]:
    """Improvements from their stored form; checks that the model no longer has are left out."""
    found = msgspec.convert(stored, list[Improvement])
    return [one for one in found if one.check_id in checks_by_id()]


def _order(one: Improvement) -> tuple[object, ...]:
    place = list(checks_by_id()).index(one.check_id)
    return -one.lifts, not one.once, not one.here, -one.nearer, -one.later, place, one.source


def _lacking_as_a_whole(rows: Sequence[Standing]) -> frozenset[tuple[str, str]]:
    """Check and source, where what could be said once is said for next to none of the source's products."""
    total = Counter[str]()
    lacking = Counter[tuple[str, str]]()
    for row in rows:
        total[row.source] += row.number
        for name in row.failed & ONCE.keys():
            lacking[name, row.source] += row.number
    return frozenset(
        (name, source)
        for (name, source), number in lacking.items()
        if number >= _LEAST and number >= _NEARLY_ALL * total[source]
    )
