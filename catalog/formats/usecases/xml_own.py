"""Parts that the template has no place for, as custom information: `vesportal:flows/f1/mode` → `push`, and back."""

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.domain.product import Part

KEYED = (
    "actors",
    "flows",
    "requirements",
)  # lists whose items are called by their key; those of others by number


def flattened(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """A value as pairs of path and text; items of a list are numbered from 1; what is empty gives none."""
    if isinstance(value, Part):
        for name in value.__struct_fields__:
            yield from flattened(f"{path}/{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from flattened(f"{path}/{number}", item)
    elif isinstance(value, bool):
        if value:
            yield path, "true"
    elif value is not None and value != "":
        yield path, str(value)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Pairs of path and text as objects within objects; a path that goes through a text is left out."""
    whole: dict[str, Any] = {}
    for path, text in pairs:
        *above, last = path.split("/")
        here: Any = whole
        for name in above:
            here = here.setdefault(name, {}) if isinstance(here, dict) else None
        if isinstance(here, dict):
            here.setdefault(last, text)
    return whole


def listed(value: Any) -> Any:
    """The value, with a list in the place of each object whose names are all numbers."""
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() and len(name) < 5 for name in value):
        return [listed(value[name]) for name in sorted(value, key=int)]
    return {name: listed(item) for name, item in value.items()}


def laid_over(case: dict[str, Any], own: dict[str, Any]) -> list[str]:
    """Put own parts into the plain values of a case; returns the paths of those that belong to nothing that is there."""
    loose: list[str] = []
    for name, told in own.items():
        items = case.get(name, [] if name in KEYED else None)
        if isinstance(items, list) and isinstance(told, dict):
            loose += _items(name, items, told)
        else:
            case[name] = listed(told)
    return loose


def _items(name: str, items: list[Any], told: dict[str, Any]) -> Iterator[str]:
    calls = [item.get("key") if name in KEYED else str(number) for number, item in enumerate(items, start=1)]
    at = dict(zip(calls, items, strict=True))
    for call, fields in told.items():
        if call in at and isinstance(fields, dict):
            at[call].update({field: listed(value) for field, value in fields.items()})
        else:
            yield f"{name}/{call}"
