"""The context of a person's own page: who they are here, and what they may do."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter

from catalog.models import Membership, User
from catalog.selectors.claims import claims_of
from catalog.selectors.members import Member, memberships_of
from catalog.selectors.undelivered import refusal_of_mail_to

_ROLES = {
    Membership.Role.STEWARD: "You may decide for this domain, and you see everything that it publishes here.",
    Membership.Role.MEMBER: "You see everything that this domain publishes here.",
}


def context(user: User) -> dict[str, Any]:
    """Three queries, for memberships, claims and mail that did not arrive."""
    return {
        "page_title": "Your account",
        "page_description": "Who is signed in, and what they may do.",
        "roles": list(_roles(user)),
        "organisations": bool(get_adapter().list_apps(None)),
        "claims": claims_of(user),
        "refused_mail": refusal_of_mail_to(user.email),
        "memberships": [_membership(member) for member in memberships_of(user)],
    }


def _membership(member: Member) -> dict[str, Any]:
    domain = member.membership.domain
    manages = domain.confirmed and member.role == Membership.Role.STEWARD and member.until is None
    return {
        "member": member,
        "domain": domain,
        "means": _ROLES[Membership.Role(member.role)],
        "manages": manages,
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
