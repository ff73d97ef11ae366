"""Who is on which side of a request or an agreement."""

from collections.abc import Iterable

from catalog.domain.requests.machine import Party, Role
from catalog.models import User
from catalog.selectors.people import curators, stewards_of
from catalog.selectors.permissions import owns
from catalog.selectors.visibility import Viewer


def role_in(user: Viewer | None, *, requester_id: int | None, domain_id: int) -> Role | None:
    """In which role somebody acts; None where it is not for them. No person means the portal itself.

    Who asked is always on that side, whatever else they are: nobody decides on a request of their own.
    """
    if user is None:
        return "portal"
    if not isinstance(user, User):
        return None
    if requester_id is not None and user.pk == requester_id:
        return "requester"
    if owns(user, domain_id):
        return "steward"
    return "curator" if user.is_curator else None


def people_of(
    parties: Iterable[Party], *, domain_id: int, requester: User | None, assigned: User | None = None
) -> list[User]:
    """The people to tell. Where a steward has taken it on, the other stewards are left alone."""
    found: list[User] = []
    for party in parties:
        if party == "requester":
            found += [requester] if requester else []
        elif party == "stewards":
            stewards = stewards_of(domain_id)
            found += [assigned] if assigned in stewards and assigned else stewards
        else:
            found += curators()
    return list({user.pk: user for user in found}.values())
