"""Carrying an endpoint's audience over to what was harvested from it."""

import json
from typing import Any

from django.db import connection, transaction

from catalog.domain.audience import entry_tokens
from catalog.models import Endpoint
from catalog.services.history import audience_note
from catalog.services.index_due import index_mark_due

_APPLY = (
    "UPDATE catalog_dataproduct p SET audience = %s, audience_tokens = %s, part_audiences = %s::jsonb,"
    " revision = revision + 1 WHERE "
)
_DIFFER = (
    "p.endpoint_id = %s AND NOT p.curated ? 'audience'"
    " AND (p.audience, p.audience_tokens::text[], p.part_audiences) IS DISTINCT FROM (%s, %s::text[], %s::jsonb)"
)


def audience_apply(endpoint: Endpoint) -> int:
    """Give the endpoint's audiences to its products, but for those a person decided on; returns how many changed."""
    named = endpoint.audience_domains.values_list("pk", flat=True)
    tokens = list(entry_tokens(endpoint.audience, owner_id=endpoint.domain_id, named_ids=named))  # type: ignore[arg-type]
    parts = json.dumps(endpoint.part_audiences)
    given: list[Any] = [endpoint.audience, tokens, parts]
    differ = [endpoint.pk, *given]
    with transaction.atomic(), connection.cursor() as cursor:
        audience_note(_DIFFER, differ, audience=endpoint.audience, parts=parts)
        cursor.execute(_APPLY + _DIFFER, [*given, *differ])
        changed = cursor.rowcount
        index_mark_due("p.endpoint_id = %s", [endpoint.pk])
    return changed
