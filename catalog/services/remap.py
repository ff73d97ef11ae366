"""Mapping the stored records of an endpoint again, without its source: after a mapping was approved."""

from collections.abc import Iterator

import structlog
from django.conf import settings
from django.utils import timezone

from catalog.domain.errors import HarvestError, LeaseHeld, LeaseLost, VesportalError
from catalog.formats.protocol import RawItem
from catalog.models import DataProduct, Endpoint, HarvestRun, RawRecord
from catalog.services.finish import run_fail, run_finish
from catalog.services.harvest import harvest_start
from catalog.services.indexing import index_drain
from catalog.services.ingest import Ingest, Keyed, ingest_batch
from catalog.services.leases import lease_owner, lease_release, lease_take
from catalog.services.mappings import options_in_use, options_mark, protocol_of

log = structlog.get_logger(__name__)
ASKED_BY = "mapping"


def endpoint_remap(endpoint_id: int, *, afresh: bool = False) -> HarvestRun | None:
    """Map what the endpoint sent before by its options of now, as a run of its own with counts and a verdict.

    `afresh`: read the source again instead, where stored records are not enough. None where the endpoint is being
    harvested just now: that run, or the one after it, maps by the new options.
    """
    endpoint = Endpoint.objects.select_related("domain").get(pk=endpoint_id)
    if afresh:
        return _harvest(endpoint)
    owner = lease_owner()
    try:
        lease_take(endpoint, owner=owner)
    except LeaseHeld:
        return None
    try:
        return _remap(endpoint, owner)
    except LeaseLost:
        log.warning("lease lost while mapping again", endpoint=endpoint.slug)
        return None
    finally:
        lease_release(endpoint, owner=owner)


def _harvest(endpoint: Endpoint) -> HarvestRun | None:
    try:
        return harvest_start(endpoint, asked_by=ASKED_BY)
    except HarvestError:
        return None


def _remap(endpoint: Endpoint, owner: str) -> HarvestRun | None:
    if HarvestRun.objects.filter(endpoint=endpoint, state__in=["queued", "running"]).exists():
        return None
    now = timezone.now()
    run = HarvestRun.objects.create(
        endpoint=endpoint, asked_by=ASKED_BY, state="running", started_at=now, heartbeat_at=now
    )
    try:
        options = options_in_use(endpoint)
        ingest = Ingest(run, endpoint, protocol_of(endpoint, options), owner, options_mark(options))
        for batch in _batches(endpoint):
            ingest_batch(ingest, batch, checkpoint=None)
    except LeaseLost:
        raise
    except VesportalError as error:
        run_fail(run, reason=str(error), owner=owner)
    else:
        run_finish(run, complete=True, owner=owner, listing=False)
    index_drain()
    run.refresh_from_db()
    return run


def _batches(endpoint: Endpoint) -> Iterator[list[Keyed]]:
    """The stored records of the endpoint's live products."""
    live = DataProduct.objects.filter(endpoint=endpoint).exclude(state=DataProduct.State.WITHDRAWN)
    last = 0
    while rows := list(
        RawRecord.objects.filter(endpoint=endpoint, pk__gt=last, source_key__in=live.values("source_key"))
        .order_by("pk")
        .values_list("pk", "source_key", "source_id", "body")[: settings.HARVEST_BATCH]
    ):
        yield [(key, RawItem(source_id, bytes(body))) for _, key, source_id, body in rows]
        last = rows[-1][0]
