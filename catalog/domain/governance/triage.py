"""A triage: how sensitive data is on each ground, what is done about it, and the class that follows. Pure.

Data is presumed open (Ofgem, Data Best Practice): whoever restricts it rates the ground and says why. Ratings are of the
data as it is held, before any mitigation; what is made looser than they allow names the mitigation that makes up for it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.triage_words import labels, outcomes, triage_words
from catalog.domain.vocabulary.sensitivity import Openness, sensitivity_classes

LONGEST = 2_000  # characters of a text
LONGEST_URL = 2_000
LATEST_REVIEW = timedelta(days=3 * 366)
ACCESS_RIGHT: dict[Openness, str] = {"open": "PUBLIC", "shared": "RESTRICTED", "closed": "NON_PUBLIC"}
_NONE = "VL"
PERSONAL = "personal"  # the ground that a lawful basis belongs to


class Ground(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much stands against giving the data out on one ground, and why.

    `basis`, of the personal ground alone: the lawful basis (a key of `labels("bases")`) on which personal data is shared, and
    in `basis_words` for which purpose and with whom. It counts until the day of the review.
    """

    id: str
    rating: str
    rationale: str = ""
    basis: str = ""
    basis_words: str = ""


class Mitigation(msgspec.Struct, frozen=True):
    """What is done about it, in words."""

    id: str
    words: str


class TriageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `outcome`: a key of `outcomes()`; `roles`: role id → who holds it."""

    grounds: tuple[Ground, ...]
    risks: str = ""
    mitigations: tuple[Mitigation, ...] = ()
    outcome: str
    roles: Mapping[str, str] = {}
    decided_on: date
    review_on: date
    document_url: str = ""

    @property
    def personal(self) -> Ground:
        """The ground of persons; a lawful basis stands there."""
        return next((ground for ground in self.grounds if ground.id == PERSONAL), Ground(PERSONAL, _NONE))

    @property
    def openness(self) -> Openness:
        """Open, shared or closed."""
        return sensitivity_classes()[self.outcome].openness


def suggested_class(grounds: tuple[Ground, ...]) -> str:
    """The loosest class that is meant for data rated like this."""
    rated = {ground.id: _height(ground.rating) for ground in grounds}
    for found in triage_words().classes:
        if all(rated.get(name, 0) <= _height(limit) for name, limit in found.limits.items()):
            return found.code
    return triage_words().classes[-1].code


def remarks(record: TriageRecord) -> tuple[str, ...]:
    """What a reader should know of a decision that holds: where it is stricter or looser than its ratings."""
    suggested = suggested_class(record.grounds)
    apart = _place(record.outcome) - _place(suggested)
    if _plain(record.outcome) and record.openness == sensitivity_classes()[suggested].openness:
        return ()
    if apart > 0:
        return (
            f"The ratings alone would allow {suggested}: data is presumed open, so say why this is stricter.",
        )
    if apart < 0:
        return (f"The ratings alone would ask for {suggested}: the mitigations make up for it.",)
    return ()


def triage_checked(record: TriageRecord, *, today: date) -> TriageRecord:
    """The record with its texts trimmed. Raises InvalidInput with what is missing or cannot be."""
    cleaned = _trimmed(record)
    _grounds_checked(cleaned)
    _measures_checked(cleaned)
    _class_checked(cleaned)
    _days_checked(cleaned, today)
    if cleaned.document_url and not cleaned.document_url.startswith(("https://", "http://")):
        raise InvalidInput("The address of the document begins with https:// or http://.")
    return cleaned


def _trimmed(record: TriageRecord) -> TriageRecord:
    return msgspec.structs.replace(
        record,
        grounds=tuple(
            Ground(g.id, g.rating, _text(g.rationale), g.basis, _text(g.basis_words)) for g in record.grounds
        ),
        risks=_text(record.risks),
        mitigations=tuple(Mitigation(m.id, _text(m.words)) for m in record.mitigations),
        roles={role: words for role, given in record.roles.items() if (words := _text(given))},
        document_url=record.document_url.replace("\0", "").strip()[:LONGEST_URL],
    )


def _text(given: str) -> str:
    return given.replace("\0", "").strip()[:LONGEST]


def _grounds_checked(record: TriageRecord) -> None:
    if [ground.id for ground in record.grounds] != list(labels("grounds")):
        raise InvalidInput("Rate each of the grounds once: personal, commercial and security.")
    for ground in record.grounds:
        name = labels("grounds")[ground.id].lower()
        if ground.rating not in labels("ratings"):
            raise InvalidInput(f"Rate the {name} ground, from very low to very high.")
        if ground.rating != _NONE and not ground.rationale:
            raise InvalidInput(f"Say why the {name} ground is rated above very low.")
        _basis_checked(ground)


def _basis_checked(ground: Ground) -> None:
    if not (ground.basis or ground.basis_words):
        return
    if ground.id != PERSONAL or ground.rating == _NONE:
        raise InvalidInput(
            "A lawful basis is for personal data: rate the personal ground above very low, or leave the basis out."
        )
    if ground.basis not in labels("bases"):
        raise InvalidInput("Choose the lawful basis that the words belong to.")
    if not ground.basis_words:
        raise InvalidInput(
            "Say for which purpose, and with whom, personal data is shared on that lawful basis."
        )


def _measures_checked(record: TriageRecord) -> None:
    if unknown := set(record.roles) - set(labels("roles")):
        raise InvalidInput(f"“{min(unknown)[:40]}” is no role of a triage.")
    for measure in record.mitigations:
        if measure.id not in labels("mitigations"):
            raise InvalidInput(f"“{measure.id[:40]}” is no mitigation of the list.")
        if not measure.words:
            raise InvalidInput(f"Say how it is done: {labels('mitigations')[measure.id].lower()}.")


def _class_checked(record: TriageRecord) -> None:
    if record.outcome not in outcomes():
        raise InvalidInput("Choose the class that follows.")
    restricts = record.openness != "open"
    if restricts and all(ground.rating == _NONE for ground in record.grounds):
        raise InvalidInput(
            "Data is presumed open: to restrict it, rate at least one ground above very low and say why."
        )
    suggested = suggested_class(record.grounds)
    if _plain(record.outcome) and record.openness == sensitivity_classes()[suggested].openness:
        return
    if _place(record.outcome) < _place(suggested) and not record.mitigations:
        raise InvalidInput(
            f"Rated like this, data is {suggested}: name the mitigation that makes {record.outcome} safe, "
            "or choose a stricter class."
        )


def _days_checked(record: TriageRecord, today: date) -> None:
    if record.decided_on > today:
        raise InvalidInput("The day of the decision lies ahead: give the day on which it was made.")
    if record.review_on <= today:
        raise InvalidInput("The day of the review is past or today: give a day to come.")
    if record.review_on > today + LATEST_REVIEW:
        raise InvalidInput("That is more than three years away: a class is looked at again within that time.")


def _height(rating: str) -> int:
    order = list(labels("ratings"))
    return order.index(rating) if rating in order else len(order)


def _plain(code: str) -> bool:
    return any(found.code == code for found in triage_words().plain)


def _place(code: str) -> int:
    order = [found.code for found in triage_words().classes]
    stands_for = {plain.code: plain.stands_for for plain in triage_words().plain}
    return order.index(stands_for.get(code, code))
