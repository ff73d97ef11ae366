"""Where a catalogue begins, and what a request remembers of the way to it."""

import re

import msgspec

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

HEADERS = {"Accept": "application/json, application/geo+json;q=0.9, */*;q=0.1"}
_GIVE = (
    "Give the address of a catalogue (https://data.example.org/stac/catalog.json), of an API's landing page "
    "(https://data.example.org/stac/v1), or of one collection or item."
)
# A page of the STAC Browser holds the address of what it shows.
_BROWSED = re.compile(r"#/external/(.+)$")


class Api(msgspec.Struct, frozen=True, omit_defaults=True):
    """The API that a collection is found in: addresses of its landing page, search and description, its conformance classes."""

    url: str
    search: str = ""
    description: str = ""
    classes: tuple[str, ...] = ()


class Way(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a document was come by. It is the cursor of a request, so that a document has one cursor for each way to it.

    `below`: how many levels below a collection it lies, 0: not below one. `item`: whether a catalogue named it as an
    item. `guessed`: whether its address was.
    """

    below: int = 0
    item: bool = False
    guessed: bool = False
    api: Api | None = None


_decoder = msgspec.json.Decoder(Way)
_NO_WAY = Way()


def start_request(url: str) -> PageRequest:
    """The request for a document as it stands, its query kept. Raises InvalidInput for an unusable address."""
    if found := _BROWSED.search(url):
        url = found[1] if found[1].startswith(("http://", "https://")) else f"https://{found[1]}"
    return PageRequest(url=web_address(url, _GIVE).geturl(), headers=HEADERS)


def request_for(url: str, way: Way) -> PageRequest:
    """The request for a document that another one names."""
    return PageRequest(
        url.partition("#")[0], HEADERS, "" if way == _NO_WAY else msgspec.json.encode(way).decode()
    )


def way_of(request: PageRequest) -> Way:
    """What the request remembers; nothing where its cursor is not one of these."""
    try:
        return _decoder.decode(request.cursor) if request.cursor else _NO_WAY
    except msgspec.DecodeError:
        return _NO_WAY
