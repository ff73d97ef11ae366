"""Runs that ask an endpoint for what changed since a moment, between two that read everything."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from catalog.domain.identity import source_key
from catalog.formats.protocol import PageRequest
from catalog.models import HarvestRun
from catalog.services.ingest import Ingest
from catalog.services.listings import asked_of, listings_of

_EVERYTHING = 0.9  # of the last listing: an endpoint that gives so much back does not heed what it is asked
_OVERLAP = timedelta(hours=1)  # clocks differ, and a source may publish what it dates earlier
# A page that holds a record which came by itself since is not the same any more, even if it sends the same bytes again.
_UNSETTLE = """
    UPDATE catalog_pagestate SET etag = '', last_modified = '', body_hash = ''
    WHERE endpoint_id = %s AND source_keys && %s::varchar[]
"""


def changes_request(run: HarvestRun, ingest: Ingest, *, decided: bool) -> PageRequest:
    """The first request of a run: for everything, or for what changed. `decided`: the run has settled that before.

    Raises InvalidInput for an address that its protocol cannot use.
    """
    start = ingest.protocol.start(run.endpoint.url)
    if not decided:
        run.read_as = source_key(f"{run.endpoint.url}\n{ingest.salt.decode()}")
        run.changes_since = _moment(run)
    request = ingest.protocol.since(start, run.changes_since) if run.changes_since else None
    if request is None:
        run.changes_since = None
    if not decided:
        HarvestRun.objects.filter(pk=run.pk).update(read_as=run.read_as, changes_since=run.changes_since)
    return request or start


def _moment(run: HarvestRun) -> datetime | None:
    """Since when to ask for changes; None where everything is to be read.

    That is so where somebody wants it, where the last listing of everything is too old or was read in another way, and
    after a run of changes that ended without an answer, or with about everything for an answer.
    """
    days = run.endpoint.whole_every_days
    if run.whole or run.pushed_id is not None or not days:
        return None
    whole = listings_of(run.endpoint_id).filter(pk__lt=run.pk).order_by("-pk").first()
    if whole is None or whole.started_at is None or whole.read_as != run.read_as:
        return None
    if whole.started_at < timezone.now() - timedelta(days=days):
        return None
    since = HarvestRun.objects.filter(endpoint_id=run.endpoint_id, pk__gt=whole.pk, pk__lt=run.pk)
    latest = since.filter(changes_since__isnull=False).order_by("-pk").first()
    if latest is not None and (latest.state == "failed" or latest.listed > whole.listed * _EVERYTHING):
        return None
    last = asked_of(run.endpoint_id).filter(pk__gte=whole.pk, pk__lt=run.pk).order_by("-pk").first() or whole
    return (last.started_at or whole.started_at) - _OVERLAP


def pages_unsettle(ingest: Ingest, keys: list[str]) -> None:
    """Pages that hold these records are read anew at the next harvest of everything."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_UNSETTLE, [ingest.endpoint.pk, keys])
