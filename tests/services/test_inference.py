"""Guesses from harvest to decision: who may decide, what follows, rolling a rule back, the dial."""

from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.layers import Inference
from catalog.models import (
    AuditEntry,
    DataProduct,
    Endpoint,
    IndexState,
    Membership,
    OutboxMessage,
    ProductChange,
    RuleDecision,
    RuleSwitch,
    User,
)
from catalog.selectors.inference import GuessFilters, guesses_for, rules_report, suggestion_of
from catalog.services.inference import (
    Pick,
    dial_set,
    endpoint_rederive,
    guess_mark,
    guesses_decide,
    rule_apply,
    rule_roll_back,
    rule_switch_on,
)
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
WEEKLY: dict[str, Any] = package(
    "weekly", "Weekly power cuts in Scotland 2024", notes="Licensed under CC BY 4.0.",
    license_id="", license_title="", license_url="",
)  # fmt: skip


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    made = endpoint_make(endpoint_server.ckan([dict(WEEKLY)]))
    harvest_now(made)
    return made


def product() -> DataProduct:
    return DataProduct.objects.get(source_id="weekly")


def guess(field: str) -> Inference:
    stored = product().inferred[field]
    return Inference(**stored)


def pick(field: str) -> Pick:
    return Pick(product().pk, field, guess_mark(guess(field)))


def steward(endpoint: Endpoint) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=endpoint.domain, role=Membership.Role.STEWARD)
    return user


def test_a_harvest_infers_what_its_source_leaves_open(endpoint: Endpoint) -> None:
    assert guess("frequency").state == "notified"
    assert product().themes == ["outages"]
    assert (guess("licence").state, product().licence, product().openness) == ("proposed", "", "unknown")
    assert product().proposals == 1


def test_a_refused_guess_goes_and_stays_away(endpoint: Endpoint, endpoint_server: FakeEndpoint) -> None:
    before = product()
    assert guesses_decide(steward(endpoint), picks=[pick("themes")], accept=False, why="wrong") == 1
    after = product()
    assert (after.themes, after.inferred["themes"]["state"]) == ([], "refused")
    assert after.revision == before.revision + 1
    assert IndexState.objects.get(product=after).revision == after.revision
    change = ProductChange.objects.get(product=after, by="person")
    assert (change.action, change.revision) == ("refused", after.revision)
    assert change.changes["themes"] == [[{"label": "Outages and resilience"}], None]
    endpoint_server.ckan([WEEKLY | {"author": "Somebody"}])
    harvest_now(endpoint)
    assert product().inferred["themes"]["state"] == "refused"


def test_accepting_a_notified_guess_changes_nothing_that_is_shown(endpoint: Endpoint) -> None:
    assert guesses_decide(None, picks=[pick("frequency")], accept=True) == 1
    assert product().inferred["frequency"]["state"] == "accepted"
    assert not ProductChange.objects.filter(by="person").exists()
    decision = RuleDecision.objects.get()
    assert (decision.rule, decision.accepted, decision.value) == ("frequency-words", True, "WEEKLY")
    assert AuditEntry.objects.filter(action="guess.accept", object_id=str(product().pk)).exists()


def test_many_guesses_of_a_product_are_decided_at_once(endpoint: Endpoint) -> None:
    picks = [pick("frequency"), pick("themes"), pick("places")]
    assert guesses_decide(None, picks=[*picks, picks[0]], accept=True) == 3
    assert {product().inferred[p.field]["state"] for p in picks} == {"accepted"}


def test_what_changed_since_it_was_looked_at_is_passed_over(endpoint: Endpoint) -> None:
    assert guesses_decide(None, picks=[pick("themes")._replace(seen="other")], accept=True) == 0
    assert guess("themes").state == "notified"


