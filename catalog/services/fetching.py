"""The guarded fetcher of this portal."""

from collections.abc import Callable

from django.conf import settings

from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.received import Received
from catalog.models import HarvestRun
from catalog.services.budget import HostBudget


def fetcher_make(
    alive: Callable[[], None] = lambda: None, *, limits: FetchLimits | None = None, inside: bool = True
) -> Fetcher:
    """The guarded fetcher, as this portal's settings allow; `alive` is called while it waits for a host's turn.

    `inside`: whether the networks that were allowed for endpoints may be reached. They may not for addresses that
    records hold, nor for a domain that nobody has confirmed: whoever writes records, or registers a domain, must not
    have the portal ask its neighbours.
    """
    return Fetcher(
        limits or FetchLimits(),
        allow_networks=settings.HARVEST_ALLOW_NETWORKS if inside else (),
        user_agent=f"Vesportal/{settings.VERSION} (+{settings.HARVEST_CONTACT})",
        budget=HostBudget(alive),
    )


def source_of(run: HarvestRun, alive: Callable[[], None] = lambda: None) -> Fetcher | Received:
    """Where a run reads from: the endpoint, or what it sent by itself."""
    if run.pushed is None:
        return fetcher_make(alive, inside=run.endpoint.domain.confirmed)
    return Received(bytes(run.pushed.body), run.pushed.content_type)
