"""What a triage is made of, with its words (`data/triage.json`): grounds, ratings, mitigations, roles, classes."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec


class Named(msgspec.Struct, frozen=True):
    """Something to choose: its id, what it is called, what it means."""

    id: str
    label: str
    help: str


class GroundWords(Named, frozen=True):
    """A ground for restricting data, and the question that it asks."""

    question: str


class ClassLimits(msgspec.Struct, frozen=True):
    """A sensitivity class, who gets data of it, and the highest rating of each ground that it is meant for."""

    code: str
    who: str
    limits: Mapping[str, str]


class PlainClass(msgspec.Struct, frozen=True):
    """Open, Shared or Closed, and the loosest finer class of it."""

    code: str
    stands_for: str


class TriageWords(msgspec.Struct, frozen=True):
    """All of it. Ratings from low to high, classes from loose to strict."""

    grounds: tuple[GroundWords, ...]
    bases: tuple[Named, ...]
    ratings: tuple[Named, ...]
    mitigations: tuple[Named, ...]
    roles: tuple[Named, ...]
    classes: tuple[ClassLimits, ...]
    plain: tuple[PlainClass, ...]


@cache
def triage_words() -> TriageWords:
    """The declaration, read once."""
    text = files(__package__).joinpath("data", "triage.json").read_bytes()
    return msgspec.json.decode(text, type=TriageWords)


@cache
def labels(part: str) -> dict[str, str]:
    """Id → label of `grounds`, `bases`, `ratings`, `mitigations` or `roles`, in the order to show."""
    return {named.id: named.label for named in getattr(triage_words(), part)}


@cache
def outcomes() -> dict[str, str]:
    """The classes that a triage may end with → who gets the data then; the finer ones first."""
    finer = {found.code: found.who for found in triage_words().classes}
    return finer | {plain.code: finer[plain.stands_for] for plain in triage_words().plain}
