"""YAML to plain objects, built from its events: every value stays the text that stands there.

Types are not guessed (`no` is no false, `1.10` no 1.1, a date no moment), tags make nothing, and what aliases would
grow to is counted before it grows: beyond the bounds below a text is refused, before memory is spent on it.
"""

from typing import Any

import yaml

from catalog.domain.errors import PageUnreadable

DEPTH = 40  # levels of a document
NODES = 2_000_000  # values of all documents, each alias counted as often as it is used
ALIASES = 10_000

# The parser of libyaml where it is there; only its events are used, so no tag constructs anything in either.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_MERGE = "<<"
_COMPOUND = "compound key"  # a list or object as a key


def read_yaml(text: str) -> list[Any]:
    """The documents of a stream, out of dict, list, str and None. Raises PageUnreadable with line and reason."""
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" in line {mark.line + 1:,}, column {mark.column + 1:,}" if mark else ""
        raise PageUnreadable(f"The YAML is broken{place}: {error.problem or error.context}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PageUnreadable(f"The YAML cannot be read: {' '.join(str(error).split())[:200]}.") from None
    return builder.documents


class _Frame:
    """A list or object that is being read. `size` counts the values in it, aliases at their full size."""

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value, self.anchor, self.size = value, anchor, 1
        self.key: str | None = None


class _Builder:
    def __init__(self) -> None:
        self.documents: list[Any] = []
        self._open: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliases = self._nodes = 0

    def take(self, event: Any) -> None:
        """The next event of the stream."""
        if isinstance(event, yaml.ScalarEvent):
            null = event.implicit[0] and event.value in _NULLS
            self._add(None if null else event.value, 1, event.anchor)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({}, event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self._open.pop()
            self._add(frame.value, frame.size, frame.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._add(*self._alias(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()

    def _begin(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        if len(self._open) >= DEPTH:
            raise PageUnreadable(f"The YAML is nested deeper than {DEPTH} levels.")
        self._open.append(_Frame(value, anchor))

    def _alias(self, event: Any) -> tuple[Any, int]:
        self._aliases += 1
        if self._aliases > ALIASES:
            raise PageUnreadable(f"The YAML uses more than {ALIASES:,} aliases.")
        if event.anchor not in self._anchors:
            line = event.start_mark.line + 1
            raise PageUnreadable(
                f"The YAML uses an alias in line {line:,} that stands for nothing before it."
            )
        return self._anchors[event.anchor]

    def _add(self, value: Any, size: int, anchor: str | None = None) -> None:
        if anchor:
            self._anchors[anchor] = (value, size)
        self._nodes += size if not isinstance(value, dict | list) else 1
        if not self._open:
            self.documents.append(value)
            return
        frame = self._open[-1]
        frame.size += size
        if max(frame.size, self._nodes) > NODES:
            raise PageUnreadable(
                f"The YAML would grow to more than {NODES:,} values, as its aliases stand for one another."
            )
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is None:
            frame.key = value if isinstance(value, str) else "" if value is None else _COMPOUND
        else:
            _put(frame.value, frame.key, value)
            frame.key = None


def _put(target: dict[str, Any], key: str, value: Any) -> None:
    """`<<` takes over the fields of another object that the object does not have itself."""
    if key != _MERGE:
        target[key] = value
        return
    for source in value if isinstance(value, list) else [value]:
        if isinstance(source, dict):
            for name, item in source.items():
                target.setdefault(name, item)
