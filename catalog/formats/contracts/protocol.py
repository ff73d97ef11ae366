"""What the readers of contracts, product descriptions and metadata files have in common: documents one by one, in lists, or in
folders."""

import re
from collections.abc import Iterable

from catalog.formats.addresses import web_address
from catalog.formats.bodies import body_to_recognise
from catalog.formats.contracts.pages import HEADERS, Kind, holds, lists, read_page
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.formats.salvage import BARE_LIST, Marks

_SURE, _LISTED = 0.95, 0.6


class DocumentsProtocol(HarvestProtocol):
    """Reads documents of one `kind`; a folder is known by documents that end in one of `endings`.

    See `catalog.formats.protocol.HarvestProtocol` for the rest of the shape.
    """

    media_type = "application/json"
    kind: Kind
    endings: tuple[str, ...] = ()

    def start(self, url: str) -> PageRequest:
        return PageRequest(url=web_address(url, self.kind.give).geturl(), headers=HEADERS)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        body = body_to_recognise(body)
        if holds(self.kind, content_type, body):
            return _SURE
        return _LISTED if self.endings and lists(url, content_type, body, self.endings) else 0.0

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_page(self.kind, request, content_type, body)


def marks_of(keys: Iterable[str], identifier: re.Pattern[str], what: str = "document") -> Marks:
    """How the sound documents of a broken list are told apart: `keys` of its objects, and where their identifier stands."""
    return Marks(
        listing=re.compile(BARE_LIST),
        keys=frozenset(keys),
        identifier=identifier,
        identifier_inside=identifier,
        opening=re.compile(r'\{\s*"([^"]{1,40})"'),
        told=f"The {what} is broken or cut off from character {{end:,}} of {{size:,}} on: nothing behind it was read.",
    )
