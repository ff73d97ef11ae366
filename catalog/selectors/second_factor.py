"""Whether somebody signs in with a second factor, and whether this portal asks them to."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from catalog.models import Role
from catalog.selectors.visibility import Viewer, belongings

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factor_required(user: Viewer) -> bool:
    """Whether the portal's setting asks for one: of curators (and staff), of stewards, or of nobody."""
    asked: frozenset[str] = settings.MFA_REQUIRED_OF
    if not asked or not user.is_authenticated:
        return False
    if "curators" in asked and (user.is_curator or user.is_staff or user.is_superuser):
        return True
    return "stewards" in asked and any(b.role == Role.STEWARD for b in belongings(user))


def factors_of(user: Viewer) -> int:
    """How many codes by an app, passkeys and security keys somebody has. One query."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=_FACTORS).count()


def factor_missing(user: Viewer) -> bool:
    """Whether one is asked for and there is none. No query where none is asked for."""
    return factor_required(user) and not factors_of(user)
