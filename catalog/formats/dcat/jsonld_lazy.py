"""JSON-LD documents that are too large to hold decoded: the entries of their long lists stay the bytes that they came as.

The first pass decodes one entry after the other and keeps what the survey needs to know, and in which entries each node is
described; a node is read from its entry again when it is asked for. What has no name is known by its place in memory: an
entry with such a record in it stays decoded.
"""

from collections import OrderedDict
from typing import Any, NamedTuple

import msgspec

from catalog.formats.dcat.frame import Description, Ref
from catalog.formats.dcat.jsonld_context import Context, Term
from catalog.formats.dcat.jsonld_walk import (
    WATCHED,
    Entries,
    Json,
    Node,
    Placed,
    Walk,
    expanded,
    merged_description,
    node_content,
    ref_of,
)
from catalog.formats.dcat.terms import (
    DATASET_LINK,
    DCAT,
    HYDRA,
    INVERSES,
    MEMBERSHIP,
    RECORD_TYPES,
    SERVICE_LINKS,
)
from catalog.formats.json_reader import DECODE_ERRORS
from catalog.formats.records import RECORD_LIMIT

LARGE = 4 * 2**20  # bytes of a document from which on it is read so
_LONG = 2**18  # bytes of a list, or of an entry, from which on it is not decoded whole
_LOOKED_AT = 100  # entries of a list in which a word of JSON-LD is looked for
_RECENT = 512  # descriptions kept of nodes that several entries point to
_GRAPHS = frozenset({"@graph", "@included"})
# Lists that no record's tree holds.
_LEFT_OUT = frozenset({DATASET_LINK, DCAT + "record", DCAT + "catalog", HYDRA + "member"})
_KEPT_LINKS = frozenset({DATASET_LINK, *SERVICE_LINKS, *INVERSES})
# Lists of what may be records themselves, or that say of these what they belong to.
_OF_OTHERS = MEMBERSHIP | SERVICE_LINKS | INVERSES.keys()
_decode = msgspec.json.Decoder().decode
_fields_of = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_entries_of = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Group(NamedTuple):
    """What the entries of one list have in common."""

    context: Context
    prop: str
    depth: int


type _Entry = tuple[msgspec.Raw | Json, _Group]


def lazy_walk(body: bytes, base: str) -> Walk | None:
    """A walk over the bytes of a document; None where it is no clean JSON, or has no long list in a place known here.

    Raises Unsupported and PageUnreadable as Walk does.
    """
    try:
        start = body.lstrip()[:1]
        if start == b"[":
            raws = _entries_of(body)
            return _LazyWalk(Entries(raws), base) if any(map(_speaks_json_ld, raws[:_LOOKED_AT])) else None
        if start != b"{" or not _speaks_json_ld(body):
            return None
        document, is_lazy = _opened(body, Context(base))
        return _LazyWalk(document, base) if is_lazy else None
    except DECODE_ERRORS:
        return None


def _opened(raw: bytes | msgspec.Raw, context: Context) -> tuple[Node, bool]:
    """An object whose long lists are not decoded, where no tree holds them; whether there is any."""
    fields = _fields_of(raw)
    node = {key: None if _may_be_long(key, value) else _decode(value) for key, value in fields.items()}
    inside = context.enter(node)
    for key, value in fields.items():
        if _may_be_long(key, value):
            node[key] = _long(value, inside.lookup(key))
    return node, any(type(value) is Entries or type(value) is _TooLong for value in node.values())


def _long(raw: msgspec.Raw, term: Term) -> Json:
    """A long list: undecoded where no tree holds it, and where it makes its record be refused in any case."""
    if _may_stay(term):
        return Entries(_entries_of(raw))
    is_own = term.iri is not None and not term.iri.startswith("@") and term.iri not in _OF_OTHERS
    return _TooLong() if is_own and len(memoryview(raw)) > RECORD_LIMIT else _decode(raw)


class _TooLong(dict[str, str]):
    """Instead of a list that is longer than a record may be: with it, its record is."""

    def __init__(self) -> None:
        super().__init__({"@value": "." * (RECORD_LIMIT + 1)})


def _may_be_long(key: str, raw: msgspec.Raw) -> bool:
    """Whether a value is a long list, and no keyword's that says how to read the others."""
    if key.startswith("@") and key not in _GRAPHS:
        return False
    return len(memoryview(raw)) > _LONG and _starts_with(raw, b"[")


def _starts_with(raw: msgspec.Raw, mark: bytes) -> bool:
    return bytes(memoryview(raw)[:1]) == mark


def _speaks_json_ld(raw: bytes | msgspec.Raw) -> bool:
    """Whether it is an object that uses a word of JSON-LD."""
    return bytes(memoryview(raw)[:20]).lstrip()[:1] == b"{" and any(
        key.startswith("@") for key in _fields_of(raw)
    )


def _may_stay(term: Term) -> bool:
    if term.iri in _GRAPHS:
        return True
    return term.iri in _LEFT_OUT and term.container <= {"@set"} and term.coercion != "@json"


