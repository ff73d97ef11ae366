"""What may be done with several products together: verdicts, duties, class, licences of the result, ways out."""

from collections.abc import Iterator, Sequence

import msgspec

from catalog.domain.policy.algebra import combine
from catalog.domain.policy.answer import answer, answer_all, each_once
from catalog.domain.policy.model import (
    STRICTNESS,
    Clause,
    Duty,
    QuestionId,
    Terms,
    Use,
    Verdict,
)
from catalog.domain.policy.reasons import MIXED, TO_ONE
from catalog.domain.policy.result import outcome_of, result_licences
from catalog.domain.policy.ways_out import WayOut, ways_out

_ANY_USE = Use()
_ND = frozenset({"distribute_derived", "distribute_combined"})
_YES = ("yes", "yes_if")
RETRIAGE = (
    "Have the mix triaged again before anybody else gets it: two network layers together may reveal what neither does "
    "alone, such as a single customer or a critical site."
)
WAIVER = (
    "check with the owner whether it waives the form of attribution of {name}: an ODbL result cannot keep it for "
    "each input"
)


class Held(msgspec.Struct, frozen=True):
    """An agreement in force that the asker holds about an input: its reference, and what it lets them do with the input."""

    reference: str
    terms: Terms


class MixInput(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One input: its name, its terms, whom to ask, whether it shows a network, whether it is the asker's own.

    `held`: the asker's agreements about it, for `mix_holding`.
    """

    name: str
    terms: Terms
    held: tuple[Held, ...] = ()
    owner: str = ""
    network: bool = False
    own: bool = False


class Under(msgspec.Struct, frozen=True):
    """That an input is in the mix under an agreement of the asker's, named by its reference."""

    input: str
    reference: str


class Mixed(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a mix amounts to.

    `terms`: of all together; `verdicts` by question; `alone`: per input, in their order, the verdict on sending it on.
    `outcome`: what a published result is under: `free`, `BY`, `BY+NC`, a share-alike family, `INT` (not to be
    published), `ASK`, `CONFLICT` or `NO`. `credits` in the order of the inputs, `duties` the others; `licences` the
    result may carry; `blockers`: names of inputs that stand in the way of publishing it. `under`: the asker's agreements
    that the answer rests on; it is then for nobody else.
    """

    terms: Terms
    verdicts: dict[QuestionId, Verdict]
    alone: tuple[Verdict, ...]
    outcome: str
    credits: tuple[Duty, ...] = ()
    duties: tuple[Duty, ...] = ()
    licences: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    under: tuple[Under, ...] = ()


def mix(inputs: Sequence[MixInput], use: Use = _ANY_USE) -> Mixed:
    """The verdicts on a mix of these inputs; of none, nothing stands in the way."""
    terms = combine(*(one.terms for one in inputs))
    use = _with_own(inputs, use)
    in_order = _duties_in_order(inputs)
    verdicts = {
        question: _told(_of_mix(inputs, terms, question, verdict, use), inputs, in_order, use)
        for question, verdict in answer_all(terms, use).items()
    }
    published = verdicts["mix_publish"]
    allowed = published.answer in _YES
    licences = result_licences(terms) if allowed else ()
    verdicts["mix_publish"] = msgspec.structs.replace(published, licences=licences)
    alone = tuple(answer(one.terms, "send_on_public", use) for one in inputs)
    blockers = () if allowed else _blockers(inputs, published, use)
    return Mixed(
        terms=terms,
        verdicts=verdicts,
        alone=alone,
        outcome=outcome_of(terms, published),
        credits=tuple(duty for duty in in_order if duty.is_credit),
        duties=tuple(duty for duty in in_order if not duty.is_credit),
        licences=licences,
        blockers=blockers,
        warnings=_warnings(inputs, terms),
        ways_out=ways_out(published, blockers, _owners(inputs), alone, _without(inputs, blockers, use)),
    )


def publish_verdict(inputs: Sequence[MixInput], use: Use = _ANY_USE) -> Verdict:
    """Only the answer on publishing a mix."""
    return mix_verdict(inputs, "mix_publish", use)


def mix_verdict(inputs: Sequence[MixInput], question: QuestionId, use: Use = _ANY_USE) -> Verdict:
    """Only the answer to one question about a mix."""
    terms, use = combine(*(one.terms for one in inputs)), _with_own(inputs, use)
    return _of_mix(inputs, terms, question, answer(terms, question, use), use)


def _of_mix(
    inputs: Sequence[MixInput], terms: Terms, question: QuestionId, verdict: Verdict, use: Use
) -> Verdict:
    """Of a no-derivatives input only what is published is barred: what is mixed may be kept inside."""
    if question not in MIXED or verdict.answer != "no" or not terms.no_derivatives:
        return _with_waiver(inputs, terms, verdict)
    barred = [clause for clause in terms.trace if clause.effect == "forbids" and clause.about in _ND]
    prohibitions = tuple(action for action in terms.prohibitions if action not in _ND)
    permissions = tuple(action for action in terms.permissions if action not in _ND)
    otherwise = answer(
        msgspec.structs.replace(
            terms, prohibitions=prohibitions, permissions=permissions, share_alike=(), ask_first=()
        ),
        question,
        use,
    )
    if otherwise.answer != "inside":
        return otherwise
    names = " and ".join(dict.fromkeys(f"“{clause.input}”" for clause in barred)) or "an input"
    only = f"{names} may be passed on unchanged only; beside other files in a collection it may stand"
    says = f"Inside only: {only}."
    if question == "mix_partner":
        says = f"Ask the owner: {only}. Of a mix, {TO_ONE.format('the owner')}."
    return msgspec.structs.replace(
        otherwise,
        answer="ask" if question == "mix_partner" else "inside",
        says=says,
        needs=() if question == "mix_partner" else otherwise.needs,
        blocking=each_once(barred),
        trace=verdict.trace,
        conflict=verdict.conflict,
    )


def _with_waiver(inputs: Sequence[MixInput], terms: Terms, verdict: Verdict) -> Verdict:
    if verdict.answer not in _YES or verdict.question not in MIXED or "ODbL" not in terms.share_alike:
        return verdict
    credited = [one for one in inputs if any(name.startswith("CC-BY-") for name in one.terms.licences)]
    if not credited:
        return verdict
    needs = (*verdict.needs, *(WAIVER.format(name=f"“{one.name}”") for one in credited))
    return msgspec.structs.replace(verdict, needs=needs)


def _told(verdict: Verdict, inputs: Sequence[MixInput], in_order: list[Duty], use: Use) -> Verdict:
    """The verdict with its duties in the order of the inputs, and with whom to ask."""
    place = {duty: number for number, duty in enumerate(in_order)}
    duties = tuple(sorted(verdict.duties, key=lambda duty: place.get(duty, len(place))))
    needs, blocking = verdict.needs, verdict.blocking
    if verdict.answer not in _YES:
        alike = [one for one in inputs if answer(one.terms, verdict.question, use).answer == verdict.answer]
        blocking = tuple(_named(blocking, alike))
        if verdict.answer == "ask":
            needs = (*needs, *(f"ask {one.owner or 'its owner'} about “{one.name}”" for one in alike))
    return msgspec.structs.replace(verdict, duties=duties, needs=needs, blocking=blocking)


def _named(blocking: Sequence[Clause], alike: Sequence[MixInput]) -> Iterator[Clause]:
    """The clauses; one that none of the inputs has, said of each that alone has the same answer."""
    for clause in blocking:
        if clause.input or not alike:
            yield clause
        else:
            yield from (msgspec.structs.replace(clause, input=one.name) for one in alike)


def _with_own(inputs: Sequence[MixInput], use: Use) -> Use:
    """Whether what is mixed in is the asker's own: for inputs that may be mixed with such data only, or with others'."""
    limited = [one for one in inputs if one.terms.known and not one.terms.grants("aggregate")]
    if use.own is not None or not limited or len(inputs) < 2:
        return use
    own = all(other.own for one in limited for other in inputs if other is not one)
    return msgspec.structs.replace(use, own=own)


def _duties_in_order(inputs: Sequence[MixInput]) -> list[Duty]:
    return list(dict.fromkeys(duty for one in inputs for duty in one.terms.duties))


def _blockers(inputs: Sequence[MixInput], published: Verdict, use: Use) -> tuple[str, ...]:
    """Inputs that the clauses name, that would not do alone, or without which the answer is better."""
    named = {clause.input for clause in published.blocking}
    found = [
        one.name
        for number, one in enumerate(inputs)
        if one.name in named
        or STRICTNESS[publish_verdict([one], use).answer] >= STRICTNESS[published.answer]
        or STRICTNESS[_rest(inputs, number, use).answer] < STRICTNESS[published.answer]
    ]
    return tuple(dict.fromkeys(found))


def _rest(inputs: Sequence[MixInput], without: int, use: Use) -> Verdict:
    return publish_verdict([one for number, one in enumerate(inputs) if number != without], use)


def _without(inputs: Sequence[MixInput], blockers: Sequence[str], use: Use) -> dict[str, str]:
    """Blocker → what the others could be published under without it, where they could."""
    found = {}
    for name in blockers:
        rest = [one for one in inputs if one.name != name]
        verdict = publish_verdict(rest, use) if rest else None
        if verdict is not None and verdict.answer in _YES:
            licences = result_licences(combine(*(one.terms for one in rest)))
            found[name] = licences[0] if licences else ""
    return found


def _owners(inputs: Sequence[MixInput]) -> dict[str, str]:
    return {one.name: one.owner for one in inputs}


def _warnings(inputs: Sequence[MixInput], terms: Terms) -> tuple[str, ...]:
    warnings = []
    if sum(one.network for one in inputs) > 1:
        warnings.append(RETRIAGE)
    unclassed = [f"“{one.name}”" for one in inputs if one.terms.sensitivity == "unknown"]
    if unclassed and len(inputs) > 1:
        warnings.append(
            f"The class of {', '.join(unclassed)} is not stated: the mix may be stricter than it looks."
        )
    if len({one.terms.sensitivity for one in inputs} - {""}) > 1:
        warnings.append(f"The mix is in class {terms.sensitivity} at least, that of its strictest input.")
    return tuple(warnings)
