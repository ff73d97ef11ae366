"""Who edits a use case: invited without telling who has an account, removed, and the lead handed over."""

import re

import pytest

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import AuditEntry, CaseInvitation, OutboxMessage, UseCase, User
from catalog.selectors.usecases import case_get
from catalog.services.case_people import (
    EDITOR_INVITATIONS,
    case_invitations_tidy,
    editor_accept,
    editor_decline,
    editor_invitation_revoke,
    editor_invite,
    editor_remove,
    lead_hand_over,
)
from catalog.services.usecases import case_make
from tests.domain.usecases_sample import SAMPLE
from tests.factories import domain_make
from tests.standing import stewarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return User.objects.create_user("lead@example.org")


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("other@example.org")


@pytest.fixture
def case(lead: User) -> UseCase:
    return case_make(lead, record=SAMPLE)


def invited(lead: User, case: UseCase, email: str = "Other@example.org") -> str:
    return EDITOR_INVITATIONS.token(editor_invite(lead, case=case, email=email))


def test_an_invitation_makes_an_editor(lead: User, other: User, case: UseCase) -> None:
    token = invited(lead, case)
    assert case_get(other, case.slug) is None

    editor_accept(other, token=token)

    view = case_get(other, case.slug)
    assert view
    assert view.may_edit
    with pytest.raises(InvalidInput, match="does not work"):
        editor_accept(other, token=token)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
        "case.invite",
        "case.join",
    ]


def test_the_same_letter_goes_to_everybody(lead: User, other: User, case: UseCase) -> None:
    for email in ("other@example.org", "nobody@example.org"):
        invited(lead, case, email)
    letters = [m.payload["body"] for m in OutboxMessage.objects.filter(name="mail").order_by("pk")] or [
        m.payload["body"] for m in OutboxMessage.objects.order_by("pk")
    ]
    first, second = (re.sub(r"invitations/\S+", "", letter) for letter in letters[-2:])
    assert first == second


def test_it_is_for_one_address_and_for_those_who_were_asked(lead: User, case: UseCase) -> None:
    token = invited(lead, case)
    with pytest.raises(PermissionRefused, match="another e-mail address"):
        editor_accept(User.objects.create_user("third@example.org"), token=token)
    with pytest.raises(InvalidInput):
        EDITOR_INVITATIONS.open_one(f"{token}x")
    assert EDITOR_INVITATIONS.open_one(token).email == "other@example.org"


def test_others_decide_nothing(lead: User, other: User, case: UseCase) -> None:
    case.editors.add(other)
    third = User.objects.create_user("third@example.org")
    case.editors.add(third)
    for refused in (
        lambda: editor_invite(other, case=case, email="x@example.org"),
        lambda: editor_remove(other, case=case, editor=third),
        lambda: lead_hand_over(other, case=case, to=other),
        lambda: editor_invite(User.objects.create_user("x@example.org"), case=case, email="y@example.org"),
    ):
        with pytest.raises(PermissionRefused):
            refused()
    editor_remove(other, case=case, editor=other)
    assert list(case.editors.all()) == [third]


def test_who_was_removed_cannot_come_back_by_an_old_link(lead: User, other: User, case: UseCase) -> None:
    token = invited(lead, case)
    editor_accept(other, token=token)
    open_one = EDITOR_INVITATIONS.token(editor_invite(lead, case=case, email="third@example.org"))
    editor_remove(lead, case=case, editor=other)
    with pytest.raises(InvalidInput):
        editor_accept(other, token=token)
    assert case_get(other, case.slug) is None
    assert EDITOR_INVITATIONS.open_one(open_one)


def test_an_invitation_is_taken_back_or_declined(lead: User, other: User, case: UseCase) -> None:
    first = editor_invite(lead, case=case, email="other@example.org")
    editor_invitation_revoke(lead, invitation=first)
    with pytest.raises(InvalidInput):
        editor_accept(other, token=EDITOR_INVITATIONS.token(first))
    editor_decline(other, token=invited(lead, case))
    assert [one.state for one in CaseInvitation.objects.order_by("pk")] == ["revoked", "declined"]
    assert not case.editors.exists()


def test_a_second_invitation_takes_the_place_of_the_first(lead: User, case: UseCase) -> None:
    tokens = [invited(lead, case) for _ in range(2)]
    with pytest.raises(InvalidInput):
        EDITOR_INVITATIONS.open_one(tokens[0])
    assert EDITOR_INVITATIONS.open_one(tokens[1])


def test_the_lead_is_handed_over_to_an_editor(lead: User, other: User, case: UseCase) -> None:
    with pytest.raises(InvalidInput, match="Invite them first"):
        lead_hand_over(lead, case=case, to=other)
    editor_accept(other, token=invited(lead, case))
    waiting = invited(lead, case, "third@example.org")

    lead_hand_over(lead, case=case, to=other)

    case.refresh_from_db()
    assert case.lead == other
    assert list(case.editors.all()) == [lead]
    with pytest.raises(PermissionRefused):
        editor_invite(lead, case=case, email="x@example.org")
    editor_accept(User.objects.create_user("third@example.org"), token=waiting)


def test_a_case_without_a_lead_is_its_domains(case: UseCase, other: User) -> None:
    domain = domain_make()
    steward = stewarded(domain)
    UseCase.objects.filter(pk=case.pk).update(lead=None, domain=domain)
    with pytest.raises(PermissionRefused):
        editor_invite(other, case=case, email="x@example.org")
    assert editor_invite(steward, case=case, email="x@example.org")


def test_addresses_are_forgotten(lead: User, case: UseCase) -> None:
    editor_invite(lead, case=case, email="x@example.org")
    assert case_invitations_tidy() == 0
    CaseInvitation.objects.update(expires_at="2020-01-01T00:00Z")
    assert case_invitations_tidy() == 1
