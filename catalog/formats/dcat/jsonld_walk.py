"""JSON-LD read straight from the decoded document: one pass to see what is there, then node by node on demand.

Nothing is expanded before it is asked for, so a catalogue of 10,000 datasets costs little more than its decoded JSON.
"""

from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.frame import Description, Literal, Ref, Survey, Value
from catalog.formats.dcat.jsonld_context import PLAIN_TYPES, Context, Term, Unsupported
from catalog.formats.dcat.terms import (
    ACCESS_SERVICE,
    DATASET_LINK,
    INVERSES,
    NEXT_PAGE,
    RDF,
    SERVICE_LINKS,
    TOTAL_ITEMS,
    XSD,
)

type Json = Any
type Node = dict[str, Json]
type Placed = tuple[Node, Context]  # a node object and the context in force inside it


class Entries:
    """A list of a document whose entries are not decoded yet. It stands in the place of a property that no tree holds."""

    __slots__ = ("raws",)

    def __init__(self, raws: list[msgspec.Raw]) -> None:
        self.raws = raws

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entries) and _as_written(self) == _as_written(other)

    def __hash__(self) -> int:
        return hash(_as_written(self))


def _as_written(entries: Entries) -> bytes:
    return msgspec.json.encode(entries.raws)


_MAX_NESTING = 100
WATCHED = frozenset({DATASET_LINK, ACCESS_SERVICE, *SERVICE_LINKS, *INVERSES})
_PAGING = NEXT_PAGE | {TOTAL_ITEMS}
_COMPARED_ONE_BY_ONE = 8
_NESTED = frozenset({dict, list, Entries})
_SOMETHING: list[Value] = [{"@value": ""}]  # that there is a value, of a property that no tree holds


