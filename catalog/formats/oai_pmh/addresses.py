"""Requests to a repository, and what is known of it so far, which goes along as their cursor."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

_GIVE = (
    "Give the address at which the repository answers OAI-PMH, such as https://repository.example.org/oai."
)
_HEADERS = {"Accept": "text/xml, application/xml;q=0.9, */*;q=0.1"}
# The arguments of OAI-PMH; whatever else stands in an address belongs to the server.
_OWN = frozenset(("verb", "identifier", "metadataPrefix", "set", "from", "until", "resumptionToken"))


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a request asks for, and what the repository has said of itself.

    `prefix`: the form of the records, `given` where the address names it. `begin` and `until` as the address states them.
    `since`: the moment (ISO 8601, UTC) that changes are asked from. `seconds`: whether the repository's dates have a time.
    """

    prefix: str = ""
    given: bool = False
    set: str = ""
    begin: str = ""
    until: str = ""
    since: str = ""
    seconds: bool = False


def start_request(url: str) -> PageRequest:
    """The request for what the repository is; an address that asks for one record is left as it is. Raises InvalidInput.

    `metadataPrefix`, `set`, `from` and `until` of the address are kept for the listing.
    """
    parts = web_address(url, _GIVE)
    asked = dict(parse_qsl(parts.query))
    if asked.get("verb") == "GetRecord" and asked.get("identifier"):
        return PageRequest(url=parts.geturl(), headers=_HEADERS)
    prefix = asked.get("metadataPrefix", "")
    state = State(prefix, bool(prefix), asked.get("set", ""), asked.get("from", ""), asked.get("until", ""))
    return _request(parts.geturl(), state, verb="Identify")


def changes_request(request: PageRequest, moment: datetime) -> PageRequest | None:
    """The first request for what has changed since `moment`; None for an address that asks for one record."""
    if asked_verb(request) != "Identify":
        return None
    since = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _request(request.url, msgspec.structs.replace(state_of(request), since=since), verb="Identify")


def formats_request(request: PageRequest, state: State) -> PageRequest:
    """The request for the forms in which the repository gives its records."""
    return _request(request.url, state, verb="ListMetadataFormats")


def listing_request(request: PageRequest, state: State) -> PageRequest:
    """The request for the first records."""
    asked = {
        "verb": "ListRecords",
        "metadataPrefix": state.prefix,
        "set": state.set,
        "from": _begin(state),
        "until": state.until,
    }
    return _request(request.url, state, **{name: value for name, value in asked.items() if value})


def resumed_request(request: PageRequest, verb: str, token: str) -> PageRequest:
    """The request for what follows in a listing: the token alone, beside the verb."""
    return _request(request.url, state_of(request), verb=verb, resumptionToken=token)


def record_request(request: PageRequest, identifier: str) -> PageRequest:
    """The request for one record, in the form that is asked for, else in the one that every repository has."""
    prefix = state_of(request).prefix or "oai_dc"
    return _request(
        request.url, state_of(request), verb="GetRecord", identifier=identifier, metadataPrefix=prefix
    )


def asked_verb(request: PageRequest) -> str:
    """The verb in the request's address."""
    return dict(parse_qsl(urlsplit(request.url).query)).get("verb", "")


def is_resumed(request: PageRequest) -> bool:
    """Whether it goes by a token."""
    return "resumptionToken" in dict(parse_qsl(urlsplit(request.url).query))


def state_of(request: PageRequest) -> State:
    """What goes along with a request."""
    return msgspec.json.decode(request.cursor, type=State) if request.cursor else State()


def _begin(state: State) -> str:
    """From when records are asked for, in the repository's own granularity; the later of what is known."""
    since = state.since if state.seconds else state.since[:10]
    return max(since, state.begin)


def _request(url: str, state: State, **asked: str) -> PageRequest:
    parts = urlsplit(url)
    others = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _OWN
    ]
    address = parts._replace(query=urlencode([*others, *asked.items()])).geturl()
    return PageRequest(url=address, headers=_HEADERS, cursor=msgspec.json.encode(state).decode())
