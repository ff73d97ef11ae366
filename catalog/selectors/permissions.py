"""Who may decide what: curators mend entries of every domain, stewards those of their own, and rights are the owner's alone."""

from catalog.models import Membership
from catalog.selectors.visibility import Viewer, belongings


def stewarded_ids(user: Viewer) -> frozenset[int]:
    """Ids of the confirmed domains that `user` is a steward of. At most one query, kept on the object."""
    return frozenset(
        b.domain_id for b in belongings(user) if b.confirmed and b.role == Membership.Role.STEWARD
    )


def owns(user: Viewer, domain_id: int) -> bool:
    """Whether `user` is a steward of the domain: only these decide on licence, rights, openness class and audience."""
    return domain_id in stewarded_ids(user)


def decides_for(user: Viewer, domain_id: int) -> bool:
    """Whether `user` may mend the domain's entries: its stewards, and curators."""
    return bool(getattr(user, "is_curator", False)) or owns(user, domain_id)


def connects_for(user: Viewer, domain_id: int) -> bool:
    """Whether `user` may connect and run the domain's endpoints: who decides for it, and members while it is unconfirmed.

    Members of an unconfirmed domain are those who registered it: what they harvest stays hidden until a curator confirms.
    """
    return decides_for(user, domain_id) or any(
        b.domain_id == domain_id and not b.confirmed for b in belongings(user)
    )


def manages_members(user: Viewer, domain_id: int) -> bool:
    """Whether `user` may invite, change and remove the domain's members: its stewards, not by a role on loan, and curators."""
    return bool(getattr(user, "is_curator", False)) or any(
        b.domain_id == domain_id and b.confirmed and not b.lent and b.role == Membership.Role.STEWARD
        for b in belongings(user)
    )
