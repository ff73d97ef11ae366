"""What the properties of a document state: text without markup, terms, dates, numbers, texts by language."""

import math
from collections.abc import Iterable, Mapping

from catalog.domain.product import Concept
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.iso19115.tree import Node
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, html_to_text

Locales = Mapping[str, str]  # identifier of a locale in the document → language (BCP 47, else as stated)


def line(stated: str, limit: int = TITLE_LIMIT) -> str:
    """Text of one line: white space is one blank, as it is in XML that was indented by a machine."""
    stated = " ".join(stated.split())
    if "<" not in stated and "&" not in stated and stated.isprintable():
        return stated if len(stated) <= limit else stated[:limit].rstrip()
    return " ".join(html_to_text(stated, limit).split())


def prose(stated: str, limit: int = TEXT_LIMIT) -> str:
    """Text of several lines, without the indentation that XML gave to them."""
    if "\n" not in stated:
        return line(stated, limit)
    lines = (" ".join(words.split()) for words in stated[: 4 * limit].split("\n"))
    return html_to_text("\n".join(lines), limit)


def said(prop: Node, limit: int = TITLE_LIMIT) -> str:
    """The text of a property in one line; where only translations are given, the first of them."""
    return line(prop.words(), limit) or _first_translation(prop)[:limit]


def told(prop: Node, limit: int = TEXT_LIMIT) -> str:
    """The text of a property in lines; where only translations are given, the first of them."""
    return prose(prop.words(), limit) or _first_translation(prop)


def _first_translation(prop: Node) -> str:
    if not prop.children:
        return ""
    return next((found for text in prop.walk("LocalisedCharacterString") if (found := line(text.text))), "")


def by_locale(prop: Node, locales: Locales) -> dict[str, str]:
    """The translations of a property by language; those in a locale that the document does not declare by its own name."""
    found: dict[str, str] = {}
    for text in prop.one("PT_FreeText").walk("LocalisedCharacterString"):
        locale = text.attributes.get("locale", "").lstrip("#")
        if words := prose(text.text):
            found.setdefault(locales.get(locale, locale), words)
    return found


def term(prop: Node) -> Concept | None:
    """A term as text, an anchor, or the address of what it is in a register."""
    label, iri = said(prop), address(prop.href())
    own = address(label)
    if own:
        label, iri = "", iri or own
    return Concept(label=label, iri=iri) if label or iri else None


def cited(citation: Node) -> Concept | None:
    """What a citation names: its title, and the address that its title, identifier or online resource gives."""
    title = citation.one("title")
    label = said(title)
    stated = [title.href(), label, *(identifier_words(one) for one in citation.objects("identifier"))]
    stated += [said(link.one("linkage")) for link in citation.objects("onlineResource")]
    iri = next((found for text in stated if (found := address(text))), "")
    label = "" if address(label) else label
    return Concept(label=label, iri=iri) if label or iri else None


def identifier_words(identifier: Node) -> str:
    """The address of an identifier's code, else its words."""
    code = identifier.one("code")
    return address(code.href()) or said(code)


def each_once(found: Iterable[Concept | None], limit: int = 500) -> tuple[Concept, ...]:
    """The terms that are there, each once."""
    return tuple(dict.fromkeys(one for one in found if one is not None))[:limit]


def day(path: str, stated: str, problems: Problems) -> str:
    """A date; what is none is noted."""
    stated = stated.strip()
    if not stated:
        return ""
    found = parse_date(stated)
    if found is None:
        note(problems, path, stated, "date", f"“{stated[:80]}” is not a date; it was left out.")
    return found or ""


def number(stated: str) -> float:
    """A finite number, else not a number. Some write a decimal comma."""
    try:
        found = float(stated.strip().replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan
