"""The guarded fetcher of this portal."""

from django.conf import settings

from catalog.harvest.fetch import Fetcher


def fetcher_make() -> Fetcher:
    """The guarded fetcher, as this portal's settings allow."""
    return Fetcher(
        allow_networks=settings.HARVEST_ALLOW_NETWORKS,
        user_agent=f"Vesportal/{settings.VERSION} (+{settings.HARVEST_CONTACT})",
    )
