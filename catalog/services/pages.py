"""What is remembered of an endpoint's pages, so that an unmodified page costs no reading and no comparison.

Unmodified is what answers 304 to a validator, or what has the same bytes as last time.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction

from catalog.domain.identity import source_key
from catalog.domain.run import Counts
from catalog.formats.protocol import PageRequest
from catalog.harvest.fetch import Validators
from catalog.harvest.gather import GatheredPage, PageMemory, page_key
from catalog.models import DataProduct, Endpoint, PageState
from catalog.services.ingest import Ingest, note_progress
from catalog.services.leases import lease_extend


def page_recall(ingest: Ingest) -> Callable[[str], PageMemory | None]:
    """A function from a page's key to what is remembered of it.

    Nothing is remembered of a page of which a product was withdrawn, or that was mapped by other rules.
    """

    def recall(key: str) -> PageMemory | None:
        state = PageState.objects.filter(endpoint=ingest.endpoint, url_key=_salted(key, ingest.salt)).first()
        if state is None or _there(ingest.endpoint, state.source_keys) != len(state.source_keys):
            return None
        following = msgspec.convert(state.next_page, PageRequest) if state.next_page else None
        validators = Validators(etag=state.etag, last_modified=state.last_modified)
        return PageMemory(
            validators, bytes(state.body_hash), tuple(state.source_keys), following, state.total
        )

    return recall


def _salted(key: str, salt: bytes) -> str:
    return source_key(f"{salt.decode()} {key}")


def _there(endpoint: Endpoint, keys: Sequence[str]) -> int:
    there = DataProduct.objects.exclude(state=DataProduct.State.WITHDRAWN)
    return there.filter(endpoint=endpoint, source_key__in=keys).count()


def page_forget(ingest: Ingest, gathered: GatheredPage) -> None:
    """Forget what was remembered of a page that has changed: until it is stored whole, nothing is known of it."""
    PageState.objects.filter(
        endpoint=ingest.endpoint, url_key=_salted(page_key(gathered.request), ingest.salt)
    ).delete()


def page_remember(ingest: Ingest, gathered: GatheredPage, keys: Sequence[str]) -> None:
    """Remember a page that was read whole and without a refusal."""
    validators = gathered.validators or Validators()
    PageState.objects.update_or_create(
        endpoint=ingest.endpoint,
        url_key=_salted(page_key(gathered.request), ingest.salt),
        defaults={
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "body_hash": gathered.body_hash,
            "source_keys": list(keys),
            "next_page": msgspec.to_builtins(gathered.next) if gathered.next else None,
            "total": gathered.total,
            "run_id": ingest.run.pk,
        },
    )


def page_unchanged(
    ingest: Ingest,
    gathered: GatheredPage,
    keys: Sequence[str],
    *,
    checkpoint: dict[str, Any] | None,
    progress: dict[str, Any],
) -> None:
    """Note the records of an unmodified page as unchanged, and the run's `progress`."""
    with transaction.atomic(), connection.cursor() as cursor:
        lease_extend(ingest.endpoint, owner=ingest.owner)
        PageState.objects.filter(
            endpoint=ingest.endpoint, url_key=_salted(page_key(gathered.request), ingest.salt)
        ).update(run_id=ingest.run.pk)
        cursor.execute(
            "INSERT INTO catalog_harvestitem (run_id, source_key, source_id, outcome, problems)"
            " SELECT %s, source_key, left(source_id, 2000), 'unchanged', '[]' FROM catalog_dataproduct"
            " WHERE endpoint_id = %s AND source_key = ANY(%s)",
            [ingest.run.pk, ingest.endpoint.pk, list(keys)],
        )
        counts = Counts(listed=cursor.rowcount, unchanged=cursor.rowcount)
        note_progress(ingest.run, counts, checkpoint, **progress)
