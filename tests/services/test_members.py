"""Members, invitations and roles on loan: who may, who is told, what ends when."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused, TooMany
from catalog.models import AuditEntry, Domain, Invitation, Membership, Notification, OutboxMessage, Role, User
from catalog.selectors.domains import domains_seen
from catalog.selectors.members import member_get, members_of
from catalog.selectors.permissions import decides_for, manages_members, owns
from catalog.selectors.visibility import belongings
from catalog.services.invitation_links import LASTS
from catalog.services.invitations import (
    INVITATIONS,
    invitation_accept,
    invitation_decline,
    invitation_revoke,
    invitation_send,
    invitations_tidy,
)
from catalog.services.members import member_lend, member_remove, member_role_set, members_tidy
from tests.factories import domain_make

pytestmark = pytest.mark.django_db
WHY = "She looks after the data now."
TODAY = timezone.localdate


def somebody(name: str) -> User:
    return User.objects.create_user(f"{name}@northmoor.example", "a-long-password", first_name=name.title())


def fresh(user: User) -> User:
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


def joined(domain: Domain, name: str, role: str = Role.MEMBER, **more: Any) -> Membership:
    return Membership.objects.create(domain=domain, user=somebody(name), role=role, **more)


@pytest.fixture
def domain(db: None) -> Domain:
    return domain_make("Northmoor Networks")


@pytest.fixture
def steward(domain: Domain) -> User:
    return joined(domain, "stella", Role.STEWARD).user


def is_claimed(domain: Domain) -> bool:
    return bool(domains_seen(fresh_anybody()).get(pk=domain.pk).claimed)  # type: ignore[attr-defined]


def fresh_anybody() -> User:
    return User.objects.get_or_create(email="any@example.org")[0]


def told(user: User) -> list[str]:
    """Titles of what somebody was told in the portal; each is mailed as well."""
    titles = list(Notification.objects.filter(user=user).values_list("title", flat=True))
    assert OutboxMessage.objects.filter(kind="mail", payload__to=user.email).count() >= len(titles)
    return titles


# --- roles ---


def test_a_steward_makes_a_member_steward_and_both_the_record_and_the_person_know_why(
    domain: Domain, steward: User
) -> None:
    row = joined(domain, "meg")
    member_role_set(steward, member=row, role=Role.STEWARD, why=WHY)
    assert owns(fresh(row.user), domain.pk)
    entry = AuditEntry.objects.get(action="member.role")
    assert (entry.before["role"], entry.after["role"], entry.why) == ("member", "steward", WHY)
    assert row.user.email not in str(entry.after), "the record holds pseudonyms"
    assert any("steward of Northmoor" in title for title in told(row.user))


def test_members_and_people_from_elsewhere_change_nothing(
    domain: Domain, steward: User, analyst: User
) -> None:
    row, other = joined(domain, "meg"), joined(domain, "max")
    foreign = joined(domain_make("Westgas"), "wes", Role.STEWARD).user
    for actor in (row.user, analyst, foreign):
        with pytest.raises(PermissionRefused):
            member_role_set(actor, member=other, role=Role.STEWARD, why=WHY)
        with pytest.raises(PermissionRefused):
            member_lend(actor, member=other, until=TODAY(), why=WHY)
        with pytest.raises(PermissionRefused):
            member_remove(actor, member=other, why=WHY)
        with pytest.raises(PermissionRefused):
            invitation_send(actor, domain=domain, email="new@northmoor.example", role=Role.STEWARD)
    assert {m.role for m in members_of(domain)} == {"steward", "member"}
    assert not AuditEntry.objects.filter(action__startswith="member.").exists()


def test_nobody_raises_themselves(domain: Domain, steward: User, curator: User) -> None:
    own = Membership.objects.create(domain=domain, user=curator)
    with pytest.raises(PermissionRefused, match="themselves"):
        member_role_set(curator, member=own, role=Role.STEWARD, why=WHY)
    with pytest.raises(PermissionRefused, match="themselves"):
        member_lend(curator, member=own, until=TODAY(), why=WHY)
    with pytest.raises(PermissionRefused, match="themselves"):
        invitation_send(curator, domain=domain, email=curator.email.upper(), role=Role.STEWARD)
    last = Membership.objects.get(user=steward)
    with pytest.raises(PermissionRefused, match="themselves"):
        member_remove(curator, member=last, why=WHY, heir=own)
    assert not owns(fresh(curator), domain.pk)


def test_a_change_without_a_reason_is_none(domain: Domain, steward: User) -> None:
    row = joined(domain, "meg")
    for change in (
        lambda: member_role_set(steward, member=row, role=Role.STEWARD, why=" "),
        lambda: member_lend(steward, member=row, until=TODAY(), why=""),
        lambda: member_remove(steward, member=row, why=""),
    ):
        with pytest.raises(InvalidInput, match="Say why"):
            change()
    row.refresh_from_db()
    assert (row.role, row.until) == (Role.MEMBER, None)


# --- the last steward ---


def test_the_last_steward_does_not_leave_unawares(domain: Domain, steward: User) -> None:
    own, heir = Membership.objects.get(user=steward), joined(domain, "meg")
    with pytest.raises(InvalidInput, match="last steward"):
        member_remove(steward, member=own, why="")
    with pytest.raises(InvalidInput, match="last steward"):
        member_role_set(steward, member=own, role=Role.MEMBER, why="I retire.")
    member_remove(steward, member=own, why="I retire.", heir=heir)
    assert not belongings(fresh(steward))
    assert owns(fresh(heir.user), domain.pk)
    assert is_claimed(domain)


def test_the_last_steward_may_leave_the_domain_unclaimed_knowingly(domain: Domain, steward: User) -> None:
    member_remove(steward, member=Membership.objects.get(user=steward), why="We close.", unclaim=True)
    assert not is_claimed(domain)
    assert AuditEntry.objects.get(action="member.leave").why == "We close."


def test_a_steward_on_loan_or_with_a_closed_account_is_no_heir_unless_named(
    domain: Domain, steward: User
) -> None:
    own = Membership.objects.get(user=steward)
    lent = joined(domain, "meg", Role.STEWARD, until=TODAY() + timedelta(days=3), lent_by=steward)
    gone = joined(domain, "gus", Role.STEWARD)
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    with pytest.raises(InvalidInput, match="last steward"):
        member_remove(steward, member=own, why="")
    with pytest.raises(InvalidInput, match="does not belong"):
        member_remove(steward, member=own, why="", heir=gone)
    member_remove(steward, member=own, why="", heir=lent)
    lent.refresh_from_db()
    assert (lent.role, lent.until) == (Role.STEWARD, None)


def test_an_heir_of_another_domain_is_none(domain: Domain, steward: User) -> None:
    foreign = joined(domain_make("Westgas"), "wes")
    with pytest.raises(InvalidInput, match="does not belong"):
        member_remove(steward, member=Membership.objects.get(user=steward), why="", heir=foreign)
    foreign.refresh_from_db()
    assert foreign.role == Role.MEMBER


def test_of_two_stewards_who_remove_each_other_one_stays(domain: Domain, steward: User) -> None:
    """The second asks with rights that were his when his page was opened."""
    first, second = Membership.objects.get(user=steward), joined(domain, "sid", Role.STEWARD)
    late = fresh(second.user)
    assert manages_members(late, domain.pk)
    member_remove(steward, member=second, why=WHY)
    with pytest.raises(PermissionRefused):
        member_remove(late, member=first, why=WHY)
    assert [m.user for m in members_of(domain)] == [steward]


def test_removing_twice_says_so(domain: Domain, steward: User) -> None:
    row = joined(domain, "meg")
    member_remove(steward, member=row, why=WHY)
    again = Membership(pk=row.pk or 10**9, domain=domain, user=row.user)
    with pytest.raises(InvalidInput, match="any more"):
        member_remove(steward, member=again, why=WHY)


# --- loans ---


def test_a_loan_ends_with_its_day_without_any_job(
    domain: Domain, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, until = joined(domain, "meg"), TODAY() + timedelta(days=2)
    member_lend(steward, member=row, until=until, why="My leave.")
    assert owns(fresh(row.user), domain.pk)
    assert not manages_members(fresh(row.user), domain.pk), "what is lent is not handed on"
    assert any("until" in title for title in told(row.user))
    assert any("lent by you" in title for title in told(steward))
    for day, holds in ((until, True), (until + timedelta(days=1), False)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, day=day: day)
        assert owns(fresh(row.user), domain.pk) is holds, day
        assert [b.role for b in belongings(fresh(row.user))] == ["steward" if holds else "member"]
    found = member_get(domain, row.pk)
    assert found
    assert (found.role, found.until) == (Role.MEMBER, None)


def test_a_loan_to_somebody_from_outside_leaves_nothing(
    domain: Domain, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = joined(domain, "meg", Role.STEWARD, until=TODAY(), lent_by=steward)
    assert decides_for(fresh(row.user), domain.pk)
    tomorrow = TODAY() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    assert belongings(fresh(row.user)) == ()
    assert [m.user for m in members_of(domain)] == [steward]
    assert member_get(domain, row.pk) is None
    assert members_tidy() == 1
    assert members_tidy() == 0, "once"
    assert not Membership.objects.filter(pk=row.pk).exists()
    assert AuditEntry.objects.filter(action="member.loan_end", actor=None).count() == 1
    assert any("no longer" in title for title in told(row.user))
    assert any("no longer" in title for title in told(steward))


def test_a_domain_whose_only_steward_was_on_loan_is_unclaimed_the_day_after(
    domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(domain, "meg", Role.STEWARD, until=TODAY())
    assert is_claimed(domain)
    tomorrow = TODAY() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    assert not is_claimed(domain)


def test_what_somebody_lent_or_offered_ends_with_their_own_role(
    domain: Domain, steward: User, curator: User
) -> None:
    row = joined(domain, "meg")
    member_lend(steward, member=row, until=TODAY() + timedelta(days=30), why="My leave.")
    invitation = invitation_send(steward, domain=domain, email="new@northmoor.example", role=Role.STEWARD)
    member_remove(curator, member=Membership.objects.get(user=steward), why=WHY, unclaim=True)
    assert not owns(fresh(row.user), domain.pk)
    assert [m.role for m in members_of(domain)] == [Role.MEMBER]
    invitation.refresh_from_db()
    assert invitation.state == "revoked"


@pytest.mark.parametrize("days", [-1, 400])
def test_a_loan_is_for_a_day_to_come_within_a_year(domain: Domain, steward: User, days: int) -> None:
    row, until = joined(domain, "meg"), TODAY() + timedelta(days=days)
    with pytest.raises(InvalidInput, match="from today"):
        member_lend(steward, member=row, until=until, why=WHY)
    with pytest.raises(InvalidInput, match="from today"):
        invitation_send(steward, domain=domain, email="a@b.example", role=Role.STEWARD, until=until)


# --- invitations ---


@pytest.fixture
def invited(domain: Domain, steward: User) -> Callable[..., str]:
    def invite(email: str = "nina@northmoor.example", role: str = Role.MEMBER, **more: Any) -> str:
        return INVITATIONS.token(invitation_send(steward, domain=domain, email=email, role=role, **more))

    return invite


def test_an_invitation_goes_by_mail_and_works_once(
    domain: Domain, steward: User, invited: Callable[..., str]
) -> None:
    token, nina = invited(role=Role.STEWARD), somebody("nina")
    body = OutboxMessage.objects.get(payload__to=nina.email).payload["body"]
    assert re.search(r"/invitations/(\S+)/", body)[1] == token  # type: ignore[index]
    invitation_accept(nina, token=token)
    assert owns(fresh(nina), domain.pk)
    member_remove(steward, member=Membership.objects.get(user=nina), why=WHY)
    with pytest.raises(InvalidInput, match="does not work"):
        invitation_accept(nina, token=token)
    assert not belongings(fresh(nina))
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert [a for a in actions if a.startswith(("invitation", "member"))] == [
        "invitation.send", "invitation.accepted", "member.join", "member.remove",
    ]  # fmt: skip
    assert "nina@" not in str(list(AuditEntry.objects.values("before", "after")))


def test_only_the_invited_address_accepts(domain: Domain, invited: Callable[..., str], analyst: User) -> None:
    token = invited()
    for answer in (invitation_accept, invitation_decline):
        with pytest.raises(PermissionRefused, match="another e-mail address"):
            answer(analyst, token=token)
    assert INVITATIONS.open_one(token).state == "open", "a stranger uses nothing up"
    assert not belongings(fresh(analyst))


def test_a_link_that_was_changed_ran_out_or_was_taken_back_does_not_work(
    domain: Domain, steward: User, invited: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, nina = invited(), somebody("nina")
    other = invited("other@northmoor.example")
    payload, _, signature = other.rpartition(":")
    swapped = f"{token.rpartition(':')[0]}:{signature}"
    said = set()
    for wrong in ("", "x", token[:-1], token + "x", swapped, f"{payload}:", "a:b:c", "\x00", "é" * 50):
        with pytest.raises(InvalidInput) as error:
            invitation_accept(nina, token=wrong)
        said.add(str(error.value))
    assert len(said) == 1, "one answer for all that does not work"
    Invitation.objects.filter(email=nina.email).update(expires_at=timezone.now())
    with pytest.raises(InvalidInput, match="does not work"):
        invitation_accept(nina, token=token)
    again = invited()
    invitation_revoke(steward, invitation=INVITATIONS.open_one(again))
    with pytest.raises(InvalidInput, match="does not work"):
        invitation_accept(nina, token=again)
    third, fourth = invited(), invited()
    with pytest.raises(InvalidInput, match="does not work"):
        invitation_accept(nina, token=third)
    invitation_accept(nina, token=fourth)
    assert [b.role for b in belongings(fresh(nina))] == [Role.MEMBER]


def test_a_signature_that_is_too_old_is_refused_by_itself(
    invited: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = invited()
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=999))
    later = timezone.now().timestamp() + LASTS.total_seconds() + 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(InvalidInput, match="does not work"):
        INVITATIONS.open_one(token)


def test_who_invites_must_still_be_a_steward_when_it_is_accepted(
    domain: Domain, steward: User, invited: Callable[..., str]
) -> None:
    token, nina = invited(role=Role.STEWARD), somebody("nina")
    Membership.objects.filter(user=steward).update(role=Role.MEMBER)  # behind the services' back
    with pytest.raises(InvalidInput, match="no longer a steward"):
        invitation_accept(nina, token=token)
    assert not belongings(fresh(nina))


def test_an_invitation_with_an_end_is_a_loan_after_which_a_member_is_a_member_again(
    domain: Domain, steward: User, invited: Callable[..., str]
) -> None:
    row = joined(domain, "nina")
    until = TODAY() + timedelta(days=7)
    invitation_accept(row.user, token=invited(role=Role.STEWARD, until=until))
    row.refresh_from_db()
    assert (row.role, row.until, row.lent_by, row.role_after) == ("steward", until, steward, "member")


def test_an_invitation_takes_nothing_away(domain: Domain, steward: User, invited: Callable[..., str]) -> None:
    row = joined(domain, "nina", Role.STEWARD)
    invitation_accept(row.user, token=invited(role=Role.MEMBER))
    invitation_accept(row.user, token=invited(role=Role.STEWARD, until=TODAY()))
    row.refresh_from_db()
    assert (row.role, row.until) == ("steward", None)


def test_known_and_unknown_addresses_are_treated_alike(domain: Domain, invited: Callable[..., str]) -> None:
    somebody("known")
    invited("known@northmoor.example")
    invited("unknown@northmoor.example")
    bodies = [
        re.sub(r"/invitations/\S+/", "", m.payload["body"])
        for m in OutboxMessage.objects.filter(payload__to__endswith="known@northmoor.example")
    ]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_nobody_is_flooded_with_invitations(
    invited: Callable[..., str], domain: Domain, steward: User
) -> None:
    for _ in range(5):
        invited()
    with pytest.raises(TooMany):
        invited("NINA@northmoor.example")
    for n in range(24):
        invited(f"n{n}@northmoor.example")
    with pytest.raises(TooMany):
        invited("one-more@northmoor.example")


def test_guessing_links_ends_soon(invited: Callable[..., str]) -> None:
    nina = somebody("nina")
    token = invited()
    for _ in range(20):
        with pytest.raises(InvalidInput):
            invitation_accept(nina, token="guess")
    with pytest.raises(TooMany):
        invitation_accept(nina, token=token)


def test_old_invitations_are_forgotten_with_their_addresses(invited: Callable[..., str]) -> None:
    invited()
    assert invitations_tidy() == 0
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=91))
    assert invitations_tidy() == 1
    assert not Invitation.objects.exists()


def test_nothing_is_sent_where_the_invitation_is_not_kept(
    domain: Domain, steward: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(InvalidInput):
        invitation_send(steward, domain=domain, email="no address", role=Role.MEMBER)
    assert mail.outbox == []
    assert not Invitation.objects.exists()
