"""The lists of a case whose items have no key of their own: each is called by its number, beginning at 1."""

from collections.abc import Iterable
from typing import Any, Literal, get_args

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.product import Part
from catalog.domain.usecases.change import key_next
from catalog.domain.usecases.check import case_checked
from catalog.domain.usecases.model import (
    Definition,
    Indicator,
    Parallel,
    Reference,
    Requirement,
    UseCaseRecord,
)

ListName = Literal["parallels", "references", "indicators", "requirements", "definitions", "diagrams"]
LISTS: dict[str, type[Part]] = {
    "parallels": Parallel,
    "references": Reference,
    "indicators": Indicator,
    "requirements": Requirement,
    "definitions": Definition,
    "diagrams": Reference,
}
_MOST = 100  # items of one list
_GONE = "That part is not there any more: reload the page."


def item_get(case: UseCaseRecord, name: str, number: int) -> Any | None:
    """The item of that number, if there is one."""
    items = getattr(case, name)
    return items[number - 1] if 0 < number <= len(items) else None


def item_put(case: UseCaseRecord, name: str, number: int | None, item: Any) -> UseCaseRecord:
    """The case with that item in the place of the one of that number; without a number it comes last. Raises InvalidInput."""
    items = list(getattr(case, name))
    if isinstance(item, Requirement) and not item.key:
        item = msgspec.structs.replace(item, key=key_next("r", (one.key for one in items)))
    if number is None:
        items.append(item)
    elif 0 < number <= len(items):
        items[number - 1] = item
    else:
        raise InvalidInput(_GONE)
    if len(items) > _MOST:
        raise InvalidInput(f"A case has at most {_MOST} {name}. Put some together.")
    return case_checked(_with(case, name, items))


def item_drop(case: UseCaseRecord, name: str, number: int) -> UseCaseRecord:
    """The case without that item. Raises InvalidInput where it is not there."""
    items = list(getattr(case, name))
    if not 0 < number <= len(items):
        raise InvalidInput(_GONE)
    del items[number - 1]
    return _with(case, name, items)


def item_move(case: UseCaseRecord, name: str, number: int, *, up: bool) -> UseCaseRecord:
    """The case with that item one place earlier or later; at the end it stays."""
    items = list(getattr(case, name))
    other = number - 1 if up else number + 1
    if 0 < number <= len(items) and 0 < other <= len(items):
        items[number - 1], items[other - 1] = items[other - 1], items[number - 1]
    return _with(case, name, items)


def _with(case: UseCaseRecord, name: str, items: Iterable[Any]) -> UseCaseRecord:
    assert name in get_args(ListName), name
    return msgspec.structs.replace(case, **{name: tuple(items)})
