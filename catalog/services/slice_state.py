"""What one task knows of a run while it works on it, and the checkpoint from which another one goes on.

A checkpoint is the request of a page as JSON, with what goes beside it under the names below.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.conf import settings

from catalog.formats.protocol import PageRequest
from catalog.harvest.pages import GatheredPage, Place
from catalog.services.indexing import DrainAside
from catalog.services.ingest import Ingest, Keyed
from catalog.services.met import Met
from catalog.services.queues import RunQueue

_BATCH_BYTES = 16 * 2**20
_COUNT_FIRST = 1000  # new records after which the database looks at its tables; then at five times as many
_FLUSH_SECONDS = 2.0  # a slow endpoint shows its progress all the same
_MOST_PAGES = 1000  # of a batch, be there few records in them
# What stands in a checkpoint beside the request.
EXTRA = "extra"  # Slice.extra
IDLE = "idle"  # Met.idle
LISTED = "listed"  # how many items of the run came before its page
_QUEUED = "queued"  # Place.queued
_DONE = "done"  # Place.done


@dataclass(slots=True)
class Progress:
    """What a run has done since it was last noted."""

    requests: int = 0
    wire_bytes: int = 0
    total: int | None = None
    problems: bool = False  # whether the run's problems are to be stored

    def add(self, gathered: GatheredPage) -> None:
        """One more page."""
        self.requests += gathered.requests
        self.wire_bytes += gathered.wire_bytes
        if gathered.total is not None:
            self.total = gathered.total


@dataclass(slots=True)
class PageRead:
    """A page of which something is to be stored: `keys` of the records that it holds, `taken` of those that are noted.

    `whole`: it was read to its end, and all of it is to be stored now. `spoilt`: what was stored of it has a refusal.
    """

    gathered: GatheredPage
    keys: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    whole: bool = False
    spoilt: bool = False

    def note(self, refused: set[str]) -> None:
        """What was refused when some of it was stored."""
        self.spoilt = self.spoilt or not refused.isdisjoint(self.taken)


@dataclass(slots=True)
class Slice:
    """What one task knows of a run while it works on it: what it has read and not stored yet, above all."""

    ingest: Ingest
    aside: DrainAside
    until: float
    met: Met
    place: Place  # of the page that is read now; at first, where to go on
    queue: RunQueue
    listed: int = 0  # items of the run, stored or to be stored
    page_at: int = 0  # how many of them were there when the page that is read now began
    extra: int = 0  # requests spent on pages that a record spoilt
    complete: bool = True
    items: list[Keyed] = field(default_factory=list)
    size: int = 0
    pages: list[PageRead] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    begun: bool = False
    elsewhere: int = 0  # further documents that were left out
    created: int = 0
    count_at: int = _COUNT_FIRST
    flushed_at: float = field(default_factory=time.monotonic)
    beaten_at: float = field(default_factory=time.monotonic)

    @property
    def full(self) -> bool:
        return len(self.items) >= settings.HARVEST_BATCH or self.size > _BATCH_BYTES

    @property
    def due(self) -> bool:
        late = time.monotonic() - self.flushed_at > _FLUSH_SECONDS
        return self.full or late or len(self.pages) >= _MOST_PAGES

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until

    @property
    def remembers(self) -> bool:
        """Whether its pages are those of the endpoint’s whole listing."""
        return self.ingest.run.pushed_id is None and self.ingest.run.changes_since is None


def checkpoint_place(checkpoint: dict[str, Any]) -> Place:
    """Where a checkpoint stands."""
    request = msgspec.convert(checkpoint, PageRequest)
    return Place(request, checkpoint.get(_QUEUED, 0), checkpoint.get(_DONE, False))


def checkpoint_of(work: Slice, place: Place | None) -> dict[str, Any] | None:
    """A place as a checkpoint, with how many items of the run were there when its page began."""
    if place is None:
        return None
    listed = work.page_at if place == work.place else work.listed
    stored = {
        **msgspec.to_builtins(place.request),
        EXTRA: work.extra,
        IDLE: work.met.idle,
        LISTED: listed,
    }
    if place.queued:
        stored[_QUEUED] = place.queued
    return {**stored, _DONE: True} if place.done else stored
