"""What people want to do with a mix, what is kept of its verdicts, and what has changed since."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.domain.policy.mix import Mixed
from catalog.domain.policy.model import QUESTIONS, QuestionId, Use, Verdict


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody has in mind: the question that it comes down to, and what is known of the use."""

    id: str
    label: str
    question: QuestionId
    use: Use


INTENTS: dict[str, Intent] = {
    intent.id: intent
    for intent in (
        Intent("publish", "Publish the result", "mix_publish", Use()),
        Intent("inside", "Use the result inside my organisation", "mix_internal", Use()),
        Intent("partner", "Send the result to one partner", "mix_partner", Use()),
        Intent("commercial", "Use the result commercially", "commercial", Use(commercial=True)),
        Intent("train", "Train a model on it", "train", Use()),
    )
}
USUAL = "publish"


@dataclass(frozen=True, slots=True)
class MixChange:
    """One thing that is told otherwise than before; an empty text: nothing."""

    name: str
    then: str
    now: str


def intent_use(intent: Intent, day: str) -> Use:
    """What is known of the use, on a day (ISO 8601)."""
    return msgspec.structs.replace(intent.use, day=day)


def mixed_plain(mixed: Mixed) -> dict[str, Any]:
    """A mix as JSON keeps it, without traces: of these only what blocks is kept."""
    verdicts = {name: _bare(verdict) for name, verdict in mixed.verdicts.items()}
    bare = msgspec.structs.replace(
        mixed,
        terms=msgspec.structs.replace(mixed.terms, trace=()),
        verdicts=verdicts,
        alone=tuple(map(_bare, mixed.alone)),
    )
    built: dict[str, Any] = msgspec.to_builtins(bare)
    return built


def _bare(verdict: Verdict) -> Verdict:
    return msgspec.structs.replace(verdict, trace=())


def mixed_stored(stored: Any) -> Mixed | None:
    """A mix from its JSON; None where there is none, or it was kept in a form that is read no more."""
    if not stored:
        return None
    try:
        return msgspec.convert(stored, Mixed)
    except msgspec.ValidationError:
        return None


def mix_changes(then: Mixed | None, now: Mixed | None) -> list[MixChange]:
    """What is told otherwise. Of a mix that cannot be worked out any more, nothing can be compared."""
    if then is None or now is None:
        return []
    asked = (
        then.verdicts.keys() & now.verdicts.keys()
    )  # of a question that was not asked then, nothing has changed
    before, after = _told(then, asked), _told(now, asked)
    return [
        MixChange(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
        if before.get(name, "") != after.get(name, "")
    ]


def _told(mixed: Mixed, asked: Set[QuestionId]) -> Mapping[str, str]:
    terms = mixed.terms
    return {
        **{QUESTIONS[name].short: v.label for name, v in mixed.verdicts.items() if name in asked},
        "Reason about publishing": mixed.verdicts["mix_publish"].says,
        "Credits": "; ".join(duty.text for duty in mixed.credits),
        "What else has to be done": "; ".join(duty.text for duty in mixed.duties),
        "Class": terms.sensitivity,
        "Recipients": _among(terms.recipients),
        "Purposes": _among(terms.purposes),
        "Ends on": terms.until,
        "Licences that the result may carry": ", ".join(mixed.licences),
        "Warnings": " ".join(mixed.warnings),
        "Your agreements that it rests on": ", ".join(one.reference for one in mixed.under),
    }


def _among(found: tuple[str, ...] | None) -> str:
    return "" if found is None else ", ".join(found) or "nobody"
