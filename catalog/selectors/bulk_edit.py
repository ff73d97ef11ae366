"""What one decision would do to everything that a search finds."""

import hashlib
from dataclasses import dataclass, replace
from dataclasses import field as of_each
from typing import Any, NamedTuple

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.field_values import value_checked
from catalog.domain.fields import field_get
from catalog.models import BulkEdit, DataProduct
from catalog.search import MAX_PAGE_SIZE, Glossary
from catalog.selectors.curation import field_layers, may_edit
from catalog.selectors.params import SearchParams
from catalog.selectors.search import products_asked
from catalog.selectors.visibility import Viewer, live_to

MOST = 1_000  # products that one decision can change at once
SHOWN = 20
# What products share: no two have the same title, description or identifier, and who sees an entry is decided one by one.
BULK_FIELDS = (
    "themes", "keywords", "places", "periods", "frequency", "modified", "issued", "version", "languages", "language", "kind",
    "in_series", "related", "documentation", "licence", "rights", "access_rights", "stated_classes", "policies", "contribution",
    "contacts", "publisher", "creators", "landing_page", "contract_url", "sla", "conforms_to", "quality", "status",
)  # fmt: skip


class Affected(NamedTuple):
    """A product with the value that is shown of it now, in JSON form."""

    product: DataProduct
    before: Any


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What would happen: ids to change, the first of them with their values, and why others are passed over.

    `skipped`: a reason in words → titles. `key` differs once anything of it does.
    """

    field: str
    value: Any
    ids: tuple[int, ...]
    sample: tuple[Affected, ...] = ()
    skipped: dict[str, list[str]] = of_each(default_factory=dict)

    @property
    def key(self) -> str:
        """A mark of field, value and products."""
        told = msgspec.json.encode([self.field, self.value, self.ids], order="sorted")
        return hashlib.sha256(told).hexdigest()[:16]


def bulk_plan(user: Viewer, *, asked: SearchParams, field: str, value: Any) -> BulkPlan:
    """What setting `field` to `value` for everything found would do. Raises InvalidInput, SearchUnavailable."""
    label = field_get(field).label
    if field not in BULK_FIELDS:
        raise InvalidInput(f"{label} is decided for each product by itself: open it and edit it there.")
    checked = value_checked(field, value)
    ids: list[int] = []
    sample: list[Affected] = []
    skipped: dict[str, list[str]] = {}
    for product in products_found(user, asked):
        reason = _passed_over(user, product, field, checked)
        if reason:
            skipped.setdefault(reason, []).append(product.title)
            continue
        ids.append(product.pk)
        if len(sample) < SHOWN:
            sample.append(Affected(product, field_layers(product, field).shown))
    return BulkPlan(field, checked, tuple(ids), tuple(sample), skipped)


def products_found(user: Viewer, asked: SearchParams) -> list[DataProduct]:
    """Everything that a search finds for `user`, with its domain, in order of id. Raises InvalidInput beyond MOST."""
    found: list[int] = []
    page = 1
    glossary: Glossary | None = None
    while True:
        turned = replace(asked, sort="relevance", page=page, page_size=MAX_PAGE_SIZE)
        searched = products_asked(user, turned, facets=False, strict=True, glossary=glossary)
        answer, glossary = searched.response, searched.request.glossary
        if answer.total > MOST:
            raise InvalidInput(
                f"The search finds {answer.total:,} products, and at most {MOST:,} can be edited at once. "
                "Narrow it, by a domain for instance."
            )
        found += answer.ids
        if len(answer.ids) < MAX_PAGE_SIZE or len(found) >= answer.total:
            break
        page += 1
    return list(live_to(user).select_related("domain").filter(pk__in=found).order_by("pk"))


def _passed_over(user: Viewer, product: DataProduct, field: str, value: Any) -> str:
    """Why a product would stay as it is; empty where it would change."""
    label = field_get(field).label
    if not may_edit(user, product.domain_id, field):
        if field_get(field).owners_alone:
            return f"“{label}” is decided by the owning domain’s stewards alone"
        return f"You are no steward of {product.domain.name}"
    decision = product.curated.get(field)
    return f"“{label}” was decided to be so already" if decision and decision["value"] == value else ""


def bulk_edit_get(user: Viewer, pk: int) -> BulkEdit | None:
    """A bulk edit, for those who may mend one of its products. Two queries."""
    edit = BulkEdit.objects.filter(pk=pk).first()
    if edit is None:
        return None
    domains = live_to(user).filter(pk__in=edit.products).values_list("domain_id", flat=True).distinct()
    return edit if any(may_edit(user, domain_id, edit.field) for domain_id in domains) else None
