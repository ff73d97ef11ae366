"""Saying that products are due for the search index, because they or something beside them has changed."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from catalog.models import DataProduct, Domain
from catalog.services.outbox import task_start

_MARK_DUE = (
    "UPDATE catalog_indexstate s SET revision = p.revision, last_error = '' FROM catalog_dataproduct p"
    " WHERE p.id = s.product_id AND s.revision < p.revision AND "
)


def index_mark_due(which: str, arguments: list[Any]) -> None:
    """Note that the products of the SQL condition `which` (on `p`) have a new revision, and start the drain."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_DUE + which, arguments)
        if cursor.rowcount:
            task_start("index_drain")


def index_products(ids: Sequence[int]) -> None:
    """Write these products anew: something beside them changed that they are found by."""
    if not ids:
        return
    with transaction.atomic():
        DataProduct.objects.filter(pk__in=ids).update(revision=F("revision") + 1)
        index_mark_due("p.id = ANY(%s)", [list(ids)])


def standards_follow() -> None:
    """Write the products anew that say what they conform to: the registry of standards has changed."""
    with transaction.atomic():
        DataProduct.objects.exclude(conforms=[]).update(revision=F("revision") + 1)
        index_mark_due("p.conforms <> %s", [[]])


def index_licence(code: str) -> None:
    """Write the products anew that carry a licence: its family is another, of which nothing stands with them."""
    with transaction.atomic():
        DataProduct.objects.filter(licence=code).update(revision=F("revision") + 1)
        index_mark_due("p.licence = %s", [code])


def index_domain(domain: Domain) -> None:
    """Write a domain's products anew: its name stands in each document."""
    with transaction.atomic():
        DataProduct.objects.filter(domain=domain).update(revision=F("revision") + 1)
        index_mark_due("p.domain_id = %s", [domain.pk])
