"""Carrying an endpoint's audience over to what was harvested from it."""

from typing import Any

from django.db import connection, transaction

from catalog.domain.audience import entry_tokens
from catalog.models import Endpoint
from catalog.services.history import audience_note
from catalog.services.indexing import index_mark_due

_APPLY = (
    "UPDATE catalog_dataproduct p SET audience = %s, audience_tokens = %s, revision = revision + 1 WHERE "
)
_DIFFER = (
    "p.endpoint_id = %s AND NOT p.curated ? 'audience'"
    " AND (p.audience, p.audience_tokens::text[]) IS DISTINCT FROM (%s, %s::text[])"
)


def audience_apply(endpoint: Endpoint) -> int:
    """Give the endpoint's audience to its products, but for those of which a person decided; returns how many changed."""
    named = endpoint.audience_domains.values_list("pk", flat=True)
    tokens = list(entry_tokens(endpoint.audience, owner_id=endpoint.domain_id, named_ids=named))  # type: ignore[arg-type]
    differ: list[Any] = [endpoint.pk, endpoint.audience, tokens]
    with transaction.atomic(), connection.cursor() as cursor:
        audience_note(_DIFFER, differ, audience=endpoint.audience)
        cursor.execute(_APPLY + _DIFFER, [endpoint.audience, tokens, *differ])
        changed = cursor.rowcount
        index_mark_due("p.endpoint_id = %s", [endpoint.pk])
    return changed
