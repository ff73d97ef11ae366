"""One product with everything that is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from catalog.domain.audience import EVERYTHING
from catalog.domain.layers import Decision, Inference, Layer, effective
from catalog.domain.linked import Linked, linked_from
from catalog.domain.maturity.assess import Maturity, from_stored
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.domain.product import Problem, ProductRecord
from catalog.domain.veil import maturity_veiled, mqa_veiled, parts_veiled, veiled
from catalog.models import (
    Assessment,
    Conflict,
    DataProduct,
    Domain,
    Endpoint,
    FlowProduct,
    LinkedDocument,
    UseCase,
)
from catalog.selectors.curation import mends_something
from catalog.selectors.licence_registry import REGISTRY, registry_follow
from catalog.selectors.visibility import Viewer, live_to, tokens_of, visible_to
from catalog.selectors.worded import GIVEN, WordedProducts, WordedQuery


class LinkedDescription(msgspec.Struct, frozen=True):
    """A linked description as it was read; the fields that it adds to, and those of rights of which its owner is to be asked."""

    url: str
    kind: str
    outcome: str
    detail: str
    checked_at: str | None
    adds: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product's row, its effective record, the layer of each field, its assessments and the source's problems."""

    product: DataProduct
    record: ProductRecord
    layers: dict[str, Layer]
    linked: dict[str, tuple[Linked, ...]]  # empty where parts of the entry are not for the viewer
    inferred: dict[str, Inference]
    curated: dict[str, Decision]
    mqa: MqaAssessment | None
    maturity: Maturity | None
    problems: list[Problem]
    veiled: frozenset[str] = frozenset()  # parts (domain.audience.PARTS) that the viewer may not see

    @property
    def merged(self) -> bool:
        """Whether its address leads to another product."""
        return self.product.state == DataProduct.State.MERGED

    @property
    def gathers(self) -> bool:
        """Whether others were merged into it."""
        return bool(getattr(self.product, "gathers", False))

    @property
    def conflicts(self) -> list[Conflict]:
        """The open ones, oldest first, where the product was got by its address; for those who may settle them."""
        told: list[str] = getattr(self.product, "open_conflicts", [])
        return [Conflict(product=self.product, **msgspec.json.decode(one)) for one in told]

    @property
    def cases(self) -> list[dict[str, str]]:
        """The published use cases that need it, _CASES at most: slug and title; where the product was got by its address."""
        told: list[str] = getattr(self.product, "needed_by", [])
        return [msgspec.json.decode(one) for one in told]

    @property
    def documents(self) -> list[LinkedDescription]:
        """The descriptions that its record links to, where the product was got by its address; none where parts are veiled."""
        told: list[str] = [] if self.veiled else getattr(self.product, "documents", [])
        if not told or not self.product.endpoint.enriched:
            return []
        rows = (msgspec.json.decode(one, type=LinkedDescription) for one in told)
        return [msgspec.structs.replace(row, **_adds(self.linked, row.url)) for row in rows]

    @property
    def withdrawn(self) -> bool:
        """Whether it has left the catalogue."""
        return self.product.state == DataProduct.State.WITHDRAWN


def _adds(linked: Mapping[str, Sequence[Linked]], url: str) -> dict[str, tuple[str, ...]]:
    said = [(key, one.counts) for key, found in linked.items() for one in found if one.url == url]
    return {
        "adds": tuple(key for key, counts in said if counts),
        "asks": tuple(key for key, counts in said if not counts),
    }


DISTRIBUTIONS_SHOWN = 100


def shortened(record: ProductRecord) -> ProductRecord:
    """A record with the first of its distributions, where it has very many; the others are read by pages."""
    if len(record.distributions) <= DISTRIBUTIONS_SHOWN:
        return record
    return msgspec.structs.replace(record, distributions=record.distributions[:DISTRIBUTIONS_SHOWN])


_OPEN_CONFLICTS = ArraySubquery(
    Conflict.objects.filter(product=OuterRef("pk"), state=Conflict.State.OPEN)
    .order_by("raised_at", "pk")
    .values(told=JSONObject(pk="pk", field="field", before="before", now="now"))
)
_CASES = 12
_NEEDED_BY = ArraySubquery(
    UseCase.objects.filter(
        pk__in=FlowProduct.objects.filter(product=OuterRef(OuterRef("pk"))).values("flow__use_case")
    )
    .order_by("title", "pk")
    .values(told=JSONObject(slug="slug", title="title"))[:_CASES]
)
_DOCUMENTS = ArraySubquery(
    LinkedDocument.objects.filter(product=OuterRef("pk"))
    .order_by("position", "pk")
    .values(
        told=JSONObject(url="url", kind="kind", outcome="outcome", detail="detail", checked_at="checked_at")
    )
)
_MARKS = {
    "gathers": Exists(DataProduct.objects.filter(merged_into=OuterRef("pk"))),
    "registry": REGISTRY,
    "needed_by": _NEEDED_BY,
    "documents": _DOCUMENTS,
}
_JOINED = {"domain": Domain, "endpoint": Endpoint, "assessment": Assessment}


