"""Working out what would raise the maturity of each domain's products: too much to be done while somebody waits."""

from collections.abc import Iterator

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.improve import TESTED, Standing, improvements, waiting
from catalog.models import DataProduct, Domain, DomainImprovements

BEST = 3  # of a domain, in the list of its stewards
# Products that fail the very same checks are one row. Public ones only: everybody sees the figures. (`lax` paths would
# look into the results for elements that are lists.)
_STANDINGS = """
    SELECT e.slug, s.level, s.failed, s.waits, count(*), min(s.slug)
    FROM (
        SELECT p.endpoint_id, p.slug, a.level,
            jsonb_path_query_array(a.maturity, 'strict $[2][*] ? (@[1] == false)[0]') AS failed,
            jsonb_path_query_array(
                a.maturity, 'strict $[2][*] ? (@[1] == false && @[2] == "unknown")[0] ? (@ == $tested[*])', %(tested)s
            ) AS waits
        FROM catalog_dataproduct p JOIN catalog_assessment a ON a.product_id = p.id
        WHERE p.domain_id = %(domain)s AND p.state = 'live' AND p.audience = 'public'
            AND a.model_version = %(model)s AND a.level IS NOT NULL
    ) s JOIN catalog_endpoint e ON e.id = s.endpoint_id
    GROUP BY e.slug, s.level, s.failed, s.waits
"""


def improvements_refresh() -> int:
    """Work the improvements of all domains out anew; returns how many domains have any."""
    public = DataProduct.objects.filter(domain=OuterRef("pk"), state="live", audience="public")
    ids = list(Domain.objects.filter(Exists(public)).values_list("pk", flat=True))
    DomainImprovements.objects.exclude(domain__in=ids).delete()
    for domain_id in ids:
        _refresh(domain_id)
    return len(ids)


def _refresh(domain_id: int) -> None:
    standings = list(_standings(domain_id))
    found = improvements(standings)
    DomainImprovements.objects.update_or_create(
        domain_id=domain_id,
        defaults={
            "at": timezone.now(),
            "model_version": MODEL_VERSION,
            "found": msgspec.to_builtins(found),
            "unchecked": waiting(standings),
            "best": sum(one.lifts > 0 for one in found[:BEST]),
        },
    )


def _standings(domain_id: int) -> Iterator[Standing]:
    tested = msgspec.json.encode({"tested": TESTED}).decode()
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"domain": domain_id, "model": MODEL_VERSION, "tested": tested})
        for source, level, failed, waits, number, example in cursor:
            yield Standing(source, level, _names(failed), number, example, _names(waits))


def _names(stored: str | list[str]) -> frozenset[str]:
    return frozenset(msgspec.json.decode(stored) if isinstance(stored, str) else stored)
