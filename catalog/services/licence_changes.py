"""What follows when a licence changes: products and notes that rest on it are looked at again, people are told."""

import json
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from catalog.domain.licence_terms import LicenceTerms, TermsChange, terms_changes, terms_stored
from catalog.domain.numbers import counted
from catalog.models import DataProduct, LicenceVersion
from catalog.selectors.licence_registry import entry_in_force
from catalog.selectors.people import stewards_of
from catalog.services.index_due import index_licence
from catalog.services.notify import notify
from catalog.services.outbox import task_start
from catalog.services.rederive import products_rederive

_BATCH = 50  # domains that are told in one transaction
_LOOKED_AT = 5_000  # products of which one task finds out whether they rest on the licence
_RESTS_ON = """
    SELECT id, licence = %(code)s
        OR jsonb_path_exists(harvested, '$.licence ? (@.code == $code)', %(with)s::jsonb)
        OR jsonb_path_exists(harvested, '$.distributions[*].licence ? (@.code == $code)', %(with)s::jsonb)
        OR jsonb_path_exists(linked, '$.licence[*].value ? (@.code == $code)', %(with)s::jsonb)
        OR %(named)s AND (
            licence = '' AND licence_label <> ''
            OR jsonb_path_exists(harvested, '$.distributions[*].licence ? (!exists(@.code))')
        )
    FROM catalog_dataproduct WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
"""
_FLOWS_DUE = """
    UPDATE catalog_productflow f SET due_at = %(now)s FROM catalog_dataproduct p
    WHERE p.id = f.product_id AND (
        p.licence = %(code)s OR EXISTS (
            SELECT 1 FROM jsonb_object_keys(f.inputs) AS i(id) JOIN catalog_dataproduct s ON s.id = i.id::bigint
            WHERE s.licence = %(code)s
        )
    )
"""


def licence_changed(code: str, number: int, after: int = 0) -> int:
    """Follow a new version of a licence; returns how many domains' stewards were told. Twice is as once.

    Products that carry it, from id `after` on, are derived anew: their openness, maturity and place in the index rest on it. A
    bounded number at a time: another task goes on from there, and the last one tells. Derived products that carry it, or are
    made of what carries it, become due; notes about mixes are looked at by the task that does so anyway, which starts at once.
    """
    version = LicenceVersion.objects.filter(licence=code, number=number).first()
    if version is None or version.told_at is not None:
        return 0
    if (last := _rederive(version, after)) is not None:
        task_start("licence_changed", code=code, number=number, after=last)
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FLOWS_DUE, {"code": code, "now": timezone.now()})
        task_start("policies_refresh")
        if _before(version).family != terms_stored(version.terms, code).family:
            index_licence(code)
    carrying = _domains(code)
    for first in range(0, len(carrying), _BATCH):
        with transaction.atomic():
            for domain_id, products in carrying[first : first + _BATCH]:
                _tell(version, domain_id, products)
    LicenceVersion.objects.filter(pk=version.pk).update(told_at=timezone.now())
    return len(carrying)


def _rederive(version: LicenceVersion, after: int) -> int | None:
    """Derive anew what rests on the licence among the next products; returns the id to go on from, None at the end.

    Where it is called otherwise from now on, products whose licence nobody knew may turn out to carry it.
    """
    code, limit = version.licence_id, _LOOKED_AT
    before, now = _before(version), terms_stored(version.terms, code)
    named = [(t.label, t.iri, t.spellings) for t in (before, now)]
    asked: dict[str, Any] = {"code": code, "with": json.dumps({"code": code}), "named": named[0] != named[1]}
    with connection.cursor() as cursor:
        cursor.execute(_RESTS_ON, {**asked, "after": after, "limit": limit})
        rows = cursor.fetchall()
    products_rederive([pk for pk, rests in rows if rests])
    return rows[-1][0] if len(rows) == limit else None


def _before(version: LicenceVersion) -> LicenceTerms:
    """What the version before said; nothing where the licence is new."""
    earlier = LicenceVersion.objects.filter(licence=version.licence_id, number=version.number - 1).first()
    return terms_stored(earlier.terms, version.licence_id) if earlier else LicenceTerms()


def _domains(code: str) -> list[tuple[int, int]]:
    """Domains whose products carry a licence, and how many of each."""
    live = DataProduct.objects.filter(licence=code, state=DataProduct.State.LIVE).order_by()
    return list(
        live.values("domain")
        .annotate(products=Count("pk"))
        .order_by("domain")
        .values_list("domain", "products")
    )


def _tell(version: LicenceVersion, domain_id: int, products: int) -> None:
    code = version.licence_id
    label = entry_in_force(code, terms_stored(version.terms, code)).label
    what = f"What {label} says has changed" if version.number > 1 else f"{label} is in the registry now"
    notify(
        stewards_of(domain_id),
        kind="licence.changed",
        title=f"{what}: {counted(products, 'product')} of yours carry it",
        url=f"/licences/{code}/?version={version.number}",
        text=_words(version),
        about=version,
        once=f"licence:{code}:{version.number}:{domain_id}",
    )


def _words(version: LicenceVersion) -> str:
    changes = terms_changes(_before(version), terms_stored(version.terms, version.licence_id))
    return "\n".join([*map(_change_text, changes), f"Why: {version.why}"])


def _change_text(change: TermsChange) -> str:
    parts = [
        f"no longer: {', '.join(change.gone)}" if change.gone else "",
        f"now: {', '.join(change.come)}" if change.come else "",
    ]
    return f"{change.name}: {'; '.join(filter(None, parts))}."
