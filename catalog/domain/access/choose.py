"""The chooser: the first of nine rules that fits decides which way is advised; and what the others trade off."""

from functools import cache

import msgspec

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Choice, Way, Wish
from catalog.domain.access.patterns import patterns
from catalog.domain.access.rivals import rank
from catalog.domain.access.rules import RULES, Facts
from catalog.domain.product import ProductRecord

_MOST_ALTERNATIVES = 6


def choose(record: ProductRecord, ways: tuple[Way, ...] | None = None, wish: Wish | None = None) -> Choice:
    """The way that is advised for a wish, or for what the product itself is made for. Pure; never raises."""
    found = ways_of(record) if ways is None else ways
    choice = _decided(record, found, wish)
    return msgspec.structs.replace(choice, alternatives=_alternatives(choice.way, found))


def _decided(record: ProductRecord, ways: tuple[Way, ...], wish: Wish | None = None) -> Choice:
    """The same without the alternatives."""
    facts = Facts(record, ways, wish)
    for rule in RULES:
        if decision := rule.decide(facts):
            return Choice(way=decision[0], rule=rule.id, wish=facts.wish, why=decision[1])
    raise AssertionError("The last rule always decides.")


def _alternatives(chosen: Way, ways: tuple[Way, ...]) -> tuple[tuple[Way, str], ...]:
    """One way of every other pattern, the best of each, in the order of the patterns."""
    best: dict[str, Way] = {}
    for way in ways:
        if way.pattern and way.pattern != chosen.pattern and not way.is_document:
            kept = best.get(way.pattern)
            if kept is None or (not way.url, way.restricted, *rank(way)) < (
                not kept.url,
                kept.restricted,
                *rank(kept),
            ):
                best[way.pattern] = way
    ordered = [best[pattern] for pattern in patterns() if pattern in best]
    return tuple((way, trade_off(way.pattern)) for way in ordered[:_MOST_ALTERNATIVES])


@cache
def trade_off(pattern: str) -> str:
    """`One call; every tool reads it. But: everything is downloaded again each time; weak types.`"""
    entry = patterns()[pattern]
    pros, cons = "; ".join(entry.pros), "; ".join(entry.cons)
    return f"{pros[0]}{_lowered(pros)[1:]}. But: {_lowered(cons)}."


def _lowered(text: str) -> str:
    """First letters of each part in lower case, other capitals (CSV, GIS) as they are."""
    return "; ".join(
        part[:1].lower() + part[1:] if part[1:2].islower() or part[1:2] == " " else part
        for part in text.split("; ")
    )
