"""Usage policies [odrl:hasPolicy] as compact JSON text: ODRL's own words bare, other vocabularies prefixed."""

from typing import Any

import msgspec

from catalog.formats.dcat.terms import ODRL, prefixed
from catalog.formats.dcat.values import Node, values

_MAX_POLICIES = 50
_POLICY_LIMIT = 100_000


def policies_of(record: Node) -> tuple[str, ...]:
    """Each policy as JSON text; one that is too long to keep is named by its IRI only."""
    texts = []
    for value in values(record, ODRL + "hasPolicy")[:_MAX_POLICIES]:
        encoded = msgspec.json.encode(_compact(value))
        if len(encoded) > _POLICY_LIMIT:
            encoded = msgspec.json.encode({"@id": value.get("@id", "")})
        texts.append(encoded.decode())
    return tuple(dict.fromkeys(texts))


def _compact(value: Any) -> Any:
    if "@value" in value:
        return value["@value"]
    if "@list" in value:
        return [_compact(entry) for entry in value["@list"]]
    if set(value) == {"@id"}:
        return _short(value["@id"])
    return {_short(key): _compact_entry(key, entry) for key, entry in value.items()}


def _compact_entry(key: str, entry: Any) -> Any:
    if key == "@type":
        names = [_short(name) for name in entry]
        return names[0] if len(names) == 1 else names
    if key.startswith("@"):
        return entry
    entries = [_compact(part) for part in entry]
    return entries[0] if len(entries) == 1 else entries


def _short(iri: str) -> str:
    return prefixed(iri).removeprefix("odrl:")
