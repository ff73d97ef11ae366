"""What a protocol is: how a domain publishes metadata, and how to read it. Pure: bytes in, records out.

A protocol is one module (or package) of `catalog.formats` with one instance of a class that has this shape, listed
in `catalog.formats.registry`. The harvest engine drives it: `start` → fetch → `read_page` → `next` → fetch → ...
and later `map_record` on each raw record, which needs no network and can be repeated at any time.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self
from typing import Protocol as TypingProtocol

import msgspec

from catalog.domain.product import Problem, ProductRecord


class PageRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to fetch next. It is stored as a run's checkpoint, so it says everything needed to go on from there.

    `cursor` is free for the protocol (such as the offset). `headers` go with the request (such as Accept). With a `body` it is a
    POST: of an XML document, unless the headers have another Content-Type.
    """

    url: str
    headers: dict[str, str] = {}
    cursor: str = ""
    body: str = ""


class RawItem(msgspec.Struct, frozen=True):
    """One record as the source sent it: `body` is self-contained bytes of `media_type`, deterministic for equal content.

    `source_id` is the identifier at the source, empty where there is none (the record will be refused).
    `refusal` is set where the record cannot be read: then `body` is what could be cut out, for the report. `gone` is True
    where the source says that it has deleted the record: there is nothing to map, and `body` may be empty. `partial`: some of
    what the source says of it is missing here, so that what was stored of it before is better than this.
    """

    source_id: str
    body: bytes
    refusal: Problem | None = None
    gone: bool = False
    partial: bool = False


class Page(msgspec.Struct, frozen=True):
    """What one answer holds. `items` may be a generator: a large document need not be in memory twice.

    `next` is the page after this one. `more` are the further documents that this one names (the files of a folder, the
    children of a catalogue): they are read after everything that was named before, each once, in this order.
    `total` is how many records the endpoint says that it has, None where it does not say. `complete` is False where
    the answer says of itself that it is cut short. `proposal` is what a person should decide about this endpoint (an
    inventory's columns): options to be read with until somebody does; None where there is nothing to ask.
    """

    items: Iterable[RawItem]
    next: PageRequest | None = None
    more: tuple[PageRequest, ...] = ()
    total: int | None = None
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    proposal: dict[str, Any] | None = None


class MappedRecord(msgspec.Struct, frozen=True):
    """A record in canonical form, and what was not as it should be in it."""

    record: ProductRecord
    problems: tuple[Problem, ...] = ()


class HarvestProtocol(TypingProtocol):
    """The shape of a protocol module's instance; inherit from it for `configured`, `since`, `split` and `after`.

    name: the key used in commands and the database (`ckan`); title: for people who connect a source; label: what holds a
    product so described, as a filter; document: what one document of it is called that a record links to, empty where it is a
    source of its own; words: by which people search for what is so described; media_type: of the raw items' bodies;
    mapping_version: rises when `map_record` changes what it returns, so that stored raw records are mapped again;
    reports_deletions: sources of this kind say what they have deleted, so that asking for changes alone (`since`) misses
    nothing and is done where nobody says otherwise.
    """

    name: str
    title: str
    label: str
    document: str = ""
    words: tuple[str, ...]
    media_type: str
    mapping_version: int
    reports_deletions: bool = False

    def start(self, url: str) -> PageRequest:
        """The first request for an endpoint or single document at `url`. Raises InvalidInput for an unusable URL."""

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        """How sure (0 to 1) this answer to a plain GET of `url` is this protocol's. Never raises."""

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        """The records of an answer. Raises PageUnreadable, with a sentence that says what came instead."""

    def map_record(self, body: bytes) -> MappedRecord:
        """The canonical record of a raw item's body. Raises RecordRefused with path, value and rule."""

    def configured(self, options: Mapping[str, Any]) -> Self:
        """The same protocol with an endpoint's own options, such as an inventory's column mapping.

        Itself, where it has none. Raises InvalidInput for options that it cannot use.
        """
        del options
        return self

    def since(self, request: PageRequest, moment: datetime) -> PageRequest | None:
        """The first request for what was added, changed or deleted since `moment` (aware), in place of `request`.

        None where the source cannot be asked for that. Deletions that it does not report are found by a whole listing now and
        then.
        """
        del request, moment
        return None

    def reads_error(self, content_type: str, body: bytes) -> bool:
        """Whether the body of an answer with an HTTP error is this protocol's own report, which `read_page` takes too."""
        del content_type, body
        return False

    def refused(self, request: PageRequest, status: int) -> PageRequest | None:
        """The same asked in another way, where it was refused with this HTTP status and no report; None where there is none."""
        del request, status
        return None

    def split(self, request: PageRequest) -> tuple[PageRequest, ...]:
        """The same records by two smaller requests, where one record may spoil the answer; none where it cannot.

        The first one's page leads on to the second, and the second's to what follows the whole.
        """
        del request
        return ()

    def smaller(self, request: PageRequest) -> PageRequest | None:
        """The same place by smaller pages from here on, where an answer is too large; None where it has no page size."""
        del request
        return None

    def after(self, request: PageRequest) -> PageRequest | None:
        """What follows a single record that cannot be read, by its place alone; None where only its answer could say."""
        del request
        return None
