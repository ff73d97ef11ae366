"""What is gathered while an XML document is read: keys of its parts, where they stand, further words, problems."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.domain.usecases.model import EVERYONE
from catalog.formats.text import clean_text
from catalog.formats.usecases.reading import CaseProblem
from catalog.formats.usecases.xml_names import known_key
from catalog.formats.usecases.xml_tree import Node

_KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")
_SHOWN = 120  # characters of a text that a sentence quotes


class Keys:
    """The keys of one kind of parts: those of this portal stay, others are kept where they can be keys, else made."""

    def __init__(self, kind: str, letter: str) -> None:
        self.kind, self.letter = kind, letter
        self.called: dict[str, str] = {}  # what a document calls a part → its key
        self.taken: set[str] = set()
        self.number = 0  # of the last that was made

    def add(self, *calls: str) -> str:
        """The key of a new part that the document calls so, the surest call first."""
        stripped = [call.removeprefix(known_key(self.kind, "")) for call in calls]
        free = (
            call for call in stripped if _KEY.fullmatch(call) and call not in self.taken and call != EVERYONE
        )
        key = next(free, "") or self._made()
        self.taken.add(key)
        for call in calls:
            if call:
                self.called.setdefault(call, key)
        return key

    def of(self, call: str) -> str:
        """The key of the part that is called so; the call without its prefix where there is none."""
        return self.called.get(call) or call.removeprefix(known_key(self.kind, ""))

    def _made(self) -> str:
        self.number += 1
        while f"{self.letter}{self.number}" in self.taken:
            self.number += 1
        return f"{self.letter}{self.number}"


@dataclass
class Reading:
    """The state of reading one document. `ours`: this portal has written it, so that nothing has to be worked out."""

    ours: bool = False
    actors: Keys = field(default_factory=lambda: Keys("actor", "a"))
    flows: Keys = field(default_factory=lambda: Keys("flow", "f"))
    requirements: Keys = field(default_factory=lambda: Keys("requirement", "r"))
    scenarios: Keys = field(default_factory=lambda: Keys("scenario", "c"))
    steps: Keys = field(default_factory=lambda: Keys("step", "s"))
    places: dict[str, Node] = field(default_factory=dict)
    own: dict[str, Node] = field(
        default_factory=dict
    )  # path of a part → the custom information that it stands in
    own_items: dict[str, Node] = field(default_factory=dict)  # by the first two parts of the path
    custom: list[dict[str, str]] = field(default_factory=list)
    problems: list[CaseProblem] = field(default_factory=list)

    def keep(self, heading: str, text: str) -> None:
        """Keep words for which a case has no part of its own."""
        if text:
            self.custom.append({"term": heading, "text": text})

    def note(self, node: Node, message: str, fix: str) -> None:
        """Add a problem."""
        self.problems.append(CaseProblem(message=message, line=node.line, element=node.stated, fix=fix))

    def unread(self, node: Node) -> None:
        """Say that an element was not read, and what it says."""
        said = clean_text(" ".join(node.take().split()), _SHOWN)
        self.note(
            node,
            f"<{node.stated}> has no place in a use case here; “{said}” was left out.",
            "Put what matters of it into the narrative or into custom information (section 8), then import again.",
        )

    def place(self, path: str) -> tuple[int | None, str]:
        """Line and element of the value at a path, or of what it stands in."""
        while path and path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        node = self.places.get(path)
        return (node.line, node.label) if node else (None, path)


def reference(node: Node) -> str:
    """What a reference calls the part that it leads to: its identifier, or its name."""
    calls = [node.one("mRID"), node.one("identifier"), node.one("name")]
    return next((call for call in calls if call), "") or node.take()


def joined(node: Node, *names: str, between: str = "\n") -> str:
    """The words of all children of these names, put together."""
    return between.join(text for child in node.all(*names) if (text := child.take()))


def described(node: Node, between: str = ": ") -> str:
    """Name and description of an element as one text; numbers in it are taken as read."""
    node.used = True
    node.one("number"), node.one("mRID")
    parts = [node.one("name"), node.one("description"), node.text]
    return between.join(part for part in parts if part)


def told(**parts: Any) -> dict[str, Any]:
    """The parts that say something, as plain values."""
    return {name: value for name, value in parts.items() if value not in ("", [], None)}


def with_lines(
    case: dict[str, Any], name: str, items: Sequence[tuple[Node, Mapping[str, Any]]], reading: Reading
) -> None:
    """Put a list into the plain values of a case, and remember where its items stand."""
    if items:
        case[name] = [dict(item) for _, item in items]
        reading.places |= {f"{name}[{number}]": node for number, (node, _) in enumerate(items)}