def _at(marks: Mapping[str, Any]) -> WordedProducts:
    """The product at a slug, with marks."""
    return WordedProducts(
        lambda products: products.annotate(**marks).filter(slug=GIVEN), joined=_JOINED, marks=tuple(marks)
    )


_AT, _AT_MENDED = _at(_MARKS), _at({**_MARKS, "open_conflicts": _OPEN_CONFLICTS})


def product_get(user: Viewer, slug: str) -> ProductView | None:
    """The product at `slug`, if `user` may see it; with its conflicts for those who mend entries. One query."""
    found = (_AT_MENDED if mends_something(user) else _AT).all(user, slug)
    return next((_view(product, user) for product in found), None)


def products_get(user: Viewer, slugs: Sequence[str]) -> list[ProductView]:
    """The products in the catalogue at these slugs that `user` may see, in the order of the slugs. One query."""
    live = live_to(user).annotate(registry=REGISTRY)
    found = live.select_related("domain", "endpoint", "assessment").filter(slug__in=slugs)
    by_slug = {product.slug: product for product in found}
    return [_view(by_slug[slug], user) for slug in dict.fromkeys(slugs) if slug in by_slug]


def products_named(user: Viewer, slugs: Sequence[str]) -> dict[str, ProductView]:
    """What stands at these slugs today and `user` may see, withdrawn ones too; a merged one is what it was merged into.

    At most two queries.
    """
    seen = visible_to(user).annotate(registry=REGISTRY).select_related("domain", "endpoint", "assessment")
    found = {product.slug: product for product in seen.filter(slug__in=slugs)}
    into = {slug: product.merged_into_id for slug, product in found.items() if product.merged_into_id}
    targets = {product.pk: product for product in seen.filter(pk__in=into.values())} if into else {}
    at = {slug: targets.get(into[slug]) if slug in into else product for slug, product in found.items()}
    return {slug: _view(product, user) for slug, product in at.items() if product is not None}


_BESIDE = WordedQuery(
    ("slug", "title"), lambda products: products.filter(domain=GIVEN).order_by("-first_seen", "-id")[:6]
)


def products_beside(user: Viewer, product: DataProduct) -> list[dict[str, Any]]:
    """Five other products of the same domain that `user` may see, newest first: slug and title. One query."""
    newest = _BESIDE.rows(user, product.domain_id)
    return [row for row in newest if row["slug"] != product.slug][:5]


def veiled_of(user: Viewer, product: DataProduct) -> frozenset[str]:
    """The parts of the entry that `user`, who may see the entry itself, may not. At most one query."""
    if not product.part_audiences:
        return frozenset()
    held = tokens_of(user)
    if EVERYTHING in held:
        return frozenset()
    return parts_veiled(product.part_audiences, owner_id=product.domain_id, product_id=product.pk, held=held)


def _view(product: DataProduct, user: Viewer) -> ProductView:
    registry_follow(product.registry)  # type: ignore[attr-defined]  # of both queries above
    harvested, linked = msgspec.convert(product.harvested, ProductRecord), linked_from(product.linked)
    inferred = msgspec.convert(product.inferred, dict[str, Inference])
    curated = msgspec.convert(product.curated, dict[str, Decision])
    record, layers = effective(harvested, inferred, curated, linked)
    assessment: Any = getattr(product, "assessment", None)
    mqa = msgspec.convert(assessment.mqa, MqaAssessment) if assessment else None
    maturity = from_stored(assessment.maturity) if assessment else None
    problems = msgspec.convert(product.problems, list[Problem])
    if parts := veiled_of(user, product):
        record, problems = veiled(record, parts), []
        mqa, maturity = mqa and mqa_veiled(mqa), maturity and maturity_veiled(maturity)
    return ProductView(
        product=product,
        record=record,
        layers=layers,
        linked={} if parts else linked,
        inferred=inferred,
        curated=curated,
        mqa=mqa,
        maturity=maturity,
        problems=problems,
        veiled=parts,
    )
