"""A metadata document by the plain names of its elements.

The encodings (ISO 19139 with its GML versions, ISO 19115-3 with its own, profiles that derive types of their own) call
most things by the same names in other namespaces, so names are read without them. In all of them a property (`citation`)
holds an object (`CI_Citation`), whose properties hold further ones.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Self

import msgspec

_NO_ATTRIBUTES: dict[str, str] = {}
_NO_CHILDREN: dict[str, "list[Node]"] = {}
# What no part of the reader asks for; it makes up a fifth of most documents.
_UNREAD = frozenset(
    (
        "administrativeArea", "applicationSchemaInfo", "characterEncoding", "characterSet", "city", "country", "deliveryPoint",
        "facsimile", "hoursOfService", "metadataConstraints", "metadataExtensionInfo", "metadataStandardName",
        "metadataStandardVersion", "portrayalCatalogueInfo", "postalCode", "spatialRepresentationInfo", "verticalElement",
    )
)  # fmt: skip


class Node(msgspec.Struct, frozen=True, gc=False):
    """An element: its plain name, own text, attributes by plain name, and children by name in their order."""

    name: str = ""
    text: str = ""
    attributes: dict[str, str] = _NO_ATTRIBUTES
    children: "dict[str, list[Node]]" = _NO_CHILDREN

    def all(self, name: str) -> "list[Node]":
        """The children called `name`."""
        return self.children.get(name, [])

    def one(self, *names: str) -> "Node":
        """The first child called by one of `names`, tried in this order; NOTHING where there is none."""
        for name in names:
            if found := self.children.get(name):
                return found[0]
        return NOTHING

    def inner(self) -> "Node":
        """The object that a property holds; NOTHING where it holds none."""
        for found in self.children.values():
            return found[0]
        return NOTHING

    def at(self, *path: str) -> "Node":
        """The object at the end of a path of properties, each the first of its name."""
        node: Node = self
        for name in path:
            node = node.one(name).inner()
        return node

    def objects(self, *names: str) -> "list[Node]":
        """The objects of all properties called by one of `names`, also where one property holds several."""
        return [
            found
            for name in names
            for prop in self.children.get(name, ())
            for kin in prop.children.values()
            for found in kin
        ]

    def words(self) -> str:
        """The text of a property as it stands: of its text, anchor, date, code or number; not its translations."""
        for name, kin in self.children.items():
            if name != "PT_FreeText" and (text := kin[0].text) and not text.isspace():
                return text
        return self.text

    def href(self) -> str:
        """Where a property points to: the address of its anchor, or its own."""
        anchor = self.children.get("Anchor")
        return (anchor[0] if anchor else self).attributes.get("href", "")

    def code(self) -> str:
        """The value that a property has from a code list."""
        for kin in self.children.values():
            return kin[0].attributes.get("codeListValue", "").strip() or kin[0].text.strip()
        return self.attributes.get("codeListValue", "").strip() or self.text.strip()

    def walk(self, name: str) -> Iterator[Self]:
        """All elements called `name` below this one, at any depth."""
        for key, kin in self.children.items():
            for child in kin:
                if key == name:
                    yield child  # type: ignore[misc]
                else:
                    yield from child.walk(name)  # type: ignore[misc]


NOTHING = Node()


def node_of(element: Any) -> Node:
    """An lxml element and all below it that is read. Raises RecursionError where it is nested beyond reason."""
    children: dict[str, list[Node]] = {}
    for child in element:
        tag = child.tag
        if tag.__class__ is str:
            name = plain_name(tag)
            if name in children:
                children[name].append(node_of(child))
            elif name not in _UNREAD:
                children[name] = [node_of(child)]
    stated = element.items()
    return Node(
        plain_name(element.tag),
        element.text or "",
        {plain_name(key): value for key, value in stated} if stated else _NO_ATTRIBUTES,
        children or _NO_CHILDREN,
    )


@lru_cache(maxsize=4096)
def plain_name(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]
