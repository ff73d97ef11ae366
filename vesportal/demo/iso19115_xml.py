"""The words of ISO 19139: elements by their prefixed names, and the parts that recur in a metadata record."""

from typing import Any

from lxml import etree

SPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "gfc": "http://www.isotc211.org/2005/gfc",
    "srv": "http://www.isotc211.org/2005/srv",
    "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
}
_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
Element = Any


def element(name: str, *content: Element | str | None, **attributes: str) -> Element:
    """`gmd:title` with text or elements; what is None or has no content of its own is left out."""
    made = etree.Element(_full(name), nsmap=SPACES)
    for key, value in attributes.items():
        made.set(_full(key.replace("_", ":")), value)
    for part in content:
        if isinstance(part, str):
            made.text = part
        elif part is not None:
            made.append(part)
    return made


def words(name: str, value: str) -> Element | None:
    """A property with text; None where there is none."""
    return element(name, element("gco:CharacterString", value)) if value else None


def anchor(name: str, label: str, address: str) -> Element | None:
    """A property with text that has an address in some register; without the address, plain text."""
    if not address:
        return words(name, label)
    return element(name, element("gmx:Anchor", label, xlink_href=address)) if label else None


def code(name: str, code_list: str, value: str) -> Element | None:
    """A property with a value of one of ISO's code lists."""
    if not value:
        return None
    return element(name, element(f"gmd:{code_list}", value, codeList=_LISTS + code_list, codeListValue=value))


def date(name: str, value: str) -> Element | None:
    """A property with a day or a moment."""
    return element(name, element("gco:DateTime" if "T" in value else "gco:Date", value)) if value else None


def citation(name: str, title: str, day: str, kind: str, address: str = "") -> Element:
    """A property that cites a document by title and date."""
    return element(name, element("gmd:CI_Citation", anchor("gmd:title", title, address), dated(day, kind)))


def dated(day: str, kind: str) -> Element | None:
    """A date of a citation: `kind` is creation, publication or revision."""
    if not day:
        return None
    return element(
        "gmd:date",
        element("gmd:CI_Date", date("gmd:date", day), code("gmd:dateType", "CI_DateTypeCode", kind)),
    )


def online(address: str, title: str, protocol: str, function: str) -> Element:
    """A link."""
    return element(
        "gmd:onLine",
        element(
            "gmd:CI_OnlineResource",
            element("gmd:linkage", element("gmd:URL", address)),
            words("gmd:protocol", protocol),
            words("gmd:name", title),
            code("gmd:function", "CI_OnLineFunctionCode", function),
        ),
    )


def party(name: str, organisation: str, email: str, role: str, person: str = "") -> Element:
    """An organisation with an address for questions."""
    address = (
        element("gmd:address", element("gmd:CI_Address", words("gmd:electronicMailAddress", email)))
        if email
        else None
    )
    return element(
        name,
        element(
            "gmd:CI_ResponsibleParty",
            words("gmd:individualName", person),
            words("gmd:organisationName", organisation),
            element("gmd:contactInfo", element("gmd:CI_Contact", address)) if address is not None else None,
            code("gmd:role", "CI_RoleCode", role),
        ),
    )


def xml_bytes(root: Element) -> bytes:
    """A document, the same bytes for the same content."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)  # type: ignore[no-any-return]


def _full(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{SPACES[prefix]}}}{local}" if prefix else local
