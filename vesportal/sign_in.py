"""Organisations' own sign-in (OpenID Connect), from the environment: for each name in VESPORTAL_OIDC five variables."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_ID = re.compile(r"[a-z][a-z0-9-]{0,30}")
_PARTS = ("NAME", "ISSUER", "CLIENT_ID", "SECRET", "DOMAINS")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def oidc_apps(ids: list[str], text: Callable[[str], str]) -> list[dict[str, Any]]:
    """What allauth wants to know of each provider. Raises ImproperlyConfigured, naming the variable and what to write."""
    return [_app(provider_id, text) for provider_id in ids]


def _app(provider_id: str, text: Callable[[str], str]) -> dict[str, Any]:
    if not _ID.fullmatch(provider_id):
        raise ImproperlyConfigured(
            f"VESPORTAL_OIDC: {provider_id!r} is no name. Write small letters, digits, dashes."
        )
    begin = f"VESPORTAL_OIDC_{provider_id.upper().replace('-', '_')}"
    found = {part: text(f"{begin}_{part}") for part in _PARTS}
    if missing := [f"{begin}_{part}" for part, value in found.items() if not value]:
        raise ImproperlyConfigured(
            f"VESPORTAL_OIDC names {provider_id}, so set {', '.join(missing)} as well."
        )
    issuer = urlsplit(found["ISSUER"])
    if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in _LOOPBACK):
        raise ImproperlyConfigured(f"{begin}_ISSUER: write an https address.")
    domains = [word.strip().lower().removeprefix("@") for word in found["DOMAINS"].split(",") if word.strip()]
    return {
        "provider_id": provider_id,
        "name": found["NAME"],
        "client_id": found["CLIENT_ID"],
        "secret": found["SECRET"],
        "settings": {
            "server_url": found["ISSUER"].rstrip("/"),
            "issuer": found["ISSUER"],
            "email_domains": domains,
        },
    }
