"""What flows into a derived product from what it was made of, and where its own terms are looser than that."""

from collections.abc import Iterable, Sequence

import msgspec

from catalog.domain.policy.algebra import combine, strictest_class
from catalog.domain.policy.mix import MixInput, publish_verdict
from catalog.domain.policy.model import ACTIONS, Clause, Duty, Terms
from catalog.domain.policy.reasons import LIMIT_WORDS

# What a licence of the result can promise to others; the rest is the affair of who made it.
_PROMISED = ("distribute_derived", "distribute_combined", "commercial")


class Looser(msgspec.Struct, frozen=True):
    """One thing in which a product is looser than an input: `what` is an action, a limit or `share-alike`, `credit`,
    `class`; `says` a sentence; `certain` is False where the terms of the input are not known."""

    what: str
    input: str
    says: str
    certain: bool = True
    clauses: tuple[Clause, ...] = ()


class Flow(msgspec.Struct, frozen=True):
    """`terms` that flow in from the inputs, `credits` that the product has to carry in their order, `looser`: where it is."""

    terms: Terms
    credits: tuple[Duty, ...]
    looser: tuple[Looser, ...]


def flow_through(stated: Terms, inputs: Sequence[MixInput]) -> Flow:
    """Compares the stated terms of a derived product with those of what it was made of; without inputs nothing flows."""
    credits_due = dict.fromkeys(duty for one in inputs for duty in one.terms.duties if duty.is_credit)
    found = [looser for one in inputs for looser in _looser(stated, one)]
    if stated.known:
        found += _conflict(inputs)
    return Flow(combine(*(one.terms for one in inputs)), tuple(credits_due), tuple(found))


def _looser(stated: Terms, one: MixInput) -> Iterable[Looser]:
    if not stated.known:
        return  # who states nothing promises nothing
    if not one.terms.known or one.terms.guessed or one.terms.families:
        if any(map(stated.grants, _PROMISED)):
            says = f"The terms of “{one.name}” are not certain: ask its owner before you let others use what is made of it."
            yield Looser("unknown", one.name, says, certain=False, clauses=_clauses(one, "unknown", "guess"))
        return
    yield from _of_actions(stated, one)
    yield from _of_share_alike(stated, one)
    yield from _of_credit(stated, one)
    yield from _of_limits(stated, one)
    yield from _of_class(stated, one)


def _conflict(inputs: Sequence[MixInput]) -> Iterable[Looser]:
    known = [one for one in inputs if one.terms.known and not one.terms.guessed]
    verdict = publish_verdict(known)
    if verdict.conflict:
        names = " and ".join(
            dict.fromkeys(f"“{clause.input}”" for clause in verdict.blocking if clause.input)
        )
        says = f"The licences of {names or 'its inputs'} rule each other out: they cannot be published as one work."
        yield Looser("conflict", "", says, clauses=verdict.blocking)


def _of_actions(stated: Terms, one: MixInput) -> Iterable[Looser]:
    for action in _PROMISED:
        if stated.grants(action) and not one.terms.grants(action):
            forbids = one.terms.forbids(action)
            verb = "forbids" if forbids else "does not let people"
            says = f"It lets people {ACTIONS[action]}; “{one.name}” {verb}{' it' if forbids else ' do that'}."  # type: ignore[index]
            clauses = tuple(clause for clause in one.terms.trace if clause.about == action)
            yield Looser(action, one.name, says, clauses=clauses)


def _of_share_alike(stated: Terms, one: MixInput) -> Iterable[Looser]:
    for family in one.terms.share_alike:
        if family not in stated.share_alike:
            says = f"“{one.name}” asks for what is made of it to be under {family}, and it is not."
            yield Looser("share-alike", one.name, says, clauses=_clauses(one, "duty"))


def _of_credit(stated: Terms, one: MixInput) -> Iterable[Looser]:
    owed = [duty for duty in one.terms.duties if duty.is_credit]
    if owed and not any(duty.is_credit for duty in stated.duties):
        says = f"“{one.name}” asks for a credit, and its own terms ask for none: it would be lost at the next step."
        yield Looser("credit", one.name, says, clauses=_clauses(one, "duty"))


def _of_limits(stated: Terms, one: MixInput) -> Iterable[Looser]:
    for name, words in LIMIT_WORDS.items():
        allowed, own = getattr(one.terms, name), getattr(stated, name)
        if allowed is not None and (own is None or not set(own) <= set(allowed)):
            says = f"“{one.name}” may be used {words.format(', '.join(allowed) or 'nothing')}; it knows no such limit."
            yield Looser(name, one.name, says, clauses=_clauses(one, "limits"))
    if one.terms.until and (not stated.until or stated.until > one.terms.until):
        says = f"“{one.name}” may be used until {one.terms.until}; it goes on after that."
        yield Looser("until", one.name, says, clauses=_clauses(one, "limits"))
    if one.terms.agreement and not stated.agreement:
        says = f"“{one.name}” is shared with named parties; its own terms are for everyone."
        yield Looser("agreement", one.name, says, clauses=_clauses(one, "limits", "class"))


def _of_class(stated: Terms, one: MixInput) -> Iterable[Looser]:
    strict = one.terms.sensitivity
    known = strict not in ("", "unknown") and stated.sensitivity not in ("", "unknown")
    if known and strictest_class((strict, stated.sensitivity)) != stated.sensitivity:
        says = f"“{one.name}” is in class {strict}, and it is in class {stated.sensitivity}: have it triaged."
        yield Looser("class", one.name, says, clauses=_clauses(one, "class"))


def _clauses(one: MixInput, *effects: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in one.terms.trace if clause.effect in effects)
