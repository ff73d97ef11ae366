"""The inferred layer of one record: rules for what its source is silent about, and what people have decided before."""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.domain.bridge.dial import states_of
from catalog.domain.bridge.model import Guess, Rule
from catalog.domain.bridge.rules import RULES_OF_FIELD
from catalog.domain.bridge.subject import Subject
from catalog.domain.layers import DECIDED, FORMATS, Decision, Inference, State, plain
from catalog.domain.product import ProductRecord

NOTHING: Mapping[str, Inference] = MappingProxyType({})


def infer(
    harvested: ProductRecord,
    *,
    earlier: Mapping[str, Inference] = NOTHING,
    curated: Mapping[str, Decision] = MappingProxyType({}),
    dial: Mapping[str, str] = MappingProxyType({}),
    off: frozenset[str] = frozenset(),
    domain: str = "",
) -> dict[str, Inference]:
    """Field → inference, for fields that neither source nor person fills.

    `earlier` is the stored layer: what a person accepted or refused stays as long as the same rule says the same,
    and also where the rule is `off` (ids) or has nothing to say any more. So it does while source or person fill the
    field, unseen: once they no longer do, nobody is asked again, and what was refused does not come back.
    """
    subject = Subject(harvested, domain)
    states = states_of(dial)
    found: dict[str, Inference] = {}
    for field, rules in RULES_OF_FIELD.items():
        before = earlier.get(field)
        if field in curated or (field != FORMATS and getattr(harvested, field)):
            if before is not None and before.state in DECIDED:
                found[field] = before
            continue
        state = states[field]
        fresh = _first(subject, rules, off, state) if state else None
        kept = _kept(before, fresh) if before is not None else fresh
        if kept is not None:
            found[field] = kept
    return found


def _first(subject: Subject, rules: tuple[Rule, ...], off: frozenset[str], state: State) -> Inference | None:
    for rule in rules:
        if rule.id in off:
            continue
        guess = rule.guess(subject)
        if guess is not None:
            return _inference(rule, guess, state)
    return None


def _inference(rule: Rule, guess: Guess, state: State) -> Inference:
    return Inference(guess.value, guess.confidence, rule.name, guess.because, state)


def _kept(before: Inference, fresh: Inference | None) -> Inference | None:
    """What stands: a person's decision on the same guess, else the new guess."""
    if before.state not in DECIDED:
        return fresh
    if fresh is None:
        return before
    same = before.rule_id == fresh.rule_id and plain(before.value) == plain(fresh.value)
    return before if same else fresh
