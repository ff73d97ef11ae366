"""Partners of an agreement: to whom its data may go on. Its owner names them; they end with it, or before."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.policy.model import terms_from_plain
from catalog.domain.requests import agreement as states
from catalog.domain.requests.terms import may_send_on, one_line
from catalog.models import Agreement, AgreementPartner, User
from catalog.selectors.request_people import role_in
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit
from catalog.services.mixes import notes_due
from catalog.services.notify import notify
from catalog.services.steps import words_kept

MOST = 1_000  # partners of an agreement at once
_LONGEST = 200
_AN_HOUR = 3600


def partner_add(actor: User, *, agreement: Agreement, name: str, email: str = "") -> AgreementPartner:
    """Name a partner, by a steward of the domain. Raises PermissionRefused, InvalidInput.

    `email`: of a person of theirs, who reads there what holds if an account has proved it; it is not kept, and nobody is told
    whether there is such an account.
    """
    limit("partner", f"user:{actor.pk}", most=MOST, seconds=_AN_HOUR)
    kept = one_line(words_kept(name))
    if not kept or len(kept) > _LONGEST:
        raise InvalidInput(f"Name the partner, in at most {_LONGEST} characters.")
    with transaction.atomic():
        locked = _locked(actor, agreement)
        if locked.state not in states.NAMES_PARTNERS or locked.ends < timezone.localdate():
            raise InvalidInput("The agreement is over: its data goes on to nobody any more.")
        if not (locked.terms and may_send_on(terms_from_plain(locked.terms))):
            raise InvalidInput(
                "The agreement does not let its holder send anything on. Agree on that anew before you name partners."
            )
        now = locked.partners.filter(ended_at=None)
        if now.filter(name__iexact=kept).exists():
            raise InvalidInput(f"“{kept}” is a partner already.")
        if now.count() >= MOST:
            raise InvalidInput(
                f"An agreement has at most {MOST:,} partners at once: end one that is no more."
            )
        person = _person(email)
        row = AgreementPartner.objects.create(agreement=locked, name=kept, user=person, by=identity_of(actor))
        _written(actor, locked, row, "partner")
        _tell_holder(actor, locked, "partner", f"has a new partner: data may go on to {kept}")
        if person:
            _tell_partners([person], locked, "partner", "names you as a partner: read what you may do")
    return row


def partner_end(actor: User, *, agreement: Agreement, pk: int, why: str) -> AgreementPartner:
    """Data goes on to a partner no more. Raises PermissionRefused, InvalidInput (DecidedMeanwhile: it has ended already)."""
    reason = words_kept(why)
    if not reason:
        raise InvalidInput("Say why: the holder of the agreement reads it.")
    with transaction.atomic():
        locked = _locked(actor, agreement)
        row = locked.partners.select_related("user").filter(pk=pk).first()
        if row is None:
            raise InvalidInput("There is no such partner in this agreement.")
        if row.ended_at:
            raise DecidedMeanwhile(f"“{row.name}” is no partner any more: somebody has ended it already.")
        row.ended_at, row.ended_by = timezone.now(), identity_of(actor)
        row.save(update_fields=["ended_at", "ended_by"])
        _written(actor, locked, row, "partner-end", why=reason)
        _tell_holder(
            actor, locked, "partner-end", f"has a partner less: nothing goes on to {row.name}", reason
        )
        _tell_partners(
            [row.user] if row.user else [],
            locked,
            "partner-end",
            "names you as a partner no more: stop using its data",
        )
    return row


def partners_over(agreement: Agreement, now: datetime) -> None:
    """All partners end with their agreement, and those with an account are told. In the transaction of the step."""
    people = User.objects.filter(partner_in__agreement=agreement, partner_in__ended_at=None).distinct()
    _tell_partners(list(people), agreement, "partner-end", "is over: stop using data that you got under it")
    agreement.partners.filter(ended_at=None).update(ended_at=now)


def _locked(actor: User, agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_related("domain", "assignee").select_for_update(of=("self",))
    locked = rows.filter(pk=agreement.pk).first()
    if (
        locked is None
        or role_in(actor, requester_id=locked.assignee_id, domain_id=locked.domain_id) != "steward"
    ):
        raise PermissionRefused("Partners are named by the stewards of the domain that owns the data.")
    return locked


def _person(email: str) -> User | None:
    """The person who has proved that the address is theirs."""
    address = email.replace("\0", "").strip()
    rows = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
    found = rows.select_related("user").first() if address else None
    return found.user if found else None


def _written(actor: User, agreement: Agreement, row: AgreementPartner, what: str, why: str = "") -> None:
    after = {"reference": agreement.reference, "partner": row.name, "key": row.pk}
    audit_write(actor, action=f"agreement.{what}", on=agreement, after=after, why=why)
    notes_due(agreement)


def _tell_holder(actor: User, agreement: Agreement, what: str, told: str, text: str = "") -> None:
    if agreement.assignee:
        notify(
            [agreement.assignee],
            kind=f"agreement.{what}",
            title=f"Agreement {agreement.reference} with {agreement.domain.name} {told}",
            url=f"/agreements/{agreement.reference}/#partners",
            text=text,
            about=agreement,
            but=actor,
        )


def _tell_partners(people: list[User], agreement: Agreement, what: str, told: str) -> None:
    """In words that say nothing of the holder: that stands on the page, for as long as the partner may read it."""
    notify(
        people,
        kind=f"agreement.{what}",
        title=f"An agreement about data of {agreement.domain.name} {told}",
        url=partner_url(agreement),
        about=agreement,
    )


def partner_url(agreement: Agreement) -> str:
    """What a partner reads of an agreement."""
    return f"/agreements/{agreement.reference}/partner/"