class Walk:
    """A decoded JSON-LD document as a source of nodes. Raises Unsupported or PageUnreadable when made."""

    def __init__(self, document: Json, base: str) -> None:
        self.survey = Survey()
        self._described: dict[str, list[Placed]] = {}
        self._contents: dict[str, set[bytes]] = {}  # only of nodes that are described very often
        self._merged: dict[str, Description] = {}
        self._visit(document, Context(base), None, "", 0)

    # --- first pass ---------------------------------------------------------------------------

    def _visit(self, value: Json, context: Context, owner: Ref | None, prop: str, depth: int) -> None:
        if type(value) is list:
            for entry in value:
                if type(entry) in _NESTED:
                    self._visit(entry, context, owner, prop, depth + 1)
            return
        if type(value) is not dict or "@value" in value:
            return
        if len(value) == 1 and prop not in WATCHED and not str(value.get("@id", "_:")).startswith("_:"):
            return  # only names a node
        if depth > _MAX_NESTING:
            raise PageUnreadable(
                f"The JSON-LD document is nested deeper than {_MAX_NESTING} levels; it was not read."
            )
        self._visit_node(value, context.enter(value), owner, prop, depth)

    def _visit_node(self, node: Node, inside: Context, owner: Ref | None, prop: str, depth: int) -> None:
        ref = self._refer(node, inside)
        self._note(ref, [inside.expand_type(name) for name in inside.raw_types(node)], owner, prop)
        if len(node) > 1 and type(ref.key) is str:
            self._remember(ref.key, node, inside)
        lookup = inside.lookup
        for key, value in node.items():
            term = lookup(key)
            iri = term.iri
            if iri is None or (type(value) is str and iri not in WATCHED and iri not in _PAGING):
                continue
            if iri[0] != "@":
                self._visit_property(ref, iri, value, term, inside, depth)
            elif iri in ("@graph", "@included"):
                if owner is not None:
                    raise Unsupported("a graph as a value")
                self._visit(value, inside.revert, None, "", depth + 1)
            elif iri in ("@list", "@set"):
                self._visit(value, inside.revert, owner, prop, depth + 1)

    def _refer(self, node: Node, inside: Context) -> Ref:
        """What the survey knows a node by."""
        return ref_of(node, inside)

    def _note(self, ref: Ref, types: list[str], owner: Ref | None, prop: str) -> None:
        """Tell the survey of a node and of what points to it."""
        if types:
            self.survey.add_types(ref, types)
        if owner is not None and (prop in WATCHED or not ref.iri):
            self.survey.add_link(owner, prop, ref)

    def _visit_property(
        self, ref: Ref, iri: str, value: Json, term: Term, inside: Context, depth: int
    ) -> None:
        if iri in WATCHED or iri in _PAGING:
            self._watch(ref, iri, value, term, inside)
        if type(value) in _NESTED and term.coercion != "@json" and "@language" not in term.container:
            if "@index" in term.container and type(value) is dict:
                value = list(value.values())
            self._visit(value, term.nested or inside, ref, iri, depth + 1)

    def _watch(self, ref: Ref, iri: str, value: Json, term: Term, inside: Context) -> None:
        """Links that are written as text, which the visit of node objects does not see, and what pages a listing."""
        for entry in _values(value, term, inside):
            if iri in _PAGING:
                found = self.survey.totals if iri == TOTAL_ITEMS else self.survey.next_pages
                found.append(_stated(entry))
            elif isinstance(entry, Ref) and entry.handle is None:
                self.survey.add_link(ref, iri, entry)

    def _remember(self, key: str, node: Node, inside: Context) -> None:
        """Keeps each different description of a node: a publisher repeated in 10,000 datasets is kept once."""
        known = self._described.get(key)
        if known is None:
            self._described[key] = [(node, inside)]
        elif len(known) < _COMPARED_ONE_BY_ONE:
            if not any(other == node and context is inside for other, context in known):
                known.append((node, inside))
        else:
            contents = self._contents.setdefault(key, set())
            content = node_content(node)
            if content not in contents:
                contents.add(content)
                known.append((node, inside))

    # --- on demand ----------------------------------------------------------------------------

    def describes(self, ref: Ref) -> bool:
        """Whether the document says more of a node than its name."""
        return not isinstance(ref.key, str) or ref.key in self._described

    def describe(self, ref: Ref) -> Description | None:
        """The node with all that the document says of it in different places."""
        if not isinstance(ref.key, str):
            assert isinstance(ref.handle, tuple)
            return expanded(*ref.handle)
        placed = self._described.get(ref.key)
        if placed is None:
            return None
        if len(placed) == 1:
            return expanded(*placed[0])
        if ref.key not in self._merged:
            self._merged[ref.key] = merged_description(placed)
        return self._merged[ref.key]


def _stated(value: Value) -> str:
    if isinstance(value, Ref):
        return value.iri
    return value["@value"] if isinstance(value, dict) else ""


def ref_of(node: Node, inside: Context) -> Ref:
    written = inside.raw_id(node)
    if written is None:
        return Ref("", id(node), (node, inside))
    iri = inside.expand_id(written)
    return Ref("" if iri.startswith("_:") else iri, iri, (node, inside))


node_content = msgspec.json.Encoder(enc_hook=lambda entries: entries.raws).encode


def merged_description(placed: list[Placed]) -> Description:
    """All that is said of a node in several places."""
    merged = Description(set(), {})
    for place in placed:
        part = expanded(*place)
        merged.types |= part.types
        for prop, values in part.properties.items():
            merged.properties.setdefault(prop, []).extend(values)
    return merged


def expanded(node: Node, inside: Context) -> Description:
    """One node object: its types, and its properties by their IRIs."""
    types = {inside.expand_type(name) for name in inside.raw_types(node)}
    properties: dict[str, list[Value]] = {}
    lookup = inside.lookup
    for key, value in node.items():
        term = lookup(key)
        iri = term.iri
        if iri is None or iri[0] == "@" or value is None:
            continue
        values: list[Value]
        if type(value) is Entries:
            values = _SOMETHING
        elif type(value) is str and term.is_plain:
            values = [{"@value": value}]
        else:
            values = _values(value, term, inside)
        if values:
            if iri in properties:
                properties[iri].extend(values)
            else:
                properties[iri] = values
    return Description(types, properties)


