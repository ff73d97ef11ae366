"""Endpoints' credentials: stored encrypted, opened only to ask the endpoint, never shown again."""

import base64
import hashlib
from functools import cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from catalog.domain.errors import HarvestError
from catalog.harvest.credentials import Authorizer, Credentials, credentials_checked
from catalog.harvest.fetch import Fetcher
from catalog.harvest.received import Received
from catalog.models import Endpoint

NONE = "none"


@cache
def _safe(keys: tuple[str, ...]) -> MultiFernet:
    """The first key locks; all of them unlock, so that a key can be replaced."""
    digests = (
        hashlib.blake2b(key.encode(), digest_size=32, person=b"vesportal seal").digest() for key in keys
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(secret: bytes) -> str:
    """`secret` encrypted and authenticated (Fernet), as text."""
    return _safe(tuple(settings.SEALING_KEYS)).encrypt(secret).decode()


def unseal(sealed: str) -> bytes:
    """What was sealed. Raises HarvestError where the portal's key is not the one it was sealed with."""
    try:
        return _safe(tuple(settings.SEALING_KEYS)).decrypt(sealed.encode())
    except InvalidToken:
        raise HarvestError(
            "The stored credentials cannot be read, because the portal's key is another one than when they were stored. "
            "Enter them again, or add the old key to VESPORTAL_SEALING_KEYS."
        ) from None


def credentials_put(endpoint: Endpoint, credentials: Credentials | None) -> None:
    """Set the fields of an endpoint that is saved by the caller. Raises InvalidInput."""
    endpoint.auth_kind, endpoint.auth_sealed = NONE, ""
    if credentials is not None:
        checked = credentials_checked(credentials)
        endpoint.auth_kind = str(type(checked).__struct_config__.tag)
        endpoint.auth_sealed = seal(msgspec.json.encode(checked))


def credentials_of(endpoint: Endpoint) -> Credentials | None:
    """What the endpoint wants to see, or None. Raises HarvestError where it cannot be read."""
    if not endpoint.auth_sealed:
        return None
    return msgspec.json.decode(unseal(endpoint.auth_sealed), type=Credentials)


def authorizer_of(endpoint: Endpoint, fetcher: Fetcher | Received) -> Authorizer:
    """Makes the headers for requests to the endpoint; none where it sent its records by itself. Raises HarvestError as above."""
    if isinstance(fetcher, Received):
        return Authorizer(None, fetcher)
    return Authorizer(credentials_of(endpoint), fetcher)
