"""Erasing a person: who they were goes, what they decided stays under a key that nobody can tell any more."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Left, Replace
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.requests import agreement as agreement_states
from catalog.domain.requests import request as request_states
from catalog.models import (
    AccessRequest,
    Agreement,
    AgreementPartner,
    CaseInvitation,
    Domain,
    Identity,
    Invitation,
    KeptMail,
    Membership,
    Notification,
    OutboxMessage,
    ProblemReport,
    User,
)
from catalog.selectors.members import is_last_steward
from catalog.selectors.people import curators, stewards_of
from catalog.services.access_requests import request_step
from catalog.services.audit import audit_write
from catalog.services.members import member_remove
from catalog.services.notify import notify
from catalog.services.outbox import mail_once

_WHY = "The account was deleted."
_LONGEST, _TITLE = 4000, 200


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an erasure ends besides the account itself, for its person to read before."""

    domains: list[Domain]  # that lose their last steward
    requests: list[AccessRequest]  # open ones, which are withdrawn
    agreements: list[Agreement]  # running ones, whose owner is told


def erasure_consequences(user: User) -> Consequences:
    """Three queries, and one for each role as steward."""
    return Consequences(
        domains=[member.domain for member in _memberships(user) if is_last_steward(member)],
        requests=list(AccessRequest.objects.filter(requester=user, state__in=request_states.OPEN)),
        agreements=list(Agreement.objects.filter(assignee=user).exclude(state__in=agreement_states.OVER)),
    )


def require_eraser(actor: User | None, user: User) -> None:
    """People erase themselves, curators erase others who decide for nothing but domains. Raises PermissionRefused."""
    if actor is None or actor.pk == user.pk or actor.is_superuser:
        return
    if not actor.is_curator:
        raise PermissionRefused("Only curators delete the account of somebody else. Ask one of them.")
    if user.is_curator or user.is_staff or user.is_superuser:
        raise PermissionRefused("Curators and staff delete their own accounts, or an administrator does.")


@transaction.atomic
def account_erase(actor: User | None, *, user: User, why: str = "") -> None:
    """Erase a person: account, name, addresses, sessions, roles, notifications and mail to them.

    Decisions stay, under the key of an identity that is gone; so do requests and agreements, without their person. Raises
    PermissionRefused, or InvalidInput where nobody could curate the portal any more or a curator does not say why.
    """
    require_eraser(actor, user)
    if actor is not None and actor.pk != user.pk and not why.strip():
        raise InvalidInput("Say why: it is written down.")
    user = User.objects.select_for_update().get(pk=user.pk)
    _require_another_curator(user)
    ends = erasure_consequences(user)
    audit_write(actor, action="account.erase", on=user, after=_told(ends), why=why.strip()[:_LONGEST])
    addresses = _addresses(user)
    for request in ends.requests:
        request_step(user, request=request, step="withdraw", text=_WHY)
    for member in _memberships(user):
        member_remove(user, member=member, why=_WHY, unclaim=True)
    _tell_others(user, ends)
    _forget_addresses(addresses)
    _forget_traces(user)
    mail_once(
        "Your account is deleted",
        body="Your account, your name and your addresses are deleted. What you decided stays, under a key that nobody can "
        "tell is yours. This is the last mail you get.\n",
        to=user.email,
    )
    user.delete()


def _require_another_curator(user: User) -> None:
    others = curators().exclude(pk=user.pk)
    if user.is_curator and not others.exists():
        raise InvalidInput("Nobody else curates this portal. Make somebody else a curator first.")


def _memberships(user: User) -> list[Membership]:
    return list(Membership.objects.filter(user=user).select_related("domain", "user"))


def _told(ends: Consequences) -> dict[str, list[str]]:
    return {
        "unclaimed": [domain.slug for domain in ends.domains],
        "withdrawn": [request.reference for request in ends.requests],
        "agreements": [agreement.reference for agreement in ends.agreements],
    }


def _addresses(user: User) -> set[str]:
    found = set(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) | {user.email}
    return {address.lower() for address in found if address}


def _tell_others(user: User, ends: Consequences) -> None:
    for domain in ends.domains:
        members = User.objects.filter(memberships__domain=domain)
        notify(
            {*members, *curators()},
            kind="member.gone",
            title=f"{domain.name} has no steward any more",
            url=f"/domains/{domain.slug}/",
            text="Its last steward has left the portal. Its entries stay. Who belongs to it may claim it on its page.",
            about=domain,
            but=user,
        )
    for agreement in ends.agreements:
        notify(
            stewards_of(agreement.domain_id),
            kind="agreement.holder-gone",
            title=f"Who held {agreement.reference} has left the portal",
            url=f"/agreements/{agreement.reference}/",
            text="The account behind this agreement was deleted. Look whether access has to end.",
            about=agreement,
            but=user,
        )


def _forget_addresses(addresses: set[str]) -> None:
    """Where an address stands without a key to its person."""
    for address in addresses:
        OutboxMessage.objects.filter(kind=OutboxMessage.Kind.MAIL, payload__to__iexact=address).delete()
        KeptMail.objects.filter(to__icontains=address).delete()
        Invitation.objects.filter(email__iexact=address).delete()
        CaseInvitation.objects.filter(email__iexact=address).delete()
        ProblemReport.objects.filter(email__iexact=address).update(email="")
        LogEntry.objects.filter(object_repr__icontains=address).update(object_repr="Somebody who left")


def _forget_traces(user: User) -> None:
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    LogEntry.objects.filter(about).update(object_repr="Somebody who left", change_message="")
    name = user.get_full_name()
    for words in {user.email, name if " " in name else ""} - {""}:
        _unname(words)
        _end_partner(user, words)
    for session in UserSession.objects.filter(user=user):
        session.end()
    Identity.objects.filter(user=user).delete()


def _end_partner(user: User, words: str) -> None:
    """Who was named as a partner by their own name is one no more; an organisation that they stood for stays."""
    rows = AgreementPartner.objects.filter(user=user, name__icontains=words)
    rows.update(name="Somebody who left", ended_at=Coalesce("ended_at", Value(timezone.now())))


def _unname(words: str) -> None:
    """Take a name or an address out of what others were told."""
    who = Value("somebody who left")
    told = Notification.objects.filter(Q(title__contains=words) | Q(text__contains=words))
    told.update(
        title=Left(Replace("title", Value(words), who), _TITLE), text=Replace("text", Value(words), who)
    )