def test_a_licence_is_accepted_by_its_owner_alone_and_is_then_a_decision(
    endpoint: Endpoint, curator: User
) -> None:
    with pytest.raises(PermissionRefused, match="stewards"):
        guesses_decide(curator, picks=[pick("licence")], accept=True)
    guesses_decide(steward(endpoint), picks=[pick("licence")], accept=True)
    after = product()
    assert after.licence == "CC-BY-4.0"
    assert after.curated["licence"]["value"]["code"] == "CC-BY-4.0"
    assert "licence" not in after.inferred
    assert after.proposals == 0


def test_people_of_other_domains_decide_nothing(endpoint: Endpoint, analyst: User) -> None:
    with pytest.raises(PermissionRefused):
        guesses_decide(analyst, picks=[pick("themes")], accept=True)
    assert guesses_for(analyst, GuessFilters(), page=1, size=10) == ([], False)


def test_the_queue_narrows_by_rule_field_domain_and_endpoint(endpoint: Endpoint, curator: User) -> None:
    rows, more = guesses_for(curator, GuessFilters(), page=1, size=10)
    assert [(row.field, row.may_accept, more) for row in rows] == [("licence", False, False)]
    notified = GuessFilters(
        state="notified", rule="theme-words", domain=endpoint.domain.slug, endpoint=endpoint.slug
    )
    assert [row.field for row in guesses_for(curator, notified, page=1, size=10)[0]] == ["themes"]
    assert guesses_for(curator, GuessFilters(field="themes"), page=1, size=10)[0] == []
    first, more = guesses_for(curator, GuessFilters(state="notified"), page=1, size=2)
    assert (len(first), more) == (2, True)


def test_a_rule_is_rolled_back_and_switched_on_again(
    endpoint: Endpoint, curator: User, analyst: User
) -> None:
    with pytest.raises(PermissionRefused):
        rule_roll_back(analyst, rule="theme-words", why="no")
    with pytest.raises(InvalidInput, match="reason"):
        rule_roll_back(curator, rule="theme-words", why=" ")
    rule_roll_back(curator, rule="theme-words", why="Too many wrong ones.")
    assert OutboxMessage.objects.get(name="rule_apply").payload == {"rule": "theme-words"}
    assert rule_apply("theme-words") == 1
    assert (product().themes, "themes" in product().inferred) == ([], False)
    assert ProductChange.objects.get(by="portal", action="infer").changes == {
        "themes": [[{"label": "Outages and resilience"}], None]
    }
    with pytest.raises(InvalidInput, match="already"):
        rule_roll_back(curator, rule="theme-words", why="again")
    rule_switch_on(curator, rule="theme-words", why="Mended.")
    assert rule_apply("theme-words") == 1
    assert product().themes == ["outages"]
    assert not RuleSwitch.objects.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"rule.roll_back", "rule.switch_on"}


def test_the_dial_is_set_by_deciders_and_products_follow(endpoint: Endpoint, analyst: User) -> None:
    with pytest.raises(PermissionRefused):
        dial_set(analyst, endpoint=endpoint, dial={"*": "manual"})
    dial_set(
        steward(endpoint),
        endpoint=endpoint,
        dial={"*": "manual", "themes": "propose"},
        why="We do it ourselves.",
    )
    assert endpoint_rederive(endpoint.pk) == 1
    assert {field: g["state"] for field, g in product().inferred.items()} == {"themes": "proposed"}
    assert (product().themes, product().proposals) == ([], 1)


def test_rules_tell_how_they_fare(endpoint: Endpoint) -> None:
    guesses_decide(None, picks=[pick("frequency")], accept=True)
    report = {r.rule.id: r for r in rules_report(figures=True)}
    assert report["theme-words"].use == {"notified": 1}
    assert (report["frequency-words"].accepted, report["frequency-words"].decided) == (1, 1)
    assert rules_report(figures=False)[0].use == {}


@pytest.mark.parametrize(
    ("accepted", "decided", "words"),
    [(48, 50, "consider automatic"), (8, 50, "roll the rule back"), (30, 50, ""), (5, 5, "")],
)
def test_decisions_suggest_to_move_the_dial(accepted: int, decided: int, words: str) -> None:
    told = suggestion_of(accepted, decided)
    assert words in told
    assert bool(words) is bool(told)
