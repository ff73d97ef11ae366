"""What stands in a property: text, an address, an object with a name, or a list of these."""

from typing import Any
from urllib.parse import urljoin

from catalog.domain.product import Concept
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_NAMES = ("name", "legalName", "alternateName", "headline", "termCode", "@value")
_PAGES = ("url", "sameAs", "@id", "contentUrl")
MOST = 500


def parts(value: Any, most: int = MOST) -> list[Any]:
    """The entries of a list; one value is a list of one. Empty entries are left out."""
    if not isinstance(value, list):
        return [] if value in _EMPTY else [value]
    return [entry for entry in value[: 4 * most] if entry not in _EMPTY][:most]


def objects(value: Any, most: int = MOST) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [entry for entry in parts(value, most) if isinstance(entry, dict)]


def name_of(value: Any, limit: int = TITLE_LIMIT) -> str:
    """The name of an object, or the text itself."""
    if isinstance(value, dict):
        return field_text(value, *_NAMES, limit=limit)
    return text(value, limit)


def page_of(value: Any) -> str:
    """The address of an object, or the text where it is one."""
    if not isinstance(value, dict):
        return address(value)
    for key in _PAGES:
        for stated in parts(value.get(key), 20):
            if found := address(stated.get("@id") if isinstance(stated, dict) else stated):
                return found
    return address(identifier_in(value))


def identifier_in(value: Fields) -> str:
    """The first identifier of an object: the address of a PropertyValue before its value."""
    for stated in parts(value.get("identifier"), 20):
        if isinstance(stated, dict):
            found = address(stated.get("url")) or address(stated.get("@id")) or text(stated.get("value"), 500)
        else:
            found = text(stated, 500)
        if found:
            return found
    return ""


def concept_of(value: Any) -> Concept | None:
    """A thing by its name and address."""
    if not isinstance(value, dict):
        found = text(value)
        iri = address(found)
        return Concept(label="" if iri else found, iri=iri) if found else None
    label, iri = name_of(value) or field_text(value, "description"), page_of(value)
    if address(label):
        label, iri = "", iri or address(label)
    return Concept(label=label, iri=iri) if label or iri else None


def concepts_of(fields: Fields, *names: str) -> tuple[Concept, ...]:
    """The things of all of `names`, each once."""
    found = (concept_of(value) for name in names for value in parts(fields.get(name)))
    return tuple(dict.fromkeys(one for one in found if one is not None))[:MOST]


def texts_of(value: Any, limit: int = TEXT_LIMIT) -> list[str]:
    """The texts of a value, each once; objects by their name or text."""
    found = (name_of(one, limit) or (field_text(one, "text", "description", "url", limit=limit) if isinstance(one, dict) else "")
             for one in parts(value))  # fmt: skip
    return list(dict.fromkeys(filter(None, found)))


def linked(at: str, value: Any) -> str:
    """The address in a value; a path is from the page that it stands on."""
    stated = text(value.get("@id") or value.get("url") if isinstance(value, dict) else value, 4_000)
    if found := address(stated):
        return found
    if not stated or not at or any(sign in stated for sign in " <>\"'\n") or ":" in stated.partition("/")[0]:
        return ""
    try:
        return address(urljoin(at, stated))
    except ValueError:
        return ""
