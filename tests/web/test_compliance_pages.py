"""The pages on shared rules, without a browser: who reads, adopts and agrees on what."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.governance.rules_model import rules_by_id
from catalog.models import ComplianceDay, Domain, RuleSet, RuleStanding, User
from catalog.services.rule_standings import rule_adopt, rule_exempt
from tests.factories import domain_make
from tests.services.test_compliance import CLOSED, agree, look
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
RULE = "/domains/northmoor/governance/rules/licence-stated/"
XSS = "<script>alert(1)</script>"


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


@pytest.fixture
def filled(northmoor: Domain, steward: User) -> Domain:
    """Two public products with a licence and one without, and two hidden ones without."""
    agree()
    products_make(northmoor, 2)
    products_make(northmoor, 1, **CLOSED)
    products_make(northmoor, 2, audience="hidden", **CLOSED)
    look()
    return northmoor


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


def cells(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_before_anything_is_agreed_the_pages_say_so(client: Client, northmoor: Domain) -> None:
    assert "No rules are agreed yet" in page_of(client, "/governance/")
    assert "No rules are agreed yet" in page_of(client, "/domains/northmoor/governance/")
    assert "have not agreed on this rule" in page_of(client, "/governance/rules/licence-stated/")
    assert "have not agreed on this rule" in page_of(client, RULE)
    assert "Nothing has been proposed yet" in page_of(client, "/governance/versions/")
    assert cells(client, "/governance.csv") == []


def test_everybody_reads_the_rules_and_public_figures(client: Client, filled: Domain, steward: User) -> None:
    for viewer in (None, steward):
        if viewer:
            client.force_login(viewer)
        page = page_of(client, "/governance/")
        for rule in rules_by_id().values():
            assert rule.title in page
            assert rule.text in page
        assert "2 of 3 products" in page, "the hidden ones count for nobody"
        assert "2 of 5" not in page
        assert "Rules met" in page[: page.index("Each domain beside each rule")], "the figures are folded"
        one = page_of(client, "/governance/rules/licence-stated/")
        assert "67 %" in one
        assert rules_by_id()["licence-stated"].why in one
    assert [
        row["not met"] for row in cells(client, "/governance.csv") if row["rule"] == "licence-stated"
    ] == ["1"]


def test_what_fails_is_listed_as_far_as_the_reader_may_see_it(
    client: Client, filled: Domain, steward: User
) -> None:
    page = page_of(client, RULE)
    assert "1 product that you may see states no licence" in page
    assert "northmoor-hidden" not in page
    assert "northmoor-hidden" not in page_of(client, "/domains/northmoor/governance/")
    rows = cells(client, "/domains/northmoor/governance.csv")
    assert len(rows) == 3
    assert [row["A licence is stated"] for row in rows].count("not met") == 1
    client.force_login(steward)
    page = page_of(client, RULE)
    assert "3 products that you may see" in page
    assert "northmoor-hidden" in page
    assert "Not for everybody to see" in page
    assert "(2 not for everybody to see)" in page_of(client, "/domains/northmoor/governance/")
    assert len(cells(client, "/domains/northmoor/governance.csv")) == 5


def test_only_domains_with_a_steward_stand_beside_each_other(client: Client, filled: Domain) -> None:
    lone = domain_make("Lone Gas")
    products_make(lone, 1)
    domain_make("Unconfirmed", confirmed=True)
    Domain.objects.filter(name="Unconfirmed").update(confirmed=False)
    look()
    page = page_of(client, "/governance/")
    assert "Not shown beside the others" in page
    assert 'href="/domains/lone-gas/governance/"' in page
    assert "Unconfirmed" not in page
    assert {row["slug"] for row in cells(client, "/governance.csv")} == {"northmoor"}
    page_of(client, "/domains/unconfirmed/governance/", 404)
    page_of(client, "/domains/unconfirmed/governance/rules/licence-stated/", 404)
    assert client.get("/domains/unconfirmed/governance.csv").status_code == 404


def test_a_steward_adopts_is_exempt_and_takes_it_back(client: Client, filled: Domain, steward: User) -> None:
    assert "Adopt the rule" not in page_of(client, RULE)
    client.force_login(steward)
    assert "Adopt the rule" in page_of(client, RULE)
    sent = {"action": "adopt", "on": TODAY().isoformat(), "seen": "0"}
    assert client.post(f"{RULE}decide/", sent).headers["Location"] == RULE
    page = page_of(client, RULE)
    assert "Adopted on" in page
    assert "Adopt the rule" not in page
    assert "Not met" in page_of(client, "/domains/northmoor/governance/")
    until = TODAY() + timedelta(days=20)
    sent = {"action": "exempt", "reason": f"A new system. {XSS}", "until": until.isoformat(), "seen": "1"}
    client.post(f"{RULE}decide/", sent)
    raw = client.get(RULE).content.decode()
    assert "A new system. &lt;script&gt;" in raw
    assert "<script>alert" not in raw
    assert "Exempt" in page_of(client, "/governance/")
    client.post(f"{RULE}decide/", {"action": "leave", "reason": "We go.", "seen": "2"})
    assert not RuleStanding.objects.exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"action": "adopt", "on": "soon"}, "Write a date"),
        ({"action": "adopt", "on": "in two days"}, "lies ahead"),
        ({"action": "exempt", "reason": "", "until": "today"}, "Say why."),
        ({"action": "exempt", "reason": "My words.", "until": "2020-01-01"}, "That day is past"),
        ({"action": "leave", "reason": "x"}, "decided nothing"),
        ({"action": "adopt", "on": "today", "seen": "9"}, "meanwhile"),
        ({}, "Give the day on which it was adopted."),
    ],
)
def test_what_cannot_be_decided_is_told_and_words_stay(
    client: Client, filled: Domain, steward: User, sent: dict[str, str], told: str
) -> None:
    client.force_login(steward)
    days = {"today": TODAY().isoformat(), "in two days": (TODAY() + timedelta(days=2)).isoformat()}
    typed = {name: days.get(value, value) for name, value in sent.items()}
    answer = client.post(f"{RULE}decide/", {"seen": "0", **typed})
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert told in page
    assert sent.get("reason", "") in page
    assert not RuleStanding.objects.exists()


def test_others_may_not_decide(client: Client, filled: Domain, curator: User) -> None:
    sent = {"action": "adopt", "on": TODAY().isoformat(), "seen": "0"}
    assert client.post(f"{RULE}decide/", sent).status_code == 302
    client.force_login(curator)
    assert client.post(f"{RULE}decide/", sent).status_code == 403
    assert client.post("/domains/none/governance/rules/licence-stated/decide/", sent).status_code == 404
    assert client.get(f"{RULE}decide/").status_code == 405
    page_of(client, "/domains/northmoor/governance/rules/none/", 404)
    page_of(client, "/governance/rules/none/", 404)
    assert not RuleStanding.objects.exists()


def test_a_curator_proposes_agrees_and_drops(client: Client, curator: User, steward: User) -> None:
    propose = "/governance/versions/propose/"
    assert client.get(propose).status_code == 302
    client.force_login(steward)
    for path in (propose, "/governance/versions/1/agree/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code == 403
    assert client.post("/governance/versions/1/drop/", {"why": "x"}).status_code == 403
    client.force_login(curator)
    assert client.post(propose, {"seen": "0"}).status_code == 422
    assert client.post(propose, {"rules": ["evil"], "note": "x", "seen": "0"}).status_code == 422
    client.post(propose, {"rules": ["licence-stated"], "note": "First.", "seen": "0"})
    assert "Write down that it is agreed" in page_of(client, "/governance/versions/")
    stale = client.post(propose, {"rules": ["contact-reached"], "note": "My words.", "seen": "0"})
    assert stale.status_code == 422
    assert "another version of the rules meanwhile" in stale.content.decode()
    page_of(client, "/governance/versions/1/agree/")
    assert client.post("/governance/versions/1/agree/", {"on": "2999-01-01", "why": "x"}).status_code == 422
    client.post("/governance/versions/1/agree/", {"on": TODAY().isoformat(), "why": "Minutes of today."})
    assert RuleSet.objects.get().state == "agreed"
    assert "Version 1, agreed on" in page_of(client, "/governance/")
    client.post(propose, {"rules": ["contact-reached"], "note": "Other.", "seen": "1"})
    client.post("/governance/versions/2/drop/", {"why": "No."})
    assert RuleSet.objects.get(version=2).state == "dropped"
    assert client.get("/governance/versions/2/agree/").status_code == 302


def test_an_exemption_that_has_ended_shows_as_such_everywhere(
    client: Client, filled: Domain, steward: User
) -> None:
    rule_exempt(steward, domain=filled, rule_id="contact-reached", reason="Later.", until=TODAY())
    RuleStanding.objects.update(until=TODAY() - timedelta(days=1))
    for path in ("/governance/", "/governance/rules/contact-reached/", "/domains/northmoor/governance/"):
        assert "Exemption has ended" in page_of(client, path)
    client.force_login(steward)
    work = page_of(client, "/work/")
    assert "exemption that has ended" in work
    assert 'href="/domains/northmoor/governance/rules/contact-reached/"' in work


def test_how_it_went_is_a_line_with_its_table(client: Client, filled: Domain, steward: User) -> None:
    rule_adopt(steward, domain=filled, rule_id="contact-reached")
    look()
    assert "The line begins with the second day" in page_of(client, "/governance/")
    ComplianceDay.objects.create(
        domain=filled,
        day=TODAY() - timedelta(days=10),
        rule="contact-reached",
        met=0,
        unmet=3,
        standing="unmet",
    )
    for path in ("/governance/", "/governance/rules/contact-reached/", "/domains/northmoor/governance/"):
        page = page_of(client, path)
        assert 'points="0,100.0 1000,0.0"' in page
        assert "0 of 3" in page
        assert "1 of 1" in page


def test_the_domains_page_and_the_footer_lead_there(client: Client, northmoor: Domain) -> None:
    page = page_of(client, "/domains/northmoor/")
    assert 'href="/domains/northmoor/governance/"' in page
    assert 'href="/governance/"' in page
