"""What an endpoint's products are inferred with: its dial, and the rules that are rolled back."""

from typing import TypedDict

from catalog.models import Endpoint, RuleSwitch
from catalog.selectors.licence_registry import registry_follow


class Tuning(TypedDict):
    """Arguments of `derive`: the endpoint's dial, ids of rules that are off, and the name of its domain."""

    dial: dict[str, str]
    off: frozenset[str]
    domain: str


def rules_off() -> frozenset[str]:
    """Ids of the rules that are rolled back. One query."""
    return frozenset(RuleSwitch.objects.values_list("rule", flat=True))


def tuning_of(endpoint: Endpoint) -> Tuning:
    """As it is stored now, whatever the object in hand says; the licence registry is followed. Three queries."""
    registry_follow()
    dial, domain = Endpoint.objects.values_list("dial", "domain__name").get(pk=endpoint.pk)
    return {"dial": dial, "off": rules_off(), "domain": domain}
