"""Partners of agreements: named by the owner, counted in answers, ended with the agreement."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused, SecretRefused
from catalog.models import Agreement, AgreementPartner, AuditEntry, Notification, User
from catalog.selectors.agreements import terms_with_partners
from catalog.selectors.personal_data import personal_data
from catalog.selectors.policy import policies_held
from catalog.selectors.products import product_get
from catalog.services.erasure import account_erase
from catalog.services.partners import MOST, partner_add, partner_end
from catalog.services.request_rounds import requests_remind
from tests.asking import Asking, asking_make
from tests.factories import domain_make
from tests.standing import stewarded

pytestmark = pytest.mark.django_db
SENDS_ON = ("derive", "aggregate", "distribute")


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


@pytest.fixture
def agreement(asking: Asking) -> Agreement:
    return asking.agreement("active", actions=SENDS_ON, recipients="partners", recipients_named="Ash Ltd")


@pytest.fixture
def friend(db: None) -> User:
    """A person of a partner, with an address of their own."""
    user = User.objects.create_user("pat@ash.example", "x", first_name="Pat", last_name="Ash")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def answers(asking: Asking) -> dict[str, tuple[str, str]]:
    person = User.objects.get(pk=asking.requester.pk)  # as at the next request
    view = product_get(person, asking.products[0].slug)
    assert view is not None
    found = policies_held(person, view)[0].verdicts
    return {name: (verdict.answer, verdict.says) for name, verdict in found.items()}


def test_the_answer_about_one_partner_names_those_that_the_owner_has_named(
    asking: Asking, agreement: Agreement
) -> None:
    answer, says = answers(asking)["send_on_partner"]
    assert answer == "ask"
    assert "no partner is named" in says
    ash = partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    answer, says = answers(asking)["send_on_partner"]
    assert answer == "yes_if"
    assert "to the partner Ash Ltd alone" in says
    assert "Fenland University" not in says  # who holds it is no limit of whom it goes on to
    answer, says = answers(asking)["send_on_public"]
    assert answer == "ask"
    assert "to the partner Ash Ltd alone" in says
    for name in ("Beck plc", "Coal Co", "Dale Trust"):
        partner_add(asking.steward, agreement=agreement, name=name)
    assert "to the 4 partners alone" in answers(asking)["send_on_partner"][1]
    assert "and 1 more" in answers(asking)["send_on_partner"][1]
    partner_end(asking.steward, agreement=agreement, pk=ash.pk, why="They have left.")
    assert "Ash Ltd" not in answers(asking)["send_on_partner"][1]


def test_what_was_granted_to_be_published_is_limited_once_somebody_is_named(asking: Asking) -> None:
    row = asking.agreement("active", actions=SENDS_ON, recipients="public")
    assert answers(asking)["send_on_public"][0] == "yes_if"
    partner_add(asking.steward, agreement=row, name="Ash Ltd")
    assert answers(asking)["send_on_public"][0] == "ask"


def test_a_partner_is_written_down_and_told(asking: Asking, agreement: Agreement, friend: User) -> None:
    row = partner_add(asking.steward, agreement=agreement, name="  Ash \n Ltd ", email="PAT@ash.example")
    assert (row.name, row.user) == ("Ash Ltd", friend)
    entry = AuditEntry.objects.get(action="agreement.partner")
    assert entry.after == {"reference": agreement.reference, "partner": "Ash Ltd", "key": row.pk}
    told = {n.user: n for n in Notification.objects.filter(kind="agreement.partner")}
    assert set(told) == {asking.requester, friend}
    assert "Ash Ltd" in told[asking.requester].title
    assert told[friend].url == f"/agreements/{agreement.reference}/partner/"
    assert "Fenland" not in told[friend].title + told[friend].text
    partner_end(asking.steward, agreement=agreement, pk=row.pk, why="They have left.")
    assert AuditEntry.objects.get(action="agreement.partner-end").why == "They have left."
    assert Notification.objects.filter(kind="agreement.partner-end", user=friend).count() == 1
    with pytest.raises(DecidedMeanwhile):
        partner_end(asking.steward, agreement=agreement, pk=row.pk, why="Again.")


@pytest.mark.parametrize("step", ["give_back", "revoke", "expire"])
def test_partners_end_with_the_agreement(
    asking: Asking, agreement: Agreement, friend: User, step: str
) -> None:
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    if step == "expire":
        past = timezone.localdate() - timedelta(days=1)
        Agreement.objects.update(starts=past, ends=past)
        requests_remind()
    else:
        asking.agree(agreement, step)
    agreement.refresh_from_db()
    assert agreement.state in ("ended", "revoked")
    row = AgreementPartner.objects.get()
    assert row.ended_at
    assert Notification.objects.filter(kind="agreement.partner-end", user=friend).count() == 1
    with pytest.raises(InvalidInput, match="is over"):
        partner_add(asking.steward, agreement=agreement, name="Beck plc")


def test_only_stewards_of_the_owner_name_partners(
    asking: Asking, agreement: Agreement, curator: User, friend: User
) -> None:
    row = partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    other = stewarded(domain_make("Westgas"), "west@example.org")
    for user in (asking.requester, curator, friend, other):
        with pytest.raises(PermissionRefused):
            partner_add(user, agreement=agreement, name="Mine")
        with pytest.raises(PermissionRefused):
            partner_end(user, agreement=agreement, pk=row.pk, why="x")
    assert AgreementPartner.objects.filter(ended_at=None).count() == 1


def test_a_partner_of_another_agreement_is_not_ended_by_its_number(
    asking: Asking, agreement: Agreement
) -> None:
    row = partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    another = asking.agreement("active", actions=SENDS_ON)
    with pytest.raises(InvalidInput, match="no such partner"):
        partner_end(asking.steward, agreement=another, pk=row.pk, why="x")


def test_what_cannot_be_named(asking: Asking, agreement: Agreement) -> None:
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    for name, told in (
        ("ASH LTD", "partner already"),
        (" \0 ", "Name the partner"),
        ("x" * 201, "at most 200"),
    ):
        with pytest.raises(InvalidInput, match=told):
            partner_add(asking.steward, agreement=agreement, name=name)
    with pytest.raises(SecretRefused):
        partner_add(asking.steward, agreement=agreement, name="Ash password = hunter2x")
    kept = asking.agreement("active")
    with pytest.raises(InvalidInput, match="does not let its holder send anything on"):
        partner_add(asking.steward, agreement=kept, name="Ash Ltd")


def test_an_address_that_nobody_has_proved_leads_to_nobody(asking: Asking, agreement: Agreement) -> None:
    user = User.objects.create_user("claims@ash.example", "x")
    EmailAddress.objects.create(user=user, email=user.email, verified=False)
    assert partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=user.email).user is None
    assert not Notification.objects.filter(user=user).exists()


def test_a_thousand_partners_and_no_more(asking: Asking, agreement: Agreement) -> None:
    AgreementPartner.objects.bulk_create(
        AgreementPartner(agreement=agreement, name=f"Partner {n:04}", by=agreement.assignee_key)
        for n in range(MOST)
    )
    with pytest.raises(InvalidInput, match="at most 1,000"):
        partner_add(asking.steward, agreement=agreement, name="One more")
    says = answers(asking)["send_on_partner"][1]
    assert "to the 1,000 partners alone" in says
    assert len(says) < 400
    terms = terms_with_partners(agreement)
    assert terms.partners is not None
    assert len(terms.partners) == MOST


@pytest.mark.django_db(transaction=True)
def test_of_two_stewards_who_name_the_same_partner_at_once_one_does(
    asking: Asking, agreement: Agreement
) -> None:
    other = stewarded(asking.domain, "other@example.org")
    together, refused = Barrier(2), []

    def name(user: User) -> None:
        together.wait()
        try:
            partner_add(user, agreement=agreement, name="Ash Ltd")
        except InvalidInput as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=name, args=(user,)) for user in (asking.steward, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "partner already" in refused[0]
    assert AgreementPartner.objects.count() == 1


def test_a_person_finds_it_in_their_data_and_leaves_as_a_name_alone(
    asking: Asking, agreement: Agreement, friend: User
) -> None:
    firm = partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    own = partner_add(asking.steward, agreement=agreement, name="Pat Ash", email=friend.email)
    parts = {name: list(rows) for name, rows in personal_data(friend)}
    assert {row["name"] for row in parts["agreement partners (user)"]} == {"Ash Ltd", "Pat Ash"}
    account_erase(friend, user=friend)
    firm.refresh_from_db()
    own.refresh_from_db()
    assert (firm.name, firm.user, firm.ended_at) == ("Ash Ltd", None, None)
    assert own.name == "Somebody who left"
    assert own.ended_at
