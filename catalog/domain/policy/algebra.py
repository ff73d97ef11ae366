"""How terms combine: what all of them allow, under the duties of each.

`combine` is commutative, associative and idempotent, and `UNRESTRICTED` changes nothing: the strictest wins, whatever the
order [policy of the mix: permissions are intersected, duties and prohibitions united, the class is the most restrictive].
"""

from collections.abc import Iterable
from functools import reduce

from catalog.domain.policy.model import CLASSES, UNRESTRICTED, Terms

_RANK = {name: rank for rank, name in enumerate(CLASSES)}


def combine(*terms: Terms) -> Terms:
    """The terms of all together; of none, `UNRESTRICTED`."""
    return reduce(_both, terms) if terms else UNRESTRICTED


def strictest_class(classes: Iterable[str]) -> str:
    """The most restrictive of `CLASSES`; empty where there is none."""
    return max(classes, key=_RANK.__getitem__, default="")


def at_least(terms: Terms, sensitivity: str) -> Terms:
    """The terms, in a class at least as strict as the one named."""
    return combine(terms, _of_class(sensitivity))


def _of_class(sensitivity: str) -> Terms:
    return Terms(known=True, permissions=UNRESTRICTED.permissions, sensitivity=sensitivity)


def _both(one: Terms, other: Terms) -> Terms:
    if one is UNRESTRICTED or one == other:
        return other
    if other is UNRESTRICTED:
        return one
    return Terms(
        known=one.known and other.known,
        guessed=one.guessed or other.guessed,
        permissions=tuple(action for action in one.permissions if action in other.permissions),
        prohibitions=one.prohibitions + other.prohibitions,
        duties=one.duties + other.duties,
        purposes=_common(one.purposes, other.purposes),
        recipients=_common(one.recipients, other.recipients),
        territories=_common(one.territories, other.territories),
        start=max(one.start, other.start),
        until=min(filter(None, (one.until, other.until)), default=""),
        share_alike=one.share_alike + other.share_alike,
        families=one.families + other.families,
        sensitivity=strictest_class((one.sensitivity, other.sensitivity)),
        no_basis=one.no_basis or other.no_basis,
        agreement=one.agreement or other.agreement,
        contribution=one.contribution + other.contribution,
        licences=one.licences + other.licences,
        needs=one.needs + other.needs,
        ask_first=one.ask_first + other.ask_first,
        trace=one.trace + other.trace,
    )


def _common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None:
        return other
    return one if other is None else tuple(entry for entry in one if entry in other)
