"""Requests to a catalogue service by key-value pairs (OGC 07-006r1, 10.8), and how its listing is paged."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin

import msgspec

from catalog.domain.numbers import number_in
from catalog.formats.addresses import split_address, web_address
from catalog.formats.csw.posting import document_of
from catalog.formats.paging import fewer
from catalog.formats.protocol import PageRequest

ISO = "http://www.isotc211.org/2005/gmd"
DUBLIN_CORE, DUBLIN_CORE_3 = "http://www.opengis.net/cat/csw/2.0.2", "http://www.opengis.net/cat/csw/3.0"
PAGE_ROWS, _MOST_ROWS = 50, 500
_GIVE = (
    "Give the address of the catalogue service (https://data.example.org/csw, …/geonetwork/srv/eng/csw), of its capabilities, "
    "or of one XML document."
)
_HEADERS = {"Accept": "application/xml, text/xml;q=0.9, */*;q=0.1"}
_GEONETWORK = re.compile(r"^(?P<site>.*?)/srv/(?:api(?:/.*)?|(?P<language>[a-z]{3})(?:/.*)?)?$")
_GEONETWORK_ROOT = re.compile(r"/geonetwork/?$", re.IGNORECASE)
_SERVICE = re.compile(r"/csw[\w.-]*/?$", re.IGNORECASE)
_DOCUMENT = re.compile(r"/[^/]*\.(?:xml|rdf|gz)$", re.IGNORECASE)
# What every first request says, in this order; the address may say otherwise of most of it.
_ASKED = {
    "service": "CSW",
    "version": "2.0.2",
    "request": "GetRecords",
    "resultType": "results",
    "outputFormat": "application/xml",
    "outputSchema": ISO,
    "typeNames": "csw:Record",
    "elementSetName": "full",
    "sortBy": "dc:identifier:A",  # without an order of their own, some services list at random
    "constraintLanguage": "",
    "constraint_language_version": "",
    "constraint": "",
    "namespace": "",
    "startPosition": "1",
    "maxRecords": str(PAGE_ROWS),
}
_FIXED = frozenset(("service", "request", "resultType", "outputFormat", "startPosition"))
_NAMES = {name.lower(): name for name in _ASKED} | {"typename": "typeNames"}
_DROPPED = frozenset(
    (
        "acceptversions",
        "sections",
        "updatesequence",
        "acceptformats",
        "id",
        "elementname",
        "requestid",
        "hopcount",
    )
)

type Pairs = dict[str, str]


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a request carries beside its address.

    `digest` stands for the content of the page before it, `matched` is how many records the service said there are. Of a
    part of a page: `rows` of a whole page, and where the parts after it end, the nearest first. `tried`: the ways in which
    the service was asked differently, or which the address itself settles. `since`: the day (ISO 8601) from which on changes
    are asked for, beside the constraint `own` of the address. `posted`: the parameters of a request by POST, which stand in its
    body alone.
    """

    digest: str = ""
    matched: int = 0
    rows: int = 0
    ends: tuple[int, ...] = ()
    tried: tuple[str, ...] = ()
    since: str = ""
    own: str = ""
    posted: Pairs = {}


def start_request(url: str) -> PageRequest:
    """The first request for a service, or for one document, which is asked for as it stands. Raises InvalidInput.

    What the address asks for is kept: constraint, types, schema, order, and the parameters that are the server's own.
    """
    parts = web_address(url, _GIVE)
    asked, others = _split_pairs(parts)
    operation = asked.get("request", "").lower()
    if operation in {"getrecordbyid", "getrepositoryitem"} or (
        not parts.query and _DOCUMENT.search(parts.path)
    ):
        return PageRequest(url=parts.geturl(), headers=_HEADERS)
    own = {name: value for name, value in asked.items() if name not in _FIXED and value}
    if operation != "getrecords":
        own = {name: value for name, value in own.items() if name != "version"}
    rows = number_in(own.get("maxRecords", ""), PAGE_ROWS) or PAGE_ROWS
    if own.get("version", "").startswith("3") and "outputSchema" not in own:
        own["outputSchema"] = ISO
    wanted = {**_ASKED, **own, "maxRecords": str(min(rows, _MOST_ROWS))}
    state = State(tried=tuple(step for step, name in _SETTLED.items() if name in own))
    return _request(parts._replace(path=_service_path(parts)), others, wanted, state)


_SETTLED = {
    "sort": "sortBy",
    "schema": "outputSchema",
    "types": "typeNames",
    "version": "version",
    "elements": "elementSetName",
}


def is_listing(request: PageRequest) -> bool:
    """Whether a request asks for a page of records."""
    return asked_for(request).get("request", "").lower() == "getrecords"


def asked_for(request: PageRequest) -> Pairs:
    """The parameters of a request that belong to CSW, by the names that they have here."""
    return dict(state_of(request).posted) if request.body else _split_pairs(split_address(request.url))[0]


def asked_otherwise(request: PageRequest, changes: Pairs, state: State) -> PageRequest:
    """The same request with other parameters; those that become empty are left out."""
    if request.body:
        return _posted(request.url, {**asked_for(request), **changes}, state)
    parts = split_address(request.url)
    asked, others = _split_pairs(parts)
    return _request(parts, others, {**asked, **changes}, state)


