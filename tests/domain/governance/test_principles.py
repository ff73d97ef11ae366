"""The principles of Data Best Practice: each has evidence that exists, and words."""

from datetime import date, timedelta

import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.principles import LONGEST, principle_get, principles, statement_checked
from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.maturity.model import checks_by_id

TODAY = date(2026, 11, 28)


def test_there_are_eleven_numbered_in_order_and_each_has_words_and_evidence() -> None:
    found = principles().principles
    assert [one.number for one in found] == list(range(1, 12))
    assert len({one.id for one in found}) == 11
    for one in found:
        assert all((one.title, one.text, one.asks, one.evidence)), one.id


def test_the_evidence_is_of_checks_and_rules_that_exist() -> None:
    known = {
        "check": set(checks_by_id()),
        "rule": set(rules_by_id()),
        "level": set("12345"),
        "openness": {"open", "shared", "closed", "unknown"},
        "listed": {""},
        "reports": {""},
    }
    for one in principles().principles:
        for asked in one.evidence:
            assert asked.of in known[asked.kind], (one.id, asked)


def test_a_statement_has_words_a_day_and_perhaps_an_address() -> None:
    assert statement_checked(" So.\0 ", " https://x.example ", TODAY, today=TODAY) == (
        "So.",
        "https://x.example",
    )
    for text, url, on, told in (
        (" \0", "", TODAY, "Say how"),
        ("x" * (LONGEST + 1), "", TODAY, "shorten"),
        ("So.", "javascript:alert(1)", TODAY, "begins with"),
        ("So.", "", TODAY + timedelta(days=1), "lies ahead"),
    ):
        with pytest.raises(InvalidInput, match=told):
            statement_checked(text, url, on, today=TODAY)
    with pytest.raises(InvalidInput, match="no principle"):
        principle_get("none")
