"""The register of onward shares holds to whom the agreement lets data go: others are refused, or told of as outside it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.domain.errors import OutsideAgreement
from catalog.models import Agreement, AgreementPartner, AuditEntry, Notification, OnwardShare
from catalog.services.onward import onward_share_add
from catalog.services.partners import partner_add, partner_end
from tests.asking import Asking, asking_make

pytestmark = pytest.mark.django_db
SENDS_ON = ("derive", "distribute")
DAY = timedelta(days=1)


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


@pytest.fixture
def agreement(asking: Asking) -> Agreement:
    return asking.agreement("active", actions=SENDS_ON, recipients="partners", recipients_named="Ash Ltd")


def passed_on(
    asking: Asking, agreement: Agreement, to: str, on: date | None = None, **more: Any
) -> OnwardShare:
    day = on or timezone.localdate()
    given = {"recipient": to, "what": "All", "purpose": "", "on": day, **more}
    return onward_share_add(asking.requester, agreement=agreement, **given)


def test_nothing_is_put_down_for_who_is_no_partner_and_the_words_say_whom_to_ask(
    asking: Asking, agreement: Agreement
) -> None:
    with pytest.raises(OutsideAgreement, match="since no partner is named"):
        passed_on(asking, agreement, "Ash Ltd")
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    assert not passed_on(asking, agreement, " ash  LTD ").outside, "the same name, typed otherwise"
    with pytest.raises(OutsideAgreement) as refused:
        passed_on(asking, agreement, "Ash Limited of Elsewhere")
    said = str(refused.value)
    assert "“Ash Limited of Elsewhere” is outside the agreement" in said
    assert "data goes on to the partner Ash Ltd alone" in said
    assert "ask Northmoor: write a message on the page of the agreement" in said
    assert [row.recipient for row in OnwardShare.objects.all()] == ["ash  LTD"]


def test_what_has_gone_outside_is_put_down_as_that_and_the_owner_told(
    asking: Asking, agreement: Agreement
) -> None:
    row = passed_on(asking, agreement, "Oak Ltd", outside=True)
    assert row.outside
    notice = Notification.objects.get(user=asking.steward, kind="agreement.onward")
    assert "passed on to Oak Ltd, to whom the agreement does not let it go" in notice.title
    assert AuditEntry.objects.get(action="agreement.onward").after["outside"] is True


def test_to_say_that_it_went_outside_does_not_make_a_partner_an_outsider(
    asking: Asking, agreement: Agreement
) -> None:
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    assert not passed_on(asking, agreement, "Ash Ltd", outside=True).outside
    assert "does not let it go" not in Notification.objects.get(kind="agreement.onward").title


def test_who_was_a_partner_on_the_day_counts(asking: Asking, agreement: Agreement) -> None:
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(starts=today - 9 * DAY)
    ash = partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    with pytest.raises(OutsideAgreement):
        passed_on(asking, agreement, "Ash Ltd", on=today - DAY)
    partner_end(asking.steward, agreement=agreement, pk=ash.pk, why="They left.")
    AgreementPartner.objects.update(at=timezone.now() - 5 * DAY, ended_at=timezone.now() - 2 * DAY)
    assert not passed_on(asking, agreement, "Ash Ltd", on=today - 2 * DAY).outside
    for day in (today - 6 * DAY, today - DAY):
        with pytest.raises(OutsideAgreement):
            passed_on(asking, agreement, "Ash Ltd", on=day)


def test_an_agreement_that_lets_nothing_go_on_says_so(asking: Asking) -> None:
    with pytest.raises(OutsideAgreement, match="nothing goes on to others"):
        passed_on(asking, asking.agreement("active"), "Ash Ltd")


def test_what_was_granted_to_be_published_goes_to_anybody_until_a_partner_is_named(asking: Asking) -> None:
    public = asking.agreement("active", actions=SENDS_ON, recipients="public")
    assert not passed_on(asking, public, "Anybody").outside
    partner_add(asking.steward, agreement=public, name="Ash Ltd")
    with pytest.raises(OutsideAgreement, match="Ash Ltd alone"):
        passed_on(asking, public, "Somebody")
