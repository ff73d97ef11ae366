"""Usage policies [odrl:hasPolicy] as compact JSON text: ODRL's own words bare, other vocabularies prefixed."""

from typing import Any

import msgspec

from catalog.formats.dcat.terms import ODRL, prefixed
from catalog.formats.dcat.values import Node, values

_HAS_POLICY = ODRL + "hasPolicy"
_MAX_POLICIES = 50
_POLICY_LIMIT = 100_000


def policies_of(record: Node) -> tuple[str, ...]:
    """Each policy as JSON text; one that is too long to keep is named by its IRI only."""
    texts = []
    for value in values(record, _HAS_POLICY)[:_MAX_POLICIES]:
        encoded = msgspec.json.encode(_compact(_own_policy(record) if _is_self(value, record) else value))
        if len(encoded) > _POLICY_LIMIT:
            encoded = msgspec.json.encode({"@id": value.get("@id", "")})
        texts.append(encoded.decode())
    return tuple(dict.fromkeys(texts))


def _is_self(value: Node, record: Node) -> bool:
    return set(value) == {"@id"} and value["@id"] == record.get("@id")


def _own_policy(record: Node) -> Node:
    """The policy of a source that gives dataset and offer one identifier, so that they are one node."""
    return {
        key: record[key] for key in record if key == "@id" or (key.startswith(ODRL) and key != _HAS_POLICY)
    }


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
