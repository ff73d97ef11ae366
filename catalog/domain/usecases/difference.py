"""What differs between two versions of a case, part by part."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Part
from catalog.domain.usecases.model import UseCaseRecord

_KEYED = ("actors", "flows", "requirements")
_LISTED = ("parallels", "references", "indicators", "definitions", "diagrams", "custom")


class Difference(Part, frozen=True):
    """An attribute that differs, of a part called `about` of that `kind` (`flows`); both are empty for the case itself."""

    name: str
    before: Any
    after: Any
    kind: str = ""
    key: str = ""
    about: str = ""


def differences(before: UseCaseRecord, after: UseCaseRecord) -> list[Difference]:
    """Everything that differs: the case itself, then parts that went, came or changed, in the order of the later version."""
    return [*_itself(before, after), *_parts(before, after)]


def _itself(before: UseCaseRecord, after: UseCaseRecord) -> Iterator[Difference]:
    left = {*_KEYED, *_LISTED, "scenarios"}
    for name in before.__struct_fields__:
        pair = getattr(before, name), getattr(after, name)
        if name not in left and pair[0] != pair[1]:
            yield Difference(name, *pair)


def _parts(before: UseCaseRecord, after: UseCaseRecord) -> Iterator[Difference]:
    for kind in _KEYED:
        yield from _keyed(kind, _by_key(getattr(before, kind)), _by_key(getattr(after, kind)))
    yield from _keyed("scenarios", _by_key(before.scenarios), _by_key(after.scenarios), but=("steps",))
    yield from _keyed("steps", _by_key(before.steps), _by_key(after.steps))
    for kind in _LISTED:
        pairs = _numbered(getattr(before, kind)), _numbered(getattr(after, kind))
        yield from _keyed(kind, *pairs)
    yield from _orders(before, after)


def _by_key(parts: Any) -> dict[str, Any]:
    return {part.key: part for part in parts}


def _numbered(parts: Any) -> dict[str, Any]:
    return {str(number): part for number, part in enumerate(parts, 1)}


def _keyed(
    kind: str, before: dict[str, Any], after: dict[str, Any], *, but: tuple[str, ...] = ()
) -> Iterator[Difference]:
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        part: Any = old if new is None else new
        for name in part.__struct_fields__:
            pair = getattr(old, name, None), getattr(new, name, None)
            if name not in ("key", *but) and _said(pair[0]) != _said(pair[1]):
                yield Difference(name, *pair, kind=kind, key=key, about=title_of(part))


def _said(value: Any) -> Any:
    """A part that is not there says as little as an attribute that was left empty."""
    return value or None if not isinstance(value, int) or isinstance(value, bool) else value


def _orders(before: UseCaseRecord, after: UseCaseRecord) -> Iterator[Difference]:
    """Parts that are the same but stand in another order."""
    for kind in ("actors", "flows", "scenarios", "steps"):
        old, new = _by_key(getattr(before, kind)), _by_key(getattr(after, kind))
        shared = [key for key in old if key in new], [key for key in new if key in old]
        if shared[0] != shared[1]:
            was, is_now = (tuple(title_of(new[key]) for key in keys) for keys in shared)
            yield Difference("order", was, is_now, kind=kind)


def title_of(part: Any) -> str:
    """What a part is called."""
    return str(
        next(
            (
                getattr(part, name)
                for name in ("what", "title", "name", "term", "sector")
                if hasattr(part, name)
            ),
            "",
        )
    )
