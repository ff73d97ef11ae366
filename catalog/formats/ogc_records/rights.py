"""What may be done with it, as licence, statements, and the data policy of the WMO."""

from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right, strictest
from catalog.formats.json_values import Fields, text
from catalog.formats.licences import licence_named
from catalog.formats.ogc_parts import entries
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link, first_link

_ACCESS = ("accessRights", "accessConstraints", "rights")
_OTHER = frozenset(("other", "proprietary", "various"))


def licence_of(properties: Fields, links: list[Link]) -> Licence | None:
    """An SPDX identifier or words; where they send elsewhere, or nothing is stated, the licence that is linked."""
    stated = text(properties.get("license") or properties.get("licence"), 500)
    linked_one = first_link([link for link in links if not link.is_page], "license") or first_link(
        links, "license"
    )
    if stated and stated.lower() not in _OTHER:
        return licence_named(stated)
    if linked_one:
        return licence_named(linked_one.title, linked_one.href)
    return licence_named("other") if stated else None


def rights_of(properties: Fields, links: list[Link]) -> str:
    """Statements of rights and constraints, and the address of a copyright notice."""
    names = (
        "rights",
        "accessConstraints",
        "useConstraints",
        "useLimitation",
        "otherConstraints",
        "accessRights",
    )
    said = [text(value, TEXT_LIMIT) for name in names for value in entries(properties.get(name), 50)]
    said += [
        f"{link.title or 'Copyright'}: {link.href}" for link in links if link.rel == "copyright" and link.href
    ]
    return "\n".join(dict.fromkeys(filter(None, said)))[:TEXT_LIMIT]


def access_rights_of(properties: Fields) -> str:
    """PUBLIC, RESTRICTED or NON_PUBLIC, the strictest that a statement consists of; else an empty string."""
    stated = (text(value, 500) for name in _ACCESS for value in entries(properties.get(name), 50))
    return strictest(map(find_access_right, stated))


def classes_of(properties: Fields) -> tuple[StatedClass, ...]:
    """The data policy of the WMO (core: free and unrestricted, recommended: conditions may apply), as it is stated."""
    stated = text(properties.get("wmo:dataPolicy"), 100)
    return (StatedClass(value=stated, field="wmo:dataPolicy"),) if stated else ()
