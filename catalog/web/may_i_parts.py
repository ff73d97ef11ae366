"""How pages tell of policies: answers with their reasons, duties ready to paste, traces."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from catalog.domain.licence_terms import WORDS
from catalog.domain.policy.model import ANSWERS, QUESTIONS, Clause, Duty, QuestionId, Verdict
from catalog.web.links import safe_url

EFFECTS = {
    "grants": "allows it",
    "forbids": "forbids it",
    "duty": "asks for something",
    "limits": "sets a limit",
    "class": "states a class",
    "unknown": "says nothing",
    "guess": "a guess of the portal",
    "note": "to be noted",
}


class AnswerRow(NamedTuple):
    """A row of the table of answers; `id` is where the question stands on the page with all reasons."""

    id: str
    question: str
    text: str
    answer: str
    label: str
    why: str


def answer_row(verdict: Verdict) -> AnswerRow:
    """The row of one answer."""
    question = QUESTIONS[verdict.question]
    return AnswerRow(
        id=verdict.question.replace("_", "-"),
        question=question.short,
        text=question.text,
        answer=verdict.answer,
        label=ANSWERS[verdict.answer],
        why=why(verdict),
    )


def why(verdict: Verdict) -> str:
    """The reason in a line, without the answer itself, which stands beside it."""
    told = verdict.says
    for start in (f"{ANSWERS[verdict.answer]}: ", f"{ANSWERS[verdict.answer]}, ", "Yes, "):
        if told.startswith(start):
            told = told.removeprefix(start)
            break
    return told[:1].upper() + told[1:]


class AnswerGroup(NamedTuple):
    """Questions that have the same answer. `why`: the reason, where all of them have one, else empty."""

    answer: str
    label: str
    uses: str
    why: str


def answer_groups(rows: Sequence[AnswerRow]) -> tuple[AnswerGroup, ...]:
    """The answers in a few lines: each answer once, with what it is given for, in the order of the questions."""
    found: dict[str, list[AnswerRow]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(row)
    return tuple(_group(label, same) for label, same in found.items())


def _group(label: str, same: Sequence[AnswerRow]) -> AnswerGroup:
    reasons = {row.why for row in same}
    uses = ", ".join(row.question[:1].lower() + row.question[1:] for row in same)
    return AnswerGroup(
        answer=same[0].answer,
        label=label,
        uses=uses[:1].upper() + uses[1:],
        why=reasons.pop() if len(reasons) == 1 else "",
    )


def answer_full(verdict: Verdict) -> dict[str, Any]:
    """A question with everything behind its answer."""
    return {
        **answer_row(verdict)._asdict(),
        "says": verdict.says,
        "needs": verdict.needs,
        "credits": credits_of(verdict.duties),
        "duties": others_of(verdict.duties),
        "blocking": [clause_row(clause) for clause in verdict.blocking],
        "trace": [clause_row(clause) for clause in verdict.trace],
        "licences": verdict.licences,
        "conflict": verdict.conflict,
    }


def clause_row(clause: Clause) -> dict[str, str]:
    """A line of a trace: what says it, in which words, where that stands, and what follows."""
    return {
        "input": clause.input,
        "clause": clause_text(clause.clause),
        "source": clause.source,
        "url": safe_url(clause.source),
        "effect": EFFECTS[clause.effect],
        "guess": "guess" if clause.effect == "guess" else "",
    }


def clause_text(clause: str) -> str:
    """A clause; where it ends in a code of the licence registry, with what that means."""
    before, said, code = _last_code(clause)
    words = WORDS.get(code)
    return f"{before}{said}{code} ({words})" if words else clause


def _last_code(clause: str) -> tuple[str, str, str]:
    """`… permits odrl:derive` in its parts; codes may have words of their own behind them."""
    for said in (" permits ", " forbids ", " asks for "):
        before, found, code = clause.rpartition(said)
        if found:
            return before, found, code
    return clause, "", ""


def credits_of(duties: Iterable[Duty]) -> list[str]:
    """Lines of credit, each once, in their order."""
    return list(dict.fromkeys(duty.text for duty in duties if duty.is_credit))


def others_of(duties: Iterable[Duty]) -> list[str]:
    """What else has to be done, each once."""
    return list(dict.fromkeys(duty.text for duty in duties if not duty.is_credit))


def duties_context(duties: Iterable[Duty], *, id: str = "credits") -> dict[str, Any] | None:  # noqa: A002
    """Context of components/duties.html; None where nothing has to be done. `id`: unique on the page."""
    listed = tuple(duties)
    lines = credits_of(listed)
    if not listed:
        return None
    return {"id": id, "credits": "\n".join(lines), "number": len(lines), "others": others_of(listed)}


def answers(verdicts: Mapping[QuestionId, Verdict]) -> tuple[AnswerRow, ...]:
    """The rows of all answers, in the order of the questions. They can be hashed: most products share them with others."""
    return tuple(answer_row(verdicts[question]) for question in QUESTIONS if question in verdicts)
