"""Reading round a record that spoils its page: the page is asked for in smaller parts, down to the record alone."""

import time
from collections.abc import Callable

from catalog.domain.errors import (
    BodyTooLarge,
    EndpointBusy,
    FetchFailed,
    FetchTimeout,
    PageUnreadable,
    VesportalError,
)
from catalog.domain.product import Problem
from catalog.formats.protocol import HarvestProtocol, PageRequest, RawItem
from catalog.harvest.guard import redact_url

MOST_EXTRA = 300  # requests that a run may spend on smaller parts
UNREADABLE = "each record can be read"
_IN_A_ROW = (
    3  # records left out with nothing readable between them: more are the endpoint's fault, not a record's
)
_TOO_LARGE_IN_A_ROW = 1
_HEEDS_NO_SIZE = "Asked for fewer records it was too large as well: the endpoint may heed no page size, which its owner can mend."
_LONGEST = 60.0  # seconds in which something must become readable


class Detour:
    """What is on the way round in one gathering. `extra`: how many smaller parts may still be asked for."""

    def __init__(self, protocol: HarvestProtocol, *, extra: int, alive: Callable[[], None]) -> None:
        self._protocol, self._extra, self._alive = protocol, extra, alive
        self._first: VesportalError | None = None
        self._began = 0.0
        self._left_out: list[tuple[PageRequest, RawItem, PageRequest]] = []
        self._wasted = 0

    def around(self, request: PageRequest, error: VesportalError) -> PageRequest:
        """What to ask for after `request` failed. Raises the error where there is no way round.

        Before anything could be read on the way, nothing is known of records: then it is the first error that counts.
        """
        if self._first is None:
            self._first, self._began = error, time.monotonic()
        if not _may_be_a_record(error) or time.monotonic() - self._began > _LONGEST:
            raise self._first
        if isinstance(error, BodyTooLarge) and error is not self._first and _is_as_large(error, self._first):
            raise BodyTooLarge(f"{self._first} {_HEEDS_NO_SIZE}")
        self._alive()
        if part := self._part(request, error):
            if self._extra <= 0:
                raise self._first
            self._extra -= 1
            self._wasted += 1
            return part
        following = self._protocol.after(request)
        too_large = isinstance(error, BodyTooLarge)
        if following is None or len(self._left_out) >= (_TOO_LARGE_IN_A_ROW if too_large else _IN_A_ROW):
            raise (
                BodyTooLarge(f"{self._first} {_HEEDS_NO_SIZE}") if too_large and self._wasted else self._first
            )
        self._left_out.append((request, _refused(request, error), following))
        return following

    def _part(self, request: PageRequest, error: VesportalError) -> PageRequest | None:
        """What the request is for, in part: where it was too large, by smaller pages for the rest of the listing too."""
        if isinstance(error, BodyTooLarge) and (smaller := self._protocol.smaller(request)):
            return smaller
        return next(iter(self._protocol.split(request)), None)

    def arrived(self) -> tuple[list[tuple[PageRequest, RawItem, PageRequest]], int]:
        """Something could be read: what was left out before it (request, refused item, what follows), and the requests spent."""
        left_out, wasted = self._left_out, self._wasted
        self._first, self._left_out, self._wasted = None, [], 0
        return left_out, wasted

    def gives_up(self) -> int:
        """There is no way round: what was tried ends here. Returns the requests spent."""
        wasted = self._wasted + len(self._left_out)
        self._first, self._left_out, self._wasted = None, [], 0
        return wasted


def _is_as_large(error: BodyTooLarge, before: VesportalError) -> bool:
    """Whether the answer to a smaller request announces as many bytes as that to the whole one."""
    return isinstance(before, BodyTooLarge) and 0 < error.announced == before.announced


def _may_be_a_record(error: VesportalError) -> bool:
    if isinstance(error, FetchFailed):
        server_broke = error.status is not None and error.status >= 500
        return not isinstance(error, EndpointBusy) and (server_broke or isinstance(error, FetchTimeout))
    return isinstance(error, PageUnreadable | BodyTooLarge)


def _refused(request: PageRequest, error: VesportalError) -> RawItem:
    problem = Problem(
        message=f"A record was left out, because the endpoint fails even where it is asked for this record alone. {error}",
        path="record",
        value=redact_url(request.url),
        rule=UNREADABLE,
        fix="Open the address to see the error; mend the record, or take it out of the listing.",
    )
    return RawItem("", b"", problem)
