"""What a person needs to see before deciding on a field: its layers, and where the source disagrees."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.domain.fields import AUDIENCE, EDITABLE, AudienceChoice, field_get, json_form
from catalog.domain.layers import Decision, Inference, effective
from catalog.domain.linked import Linked, linked_from
from catalog.domain.product import ProductRecord
from catalog.models import Conflict, DataProduct, Domain
from catalog.selectors.permissions import decides_for, owns, stewarded_ids
from catalog.selectors.visibility import Viewer, live_to


@dataclass(frozen=True, slots=True)
class FieldLayers:
    """One field of a product: what each layer says, in JSON form, and what is shown (`shown`)."""

    product: DataProduct
    field: str
    source: Any
    linked: tuple[Linked, ...]
    guess: Inference | None
    decision: Decision | None
    shown: Any


def may_edit(user: Viewer, domain_id: int, field: str) -> bool:
    """Whether `user` may decide this field of the domain's entries."""
    return (owns if EDITABLE[field].owners_alone else decides_for)(user, domain_id)


def mends_something(user: Viewer) -> bool:
    """Whether there are entries that `user` may mend. At most one query."""
    return bool(getattr(user, "is_curator", False)) or bool(stewarded_ids(user))


def product_for(user: Viewer, slug: str) -> DataProduct | None:
    """The live product at `slug`, with domain and endpoint, if `user` may see it. One query."""
    return live_to(user).select_related("domain", "endpoint").filter(slug=slug).first()


def field_layers(product: DataProduct, field: str) -> FieldLayers:
    """The layers of one field. One query for the audience, else none. Raises InvalidInput for no field."""
    field_get(field)
    decision = product.curated.get(field)
    guess = product.inferred.get(field)
    source, shown = (_audience if field == AUDIENCE else _values)(product, field)
    return FieldLayers(
        product,
        field,
        source,
        linked_from(product.linked).get(field, ()),
        msgspec.convert(guess, Inference) if guess else None,
        msgspec.convert(decision, Decision) if decision else None,
        shown,
    )


def _values(product: DataProduct, field: str) -> tuple[Any, Any]:
    record, _ = effective(
        msgspec.convert(product.harvested, ProductRecord),
        msgspec.convert(product.inferred, dict[str, Inference]),
        msgspec.convert(product.curated, dict[str, Decision]),
        linked_from(product.linked),
    )
    return product.harvested.get(field), json_form(getattr(record, field))


def _audience(product: DataProduct, field: str) -> tuple[Any, Any]:
    named = product.endpoint.audience_domains.values_list("slug", flat=True)
    usual = json_form(AudienceChoice(product.endpoint.audience, tuple(named)))
    decision = product.curated.get(field)
    return usual, decision["value"] if decision else usual


def field_state(product: DataProduct, field: str) -> str:
    """A mark of what source and people say of a field: it differs once either says something else."""
    said = [product.harvested.get(field), product.curated.get(field)]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16]


def conflict_get(user: Viewer, pk: int) -> Conflict | None:
    """A conflict of a product that `user` may see and mend. One query."""
    rows = Conflict.objects.select_related("product__domain", "product__endpoint").filter(pk=pk)
    conflict = rows.filter(product__in=live_to(user)).first()
    return conflict if conflict and decides_for(user, conflict.product.domain_id) else None


def domains_to_name(product: DataProduct) -> list[tuple[str, str]]:
    """Slug and name of the domains whose members an entry can be shown to, its own left out. One query."""
    others = Domain.objects.filter(confirmed=True).exclude(pk=product.domain_id)
    return list(others.values_list("slug", "name"))
