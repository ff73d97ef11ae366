"""Gathering one endpoint page by page: fetch, read, follow the next page, then the further documents that pages name.

A listing's pages are followed to its end before the first further document is read; these come in the order of naming,
each once, breadth first, each with the pages that follow it. `crawl` says what becomes of those that cannot be read.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from catalog.domain.errors import EndpointBusy, FetchError, PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.harvest.crawl import Failures, failed_page
from catalog.harvest.detour import MOST_EXTRA, Detour
from catalog.harvest.fetch import Fetcher
from catalog.harvest.guard import redact_url
from catalog.harvest.pages import GatheredPage as GatheredPage
from catalog.harvest.pages import Line, PageMemory, Place, Queue, page_key
from catalog.harvest.reading import Asked, Reader
from catalog.harvest.received import Received

MAX_PAGES = 100_000
_WINDOW = 200  # further documents that are looked up at once
_AGAIN = "the endpoint points to a page that was already read, so the listing may be cut short."
_ENOUGH = "the most that are read, so the listing is cut short. Give an address with larger pages."
Recall = Callable[[Sequence[str]], Mapping[str, PageMemory]]


def gather(
    protocol: HarvestProtocol,
    fetcher: Fetcher | Received,
    start: PageRequest | Place,
    *,
    follow: bool = True,
    remembered: Recall = lambda keys: {},
    headers: Callable[[], Mapping[str, str]] = dict,
    ahead: int = 0,
    extra: int = MOST_EXTRA,
    alive: Callable[[], None] = lambda: None,
    queue: Queue | None = None,
) -> Iterator[GatheredPage]:
    """Pages from `start` on, or the first one alone without `follow`; `headers` makes what goes with each request.

    `ahead` requests are under way while the caller works on a page; with 0, the next is asked for only when it is wanted.
    A page that cannot be read is asked for in smaller parts, `extra` times at most, calling `alive` before each: a record
    that spoils it becomes one refused item. A next page that was already read, or too many pages, ends the listing, with a
    Problem on its last page. `queue` keeps the further documents; without one, memory does. Raises FetchError and
    PageUnreadable; what was yielded before stays valid.
    """
    place = start if isinstance(start, Place) else Place(start)
    with Reader(protocol, fetcher, place.request, headers, ahead) as reader:
        detour = Detour(protocol, extra=extra if follow else 0, alive=alive)
        gathering = _Gathering(reader, detour, remembered, queue or Line(), follow=follow)
        yield from gathering.pages(place)


class _Gathering:
    """One gathering under way: what was read, and which further documents are asked for already."""

    def __init__(
        self, reader: Reader, detour: Detour, remembered: Recall, queue: Queue, *, follow: bool
    ) -> None:
        self._reader, self._detour, self._remembered, self._queue = reader, detour, remembered, queue
        self._follow = follow
        self._seen: set[str] = set()
        self._failures = Failures()
        self._window: deque[tuple[int, PageRequest, PageMemory | None]] = deque()
        self._asked: deque[tuple[int, Asked]] = deque()
        self._last = 0  # the number of the further document that was looked up last

    def pages(self, place: Place) -> Iterator[GatheredPage]:
        """From `place` on."""
        self._last = place.queued
        if place.done:
            self._seen.add(page_key(place.request))
        else:
            yield from self._listing(place.queued, self._ask(place.request))
        while self._follow and self._fill(self._reader.ahead + 1):
            yield from self._listing(*self._asked.popleft())

    def _ask(self, request: PageRequest) -> Asked:
        key = page_key(request)
        return self._reader.ask(request, self._remembered([key]).get(key))

    def _fill(self, most: int) -> bool:
        """Ask for the next further documents, `most` at once; whether there is any."""
        if len(self._seen) < MAX_PAGES:
            while len(self._asked) < most and self._look_up():
                number, request, memory = self._window.popleft()
                if page_key(request) not in self._seen:
                    self._asked.append((number, self._reader.ask(request, memory)))
        return bool(self._asked)

    def _look_up(self) -> bool:
        """Whether there are further documents that were not asked for yet; they are remembered many at once."""
        if not self._window and (found := self._queue.after(self._last, _WINDOW)):
            self._last = found[-1][0]
            keys = [page_key(request) for _, request in found]
            memories = self._remembered(keys)
            self._window.extend(
                (number, request, memories.get(key))
                for (number, request), key in zip(found, keys, strict=True)
            )
        return bool(self._window)

    def _listing(self, number: int, asked: Asked) -> Iterator[GatheredPage]:
        """A page and those that follow it."""
        own: set[str] = set()
        whole = asked
        while True:
            own.add(page_key(asked.request))
            self._seen.add(page_key(asked.request))
            try:
                gathered = self._reader.read(asked)
            except (FetchError, PageUnreadable) as error:
                try:
                    asked = self._ask(self._detour.around(asked.request, error))
                    continue
                except (FetchError, PageUnreadable) as final:
                    gathered = self._failed(number, whole, error, final, document=len(own) == 1)
            else:
                self._failures.end()
                left_out, wasted = self._detour.arrived()
                for spoilt, item, after in left_out:
                    page = Page(items=(item,), next=after)
                    yield GatheredPage(spoilt, page, None, None, b"", 0, requests=1 + wasted, queued=number)
                    wasted = 0
                gathered = replace(gathered, requests=1 + wasted)
            gathered = self._bounded(self._named(replace(gathered, queued=number)), own)
            following = self._followed(gathered, own)
            if following is None:
                yield gathered
                return
            if self._reader.ahead:
                asked = self._ask(following)
                yield gathered
            else:
                yield gathered
                asked = self._ask(following)
            whole = asked

    def _failed(
        self,
        number: int,
        asked: Asked,
        error: FetchError | PageUnreadable,
        final: FetchError | PageUnreadable,
        *,
        document: bool,
    ) -> GatheredPage:
        """The refusal of a further document that cannot be read. Raises for the listing that all began with, and where there
        were too many."""
        if number == 0:
            raise final
        if isinstance(error, EndpointBusy):
            raise error
        self._failures.add(final)
        return failed_page(asked, final, document=document, wasted=self._detour.gives_up())

    def _named(self, gathered: GatheredPage) -> GatheredPage:
        """The page, and the further documents that it names in the queue."""
        if not (self._follow and gathered.more):
            return gathered
        home = [request for request in gathered.more if self._reader.is_at_home(request)]
        if len(home) < len(gathered.more):
            theirs = next(one.url for one in gathered.more if not self._reader.is_at_home(one))
            gathered = replace(gathered, elsewhere=len(gathered.more) - len(home), example=theirs)
        unread = [request for request in home if page_key(request) not in self._seen]
        new, no_room = self._queue.add(unread, MAX_PAGES)
        if no_room:
            why = f"There are more than {MAX_PAGES:,} documents, the most that are read: {no_room:,} were left out."
            gathered = _cut_short(gathered, gathered.next, unread[-1], why)
        return replace(gathered, named=new)

    def _bounded(self, gathered: GatheredPage, own: set[str]) -> GatheredPage:
        """The page, marked as the last one where too many were read, or where it leads to a page of this listing again."""
        following = gathered.next
        if not self._follow:
            return gathered
        if following is not None and page_key(following) in own:
            return _cut_short(gathered, None, following, f"After {len(self._seen):,} pages {_AGAIN}")
        if len(self._seen) >= MAX_PAGES and (following is not None or self._asked or self._look_up()):
            why = f"There are more than {len(self._seen):,} pages, {_ENOUGH}"
            return _cut_short(gathered, None, following or gathered.request, why)
        return gathered

    def _followed(self, gathered: GatheredPage, own: set[str]) -> PageRequest | None:
        """The next page of the listing; None at its end, and where the page was read or has its turn as a further document."""
        following = gathered.next
        if not self._follow or following is None or page_key(following) in self._seen:
            return None
        return None if self._queue.holds(following) else following


def _cut_short(
    gathered: GatheredPage, following: PageRequest | None, where: PageRequest, why: str
) -> GatheredPage:
    problem = Problem(message=why, path="next page", value=redact_url(where.url), rule="paging")
    page = gathered.page or Page(items=())
    cut = Page(
        items=page.items,
        next=following,
        total=gathered.total,
        problems=(*page.problems, problem),
        complete=False,
    )
    return replace(gathered, page=cut, memory=None, validators=None, body_hash=b"")
