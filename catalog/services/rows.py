"""Writing the records of one batch that are new or changed: raw record, product, distributions, assessment, index state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from catalog.domain.audience import entry_tokens
from catalog.domain.identity import product_slug
from catalog.domain.product import Problem, ProductRecord
from catalog.models import DataProduct, Distribution, Endpoint, IndexState, RawRecord
from catalog.services.assessed import assessments_store
from catalog.services.bulk import copy_in, upsert
from catalog.services.derive import Derived, layer_json

_json = msgspec.json.Encoder()
DERIVED = (
    "title", "description", "identifiers", "publisher", "keywords", "themes", "formats", "file_names", "licence",
    "licence_label", "openness", "modified", "modified_text", "mqa", "mqa_band", "level", "patterns",
    "delivery", "bulk", "no_signup", "series", "sources", "conforms", "proposals", "status", "frequency",
    "network_levels", "areas", "boxes", "periods",
)  # fmt: skip
_AS_JSON = ("boxes", "periods")
_OWN = (
    "domain", "endpoint", "slug", "source_key", "source_id", "harvested", "linked", "inferred", "curated", "problems",
    "revision", "state", "withdrawn_at", "withdrawn_because", "missing_since", "merged_into",
    "audience", "audience_tokens", "part_audiences", "first_seen", "last_changed",
)  # fmt: skip
# What a harvest sets when it creates a product, and never touches again.
_KEPT = (
    "domain", "slug", "audience", "audience_tokens", "part_audiences", "first_seen", "curated", "merged_into",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """A new or changed record: its key and content hash, as sent, as harvested, and what follows from its layers.

    `merged`: its product was found to be another one, and stays so.
    """

    key: str
    digest: bytes
    body: bytes
    source_id: str
    harvested: ProductRecord
    derived: Derived
    problems: tuple[Problem, ...]
    merged: bool = False


def rows_store(
    endpoint: Endpoint, media_type: str, changed: Sequence[Changed], now: datetime
) -> dict[str, tuple[int, int]]:
    """Write everything of `changed`, within the caller's transaction, which holds the endpoint's row.

    Returns each product's id and revision by key.
    """
    _store_raw(endpoint, media_type, changed, now)
    ids = _store_products(endpoint, changed, now)
    _store_distributions(ids, changed)
    assessments_store(((ids[c.key][0], c.derived) for c in changed), now)
    upsert(
        IndexState,
        ("product", "revision", "indexed_revision", "last_error"),
        [(pk, revision, 0, "") for pk, revision in ids.values()],
        unique=("product",),
        keep=("indexed_revision",),
    )
    return ids


def _store_raw(endpoint: Endpoint, media_type: str, changed: Sequence[Changed], now: datetime) -> None:
    upsert(
        RawRecord,
        ("endpoint", "source_key", "source_id", "content_hash", "media_type", "body", "fetched_at"),
        [(endpoint.pk, c.key, c.source_id, c.digest, media_type, c.body, now) for c in changed],
        unique=("endpoint", "source_key"),
    )


def _store_products(
    endpoint: Endpoint, changed: Sequence[Changed], now: datetime
) -> dict[str, tuple[int, int]]:
    """Upsert the products; returns (id, revision) by key."""
    endpoint.refresh_from_db(fields=["audience", "part_audiences"])  # may have changed since the run began
    named = endpoint.audience_domains.values_list("pk", flat=True)
    tokens = list(entry_tokens(endpoint.audience, owner_id=endpoint.domain_id, named_ids=named))  # type: ignore[arg-type]
    stored = upsert(
        DataProduct,
        (*_OWN, *DERIVED),
        [_product_row(endpoint, tokens, c, now) for c in changed],
        unique=("endpoint", "source_key"),
        keep=_KEPT,
        rise="revision",
        returning=("source_key", "id", "revision"),
    )
    return {key: (pk, revision) for key, pk, revision in stored}


def _product_row(endpoint: Endpoint, tokens: list[str], c: Changed, now: datetime) -> list[Any]:
    values = {
        "domain": endpoint.domain_id,
        "endpoint": endpoint.pk,
        "slug": product_slug(c.harvested.title, endpoint.slug, c.source_id),
        "source_key": c.key,
        "source_id": c.source_id,
        "harvested": _json.encode(c.harvested).decode(),
        "linked": layer_json(c.derived.linked),
        "inferred": layer_json(c.derived.inferred),
        "curated": "{}",
        "problems": _json.encode(c.problems).decode(),
        "revision": 1,
        "state": "merged" if c.merged else "live",
        "withdrawn_at": None,
        "withdrawn_because": "",
        "missing_since": None,
        "merged_into": None,
        "audience": endpoint.audience,
        "audience_tokens": tokens,
        "part_audiences": _json.encode(endpoint.part_audiences).decode(),
        "first_seen": now,
        "last_changed": now,
    }
    return [*(values[name] for name in _OWN), *derived_row(c.derived)]


def derived_row(derived: Derived) -> list[Any]:
    """The values of DERIVED as they are written to the database."""
    columns = derived.columns
    return [_json.encode(columns[n]).decode() if n in _AS_JSON else columns[n] for n in DERIVED]


def _store_distributions(ids: dict[str, tuple[int, int]], changed: Sequence[Changed]) -> None:
    """The distributions of each product as its source lists them now: one that is gone is gone."""
    there_before = [pk for pk, revision in ids.values() if revision > 1]
    Distribution.objects.filter(product_id__in=there_before)._raw_delete("default")
    copy_in(
        Distribution,
        ("product", "position", "title", "format", "access_url", "download_url", "byte_size", "record"),
        (row for c in changed for row in distribution_rows(ids[c.key][0], c.derived.record)),
    )


def distribution_rows(product_id: int, record: ProductRecord) -> list[tuple[Any, ...]]:
    """Rows for a product's distributions, in the order of the columns that `_store_distributions` names."""
    return [
        (
            product_id,
            n,
            d.title,
            d.format or d.format_label,
            d.access_url,
            d.download_url,
            d.byte_size,
            _json.encode(d).decode(),
        )
        for n, d in enumerate(record.distributions)
    ]
