"""References within a JSON document (`{"$ref": "#/definitions/x"}`, RFC 6901), and its values by their kinds."""

from collections.abc import Mapping
from typing import Any

type Json = Mapping[str, Any]
_DEPTH = 20  # references that are followed one after the other
_MOST = 5_000  # entries of a list that are looked at
_LONGEST = 1_000  # characters of a reference
_TRUE = frozenset((True, "true", "True", "TRUE"))  # YAML is read as text


def resolved(value: Any, document: Json) -> Json:
    """What an object or a reference within `document` stands for; one to elsewhere, or in a circle, stands for nothing."""
    for _ in range(_DEPTH):
        reference = dict_of(value).get("$ref")
        if not isinstance(reference, str):
            return dict_of(value)
        value = _target(reference, document)
    return {}


def pointed(value: Any, document: Json) -> tuple[Json, str]:
    """The same, and the last name of the first reference that led there; empty where there is none."""
    reference = dict_of(value).get("$ref")
    name = reference.rpartition("/")[2] if isinstance(reference, str) else ""
    return resolved(value, document), _unescaped(name)[:200]


def _target(reference: str, document: Json) -> Any:
    if not reference.startswith("#") or len(reference) > _LONGEST:
        return {}
    target: Any = document
    for part in filter(None, reference[1:].split("/")):
        target = dict_of(target).get(_unescaped(part))
    return target


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~") if "~" in part else part


def dict_of(value: Any) -> Json:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def dicts_of(value: Any) -> list[Json]:
    """The objects of a list, the first 5,000 entries."""
    return [each for each in value[:_MOST] if isinstance(each, dict)] if isinstance(value, list) else []


def names_of(value: Any) -> set[str]:
    """One name, or a list of them."""
    if isinstance(value, list):
        return {str(each) for each in value[:_MOST] if isinstance(each, str | int)}
    return {value} if isinstance(value, str) else set()


def is_true(value: Any) -> bool:
    """Whether it is true, also as the text that YAML is read as."""
    return isinstance(value, bool | str) and value in _TRUE


def whole_number(value: Any) -> int | None:
    """A whole number from 0 on, also as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    return value if isinstance(value, int) and 0 <= value < 2**53 else None
