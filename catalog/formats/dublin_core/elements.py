"""Looking into XML elements by their local names: the namespaces of repositories differ from version to version."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from catalog.domain.vocabulary.languages import find_language
from catalog.formats.json_values import text
from catalog.formats.text import TITLE_LIMIT

Element = Any  # lxml's stubs have no type that says more
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_KIND = "{http://www.w3.org/2001/XMLSchema-instance}type"
_INDENTED = re.compile(r"(?<!\n)[ \t]*\n[ \t]+(?!\n)")  # a line that only the layout of the XML breaks
MOST = 2_000  # children of one kind that are looked at


def name_of(element: Element) -> str:
    """The local name."""
    return str(element.tag).rpartition("}")[2]


def space_of(element: Element) -> str:
    """The namespace."""
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of a local name, at most MOST."""
    return islice(element.iterchildren(f"{{*}}{name}"), MOST) if element is not None else iter(())


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a local name."""
    return next(children(element, name), None)


def words(element: Element | None, limit: int = TITLE_LIMIT) -> str:
    """The text in an element, that of elements within it as paragraphs; empty where there is none."""
    if element is None:
        return ""
    if len(element):
        return text("\n".join(filter(None, map(str.strip, element.itertext()))), limit)
    stated = element.text or ""
    return text(_INDENTED.sub(" ", stated.strip()) if "\n" in stated else stated, limit)


def child_words(element: Element | None, name: str, limit: int = TITLE_LIMIT) -> str:
    """The text of the first child of a local name that has any."""
    return next((found for one in children(element, name) if (found := words(one, limit))), "")


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, trimmed."""
    return str(element.get(name, "")).strip()


def language_of(element: Element) -> str:
    """The language that an element is marked with (BCP 47), else as stated."""
    stated = str(element.get(_LANGUAGE, "")).strip()
    return (find_language(stated) or stated) if stated else ""


def kind_of(element: Element) -> str:
    """What `xsi:type` says the text is, such as `DOI` or `W3CDTF`, without its prefix."""
    return str(element.get(_KIND, "")).rpartition(":")[2].strip()
