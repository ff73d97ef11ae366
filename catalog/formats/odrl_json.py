"""JSON-LD of ODRL as plain dictionaries in ODRL's short words. Nothing is fetched; what is too large is refused."""

from collections.abc import Mapping
from typing import Any

import msgspec

from catalog.domain.errors import FormatError
from catalog.formats.odrl_terms import CC, ODRL, PREFIXES, VES

LONGEST = 100_000  # characters of a policy
_DEEPEST = 16
_MOST = 5_000  # values in a policy
_WORDS = frozenset(
    {"action", "leftOperand", "operator", "conflict", "type", "rdf:value"}
)  # of which values are words
_ABOUT = "A policy"
_SHORT = (
    (ODRL, ""), ("https" + ODRL.removeprefix("http"), ""), ("odrl:", ""), (CC, "cc:"), (VES, "ves:"), (PREFIXES["dct"], "dct:"),
    (PREFIXES["rdf"], "rdf:"),
)  # fmt: skip
Plain = dict[str, Any]


class PolicyRefused(FormatError):
    """A policy that cannot be read, in one sentence."""


def policy_json(document: str | bytes | Mapping[str, Any]) -> Plain:
    """The policy with short keys (`permission`, `cc:…`), each value a list of texts and dictionaries.

    Raises PolicyRefused for what is no JSON object, too long, too deep, or holds several policies.
    """
    tree = _decoded(document) if isinstance(document, str | bytes) else document
    if not isinstance(tree, Mapping):
        raise PolicyRefused(f"{_ABOUT} in ODRL is one JSON object.")
    graph = tree.get("@graph")
    if isinstance(graph, list) and len(graph) == 1 and isinstance(graph[0], Mapping):
        tree = {**tree, **graph[0]}
    elif graph is not None:
        raise PolicyRefused(f"{_ABOUT} is one object; this document holds several or none.")
    return _Shortener(_prefixes(tree.get("@context"))).node(tree, 0)


def _decoded(document: str | bytes) -> Any:
    if len(document) > LONGEST:
        raise PolicyRefused(f"{_ABOUT} may have {LONGEST} characters; this one has {len(document)}.")
    try:
        return msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise PolicyRefused(f"{_ABOUT} in ODRL is JSON; this text is not.") from None


def _prefixes(context: Any) -> dict[str, str]:
    """Prefixes and terms that a context declares itself, over those that are known."""
    known = dict(PREFIXES)
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, Mapping):
            continue
        for name, meaning in part.items():
            iri = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
            if isinstance(name, str) and isinstance(iri, str) and len(known) < 200:
                known[name] = iri
    return known


class _Shortener:
    def __init__(self, prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self.left = _MOST

    def node(self, tree: Mapping[str, Any], depth: int) -> Plain:
        if depth > _DEEPEST:
            raise PolicyRefused(f"{_ABOUT} may be {_DEEPEST} levels deep; this one is deeper.")
        short: Plain = {}
        for key, value in tree.items():
            if key not in ("@context", "@graph") and isinstance(key, str):
                name = {"@id": "uid", "@type": "type", "id": "uid"}.get(key) or self.term(key)
                values = self.values(value, depth)
                if name in _WORDS:
                    values = [self.term(entry) if isinstance(entry, str) else entry for entry in values]
                short.setdefault(name, []).extend(values)
        return short

    def values(self, value: Any, depth: int) -> list[Any]:
        self.left -= 1
        if self.left < 0:
            raise PolicyRefused(f"{_ABOUT} may hold {_MOST} values; this one holds more.")
        if depth > _DEEPEST:
            raise PolicyRefused(f"{_ABOUT} may be {_DEEPEST} levels deep; this one is deeper.")
        if isinstance(value, list):
            return [entry for part in value for entry in self.values(part, depth + 1)]
        if isinstance(value, Mapping):
            return self.wrapped(value, depth)
        if isinstance(value, bool) or value is None:
            return [] if value is None else [str(value).lower()]
        return [str(value)[:2_000]]

    def wrapped(self, value: Mapping[str, Any], depth: int) -> list[Any]:
        for key in ("@value", "@list", "@set"):
            if key in value:
                return self.values(value[key], depth + 1)
        if set(value) <= {"@id", "id", "@type"} and isinstance(value.get("@id", value.get("id")), str):
            return [str(value.get("@id", value.get("id")))[:2_000]]
        return [self.node(value, depth + 1)]

    def term(self, word: str) -> str:
        """A key or a value that is a word: ODRL's bare, `cc:` and `ves:` prefixed, others as IRI."""
        return short_term(self.iri(word))

    def iri(self, word: str) -> str:
        if word in self.prefixes and word not in PREFIXES:
            return self.iri_of_prefixed(self.prefixes[word])
        return self.iri_of_prefixed(word)

    def iri_of_prefixed(self, word: str) -> str:
        prefix, colon, rest = word.partition(":")
        if colon and not rest.startswith("//") and prefix in self.prefixes:
            return self.prefixes[prefix] + rest
        return word


def short_term(iri: str) -> str:
    """`http://www.w3.org/ns/odrl/2/use` and `odrl:use` → `use`; `cc:`, `ves:` and `dct:` words keep their prefix."""
    for prefix, name in _SHORT:
        if iri.startswith(prefix):
            return name + iri[len(prefix) :]
    return iri
