"""What an endpoint wants to see before it answers: a header, a user name and password, or an OAuth 2 token.

Whatever of it is sent goes to the endpoint's own origin only: the fetcher drops it on a redirect elsewhere.
"""

import base64
import re
import time
from collections.abc import Mapping
from urllib.parse import quote_plus

import msgspec

from catalog.domain.errors import FetchFailed, InvalidInput
from catalog.harvest.fetch import Fetcher
from catalog.harvest.guard import checked_url, redact_url
from catalog.harvest.received import Received

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_NOT_FOR_KEYS = frozenset(
    {"connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade"}
)
_EARLY = 30.0  # seconds before its end that a token is no longer trusted
_UNSAID = 300.0  # seconds that a token is believed to hold where the server does not say


class HeaderKey(msgspec.Struct, frozen=True, tag="header"):
    """A header with a key, such as `Authorization: Apikey …` or `X-API-Key: …`."""

    name: str
    value: str


class BasicLogin(msgspec.Struct, frozen=True, tag="basic"):
    """HTTP Basic authentication (RFC 7617)."""

    user: str
    password: str


class ClientLogin(msgspec.Struct, frozen=True, tag="oauth2"):
    """OAuth 2 client credentials (RFC 6749, 4.4): a token is asked for at `token_url` and sent as Bearer."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""


Credentials = HeaderKey | BasicLogin | ClientLogin


def credentials_from(
    kind: str, *, name: str = "", secret: str = "", token_url: str = "", scope: str = ""
) -> Credentials | None:
    """Credentials from what a form asks for; `name` is a header's, a user's or a client's. Raises InvalidInput."""
    made: Credentials | None
    match kind:
        case "none":
            return None
        case "header":
            made = HeaderKey(name or "Authorization", secret)
        case "basic":
            made = BasicLogin(name, secret)
        case "oauth2":
            made = ClientLogin(token_url, name, secret, scope)
        case _:
            raise InvalidInput(f"“{kind}” is no kind of credentials. Choose none, header, basic or oauth2.")
    return credentials_checked(made)


class _Token(msgspec.Struct):
    """The answer of a token endpoint (RFC 6749, 5.1)."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  (a type, no secret)
    expires_in: float | None = None


def credentials_checked(credentials: Credentials) -> Credentials:
    """The same, if they can be sent. Raises InvalidInput, quoting no secret, or FetchRefused for the token's address."""
    for name, value in msgspec.structs.asdict(credentials).items():
        if not value and name != "scope":
            raise InvalidInput(
                f"The {name.replace('_', ' ')} is missing: write it, or choose no credentials."
            )
        if not _is_sendable(value, credentials):
            raise InvalidInput(
                f"The {name.replace('_', ' ')} cannot be sent: it may hold printable characters only, without line breaks."
            )
    if isinstance(credentials, HeaderKey):
        name = credentials.name
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _NOT_FOR_KEYS:
            raise InvalidInput(
                f"“{name}” is no header for a key. Usual ones are Authorization and X-API-Key."
            )
    if isinstance(credentials, ClientLogin):
        checked_url(credentials.token_url)
    return credentials


def _is_sendable(value: str, credentials: Credentials) -> bool:
    return value.isprintable() and (value.isascii() or not isinstance(credentials, HeaderKey))


class Authorizer:
    """Makes the headers that an endpoint's requests carry; fetches a token anew before it ends."""

    def __init__(self, credentials: Credentials | None, fetcher: Fetcher | Received) -> None:
        self._credentials, self._fetcher = credentials, fetcher
        self._token, self._until = "", 0.0

    def __call__(self) -> Mapping[str, str]:
        """The headers for the next request. Raises FetchError where a token is needed and cannot be had."""
        match self._credentials:
            case None:
                return {}
            case HeaderKey(name, value):
                return {name: value}
            case BasicLogin(user, password):
                return {"Authorization": _basic(user, password)}
            case ClientLogin() as login:
                return {"Authorization": f"Bearer {self._token_for(login)}"}

    def _token_for(self, login: ClientLogin) -> str:
        if time.monotonic() >= self._until:
            token = self._ask(login)
            self._token = token.access_token
            holds = _UNSAID if token.expires_in is None else token.expires_in
            self._until = time.monotonic() + max(holds - _EARLY, 1.0)
        return self._token

    def _ask(self, login: ClientLogin) -> _Token:
        # RFC 6749, 2.3.1: both parts are form-encoded before they go into the header
        secret = _basic(quote_plus(login.client_id), quote_plus(login.client_secret))
        form = {"grant_type": "client_credentials", **({"scope": login.scope} if login.scope else {})}
        answer = self._fetcher.fetch(
            login.token_url, headers={"Authorization": secret, "Accept": "application/json"}, form=form
        )
        try:
            token = msgspec.json.decode(answer.body, type=_Token)
        except msgspec.DecodeError:
            token = _Token("")
        if not token.access_token or token.token_type.lower() != "bearer" or not token.access_token.isascii():
            raise FetchFailed(
                f"{redact_url(login.token_url)} gave no bearer token. Check the token address, and that the client may use "
                "the client credentials grant.",
                status=answer.status,
            )
        return token


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
