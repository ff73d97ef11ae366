"""The answer to one question about some terms, with what it depends on and why."""

from collections.abc import Iterable

import msgspec

from catalog.domain.policy.model import (
    ANSWERS,
    QUESTIONS,
    STRICTNESS,
    AnswerId,
    Clause,
    Duty,
    Question,
    QuestionId,
    Terms,
    Use,
    Verdict,
)
from catalog.domain.policy.reasons import (
    INSIDE,
    TO_PARTNER,
    Reason,
    limits_in_words,
    partners_in_words,
    reasons,
)

_NOBODY = Use()
# A licence grants these in parts: each part is a clause.
_RESTS_ALSO_ON = {
    "add_publish_extended": ("derive", "distribute"),
    "mix_publish": ("aggregate", "aggregate_own", "aggregate_external", "distribute"),
    "mix_partner": ("aggregate", "aggregate_own", "aggregate_external", "distribute"),
    "mix_internal": ("aggregate_own", "aggregate_external"),
    "train": ("reproduce", "derive"),
}
# Words about what stays forbidden whatever the answer: said with a yes.
_STAYS_FORBIDDEN = {
    "endorsement": Duty("no-endorsement", "Do not suggest that the publisher endorses you or what you do."),
    "additional-restrictions": Duty(
        "no-restrictions", "Do not put restrictions of your own on the licensed part."
    ),
    "technical-restriction": Duty(
        "no-lock", "Do not lock it technically without an open copy of the same beside it."
    ),
}


def answer_all(terms: Terms, use: Use = _NOBODY) -> dict[QuestionId, Verdict]:
    """The verdict on each of `QUESTIONS`, in their order."""
    return {question: answer(terms, question, use) for question in QUESTIONS}


def answer(terms: Terms, question: QuestionId, use: Use = _NOBODY) -> Verdict:
    """The verdict on one question; `use` says what somebody has in mind, so far as it is known."""
    asked = QUESTIONS[question]
    if question == "contribute":
        return _contribute(terms, asked)
    found = tuple(reasons(terms, asked, use))
    if found:
        return _held_back(terms, asked, found)
    return _allowed(terms, asked)


def _held_back(terms: Terms, question: Question, found: tuple[Reason, ...]) -> Verdict:
    strictest = max(found, key=lambda reason: STRICTNESS[reason.answer])
    counted = [reason for reason in found if reason.answer == strictest.answer]
    blocking = each_once(clause for reason in counted for clause in reason.blocking)
    return Verdict(
        question=question.id,
        answer=strictest.answer,
        says=f"{ANSWERS[strictest.answer]}: {strictest.says}.",
        needs=_conditions(terms, question) if strictest.answer == "inside" else (),
        blocking=blocking,
        trace=_rests_on(terms, question, blocking),
        conflict=any(reason.conflict for reason in found),
    )


def _allowed(terms: Terms, question: Question) -> Verdict:
    needs = _conditions(terms, question)
    duties = duties_on(terms, question)
    owed = tuple(duty for duty in duties if not duty.action.startswith("no-"))
    answer_id: AnswerId = "yes_if" if needs or owed else "yes"
    parts = [*needs, *_owed_in_words(owed)]
    says = f"Yes, {'; '.join(parts)}." if parts else "Yes, without conditions."
    return Verdict(
        question=question.id,
        answer=answer_id,
        says=says,
        needs=needs,
        duties=duties,
        trace=_rests_on(terms, question, ()),
    )


