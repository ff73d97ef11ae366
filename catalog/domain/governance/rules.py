"""One small function for each rule that a federation can agree on [data/rules.json]. Pure."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.openness import OpennessValue

State = Literal["met", "unmet", "unknown", "none"]


class Verdict(NamedTuple):
    """How something stands to a rule; `none`: the rule asks nothing of it. `detail` in few words."""

    state: State
    detail: str = ""


class ProductFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules ask of a product. `target`: the level that its domain aims at, 0 for none; `level` None: not assessed.

    `contacts`: mail addresses and pages of the product, else of its publisher or domain; `gone`: pages of these that do not
    answer. `triage`: the class decided here, or empty; `document`: a triage that the source links to.
    """

    openness: OpennessValue
    licence: str = ""
    triage: str = ""
    review_on: date | None = None
    document: str = ""
    contacts: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    level: int | None = None
    target: int = 0
    today: date


class RequestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule asks of a request for access; `decided_at` None: it is open. `waits`: on the owner."""

    due_at: datetime | None
    decided_at: datetime | None
    waits: bool
    now: datetime


def licence_stated(facts: ProductFacts) -> Verdict:
    if facts.licence:
        return Verdict("met", facts.licence)
    return Verdict("none", "it is closed") if facts.openness == "closed" else Verdict("unmet")


def triage_recorded(facts: ProductFacts) -> Verdict:
    if facts.triage:
        return Verdict("met", facts.triage)
    if facts.openness == "open":
        return Verdict("none", "it is open")
    if facts.document:
        return Verdict("met", facts.document)
    if facts.openness == "unknown":
        return Verdict("unknown", "its class is not known")
    return Verdict("unmet", f"it is {facts.openness}")


def review_in_time(facts: ProductFacts) -> Verdict:
    if facts.review_on is None:
        return Verdict("none", "no review is set")
    return Verdict("met" if facts.review_on >= facts.today else "unmet", facts.review_on.isoformat())


def contact_reached(facts: ProductFacts) -> Verdict:
    """Says what kind of contact it is, never which: it may be for fewer people than the entry."""
    reached = next((contact for contact in facts.contacts if contact not in facts.gone), "")
    if reached:
        return Verdict("met", "a mail address" if "@" in reached else "a page")
    return Verdict("unmet", "its page does not answer" if facts.contacts else "none is given")


def level_reached(facts: ProductFacts) -> Verdict:
    if not facts.target:
        return Verdict("unmet", "the domain states no level to aim at")
    if facts.level is None:
        return Verdict("unknown", "it has not been assessed yet")
    return Verdict(
        "met" if facts.level >= facts.target else "unmet", f"level {facts.level} of {facts.target}"
    )


def requests_in_time(facts: RequestFacts) -> Verdict:
    if facts.due_at is None:
        return Verdict("none", "no answer was due")
    if facts.decided_at is not None:
        return Verdict("met" if facts.decided_at <= facts.due_at else "unmet", "answered")
    if facts.waits and facts.due_at < facts.now:
        return Verdict("unmet", "overdue")
    return Verdict("none", "not due yet")


PRODUCT_RULES: dict[str, Callable[[ProductFacts], Verdict]] = {
    "licence-stated": licence_stated,
    "triage-recorded": triage_recorded,
    "review-in-time": review_in_time,
    "contact-reached": contact_reached,
    "level-reached": level_reached,
}
REQUEST_RULES: dict[str, Callable[[RequestFacts], Verdict]] = {"requests-in-time": requests_in_time}


def verdicts(facts: ProductFacts) -> dict[str, Verdict]:
    """How a product stands to every declared rule about products."""
    return {
        name: PRODUCT_RULES[name](facts) for name, rule in rules_by_id().items() if rule.about == "product"
    }
