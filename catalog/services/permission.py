"""Refusing what somebody may not do, in words that say who may."""

from catalog.domain.errors import PermissionRefused
from catalog.models import Domain, User
from catalog.selectors.permissions import connects_for, decides_for, manages_members, owns


def require_decider(actor: User | None, domain: Domain) -> None:
    """Curators, stewards of `domain`, and the portal's own commands (no actor). Raises PermissionRefused."""
    if actor is not None and not decides_for(actor, domain.pk):
        raise PermissionRefused(
            f"Only stewards of {domain.name} and curators decide this. Ask one of them, or a curator to make you a steward."
        )


def require_owner(actor: User | None, domain: Domain) -> None:
    """Stewards of `domain`, and the portal's own commands. Raises PermissionRefused."""
    if actor is not None and not owns(actor, domain.pk):
        raise PermissionRefused(
            f"Licence, rights, openness class and audience are decided by the stewards of {domain.name} alone. Ask one of them."
        )


def require_steward(actor: User | None, domain: Domain) -> None:
    """Stewards of `domain`, who answer what it is asked for, and the portal's own commands. Raises PermissionRefused."""
    if actor is not None and not owns(actor, domain.pk):
        raise PermissionRefused(
            f"Requests and agreements are in the hands of the stewards of {domain.name} alone. Ask one of them."
        )


def require_curator(actor: User | None) -> None:
    """Curators, and the portal's own commands. Raises PermissionRefused."""
    if actor is not None and not actor.is_curator:
        raise PermissionRefused("Only curators do this. Ask a curator of the portal.")


def require_connector(actor: User | None, domain: Domain) -> None:
    """Whoever may connect and run endpoints of `domain` (selectors.permissions.connects_for). Raises PermissionRefused."""
    if actor is not None and not connects_for(actor, domain.pk):
        raise PermissionRefused(
            f"Only stewards of {domain.name} and curators connect and run its endpoints. "
            "Claim the domain on its page, or ask one of them."
        )


def require_manager(actor: User | None, domain: Domain) -> None:
    """Whoever may invite, change and remove members of `domain` (selectors.permissions.manages_members)."""
    if actor is not None and not manages_members(actor, domain.pk):
        raise PermissionRefused(
            f"Only stewards of {domain.name}, whose role is not on loan, and curators decide on its members. Ask one of them."
        )
