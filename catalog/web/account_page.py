"""The context of a person's own page: who they are here, and what they may do."""

from typing import Any

from catalog.models import Membership, User
from catalog.selectors.claims import claims_of

_ROLES = {
    Membership.Role.STEWARD: "You may decide for this domain, and you see everything that it publishes here.",
    Membership.Role.MEMBER: "You see everything that this domain publishes here.",
}


def context(user: User) -> dict[str, Any]:
    """Two queries, for memberships and claims."""
    memberships = user.memberships.select_related("domain").order_by("domain__name")
    return {
        "page_title": "Your account",
        "page_description": "Who is signed in, and what they may do.",
        "roles": list(_roles(user)),
        "claims": claims_of(user),
        "memberships": [{"membership": m, "means": _ROLES[Membership.Role(m.role)]} for m in memberships],
    }


def _roles(user: User) -> Any:
    yield "Analyst", "You find data products, including those for everybody who is signed in."
    if user.is_curator:
        yield (
            "Curator",
            "You connect endpoints, decide on claims, watch harvests, see every entry and mend those of every domain.",
        )
    if user.is_staff:
        yield "Staff", "You may use the administration pages."
