"""Items of schema.org in the elements of a page: microdata (WHATWG HTML, 5) and RDFa Lite 1.1."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

Element = Any  # lxml's stubs have no type that says more
_MOST_ITEMS = 5_000  # elements with properties
_MOST_REFERENCES = 50  # of one item
_DEEPEST = 20
_SCHEMA = re.compile(r"^https?://(?:www\.)?schema\.org/(\w+)$")
_VOCABULARY = re.compile(r"^https?://(?:www\.)?schema\.org/?$")
_PREFIXES = re.compile(r"([\w.-]{1,50}):\s+(\S{1,500})")
_USUAL_PREFIXES = ("schema", "sdo")
_LINKS = {"a": "href", "link": "href", "area": "href", "img": "src", "audio": "src", "video": "src", "source": "src",
          "iframe": "src", "embed": "src", "object": "data"}  # fmt: skip


class _Syntax(msgspec.Struct, frozen=True):
    """The attributes of a syntax: of a property's name, of an item's beginning, and of its identifier."""

    name: str
    begins: str
    identifier: str


_MICRODATA = _Syntax("itemprop", "itemscope", "itemid")
_RDFA = _Syntax("property", "typeof", "resource")


class _Walk:
    """One pass over a page: how many elements may still be looked at, and which items are under way."""

    def __init__(self, root: Element, base: str) -> None:
        self._root, self.base = root, base
        self.left = _MOST_ITEMS
        self.under_way: list[Element] = []

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for element in self._root.iter(tag=etree.Element):
            if name := element.get("id"):
                found.setdefault(name, element)
        return found

    def referred(self, item: Element) -> list[Element]:
        """Elements elsewhere in the page whose properties belong to an item [itemref]; none around it or inside of it."""
        names = (item.get("itemref") or "").split()[:_MOST_REFERENCES]
        if not names:
            return []
        above = {item, *item.iterancestors(), *self.under_way}
        found = dict.fromkeys(self._by_id[name] for name in names if name in self._by_id)
        return [one for one in found if one not in above and item not in one.iterancestors()]


def items_in(root: Element, base: str) -> Iterator[Any]:
    """The outermost items of schema.org, as JSON-LD objects; addresses are resolved against `base`."""
    walk = _Walk(root, base)
    for element in root.iter(tag=etree.Element):
        given = element.attrib
        if "itemtype" in given and "itemprop" not in given and (kind := _kind(given["itemtype"])):
            yield _item(element, kind, _MICRODATA, 0, walk)
        elif "typeof" in given and "property" not in given and (kind := _rdfa_kind(element)):
            yield _item(element, kind, _RDFA, 0, walk)


def joined(base: str, path: str) -> str:
    """An address of a page, resolved; empty where it is none."""
    try:
        return urljoin(base, path.strip())
    except ValueError:
        return ""


def _kind(stated: str) -> str:
    return next((found[1] for word in stated.split()[:10] if (found := _SCHEMA.match(word))), "")


def _rdfa_kind(element: Element) -> str:
    """`Dataset` under `vocab="https://schema.org/"`, or with a prefix for it (`schema:Dataset`)."""
    for word in (element.get("typeof") or "").split()[:10]:
        prefix, colon, rest = word.rpartition(":")
        if colon and (
            _is_schema(prefix, element) or _VOCABULARY.match(f"{prefix}:{rest}".rpartition("/")[0])
        ):
            return rest.rpartition("/")[2]
        if not colon:
            vocabulary = next((one.get("vocab") for one in _above(element) if one.get("vocab")), "")
            return word if _VOCABULARY.match(vocabulary) else ""
    return ""


def _is_schema(prefix: str, element: Element) -> bool:
    """Whether a prefix stands for schema.org: as the page declares it nearest, else by its usual name."""
    declared = _declared(prefix, element)
    return bool(_VOCABULARY.match(declared)) if declared else prefix in _USUAL_PREFIXES


def _declared(prefix: str, element: Element) -> str:
    for one in _above(element):
        stated = dict(_PREFIXES.findall(one.get("prefix") or "")[:100])
        if prefix in stated:
            return str(stated[prefix])
    return ""


def _above(element: Element) -> list[Element]:
    return [element, *element.iterancestors()][:200]


def _item(element: Element, kind: str, syntax: _Syntax, depth: int, walk: _Walk) -> dict[str, Any]:
    found: dict[str, Any] = {"@context": "https://schema.org/", "@type": kind}
    if identifier := element.get(syntax.identifier):
        found["@id"] = joined(walk.base, identifier)
    elsewhere = walk.referred(element) if syntax is _MICRODATA else []
    walk.under_way.append(element)
    for child in (*element.iterchildren(tag=etree.Element), *elsewhere):
        _properties(child, syntax, depth, walk, found)
    walk.under_way.pop()
    return found


def _properties(element: Element, syntax: _Syntax, depth: int, walk: _Walk, found: dict[str, Any]) -> None:
    """Takes the properties in an element; those within an inner item are that item's."""
    walk.left -= 1
    if walk.left < 0 or depth > _DEEPEST:
        return
    begins = syntax.begins in element.attrib
    if names := element.get(syntax.name):
        value: Any
        if begins:
            kind = _kind(element.get("itemtype") or "") if syntax is _MICRODATA else _rdfa_kind(element)
            value = _item(element, kind or "Thing", syntax, depth + 1, walk)
        else:
            value = _text_of(element, walk.base)
        for name in names.split()[:10]:
            if word := _word(name, element, syntax):
                found.setdefault(word, []).append(value)
    if not begins:
        for child in element.iterchildren(tag=etree.Element):
            _properties(child, syntax, depth + 1, walk, found)


def _word(name: str, element: Element, syntax: _Syntax) -> str:
    """A property without its vocabulary; empty where the page declares the prefix as another one's."""
    prefix, _, word = name.rpartition(":")
    if syntax is _RDFA and prefix and "/" not in word and (declared := _declared(prefix, element)):
        return word if _VOCABULARY.match(declared) else ""
    return word.rpartition("/")[2]


def _text_of(element: Element, base: str) -> str:
    if (content := element.get("content")) is not None:
        return str(content)
    if element.tag in _LINKS and (target := element.get(_LINKS[element.tag])):
        return joined(base, target)
    for attribute in ("datetime", "value"):
        if stated := element.get(attribute):
            return str(stated)
    return " ".join(" ".join(element.itertext()).split())[:100_000]
