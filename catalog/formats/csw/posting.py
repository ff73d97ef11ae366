"""GetRecords as an XML document (OGC 07-006r1, 10.8.2; 12-176r7, 7.3.4), for services that answer it by POST alone."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.formats.xml_reader import xml_root

Element = Any  # lxml's stubs have no type that says more
_SPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "ows": "http://www.opengis.net/ows",
}
_CSW_2, _OGC = "http://www.opengis.net/cat/csw/2.0.2", "http://www.opengis.net/ogc"
_CSW_3, _FES = "http://www.opengis.net/cat/csw/3.0", "http://www.opengis.net/fes/2.0"
_DECLARED = re.compile(r"xmlns\(\s*([A-Za-z_][\w.-]*)\s*=\s*([^()\s]+)\s*\)")
_STATED = ("resultType", "startPosition", "maxRecords", "outputFormat", "outputSchema")
_ORDERS = {"A": "ASC", "D": "DESC"}


def document_of(asked: Mapping[str, str]) -> str:
    """The parameters of a GetRecords request as a document. Raises PageUnreadable for a constraint that is none."""
    is_3 = asked.get("version", "").startswith("3")
    csw, terms = (_CSW_3, _FES) if is_3 else (_CSW_2, _OGC)
    spaces = {**_SPACES, **_declared(asked), "csw": csw, "fes" if is_3 else "ogc": terms}
    root = etree.Element(f"{{{csw}}}GetRecords", nsmap=spaces, service="CSW", version=asked["version"])
    for name in _STATED:
        if asked.get(name):
            root.set(name, asked[name])
    query = etree.SubElement(root, f"{{{csw}}}Query", typeNames=asked.get("typeNames", "csw:Record"))
    if element_set := asked.get("elementSetName"):
        etree.SubElement(query, f"{{{csw}}}ElementSetName").text = element_set
    if constraint := asked.get("constraint"):
        _constrain(query, csw, constraint, asked)
    if order := asked.get("sortBy"):
        _sort(query, terms, order, "ValueReference" if is_3 else "PropertyName")
    return str(etree.tostring(root, encoding="unicode"))


def _declared(asked: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that the parameter `namespace` binds: `xmlns(gmd=http://…)`."""
    return dict(_DECLARED.findall(asked.get("namespace", "")))


def _constrain(query: Element, csw: str, constraint: str, asked: Mapping[str, str]) -> None:
    version = asked.get("constraint_language_version") or "1.1.0"
    element = etree.SubElement(query, f"{{{csw}}}Constraint", version=version)
    if asked.get("constraintLanguage", "").upper() == "FILTER":
        try:
            element.append(xml_root(constraint.encode()))
        except PageUnreadable as error:
            raise PageUnreadable(f"The constraint of the address is no XML filter. {error}") from None
    else:
        etree.SubElement(element, f"{{{csw}}}CqlText").text = constraint


def _sort(query: Element, terms: str, order: str, name: str) -> None:
    """`dc:identifier:A,dc:title:D`."""
    by = etree.SubElement(query, f"{{{terms}}}SortBy")
    for stated in filter(None, order.split(",")):
        field, _, direction = stated.rpartition(":")
        one = etree.SubElement(by, f"{{{terms}}}SortProperty")
        etree.SubElement(one, f"{{{terms}}}{name}").text = field or direction
        etree.SubElement(one, f"{{{terms}}}SortOrder").text = _ORDERS.get(direction, "ASC")
