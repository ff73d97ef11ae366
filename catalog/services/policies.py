"""What follows from policies, looked at again as products and licences change: flows into derived products, notes of mixes."""

from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import DataProduct, ProductFlow
from catalog.selectors.policy_flow import FlowSeen, flow_of, members_eyes
from catalog.selectors.products import product_get
from catalog.services.mixes import notes_recheck

log = structlog.get_logger(__name__)
_AGAIN = timedelta(days=7)  # inputs may have come to the catalogue that were words before
_DUE = """
    SELECT p.id FROM catalog_dataproduct p LEFT JOIN catalog_productflow f ON f.product_id = p.id
    WHERE p.state = 'live' AND p.sources <> '{}' AND (
        f.product_id IS NULL OR f.revision <> p.revision OR f.due_at <= %(now)s OR EXISTS (
            SELECT 1 FROM jsonb_each_text(f.inputs) AS i(id, revision) JOIN catalog_dataproduct s ON s.id = i.id::bigint
            WHERE s.revision <> i.revision::bigint
        )
    )
    ORDER BY f.due_at NULLS FIRST, p.id LIMIT %(limit)s
"""


def policies_refresh() -> None:
    """All that is due, in bounded batches; what is left is taken up the next time."""
    flows_refresh()
    notes_recheck()


def flows_refresh(*, limit: int = 300) -> int:
    """Work out what flows into derived products that are due; returns how many were looked at.

    Each in a transaction of its own: one that cannot be worked out costs the others nothing.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "limit": limit})
        ids = [pk for (pk,) in cursor.fetchall()]
    for pk in ids:
        try:
            flow_refresh(pk)
        except Exception:
            log.exception("what flows into a product could not be worked out", product=pk)
            ProductFlow.objects.filter(product=pk).update(due_at=now + _AGAIN)
    gone = ProductFlow.objects.exclude(product__state=DataProduct.State.LIVE)
    gone.delete()
    ProductFlow.objects.filter(product__sources=[]).delete()
    return len(ids)


@transaction.atomic
def flow_refresh(pk: int) -> ProductFlow | None:
    """What flows into one product, as every member of its domain may see it. What is not certain is no finding."""
    product = DataProduct.objects.select_for_update(of=("self",)).select_related("domain").get(pk=pk)
    reader = members_eyes(product.domain)
    view = product_get(reader, product.slug)
    seen = flow_of(reader, view) if view else None
    row = ProductFlow.objects.filter(product=product).first()
    since = row.since if row and row.since else timezone.now()
    looser = [one.says for one in seen.flow.looser if one.certain] if seen else []
    flow, _ = ProductFlow.objects.update_or_create(
        product=product,
        defaults={
            "revision": product.revision,
            "inputs": _revisions(seen),
            "looser": looser,
            "since": since if looser else None,
            "due_at": timezone.now() + _AGAIN,
        },
    )
    return flow


def _revisions(seen: FlowSeen | None) -> dict[str, int]:
    return {str(one.product.pk): one.product.revision for one in seen.inputs} if seen else {}
