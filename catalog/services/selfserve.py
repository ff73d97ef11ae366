"""Domains that people register or claim by themselves, and what a curator decides about it."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import Domain, DomainClaim, Endpoint, Membership, User
from catalog.selectors.visibility import stewards_now
from catalog.services.audience import audience_apply
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.endpoints import slug_free
from catalog.services.inference import domain_rederive
from catalog.services.outbox import mail_send, task_start
from catalog.services.permission import require_curator

MOST_OPEN = 3  # claims of one person that may wait at a time
_OPEN = DomainClaim.State.OPEN


def domain_register(
    actor: User,
    *,
    name: str,
    reason: str,
    description: str = "",
    sector: str = "",
    homepage: str = "",
    contact: str = "",
) -> DomainClaim:
    """A new domain with a claim to it. Until a curator confirms, it is for its members alone. Raises InvalidInput."""
    _check_claimant(actor, reason)
    with transaction.atomic():
        domain = _unclaimed_leftover(name) or Domain(name=name.strip(), slug=slug_free(Domain, name, 70))
        domain.description, domain.sector = description, sector
        domain.homepage, domain.contact, domain.confirmed = homepage, contact, False
        clean(domain)
        domain.save()
        Membership.objects.get_or_create(domain=domain, user=actor)
        claim = DomainClaim.objects.create(domain=domain, user=actor, reason=reason.strip())
        audit_write(actor, action="domain.register", on=domain, after={"name": domain.name}, why=claim.reason)
        task_start("claim_tell", claim_id=claim.pk)
    return claim


def _unclaimed_leftover(name: str) -> Domain | None:
    """A domain of that name that nobody confirmed, waits for, or connected anything to: it may be registered again."""
    return Domain.objects.filter(name=name.strip(), confirmed=False, claims__isnull=False, endpoints=None).exclude(
        claims__state=_OPEN
    ).first()  # fmt: skip


def domain_claim(actor: User, *, domain: Domain, reason: str) -> DomainClaim:
    """That `actor` should be steward of a domain that has none. Raises InvalidInput."""
    _check_claimant(actor, reason)
    with transaction.atomic():
        locked = Domain.objects.select_for_update().get(pk=domain.pk)
        if not locked.confirmed:
            raise InvalidInput("This domain waits for a curator already. You hear from them by e-mail.")
        if locked.membership_set.filter(stewards_now()).exists():
            raise InvalidInput(
                f"{locked.name} has a steward already. Ask them, or a curator of the portal, to add you."
            )
        try:
            with transaction.atomic():
                claim = DomainClaim.objects.create(domain=locked, user=actor, reason=reason.strip())
        except IntegrityError:
            raise InvalidInput(
                f"Your claim to {locked.name} waits for a curator already. You hear from them by e-mail."
            ) from None
        audit_write(actor, action="domain.claim", on=locked, why=claim.reason)
        task_start("claim_tell", claim_id=claim.pk)
    return claim


def _check_claimant(actor: User, reason: str) -> None:
    if not actor.is_authenticated:
        raise PermissionRefused("Sign in first: a domain is claimed by a person.")
    if not reason.strip():
        raise InvalidInput("Say how you belong to the organisation, and how a curator can check that.")
    if DomainClaim.objects.filter(user=actor, state=_OPEN).count() >= MOST_OPEN:
        raise InvalidInput(
            f"{MOST_OPEN} of your claims wait for a curator. Claim more once they are decided."
        )


def claim_confirm(actor: User | None, *, claim: DomainClaim, why: str = "") -> DomainClaim:
    """Make the claimant a steward, and the domain visible; its endpoints get the audience that was chosen for them."""
    with transaction.atomic():
        claim = _decided(actor, claim, DomainClaim.State.CONFIRMED, why)
        domain = claim.domain
        Membership.objects.update_or_create(
            domain=domain,
            user=claim.user,
            defaults={"role": Membership.Role.STEWARD, "until": None, "lent_by": None, "role_after": ""},
        )
        if not domain.confirmed:
            domain.confirmed = True
            domain.save(update_fields=["confirmed"])
            domain_open_up(domain)
        mail_send(
            f"You are now a steward of {domain.name}",
            body=f"A curator has confirmed your claim to {domain.name}.{_because(why)}\n\n"
            f"Your to-do list: {settings.SITE_URL}/work/\n"
            f"Connect an endpoint: {settings.SITE_URL}/connect/?domain={domain.slug}\n",
            to=claim.user.email,
        )
    return claim


def claim_refuse(actor: User | None, *, claim: DomainClaim, why: str) -> DomainClaim:
    """Refuse, with a reason that the claimant gets to read.

    What they connected for a new domain is paused, takes no pushes any more, and stays hidden.
    """
    if not why.strip():
        raise InvalidInput("Say why, so that the claimant knows what to do next.")
    with transaction.atomic():
        claim = _decided(actor, claim, DomainClaim.State.REFUSED, why)
        domain = claim.domain
        if not domain.confirmed:
            Membership.objects.filter(domain=domain, user=claim.user).delete()
            Endpoint.objects.filter(domain=domain).update(
                enabled=False, due_at=None, push_key_hash="", hook_sealed=""
            )
        mail_send(
            f"Your claim to {domain.name[:70]} was refused",
            body=f"A curator has refused your claim to {domain.name}.{_because(why)}\n\n"
            f"You can claim it again with what was missing: {settings.SITE_URL}/domains/\n",
            to=claim.user.email,
        )
    return claim


def _decided(actor: User | None, claim: DomainClaim, state: DomainClaim.State, why: str) -> DomainClaim:
    require_curator(actor)
    locked = (
        DomainClaim.objects.select_for_update(of=("self",)).select_related("domain", "user").get(pk=claim.pk)
    )
    if locked.state != _OPEN:
        raise InvalidInput(f"This claim is decided already: {locked.get_state_display().lower()}.")
    if actor is not None and actor.pk == locked.user_id:
        raise PermissionRefused("Nobody decides on a claim of their own. Ask another curator.")
    locked.state, locked.decided_at, locked.why = state, timezone.now(), why.strip()
    locked.decided_by = identity_of(actor) if actor else None
    locked.save(update_fields=["state", "decided_at", "decided_by", "why"])
    audit_write(
        actor,
        action=f"claim.{state}",
        on=locked,
        after={"domain": locked.domain.slug, "claimant": str(identity_of(locked.user))},
        why=locked.why,
    )
    return locked


def domain_open_up(domain: Domain) -> None:
    """Endpoints that were connected while the domain was unconfirmed get the audience chosen for them.

    That somebody answers for the domain counts for its products from now on.
    """
    with transaction.atomic():
        for endpoint in domain.endpoints.select_for_update().exclude(audience_wanted=""):
            endpoint.audience, endpoint.audience_wanted = endpoint.audience_wanted, ""
            endpoint.save(update_fields=["audience", "audience_wanted"])
            audience_apply(endpoint)
        domain_rederive(domain)


def _because(why: str) -> str:
    return f" They write:\n\n{why.strip()}" if why.strip() else ""