def at_place(request: PageRequest, place: str, state: State) -> PageRequest:
    """The same listing of a service at another address, relative to this one."""
    if request.body:
        return _posted(_service_address(request, place), asked_for(request), state)
    parts = split_address(request.url)
    asked, others = _split_pairs(parts)
    there = split_address(urljoin(request.url, place))
    return _request(
        there._replace(fragment="", query=""), [*others, *_split_pairs(there)[1]], {**_ASKED, **asked}, state
    )


def by_post(request: PageRequest, place: str = "") -> PageRequest | None:
    """The first page of a listing asked for by POST, at `place` (an address relative to this one); None for any other request."""
    if request.body or not is_listing(request) or position_of(request) != 1:
        return None
    return _posted(_service_address(request, place), asked_for(request), state_of(request))


def _posted(url: str, asked: Pairs, state: State) -> PageRequest:
    posted = {name: value for name, value in asked.items() if value}
    cursor = msgspec.json.encode(msgspec.structs.replace(state, posted=posted)).decode()
    return PageRequest(url=url, headers=_HEADERS, cursor=cursor, body=document_of(posted))


def _service_address(request: PageRequest, place: str) -> str:
    """The address of the service itself, with parameters that are its own; `place` is where it says that it is."""
    parts = split_address(urljoin(request.url, place))
    query = urlencode(_split_pairs(parts)[1], quote_via=quote, safe=":/,")
    return parts._replace(query=query, fragment="").geturl()


def state_of(request: PageRequest) -> State:
    """What goes along with a request."""
    return msgspec.json.decode(request.cursor, type=State) if request.cursor else State()


def position_of(request: PageRequest) -> int:
    """The place (from 1) of the first record that a request asks for."""
    return max(number_in(asked_for(request).get("startPosition", ""), 1), 1)


def rows_of(request: PageRequest) -> int:
    """How many records a request asks for; 0 where it is not for a listing."""
    return number_in(asked_for(request).get("maxRecords", ""), PAGE_ROWS) if is_listing(request) else 0


def page_after(request: PageRequest, covered: int, digest: str, matched: int) -> PageRequest:
    """What follows a page, or a part of one, that covered so many places."""
    state = msgspec.structs.replace(state_of(request), digest=digest, matched=matched)
    start, here = position_of(request) + covered, position_of(request) + rows_of(request)
    if not state.rows:
        return _page_at(request, start, rows_of(request), state)
    if start < here:  # fewer than were asked for
        return _page_at(request, start, here - start, state)
    if not state.ends:
        return _page_at(request, start, state.rows, msgspec.structs.replace(state, rows=0))
    following = msgspec.structs.replace(state, ends=state.ends[1:])
    return _page_at(request, start, max(state.ends[0] - start, 1), following)


def parts_of(request: PageRequest) -> tuple[PageRequest, ...]:
    """The two halves of a page of a listing; none of one record, or of what is no listing."""
    rows, state = rows_of(request), state_of(request)
    if rows < 2:
        return ()
    start, half = position_of(request), rows // 2
    first = msgspec.structs.replace(state, rows=state.rows or rows, ends=(start + rows, *state.ends))
    second = msgspec.structs.replace(state, rows=state.rows or rows, digest="")
    return _page_at(request, start, half, first), _page_at(request, start + half, rows - half, second)


def smaller_request(request: PageRequest) -> PageRequest | None:
    """The page of a listing, and those after it, with fewer records."""
    rows = fewer(rows_of(request))
    if not rows:
        return None
    state = msgspec.structs.replace(state_of(request), rows=0, ends=())
    return _page_at(request, position_of(request), rows, state)


def _page_at(request: PageRequest, start: int, rows: int, state: State) -> PageRequest:
    return asked_otherwise(request, {"startPosition": str(start), "maxRecords": str(rows)}, state)


def _request(
    parts: SplitResult, others: Iterable[tuple[str, str]], asked: Pairs, state: State
) -> PageRequest:
    pairs = [*others, *((name, asked[name]) for name in _ASKED if asked.get(name))]
    query = urlencode(pairs, quote_via=quote, safe=":/,")
    cursor = "" if state == State() else msgspec.json.encode(state).decode()
    return PageRequest(url=parts._replace(query=query).geturl(), headers=_HEADERS, cursor=cursor)


def _split_pairs(parts: SplitResult) -> tuple[Pairs, list[tuple[str, str]]]:
    """(the parameters of CSW by their names, those of the server). Keywords are written in any case."""
    asked: Pairs = {}
    others = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        known = _NAMES.get(name.lower())
        if known:
            asked.setdefault(known, value)
        elif name.lower() not in _DROPPED:
            others.append((name, value))
    return asked, others


def _service_path(parts: SplitResult) -> str:
    """Where the service lies: of GeoNetwork, whatever page of it is given; of a bare site, /csw."""
    if _SERVICE.search(parts.path):
        return parts.path
    if found := _GEONETWORK.match(parts.path):
        return f"{found['site']}/srv/{found['language'] or 'eng'}/csw"
    if _GEONETWORK_ROOT.search(parts.path):
        return f"{parts.path.rstrip('/')}/srv/eng/csw"
    if parts.path in {"", "/"} and not parts.query:
        return "/csw"
    return parts.path
