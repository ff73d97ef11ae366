"""Further documents that cannot be read: each is one refusal, until it is the endpoint that fails."""

import time

from catalog.domain.errors import FetchFailed, VesportalError
from catalog.domain.product import Problem
from catalog.formats.protocol import Page, RawItem
from catalog.harvest.guard import redact_url
from catalog.harvest.pages import GatheredPage
from catalog.harvest.reading import Asked

MOST_IN_A_ROW = 20  # refused with nothing readable between them: more are the endpoint's fault
READABLE = "each document that is named can be read"
THERE = "each document that is named is there"
_LONGEST, _FEW = 300.0, 3  # seconds without anything readable, where so many were refused
_GONE = (404, 410)


class Failures:
    """Further documents refused in a row."""

    def __init__(self) -> None:
        self._number, self._began = 0, 0.0

    def add(self, error: VesportalError) -> None:
        """One more. Raises its error where there are too many."""
        if not self._number:
            self._began = time.monotonic()
        self._number += 1
        long = self._number > _FEW and time.monotonic() - self._began > _LONGEST
        if long or self._number > MOST_IN_A_ROW:
            raise error

    def end(self) -> None:
        """Something could be read."""
        self._number = 0


def failed_page(asked: Asked, error: VesportalError, *, document: bool, wasted: int) -> GatheredPage:
    """The refusal of a further document, or (`document` False) of a page that follows one.

    What is remembered of it goes on: its next page, and the documents that it named. Of one that is gone, nothing does.
    """
    gone = document and isinstance(error, FetchFailed) and error.status in _GONE
    memory = None if gone else asked.memory
    address = redact_url(asked.request.url)
    item = RawItem(address if gone or memory else "", b"", _problem(address, error, gone=gone))
    page = Page(items=(item,), next=memory.next if memory else None, more=memory.more if memory else ())
    return GatheredPage(
        asked.request,
        page,
        memory,
        None,
        b"",
        0,
        requests=1 + wasted,
        known=asked.memory is not None,
        failed=True,
        gone=gone,
    )


def _problem(address: str, error: VesportalError, *, gone: bool) -> Problem:
    if gone:
        return Problem(
            message=f"This document is named by the endpoint and is no longer there. {error}",
            path="document",
            value=address,
            rule=THERE,
            fix="Take it out of what names it, or put it back.",
        )
    return Problem(
        message=f"This document could not be read. {error}",
        path="document",
        value=address,
        rule=READABLE,
        fix="Open the address to see the error, and mend the document or take it out of what names it. What it held before "
        "is kept until then.",
    )
