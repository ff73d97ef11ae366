"""The shared rules one by one, and how a domain stands to one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.rules import PRODUCT_RULES, REQUEST_RULES, ProductFacts, RequestFacts, verdicts
from catalog.domain.governance.rules_model import rule_get, rules_by_id
from catalog.domain.governance.standing import (
    STANDINGS,
    Decided,
    Figures,
    counts_as_met,
    exemption_checked,
    standing,
)

TODAY = date(2026, 11, 28)
GONE = frozenset(["https://x.example/"])
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LATER, EARLIER = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def facts(**more: Any) -> ProductFacts:
    return ProductFacts(**{"openness": "open", "today": TODAY, **more})


def test_every_declared_rule_has_its_function_and_words() -> None:
    assert {r.id for r in rules_by_id().values() if r.about == "product"} == PRODUCT_RULES.keys()
    assert {r.id for r in rules_by_id().values() if r.about == "request"} == REQUEST_RULES.keys()
    for rule in rules_by_id().values():
        assert all((rule.title, rule.text, rule.why, rule.how, rule.met, rule.unmet)), rule.id
    with pytest.raises(InvalidInput, match="no rule"):
        rule_get("none")


@pytest.mark.parametrize(
    ("rule", "given", "state"),
    [
        ("licence-stated", {"licence": "OGL 3.0"}, "met"),
        ("licence-stated", {}, "unmet"),
        ("licence-stated", {"openness": "unknown"}, "unmet"),
        ("licence-stated", {"openness": "closed"}, "none"),
        ("licence-stated", {"openness": "closed", "licence": "NDA"}, "met"),
        ("triage-recorded", {}, "none"),
        ("triage-recorded", {"triage": "IB1-O"}, "met"),
        ("triage-recorded", {"openness": "shared"}, "unmet"),
        ("triage-recorded", {"openness": "closed"}, "unmet"),
        ("triage-recorded", {"openness": "shared", "document": "https://x.example/triage.pdf"}, "met"),
        ("triage-recorded", {"openness": "unknown"}, "unknown"),
        ("review-in-time", {}, "none"),
        ("review-in-time", {"review_on": TODAY}, "met"),
        ("review-in-time", {"review_on": LATER}, "met"),
        ("review-in-time", {"review_on": EARLIER}, "unmet"),
        ("contact-reached", {}, "unmet"),
        ("contact-reached", {"contacts": ("a@x.example",)}, "met"),
        ("contact-reached", {"contacts": ("https://x.example/",)}, "met"),
        ("contact-reached", {"contacts": ("https://x.example/",), "gone": GONE}, "unmet"),
        ("contact-reached", {"contacts": ("https://x.example/", "a@x.example"), "gone": GONE}, "met"),
        ("level-reached", {"level": 5}, "unmet"),
        ("level-reached", {"level": 3, "target": 3}, "met"),
        ("level-reached", {"level": 2, "target": 3}, "unmet"),
        ("level-reached", {"target": 3}, "unknown"),
    ],
)  # fmt: skip
def test_a_product_stands_to_a_rule(rule: str, given: dict[str, Any], state: str) -> None:
    found = facts(**given)
    assert PRODUCT_RULES[rule](found).state == state
    assert verdicts(found)[rule].state == state


def test_a_contact_is_never_named() -> None:
    for contact in ("a@x.example", "https://x.example/me"):
        assert "x.example" not in PRODUCT_RULES["contact-reached"](facts(contacts=(contact,))).detail
        gone = facts(contacts=(contact,), gone=frozenset([contact]))
        assert "x.example" not in PRODUCT_RULES["contact-reached"](gone).detail


@pytest.mark.parametrize(
    ("due", "decided", "waits", "state"),
    [
        (None, None, True, "none"),
        (1, None, True, "none"),
        (-1, None, True, "unmet"),
        (-1, None, False, "none"),
        (-1, -2, False, "met"),
        (-1, -1, False, "met"),
        (-2, -1, False, "unmet"),
    ],
)
def test_a_request_stands_to_its_rule(due: int | None, decided: int | None, waits: bool, state: str) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOW + timedelta(hours=hours)

    found = RequestFacts(due_at=at(due), decided_at=at(decided), waits=waits, now=NOW)
    assert REQUEST_RULES["requests-in-time"](found).state == state


@pytest.mark.parametrize(
    ("figures", "decided", "wanted", "stands"),
    [
        (Figures(5, 0, 0), None, 100, "open"),
        (Figures(5, 0, 0), Decided(None), 100, "met"),
        (Figures(4, 1, 0), Decided(None), 100, "unmet"),
        (Figures(4, 1, 0), Decided(None), 80, "met"),
        (Figures(4, 0, 1), Decided(None), 100, "unknown"),
        (Figures(0, 4, 1), Decided(None), 80, "unmet"),
        (Figures(0, 0, 0), Decided(None), 100, "empty"),
        (Figures(0, 5, 0), Decided(TODAY), 100, "exempt"),
        (Figures(0, 5, 0), Decided(LATER), 100, "exempt"),
        (Figures(5, 0, 0), Decided(EARLIER), 100, "expired"),
        (Figures(), Decided(EARLIER), 100, "expired"),
    ],
)
def test_a_domain_stands_to_a_rule(
    figures: Figures, decided: Decided | None, wanted: int, stands: str
) -> None:
    assert standing(figures, decided, today=TODAY, wanted=wanted) == stands


def test_what_counts_as_met() -> None:
    assert {name: counts_as_met(name) for name in STANDINGS} == {
        "met": True,
        "unmet": False,
        "expired": False,
        "unknown": None,
        "exempt": None,
        "open": None,
        "empty": None,
    }
    assert Figures().share is None
    assert Figures(1, 1, 2).share == 25


def test_an_exemption_ends_today_at_the_earliest_and_in_a_year_at_the_latest() -> None:
    exemption_checked(TODAY, today=TODAY)
    exemption_checked(TODAY + timedelta(days=366), today=TODAY)
    for day in (EARLIER, TODAY + timedelta(days=367)):
        with pytest.raises(InvalidInput):
            exemption_checked(day, today=TODAY)
