"""What stands in a field of a contract: JSON has types, YAML is read as text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.product import Concept, Contact
from catalog.formats.json_values import address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.units import unit_in_words

MOST = 500
_LONGEST_KEYWORD = 200
_READ = 1_000  # characters of a description in which a unit is looked for
_TRUE, _FALSE = frozenset(("true", "yes", "on")), frozenset(("false", "no", "off"))
_BRACKETED = re.compile(r"\[\s*([^\[\]\n\d,]{1,20}?)\s*\]\s*$")
_EMAIL = re.compile(r"^(?:mailto:)?([^@\s,;<>/]+@[^@\s,;<>/]+\.[^@\s,;<>./]+)$", re.IGNORECASE)


def flag(value: Any) -> bool | None:
    """True, False, or None where neither is stated."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def parts(value: Any, most: int = MOST) -> list[dict[str, Any]]:
    """The objects of a list, or one object by itself."""
    stated = value if isinstance(value, list) else [value]
    return [part for part in stated[:most] if isinstance(part, dict)]


def listed(value: Any, most: int = MOST) -> list[Any]:
    """The entries of a list that say something; one value is a list of one."""
    stated = value if isinstance(value, list) else [value]
    return [entry for entry in stated[:most] if entry not in (None, "", [], {})]


def named(value: Any, most: int = MOST) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, object) of an object of objects, or of a list of objects."""
    if isinstance(value, Mapping):
        yield from ((str(name), part) for name, part in list(value.items())[:most] if isinstance(part, dict))
    else:
        yield from (("", part) for part in parts(value, most) if isinstance(value, list))


def words_of(value: Any, limit: int = TEXT_LIMIT) -> str:
    """A text, a number, or each of a list of these, with commas; of `[{"en": "…"}]` the text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, (words_of(one, limit) for one in value[:MOST])))[:limit]
    return text(value, limit)


def spoken(name: str) -> str:
    """`timeToDetect` as `Time to detect`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+|-+", " ", name).strip().lower()
    return split[:1].upper() + split[1:]


def unit_in(*stated: Any) -> str:
    """The unit that a description names (`in MW`), or has in brackets at its end (`[GBP/MW/h]`)."""
    for value in stated:
        if isinstance(value, str):
            bracketed = _BRACKETED.search(value)
            if found := bracketed[1] if bracketed else unit_in_words(value[:_READ]):
                return found
    return ""


def email_in(value: Any) -> str:
    """The e-mail address that a field holds, with or without `mailto:`; empty where it is none."""
    found = _EMAIL.match(text(value, 320))
    return found[1] if found else ""


def contact_of(name: str, *stated: Any) -> Contact | None:
    """A contact of a name and whatever addresses are stated: e-mail, page, or the name itself."""
    values = [value for value in stated if value]
    email = next((found for value in (*values, name) if (found := email_in(value))), "")
    url = next(
        (found for value in values if (found := address(value)) and not found.lower().startswith("mailto:")),
        "",
    )
    known = Contact(name="" if name == email else name, email=email, url=url)
    return known if known != Contact() else None


def document_links(value: Any) -> Iterator[Concept]:
    """`authoritativeDefinitions`: documents by address, called by their description or type."""
    for part in parts(value):
        iri = address(part.get("url") or part.get("href"))
        if iri:
            yield Concept(
                label=field_text(part, "description", "name", "title") or spoken(text(part.get("type"), 200)),
                iri=iri,
            )


def keywords_of(stated: Any, path: str, problems: Problems) -> tuple[str, ...]:
    """Words, each once, at most MOST; that there are more is noted."""
    words = listed(stated, 100_000)
    found = tuple(dict.fromkeys(filter(None, (words_of(word, _LONGEST_KEYWORD) for word in words))))
    if len(found) > MOST:
        note(problems, path, "", "count", f"There are {len(found):,} keywords; the first {MOST} were kept.")
    return found[:MOST]


def custom(owner: Mapping[str, Any]) -> dict[str, Any]:
    """`customProperties` by name, in lower case; an object of them as it is."""
    stated = owner.get("customProperties")
    if isinstance(stated, Mapping):
        return {str(name).lower(): value for name, value in stated.items()}
    return {text(part.get("property"), 200).lower(): part.get("value") for part in parts(stated)}
