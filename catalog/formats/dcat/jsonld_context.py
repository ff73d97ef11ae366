"""The active context of JSON-LD 1.1 (https://www.w3.org/TR/json-ld11-api/#context-processing), as far as catalogues use it.

What is left out (`@import`, `@nest`, `@propagate`, id, type and graph maps) raises Unsupported. A context named by URL
comes from the bundle (`contexts.py`) or is refused: nothing is ever fetched.
"""

from typing import Any
from urllib.parse import urljoin

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.contexts import bundled_context
from catalog.formats.dcat.terms import XSD

type Json = Any

KEYWORDS = frozenset(
    [
        "@base",
        "@container",
        "@context",
        "@direction",
        "@graph",
        "@id",
        "@import",
        "@included",
        "@index",
        "@json",
        "@language",
        "@list",
        "@nest",
        "@none",
        "@prefix",
        "@propagate",
        "@protected",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@version",
        "@vocab",
    ]
)
_CONTAINERS = frozenset({"@list", "@set", "@language", "@index"})
_GEN_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_IGNORED = frozenset({"@version", "@protected", "@direction"})
PLAIN_TYPES = frozenset({"", XSD + "string"})
_UNTYPED = frozenset({None, *PLAIN_TYPES})
_MAX_CONTEXTS = 50
_KEPT_CONTEXTS = 200  # of those that local contexts make of one
_CACHE_LIMIT = 20_000


class Unsupported(Exception):
    """This document uses a part of JSON-LD that the fast walk leaves to a general parser."""


class Term:
    """What a key stands for. `iri` is an IRI, a keyword, or None where the key is to be ignored."""

    __slots__ = ("coercion", "container", "context", "iri", "is_plain", "is_prefix", "language", "nested")

    def __init__(self, iri: str | None) -> None:
        self.iri = iri
        self.coercion: str | None = None
        self.container: frozenset[str] = frozenset()
        self.language: str | None = None  # "" says that there is none, None that the context's applies
        self.is_prefix = False
        self.is_plain = False  # a string below this key is a literal without type or language
        self.context: Json = None  # a scoped context as written
        self.nested: Context | None = None  # the context of node objects below this key


