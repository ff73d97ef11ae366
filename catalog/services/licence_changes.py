"""What follows when a licence's terms change: products and notes that rest on it are looked at again, people are told."""

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from catalog.domain.licence_terms import TermsChange, terms_changes
from catalog.domain.numbers import counted
from catalog.domain.vocabulary.licences import licences
from catalog.models import DataProduct, LicenceVersion, User
from catalog.selectors.licence_registry import terms_stored
from catalog.selectors.visibility import stewards_now
from catalog.services.notify import notify
from catalog.services.outbox import task_start

_BATCH = 50  # domains that are told in one transaction
_FLOWS_DUE = """
    UPDATE catalog_productflow f SET due_at = %(now)s FROM catalog_dataproduct p
    WHERE p.id = f.product_id AND (
        p.licence = %(code)s OR EXISTS (
            SELECT 1 FROM jsonb_object_keys(f.inputs) AS i(id) JOIN catalog_dataproduct s ON s.id = i.id::bigint
            WHERE s.licence = %(code)s
        )
    )
"""


def licence_changed(code: str, number: int) -> int:
    """Follow a new version of a licence; returns how many domains' stewards were told. Twice is as once.

    Derived products that carry it, or are made of what carries it, become due; notes about mixes are looked at by the task
    that does so anyway, which starts at once.
    """
    version = LicenceVersion.objects.filter(licence=code, number=number).first()
    if version is None or version.told_at is not None:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FLOWS_DUE, {"code": code, "now": timezone.now()})
        task_start("policies_refresh")
    carrying = _domains(code)
    for first in range(0, len(carrying), _BATCH):
        with transaction.atomic():
            for domain_id, products in carrying[first : first + _BATCH]:
                _tell(version, domain_id, products)
    LicenceVersion.objects.filter(pk=version.pk).update(told_at=timezone.now())
    return len(carrying)


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
    notify(
        User.objects.filter(stewards_now("memberships__"), memberships__domain=domain_id).distinct(),
        kind="licence.changed",
        title=f"What {licences()[code].label} says has changed: {counted(products, 'product')} of yours carry it",
        url=f"/licences/{code}/?version={version.number}",
        text=_words(version),
        about=version,
        once=f"licence:{code}:{version.number}:{domain_id}",
    )


def _words(version: LicenceVersion) -> str:
    earlier = LicenceVersion.objects.get(licence=version.licence_id, number=version.number - 1)
    changes = terms_changes(terms_stored(earlier.terms), terms_stored(version.terms))
    return "\n".join([*map(_change_text, changes), f"Why: {version.why}"])


def _change_text(change: TermsChange) -> str:
    parts = [
        f"no longer: {', '.join(change.gone)}" if change.gone else "",
        f"now: {', '.join(change.come)}" if change.come else "",
    ]
    return f"{change.name}: {'; '.join(filter(None, parts))}."
