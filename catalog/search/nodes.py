"""A query as a tree: what must be, may be or must not be there."""

import msgspec

from catalog.search.ranges import Range

type Node = Word | Phrase | Condition | Not | Either | All


class Word(msgspec.Struct, frozen=True, tag=True):
    """A loose word, as typed; it may have several parts, as `half-hourly` has."""

    text: str


class Phrase(msgspec.Struct, frozen=True, tag=True):
    """Words that must stand side by side."""

    text: str


class Condition(msgspec.Struct, frozen=True, tag=True):
    """A key of `fields.FIELDS` and what it must hold: words, or a range of days or numbers."""

    field: str
    text: str
    range: Range | None = None


class Not(msgspec.Struct, frozen=True, tag=True):
    """What must not be there."""

    node: Node


class Either(msgspec.Struct, frozen=True, tag=True):
    """Of which one is enough."""

    options: tuple[Node, ...]


class All(msgspec.Struct, frozen=True, tag=True):
    """Which belong together."""

    parts: tuple[Node, ...]
