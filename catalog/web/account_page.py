"""The context of a person's own page: who they are here, and what they may do."""

from typing import Any

from catalog.models import Membership, User

_ROLES = {
    Membership.Role.STEWARD: "You may decide for this domain, and you see everything that it publishes here.",
    Membership.Role.MEMBER: "You see everything that this domain publishes here.",
}


def context(user: User) -> dict[str, Any]:
    """One query, for the memberships."""
    memberships = user.memberships.select_related("domain").order_by("domain__name")
    return {
        "page_title": "Your account",
        "page_description": "Who is signed in, and what they may do.",
        "roles": list(_roles(user)),
        "memberships": [{"membership": m, "means": _ROLES[Membership.Role(m.role)]} for m in memberships],
    }


def _roles(user: User) -> Any:
    yield "Analyst", "You find data products, including those for everybody who is signed in."
    if user.is_curator:
        yield (
            "Curator",
            "You connect endpoints, watch harvests, see every entry and mend those of every domain.",
        )
    if user.is_staff:
        yield "Staff", "You may use the administration pages."
