"""Asking one endpoint for pages: one at a time, or several ahead of the one that is read."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Self

from msgspec import structs
from urllib3.util import Url

from catalog.domain.errors import FetchFailed, FetchRefused, PageUnreadable, VesportalError
from catalog.domain.identity import content_hash
from catalog.formats.long_values import without_long_values
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.harvest.fetch import Fetched, Fetcher, Validators
from catalog.harvest.guard import checked_url, keeps_trust, redact_url
from catalog.harvest.pages import GatheredPage, PageMemory
from catalog.harvest.received import Received

_GONE = (404, 410)
# Who may read, and when, is said by HTTP alone.
_NOT_OF_THE_PROTOCOL = frozenset({401, 403, 407, 429})
type Source = Fetcher | Received


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for: what is remembered of it, and how to get its answer."""

    request: PageRequest
    memory: PageMemory | None
    answer: Callable[[], Fetched]


class Reader:
    """Asks for the pages of one endpoint and reads the answers; with `ahead`, that many requests are under way at once.

    `headers` makes what goes with each request. A context manager.
    """

    def __init__(
        self,
        protocol: HarvestProtocol,
        fetcher: Source,
        start: PageRequest,
        headers: Callable[[], Mapping[str, str]],
        ahead: int,
    ) -> None:
        self._protocol, self._fetcher, self._start, self._headers = protocol, fetcher, start, headers
        self._home: Url | None = None
        self.ahead = ahead
        self._stack = ExitStack()
        self._pool: ThreadPoolExecutor | None = None
        self._fetchers: SimpleQueue[Source] = SimpleQueue()

    def __enter__(self) -> Self:
        if self.ahead:
            for _ in range(self.ahead):
                beside: Source = self._fetcher.beside()
                self._stack.callback(beside.close)
                self._fetchers.put(beside)
            self._pool = self._stack.enter_context(ThreadPoolExecutor(self.ahead, "fetch-ahead"))
            self._stack.callback(self._pool.shutdown, cancel_futures=True)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stack.close()

    def is_at_home(self, request: PageRequest) -> bool:
        """Whether a page is on the endpoint's own host, and can be asked for at all."""
        try:
            return self._is_trusted(request)
        except FetchRefused:
            return False

    def _is_trusted(self, request: PageRequest) -> bool:
        if self._home is None:
            self._home = checked_url(self._start.url)
        return keeps_trust(self._home, checked_url(request.url))

    def ask(self, request: PageRequest, memory: PageMemory | None) -> Asked:
        """Ask for a page: under way already where there is room ahead. Never raises; the answer does."""
        try:
            fetch = self._fetch(request, memory.validators if memory else None)
        except VesportalError as error:
            return Asked(request, memory, partial(_raise, error))
        return Asked(request, memory, self._pool.submit(fetch).result if self._pool else fetch)

    def _fetch(self, request: PageRequest, validators: Validators | None) -> Callable[[], Fetched]:
        if not self._is_trusted(request):
            raise FetchRefused(_elsewhere(self._start, request))
        headers = {**self._headers(), **request.headers}
        fetch = self._fetcher.fetch if self._pool is None else self._fetch_beside
        if request.body:
            return partial(fetch, request.url, headers=headers, document=request.body)
        return partial(fetch, request.url, headers=headers, validators=validators)

    def _fetch_beside(self, url: str, **asked: Any) -> Fetched:
        fetcher = self._fetchers.get()
        try:
            return fetcher.fetch(url, **asked)
        finally:
            self._fetchers.put(fetcher)

    def read(self, asked: Asked) -> GatheredPage:
        """The page, once its answer is there. Raises FetchError and PageUnreadable."""
        memory, request = asked.memory, asked.request
        try:
            got = asked.answer()
        except FetchFailed as error:
            page = self._page_of_error(request, error)
            return GatheredPage(request, page, None, None, b"", len(error.body), known=memory is not None)
        body_hash = content_hash(got.body)
        if memory is not None and (got.not_modified or body_hash == memory.body_hash):
            return GatheredPage(
                request, None, memory, memory.validators, memory.body_hash, got.wire_bytes, known=True
            )
        body, left_out = without_long_values(got.body)
        page = self._protocol.read_page(request, got.content_type, body)
        if left_out:
            page = structs.replace(page, problems=(*left_out, *page.problems))
        return GatheredPage(
            request, page, None, got.validators, body_hash, got.wire_bytes, known=memory is not None
        )

    def _page_of_error(self, request: PageRequest, error: FetchFailed) -> Page:
        """What follows where an answer with an HTTP error is one of the protocol, or is to be asked for otherwise.

        Raises the error, or PageUnreadable.
        """
        if error.status is None or error.status in _NOT_OF_THE_PROTOCOL:
            raise error
        told = None
        if error.body and self._protocol.reads_error(error.content_type, error.body):
            try:
                return self._protocol.read_page(request, error.content_type, error.body)
            except PageUnreadable as unreadable:
                told = unreadable
        if told is None and (otherwise := self._protocol.refused(request, error.status)):
            return Page(items=(), next=otherwise)
        if told is None or error.status in _GONE:
            raise error
        raise PageUnreadable(f"{told} It came with HTTP {error.status}.")


def _raise(error: VesportalError) -> Fetched:
    raise error


def _elsewhere(request: PageRequest, following: PageRequest) -> str:
    return (
        f"The next page, {redact_url(following.url)}, is on another host than the endpoint {redact_url(request.url)}. "
        "Keys and permissions hold for one host only: connect the other host as an endpoint of its own."
    )