def _contribute(terms: Terms, question: Question) -> Verdict:
    """Never granted by a licence: the owner states a way, or has to be asked."""
    shut = terms.sensitivity == "IB1-C" or terms.no_basis or terms.guessed
    trace = _rests_on(terms, question, ())
    if terms.known and terms.grants("modify") and not shut:
        ways = terms.contribution or ("the way that the owner states",)
        needs = tuple(f"by {way}" for way in ways)
        return Verdict(
            question=question.id, answer="yes_if", says=f"Yes, {'; '.join(needs)}.", needs=needs, trace=trace
        )
    stated = "no way to contribute is stated"
    if terms.contribution:
        stated = f"its other terms are not clear; it takes contributions by {', '.join(terms.contribution)}"
    says = f"a licence never grants it, and {stated}"
    clause = Clause("", f"{says[0].upper()}{says[1:]}.", "", "unknown", "modify")
    return Verdict(
        question=question.id, answer="ask", says=f"Ask the owner: {says}.", blocking=(clause,), trace=trace
    )


def _conditions(terms: Terms, question: Question) -> tuple[str, ...]:
    named = terms.partners if question.outward else None
    # who holds it is no limit of whom it may go on to
    needs = list(limits_in_words(msgspec.structs.replace(terms, recipients=None) if named else terms))
    if named:
        needs.append(partners_in_words(named))
    elif question.outward and terms.agreement and terms.recipients is None:
        to_one = question.id in TO_PARTNER
        needs.append(
            "if the agreement names that partner" if to_one else "to those only whom the agreement names"
        )
    if terms.non_commercial and question.id != "commercial":
        needs.append("not for commercial purposes")
    if question.id == "mix_internal" and not terms.grants("aggregate"):
        own = terms.grants("aggregate_own")
        needs.append("with your own data only" if own else "with data of others only")
    if question.id in ("send_on_public", "send_on_partner") and terms.no_derivatives:
        needs.append("unchanged")
    if question.id in INSIDE:
        needs += [f"under {family}" for family in terms.share_alike]
    if question.id == "train" and terms.share_alike:
        needs.append(
            f"with advice on whether {' or '.join(terms.share_alike)} reaches the model, if you publish it"
        )
    return (*needs, *basis_needs(terms), *terms.needs)


def basis_needs(terms: Terms) -> tuple[str, ...]:
    """What the use of personal data depends on, where the owner has recorded a lawful basis: it covers no more than it says."""
    if not terms.on_basis:
        return ()
    covered = (f"for what the owner’s lawful basis covers alone ({said})" for said in terms.on_basis)
    return (*covered, "with a lawful basis of your own for what you do with personal data")


def duties_on(terms: Terms, question: Question) -> tuple[Duty, ...]:
    """What has to be done with what the question is about; use inside asks for nothing."""
    if not question.outward and question.id != "train":
        return ()
    changed = question.id in INSIDE or question.id == "train"
    kept = tuple(
        duty for duty in terms.duties if changed or duty.action not in ("state-changes", "share-alike")
    )
    return (*kept, *(words for name, words in _STAYS_FORBIDDEN.items() if name in terms.prohibitions))


def _owed_in_words(owed: tuple[Duty, ...]) -> list[str]:
    credit, others = (any(duty.is_credit == is_credit for duty in owed) for is_credit in (True, False))
    if credit:
        return ["with the credit" + (" and what else has to be done" if others else "")]
    return ["with what has to be done"] if others else []


def _rests_on(terms: Terms, question: Question, blocking: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses that bear on the question, those that block it first."""
    bears, effects = _BEARS[question.id]
    others = [
        clause
        for clause in terms.trace
        if clause.effect in effects
        or clause.about in bears
        or (clause.about == "commercial" and clause.effect == "forbids")
    ]
    return each_once([*blocking, *others])


_BEARS = {
    question.id: (
        frozenset((*question.needs, *_RESTS_ALSO_ON.get(question.id, ()))),
        frozenset(
            ("limits", "class", "guess", "unknown", *(("duty", "forbids") if question.outward else ()))
        ),
    )
    for question in QUESTIONS.values()
}


def each_once(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Clauses that read differently: one that bears on several actions stands once."""
    found: dict[tuple[str, str, str], Clause] = {}
    for clause in clauses:
        found.setdefault((clause.input, clause.clause, clause.source), clause)
    return tuple(found.values())
