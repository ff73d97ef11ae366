"""Claims to domains, for curators and for who made them."""

from catalog.models import DomainClaim, User

_OPEN = DomainClaim.State.OPEN


def claims_open() -> list[DomainClaim]:
    """Those that wait, oldest first, with domain and claimant. One query."""
    waiting = DomainClaim.objects.filter(state=_OPEN).select_related("domain", "user")
    return list(waiting.order_by("at")[:200])


def claims_decided(number: int) -> list[DomainClaim]:
    """Those decided lately. One query."""
    decided = DomainClaim.objects.exclude(state=_OPEN).select_related("domain", "user")
    return list(decided.order_by("-decided_at")[:number])


def claim_get(pk: int) -> DomainClaim | None:
    """One claim with domain and claimant."""
    return DomainClaim.objects.select_related("domain", "user").filter(pk=pk).first()


def claims_of(user: User) -> list[DomainClaim]:
    """A person's own claims, newest first. One query."""
    return list(user.claims.select_related("domain")[:20])
