"""Shared rules: agreed by curators, adopted by stewards, and held against what is stored."""

from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.governance.rules_model import rule_get, rules_by_id
from catalog.domain.governance.standing import Figures
from catalog.models import (
    AccessRequest,
    AuditEntry,
    ComplianceDay,
    DataProduct,
    Domain,
    Link,
    Membership,
    Notification,
    ProductCompliance,
    RuleSet,
    RuleStanding,
    Triage,
    User,
)
from catalog.selectors.compliance import compliance_of, compliance_table, failing, figures_last, trend
from catalog.selectors.shared_rules import rules_agreed, ruleset_agreed, said_of
from catalog.selectors.todo import Scope, todo_list
from catalog.services import rounds
from catalog.services.compliance import compliance_refresh, products_look
from catalog.services.compliance_days import compliance_days_write
from catalog.services.fetching import fetcher_make
from catalog.services.gap_plans import gap_plan_set
from catalog.services.governance_round import exemptions_tell, governance_round, reviews_tell
from catalog.services.links import contacts_note, links_check_due, links_collect, links_forget
from catalog.services.rule_standings import rule_adopt, rule_exempt, rule_leave
from catalog.services.shared_rules import rules_agree, rules_drop, rules_propose
from catalog.services.triage import triage_record
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make
from tests.services.test_triage import past_due, record
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
CLOSED = {"license_id": "", "license_title": "", "license_url": ""}
ANYBODY = AnonymousUser()


def agree(*rules: str) -> RuleSet:
    """Have the federation agree on rules, on all of them by default."""
    made = rules_propose(None, rules=rules or tuple(rules_by_id()), note="As the federation wants.")
    return rules_agree(None, version=made.version, on=TODAY(), why="Agreed.")


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


def governed(domain: Domain) -> Domain:
    """The domain with what it has decided until now."""
    return said_of(Domain.objects.filter(pk=domain.pk)).get()


def findings(product: DataProduct) -> dict[str, Any]:
    return dict(ProductCompliance.objects.get(product=product).findings)


def look() -> None:
    compliance_refresh()
    compliance_days_write()


# --- what is agreed ---


def test_a_curator_proposes_changes_and_agrees_a_version(curator: User, steward: User) -> None:
    made = rules_propose(curator, rules=["licence-stated"], note="A first one.", seen=0)
    again = rules_propose(curator, rules=["triage-recorded", "licence-stated"], note="Two.", seen=1)
    assert again.pk == made.pk
    assert rules_agreed() == []
    agreed = rules_agree(curator, version=1, on=TODAY() - timedelta(days=2), why="The board said yes.")
    assert [rule.id for rule in rules_agreed()] == ["licence-stated", "triage-recorded"]
    assert agreed.agreed_on == TODAY() - timedelta(days=2)
    assert Notification.objects.filter(user=steward, kind="rule.agreed").count() == 1
    assert list(
        AuditEntry.objects.filter(object_type="ruleset").order_by("pk").values_list("action", flat=True)
    ) == [
        "rules.propose",
        "rules.propose",
        "rules.agree",
    ]
    second = rules_propose(curator, rules=["licence-stated"], note="One less.")
    assert second.version == 2
    assert ruleset_agreed() == agreed, "a proposal changes nothing yet"
    rules_drop(curator, version=2, why="No.")
    assert ruleset_agreed() == agreed