def _values(value: Json, term: Term, inside: Context) -> list[Value]:
    if type(value) is not list:
        return _value(value, term, inside)
    if "@list" in term.container:
        return [[v for entry in value for v in _value(entry, term, inside)]]
    if term.is_plain and all(type(entry) is str for entry in value):
        return [{"@value": entry} for entry in value]
    return [v for entry in value for v in _value(entry, term, inside)]


def _value(value: Json, term: Term, inside: Context) -> list[Value]:
    if term.coercion == "@json":
        return [{"@value": msgspec.json.encode(value).decode(), "@type": RDF + "JSON"}]
    if type(value) is dict:
        return _object(value, term, inside)
    if type(value) is list:  # an array in an array: plain sets run together
        return _values(value, term, inside)
    literal = _scalar(value, term, inside)
    return [] if literal is None else [literal]


def _scalar(value: Json, term: Term, inside: Context) -> Literal | Ref | None:
    coercion = term.coercion
    if isinstance(value, str):
        if coercion is None:
            return {"@value": value, "@language": term.language} if term.language else {"@value": value}
        if coercion in ("@id", "@vocab"):
            iri = inside.expand(value, vocab=coercion == "@vocab", relative=True) or value
            return Ref("" if iri.startswith("_:") else iri, iri)
        return {"@value": value} if coercion in PLAIN_TYPES else {"@value": value, "@type": coercion}
    if value is None:
        return None
    text, kind = _native(value)
    return {"@value": text, "@type": kind if coercion in (None, "@id", "@vocab") else str(coercion)}


def _native(value: Json) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("true" if value else "false"), XSD + "boolean"
    if isinstance(value, int):
        return str(value), XSD + "integer"
    return repr(value), XSD + "double"


def _object(value: Node, term: Term, inside: Context) -> list[Value]:
    for key in inside.value_keys:
        if key in value:
            literal = _value_object(value, value[key], inside)
            return [literal] if literal is not None else []
    if term.container and not term.container.isdisjoint(("@language", "@index")):
        return _map(value, term, inside)
    for key in inside.list_keys:
        if key in value:
            entries = value[key] if isinstance(value[key], list) else [value[key]]
            values = [v for entry in entries for v in _value(entry, _without_container(term), inside)]
            return [values] if inside.lookup(key).iri == "@list" else values
    return [ref_of(value, (term.nested or inside).enter(value))]


def _without_container(term: Term) -> Term:
    plain = Term(term.iri)
    plain.coercion, plain.language, plain.nested = term.coercion, term.language, term.nested
    return plain


def _value_object(value: Node, text: Json, inside: Context) -> Literal | None:
    if text is None:
        return None
    kind = language = None
    for key, entry in value.items():
        alias = inside.terms.get(key)
        keyword = key if alias is None else alias.iri
        if keyword == "@type" and isinstance(entry, str):
            kind = entry if entry == "@json" else inside.expand_type(entry)
        elif keyword == "@language" and isinstance(entry, str):
            language = entry.lower()
    if kind == "@json":
        return {"@value": msgspec.json.encode(text).decode(), "@type": RDF + "JSON"}
    if not isinstance(text, str):
        if isinstance(text, dict | list):
            return None
        text, native = _native(text)
        kind = kind or native
    if language:
        return {"@value": text, "@language": language}
    return {"@value": text} if kind is None or kind in PLAIN_TYPES else {"@value": text, "@type": kind}


def _map(value: Node, term: Term, inside: Context) -> list[Value]:
    """A language map or an index map."""
    found: list[Value] = []
    for key, entries in value.items():
        for entry in entries if isinstance(entries, list) else [entries]:
            if "@index" in term.container:
                found += _value(entry, _without_container(term), inside)
            elif isinstance(entry, str):
                language = "" if key in ("@none", "none") else key.lower()
                found.append({"@value": entry, "@language": language} if language else {"@value": entry})
    return found
