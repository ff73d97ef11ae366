"""What somebody has entered so far in the five screens that connect an endpoint; kept in their session."""

from typing import Any

import msgspec
from django.http import HttpRequest

from catalog.harvest.credentials import Credentials
from catalog.services.credentials import seal, unseal

_KEY = "connect"


class TriedAddress(msgspec.Struct, frozen=True):
    """An address that was asked, and what came."""

    url: str
    came: str
    answered: bool


class Draft(msgspec.Struct, frozen=True):
    """`domain` is a slug; `found` the protocol that the address was seen to speak; `protocol` the one that was chosen.

    `sealed` are the credentials, encrypted as they are in the database. `settings` is what the form of the fourth
    screen was filled in with.
    """

    domain: str
    url: str
    found: str = ""
    tried: tuple[TriedAddress, ...] = ()
    problem: str = ""
    protocol: str = ""
    auth_kind: str = "none"
    sealed: str = ""
    settings: dict[str, Any] = {}

    @property
    def credentials(self) -> Credentials | None:
        """What the address wants to see."""
        return msgspec.json.decode(unseal(self.sealed), type=Credentials) if self.sealed else None


def credentials_sealed(credentials: Credentials | None) -> str:
    """Credentials as a Draft keeps them."""
    return seal(msgspec.json.encode(credentials)) if credentials else ""


def draft_get(request: HttpRequest) -> Draft | None:
    """What was entered so far; None at the beginning, or where it cannot be read any more."""
    try:
        return msgspec.convert(request.session.get(_KEY), Draft)
    except msgspec.ValidationError:
        return None


def draft_put(request: HttpRequest, draft: Draft) -> None:
    """Keep it for the next screen."""
    request.session[_KEY] = msgspec.to_builtins(draft)


def draft_forget(request: HttpRequest) -> None:
    """The end."""
    request.session.pop(_KEY, None)
