"""An entry without the parts that its viewer may not see: the entry is public, the data is not."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from catalog.domain.audience import PARTS, entry_tokens
from catalog.domain.fields import AUDIENCE, AudienceChoice
from catalog.domain.layers import Decision
from catalog.domain.maturity.assess import Maturity
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.domain.product import Distribution, ProductRecord, Service


def choice_of(curated: Mapping[str, Any]) -> AudienceChoice | None:
    """What a person decided on who may see an entry, from its curated layer, be it as stored or as Decisions."""
    decision = curated.get(AUDIENCE)
    if decision is None:
        return None
    value = decision.value if isinstance(decision, Decision) else decision["value"]
    return msgspec.convert(value, AudienceChoice)


def parts_veiled(
    curated: Mapping[str, Any], *, owner_id: int, product_id: int, held: Iterable[str]
) -> frozenset[str]:
    """The parts (names of PARTS) of an entry of domain `owner_id` that whoever holds the tokens `held` may not see."""
    choice = choice_of(curated)
    if choice is None:
        return frozenset()
    tokens = frozenset(held)
    return frozenset(
        part
        for part in PARTS
        if (audience := getattr(choice, part))
        and tokens.isdisjoint(entry_tokens(audience, owner_id=owner_id, product_id=product_id))
    )


def veiled(record: ProductRecord, parts: Collection[str]) -> ProductRecord:
    """The record without these parts. A file or service stays, its address does not."""
    changes: dict[str, Any] = {}
    if "urls" in parts:
        changes["distributions"] = tuple(map(distribution_veiled, record.distributions))
        changes["service"] = record.service and _service(record.service)
    if "contact" in parts:
        changes["contacts"] = ()
    if "policy" in parts:
        changes["policies"] = ()
    return msgspec.structs.replace(record, **changes) if changes else record


def distribution_veiled(distribution: Distribution) -> Distribution:
    """The same without what leads to the data."""
    return msgspec.structs.replace(
        distribution,
        identifier="",
        access_url="",
        download_url="",
        checksum=None,
        service=distribution.service and _service(distribution.service),
        restricted=True,
    )


def _service(service: Service) -> Service:
    return msgspec.structs.replace(service, endpoint_url="", description_url="")


def maturity_veiled(maturity: Maturity) -> Maturity:
    """The same answers without what was found, which may quote what is veiled."""
    results = tuple(msgspec.structs.replace(result, detail="") for result in maturity.results)
    return msgspec.structs.replace(maturity, results=results)


def mqa_veiled(mqa: MqaAssessment) -> MqaAssessment:
    """The same answers without what was found, which may quote what is veiled."""
    indicators = tuple(msgspec.structs.replace(indicator, evidence="") for indicator in mqa.indicators)
    return msgspec.structs.replace(mqa, indicators=indicators)
