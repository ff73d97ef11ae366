"""What gathering an endpoint yields: pages, what is remembered of them, and the further documents that wait their turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.domain.identity import source_key
from catalog.domain.product import Problem
from catalog.formats.protocol import Page, PageRequest
from catalog.harvest.guard import redact_url
from catalog.harvest.headers import Validators

ELSEWHERE = "further documents are on the host of their endpoint"
_LARGEST_TOTAL = 2**31 - 1
_OF_ALL_PAGES = frozenset(("Accept", "Content-Type"))  # headers that no page differs by


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What is remembered of a page: enough to count its records and go on when it answers “not modified”.

    Of one whose records are no longer all there, validators and hash are empty: it is read again in any case.
    """

    validators: Validators
    body_hash: bytes
    source_keys: tuple[str, ...]
    next: PageRequest | None
    total: int | None
    more: tuple[PageRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gathering stands: at `request`, or behind it where it is `done`.

    `queued` is the number of the further document that led to it, 0 for the listing that the gathering began with.
    """

    request: PageRequest
    queued: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class GatheredPage:
    """One page. `page` is None where it is unmodified: `memory` then says what it held. `body_hash` is of its answer.

    `requests`: how many it took, with those that failed because a record spoilt the answer. `queued` as in Place.
    `known`: something is remembered of it. `failed`: it is a further document that could not be read; the page holds
    its refusal, and what is remembered of it goes on. `gone`: it says that there is no such document any more.
    `named`: how many further documents were first named here; `elsewhere`: how many were left out because another host has
    them, such as the `example`.
    """

    request: PageRequest
    page: Page | None
    memory: PageMemory | None
    validators: Validators | None
    body_hash: bytes
    wire_bytes: int
    requests: int = 1
    queued: int = 0
    known: bool = False
    failed: bool = False
    gone: bool = False
    named: int = 0
    elsewhere: int = 0
    example: str = ""

    @property
    def next(self) -> PageRequest | None:
        """The request after this one."""
        return self.page.next if self.page else self.memory.next if self.memory else None

    @property
    def more(self) -> tuple[PageRequest, ...]:
        """The further documents that it names."""
        return self.page.more if self.page else self.memory.more if self.memory else ()

    @property
    def total(self) -> int | None:
        """How many records the endpoint announces; None where it says nothing, or nothing to go by."""
        said = self.page.total if self.page else self.memory.total if self.memory else None
        return said if said is not None and 0 <= said <= _LARGEST_TOTAL else None

    @property
    def place(self) -> Place:
        """Where to go on from to have this page again."""
        return Place(self.request, self.queued)

    @property
    def following(self) -> Place:
        """Where to go on from after this page."""
        return Place(self.next, self.queued) if self.next else Place(self.request, self.queued, done=True)


def page_key(request: PageRequest) -> str:
    """32 hex digits for a request, to remember its page under."""
    parts = [request.url, request.cursor]
    if "Content-Type" in request.headers:  # a body of JSON, which alone says which page it is
        parts.append(request.body)
    parts += (f"{name}: {value}" for name, value in request.headers.items() if name not in _OF_ALL_PAGES)
    return source_key("\n".join(parts))


def elsewhere_problem(number: int, example: str) -> Problem:
    """What to tell of further documents that are not on the endpoint's own host."""
    documents = "1 further document is" if number == 1 else f"{number:,} further documents are"
    return Problem(
        message=f"{documents} on another host than the endpoint and {'was' if number == 1 else 'were'} left out.",
        path="further documents",
        value=redact_url(example),
        rule=ELSEWHERE,
        fix="Keys and permissions hold for one host only: connect the other host as an endpoint of its own.",
    )


class Queue(Protocol):
    """The further documents of one run, in the order of naming, each once."""

    def add(self, requests: Sequence[PageRequest], most: int) -> tuple[int, int]:
        """Name further documents, `most` in all; returns how many were new, and how many there was no room for."""

    def holds(self, request: PageRequest) -> bool:
        """Whether this one was named."""

    def after(self, number: int, most: int) -> Sequence[tuple[int, PageRequest]]:
        """The next ones that were named after the one of this `number`, with their numbers: `most` at once."""


class Line:
    """A queue in memory."""

    def __init__(self) -> None:
        self._requests: list[PageRequest] = []
        self._keys: set[str] = set()

    def add(self, requests: Sequence[PageRequest], most: int) -> tuple[int, int]:
        """As in Queue."""
        new = left_out = 0
        for request in requests:
            key = page_key(request)
            if key in self._keys:
                continue
            if len(self._keys) >= most:
                left_out += 1
                continue
            self._keys.add(key)
            self._requests.append(request)
            new += 1
        return new, left_out

    def holds(self, request: PageRequest) -> bool:
        """As in Queue."""
        return page_key(request) in self._keys

    def after(self, number: int, most: int) -> Sequence[tuple[int, PageRequest]]:
        """As in Queue."""
        return list(enumerate(self._requests[number : number + most], start=number + 1))
