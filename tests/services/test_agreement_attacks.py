"""Agreements under attack: forged lines in their text, days that are over, huge policies, people who leave."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.policy.answer import answer_all
from catalog.domain.policy.model import Terms
from catalog.formats.policy_terms import policy_terms
from catalog.models import Agreement, AgreementPartner, Membership, OnwardShare, User
from catalog.selectors.agreements import agreement_get
from catalog.selectors.agreements_odrl import odrl_of
from catalog.selectors.policy import agreements_about
from catalog.services.onward import onward_share_add
from catalog.services.partners import partner_add
from tests.asking import HOW, Asking, asking_make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def over(agreement: Agreement, *, days: int = 1) -> None:
    """Its last day is past, and no round has said so yet."""
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(starts=today - 30 * DAY, ends=today - days * DAY)


@pytest.mark.parametrize("line", ["\n", "\r\n", "\u2028", "\x0b", "\u0085"])
def test_nobody_adds_clauses_to_the_text_by_a_name_of_several_lines(asking: Asking, line: str) -> None:
    forged = f"Fenland University{line}{line}You may{line}- sell it"
    User.objects.filter(pk=asking.requester.pk).update(first_name=f"Ask{line}You may{line}- give it away")
    asking.requester.refresh_from_db()
    title = f"Load{line}You may{line}- anything"
    type(asking.products[0]).objects.filter(pk=asking.products[0].pk).update(title=title)
    agreement = asking.agreement("approved", organisation=forged)
    text = agreement.texts.get().text
    assert text.splitlines().count("You may") == 1
    assert not {"- sell it", "- give it away", "- anything"} & set(text.splitlines())
    assert agreement.organisation == "Fenland University You may - sell it"


def test_what_is_over_by_its_day_gives_nothing_though_no_round_has_ended_it(asking: Asking) -> None:
    agreement = asking.agreement("active", actions=["derive", "distribute"])
    accepted = asking.agreement("accepted")
    ash = partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    AgreementPartner.objects.filter(pk=ash.pk).update(at=timezone.now() - 9 * DAY)
    for row in (agreement, accepted):
        over(row)
    agreement.refresh_from_db()
    person = User.objects.get(pk=asking.requester.pk)
    assert agreements_about(person, [asking.products[0].pk]) == {}
    with pytest.raises(InvalidInput, match="is over"):
        partner_add(asking.steward, agreement=agreement, name="Oak Ltd")
    told = {"recipient": "Ash Ltd", "what": "All", "purpose": ""}
    with pytest.raises(InvalidInput, match="held until"):
        onward_share_add(asking.requester, agreement=agreement, on=timezone.localdate(), **told)
    onward_share_add(
        asking.requester, agreement=agreement, on=agreement.ends, **told
    )  # what was before is told late
    assert OnwardShare.objects.count() == 1
    with pytest.raises(InvalidInput, match="that day is over"):
        asking.agree(accepted, "grant", HOW)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"])
def test_days_are_those_of_the_portals_zone(asking: Asking, zone: str) -> None:
    """Two zones whose days are never the same one: the agreement holds on its one day, by the zone that is set."""
    agreement = asking.agreement("active")
    with timezone.override(zone):
        today = timezone.localdate()
        for ends, holds in ((today, True), (today - DAY, False)):
            Agreement.objects.update(starts=ends - DAY, ends=ends)
            person = User.objects.get(pk=asking.requester.pk)
            assert bool(agreements_about(person, [asking.products[0].pk])) == holds
    assert agreement.assignee == asking.requester


def test_the_last_day_of_the_agreement_counts_whatever_its_terms_were_written_with(asking: Asking) -> None:
    agreement = asking.agreement("active")
    ends = timezone.localdate() + 3 * DAY
    Agreement.objects.update(ends=ends)
    person = User.objects.get(pk=asking.requester.pk)
    found = agreements_about(person, [asking.products[0].pk])[asking.products[0].pk]
    assert found[0].terms.until == ends.isoformat()
    shown = agreement_get(person, agreement.reference)
    assert shown is not None
    assert ends.isoformat() in json.dumps(odrl_of(shown))


def test_a_steward_who_is_none_any_more_names_nobody(asking: Asking) -> None:
    agreement = asking.agreement("active", actions=["distribute"])
    Membership.objects.filter(user=asking.steward).delete()
    gone = User.objects.get(pk=asking.steward.pk)
    with pytest.raises(PermissionRefused):
        partner_add(gone, agreement=agreement, name="Ash Ltd")


def test_the_agreement_of_who_has_left_is_nobodys(asking: Asking) -> None:
    asking.agreement("active")
    pk = asking.requester.pk
    asking.requester.delete()
    again = User.objects.create_user("new@example.org", "x")
    assert again.pk != pk
    assert agreements_about(again, [asking.products[0].pk]) == {}


def policy(**rule: object) -> str:
    return json.dumps({"@type": "Set", "permission": [{"action": ["use", "distribute"], **rule}]})


def says_most(terms: Terms) -> int:
    return max(len(verdict.says) for verdict in answer_all(terms).values())


def test_of_very_many_purposes_an_answer_names_the_first() -> None:
    purposes = [f"purpose {n:04}" for n in range(3000)]
    limit = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": purposes}
    terms = policy_terms(policy(constraint=[limit]), name="x")
    assert terms.purposes is not None
    assert len(terms.purposes) == 50  # as many as are read: what is left out is not allowed
    assert says_most(terms) < 1000
    assert "and 30 more" in answer_all(terms)["send_on_public"].says


def test_a_policy_with_more_duties_than_are_read_grants_nothing() -> None:
    duties = [{"action": "attribute", "dct:description": f"Credit {n}"} for n in range(201)]
    assert answer_all(policy_terms(policy(duty=duties[:200])))["send_on_public"].answer == "yes_if"
    terms = policy_terms(policy(duty=duties))
    assert not terms.known
    assert "200 duties" in terms.trace[0].clause


def test_a_policy_that_is_far_too_long_is_told_and_not_kept_in_memory() -> None:
    text = policy(
        constraint=[{"leftOperand": "recipient", "operator": "eq", "rightOperand": "x" * 2_000_000}]
    )
    terms = policy_terms(text, name="x")
    assert not terms.known
    assert "too long to be read" in terms.trace[0].clause


def test_of_two_holders_of_the_same_product_each_reads_their_own_agreement_alone(asking: Asking) -> None:
    first = asking.agreement("active", actions=["derive", "aggregate"])
    other = User.objects.create_user("other@example.org", "x")
    second = Asking(asking.domain, asking.steward, other, asking.products).agreement("active")
    pk = asking.products[0].pk
    for holder, own in ((asking.requester, first), (other, second)):
        found = agreements_about(User.objects.get(pk=holder.pk), [pk])[pk]
        assert [one.agreement for one in found] == [own]


def test_a_steward_names_no_partner_in_an_agreement_that_they_hold_themselves(asking: Asking) -> None:
    agreement = asking.agreement("active", actions=["distribute"])
    Membership.objects.create(user=asking.requester, domain=asking.domain, role=Membership.Role.STEWARD)
    both = User.objects.get(pk=asking.requester.pk)
    with pytest.raises(PermissionRefused):
        partner_add(both, agreement=agreement, name="Ash Ltd")
