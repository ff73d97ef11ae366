"""relatedIdentifiers and relatedItems by what the relation means."""

import msgspec

from catalog.domain.product import Concept
from catalog.formats.dublin_core.elements import MOST, Element, attribute, child, child_words, children, words
from catalog.formats.dublin_core.links import doi_in, reference

_MOST = 500
_SERIES = frozenset(("IsPartOf",))
_SOURCES = frozenset(("IsDerivedFrom", "Compiles"))
_MAKERS = frozenset(("IsCompiledBy",))
_DOCUMENTS = frozenset(("IsDocumentedBy", "HasMetadata", "IsDescribedBy", "IsSupplementTo"))
_SAME = frozenset(("IsIdenticalTo",))
_NEWER = frozenset(("IsObsoletedBy",))


class Relations(msgspec.Struct, frozen=True):
    """What a record is related to; `same`: identifiers of the very same thing elsewhere.

    `replaced`: whether something else has taken its place.
    """

    series: tuple[Concept, ...]
    sources: tuple[Concept, ...]
    made_by: tuple[Concept, ...]
    documents: tuple[Concept, ...]
    related: tuple[Concept, ...]
    same: tuple[str, ...]
    replaced: bool


def relations_of(resource: Element) -> Relations:
    """All relations of a record, each target once a meaning, at most 500 of each."""
    found: dict[str, dict[Concept, None]] = {}
    same: dict[str, None] = {}
    replaced = False
    for relation, target, name in _stated(resource):
        if relation in _SAME:
            same[doi_in(name) or name] = None
        replaced = replaced or relation in _NEWER
        found.setdefault(_meaning(relation), {})[target] = None

    def of(meaning: str) -> tuple[Concept, ...]:
        return tuple(found.get(meaning, ()))[:_MOST]

    return Relations(
        of("series"),
        of("sources"),
        of("made_by"),
        of("documents"),
        of("related"),
        tuple(same)[:_MOST],
        replaced,
    )


def _meaning(relation: str) -> str:
    for meaning, relations in (
        ("series", _SERIES),
        ("sources", _SOURCES),
        ("made_by", _MAKERS),
        ("documents", _DOCUMENTS),
    ):
        if relation in relations:
            return meaning
    return "related"


def _stated(resource: Element) -> list[tuple[str, Concept, str]]:
    """(relationType, target, identifier as stated)."""
    found = []
    for one in children(child(resource, "relatedIdentifiers"), "relatedIdentifier"):
        name = words(one)
        target = reference(name, attribute(one, "relatedIdentifierType")) if name else None
        if target:
            found.append((attribute(one, "relationType"), target, name))
    for one in children(child(resource, "relatedItems"), "relatedItem"):
        named = child(one, "relatedItemIdentifier")
        name = words(named)
        kind = attribute(named, "relatedItemIdentifierType") if named is not None else ""
        target = reference(name, kind, label=child_words(child(one, "titles"), "title"))
        if target:
            found.append((attribute(one, "relationType"), target, name))
    return found[:MOST]
