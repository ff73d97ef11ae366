"""What is remembered of an endpoint's pages, so that an unmodified page costs no reading and no comparison.

Unmodified is what answers 304 to a validator, or what has the same bytes as last time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction

from catalog.domain.identity import source_key
from catalog.formats.protocol import PageRequest
from catalog.harvest.headers import Validators
from catalog.harvest.pages import GatheredPage, PageMemory, page_key
from catalog.models import PageState
from catalog.services.bulk import upsert
from catalog.services.ingest import Ingest

_json = msgspec.json.Encoder()
_NOTHING = Validators()
_STATE = (
    *(
        "endpoint",
        "url_key",
        "etag",
        "last_modified",
        "body_hash",
        "source_keys",
        "next_page",
        "more",
        "total",
    ),
    *("run_id", "failed_in"),
)
_RECALL = """
    SELECT s.url_key, s.etag, s.last_modified, s.body_hash, s.source_keys, s.next_page, s.more, s.total, (
        SELECT count(*) FROM catalog_dataproduct p
        WHERE p.endpoint_id = s.endpoint_id AND p.source_key = ANY(s.source_keys) AND p.state <> 'withdrawn'
    ) = cardinality(s.source_keys)
    FROM catalog_pagestate s WHERE s.endpoint_id = %s AND s.url_key = ANY(%s)
"""


def page_recall(ingest: Ingest) -> Callable[[Sequence[str]], Mapping[str, PageMemory]]:
    """A function from keys of pages to what is remembered of them. One query.

    Nothing is remembered of a page that was mapped by other rules, and nothing to compare with of one of which a product was
    withdrawn.
    """

    def recall(keys: Sequence[str]) -> Mapping[str, PageMemory]:
        salted = {_salted(key, ingest.salt): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(_RECALL, [ingest.endpoint.pk, list(salted)])
            return {salted[row[0]]: _memory(*row[1:]) for row in cursor}

    return recall


def _memory(
    etag: str,
    last_modified: str,
    body_hash: bytes,
    source_keys: list[str],
    next_page: str | None,
    more: str | None,
    total: int | None,
    whole: bool,
) -> PageMemory:
    return PageMemory(
        Validators(etag=etag, last_modified=last_modified) if whole else _NOTHING,
        bytes(body_hash) if whole else b"",
        tuple(source_keys),
        msgspec.json.decode(next_page, type=PageRequest) if next_page else None,
        total,
        msgspec.json.decode(more, type=tuple[PageRequest, ...]) if more else (),
    )


def _salted(key: str, salt: bytes) -> str:
    return source_key(f"{salt.decode()} {key}")


def _keys(ingest: Ingest, pages: Iterable[GatheredPage]) -> list[str]:
    return [_salted(page_key(gathered.request), ingest.salt) for gathered in pages]


def pages_forget(ingest: Ingest, pages: Iterable[GatheredPage]) -> None:
    """Forget what was remembered of pages that have changed: until they are stored whole, nothing is known of them."""
    if keys := _keys(ingest, pages):
        PageState.objects.filter(endpoint=ingest.endpoint, url_key__in=keys).delete()


def pages_met(ingest: Ingest, pages: Iterable[GatheredPage], *, failed: bool = False) -> None:
    """Note that pages are as they were, or (`failed`) that they could not be read and what they held then counts."""
    if keys := _keys(ingest, pages):
        PageState.objects.filter(endpoint=ingest.endpoint, url_key__in=keys).update(
            run_id=ingest.run.pk, failed_in=ingest.run.pk if failed else None
        )


def page_remember(ingest: Ingest, pages: Iterable[tuple[GatheredPage, Sequence[str]]]) -> None:
    """Remember pages that were read whole and without a refusal, with the keys of their records."""
    rows = {row[1]: row for row in (_row(ingest, gathered, keys) for gathered, keys in pages)}
    if rows:
        with transaction.atomic():
            upsert(PageState, _STATE, list(rows.values()), unique=("endpoint", "url_key"))


def _row(ingest: Ingest, gathered: GatheredPage, keys: Sequence[str]) -> tuple[Any, ...]:
    validators = gathered.validators or _NOTHING
    return (
        ingest.endpoint.pk,
        _salted(page_key(gathered.request), ingest.salt),
        validators.etag,
        validators.last_modified,
        gathered.body_hash,
        list(keys),
        _json.encode(gathered.next).decode() if gathered.next else None,
        _json.encode(gathered.more).decode() if gathered.more else None,
        gathered.total,
        ingest.run.pk,
        None,
    )
