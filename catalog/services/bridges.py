"""Working out who describes the products of each domain, for its page: too much to be done while somebody waits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from catalog.domain.layers import BRIDGE_FIELDS, bridge_of
from catalog.models import DataProduct, Domain
from catalog.services.derive import layers_from, source_from

SAMPLE = 500  # newest public products of a domain that are looked at
_WHO = ("source", "person", "portal", "nobody")


def bridges_refresh() -> int:
    """Work the averages of all domains out anew; returns how many changed."""
    changed = 0
    for domain in Domain.objects.only("pk", "bridge"):
        shares = _shares(domain.pk)
        if shares != domain.bridge:
            changed += Domain.objects.filter(pk=domain.pk).update(bridge=shares)
    return changed


def _shares(domain_id: int) -> dict[str, float] | None:
    """Who → share of the fields that matter, 0 to 1, over public products; None without any."""
    public = DataProduct.objects.filter(domain=domain_id, state=DataProduct.State.LIVE, audience="public")
    newest = public.order_by("-first_seen", "-id").values("harvested", "linked", "inferred", "curated")[
        :SAMPLE
    ]
    counted: Counter[str] = Counter()
    for row in newest:
        counted.update(_counts(row))
    total = sum(counted.values())
    return {who: round(counted[who] / total, 4) for who in _WHO} if total else None


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    inferred, curated = layers_from(row["inferred"], row["curated"])
    bridge = bridge_of(source_from(row["harvested"], row["linked"]), inferred, curated, BRIDGE_FIELDS)
    return {name: len(fields) for name, fields in msgspec.structs.asdict(bridge).items()}