@pytest.mark.parametrize(
    ("rules", "note", "told"),
    [([], "Why.", "at least one"), (["none-such"], "Why.", "no rule"), (["licence-stated"], " ", "reason")],
)
def test_a_proposal_that_cannot_be_is_refused(rules: list[str], note: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        rules_propose(None, rules=rules, note=note)
    assert not RuleSet.objects.exists()


def test_what_is_agreed_already_or_decided_meanwhile_is_told() -> None:
    agree("licence-stated")
    with pytest.raises(InvalidInput, match="agreed already"):
        rules_propose(None, rules=["licence-stated"], note="Again.")
    with pytest.raises(InvalidInput, match="another version"):
        rules_propose(None, rules=["contact-reached"], note="Late.", seen=0)
    with pytest.raises(InvalidInput, match="no open proposal"):
        rules_agree(None, version=1, on=TODAY(), why="Twice.")
    made = rules_propose(None, rules=["contact-reached"], note="Next.", seen=1)
    with pytest.raises(InvalidInput, match="lies ahead"):
        rules_agree(None, version=made.version, on=TODAY() + timedelta(days=1), why="Soon.")


def test_only_curators_write_what_is_agreed(steward: User) -> None:
    with pytest.raises(PermissionRefused):
        rules_propose(steward, rules=["licence-stated"], note="Mine.")
    made = rules_propose(None, rules=["licence-stated"], note="Ours.")
    for act in (
        lambda: rules_agree(steward, version=made.version, on=TODAY(), why="Yes."),
        lambda: rules_drop(steward, version=made.version, why="No."),
    ):
        with pytest.raises(PermissionRefused):
            act()


# --- what a domain decides ---


def test_a_steward_adopts_is_exempt_and_leaves(northmoor: Domain, steward: User) -> None:
    agree("licence-stated")
    rule_adopt(steward, domain=northmoor, rule_id="licence-stated", seen=0)
    with pytest.raises(InvalidInput, match="already"):
        rule_adopt(steward, domain=northmoor, rule_id="licence-stated")
    until = TODAY() + timedelta(days=30)
    rule_exempt(
        steward, domain=northmoor, rule_id="licence-stated", reason="A new system.", until=until, seen=1
    )
    row = RuleStanding.objects.get()
    assert (row.state, row.until, row.reason, row.revision) == ("exempt", until, "A new system.", 2)
    rule_leave(steward, domain=northmoor, rule_id="licence-stated", reason="Not ours.", seen=2)
    assert not RuleStanding.objects.exists()
    actions = AuditEntry.objects.filter(object_type="domain").order_by("pk").values_list("action", flat=True)
    assert list(actions)[-3:] == ["domain.rule-adopt", "domain.rule-exempt", "domain.rule-leave"]
    with pytest.raises(InvalidInput, match="decided nothing"):
        rule_leave(steward, domain=northmoor, rule_id="licence-stated", reason="Again.")


@pytest.mark.parametrize("who", ["curator", "member", "other"])
def test_only_the_domains_stewards_decide(northmoor: Domain, who: str) -> None:
    agree("licence-stated")
    user = User.objects.create_user("who@example.org", "a-long-password", is_curator=who == "curator")
    if who == "member":
        Membership.objects.create(user=user, domain=northmoor, role=Membership.Role.MEMBER)
    if who == "other":
        Membership.objects.create(user=user, domain=domain_make("Westgas"), role=Membership.Role.STEWARD)
    for act in (
        lambda: rule_adopt(user, domain=northmoor, rule_id="licence-stated"),
        lambda: rule_exempt(user, domain=northmoor, rule_id="licence-stated", reason="No.", until=TODAY()),
        lambda: rule_leave(user, domain=northmoor, rule_id="licence-stated", reason="No."),
    ):
        with pytest.raises(PermissionRefused, match="own stewards"):
            act()
    assert not RuleStanding.objects.exists()


def test_an_exemption_has_a_reason_and_an_end_within_a_year(northmoor: Domain, steward: User) -> None:
    agree("licence-stated")
    for until, reason, told in (
        (TODAY() - timedelta(days=1), "Why.", "past"),
        (TODAY() + timedelta(days=400), "Why.", "a year"),
        (TODAY(), " ", "reason"),
    ):
        with pytest.raises(InvalidInput, match=told):
            rule_exempt(steward, domain=northmoor, rule_id="licence-stated", reason=reason, until=until)
    with pytest.raises(InvalidInput, match="none of the rules"):
        rule_adopt(steward, domain=northmoor, rule_id="contact-reached")
    with pytest.raises(InvalidInput, match="no rule"):
        rule_adopt(steward, domain=northmoor, rule_id="none-such")
    with pytest.raises(InvalidInput, match="lies ahead"):
        rule_adopt(steward, domain=northmoor, rule_id="licence-stated", on=TODAY() + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_of_two_stewards_at_once_one_decides_and_the_other_is_told() -> None:
    domain = domain_make("Northmoor")
    agree("licence-stated")
    stewards = [stewarded(domain, f"{n}@example.org") for n in range(2)]
    together, told = Barrier(2), []

    def decide(user: User, days: int) -> None:
        try:
            together.wait(timeout=20)
            until = TODAY() + timedelta(days=days)
            rule_exempt(user, domain=domain, rule_id="licence-stated", reason="At once.", until=until, seen=0)
            told.append("decided")
        except InvalidInput as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=decide, args=(user, n)) for n, user in enumerate(stewards)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert RuleStanding.objects.get().revision == 1
    assert sorted(told)[1] == "decided"
    assert "meanwhile" in sorted(told)[0]


# --- how products stand ---


def test_products_are_held_against_every_rule(northmoor: Domain, steward: User) -> None:
    licensed, bare = products_make(northmoor, 1)[0], products_make(northmoor, 1, **CLOSED)[0]
    assert compliance_refresh() == 2
    assert findings(licensed)["licence-stated"][0] == "met"
    assert findings(licensed)["triage-recorded"] == ["none", "it is open"]
    assert findings(licensed)["contact-reached"] == ["met", "a mail address"]
    assert findings(licensed)["level-reached"] == ["unmet", "the domain states no level to aim at"]
    assert findings(bare)["licence-stated"][0] == "unmet"
    assert findings(bare)["triage-recorded"][0] == "unknown", "its class is not known, and stays so"
    assert compliance_refresh() == 0, "nothing has changed"
    triage_record(steward, product=bare, record=record(), why="Decided.")
    assert findings(bare)["triage-recorded"] == ["met", "IB1-SB"], "at once"
    assert findings(bare)["review-in-time"][0] == "met"
    past_due(Triage.objects.get(), days=1)
    products_look([bare.pk])
    assert findings(bare)["review-in-time"][0] == "unmet"


def test_a_plan_that_is_made_is_seen_at_the_next_look(northmoor: Domain, steward: User) -> None:
    product = products_make(northmoor, 1)[0]
    compliance_refresh()
    gap_plan_set(steward, domain=northmoor, level=5, share=50, by=TODAY() + timedelta(days=90), note="Why.")
    assert compliance_refresh() == 1
    assert findings(product)["level-reached"] == ["unmet", f"level {product.level} of 5"]
    assert compliance_refresh() == 0


def test_a_page_to_ask_counts_unless_it_is_known_to_be_gone() -> None:
    page = "https://ask.example/contact"
    product = products_make(domain_make("Pages", contact=page), 1)[0]
    compliance_refresh()
    assert findings(product)["contact-reached"] == ["met", "a page"]
    Link.objects.filter(url=page).update(state=Link.State.GONE)
    products_look([product.pk])
    assert findings(product)["contact-reached"] == ["unmet", "its page does not answer"]


def test_pages_to_ask_are_asked_as_other_addresses_are_and_forgotten_once_nobody_gives_them(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{endpoint_server.url}/contact?form=1#top"
    endpoint_server.answers["/contact?form=1"] = Answer(b"<p>Ask us.</p>", "text/html")
    domain = domain_make("Pages", contact=page)
    product = products_make(domain, 1)[0]
    products_make(domain_make("Mailers", contact="mailto@x.example"), 1)
    compliance_refresh()
    link = Link.objects.get(url=page)
    assert (link.state, link.uses.count()) == (Link.State.UNKNOWN, 0)
    links_check_due()
    link.refresh_from_db()
    assert "opens public addresses only" in link.message, "no contact leads into the portal's own network"
    inside = partial(fetcher_make, inside=True)  # here the page lies on this machine
    monkeypatch.setattr(rounds, "fetcher_make", lambda limits, **_: inside(limits=limits))
    Link.objects.update(due_at=timezone.now())
    links_check_due()
    link.refresh_from_db()
    assert link.state == Link.State.OK, link.message
    assert findings(product)["contact-reached"] == ["met", "a page"]
    endpoint_server.answers.pop("/contact?form=1")
    for _ in range(3):
        Link.objects.update(due_at=timezone.now())
        links_check_due()
    products_look([product.pk])
    assert findings(product)["contact-reached"] == ["unmet", "its page does not answer"]
    links_forget()
    assert Link.objects.filter(pk=link.pk).exists(), "it is given still"
    Link.objects.update(contact_at=timezone.now() - timedelta(days=5))
    links_forget()
    assert not Link.objects.filter(pk=link.pk).exists()


@pytest.mark.parametrize(
    "page",
    [
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "https://",
        "http://x y/",
        "https://x/" + "a" * 2_100,
    ],
)
def test_a_page_that_leads_inside_is_not_read(page: str) -> None:
    products_make(domain_make("Odd"), 1)
    Domain.objects.update(contact=page[:300])
    contacts_note([page])
    compliance_refresh()
    links_check_due()
    assert not Link.objects.filter(contact_at__isnull=False, state=Link.State.OK).exists()


def test_what_a_link_was_given_for_is_not_lost_by_being_a_page_to_ask(northmoor: Domain) -> None:
    product = products_make(northmoor, 1)[0]
    links_collect(product.endpoint.runs.get().pk)
    url = product.distributions.get().download_url or product.distributions.get().access_url
    contacts_note([url])
    assert Link.objects.get(url=url).contact_at
    assert Link.objects.get(url=url).uses.count() == 1
    Link.objects.update(contact_at=timezone.now() - timedelta(days=9))
    links_forget()
    assert Link.objects.filter(url=url).exists()


def test_one_product_that_cannot_be_read_costs_the_others_nothing(northmoor: Domain) -> None:
    first, second = products_make(northmoor, 2)
    DataProduct.objects.filter(pk=first.pk).update(harvested={"title": 3})
    assert compliance_refresh() == 1
    assert list(ProductCompliance.objects.values_list("product_id", flat=True)) == [second.pk]


# --- how domains stand ---


def test_figures_are_of_public_products_and_of_domains_with_a_steward(
    northmoor: Domain, steward: User
) -> None:
    agree("licence-stated")
    products_make(northmoor, 3)
    products_make(northmoor, 2, **CLOSED)
    products_make(northmoor, 4, audience="hidden", notes="x", **CLOSED)
    unclaimed = domain_make("Unclaimed")
    products_make(unclaimed, 1)
    look()
    rows, day = compliance_table(rules_agreed())
    assert day == TODAY()
    assert [(row.slug, row.cells[0].figures) for row in rows] == [("northmoor", Figures(3, 2, 0))]
    assert rows[0].cells[0].standing == "open"
    rule_adopt(steward, domain=northmoor, rule_id="licence-stated")
    [row], _ = compliance_table(rules_agreed())
    assert row.cells[0].standing == "unmet"
    assert compliance_of(governed(unclaimed), rules_agreed())[0].cells[0].figures == Figures(1, 0, 0)
    rule = rule_get("licence-stated")
    assert failing(ANYBODY, northmoor, rule).count() == 2
    assert failing(steward, northmoor, rule).count() == 6


def test_an_exemption_that_has_ended_counts_as_not_met_and_waits_for_the_steward(
    northmoor: Domain, steward: User
) -> None:
    agree("licence-stated")
    products_make(northmoor, 1)
    rule_exempt(steward, domain=northmoor, rule_id="licence-stated", reason="Later.", until=TODAY())
    look()
    scope = Scope(frozenset([northmoor.pk]))
    assert compliance_of(governed(northmoor), rules_agreed())[0].cells[0].standing == "exempt"
    assert not any(todo.kind.key == "exemptions_ended" for todo in todo_list(scope))
    RuleStanding.objects.update(until=TODAY() - timedelta(days=1))
    look()
    row, _ = compliance_of(governed(northmoor), rules_agreed())
    assert (row.cells[0].standing, row.met, row.counted) == ("expired", 0, 1), "though its product meets it"
    assert ComplianceDay.objects.get(domain=northmoor).standing == "expired"
    [todo] = [todo for todo in todo_list(scope) if todo.kind.key == "exemptions_ended"]
    assert todo.places[0].url == "/domains/northmoor/governance/rules/licence-stated/"
    assert exemptions_tell() == 1
    assert exemptions_tell() == 0, "once"
    rule_adopt(steward, domain=northmoor, rule_id="licence-stated")
    assert compliance_of(governed(northmoor), rules_agreed())[0].cells[0].standing == "met"
    assert not any(todo.kind.key == "exemptions_ended" for todo in todo_list(scope))


def test_classes_that_disagree_wait_until_somebody_decides(northmoor: Domain, steward: User) -> None:
    said = {
        "extras": [
            {"key": "ib1_sensitivity_class", "value": "IB1-O"},
            {"key": "dataclassification", "value": "Shared"},
        ]
    }
    product = products_make(northmoor, 1, **said)[0]
    compliance_refresh()
    scope = Scope(frozenset([northmoor.pk]))
    [todo] = [todo for todo in todo_list(scope) if todo.kind.key == "class_disagreements"]
    assert todo.number == 1
    triage_record(steward, product=product, record=record(), why="Decided.")
    assert not any(todo.kind.key == "class_disagreements" for todo in todo_list(scope))


def test_a_row_a_day_is_kept_and_the_last_of_a_day_stays(northmoor: Domain, steward: User) -> None:
    agree("licence-stated", "contact-reached")
    products_make(northmoor, 2)
    for rule in ("licence-stated", "contact-reached"):
        rule_adopt(steward, domain=northmoor, rule_id=rule)
    look()
    look()
    assert ComplianceDay.objects.filter(domain=northmoor).count() == 2
    ComplianceDay.objects.create(
        domain=northmoor,
        day=TODAY() - timedelta(days=1),
        rule="licence-stated",
        met=1,
        unmet=1,
        standing="unmet",
    )
    days = trend(rules=["licence-stated", "contact-reached"])
    assert [(d.day, d.met, d.counted, d.figures) for d in days] == [
        (TODAY() - timedelta(days=1), 0, 1, Figures(1, 1, 0)),
        (TODAY(), 2, 2, Figures(4, 0, 0)),
    ]
    assert figures_last()[0][northmoor.pk, "licence-stated"] == Figures(2, 0, 0)


def test_requests_count_by_when_they_were_answered(northmoor: Domain, steward: User) -> None:
    agree("requests-in-time")
    shown, hidden = products_make(northmoor, 1)[0], products_make(northmoor, 1, audience="hidden")[0]
    now = timezone.now()
    hour = timedelta(hours=1)
    for number, (state, due, decided, product) in enumerate(
        (
            ("approved", now, now - hour, shown),
            ("refused", now - 2 * hour, now - hour, shown),
            ("sent", now - hour, None, shown),
            ("sent", now + hour, None, shown),
            ("asked", now - hour, None, shown),
            ("withdrawn", now - hour, None, shown),
            ("sent", now - hour, None, hidden),
        )
    ):
        made = AccessRequest.objects.create(
            reference=f"R-{number}",
            domain=northmoor,
            requester=steward,
            requester_key="00000000-0000-0000-0000-000000000000",
            state=state,
            sent_at=now - 5 * hour,
            due_at=due,
            decided_at=decided,
        )
        made.products.add(product)
    look()
    assert figures_last()[0][northmoor.pk, "requests-in-time"] == Figures(1, 2, 0)


def test_the_round_does_all_of_it_and_tells_once(northmoor: Domain, steward: User) -> None:
    agree("review-in-time")
    product = products_make(northmoor, 1)[0]
    past_due(triage_record(steward, product=product, record=record(), why="First."), days=0)
    governance_round()
    governance_round()
    assert ComplianceDay.objects.filter(domain=northmoor).count() == 1
    assert Notification.objects.filter(user=steward, kind="triage.due").count() == 1
    assert reviews_tell() == 0
    assert date.fromisoformat(str(ComplianceDay.objects.get().day)) == TODAY()
