"""Signing in by an organisation's own provider, as OpenID Connect Core 1.0 (3.1.3.7) wants it checked.

allauth trusts the connection by which an ID token came. Here its signature, issuer, audience, times and nonce are checked
as well, and only an e-mail address that the provider has verified, at a domain it speaks for, says who somebody is.
"""

import hashlib
import hmac
from typing import Any

import jwt
import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger(__name__)
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = 30  # seconds that clocks may differ
_KEPT = ("sub", "email", "email_verified", "name", "given_name", "family_name")
_DISCOVERED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_LONGEST_SUBJECT = 191  # characters that are kept of it
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


def nonce_of(verifier: str) -> str:
    """What ties an ID token to the sign-in that asked for it: known from the PKCE secret, which only this session holds."""
    return hashlib.sha256(b"vesportal nonce " + verifier.encode()).hexdigest()


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    """Reads the provider's answer."""

    _verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself. Raises OAuth2Error where it does not answer, or not as it should."""
        try:
            found: dict[str, Any] = OpenIDConnectOAuth2Adapter.openid_config.fget(self)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise OAuth2Error(f"the provider's own description cannot be read: {error}") from error
        if lacks := [name for name in _DISCOVERED if not isinstance(found.get(name), str)]:
            raise OAuth2Error(f"the provider's own description lacks {', '.join(lacks)}")
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The token response. Raises OAuth2Error."""
        self._verifier = pkce_code_verifier or ""
        try:
            data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        except ValueError as error:  # no JSON
            raise OAuth2Error("the token response cannot be read") from error
        return data

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Who it is, by a checked ID token. Raises OAuth2Error."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("no ID token came")
        try:
            claims = self._claims(app, id_token)
            if "email" not in claims and "userinfo_endpoint" in self.openid_config:
                claims = {**self._more(claims["sub"], token.token), **claims}
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OAuth2Error(f"the ID token cannot be trusted: {type(error).__name__}: {error}") from error
        claims["email_verified"] = claims.get("email_verified") in (True, "true")
        if not isinstance(claims.get("email", ""), str):
            raise OAuth2Error("the e-mail address is no text")
        kept = {name: claims[name] for name in _KEPT if name in claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in _ALGORITHMS:
            raise OAuth2Error(f"the ID token is signed by {header.get('alg')!r}, which proves nothing")
        if self.openid_config["issuer"].rstrip("/") != app.settings["issuer"].rstrip("/"):
            raise OAuth2Error("the provider calls itself by another name than it was set up with")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=self._key(header.get("kid")),
            algorithms=[header["alg"]],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=_LEEWAY,
            options={"require": _NEEDED},
        )
        if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
            raise OAuth2Error("the ID token names nobody, or by an endless name")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was made for another client")
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce_of(self._verifier).encode()):
            raise OAuth2Error("the ID token belongs to another sign-in: wrong nonce")
        return claims

    def _key(self, kid: str | None) -> Any:
        with social_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        if kid is None and len(keys) == 1:
            return keys[0].key
        found = next((key for key in keys if key.key_id == kid and key.public_key_use in (None, "sig")), None)
        if found is None:
            raise OAuth2Error("the ID token is signed with a key that the provider does not publish")
        return found.key

    def _more(self, subject: str, access_token: str) -> dict[str, Any]:
        info: dict[str, Any] = self._fetch_user_info(access_token)
        if info.get("sub") != subject:
            raise OAuth2Error("what the provider tells is of somebody else")
        return info


class StrictProvider(OpenIDConnectProvider):
    """Asks with PKCE and a nonce, and for nothing that an address could add."""

    oauth2_adapter_class = StrictAdapter

    def get_pkce_params(self) -> dict[str, str]:
        """PKCE and the nonce."""
        params: dict[str, str] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """None from the request."""
        params: dict[str, str] = self.get_auth_params()
        return params

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """The usual ones."""
        scope: list[str] = self.get_scope()
        return scope


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Who is let in."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the environment alone: nobody adds one in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever the provider vouches for; whether others may sign up is another matter."""
        return True

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The strict one in place of allauth's."""
        found = super().get_provider(request, provider, client_id)
        return StrictProvider(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Raises ImmediateHttpResponse where the address is not verified, or at a domain that is not the provider's."""
        provider = sociallogin.provider
        address = next((a.email.lower() for a in sociallogin.email_addresses if a.verified), "")
        domains = provider.app.settings["email_domains"]
        speaks_for_it = "*" in domains or address.rpartition("@")[2] in domains
        if sociallogin.account.pk is None and not (address and speaks_for_it):
            reason = "foreign address" if address else "no verified address"
            log.warning("organisation sign-in refused", provider=provider.sub_id, reason=reason)
            raise ImmediateHttpResponse(refusal(request, provider.name, unverified=not address))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Turning back there is no failure; all else is told as one."""
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(failed(request, provider, exception or error))


def failed(request: HttpRequest, provider: Any, reason: object) -> HttpResponse:
    """Operators find the reason in the log; the page says what to do."""
    log.warning("organisation sign-in failed", provider=provider.sub_id, reason=str(reason))
    return refusal(request, provider.name)


def refusal(request: HttpRequest, name: str, *, unverified: bool | None = None) -> HttpResponse:
    """The page that says why somebody is not signed in, with 403."""
    context = {"provider_name": name, "address_refused": unverified is not None, "unverified": unverified}
    return render(request, "socialaccount/authentication_error.html", context, status=403)
