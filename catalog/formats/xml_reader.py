"""XML that strangers wrote, parsed with entities, DTD and network off."""

from typing import Any
from xml.parsers import expat

from lxml import etree

from catalog.domain.errors import PageUnreadable


def xml_root(body: bytes) -> Any:
    """The root element (lxml) of an XML document without entities. Raises PageUnreadable with line and column."""
    refuse_entities(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(*error.position, str(error.msg)) from None


class _RootReached(Exception):
    pass


def refuse_entities(body: bytes) -> None:
    """Reads an XML document up to its root element. Raises PageUnreadable where it declares entities.

    Metadata needs none, and they are the way to make a small document unfold into gigabytes or read files.
    """
    prolog = expat.ParserCreate()
    prolog.EntityDeclHandler = _entity_declared
    prolog.StartElementHandler = _root_reached
    try:
        prolog.Parse(body, True)
    except _RootReached:
        return
    except expat.ExpatError as error:
        raise _broken(error.lineno, error.offset, expat.ErrorString(error.code)) from None
    except (ValueError, LookupError) as error:  # an encoding that does not exist
        raise PageUnreadable(f"The XML document cannot be decoded: {str(error)[:200]}") from None


def _broken(line: int, column: int, why: str) -> PageUnreadable:
    """`why`: the parser's words, which may say the place again."""
    words = why.removesuffix(f", line {line}, column {column}").rstrip(".")[:200]
    return PageUnreadable(f"XML syntax error in line {line}, column {column}: {words}.")


def _entity_declared(name: str, *_: object) -> None:
    raise PageUnreadable(
        f"The XML document declares the entity “{name[:100]}” in its DOCTYPE. Documents with entities are not read, "
        "because they can be made to unfold without end or to read files; publish it without the DOCTYPE."
    )


def _root_reached(*_: object) -> None:
    raise _RootReached
