"""Who may decide what: curators mend entries of every domain, stewards those of their own, and rights are the owner's alone."""

from django.contrib.auth.models import AnonymousUser

from catalog.models import Membership, User

Viewer = User | AnonymousUser


def stewarded_ids(user: Viewer) -> frozenset[int]:
    """Ids of the domains that `user` is a steward of. One query, kept on the object."""
    if not isinstance(user, User):
        return frozenset()
    held: frozenset[int] | None = getattr(user, "_stewarded_ids", None)
    if held is None:
        mine = user.memberships.filter(role=Membership.Role.STEWARD, domain__confirmed=True)
        held = frozenset(mine.values_list("domain_id", flat=True))
        user._stewarded_ids = held  # type: ignore[attr-defined]
    return held


def owns(user: Viewer, domain_id: int) -> bool:
    """Whether `user` is a steward of the domain: only these decide on licence, rights, openness class and audience."""
    return domain_id in stewarded_ids(user)


def decides_for(user: Viewer, domain_id: int) -> bool:
    """Whether `user` may mend the domain's entries: its stewards, and curators."""
    return bool(getattr(user, "is_curator", False)) or owns(user, domain_id)
