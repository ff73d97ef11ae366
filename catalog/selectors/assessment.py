"""How the maturity of a product went, and what people say of its checks."""

import msgspec
from django.db.models import QuerySet

from catalog.domain.product import Field
from catalog.models import (
    AssessmentChange,
    CheckAssertion,
    DataProduct,
    Descriptor,
    LinkUse,
    Sample,
    SchemaDocument,
)
from catalog.selectors.permissions import decides_for, owns
from catalog.selectors.visibility import Viewer

SHOWN = 100  # changes


def may_assert(user: Viewer, product: DataProduct, facet: str) -> bool:
    """Whether `user` may give their word on a check of this facet: of rights, the domain's own stewards alone."""
    return (owns if facet == "POL" else decides_for)(user, product.domain_id)


def assessment_changes(product: DataProduct) -> list[AssessmentChange]:
    """The latest changes of a product's maturity, oldest first. One query."""
    newest = AssessmentChange.objects.filter(product=product).order_by("-id")[:SHOWN]
    return list(newest)[::-1]


def assertion_of(product: DataProduct, check_id: str) -> CheckAssertion | None:
    """What a person said of a check, whether it still counts or not. One query."""
    return CheckAssertion.objects.filter(product=product, check_id=check_id).first()


def links_of(product: DataProduct) -> QuerySet[LinkUse]:
    """The addresses of a product that are asked for, with how they answered; at most 100."""
    return LinkUse.objects.filter(product=product).select_related("link").order_by("link_id")[:100]


def samples_of_product(product: DataProduct) -> QuerySet[Sample]:
    """What was found at the beginnings of its data, the latest first."""
    return Sample.objects.filter(product=product).exclude(outcome="").order_by("-fetched_at", "id")[:20]


def schemas_of_product(product: DataProduct) -> QuerySet[SchemaDocument]:
    """What was read of the schemas that it names by address; at most as many as are asked for of a product."""
    return SchemaDocument.objects.filter(product=product).exclude(outcome="").order_by("id").defer("fields")


def schema_fields_of(product: DataProduct) -> dict[str, tuple[Field, ...]]:
    """Address → the fields that were read in the schema there. One query."""
    read = SchemaDocument.objects.filter(product=product, outcome=SchemaDocument.Outcome.VALID).order_by("id")
    return {
        url: msgspec.convert(fields, tuple[Field, ...]) for url, fields in read.values_list("url", "fields")
    }


def descriptor_of(product: DataProduct) -> Descriptor | None:
    """The contract that was read of it. One query."""
    return Descriptor.objects.filter(product=product).exclude(outcome="").first()
