"""How the class of a product was decided, and what its source states."""

from collections.abc import Iterator
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.domain.governance.triage import TriageRecord
from catalog.domain.openness import Statement, disagreeing, openness_of
from catalog.domain.product import ProductRecord
from catalog.models import DataProduct, Domain, Triage, TriageDraft, User
from catalog.selectors.permissions import owns
from catalog.selectors.visibility import Viewer, live_to

SHOWN = 50


def may_triage(user: Viewer, product: DataProduct) -> bool:
    """Whether `user` may decide the class of the product: stewards of its domain."""
    return owns(user, product.domain_id)


def record_of(triage: Triage) -> TriageRecord:
    """What a row holds."""
    return msgspec.convert(
        {
            name: getattr(triage, name)
            for name in (
                "grounds", "risks", "mitigations", "outcome", "roles", "decided_on", "review_on", "document_url",
            )
        },
        TriageRecord,
    )  # fmt: skip


def triage_latest(product: DataProduct) -> Triage | None:
    """The triage that counts. One query."""
    return Triage.objects.filter(product=product).order_by("-pk").first()


def triages_of(product: DataProduct) -> list[Triage]:
    """The latest triages of a product, newest first. One query."""
    return list(Triage.objects.filter(product=product).order_by("-pk")[:SHOWN])


def triage_draft(user: Viewer, product: DataProduct) -> TriageDraft | None:
    """What this person has filled in and not decided yet. One query for a signed-in person."""
    if not isinstance(user, User):
        return None
    return TriageDraft.objects.filter(product=product, user=user).first()


def triages_counting() -> QuerySet[Triage]:
    """The latest triage of every product."""
    newer = Triage.objects.filter(product=OuterRef("product"), pk__gt=OuterRef("pk"))
    return Triage.objects.filter(~Exists(newer))


def overdue() -> QuerySet[Triage]:
    """The triages that count and whose day of review has come."""
    return triages_counting().filter(review_on__lte=timezone.localdate())


def register_of(user: Viewer, domain: Domain) -> Iterator[tuple[DataProduct, Triage]]:
    """All triages of a domain's products that `user` may see, by product, newest first; read piece by piece. One query."""
    seen = live_to(user).filter(domain=domain).order_by().values("pk")
    rows = Triage.objects.filter(product__in=seen).select_related("product").order_by("product__slug", "-pk")
    only = rows.defer("product__harvested", "product__inferred", "product__curated", "product__problems")
    for triage in only.iterator(chunk_size=500):
        yield triage.product, triage


def statements_of(harvested: Any) -> tuple[Statement, ...]:
    """Every class that a harvested record (as stored) states. No query."""
    return openness_of(msgspec.convert(harvested, ProductRecord)).statements


def disagreement_of(harvested: Any) -> list[list[str]]:
    """The known classes that it states, where they differ: field, value, openness of each; else none. No query."""
    return [[said.field, said.value, said.openness or ""] for said in disagreeing(statements_of(harvested))]
