"""A protocol of tests: folders of JSON documents that name others, and a listing that can be asked for changes.

A document is `{"id", "title", "next", "more", "gone"}` or a list of such; each part may be missing.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest, RawItem


class FolderProtocol(HarvestProtocol):
    """Reads them; `since` asks `?since=`."""

    name, title, media_type, mapping_version = "test-folder", "Folders of a test", "application/json", 1
    reports_deletions = True

    def start(self, url: str) -> PageRequest:
        return PageRequest(url)

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        return 0.0

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        return PageRequest(f"{request.url}?since={moment:%Y-%m-%dT%H:%M}")

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        try:
            held = msgspec.json.decode(body)
        except msgspec.DecodeError:
            raise PageUnreadable(f"{request.url} holds no JSON.") from None
        documents = held if isinstance(held, list) else [held]
        last = documents[-1] if documents else {}
        following = last.get("next")
        return Page(
            items=_items(documents),
            next=PageRequest(urljoin(request.url, following)) if following else None,
            more=tuple(
                PageRequest(urljoin(request.url, path)) for one in documents for path in one.get("more", ())
            ),
        )

    def map_record(self, body: bytes) -> MappedRecord:
        record = msgspec.json.decode(body)
        return MappedRecord(ProductRecord(source_id=record["id"], title=record["title"]))


def _items(documents: list[dict[str, Any]]) -> Iterator[RawItem]:
    for one in documents:
        if "id" in one:
            body = msgspec.json.encode({"id": one["id"], "title": one.get("title", "")})
            yield RawItem(one["id"], body, gone=bool(one.get("gone")))


FOLDER = FolderProtocol()
