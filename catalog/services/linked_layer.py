"""The layer of linked documents: what products are derived with, and what of it is told in their histories."""

from collections.abc import Iterable
from typing import Any

import msgspec

from catalog.domain.enrichment import Described
from catalog.domain.errors import FetchRefused
from catalog.domain.linked import Layer, linked_values
from catalog.domain.product import ProductRecord
from catalog.harvest.guard import checked_url, keeps_trust
from catalog.models import LinkedDocument


def linked_of(ids: Iterable[int]) -> dict[int, tuple[Described, ...]]:
    """Product id → what its linked documents say, of those whose endpoint wants that. One query."""
    rows = LinkedDocument.objects.filter(
        product_id__in=list(ids), outcome=LinkedDocument.Outcome.VALID, product__endpoint__enriched=True
    )
    found: dict[int, list[Described]] = {}
    for pk, url, kind, record, fits, shared, read_from, endpoint in rows.order_by(
        "product_id", "position", "id"
    ).values_list(
        "product_id",
        "url",
        "kind",
        "record",
        "fits",
        "shared",
        "read_from",
        "product__endpoint__url",
    ):
        described = Described(
            url=url,
            kind=kind,
            record=msgspec.convert(record, ProductRecord),
            own=_own(endpoint, url) and _own(endpoint, read_from),
            shared=shared,
            fits=fits,
        )
        found.setdefault(pk, []).append(described)
    return {pk: tuple(documents) for pk, documents in found.items()}


def _own(endpoint: str, url: str) -> bool:
    """Whether an address lies where the endpoint does."""
    try:
        return keeps_trust(checked_url(endpoint), checked_url(url))
    except FetchRefused:
        return False


def linked_changes(before: Layer, after: Layer) -> dict[str, list[Any]]:
    """Field → [value before, value after], of what documents add."""
    if before == after:
        return {}
    old, new = linked_values(before), linked_values(after)
    return {
        field: [old.get(field), new.get(field)]
        for field in sorted({*old, *new})
        if old.get(field) != new.get(field)
    }
