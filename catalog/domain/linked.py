"""The layer of linked documents: what descriptions that a source links to add to its record, and a record with it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

import msgspec

from catalog.domain.product import Distribution, ProductRecord

# Of these the source's items stand first and a document's follow; every other field is the source's or the document's.
JOINED = frozenset({"sla", "conforms_to", "keywords"})
# Of these a document fills what the source leaves empty inside them.
COMPLETED = frozenset({"schema", "service", "lineage"})
_FILES = "distributions"
_FORMAT = ("format", "format_label", "media_type")


class Linked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one document adds to one field: `value` in JSON form, the document's address, and its kind (`enrichment.Described`).

    `counts`: False where it is about rights and its document may not speak of them: it is shown as a question.
    """

    value: Any
    url: str
    kind: str
    counts: bool = True


# Field, or `file_key` → what documents add to it, in their order.
type Layer = Mapping[str, tuple[Linked, ...]]
NOTHING: Layer = MappingProxyType({})


def file_key(position: int, part: str) -> str:
    """The name of a part (`schema`, `service`, `format`) of the distribution at that position, from 0."""
    return f"{_FILES}.{position}.{part}"


def file_of(key: str) -> tuple[int, str] | None:
    """Position and part that `file_key` names; None for a field of the record."""
    name, _, rest = key.partition(".")
    position, _, part = rest.partition(".")
    return (int(position), part) if name == _FILES and position.isdecimal() else None


def linked_from(stored: Any) -> dict[str, tuple[Linked, ...]]:
    """The layer from its stored JSON."""
    return msgspec.convert(stored, dict[str, tuple[Linked, ...]]) if stored else {}


def counting(linked: Layer) -> dict[str, tuple[Linked, ...]]:
    """The layer without what is only asked."""
    return {key: kept for key, said in linked.items() if (kept := tuple(one for one in said if one.counts))}


def linked_values(linked: Layer) -> dict[str, Any]:
    """Field (or `file_key`) → what documents add to it, in JSON form: the items of all of them, or what the first ones fill."""
    values: dict[str, Any] = {}
    for key, said in counting(linked).items():
        for one in said:
            values[key] = value_with(values.get(key), one.value)
    return values


def value_with(own: Any, said: Any) -> Any:
    """The value of a field in JSON form, with what a document adds to it."""
    if not own:
        return said
    if isinstance(own, list):
        return [*own, *(item for item in said if item not in own)]
    return {**said, **own} if isinstance(own, dict) else own


def enriched(harvested: ProductRecord, linked: Layer) -> ProductRecord:
    """The source's record with what documents add to it. The source's own values stand as they are.

    Raises msgspec.ValidationError for a value that its field cannot hold.
    """
    if not linked:
        return harvested
    changes: dict[str, Any] = {}
    files = list(harvested.distributions)
    for key, said in linked.items():
        for one in said:
            if not one.counts:
                continue
            if (at := file_of(key)) is None:
                own = changes.get(key, getattr(harvested, key))
                changes[key] = _with(key, own, msgspec.convert(one.value, _types()[key]))
            elif at[0] < len(files):
                files[at[0]] = _file(files[at[0]], at[1], one.value)
    if tuple(files) != harvested.distributions:
        changes[_FILES] = tuple(files)
    return msgspec.structs.replace(harvested, **changes) if changes else harvested


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(ProductRecord)


@cache
def _file_types() -> dict[str, Any]:
    return get_type_hints(Distribution)


def _with(field: str, own: Any, said: Any) -> Any:
    if not own:
        return said
    if field in JOINED:
        return own + tuple(item for item in said if item not in own)
    return completed(own, said) if field in COMPLETED else own


def completed(own: Any, said: Any) -> Any:
    """A structure with its own values, and the other's where it has none."""
    missing = {
        name: value
        for name in own.__struct_fields__
        if not getattr(own, name) and (value := getattr(said, name))
    }
    return msgspec.structs.replace(own, **missing) if missing else own


def _file(file: Distribution, part: str, value: Any) -> Distribution:
    if part == "format":
        if file.format or file.format_label:
            return file
        return msgspec.structs.replace(
            file, **{name: value[name] for name in _FORMAT if name in value and not getattr(file, name)}
        )
    said = msgspec.convert(value, _file_types()[part])
    return msgspec.structs.replace(file, **{part: _with(part, getattr(file, part), said)})
