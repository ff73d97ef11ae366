"""Gathering one endpoint page by page: fetch, read, follow the protocol's next page, until the end or a bound."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from catalog.domain.errors import FetchRefused
from catalog.domain.identity import content_hash, source_key
from catalog.domain.product import Problem
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.harvest.fetch import Fetcher, Validators
from catalog.harvest.guard import checked_url, keeps_trust, redact_url

MAX_PAGES = 100_000
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
    """One page. `page` is None where it is unmodified: `memory` then says what it held. `body_hash` is of its answer."""

    request: PageRequest
    page: Page | None
    memory: PageMemory | None
    validators: Validators | None
    body_hash: bytes
    wire_bytes: int

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
    fetcher: Fetcher,
    request: PageRequest,
    *,
    remembered: Callable[[str], PageMemory | None] = lambda key: None,
    headers: Mapping[str, str] | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Iterator[GatheredPage]:
    """Pages from `request` on; `pause` is called between two requests, `headers` go with each.

    A next page that was already read ends the gathering, with a Problem on the last page.

    Raises FetchError and PageUnreadable; what was yielded before stays valid.
    """
    seen: set[str] = set()
    home = checked_url(request.url)
    following: PageRequest | None = request
    while following is not None:
        if not keeps_trust(home, checked_url(following.url)):
            raise FetchRefused(_elsewhere(request, following))
        gathered = _gather_one(protocol, fetcher, following, remembered, headers or {})
        seen.add(page_key(following))
        following = gathered.next
        if following is not None and (page_key(following) in seen or len(seen) >= MAX_PAGES):
            yield _cut_short(gathered, following, len(seen))
            return
        yield gathered
        if following is not None:
            pause()


def _gather_one(
    protocol: HarvestProtocol,
    fetcher: Fetcher,
    request: PageRequest,
    remembered: Callable[[str], PageMemory | None],
    headers: Mapping[str, str],
) -> GatheredPage:
    memory = remembered(page_key(request))
    answer = fetcher.fetch(
        request.url, headers={**headers, **request.headers}, validators=memory.validators if memory else None
    )
    body_hash = content_hash(answer.body)
    if memory is not None and (answer.not_modified or body_hash == memory.body_hash):
        return GatheredPage(request, None, memory, memory.validators, memory.body_hash, answer.wire_bytes)
    page = protocol.read_page(request, answer.content_type, answer.body)
    return GatheredPage(request, page, None, answer.validators, body_hash, answer.wire_bytes)


def _elsewhere(request: PageRequest, following: PageRequest) -> str:
    return (
        f"The next page, {redact_url(following.url)}, is on another host than the endpoint {redact_url(request.url)}. "
        "Keys and permissions hold for one host only: connect the other host as an endpoint of its own."
    )


def _cut_short(gathered: GatheredPage, following: PageRequest, pages: int) -> GatheredPage:
    why = (
        f"After {pages:,} pages the endpoint points to a page that was already read, so the listing may be cut short. "
        "Ask its owner to mend the paging."
    )
    problem = Problem(message=why, path="next page", value=following.url, rule="each page is listed once")
    page = gathered.page or Page(items=())
    cut = Page(items=page.items, total=gathered.total, problems=(*page.problems, problem), complete=False)
    return GatheredPage(gathered.request, cut, None, None, b"", gathered.wire_bytes)
