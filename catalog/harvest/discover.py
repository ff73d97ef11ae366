"""Finding out which protocol an address speaks, in few requests."""

from collections.abc import Callable, Mapping
from itertools import islice
from urllib.parse import urlsplit

from catalog.domain.errors import (
    EndpointBusy,
    FetchError,
    FetchFailed,
    FetchRefused,
    FetchTimeout,
    UnknownProtocol,
    VesportalError,
)
from catalog.formats.folders import documents_listed, is_listing
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.registry import AUTO, PROTOCOLS, protocol_get, protocol_recognise
from catalog.harvest.fetch import Fetched, Fetcher
from catalog.harvest.guard import redact_url
from catalog.harvest.preview import read_item

ACCEPT = (
    "application/ld+json, text/turtle;q=0.9, application/rdf+xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)

MOST_TRIED = 12  # further addresses that one look asks
_NO_GET = (405, 501)
_MOST_SILENT = 2  # of them in a row that give no answer at all: then the host is down
# The likeliest first; every website has a sitemap, so it comes last.
_LIKELY = (
    "ckan",
    "opendatasoft",
    "dcat-us",
    "oai-pmh",
    "csw",
    "ogc-records",
    "stac",
    "frictionless",
    "openapi",
)
_LAST = ("schema-org", "waf")
# What an address itself gives away.
_HINTS = {
    "ckan": "ckan",
    "explore": "opendatasoft",
    "oai": "oai-pmh",
    "csw": "csw",
    "geonetwork": "csw",
    "stac": "stac",
    "records": "ogc-records",
    "sitemap": "schema-org",
}


def discover(
    name: str, url: str, fetcher: Fetcher, *, headers: Callable[[], Mapping[str, str]] = dict
) -> tuple[HarvestProtocol, PageRequest]:
    """The protocol `name` and its first request for `url`; `auto` asks the address itself.

    With `auto`, the address is read as it is, and where nothing recognises the answer the protocols' own first
    requests are tried in turn, MOST_TRIED at most; what `headers` makes (such as a key) goes with each. Raises
    UnknownProtocol, or the FetchError of the plain request where nothing answered, with what was tried; EndpointBusy.
    """
    if name != AUTO:
        protocol = protocol_get(name)
        return protocol, protocol.start(url)
    try:
        answer = fetcher.fetch(url, headers={**headers(), "Accept": ACCEPT})
        protocol = _by_what_lies_below(url, answer, fetcher, headers) or _by_answer(url, answer)
    except (FetchRefused, EndpointBusy):
        raise
    except (FetchError, UnknownProtocol) as error:
        return _by_first_requests(url, fetcher, headers, error)
    return protocol, protocol.start(url)


def _by_what_lies_below(
    url: str, answer: Fetched, fetcher: Fetcher, headers: Callable[[], Mapping[str, str]]
) -> HarvestProtocol | None:
    """A folder that lists folders alone says nothing of what they hold: the first of them tells. None for all else.

    Raises EndpointBusy.
    """
    listed = documents_listed(url, answer.content_type, answer.body, ())
    if not listed or not all(map(is_listing, listed)):
        return None
    try:
        inside = fetcher.fetch(listed[0].url, headers={**headers(), "Accept": ACCEPT})
        return protocol_recognise(listed[0].url, inside.content_type, inside.body)
    except EndpointBusy:
        raise
    except VesportalError:
        return None


def _by_answer(url: str, answer: Fetched) -> HarvestProtocol:
    """Whichever protocol recognises the answer, or, unsure of it, can make a record of it. Raises UnknownProtocol."""
    try:
        return protocol_recognise(url, answer.content_type, answer.body)
    except UnknownProtocol:
        for protocol in PROTOCOLS.values():
            if _makes_a_record(protocol, url, answer):
                return protocol
        raise


def _makes_a_record(protocol: HarvestProtocol, url: str, answer: Fetched) -> bool:
    if not protocol.recognises(url, answer.content_type, answer.body):
        return False
    try:
        page = protocol.read_page(protocol.start(url), answer.content_type, answer.body)
        items = (item for item in page.items if not item.gone)
        return any(read_item(protocol, item).record is not None for item in islice(items, 1))
    except VesportalError:
        return False


def _by_first_requests(
    url: str, fetcher: Fetcher, headers: Callable[[], Mapping[str, str]], error: VesportalError
) -> tuple[HarvestProtocol, PageRequest]:
    """Ask where protocols have their beginnings. Raises `error`, with what was tried, where none is recognised.

    Raises EndpointBusy as soon as the host wants to be left alone.
    """
    tried: list[str] = []
    silent = int(_gave_no_answer(error))
    for protocol, request in _first_requests(url):
        if silent >= _MOST_SILENT:
            break
        came = "nothing that is known here"
        try:
            answer = _first_answer(protocol, request, fetcher, headers)
            silent = 0
            found = protocol_recognise(request.url, answer.content_type, answer.body)
            if (start := found.start(url)).url == request.url:
                return found, start
        except EndpointBusy:
            raise
        except VesportalError as failed:  # the first error, of the address as given, is the one to show
            silent = silent + 1 if _gave_no_answer(failed) else 0
            came = _short(failed) or came
        tried.append(f"{protocol.title} at {redact_url(request.url.partition('?')[0])} ({came})")
    if tried:
        error.args = (f"{error} Tried besides: {'; '.join(tried)}.", *error.args[1:])
    raise error


def _first_answer(
    protocol: HarvestProtocol,
    request: PageRequest,
    fetcher: Fetcher,
    headers: Callable[[], Mapping[str, str]],
) -> Fetched:
    """The answer to a protocol's first request; where the server says that it is not asked by GET, to the same by POST."""
    try:
        return fetcher.fetch(request.url, headers={**headers(), **request.headers})
    except FetchFailed as error:
        otherwise = protocol.refused(request, error.status) if error.status in _NO_GET else None
        if otherwise is None:
            raise
    return fetcher.fetch(otherwise.url, headers={**headers(), **otherwise.headers}, document=otherwise.body)


def _gave_no_answer(error: VesportalError) -> bool:
    return isinstance(error, FetchFailed) and error.status is None


def _short(error: VesportalError) -> str:
    if isinstance(error, FetchTimeout):
        return "too slow"
    if isinstance(error, FetchFailed):
        return f"HTTP {error.status}" if error.status else "no answer"
    return ""


def _first_requests(url: str) -> list[tuple[HarvestProtocol, PageRequest]]:
    """The protocols' own first requests for an address, each with a protocol, but for that address itself.

    Each once, the likeliest first.
    """
    requests: dict[str, tuple[HarvestProtocol, PageRequest]] = {}
    for protocol in sorted(PROTOCOLS.values(), key=lambda protocol: _rank(protocol.name, url)):
        try:
            request = protocol.start(url)
        except VesportalError:
            continue
        if request.url != url:
            requests.setdefault(request.url, (protocol, request))
    return list(requests.values())[:MOST_TRIED]


def _rank(name: str, url: str) -> int:
    """The lower, the likelier. Of equals, the order of the registry holds."""
    parts = urlsplit(url)
    place = f"{parts.hostname or ''}{parts.path}".lower()
    if any(word in place and of == name for word, of in _HINTS.items()):
        return -1
    if name in _LIKELY:
        return _LIKELY.index(name)
    return len(_LIKELY) + (1 + _LAST.index(name) if name in _LAST else 0)
