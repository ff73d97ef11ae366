"""What follows from policies, looked at again as products and licences change: flows into derived products, notes of mixes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import batched

import structlog
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import DataProduct, Domain, ProductFlow, User
from catalog.selectors.policy_flow import FlowSeen, flows_of, members_eyes
from catalog.selectors.products import ProductView, products_get
from catalog.services.mixes import notes_recheck

log = structlog.get_logger(__name__)
_BATCH = 50  # products that are looked at together
_AGAIN = timedelta(days=7)  # inputs may have come to the catalogue that were words before
_DUE = """
    SELECT p.id, p.domain_id FROM catalog_dataproduct p LEFT JOIN catalog_productflow f ON f.product_id = p.id
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

    Those of a domain together, in batches; where one cannot be worked out, it alone is put off.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "limit": limit})
        rows = cursor.fetchall()
    by_domain: dict[int, list[int]] = {}
    for pk, domain in rows:
        by_domain.setdefault(domain, []).append(pk)
    for domain, ids in by_domain.items():
        reader = members_eyes(Domain(pk=domain))
        for some in batched(ids, _BATCH):
            _refresh(reader, some)
    gone = ProductFlow.objects.exclude(product__state=DataProduct.State.LIVE)
    gone.delete()
    ProductFlow.objects.filter(product__sources=[]).delete()
    return len(rows)


def _refresh(reader: User, ids: Sequence[int]) -> None:
    try:
        flows_store(reader, ids)
    except Exception:
        if len(ids) > 1:
            for pk in ids:
                _refresh(reader, [pk])
            return
        log.exception("what flows into a product could not be worked out", product=ids[0])
        _put_off(ids)


@transaction.atomic
def flows_store(reader: User, ids: Sequence[int]) -> None:
    """What flows into these products, as `reader` may see it. What is not certain is no finding; what cannot be seen is put off.

    A product that changes meanwhile has another revision than what is stored, and is due again.
    """
    slugs = DataProduct.objects.filter(pk__in=ids).values_list("slug", flat=True)
    views = products_get(reader, list(slugs))
    since = dict(ProductFlow.objects.filter(product__in=ids).values_list("product", "since"))
    now = timezone.now()
    _put_off(set(ids) - {view.product.pk for view in views})
    ProductFlow.objects.bulk_create(
        (
            _row(view, seen, since.get(view.product.pk) or now, now + _AGAIN)
            for view, seen in zip(views, flows_of(reader, views), strict=True)
        ),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["revision", "inputs", "looser", "since", "due_at"],
    )


def _row(view: ProductView, seen: FlowSeen | None, since: datetime, due: datetime) -> ProductFlow:
    looser = [one.says for one in seen.flow.looser if one.certain] if seen else []
    return ProductFlow(
        product=view.product,
        revision=view.product.revision,
        inputs={str(one.product.pk): one.product.revision for one in seen.inputs} if seen else {},
        looser=looser,
        since=since if looser else None,
        due_at=due,
    )


def _put_off(ids: Iterable[int]) -> None:
    """Look at these again when all are, or when they change: what failed must not be the first in the queue each time."""
    rows = DataProduct.objects.filter(pk__in=list(ids)).values_list("pk", "revision")
    ProductFlow.objects.bulk_create(
        (
            ProductFlow(product_id=pk, revision=revision, due_at=timezone.now() + _AGAIN)
            for pk, revision in rows
        ),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["revision", "inputs", "looser", "since", "due_at"],
    )
