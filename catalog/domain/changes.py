"""What changed between two states of one layer: field → [before, after], null where there was or is nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Change = list[Any]  # before, after
# Of these long lists only the items that came or went are kept.
ITEMWISE = frozenset({"distributions"})
# What people do that sets or takes away a curated value; what else they do is about guesses, or the entry as a whole.
CURATED_ACTIONS = frozenset(
    {
        "edit",
        "release",
        "conflict-keep",
        "conflict-take",
        "conflict-merge",
        "roll-back",
        "bulk-edit",
        "bulk-undo",
        "accept",
    }
)
_json = msgspec.json.Encoder(order="sorted")


def record_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    """The fields that differ between two records in JSON form."""
    return {
        field: _itemwise(before.get(field, ()), after.get(field, ()))
        if field in ITEMWISE
        else [before.get(field), after.get(field)]
        for field in sorted({*before, *after})
        if before.get(field) != after.get(field)
    }


def _itemwise(before: Sequence[Any], after: Sequence[Any]) -> Change:
    return [_without(before, after), _without(after, before)]


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """The items that `others` do not hold, each as often as it is missing."""
    left = Counter(map(_json.encode, others))
    kept = []
    for item in items:
        key = _json.encode(item)
        if left[key]:
            left[key] -= 1
        else:
            kept.append(item)
    return kept


def undone(layer: Mapping[str, Any], changes: Mapping[str, Change]) -> dict[str, Any]:
    """The layer as it was before `changes`; the order of a list whose items came and went is not known any more."""
    earlier = dict(layer)
    for field, (before, after) in changes.items():
        value = [*_without(earlier.get(field) or (), after), *before] if field in ITEMWISE else before
        if value is None or (field in ITEMWISE and not value):
            earlier.pop(field, None)
        else:
            earlier[field] = value
    return earlier
