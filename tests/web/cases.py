"""Use cases for tests of pages, as everybody sees them."""

import msgspec

from catalog.domain.usecases.model import UseCaseRecord
from catalog.models import UseCase, User
from catalog.services.usecases import case_make, case_step
from catalog.services.worked_cases import worked_case

DEMONSTRATOR = worked_case("whole-system-flexibility").case


def served(case: UseCaseRecord, **products: str) -> UseCaseRecord:
    """The case with a product (slug) at each of these flows (keys)."""
    flows = tuple(
        msgspec.structs.replace(flow, products=(products[flow.key],)) if flow.key in products else flow
        for flow in case.flows
    )
    return msgspec.structs.replace(case, flows=flows)


def published(case: UseCaseRecord, *, lead: User | None = None, slug: str = "") -> UseCase:
    """The case with what serves it, whoever may see that, published; `lead` leads it."""
    row = case_make(None, record=case, slug=slug)
    UseCase.objects.filter(pk=row.pk).update(lead=lead)
    for step in ("submit", "publish"):
        row = case_step(None, case=row, step=step, seen=row.version)
    return row
