"""Looking into a record's tree: values, texts in the right language, IRIs, concepts, dates.

A tree is expanded JSON-LD: each property holds an array of `{"@value": ...}`, `{"@list": [...]}` or nested nodes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from catalog.domain.product import Concept, Problem
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.dcat.terms import LABELS, RDF, VCARD, prefixed
from catalog.formats.text import clean_text, cut_text, html_to_text

type Node = dict[str, Any]
type Problems = list[Problem]

LABEL_LIMIT = 2_000
MAX_PROBLEMS = 50
_LABELS = (*LABELS, VCARD + "fn", VCARD + "organization-name", VCARD + "organisation-name", RDF + "value")


def values(node: Node, *props: str) -> Sequence[Node]:
    """All values of the properties, ordered lists laid out flat."""
    found: Sequence[Node] = ()
    for prop in props:
        stated = node.get(prop)
        if not stated:
            continue
        if "@list" in stated[-1]:  # the order of a tree puts ordered lists last
            stated = [entry for value in stated for entry in value.get("@list", (value,))]
        found = [*found, *stated] if found else stated
    return found


def first_values(node: Node, *props: str) -> Sequence[Node]:
    """The values of the first of the properties that has any."""
    for prop in props:
        if prop in node:
            return values(node, prop)
    return ()


def by_language(found: Iterable[Node]) -> dict[str, str]:
    """language → the first text in it, as stated; "" where the source names none."""
    texts: dict[str, str] = {}
    for value in found:
        stated = value.get("@value")
        if stated:
            tag = value.get("@language", "")
            texts.setdefault((find_language(tag) or tag) if tag else "", stated)
    return texts


def preferred_language(texts: dict[str, str]) -> str:
    """English first, then what has no language, then the first there is."""
    if "" in texts and len(texts) == 1:
        return ""
    english = sorted(language for language in texts if language == "en" or language.startswith("en-"))
    if english:
        return english[0]
    return "" if "" in texts else next(iter(texts), "")


def preferred_text(found: Sequence[Node]) -> str:
    """The text of the literals, as stated, in the preferred language; "" where there is none."""
    if len(found) == 1:
        return str(found[0].get("@value", ""))
    texts = by_language(found)
    return texts[preferred_language(texts)] if texts else ""


def text_of(value: Node, limit: int = LABEL_LIMIT) -> str:
    """The text of a literal or the label of a node; "" for a node without one."""
    if "@value" in value:
        return plain(value["@value"], limit)
    return label_of(value, limit)


def plain(stated: str, limit: int = LABEL_LIMIT) -> str:
    """Text without markup. Most texts have none, and need not be searched for it."""
    if len(stated) <= limit and "<" not in stated and "&" not in stated and stated.isprintable():
        return stated.strip()
    return html_to_text(stated, limit)


def label_of(node: Node, limit: int = LABEL_LIMIT) -> str:
    """The name that a node goes by, "" where it has none."""
    if len(node) == 1 and "@id" in node:
        return ""
    for prop in _LABELS:
        if prop in node and (stated := preferred_text(values(node, prop))):
            return plain(stated, limit)
    return ""


def text(node: Node, *props: str, limit: int = LABEL_LIMIT) -> str:
    """The text of the first property that has one, in the preferred language; a node's label else its IRI."""
    for prop in props:
        if prop not in node:
            continue
        found = values(node, prop)
        if stated := preferred_text(found):
            return plain(stated, limit)
        for value in found:
            if answer := label_of(value, limit) or iri_of(value):
                return answer
    return ""


def iri_of(value: Node) -> str:
    """The IRI of a node, or of a literal that holds one; "" for blank nodes and other text."""
    stated = value.get("@id") or value.get("@value", "")
    if not (stated.isprintable() and len(stated) <= LABEL_LIMIT):
        stated = clean_text(stated, LABEL_LIMIT)
    return stated if "@id" in value or is_address(stated) else ""


def address(node: Node, *props: str) -> str:
    """The first address among the properties' values: IRI, literal, or what a vcard node points to."""
    for prop in props:
        if prop in node:
            for value in values(node, prop):
                found = iri_of(value) or address(value, VCARD + "hasValue", VCARD + "value")
                if found and not found.startswith("_:"):
                    return found
    return ""


def is_address(stated: str) -> bool:
    """Whether a text is one absolute IRI such as `https://...` or `urn:...`, not prose with a colon in it."""
    scheme, colon, rest = stated.partition(":")
    if not colon or not rest or " " in stated or "\n" in stated or not scheme.isascii():
        return False
    return rest.startswith("//") or scheme.lower() in ("urn", "mailto", "tel", "info", "doi")


def concept_of(value: Node) -> Concept | None:
    """A literal or node as label and IRI; None where it says nothing."""
    iri = iri_of(value)
    label = label_of(value) if "@value" not in value else "" if iri else text_of(value)
    return Concept(label=label, iri=iri) if label or iri else None


def concepts(node: Node, *props: str) -> tuple[Concept, ...]:
    stated = values(node, *props)
    if not stated:
        return ()
    return tuple(dict.fromkeys(concept for concept in map(concept_of, stated) if concept is not None))


def short_name(iri: str) -> str:
    """What follows the last `/`, `#` or `:`: the code at the end of an authority's IRI."""
    return iri.rstrip("/#").replace("#", "/").replace(":", "/").rpartition("/")[2]


def code(node: Node, *props: str) -> str:
    """A coded value as the source has it: its text, or the end of its IRI, else its label."""
    for value in values(node, *props):
        if "@value" in value:
            stated = plain(value["@value"])
            return short_name(stated) if is_address(stated) else stated
        if stated := short_name(value.get("@id", "")) or label_of(value):
            return stated
    return ""


def date_of(node: Node, problems: Problems, *props: str) -> str:
    """The first value that is a date, as ISO 8601; a problem where there is a value and none is."""
    wrong: tuple[str, str] | None = None
    for prop in props:
        if prop not in node:
            continue
        for value in values(node, prop):
            stated = plain(value.get("@value", ""), 200)
            found = parse_date(stated) if stated else None
            if found:
                return found
            if stated and wrong is None:
                wrong = (prop, stated)
    if wrong:
        note(
            problems,
            wrong[0],
            wrong[1],
            "date",
            f"“{wrong[1][:60]}” is not a date; the field was left empty.",
        )
    return ""


def long_text(stated: str, limit: int, path: str, problems: Problems) -> str:
    """Text without markup, cut at `limit` characters with a problem that says so."""
    kept = plain(stated, limit + 1)
    if len(kept) <= limit:
        return kept
    kept, problem = cut_text(kept, limit, prefixed(path))
    if problem is not None and len(problems) < MAX_PROBLEMS:
        problems.append(problem)
    return kept


def note(problems: Problems, path: str, value: str, rule: str, message: str) -> None:
    if len(problems) < MAX_PROBLEMS:
        problems.append(Problem(message=message, path=prefixed(path), value=value[:200], rule=rule))
