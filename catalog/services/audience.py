"""Carrying an endpoint's audience over to what was harvested from it."""

from django.db import connection, transaction

from catalog.domain.audience import entry_tokens
from catalog.models import Endpoint
from catalog.services.indexing import index_mark_due


def audience_apply(endpoint: Endpoint) -> int:
    """Give the endpoint's audience to its products, but for those of which a person decided; returns how many changed."""
    named = endpoint.audience_domains.values_list("pk", flat=True)
    tokens = list(entry_tokens(endpoint.audience, owner_id=endpoint.domain_id, named_ids=named))  # type: ignore[arg-type]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_dataproduct SET audience = %s, audience_tokens = %s, revision = revision + 1"
            " WHERE endpoint_id = %s AND NOT curated ? 'audience' AND (audience, audience_tokens::text[]) IS DISTINCT FROM"
            " (%s, %s::text[])",
            [endpoint.audience, tokens, endpoint.pk, endpoint.audience, tokens],
        )
        changed = cursor.rowcount
        index_mark_due("p.endpoint_id = %s", [endpoint.pk])
    return changed
