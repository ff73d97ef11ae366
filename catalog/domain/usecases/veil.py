"""A case as somebody sees it who may not see all of its products."""

from collections.abc import Container

import msgspec

from catalog.domain.product import Part
from catalog.domain.usecases.model import DataFlow, Parallel, UseCaseRecord


class SeenCase(Part, frozen=True):
    """A case without what its reader may not see. `hidden`: how many products were left out, by key of the flow."""

    case: UseCaseRecord
    hidden: dict[str, int] = {}


def case_seen(case: UseCaseRecord, *, products: Container[str], cases: Container[str]) -> SeenCase:
    """The case with those products and those other cases (slugs) alone that its reader may see."""
    hidden: dict[str, int] = {}
    flows = tuple(_flow(flow, products, hidden) for flow in case.flows)
    parallels = tuple(_parallel(one, products) for one in case.parallels)
    builds_on = tuple(slug for slug in case.builds_on if slug in cases)
    seen = msgspec.structs.replace(case, flows=flows, parallels=parallels, builds_on=builds_on)
    return SeenCase(case=seen, hidden=hidden)


def _flow(flow: DataFlow, products: Container[str], hidden: dict[str, int]) -> DataFlow:
    left = tuple(slug for slug in flow.products if slug in products)
    if len(left) == len(flow.products):
        return flow
    hidden[flow.key] = len(flow.products) - len(left)
    return msgspec.structs.replace(flow, products=left)


def _parallel(one: Parallel, products: Container[str]) -> Parallel:
    left = tuple(slug for slug in one.products if slug in products)
    return one if len(left) == len(one.products) else msgspec.structs.replace(one, products=left)
