"""Who belongs to a domain, and who is invited to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from catalog.models import Domain, Invitation, Membership, Role, User
from catalog.selectors.visibility import stewards_now


@dataclass(frozen=True, slots=True)
class Member:
    """A membership as it is today: `role` is one of models.Role, `until` the last day of a role that is lent."""

    pk: int
    user: User
    role: str
    until: date | None
    lent_by: User | None
    membership: Membership

    @property
    def role_label(self) -> str:
        """“Steward” or “Member”."""
        return str(Role(self.role).label)


def members_of(domain: Domain) -> list[Member]:
    """Those who belong to it today, stewards first, then by name. One query."""
    rows = domain.membership_set.select_related("user", "lent_by")
    found = [member for row in rows if (member := _today(row))]
    return sorted(found, key=lambda m: (m.role != Role.STEWARD, str(m.user).casefold(), m.pk))


def _today(row: Membership) -> Member | None:
    if row.until is None or row.until >= timezone.localdate():
        return Member(row.pk, row.user, row.role, row.until, row.lent_by, row)
    return Member(row.pk, row.user, row.role_after, None, None, row) if row.role_after else None


def member_get(domain: Domain, pk: int) -> Member | None:
    """One who belongs to it today. One query."""
    row = domain.membership_set.select_related("user", "lent_by", "domain").filter(pk=pk).first()
    return _today(row) if row else None


def member_of(domain: Domain, user: User) -> Member | None:
    """What a person is in a domain today. One query."""
    row = domain.membership_set.select_related("user", "lent_by", "domain").filter(user=user).first()
    return _today(row) if row else None


def memberships_of(user: User) -> list[Member]:
    """What a person is today, and where (`membership.domain`), by the domains' names. One query."""
    rows = user.memberships.select_related("user", "lent_by", "domain").order_by("domain__name")
    return [member for row in rows if (member := _today(row))]


def lasting_stewards(domain: Domain, *, but: Membership | None = None) -> Any:
    """The memberships that make a steward without an end, of people whose account is open."""
    lasting = domain.membership_set.filter(stewards_now(), until=None, user__is_active=True)
    return lasting.exclude(pk=but.pk) if but else lasting


def is_last_steward(member: Membership) -> bool:
    """Whether the domain would have no lasting steward without this one. At most one query."""
    lasting = member.role == Role.STEWARD and member.until is None
    return lasting and not lasting_stewards(member.domain, but=member).exists()


def heirs_of(member: Membership) -> list[Membership]:
    """The other people of the domain who could be its steward instead. One query."""
    others = member.domain.membership_set.exclude(pk=member.pk).filter(user__is_active=True)
    return list(others.select_related("user").order_by("user__email"))


def invitations_open(domain: Domain) -> list[Invitation]:
    """Those without an answer, newest first, run-out ones too. One query."""
    return list(domain.invitations.filter(state=Invitation.State.OPEN).select_related("by")[:200])
