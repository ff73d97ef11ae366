"""Constraints of ODRL rules as limits: those on purpose, recipient, place and time as data, all others in words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from catalog.domain.policy.model import ACTIONS
from catalog.domain.policy.reasons import LIMIT_WORDS
from catalog.formats.odrl_terms import LIMITS, ONE_OF, OPERATORS

_MOST = 50  # constraints of a rule, values of a constraint
_ALL_OF = ("and", "andSequence")
_NAMES = ("purposes", "recipients", "territories")


class Limits(msgspec.Struct, frozen=True):
    """What limits a rule; as in `Terms`, None is any, and `needs` are in words."""

    purposes: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    start: str = ""
    until: str = ""
    needs: tuple[str, ...] = ()

    def in_words(self) -> list[str]:
        """Each limit as a condition."""
        words = [
            LIMIT_WORDS[name].format(", ".join(entries))
            for name in _NAMES
            if (entries := getattr(self, name))
        ]
        words += [f"from {self.start} on"] if self.start else []
        words += [f"until {self.until}"] if self.until else []
        return [*words, *self.needs]


def limits_of(constraints: list[Any]) -> Limits:
    """All constraints of a rule together."""
    limits = Limits()
    for node in constraints[:_MOST]:
        limits = narrower(limits, _one(node))
    if len(constraints) > _MOST:
        limits = narrower(
            limits, Limits(needs=(f"{len(constraints) - _MOST} more conditions of its policy",))
        )
    return limits


def narrower(one: Limits, other: Limits) -> Limits:
    """Both limits together."""
    return Limits(
        purposes=_common(one.purposes, other.purposes),
        recipients=_common(one.recipients, other.recipients),
        territories=_common(one.territories, other.territories),
        start=max(one.start, other.start),
        until=min(filter(None, (one.until, other.until)), default=""),
        needs=tuple(dict.fromkeys((*one.needs, *other.needs))),
    )


def _common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return one if other is None else other
    return tuple(entry for entry in one if entry in other)


def _one(node: Any) -> Limits:
    if not isinstance(node, dict):
        return Limits(needs=(f"as its policy says: {str(node)[:200]}",))
    for key in (*_ALL_OF, "or", "xone"):
        if key in node:
            return _several(key, node[key])
    left, operator = _text(node, "leftOperand"), _text(node, "operator") or "eq"
    values = tuple(dict.fromkeys(map(_value, node.get("rightOperand", ())[:_MOST])))
    references = node.get("rightOperandReference", ())
    if left in LIMITS and operator in ONE_OF and "rightOperand" in node:
        return msgspec.structs.replace(Limits(), **{LIMITS[left]: tuple(sorted(values))})
    if left == "dateTime" and len(values) == 1 and (dated := _dated(operator, values[0])):
        return dated
    if left == "ves:condition":
        return Limits(needs=values)
    said = ", ".join(values) or ", ".join(map(_value, references)) or "what its policy names"
    return Limits(needs=(f"{left or 'a condition'} {OPERATORS.get(operator, operator)} {said}"[:400],))


def _several(key: str, nodes: list[Any]) -> Limits:
    parts = [_one(node) for node in nodes[:_MOST]]
    if key in _ALL_OF:
        together = Limits()
        for part in parts:
            together = narrower(together, part)
        return together
    if key == "or" and (union := _union(parts)):
        return union
    words = [" and ".join(part.in_words()) for part in parts]
    return Limits(
        needs=(f"{'one' if key == 'or' else 'exactly one'} of these holds: {'; or '.join(words)}"[:800],)
    )


def _union(parts: list[Limits]) -> Limits | None:
    """Alternatives that differ in one limit only, as one; None where they differ in more."""
    first = parts[0] if parts else Limits()
    for name in (*_NAMES, ""):
        rest = {part_name: None if part_name in _NAMES else "" for part_name in (name,) if name}
        same = {msgspec.structs.replace(part, **rest) for part in parts}
        if len(same) == 1:
            return _united(first, parts, name) if name else first
    return None


def _united(first: Limits, parts: list[Limits], name: str) -> Limits:
    entries = [getattr(part, name) for part in parts]
    if None in entries:
        return msgspec.structs.replace(first, **{name: None})
    return msgspec.structs.replace(
        first, **{name: tuple(sorted({text for part in entries for text in part}))}
    )


def _text(node: dict[str, Any], key: str) -> str:
    return next((value for value in node.get(key, ()) if isinstance(value, str)), "")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return next((text for key in ("uid", "rdf:value") for text in value.get(key, ())), "")[:300]
    return str(value)[:300]


def _dated(operator: str, text: str) -> Limits | None:
    """A limit in days; an instant counts with the day that it lies in, but a bound that excludes midnight does not."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    day = moment.date()
    at_midnight = moment.time() == datetime.min.time()
    if operator == "lt" and at_midnight:
        return None if day == date.min else Limits(until=(day - timedelta(days=1)).isoformat())
    if operator in ("lt", "lteq"):
        return Limits(until=day.isoformat())
    if operator == "gt" and at_midnight and len(text) <= 10:
        return None if day == date.max else Limits(start=(day + timedelta(days=1)).isoformat())
    if operator in ("gt", "gteq"):
        return Limits(start=day.isoformat())
    return Limits(start=day.isoformat(), until=day.isoformat()) if operator == "eq" else None


def agreed(by_action: Mapping[str, list[Limits]]) -> tuple[Limits, list[str]]:
    """The limits that hold for all actions, those of single ones in words, and actions that nothing certain holds for.

    Permissions of one action are alternatives; of two actions each keeps its own limits.
    """
    each: dict[str, Limits] = {}
    undecided = []
    for action, alternatives in by_action.items():
        free = next((limits for limits in alternatives if limits == Limits()), None)
        found = free or _union(list(dict.fromkeys(alternatives)))
        if found is None:
            undecided.append(action)
        else:
            each[action] = found
    distinct = set(each.values())
    if len(distinct) <= 1:
        return next(iter(distinct), Limits()), undecided
    needs = []
    for limits in dict.fromkeys(each.values()):
        actions = [words for action, words in ACTIONS.items() if each.get(action) == limits]
        if words := limits.in_words():
            needs.append(f"{', '.join(actions)}: {'; '.join(words)}")
    return Limits(needs=tuple(needs)), undecided
