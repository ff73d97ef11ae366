"""The maturity model as data: levels, facets, and the checks with their words (`data/maturity.json`).

Everything that tells of the model is made from here: pages, API, badge, and docs/maturity.md.
"""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from catalog.domain.errors import InvalidInput

Facet = Literal["FND", "ACC", "STR", "POL", "OPS"]
Who = Literal["source", "steward", "portal"]
WHO: dict[Who, str] = {
    "source": "At the source",
    "steward": "At the source, or here by a steward",
    "portal": "By the portal",
}


class Level(msgspec.Struct, frozen=True):
    """One rung, 0 to 5. `meaning` says what a user can rely on."""

    number: int
    name: str
    meaning: str


class Check(msgspec.Struct, frozen=True):
    """One question. `gate`: the level that asks for it, 0 for none. `mqa`: the EU indicators that ask nearly the same.

    `test` is the exact rule in words, `met` and `not_met` the finding, `step` what to do where it is not met, `who` can do
    it, and `field` the field of the entry that holds it (empty: it lies in the distributions). `stream_step`: what to do
    where the product is a stream of messages, if that is something else.
    """

    id: str
    gate: int
    facet: Facet
    title: str
    test: str
    met: str
    not_met: str
    step: str
    who: Who
    field: str
    references: tuple[str, ...]
    mqa: tuple[str, ...]
    stream_step: str = ""


class MaturityModel(msgspec.Struct, frozen=True):
    """The whole model; `facets`: id → name, in the order to show."""

    version: str
    levels: tuple[Level, ...]
    facets: dict[Facet, str]
    checks: tuple[Check, ...]


@cache
def maturity_model() -> MaturityModel:
    """The model, read once."""
    text = files(__package__).joinpath("data", "maturity.json").read_bytes()
    return msgspec.json.decode(text, type=MaturityModel)


@cache
def checks_by_id() -> dict[str, Check]:
    """The checks by id, in the order of the levels; those without a gate last."""
    return {check.id: check for check in maturity_model().checks}


def level_name(number: int) -> str:
    """What the level is called."""
    return maturity_model().levels[number].name


@cache
def gates() -> tuple[tuple[str, ...], ...]:
    """Per level from 1 on: the ids of the checks that it asks for."""
    levels = range(1, len(maturity_model().levels))
    return tuple(tuple(c.id for c in maturity_model().checks if c.gate == level) for level in levels)


def check_get(check_id: str) -> Check:
    """The check of that id. Raises InvalidInput where the model has none."""
    try:
        return checks_by_id()[check_id]
    except KeyError:
        raise InvalidInput(f"The maturity model has no check “{check_id[:40]}”.") from None
