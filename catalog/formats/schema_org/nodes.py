"""JSON-LD as plain objects: names without prefixes, values without wrappings, references filled in from the same document.

It is no JSON-LD processor: what counts is that the words of schema.org are found however they are written.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from catalog.formats.schema_org.contexts import Context

Node = dict[str, Any]
_DEEPEST = 40  # objects within objects
_MOST_NODES = 2_000_000  # of a document
_MOST_FILLED = 5_000  # references that are filled in within one record; 1,000 characters count as one more
_MOST_FILLED_OF_ALL = 2_000_000
_MOST_PROPERTIES = 1_000  # of what several objects say together
_DEEPEST_REFERENCE = 6
_FOREIGN_TYPE = "other:"  # put before the types that are not schema.org's
# What is only named by a record: of what they lead to, no more is filled in than its names.
_NAMED_ONLY = frozenset((
    "isPartOf", "hasPart", "includedInDataCatalog", "isBasedOn", "isBasedOnUrl", "mainEntity", "mainEntityOfPage", "dataset",
    "about", "citation", "exampleOfWork", "workExample", "isRelatedTo", "subjectOf", "@graph",
))  # fmt: skip
_NAMES = ("@id", "@type", "name", "url", "identifier", "alternateName", "encodingFormat")


class TooLarge(Exception):
    """A document has more objects than anybody describes data sets with."""


class Plainer:
    """Makes one document plain. `context`: what holds where the document states none."""

    def __init__(self, base: str) -> None:
        self._left, self._base = _MOST_NODES, base

    def plain(self, value: Any, context: Context, depth: int = 0) -> Any:
        """Raises TooLarge. What is nested too deeply is left out."""
        if isinstance(value, list):
            return self._plain_list(value, context, depth)
        if not isinstance(value, dict):
            return value
        self._left -= 1
        if self._left < 0:
            raise TooLarge
        if depth > _DEEPEST:
            return None
        if "@value" in value:
            return _literal(value["@value"])
        for wrapping in ("@list", "@set"):
            if wrapping in value:
                return self.plain(value[wrapping], context, depth + 1)
        return self._plain_object(value, context, depth)

    def _plain_list(self, value: list[Any], context: Context, depth: int) -> Any:
        if depth > _DEEPEST:
            return None
        if any(isinstance(one, dict) and "@language" in one for one in value):
            return _by_language(value)
        found = [self.plain(one, context, depth + 1) for one in value]
        return [one for one in found if one is not None]

    def _plain_object(self, value: Node, context: Context, depth: int) -> Node:
        if "@context" in value:
            context = context.with_stated(value["@context"])
        found: Node = {}
        for key, inner in value.items():
            if key == "@context" or inner is None:
                continue
            meant = context.keyword(key)
            if meant == "@type":
                found["@type"] = _types(inner, context)
            elif meant == "@id":
                found |= (
                    {"@id": _identified(inner, context.base, self._base)} if isinstance(inner, str) else {}
                )
            else:
                found[context.name(key)] = self.plain(inner, context, depth + 1)
        return found


def _literal(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else None


def _by_language(values: list[Any]) -> Any:
    """`[{"@language": "en", "@value": "…"}, …]` as `{"en": "…", …}`; one language alone as its text."""
    found: dict[str, str] = {}
    for one in values:
        language, text = (one.get("@language", ""), one.get("@value")) if isinstance(one, dict) else ("", one)
        if isinstance(text, str) and isinstance(language, str):
            found.setdefault(language or "und", text)
    return found if len(found) > 1 else next(iter(found.values()), None)


def _types(value: Any, context: Context) -> list[str]:
    """The types of an object; those that are not schema.org's are marked as such."""
    stated = [one for one in (value if isinstance(value, list) else [value])[:20] if isinstance(one, str)]
    return [context.name(one) if context.is_own(one) else f"{_FOREIGN_TYPE}{one}" for one in stated]


def _identified(iri: str, *bases: str) -> str:
    """An identifier, absolute where there is something to make it so; nodes without a name keep their own (`_:b0`)."""
    iri = iri.strip()
    if not iri or iri.startswith("_:") or ":" in iri.partition("/")[0]:
        return iri
    for base in bases:
        if base:
            try:
                return urljoin(base, iri)
            except ValueError:
                return iri
    return iri


def types_of(node: Any) -> list[str]:
    """The types of a plain object."""
    found = node.get("@type") if isinstance(node, dict) else None
    return found if isinstance(found, list) else []


def every_node(value: Any, depth: int = 0) -> Iterator[Node]:
    """All objects in a plain value, the outer ones first."""
    if isinstance(value, list):
        for one in value:
            yield from every_node(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from every_node(inner, depth + 1)


def described_nodes(value: Any) -> dict[str, Node]:
    """The objects that say more than their name, by it; of several with one name, all that they say together."""
    found: dict[str, Node] = {}
    for node in every_node(value):
        name = node.get("@id")
        if isinstance(name, str) and len(node.keys() - {"@id", "@type"}) > 0:
            known = found.get(name, {})
            found[name] = {**node, **known} if len(known) < _MOST_PROPERTIES else known
    return found


class Filler:
    """Fills in what references lead to, so that each record can be read by itself; bounded for a record and a document."""

    def __init__(self, known: dict[str, Node]) -> None:
        self._known, self._left = known, _MOST_FILLED_OF_ALL

    def filled(self, node: Node) -> Node:
        """A record with what its references lead to."""
        left = [min(_MOST_FILLED, self._left)]
        begun, own = left[0], node.get("@id")
        found = _filled(node, self._known, (own,) if isinstance(own, str) else (), left)
        self._left = max(self._left - begun + left[0], 0)
        return found


def _filled(node: Node, known: dict[str, Node], above: tuple[str, ...], left: list[int]) -> Node:
    return {key: _value(key, value, known, above, left) for key, value in node.items()}


def _value(key: str, value: Any, known: dict[str, Node], above: tuple[str, ...], left: list[int]) -> Any:
    if isinstance(value, list):
        return [_value(key, one, known, above, left) for one in value]
    if not isinstance(value, dict):
        return value
    name = value.get("@id")
    if isinstance(name, str) and value.keys() <= {"@id", "@type"} and name in known and left[0] > 0:
        target = known[name]
        left[0] -= 1 + sum(len(one) for one in target.values() if isinstance(one, str)) // 1_000
        if key in _NAMED_ONLY or name in above or len(above) > _DEEPEST_REFERENCE:
            return {each: target[each] for each in _NAMES if each in target}
        return _filled(target, known, (*above, name), left)
    return _filled(value, known, above, left) if key not in _NAMED_ONLY or "@id" not in value else value
