"""How an inventory's columns become fields of a record: what is proposed, a person approves, and is stored as JSON."""

from collections.abc import Mapping as Options
from typing import Any

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.formats.inventory.targets import TARGETS
from catalog.formats.written import DAY_FIRST, MONTH_FIRST

_SHOWN = 8  # wrong names that a sentence lists


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the source.

    `name` as the source has it. `target` is a key of `TARGETS`: a field of the record, `keep` (stays in the raw
    record only) or `ignore`. `confidence` from 0 to 1; `because` says why, in words. `dates`: `day-first`,
    `month-first`, or empty where only dates with the year first were seen. `separator` cuts a cell into several
    values; empty for one. `samples` are the first values met. `new`: not in the approved mapping, so proposed only;
    `lost`: in the mapping, but no longer in the source.
    """

    name: str
    target: str
    confidence: float = 1.0
    because: str = ""
    dates: str = ""
    separator: str = ""
    samples: tuple[str, ...] = ()
    new: bool = False
    lost: bool = False


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """All columns. `identifier` names those that together tell data sets apart; without any, the row itself does.

    `version` rises with each change that is approved; `notes` are remarks about the document.
    """

    columns: tuple[Column, ...]
    version: int = 1
    identifier: tuple[str, ...] = ()
    identifier_because: str = ""
    notes: tuple[str, ...] = ()


def mapping_of(options: Options[str, Any]) -> Mapping:
    """The mapping in an endpoint's options. Raises InvalidInput that says what is wrong with it."""
    try:
        mapping = msgspec.convert(dict(options), Mapping)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"These options are no mapping of columns: {error}.") from None
    _check(mapping)
    return mapping


def options_of(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain JSON values: the proposal of a page, the options of an endpoint."""
    options: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(mapping))
    return options


def _check(mapping: Mapping) -> None:
    names = [column.name for column in mapping.columns]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise InvalidInput(f"The mapping names columns more than once: {_listed(twice)}.")
    unknown = sorted({column.target for column in mapping.columns} - TARGETS.keys())
    if unknown:
        raise InvalidInput(
            f"The mapping has targets that are no fields: {_listed(unknown)}. Choose one of the list."
        )
    absent = [name for name in mapping.identifier if name not in set(names)]
    if absent:
        raise InvalidInput(
            f"The identifier is made of columns that the mapping does not have: {_listed(absent)}."
        )
    forms = {column.dates for column in mapping.columns} - {"", DAY_FIRST, MONTH_FIRST}
    if forms:
        raise InvalidInput(f"Dates are read “{DAY_FIRST}” or “{MONTH_FIRST}”, not {_listed(sorted(forms))}.")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"“{name[:80]}”" for name in names[:_SHOWN]) + more
