"""The three layers of a product and its effective record: curated over harvested over inferred."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from catalog.domain.product import ProductRecord

Layer = Literal["harvested", "inferred", "curated"]


class Inference(msgspec.Struct, frozen=True):
    """What the portal worked out for one field: `confidence` 0 to 1, `rule` with its version, `because` in words."""

    value: Any
    confidence: float
    rule: str
    because: str = ""


class Decision(msgspec.Struct, frozen=True):
    """What a person decided for one field: `by` a pseudonymous key, `at` ISO 8601, `why` in their words."""

    value: Any
    by: str
    at: str
    why: str = ""


def effective(
    harvested: ProductRecord, inferred: Mapping[str, Inference], curated: Mapping[str, Decision]
) -> tuple[ProductRecord, dict[str, Layer]]:
    """The record as shown, and the layer of every field that has a value.

    An inference fills a field only where the source is silent; a decision always stands, an empty one too.
    Values are ProductRecord's own types or their JSON form.
    """
    layers: dict[str, Layer] = {}
    changes: dict[str, Any] = {}
    for name in ProductRecord.__struct_fields__:
        if name in curated:
            changes[name], layers[name] = curated[name].value, "curated"
        elif getattr(harvested, name):
            layers[name] = "harvested"
        elif name in inferred:
            changes[name], layers[name] = inferred[name].value, "inferred"
    if not changes:
        return harvested, layers
    merged = {**msgspec.to_builtins(harvested), **msgspec.to_builtins(changes)}
    return msgspec.convert(merged, ProductRecord), layers
