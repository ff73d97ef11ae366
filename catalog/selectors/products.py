"""One product with everything that is known of it."""

from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.domain.layers import Decision, Inference, Layer, effective
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.domain.product import Problem, ProductRecord
from catalog.models import DataProduct
from catalog.selectors.visibility import Viewer, live_to, visible_to


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product's row, its effective record, the layer of each field, its assessment and the source's problems."""

    product: DataProduct
    record: ProductRecord
    layers: dict[str, Layer]
    inferred: dict[str, Inference]
    curated: dict[str, Decision]
    mqa: MqaAssessment | None
    problems: list[Problem]

    @property
    def withdrawn(self) -> bool:
        """Whether it has left the catalogue."""
        return self.product.state == DataProduct.State.WITHDRAWN


def product_get(user: Viewer, slug: str) -> ProductView | None:
    """The product at `slug`, if `user` may see it. One query."""
    product = visible_to(user).select_related("domain", "endpoint", "assessment").filter(slug=slug).first()
    return _view(product) if product else None


def products_beside(user: Viewer, product: DataProduct, number: int = 5) -> list[dict[str, Any]]:
    """Other products of the same domain that `user` may see, newest first: slug and title. One query."""
    others = live_to(user).filter(domain=product.domain_id).exclude(pk=product.pk)
    return [dict(row) for row in others.order_by("-first_seen", "-id").values("slug", "title")[:number]]


def _view(product: DataProduct) -> ProductView:
    harvested = msgspec.convert(product.harvested, ProductRecord)
    inferred = msgspec.convert(product.inferred, dict[str, Inference])
    curated = msgspec.convert(product.curated, dict[str, Decision])
    record, layers = effective(harvested, inferred, curated)
    assessment: Any = getattr(product, "assessment", None)
    return ProductView(
        product=product,
        record=record,
        layers=layers,
        inferred=inferred,
        curated=curated,
        mqa=msgspec.convert(assessment.mqa, MqaAssessment) if assessment else None,
        problems=msgspec.convert(product.problems, list[Problem]),
    )
