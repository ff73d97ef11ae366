"""Who belongs to a domain: roles given, lent and taken away. A domain never loses its last steward unawares.

Everything here locks the domain's row first: two stewards who remove each other at once leave one of them.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import Domain, Invitation, Membership, Role, User
from catalog.selectors.members import is_last_steward
from catalog.services.audit import audit_write, identity_of
from catalog.services.member_notices import tell, worded
from catalog.services.permission import require_manager

LONGEST_LOAN = timedelta(days=366)
_OPEN = Invitation.State.OPEN


def member_role_set(
    actor: User | None,
    *,
    member: Membership,
    role: str,
    why: str,
    heir: Membership | None = None,
    unclaim: bool = False,
) -> Membership:
    """Give a lasting role. Of the last steward only with an `heir`, or with `unclaim`. Raises InvalidInput."""
    with transaction.atomic():
        member = _locked(actor, member)
        _give(actor, member, role=role, until=None, why=why, heir=heir, unclaim=unclaim)
        tell(
            [member.user],
            f"You are now a {Role(role).label.lower()} of {member.domain.name}",
            domain=member.domain,
            text=_because(why),
        )
    return member


def member_lend(actor: User | None, *, member: Membership, until: date, why: str) -> Membership:
    """Make a member steward to the end of a day; both who lends and who borrows are told. Raises InvalidInput."""
    loan_check(until)
    with transaction.atomic():
        member = _locked(actor, member)
        if member.role == Role.STEWARD and member.until is None:
            raise InvalidInput(f"{member.user} is a steward already, without an end.")
        _give(actor, member, role=Role.STEWARD, until=until, why=why)
        loan_tell(member, why)
    return member


def loan_check(until: date) -> None:
    """Raises InvalidInput for a day that is over, or more than a year away."""
    today = timezone.localdate()
    if not today <= until <= today + LONGEST_LOAN:
        raise InvalidInput(
            f"A role is lent until a day from today to {worded(today + LONGEST_LOAN)}. Choose such a day."
        )


def loan_tell(member: Membership, why: str = "") -> None:
    """Tell both sides of a role that is lent."""
    to, by, name = member.user, member.lent_by, member.domain.name
    day = worded(member.until) if member.until else ""
    role = Role(member.role).label.lower()
    tell([to], f"You are a {role} of {name} until {day}", domain=member.domain, text=_because(why))
    lent = f"{to} is a {role} of {name} until {day}, lent by you"
    tell([by], lent, domain=member.domain, page="members/", text="You can end it at any time.")


def member_remove(
    actor: User | None,
    *,
    member: Membership,
    why: str,
    heir: Membership | None = None,
    unclaim: bool = False,
) -> None:
    """Take somebody out of a domain, or leave it. The last steward only with an `heir`, or with `unclaim`."""
    leaving = actor is not None and member.user_id == actor.pk
    if not leaving and not why.strip():
        raise InvalidInput("Say why: the person gets to read it.")
    with transaction.atomic():
        member = _locked(actor, member)
        domain, user = member.domain, member.user
        _settle_succession(actor, member, heir=heir, unclaim=unclaim)
        before = _told(member)
        audit_write(
            actor,
            action="member.leave" if leaving else "member.remove",
            on=member,
            before=before,
            why=why.strip(),
        )
        member.delete()
        _ended(actor, domain, user)
        if not leaving:
            tell([user], f"You no longer belong to {domain.name}", domain=domain, text=_because(why))


def members_tidy() -> int:
    """Clear away loans that are over; they have given no right since. Returns how many. Both sides are told."""
    over = Membership.objects.filter(until__lt=timezone.localdate()).values_list("pk", flat=True)
    return sum(_tidied(pk) for pk in list(over))


def _tidied(pk: int) -> bool:
    with transaction.atomic():
        row = Membership.objects.select_related("user", "lent_by", "domain").filter(pk=pk).first()
        if row is None:
            return False
        Domain.objects.select_for_update().get(pk=row.domain_id)
        row = Membership.objects.filter(pk=pk, until__lt=timezone.localdate()).first()
        if row is None:
            return False
        _loan_over(None, row, "The day to which it was lent is over.")
    return True


def _loan_over(actor: User | None, member: Membership, why: str) -> None:
    domain, user, by, role = member.domain, member.user, member.lent_by, Role(member.role).label.lower()
    before = _told(member)
    audit_write(
        actor, action="member.loan_end", on=member, before=before, after={"role": member.role_after}, why=why
    )
    if member.role_after:
        member.role, member.until, member.lent_by, member.role_after = member.role_after, None, None, ""
        member.save()
    else:
        member.delete()
    tell([user], f"You are no longer a {role} of {domain.name}", domain=domain, text=why)
    tell([by], f"{user} is no longer a {role} of {domain.name}", domain=domain, page="members/", text=why)


def _locked(actor: User | None, member: Membership) -> Membership:
    """The row as it is now, its domain locked. Raises PermissionRefused, and InvalidInput where it has gone."""
    domain = Domain.objects.select_for_update().get(pk=member.domain_id)
    found = domain.membership_set.select_related("user", "lent_by").filter(pk=member.pk).first()
    if found is None:
        raise InvalidInput("This person does not belong to the domain any more.")
    found.domain = domain
    if actor is None or actor.pk != found.user_id:
        require_manager(_now(actor), domain)
    return found


def _now(actor: User | None) -> User | None:
    """The person afresh: a right that was taken away a moment ago, while this waited for the lock, is none."""
    return User.objects.filter(pk=actor.pk, is_active=True).first() if actor else None


def member_give(
    actor: User | None, *, domain: Domain, user: User, role: str, until: date | None, by: User | None
) -> Membership:
    """Take somebody in, in the caller's transaction; whoever is more already stays it. Who may is the caller's to ask."""
    Domain.objects.select_for_update().get(pk=domain.pk)
    row = domain.membership_set.filter(user=user).first()
    held = _lasting_role(row) if row else ""
    before = _told(row) if row else {}
    row = row or Membership(domain=domain, user=user)
    lent = row.until is not None and row.until >= timezone.localdate()
    if held == Role.STEWARD or (held == role and until is not None):
        return row
    if until is not None:
        row.role, row.until, row.lent_by, row.role_after = role, until, by, held
    elif lent and role == Role.MEMBER:
        row.role_after = role
    else:
        row.role, row.until, row.lent_by, row.role_after = role, None, None, ""
    _save(actor, row, before=before, why="", action="member.join")
    return row


def _give(
    actor: User | None,
    member: Membership,
    *,
    role: str,
    until: date | None,
    why: str,
    heir: Membership | None = None,
    unclaim: bool = False,
) -> None:
    own = actor is not None and actor.pk == member.user_id
    if own and role == Role.STEWARD:
        raise PermissionRefused("Nobody gives a role to themselves. Ask another steward, or a curator.")
    if member.role == role and member.until == until:
        raise InvalidInput("That is the role already.")
    if not why.strip():
        raise InvalidInput("Say why: the person gets to read it.")
    if role != Role.STEWARD:
        _settle_succession(actor, member, heir=heir, unclaim=unclaim)
    before = _told(member)
    member.role_after = _lasting_role(member) if until else ""
    member.role, member.until, member.lent_by = role, until, actor if until else None
    _save(actor, member, before=before, why=why.strip(), action="member.lend" if until else "member.role")
    if role != Role.STEWARD:
        _ended(actor, member.domain, member.user)


def _lasting_role(member: Membership) -> str:
    return member.role_after if member.until else member.role


def _save(actor: User | None, member: Membership, *, before: dict[str, Any], why: str, action: str) -> None:
    member.save()
    audit_write(actor, action=action, on=member, before=before, after=_told(member), why=why)


def _told(member: Membership) -> dict[str, Any]:
    return {
        "domain": member.domain.slug,
        "person": str(identity_of(member.user)),
        "role": str(member.role),
        "until": member.until.isoformat() if member.until else None,
    }


def _settle_succession(
    actor: User | None, member: Membership, *, heir: Membership | None, unclaim: bool
) -> None:
    """Raises InvalidInput where the last steward would go with nobody named, and the domain not knowingly unclaimed."""
    if not is_last_steward(member):
        return
    if heir is not None:
        next_one = member.domain.membership_set.select_related("user").filter(pk=heir.pk).first()
        if next_one is None or next_one.pk == member.pk or not next_one.user.is_active:
            raise InvalidInput(
                "The person to be steward instead does not belong to the domain. Choose another."
            )
        if actor is not None and next_one.user_id == actor.pk:
            raise PermissionRefused("Nobody gives a role to themselves. Ask another steward, or a curator.")
        before = _told(next_one)
        next_one.role, next_one.until, next_one.lent_by, next_one.role_after = Role.STEWARD, None, None, ""
        _save(
            actor,
            next_one,
            before=before,
            why=f"In place of {identity_of(member.user)}.",
            action="member.role",
        )
        tell([next_one.user], f"You are now a steward of {member.domain.name}", domain=member.domain)
    elif not unclaim:
        raise InvalidInput(
            f"{member.user} is the last steward of {member.domain.name}. Name another one, or say that the domain is to be "
            "unclaimed: then nobody answers for it here, and anybody may claim it."
        )


def _ended(actor: User | None, domain: Domain, user: User) -> None:
    """What somebody lent or offered ends with their own role."""
    for loan in (
        domain.membership_set.filter(lent_by=user).exclude(until=None).select_related("user", "lent_by")
    ):
        _loan_over(actor, loan, "Who lent it is no longer a steward.")
    domain.invitations.filter(by=user, state=_OPEN).update(state=Invitation.State.REVOKED)


def _because(why: str) -> str:
    return f"The reason given:\n\n{why.strip()}" if why.strip() else ""
