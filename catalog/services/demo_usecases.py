"""Use cases in the demonstration: the worked ones with products of its fictional domains, and one that waits for review."""

from collections.abc import Mapping

import msgspec
from django.db import transaction

from catalog.domain.usecases.model import DataFlow, Parallel, UseCaseRecord
from catalog.formats.usecases.document import CaseDocument
from catalog.models import DataProduct, UseCase, User
from catalog.selectors.visibility import live_to
from catalog.services.demo import ACCOUNTS
from catalog.services.usecases import case_change, case_make, case_step
from catalog.services.worked_cases import WORKED, worked_case
from vesportal.demo.records import domains

_WAITING = "demo/heat-pump-room"
_ADDED = "Added a product that its lead may not see"
type Named = tuple[str, ...]  # `domain/product` of vesportal.demo
# Case → key of a flow → the products that serve it, best first; a flow that is not here stays a gap.
SERVED: Mapping[str, Mapping[str, Named]] = {
    "whole-system-flexibility": {
        "f1": ("northmoor/ltds-cim-network-models", "ashmere/ashmere-cim-models"),
        "f2": ("northmoor/gsp-half-hourly-demand",),
        "f3": ("greyfell/gsp-limits-and-outages",),
        "f4": ("northmoor/embedded-capacity-register", "ashmere/ashmere-embedded-capacity"),
        "f5": ("hartstone/day-ahead-half-hourly-demand-forecast",),
        "f6": ("northmoor/dfes-volumes-by-primary",),
        "f7": ("hartstone/future-energy-scenarios-data-workbook",),
        "f8": ("wendmere/offtake-hourly-flows",),
    },
    "crowdflex": {
        "f2": ("hearthflex/aggregated-daily-response-feed",),
        "f4": ("hearthflex/small-unit-availability-forecast",),
        "f5": ("northmoor/flexibility-requirements",),
        "f6": ("tallyhouse/system-prices-and-imbalance-volumes",),
        "f7": ("hearthflex/summer-utilisation-events", "hearthflex/winter-trial-response"),
    },
    "advanced-dispatch-optimiser": {
        "f2": ("tallyhouse/physical-notifications", "tallyhouse/bid-offer-acceptances"),
        "f3": ("hartstone/embedded-wind-and-solar-forecast",),
        "f4": ("thornwick/candidate-dispatch-schedules",),
        "f5": ("hartstone/dispatch-transparency",),
        "f6": ("hearthflex/small-unit-availability-forecast",),
    },
    "heat-pump-room": {
        "f1": ("northmoor/lv-feeder-monitoring",),
        "f2": ("northmoor/smart-meter-consumption-lv-feeder",),
    },
}
# Case → sector of a parallel → products that stand for it there.
PARALLELS: Mapping[str, Mapping[str, Named]] = {
    "whole-system-flexibility": {
        "gas": ("skelmere/linepack-and-pressure",),
        "water": ("brookvale/pumping-station-energy",),
        "hydrogen": ("skelmere/hydrogen-production-projects",),
    },
    "crowdflex": {"transport": ("brookvale/charging-sessions-aggregated",)},
    "advanced-dispatch-optimiser": {"gas": ("skelmere/linepack-and-pressure",)},
}


def demo_usecases_fill() -> int:
    """Once the demonstration has been harvested; returns how many cases were made. What is there already stays as it is."""
    people = {user.email: user for user in User.objects.filter(email__in=[a.email for a in ACCOUNTS])}
    lead, _, curator = (people.get(account.email) for account in ACCOUNTS)
    if lead is None or curator is None or not DataProduct.objects.filter(domain__is_demo=True).exists():
        return 0
    with transaction.atomic():
        made = sum(_made(lead, curator, worked_case(name)) for name in WORKED)
        return made + _made(lead, None, worked_case(_WAITING))


def _made(lead: User, curator: User | None, document: CaseDocument) -> bool:
    """Whether it was made: in review, and published where there is a curator to do so."""
    if UseCase.objects.filter(slug=document.slug).exists():
        return False
    record = _served(lead, document)
    case = case_make(lead, record=record, slug=document.slug, is_demo=True, what="Made for the demonstration")
    if curator is not None and (whole := _served(curator, document)) != record:
        case = case_change(curator, case=case, record=whole, seen=case.version, what=_ADDED)
    case = case_step(lead, case=case, step="submit", seen=case.version)
    if curator is not None:
        case_step(curator, case=case, step="publish", seen=case.version)
    return True


def _served(lead: User, document: CaseDocument) -> UseCaseRecord:
    case, flows = document.case, SERVED[document.slug]
    parallels = PARALLELS.get(document.slug, {})
    found = _slugs(lead, [*flows.values(), *parallels.values()])

    def flow(one: DataFlow) -> DataFlow:
        return msgspec.structs.replace(one, products=_present(flows.get(one.key, ()), found))

    def parallel(one: Parallel) -> Parallel:
        return msgspec.structs.replace(one, products=_present(parallels.get(one.sector, ()), found))

    return msgspec.structs.replace(
        case, flows=tuple(map(flow, case.flows)), parallels=tuple(map(parallel, case.parallels))
    )


def _present(names: Named, found: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(found[name] for name in names if name in found)


def _slugs(lead: User, wanted: list[Named]) -> dict[str, str]:
    """`domain/product` → slug, of those that have been harvested and that the lead may see."""
    names = {name: _title(name) for group in wanted for name in group}
    rows = live_to(lead).filter(domain__is_demo=True, title__in=set(names.values())).order_by("-pk")
    at = {(domain, title): slug for domain, title, slug in rows.values_list("domain__slug", "title", "slug")}
    keys = {name: (name.partition("/")[0], title) for name, title in names.items()}
    return {name: at[key] for name, key in keys.items() if key in at}


def _title(name: str) -> str:
    domain, _, product = name.partition("/")
    found = domains()[domain].product(product)
    assert found is not None, name
    return found.heading
