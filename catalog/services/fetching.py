"""The guarded fetcher of this portal."""

from django.conf import settings

from catalog.harvest.fetch import Fetcher
from catalog.harvest.received import Received
from catalog.models import HarvestRun


def fetcher_make() -> Fetcher:
    """The guarded fetcher, as this portal's settings allow."""
    return Fetcher(
        allow_networks=settings.HARVEST_ALLOW_NETWORKS,
        user_agent=f"Vesportal/{settings.VERSION} (+{settings.HARVEST_CONTACT})",
    )


def source_of(run: HarvestRun) -> Fetcher | Received:
    """Where a run reads from: the endpoint, or what it sent by itself."""
    if run.pushed is None:
        return fetcher_make()
    return Received(bytes(run.pushed.body), run.pushed.content_type)
