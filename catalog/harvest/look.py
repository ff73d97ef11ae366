"""A first look at an address while somebody waits: bounded in time and size, and able to say what was tried."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from catalog.domain.errors import FetchError, FetchTimeout, VesportalError
from catalog.domain.product import Problem
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.harvest.fetch import Fetched, Fetcher, FetchLimits, Validators
from catalog.harvest.gather import gather
from catalog.harvest.guard import redact_url
from catalog.harvest.pages import elsewhere_problem
from catalog.harvest.preview import Previewed, read_item
from catalog.harvest.wire import MIB

LOOK_SECONDS = 18.0
LOOK_LIMITS = FetchLimits(
    total_seconds=LOOK_SECONDS,
    read_seconds=15,
    max_bytes=16 * MIB,
    max_decoded_bytes=32 * MIB,
    max_wait_seconds=1,
)
_TOO_LATE = 0.5  # seconds before the end in which no request is begun any more
_MOST_DOCUMENTS = 25  # further documents that are read for a look, beside the listing
_MOST_EXTRA = 5  # requests for parts of a page that a record spoils


@dataclass(frozen=True, slots=True)
class Tried:
    """An address that was asked, without its secrets, and in a few words what came."""

    url: str
    came: str
    answered: bool


class Deadline:
    """When somebody who waits has waited long enough: `seconds` from now."""

    def __init__(self, seconds: float = LOOK_SECONDS) -> None:
        self.seconds, self._until = seconds, time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, below 0 after it."""
        return self._until - time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for a host's turn. Raises FetchTimeout where that would last too long."""
        if seconds > self.left - _TOO_LATE:
            raise FetchTimeout(
                "Others are asking this host right now, and it is not to be asked faster. Try again in a minute."
            )
        time.sleep(seconds)


class LookFetcher(Fetcher):
    """A Fetcher whose requests all together end at a deadline; `tried` lists them."""

    def __init__(self, deadline: Deadline, **options: Any) -> None:
        super().__init__(LOOK_LIMITS, pauses=(), sleep=deadline.sleep, **options)
        self._deadline = deadline
        self.tried: list[Tried] = []

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators | None = None,
        form: Mapping[str, str] | None = None,
        document: str = "",
    ) -> Fetched:
        """As a Fetcher's, but within what is left of the time. Raises FetchTimeout where nothing is."""
        left = self._deadline.left
        if left < _TOO_LATE:
            raise FetchTimeout(
                f"{redact_url(url)} was not asked any more: a look takes {self._deadline.seconds:g} seconds at most. "
                "A harvest has more patience."
            )
        self._meter.total_seconds = round(left, 1)
        try:
            answer = super().fetch(url, headers=headers, validators=validators, form=form, document=document)
        except FetchError as error:
            self.tried.append(Tried(redact_url(url), str(error), answered=False))
            raise
        kind = answer.content_type or "no content type"
        came = f"{kind}, {len(answer.body):,} bytes" if answer.body else f"{kind}, empty"
        self.tried.append(Tried(redact_url(url), came, answered=True))
        return answer


@dataclass(frozen=True, slots=True)
class Looked:
    """The first records of an endpoint; `total` as it says, `more`: whether there are others, `asks`: of its columns."""

    records: tuple[Previewed, ...]
    problems: tuple[Problem, ...]
    total: int | None
    more: bool
    asks: bool


def look(
    protocol: HarvestProtocol,
    request: PageRequest,
    fetcher: Fetcher,
    *,
    headers: Callable[[], Mapping[str, str]] = dict,
    limit: int = 20,
) -> Looked:
    """Read the first `limit` records, storing nothing. What is proposed for an inventory's columns is taken as it is.

    Raises FetchError and PageUnreadable for the first page; a later one that fails is a problem, a further document that
    does a refused record.
    """
    records: list[Previewed] = []
    problems: list[Problem] = []
    total, more, asks, documents, named = None, False, False, 0, 0
    try:
        for gathered in gather(protocol, fetcher, request, headers=headers, ahead=0, extra=_MOST_EXTRA):
            if gathered.page is None:
                continue
            page, total = gathered.page, gathered.total if total is None else total
            problems.extend(page.problems)
            if gathered.elsewhere:
                problems.append(elsewhere_problem(gathered.elsewhere, gathered.example))
            documents, named = documents + (gathered.queued > 0), named + gathered.named
            asks = asks or page.proposal is not None
            reader = protocol.configured(page.proposal) if page.proposal else protocol
            items = (
                item for item in page.items if not item.gone
            )  # of what is deleted there is nothing to show
            records.extend(read_item(reader, item) for item in islice(items, limit - len(records)))
            unread = gathered.next is not None or documents < named
            if len(records) >= limit or documents >= _MOST_DOCUMENTS:
                more = unread or next(items, None) is not None
                break
    except VesportalError as error:
        if not records:
            raise
        problems.append(Problem(message=str(error)))
        more = True
    return Looked(tuple(records), tuple(problems), total, more, asks)
