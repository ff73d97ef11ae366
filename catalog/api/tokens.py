"""Who uses the API by a token of theirs, and whether the token was made for it."""

from typing import Any

from allauth.account.adapter import get_adapter
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from catalog.domain.api_scopes import READ
from catalog.domain.errors import PermissionRefused
from catalog.models import ApiToken, User
from catalog.services.tokens import token_open


def bearer(request: Request) -> str | None:
    """What stands after `Authorization: Bearer`; None without such a header."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def token_of(request: Request, key: str) -> ApiToken:
    """The token that a request bears. Raises AuthenticationFailed."""
    try:
        return token_open(key, source=get_adapter().get_client_ip(request._request))
    except PermissionRefused as error:
        raise AuthenticationFailed(str(error)) from error


def scope_require(token: ApiToken, scope: str) -> None:
    """Raises PermissionRefused where the token was made for other things."""
    if scope not in token.scopes:
        raise PermissionRefused(
            f"This token may not do that: it was made for {', '.join(token.scopes)}, and this needs {scope or 'a session'}."
        )


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer vpt_…`. A wrong one is an error, also where nobody has to sign in."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Person and token; None without such a header."""
        key = bearer(request)
        if key is None:
            return None
        token = token_of(request, key)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="api"'


class ScopePermission(BasePermission):
    """Everybody may ask; who comes with a token does what it was made for.

    Reading needs `read`. A view that lets a token write says so: `token_scopes = {"POST": "write:push"}`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises PermissionRefused with words where not."""
        if isinstance(request.auth, ApiToken):
            declared: dict[str, str] = getattr(view, "token_scopes", {})
            usual = READ if request.method in SAFE_METHODS else ""
            scope_require(request.auth, declared.get(request.method or "", usual))
        return True