class Context:
    """One active context. It is never changed once made; look-ups are remembered."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.vocab: str | None = None
        self.language: str | None = None
        self.terms: dict[str, Term] = {}
        self.revert: Context = (
            self  # what node objects below go back to (type-scoped contexts do not reach them)
        )
        self.scoped_types: frozenset[str] = frozenset()
        self.id_keys: tuple[str, ...] = ("@id",)
        self.type_keys: tuple[str, ...] = ("@type",)
        self.value_keys: tuple[str, ...] = ("@value",)
        self.list_keys: tuple[str, ...] = ("@list", "@set")
        self._lookups: dict[str, Term] = {}
        self._types: dict[str, str] = {}
        self._children: dict[int, tuple[Json, Context]] = {}
        self._written: dict[str, Context] = {}
        self._scoped: dict[tuple[str, ...], Context] = {}

    # --- deriving -----------------------------------------------------------------------------

    def with_local(self, local: Json, seen: tuple[str, ...] = ()) -> "Context":
        """This context with a local one (object, URL, null, or an array of them) on top."""
        known = self._children.get(id(local))
        if known is not None and known[0] is local:
            return known[1]
        written = repr(local)  # each dataset of a list may write the same one out again
        result = self._written.get(written) or self._derived(local, seen)
        for kept in (self._children, self._written):
            if len(kept) >= _KEPT_CONTEXTS:
                kept.clear()
        self._children[id(local)], self._written[written] = (local, result), result
        return result

    def _derived(self, local: Json, seen: tuple[str, ...]) -> "Context":
        result = self
        for entry in local if isinstance(local, list) else [local]:
            if entry is None:
                result = Context(self.base)
            elif isinstance(entry, str):
                result = result._with_remote(entry, seen)
            elif isinstance(entry, dict):
                result = result._with_definitions(entry, seen)
            else:
                raise PageUnreadable(
                    f"The JSON-LD context holds {type(entry).__name__}; it must be an object or a URL."
                )
        return result

    def enter(self, node: dict[str, Json]) -> "Context":
        """The context in force inside `node`: with its own, and those that its types bring."""
        context = self
        if "@context" in node:
            context = self.with_local(node["@context"])
        if not context.scoped_types:
            return context
        names = context.raw_types(node)
        scoped = tuple(sorted(name for name in names if name in context.scoped_types))
        if not scoped:
            return context
        if scoped not in context._scoped:
            result = context
            for name in scoped:
                result = result.with_local(context.terms[name].context)
            copy = result._copy()
            copy.revert = context
            context._scoped[scoped] = copy
        return context._scoped[scoped]

    def raw_types(self, node: dict[str, Json]) -> list[str]:
        """The types of `node` as written."""
        names: list[str] = []
        for key in self.type_keys:
            value = node.get(key)
            if isinstance(value, str):
                names.append(value)
            elif isinstance(value, list):
                names += [name for name in value if isinstance(name, str)]
        return names

    def raw_id(self, node: dict[str, Json]) -> str | None:
        """The identifier of `node` as written; `@id` itself goes before its aliases."""
        value = node.get("@id")
        if value.__class__ is str:
            return value
        for key in self.id_keys[1:]:
            value = node.get(key)
            if isinstance(value, str):
                return value
        return None

    def _with_remote(self, url: str, seen: tuple[str, ...]) -> "Context":
        address = _join(self.base, url)
        if address in seen or len(seen) > _MAX_CONTEXTS:
            raise PageUnreadable(f"The JSON-LD context {address} leads back to itself.")
        return self.with_local(bundled_context(address), (*seen, address))

    def _with_definitions(self, local: dict[str, Json], seen: tuple[str, ...]) -> "Context":
        if "@import" in local or "@propagate" in local:
            raise Unsupported("@import or @propagate")
        result = self._copy()
        if "@base" in local:
            base = local["@base"]
            result.base = _join(self.base, base) if isinstance(base, str) else ""
        if "@vocab" in local:
            vocab = local["@vocab"]
            result.vocab = (self.expand(vocab, vocab=True) or vocab) if isinstance(vocab, str) else None
        if "@language" in local:
            language = local["@language"]
            result.language = language.lower() if isinstance(language, str) else None
        for name in local:
            if not name.startswith("@") or name not in KEYWORDS:
                result._define(name, local, set())
        result._index_aliases()
        return result

    def _copy(self) -> "Context":
        copy = Context(self.base)
        copy.vocab, copy.language, copy.terms = self.vocab, self.language, dict(self.terms)
        copy.scoped_types = self.scoped_types
        copy.id_keys, copy.type_keys = self.id_keys, self.type_keys
        copy.value_keys, copy.list_keys = self.value_keys, self.list_keys
        return copy

    def _index_aliases(self) -> None:
        def keys(*keywords: str) -> tuple[str, ...]:
            return (*keywords, *(name for name, term in self.terms.items() if term.iri in keywords))

        self.id_keys, self.type_keys = keys("@id"), keys("@type")
        self.value_keys, self.list_keys = keys("@value"), keys("@list", "@set")
        self.scoped_types = frozenset(name for name, term in self.terms.items() if term.context is not None)

    # --- terms --------------------------------------------------------------------------------

    def _define(self, name: str, local: dict[str, Json], pending: set[str]) -> None:
        """Term definition, in the order that definitions need each other."""
        pending.add(name)
        definition = local[name]
        self.terms.pop(name, None)
        if isinstance(definition, str):
            term = Term(self._expand_in(definition, local, pending))
            term.is_prefix = True
        elif isinstance(definition, dict):
            term = self._expanded_term(name, definition, local, pending)
        else:
            term = Term(None)
        self.terms[name] = term
        pending.discard(name)

    def _expanded_term(
        self, name: str, definition: dict[str, Json], local: dict[str, Json], pending: set[str]
    ) -> Term:
        if "@reverse" in definition or "@nest" in definition or "@propagate" in definition:
            raise Unsupported("@reverse or @nest in a term")
        identifier = definition.get("@id", name)
        term = Term(None)
        if isinstance(identifier, str):
            if identifier == name and ":" not in name:
                term.iri = self.vocab + name if self.vocab is not None else None
            else:
                term.iri = self._expand_in(identifier, local, pending)
        kind = definition.get("@type")
        if isinstance(kind, str) and kind != "@none":
            term.coercion = kind if kind in KEYWORDS else self._expand_in(kind, local, pending)
        container = definition.get("@container")
        names = container if isinstance(container, list) else [container] if container else []
        term.container = frozenset(name for name in names if isinstance(name, str))
        if not term.container <= _CONTAINERS:
            raise Unsupported("a container of ids, types or graphs")
        if "@language" in definition:
            language = definition["@language"]
            term.language = language.lower() if isinstance(language, str) else ""
        term.is_prefix = definition.get("@prefix") is True or (term.iri or "").endswith(_GEN_DELIMITERS)
        term.context = definition.get("@context")
        return term

    def _expand_in(self, text: str, local: dict[str, Json], pending: set[str]) -> str | None:
        """IRI expansion inside a context, where `text` may use terms defined further down."""
        prefix, colon, _ = text.partition(":")
        for name in (text, prefix if colon else ""):
            if name in local and name not in self.terms and name not in KEYWORDS and name not in pending:
                self._define(name, local, pending)
        return self.expand(text, vocab=True)

    def lookup(self, key: str) -> Term:
        """What `key` of a node object stands for."""
        term = self._lookups.get(key)
        if term is None:
            term = self._find(key)
            if len(self._lookups) < _CACHE_LIMIT:
                self._lookups[key] = term
        return term

    def _find(self, key: str) -> Term:
        defined = self.terms.get(key)
        if defined is None:
            iri = self.expand(key, vocab=True)
            term = Term(iri if iri is not None and (iri in KEYWORDS or ":" in iri) else None)
        else:
            term = _clone(defined)
        if term.iri in ("@nest", "@reverse"):
            raise Unsupported(str(term.iri))
        if term.language is None:
            term.language = self.language
        term.is_plain = term.coercion in _UNTYPED and not term.language
        term.nested = self.revert if term.context is None else self.revert.with_local(term.context)
        return term

    # --- IRIs ---------------------------------------------------------------------------------

    def expand(self, text: str, *, vocab: bool = False, relative: bool = False) -> str | None:
        """IRI expansion. None where `text` is a bare word that nothing gives a meaning to."""
        if text in KEYWORDS:
            return text
        if vocab and text in self.terms:
            return self.terms[text].iri
        found = self._absolute(text)
        if found is not None:
            return found
        if vocab and self.vocab is not None:
            return self.vocab + text
        if relative:
            return _join(self.base, text)
        return text if ":" in text else None

    def _absolute(self, text: str) -> str | None:
        """`text` where it is absolute as it is, or by way of a prefix."""
        prefix, _, suffix = text.partition(":")
        if not prefix or prefix == text:
            return None
        if prefix == "_" or suffix.startswith("//"):
            return text
        term = self.terms.get(prefix)
        if term is not None and term.iri and term.is_prefix:
            return term.iri + suffix
        return text if "/" not in prefix and " " not in prefix else None

    def expand_id(self, text: str) -> str:
        """An `@id` as absolute IRI, or a blank node's label."""
        if "://" in text and text.find("://") == text.find(":"):
            return text
        return self.expand(text, relative=True) or text

    def expand_type(self, text: str) -> str:
        found = self._types.get(text)
        if found is None:
            found = self.expand(text, vocab=True, relative=True) or text
            if len(self._types) < _CACHE_LIMIT:
                self._types[text] = found
        return found


def _join(base: str, text: str) -> str:
    try:
        return urljoin(base, text) if base else text
    except ValueError:  # such as a half-written IPv6 address
        return text


def _clone(term: Term) -> Term:
    copy = Term(term.iri)
    copy.coercion, copy.container, copy.language = term.coercion, term.container, term.language
    copy.is_prefix, copy.context = term.is_prefix, term.context
    return copy
