"""Gathering one endpoint page by page: fetch, read, follow the protocol's next page, until the end or a bound."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from catalog.domain.errors import FetchError, FetchRefused, PageUnreadable
from catalog.domain.identity import content_hash, source_key
from catalog.domain.product import Problem
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.harvest.detour import MOST_EXTRA, Detour
from catalog.harvest.fetch import Fetched, Fetcher, Validators
from catalog.harvest.guard import checked_url, keeps_trust, redact_url
from catalog.harvest.received import Received

MAX_PAGES = 100_000
_AGAIN = "the endpoint points to a page that was already read, so the listing may be cut short."
_ENOUGH = "the most that are read, so the listing is cut short. Give an address with larger pages."
_LARGEST_TOTAL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What is remembered of a page: enough to count its records and go on when it answers “not modified”."""

    validators: Validators
    body_hash: bytes
    source_keys: tuple[str, ...]
    next: PageRequest | None
    total: int | None


@dataclass(frozen=True, slots=True)
class GatheredPage:
    """One page. `page` is None where it is unmodified: `memory` then says what it held. `body_hash` is of its answer.

    `requests`: how many it took, with those that failed because a record spoilt the answer.
    """

    request: PageRequest
    page: Page | None
    memory: PageMemory | None
    validators: Validators | None
    body_hash: bytes
    wire_bytes: int
    requests: int = 1

    @property
    def next(self) -> PageRequest | None:
        """The request after this one."""
        return self.page.next if self.page else self.memory.next if self.memory else None

    @property
    def total(self) -> int | None:
        """How many records the endpoint announces; None where it says nothing, or nothing to go by."""
        said = self.page.total if self.page else self.memory.total if self.memory else None
        return said if said is not None and 0 <= said <= _LARGEST_TOTAL else None


def page_key(request: PageRequest) -> str:
    """32 hex digits for a request, to remember its page under."""
    return source_key(f"{request.url}\n{request.cursor}")


def gather(
    protocol: HarvestProtocol,
    fetcher: Fetcher | Received,
    request: PageRequest,
    *,
    follow: bool = True,
    remembered: Callable[[str], PageMemory | None] = lambda key: None,
    headers: Callable[[], Mapping[str, str]] = dict,
    ahead: bool = True,
    extra: int = MOST_EXTRA,
    alive: Callable[[], None] = lambda: None,
) -> Iterator[GatheredPage]:
    """Pages from `request` on, or the first one alone without `follow`; `headers` makes what goes with each request.

    With `ahead`, the next page is fetched while the caller works on the one before it; without, only when it is wanted.
    A page that cannot be read is asked for in smaller parts, `extra` times at most, calling `alive` before each: a record
    that spoils it becomes one refused item. A next page that was already read, or too many pages, ends the gathering, with a
    Problem on the last page. Raises FetchError and PageUnreadable; what was yielded before stays valid.
    """
    detour = Detour(protocol, extra=extra if follow else 0, alive=alive)
    seen: set[str] = set()
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(1, "fetch-ahead")) if ahead else None
        reader = _Reader(protocol, fetcher, request, remembered, headers, pool)
        answer, following = reader.ask(request), request
        while True:
            seen.add(page_key(following))
            try:
                gathered = reader.read(following, *answer)
            except (FetchError, PageUnreadable) as error:
                following = detour.around(following, error)
                answer = reader.ask(following)
                continue
            left_out, wasted = detour.arrived()
            for spoilt, item, after in left_out:
                page = Page(items=(item,), next=after)
                yield GatheredPage(spoilt, page, None, None, b"", 0, requests=1 + wasted)
                wasted = 0
            gathered = replace(gathered, requests=1 + wasted) if wasted else gathered
            if gathered.next is None or not follow:
                yield gathered
                return
            if page_key(gathered.next) in seen:
                yield _cut_short(gathered, gathered.next, f"After {len(seen):,} pages {_AGAIN}")
                return
            if len(seen) >= MAX_PAGES:
                yield _cut_short(
                    gathered, gathered.next, f"There are more than {len(seen):,} pages, {_ENOUGH}"
                )
                return
            following = gathered.next
            if ahead:
                answer = reader.ask(following)
                yield gathered
            else:
                yield gathered
                answer = reader.ask(following)


class _Reader:
    """Asks for pages of one endpoint and reads the answers. Only one request is under way at a time."""

    def __init__(
        self,
        protocol: HarvestProtocol,
        fetcher: Fetcher | Received,
        start: PageRequest,
        remembered: Callable[[str], PageMemory | None],
        headers: Callable[[], Mapping[str, str]],
        pool: ThreadPoolExecutor | None,
    ) -> None:
        self._protocol, self._fetcher, self._start = protocol, fetcher, start
        self._remembered, self._headers, self._pool = remembered, headers, pool

    def ask(self, request: PageRequest) -> tuple[PageMemory | None, Callable[[], Fetched]]:
        """What is remembered of the page, and how to get its answer: under way already where there is a pool."""
        memory = self._remembered(page_key(request))
        fetch = partial(self._fetch, request, memory.validators if memory else None)
        return memory, self._pool.submit(fetch).result if self._pool else fetch

    def _fetch(self, request: PageRequest, validators: Validators | None) -> Fetched:
        if not keeps_trust(checked_url(self._start.url), checked_url(request.url)):
            raise FetchRefused(_elsewhere(self._start, request))
        return self._fetcher.fetch(
            request.url, headers={**self._headers(), **request.headers}, validators=validators
        )

    def read(
        self, request: PageRequest, memory: PageMemory | None, answer: Callable[[], Fetched]
    ) -> GatheredPage:
        """The page, once its answer is there."""
        got = answer()
        body_hash = content_hash(got.body)
        if memory is not None and (got.not_modified or body_hash == memory.body_hash):
            return GatheredPage(request, None, memory, memory.validators, memory.body_hash, got.wire_bytes)
        page = self._protocol.read_page(request, got.content_type, got.body)
        return GatheredPage(request, page, None, got.validators, body_hash, got.wire_bytes)


def _elsewhere(request: PageRequest, following: PageRequest) -> str:
    return (
        f"The next page, {redact_url(following.url)}, is on another host than the endpoint {redact_url(request.url)}. "
        "Keys and permissions hold for one host only: connect the other host as an endpoint of its own."
    )


def _cut_short(gathered: GatheredPage, following: PageRequest, why: str) -> GatheredPage:
    problem = Problem(message=why, path="next page", value=redact_url(following.url), rule="paging")
    page = gathered.page or Page(items=())
    cut = Page(items=page.items, total=gathered.total, problems=(*page.problems, problem), complete=False)
    return GatheredPage(gathered.request, cut, None, None, b"", gathered.wire_bytes)