class _LazyWalk(Walk):
    """Raises DECODE_ERRORS when made, where an entry is no clean JSON."""

    def __init__(self, document: Json, base: str) -> None:
        self._entries: list[_Entry] = []
        self._where: dict[int, int | tuple[int, ...]] = {}  # hash of a node's key -> entries that describe it
        self._said: dict[
            int, set[int]
        ] = {}  # hash of a node's key -> hashes of its descriptions, where there are several
        self._at: int | None = None  # the entry at hand
        self._stays = False  # whether it must stay decoded
        self._watching: tuple[Ref, str, Term, Context] | None = None
        self._recent: OrderedDict[str, Description] = OrderedDict()
        super().__init__(document, base)

    # --- first pass ---------------------------------------------------------------------------

    def _visit(self, value: Json, context: Context, owner: Ref | None, prop: str, depth: int) -> None:
        if type(value) is Entries:
            self._visit_entries(value, _Group(context, prop, depth + 1), owner)
        else:
            super()._visit(value, context, owner, prop, depth)

    def _visit_entries(self, listed: Entries, group: _Group, owner: Ref | None) -> None:
        watching, self._watching = self._watching, None
        for raw in listed.raws:
            if len(memoryview(raw)) > _LONG and _starts_with(raw, b"{"):
                node, is_lazy = _opened(raw, group.context)
                if is_lazy:
                    self._visit(node, group.context, owner, group.prop, group.depth)
                    continue
            self._visit_entry(raw, group, owner, watching)

    def _visit_entry(
        self,
        raw: msgspec.Raw,
        group: _Group,
        owner: Ref | None,
        watching: tuple[Ref, str, Term, Context] | None,
    ) -> None:
        value = _decode(raw)
        self._at, self._stays = len(self._entries), b'"@context"' in bytes(raw)
        if watching is not None:
            ref, iri, term, inside = watching
            super()._watch(ref, iri, [value], term, inside)
        if isinstance(value, dict | list):
            super()._visit(value, group.context, owner, group.prop, group.depth)
        self._entries.append((value if self._stays else raw, group))
        self._at = None

    def _refer(self, node: Node, inside: Context) -> Ref:
        ref = ref_of(node, inside)
        return Ref(ref.iri, ref.key) if type(ref.key) is str else ref  # the node itself need not be kept

    def _note(self, ref: Ref, types: list[str], owner: Ref | None, prop: str) -> None:
        if self._at is None or type(ref.key) is str:
            super()._note(ref, types, owner, prop)
            return
        may_be_listed = owner is None or prop in MEMBERSHIP
        if prop in _KEPT_LINKS or (may_be_listed and not RECORD_TYPES.isdisjoint(types)):
            self._stays = True
            super()._note(ref, types, owner, prop)
        else:  # a part of what it stands in
            self.survey.types.update(types)

    def _watch(self, ref: Ref, iri: str, value: Json, term: Term, inside: Context) -> None:
        if type(value) is Entries:
            self._watching = (ref, iri, term, inside) if iri in WATCHED else None
        else:
            super()._watch(ref, iri, value, term, inside)

    def _remember(self, key: str, node: Node, inside: Context) -> None:
        if self._at is None:
            super()._remember(key, node, inside)
            return
        mark = hash(key)
        known = self._where.get(mark)
        if known is None:
            self._where[mark] = self._at
            return
        said = self._said.get(mark)
        if said is None:
            first = known if isinstance(known, int) else known[0]
            placed = self._placed_in(first).get(key, ()) if first != self._at else ()
            said = self._said[mark] = {_content(*place) for place in placed}
        content = _content(node, inside)
        if content not in said:
            said.add(content)
            self._where[mark] = (*(known if isinstance(known, tuple) else (known,)), self._at)

    # --- on demand ----------------------------------------------------------------------------

    def describes(self, ref: Ref) -> bool:
        return super().describes(ref) or hash(ref.key) in self._where

    def describe(self, ref: Ref) -> Description | None:
        where = self._where.get(hash(ref.key)) if isinstance(ref.key, str) else None
        if where is None:
            return super().describe(ref)
        assert isinstance(ref.key, str)
        if isinstance(where, int) and ref.key not in self._described:
            alone = self._alone(ref, where)
            if alone is not None:
                return alone
        found = self._recent.get(ref.key)
        if found is None:
            found = self._collected(ref.key, where)
            if found is None:
                return None
            self._recent[ref.key] = found
            if len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        else:
            self._recent.move_to_end(ref.key)
        return found

    def _alone(self, ref: Ref, where: int) -> Description | None:
        """A node that is described in one place: where the reference stands, or as a whole entry."""
        if isinstance(ref.handle, tuple) and len(ref.handle[0]) > 1:
            return expanded(*ref.handle)
        value, group = self._entry(where)
        if type(value) is not dict:
            return None
        inside = group.context.enter(value)
        return expanded(value, inside) if ref_of(value, inside).key == ref.key else None

    def _collected(self, key: str, where: int | tuple[int, ...]) -> Description | None:
        placed: list[Placed] = list(self._described.get(key, ()))
        for number in (where,) if isinstance(where, int) else dict.fromkeys(where):
            placed += self._placed_in(number).get(key, ())
        different = {_content(*place): place for place in placed}
        return merged_description(list(different.values())) if placed else None

    def _placed_in(self, number: int) -> dict[str, list[Placed]]:
        value, group = self._entry(number)
        return _Nodes(value, group).placed

    def _entry(self, number: int) -> tuple[Json, _Group]:
        kept, group = self._entries[number]
        return (_decode(kept) if isinstance(kept, msgspec.Raw) else kept), group


class _Nodes(Walk):
    """The nodes that are described in one entry."""

    def __init__(self, value: Json, group: _Group) -> None:
        super().__init__(None, group.context.base)
        self._visit(value, group.context, None, group.prop, group.depth)

    @property
    def placed(self) -> dict[str, list[Placed]]:
        return self._described

    def _note(self, ref: Ref, types: list[str], owner: Ref | None, prop: str) -> None:
        """The survey has been made."""

    def _watch(self, ref: Ref, iri: str, value: Any, term: Term, inside: Context) -> None:
        """As above."""


def _content(node: Node, inside: Context) -> int:
    return hash((node_content(node), id(inside)))
