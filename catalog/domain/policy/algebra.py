"""How terms combine: what all of them allow, under the duties of each.

`combine` is commutative, associative and idempotent, and `UNRESTRICTED` changes nothing: the strictest wins, whatever the
order [policy of the mix: permissions are intersected, duties and prohibitions united, the class is the most restrictive].
"""

from collections.abc import Iterable
from functools import reduce
from itertools import chain
from operator import and_

from catalog.domain.policy.model import CLASSES, UNRESTRICTED, Terms

_RANK = {name: rank for rank, name in enumerate(CLASSES)}


def combine(*terms: Terms) -> Terms:
    """The terms of all together; of none, `UNRESTRICTED`."""
    held = list(dict.fromkeys(one for one in terms if one is not UNRESTRICTED))
    if len(held) < 2:
        return held[0] if held else UNRESTRICTED
    allowed = reduce(and_, (frozenset(one.permissions) for one in held))
    return Terms(
        known=all(one.known for one in held),
        guessed=any(one.guessed for one in held),
        permissions=tuple(allowed),
        prohibitions=_every(one.prohibitions for one in held),
        duties=_every(one.duties for one in held),
        purposes=_common(one.purposes for one in held),
        recipients=_common(one.recipients for one in held),
        territories=_common(one.territories for one in held),
        start=max(one.start for one in held),
        until=min(filter(None, (one.until for one in held)), default=""),
        share_alike=_every(one.share_alike for one in held),
        families=_every(one.families for one in held),
        sensitivity=strictest_class(one.sensitivity for one in held),
        no_basis=any(one.no_basis for one in held),
        on_basis=_every(one.on_basis for one in held),
        agreement=any(one.agreement for one in held),
        partners=_common(one.partners for one in held),
        contribution=_every(one.contribution for one in held),
        licences=_every(one.licences for one in held),
        needs=_every(one.needs for one in held),
        ask_first=_every(one.ask_first for one in held),
        trace=_every(one.trace for one in held),
    )


def strictest_class(classes: Iterable[str]) -> str:
    """The most restrictive of `CLASSES`; empty where there is none."""
    return max(classes, key=_RANK.__getitem__, default="")


def at_least(terms: Terms, sensitivity: str) -> Terms:
    """The terms, in a class at least as strict as the one named."""
    return combine(terms, _of_class(sensitivity))


def _of_class(sensitivity: str) -> Terms:
    return Terms(known=True, permissions=UNRESTRICTED.permissions, sensitivity=sensitivity)


def _every[T](found: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(found))


def _common(found: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    limited = [frozenset(entries) for entries in found if entries is not None]
    return tuple(reduce(and_, limited)) if limited else None
