"""Finding out which protocol an address speaks."""

from collections.abc import Callable, Mapping
from itertools import islice

from catalog.domain.errors import EndpointBusy, FetchError, FetchRefused, UnknownProtocol, VesportalError
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.registry import AUTO, PROTOCOLS, protocol_get, protocol_recognise
from catalog.harvest.fetch import Fetched, Fetcher
from catalog.harvest.preview import read_item

ACCEPT = (
    "application/ld+json, text/turtle;q=0.9, application/rdf+xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)


def discover(
    name: str, url: str, fetcher: Fetcher, *, headers: Callable[[], Mapping[str, str]] = dict
) -> tuple[HarvestProtocol, PageRequest]:
    """The protocol `name` and its first request for `url`; `auto` asks the address itself.

    With `auto`, the address is read as it is, and where nothing recognises the answer each protocol's own first
    request is tried in turn; what `headers` makes (such as a key) goes with each. Raises UnknownProtocol, or the FetchError of
    the plain request where nothing answered.
    """
    if name != AUTO:
        protocol = protocol_get(name)
        return protocol, protocol.start(url)
    try:
        answer = fetcher.fetch(url, headers={**headers(), "Accept": ACCEPT})
        protocol = _by_answer(url, answer)
    except (FetchRefused, EndpointBusy):
        raise
    except (FetchError, UnknownProtocol) as error:
        return _by_first_requests(url, fetcher, headers, error)
    return protocol, protocol.start(url)


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
        return any(read_item(protocol, item).record is not None for item in islice(page.items, 1))
    except VesportalError:
        return False


def _by_first_requests(
    url: str, fetcher: Fetcher, headers: Callable[[], Mapping[str, str]], error: VesportalError
) -> tuple[HarvestProtocol, PageRequest]:
    for protocol in PROTOCOLS.values():
        try:
            request = protocol.start(url)
            if request.url == url:
                continue
            answer = fetcher.fetch(request.url, headers={**headers(), **request.headers})
            if protocol_recognise(request.url, answer.content_type, answer.body) is protocol:
                return protocol, request
        except VesportalError:
            continue  # the first error, of the address as given, is the one to show
    raise error
