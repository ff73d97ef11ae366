"""From a document's parts to a use case: what cannot be used is named with its place, and the rest is still read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

import msgspec

from catalog.domain.product import Part
from catalog.domain.usecases.model import UseCaseRecord
from catalog.formats.text import clean_text

_MOST_ITEMS = 1_000  # of one list
_SHOWN = 120  # characters of a value that a sentence quotes
type Places = Callable[
    [str], tuple[int | None, str]
]  # path of a value → its line, and the element that it stands in


class CaseProblem(Part, frozen=True):
    """What of a document was not read as it stands: `line` from 1 where known, `element` its name or path, what to do."""

    message: str
    line: int | None = None
    element: str = ""
    fix: str = ""


class CaseRead(Part, frozen=True):
    """What a document says. `left_out`: products that its sender was not shown, by key of the flow."""

    record: UseCaseRecord
    problems: tuple[CaseProblem, ...] = ()
    slug: str = ""
    address: str = ""
    left_out: dict[str, int] = {}


def case_clean(case: UseCaseRecord) -> UseCaseRecord:
    """The case as every format can hold it: texts trimmed and without control characters, empty items of lists left out."""
    cleaned: UseCaseRecord = _clean(case)
    return cleaned


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        return tuple(item for item in map(_clean, value) if not _says_nothing(item))
    if isinstance(value, msgspec.Struct):
        fields = {name: _clean(getattr(value, name)) for name in value.__struct_fields__}
        return type(value)(**fields)
    return value


def _says_nothing(item: Any) -> bool:
    if isinstance(item, msgspec.Struct):
        return all(getattr(item, name) in ("", ()) for name in item.__struct_fields__)
    return bool(item == "")


def case_of(value: Any, places: Places, problems: list[CaseProblem]) -> UseCaseRecord:
    """The case of plain values (dict, list, str, ...); what does not fit is left out and added to `problems`."""
    return case_clean(_part(UseCaseRecord, value, "", places, problems))


def _part[P: msgspec.Struct](
    kind: type[P], value: Any, path: str, places: Places, problems: list[CaseProblem]
) -> P:
    if not isinstance(value, Mapping):
        problems.append(_wrong(path, value, "an object with named parts", places))
        value = {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in value:
        if name not in fields:
            message = f"“{clean_text(str(name), 60)}” is not a part that is known here: {_quoted(value[name])} was left out."
            problems.append(_at(_below(path, str(name)), message, places, "Put its words into another part."))
    told = {
        field.name: _value(field.type, value[name], _below(path, name), places, problems)
        for name, field in fields.items()
        if value.get(name) is not None
    }
    told |= {
        field.name: _empty(field.type)
        for field in fields.values()
        if field.required and told.get(field.name) is None
    }
    return kind(**{name: one for name, one in told.items() if one is not None})


def _value(kind: Any, value: Any, path: str, places: Places, problems: list[CaseProblem]) -> Any:
    """The value as its type; None where it is none."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _part(kind, value, path, places, problems)
    if get_origin(kind) is tuple:
        return tuple(_items(get_args(kind)[0], value, path, places, problems))
    if kind is str:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            problems.append(_wrong(path, value, "a text", places))
        return clean_text(value)
    try:
        return msgspec.convert(clean_text(value) if isinstance(value, str) else value, kind, strict=False)
    except msgspec.ValidationError:
        problems.append(_wrong(path, value, _wanted(kind), places))
        return None


def _items(kind: Any, value: Any, path: str, places: Places, problems: list[CaseProblem]) -> Iterator[Any]:
    if not isinstance(value, list):
        problems.append(_wrong(path, value, "a list", places))
        return
    if len(value) > _MOST_ITEMS:
        message = f"A list has {len(value):,} items; the first {_MOST_ITEMS:,} were read."
        problems.append(_at(path, message, places, "Split the case into cases that build on each other."))
    for number, item in enumerate(value[:_MOST_ITEMS]):
        if (one := _value(kind, item, f"{path}[{number}]", places, problems)) is not None:
            yield one


def _empty(kind: Any) -> Any:
    """What stands for a required part that is missing: an empty text, or the last of some choices (“other”)."""
    return "" if kind is str else get_args(kind)[-1]


def _wanted(kind: Any) -> str:
    choices = [
        str(one)
        for arg in get_args(kind)
        for one in (get_args(arg) or (arg,))
        if isinstance(one, str) and one
    ]
    if choices:
        return f"one of {', '.join(choices)}"
    return "true or false" if kind is bool else "a whole number"


def _wrong(path: str, value: Any, wanted: str, places: Places) -> CaseProblem:
    return _at(path, f"{_quoted(value)} is not {wanted}; it was left out.", places, f"Write {wanted}.")


def _at(path: str, message: str, places: Places, fix: str) -> CaseProblem:
    line, element = places(path)
    return CaseProblem(message=message, line=line, element=element, fix=fix)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        return f"“{clean_text(value, _SHOWN)}”"
    return f"“{clean_text(msgspec.json.encode(value).decode(), _SHOWN)}”"
