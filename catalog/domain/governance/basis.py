"""The lawful basis on which personal data is shared [UK GDPR, Article 6(1)], recorded by itself, beside or after a triage."""

from collections.abc import Sequence
from datetime import date

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.triage import LATEST_REVIEW, LONGEST
from catalog.domain.governance.triage_words import labels
from catalog.domain.policy.product import PERSONAL_CLASS
from catalog.domain.product import LawfulBasis, StatedClass
from catalog.domain.vocabulary.sensitivity import find_class


def is_personal(stated: Sequence[StatedClass]) -> bool:
    """Whether one of the classes is that of personal data."""
    return any(find_class(one.value) == PERSONAL_CLASS for one in stated)


def basis_of(stated: Sequence[StatedClass]) -> LawfulBasis | None:
    """The basis that stands with the class of personal data; of several, the one that is looked at again first."""
    found = (one.basis for one in stated if one.basis and find_class(one.value) == PERSONAL_CLASS)
    return min(found, key=lambda basis: basis.until, default=None)


def with_basis(stated: Sequence[StatedClass], basis: LawfulBasis | None) -> tuple[StatedClass, ...]:
    """The classes, with that basis at the class of personal data and at no other."""
    return tuple(
        msgspec.structs.replace(one, basis=basis if find_class(one.value) == PERSONAL_CLASS else None)
        for one in stated
    )


def basis_checked(basis: LawfulBasis, *, today: date, review: date | None = None) -> LawfulBasis:
    """The basis with its words trimmed; `review`: the day on which the class is looked at again. Raises InvalidInput."""
    words = basis.words.replace("\0", "").strip()[:LONGEST]
    if basis.kind not in labels("bases"):
        raise InvalidInput("Choose the lawful basis.")
    if not words:
        raise InvalidInput(
            "Say for which purpose, and with whom, personal data is shared on that lawful basis."
        )
    try:
        until = date.fromisoformat(basis.until)
    except ValueError:
        raise InvalidInput("Give the day up to which it counts, such as 2027-06-30.") from None
    if until <= today:
        raise InvalidInput("The day up to which it counts is past or today: give a day to come.")
    if until > today + LATEST_REVIEW:
        raise InvalidInput(
            "That is more than three years away: a lawful basis is looked at again within that time."
        )
    if review is not None and today < review < until:
        raise InvalidInput(
            f"The class itself is looked at again on {review.isoformat()}: the basis counts up to that day at most."
        )
    return LawfulBasis(kind=basis.kind, words=words, until=until.isoformat())
