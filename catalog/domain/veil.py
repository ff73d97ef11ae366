"""An entry without the parts that its viewer may not see: the entry is public, the data is not."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from catalog.domain.audience import PARTS, entry_tokens
from catalog.domain.fields import AudienceChoice
from catalog.domain.maturity.assess import Maturity
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.domain.product import Agent, Distribution, ProductRecord, Service


def parts_chosen(choice: AudienceChoice) -> dict[str, str]:
    """Part (names of PARTS) → its audience, of those parts that a person decided to show to fewer than the entry."""
    return {part: audience for part in PARTS if (audience := getattr(choice, part))}


def parts_veiled(
    narrowed: Mapping[str, Any], *, owner_id: int, product_id: int, held: Iterable[str]
) -> frozenset[str]:
    """The parts of an entry of domain `owner_id` that whoever holds the tokens `held` may not see.

    `narrowed`: part → its audience, as the entry has them.
    """
    tokens = frozenset(held)
    return frozenset(
        part
        for part in PARTS
        if (audience := narrowed.get(part))
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
        changes["publisher"] = record.publisher and _agent(record.publisher)
        changes["creators"] = tuple(map(_agent, record.creators))
    if "policy" in parts:
        changes["policies"] = changes["contribution"] = ()
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


def _agent(agent: Agent) -> Agent:
    """Who it is, without where to write to."""
    return msgspec.structs.replace(agent, email="")


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
