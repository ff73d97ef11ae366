"""Products with made-up data for the tests of pages about data: written as a harvest leaves them."""

from typing import Any

import msgspec
from django.utils import timezone

from catalog.domain.identity import source_key
from catalog.domain.lineage import series_of, sources_of
from catalog.domain.product import Field, ProductRecord, Schema
from catalog.models import DataProduct, Endpoint

HOSTILE = "<img src=x onerror=alert(1)>"


def record_put(product: DataProduct, **changes: Any) -> DataProduct:
    """Let the source say something else of a product."""
    record = msgspec.structs.replace(msgspec.convert(product.harvested, ProductRecord), **changes)
    product.harvested = msgspec.to_builtins(record)
    product.series, product.sources = series_of(record), sources_of(record)
    product.title = record.title
    product.save()
    return product


def product_make(endpoint: Endpoint, name: str, **said: Any) -> DataProduct:
    """One more product of an endpoint, as its source says it."""
    record = ProductRecord(source_id=name, **{"title": f"Product {name}", **said})
    now = timezone.now()
    return DataProduct.objects.create(
        domain_id=endpoint.domain_id,
        endpoint=endpoint,
        slug=name,
        source_key=source_key(name),
        source_id=name,
        harvested=msgspec.to_builtins(record),
        audience=endpoint.audience,
        audience_tokens=["public"] if endpoint.audience == "public" else [f"domain:{endpoint.domain_id}"],
        title=record.title,
        identifiers=list(record.identifiers),
        series=series_of(record),
        sources=sources_of(record),
        first_seen=now,
        last_changed=now,
    )


def schema_of(number: int, *, explained: int = 0) -> Schema:
    """So many fields, the first ones explained."""
    return Schema(
        fields=tuple(
            Field(
                name=f"field_{n}",
                type="number",
                description=f"What field {n} holds." if n < explained else "",
                unit="MW" if n < explained else "",
            )
            for n in range(number)
        )
    )
