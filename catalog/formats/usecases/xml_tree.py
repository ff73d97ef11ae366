"""A guarded reading of XML as a tree that knows which of its elements have been used, and where they stand."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.text import clean_text
from catalog.formats.usecases.xml_names import ALIASES, ROOTS
from catalog.formats.xml_reader import refuse_entities

_MOST, _DEEPEST = 40_000, 40  # elements; levels
_ATTRIBUTES = 200  # of one element; the time to read them grows with their square
_HEAD = 2_000  # bytes in which a document shows its root
_BLANK = b" \t\r\n"
_BEGINS = (b"<", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00<")  # or a byte order mark
_BLOCKS = frozenset(["p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"])
_MARKUP = _BLOCKS | frozenset(
    ["a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "td", "th", "tbody", "thead", "u"]
)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


class Node:
    """One element: its name without namespace (as this build calls it), its own text, its children, its line."""

    def __init__(self, element: Any) -> None:
        self.stated = etree.QName(element).localname
        self.name = ALIASES.get(self.stated, self.stated)
        self.line: int | None = element.sourceline
        marked_up = _marked_up(element)
        self.children = [] if marked_up else [Node(child) for child in element]
        self.attributes = {
            str(name): str(value)
            for name, value in element.attrib.items()
            if not str(name).startswith((_XSI, _XML))
        }
        # What stands between elements, if anything, is said by the element that they stand in.
        between = [element.text or "", *(child.tail or "" for child in element)]
        self.text = clean_text(marked_up or "".join(between))
        self.used = False
        self.label = self.stated  # what a problem calls it

    def all(self, *names: str) -> list["Node"]:
        """Its children of these names, which count as used from now on."""
        found = [child for child in self.children if child.name in names]
        for child in found:
            child.used = True
        return found

    def one(self, *names: str) -> str:
        """The text of its first child of these names; further ones stay unused."""
        for child in self.children:
            if child.name in names and not child.used:
                child.used = True
                return child.take()
        return ""

    def take(self) -> str:
        """All its words, which count as used."""
        self.used = True
        words = [self.text, *(child.take() for child in self.children)]
        return clean_text("\n".join(word for word in words if word))

    def unused(self) -> Iterator["Node"]:
        """What of it says something and was not used, the topmost only."""
        for child in self.children:
            if child.used:
                yield from child.unused()
            elif child.says():
                yield child

    def says(self) -> bool:
        """Whether there is any text in it."""
        return bool(self.text) or any(child.says() for child in self.children)


def read_tree(body: bytes) -> Node:
    """The tree of an XML document. Raises PageUnreadable with line and column, or what came instead."""
    kind = describe_body("", body)
    if not body.lstrip(_BLANK).startswith(_BEGINS):
        raise PageUnreadable(f"The file cannot be read as XML: it is {kind}.")
    page = kind.startswith("an HTML page") and not any(
        name in decode_text("", body[:_HEAD]) for name in ROOTS
    )
    if page:  # a document may name the namespace of XHTML; a page names no use case
        raise PageUnreadable(
            f"The file cannot be read as a use case: it is {kind}. Save the document itself, not its page."
        )
    return Node(_root(body))


def _marked_up(element: Any) -> str:
    """The text of an element that holds nothing but markup of text, as tools write into narratives; else nothing."""
    inner = list(element.iterdescendants())
    if not inner or any(etree.QName(one).localname.lower() not in _MARKUP for one in inner):
        return ""
    pieces = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        block = "\n" if etree.QName(one).localname.lower() in _BLOCKS else ""
        pieces += (
            [block, one.text or ""]
            if event == "start"
            else [block, (one.tail or "") if one is not element else ""]
        )
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _root(body: bytes) -> Any:
    refuse_entities(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise PageUnreadable(
            f"The XML breaks off in line {line}, column {column}: {str(error.msg)[:200]}. Mend it there and try again."
        ) from None
    except (LookupError, ValueError) as error:
        raise PageUnreadable(f"The XML cannot be decoded: {str(error)[:200]}. Save it as UTF-8.") from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise PageUnreadable(
            "The XML declares a document type (DOCTYPE), which is not read here: take that line out."
        )
    _bounded(root)
    return root


def _bounded(root: Any) -> None:
    number, ahead = 0, [(root, 1)]
    while ahead:
        element, depth = ahead.pop()
        number += 1
        if depth > _DEEPEST:
            raise PageUnreadable(
                f"The XML is nested more than {_DEEPEST} levels deep in line {element.sourceline}, which no use case is."
            )
        if number > _MOST:
            raise PageUnreadable(f"The XML has more than {_MOST:,} elements, which no use case has.")
        if len(element.attrib) > _ATTRIBUTES:
            raise PageUnreadable(
                f"An element in line {element.sourceline} has more than {_ATTRIBUTES} attributes, which no use case has."
            )
        ahead.extend((child, depth + 1) for child in element)
