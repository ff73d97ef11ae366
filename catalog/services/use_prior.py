"""How much products were used of late, for the order of search results: a coarse figure, so that few change a day."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from catalog.search.prior import MAX_USED
from catalog.services.index_due import index_mark_due

DAYS = 90
BATCH = 5_000  # products written in one transaction
# The power of two of one more than the opens: 0 for none, 1 from one on, 2 from three, 3 from seven.
_RENEW = """
    WITH opens AS (
        SELECT product_id, floor(log(2, sum(opened) + 1)) AS power FROM catalog_productday
        WHERE day > %s AND opened > 0 GROUP BY product_id
    ), changed AS (
        SELECT p.id, least(coalesce(o.power, 0), %s) AS used FROM catalog_dataproduct p
        LEFT JOIN opens o ON o.product_id = p.id
        WHERE p.state = 'live' AND (o.product_id IS NOT NULL OR p.used > 0) AND p.used <> least(coalesce(o.power, 0), %s)
        ORDER BY p.id LIMIT %s
    )
    UPDATE catalog_dataproduct p SET used = c.used, revision = p.revision + 1 FROM changed c WHERE p.id = c.id
    RETURNING p.id
"""


def use_renew() -> int:
    """Bring `DataProduct.used` up to date with the opens of the last 90 days; returns how many products changed.

    Only those are written to the index again.
    """
    after = datetime.now(UTC).date() - timedelta(days=DAYS)
    total = 0
    while changed := _renew_batch([after, MAX_USED, MAX_USED, BATCH]):
        total += changed
        if changed < BATCH:
            break
    return total


def _renew_batch(arguments: list[date | int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RENEW, arguments)
        ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            index_mark_due("p.id = ANY(%s)", [ids])
        return len(ids)
