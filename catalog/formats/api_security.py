"""How access to an interface is had, in words: its security schemes, and where they are asked for.

Nothing is inferred: only a requirement that is stated to be empty (`security: []`, `{}`) means that nothing is needed.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from catalog.domain.product import OpenTo
from catalog.formats.json_values import address, text
from catalog.formats.references import Json, dict_of, dicts_of

Requirement = frozenset[str]  # names of schemes that are needed together; empty: none
_MOST = 50
_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "clientCredentials": "client credentials",
    "application": "client credentials",
    "authorizationCode": "authorisation code",
    "accessCode": "authorisation code",
    "deviceAuthorization": "device authorisation",
}
_PLACES = {"header": "in the header", "query": "in the query parameter", "cookie": "in the cookie"}
_SASL = {
    "plain": "SASL PLAIN",
    "scramSha256": "SASL SCRAM-SHA-256",
    "scramSha512": "SASL SCRAM-SHA-512",
    "gssapi": "SASL GSSAPI (Kerberos)",
}


class Asked(msgspec.Struct, frozen=True):
    """What a service asks for: in words, and whom it is open to where that is stated for all of it."""

    access: str = ""
    open_to: OpenTo = ""


def requirements_of(value: Any) -> tuple[Requirement, ...] | None:
    """The alternatives of a `security` field; None where it is not there. An empty alternative asks for nothing."""
    if not isinstance(value, list):
        return None
    if not value:
        return (frozenset(),)
    return tuple(
        frozenset(str(name)[:200] for name in list(each)[:_MOST]) for each in dicts_of(value)[:_MOST]
    )


def asked_for(
    schemes: Mapping[str, Json], operations: Iterable[tuple[str, tuple[Requirement, ...] | None]]
) -> Asked:
    """What operations, each with its name and requirements (None: not stated), ask for altogether."""
    counted = list(operations)
    stated = [(name, needed) for name, needed in counted if needed is not None]
    if not stated:
        return Asked(_known(schemes))
    free = [name for name, needed in stated if not needed or frozenset() in needed]
    ways = dict.fromkeys(one for _, needed in stated for one in needed if one)
    words = [way for one in ways if (way := _together(one, schemes))][:_MOST]
    if not words and len(free) == len(counted):
        return Asked("No key or account is needed.", "anyone")
    if not words:
        nothing = f"Nothing is needed for {_listed(free)}." if free else ""
        return Asked(" ".join(filter(None, (nothing, _known(schemes)))))
    told = f"{'; or '.join(words)}."
    if not free and len(stated) == len(counted):
        return Asked(f"Needed: {told}", "registered")
    if len(free) == len(counted):
        return Asked(f"Not needed, but taken: {told}", "anyone")
    part, without = len(stated) - len(free), f" Not for {_listed(free)}." if free else ""
    return Asked(f"Needed for {part:,} of {len(counted):,} operations: {told}{without}")


def scheme_words(scheme: Json) -> str:
    """One security scheme, as `an API key in the header “X-Key”`; empty for one that says nothing."""
    kind = text(scheme.get("type"), 100)
    read = _KINDS.get(kind)
    words = read(scheme) if read else (f"“{kind}”" if kind else "")
    described = text(scheme.get("description"), 500)
    return f"{words} ({described.rstrip('.')})" if words and described else words


def _known(schemes: Mapping[str, Json]) -> str:
    words = list(dict.fromkeys(filter(None, map(scheme_words, list(schemes.values())[:_MOST]))))
    return f"Known here: {'; '.join(words)}. Whether it is needed is not stated." if words else ""


def _together(names: Requirement, schemes: Mapping[str, Json]) -> str:
    words = [scheme_words(schemes.get(name, {})) or f"“{name}”" for name in sorted(names)]
    return " together with ".join(words)


def _listed(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more:,} more" if more > 0 else "")


# --- schemes ----------------------------------------------------------------------------------


def _api_key(scheme: Json) -> str:
    place, name = text(scheme.get("in"), 100), text(scheme.get("name"), 200)
    where = _PLACES.get(place, "as the " + place if place in {"user", "password"} else "")
    return " ".join(filter(None, ("an API key", where, f"“{name}”" if name else "")))


def _http(scheme: Json) -> str:
    kind = text(scheme.get("scheme"), 100).lower()
    if kind == "basic":
        return "a user name and password of registered users (HTTP Basic)"
    if kind == "bearer":
        form = text(scheme.get("bearerFormat"), 100)
        return f"an access token (HTTP Bearer{f', {form}' if form else ''})"
    return f"HTTP authentication “{kind}”"


def _oauth2(scheme: Json) -> str:
    flows = {str(name): dict_of(flow) for name, flow in dict_of(scheme.get("flows")).items()}
    if not flows and (flow := text(scheme.get("flow"), 100)):
        flows = {flow: scheme}
    told = [_flow(name, flow) for name, flow in list(flows.items())[:10] if not name.startswith("x-")]
    return f"an access token by OAuth 2.0{f' ({", ".join(told)})' if told else ''}"


def _flow(name: str, flow: Json) -> str:
    issued = address(flow.get("tokenUrl")) or address(flow.get("authorizationUrl"))
    scopes = dict_of(flow.get("scopes") or flow.get("availableScopes"))
    asked = f", scopes {_listed([f'“{scope[:100]}”' for scope in scopes])}" if scopes else ""
    return f"{_FLOWS.get(name, name[:100])}{f' from {issued}' if issued else ''}{asked}"


def _open_id(scheme: Json) -> str:
    url = address(scheme.get("openIdConnectUrl"))
    return f"a log-in of registered users by OpenID Connect{f' ({url})' if url else ''}"


def _password(label: str) -> Callable[[Json], str]:
    return lambda _: f"a user name and password of registered users ({label})"


_KINDS: Mapping[str, Callable[[Json], str]] = {
    "apiKey": _api_key,
    "httpApiKey": _api_key,
    "http": _http,
    "basic": lambda _: _http({"scheme": "basic"}),
    "oauth2": _oauth2,
    "openIdConnect": _open_id,
    "mutualTLS": lambda _: "a client certificate (mutual TLS)",
    "X509": lambda _: "a client certificate (X.509)",
    "userPassword": lambda _: "a user name and password of registered users",
    "symmetricEncryption": lambda _: "a shared key (symmetric encryption)",
    "asymmetricEncryption": lambda _: "a pair of keys (asymmetric encryption)",
    **{name: _password(label) for name, label in _SASL.items()},
}
