"""What OGC API Records and the extensions of STAC describe alike: contacts, themes, languages, boxes, intervals.

Sources: OGC 20-004r1 (contact.yaml, theme.yaml, language.yaml, time.yaml), stac-extensions `contacts`, `themes`, `language`.
"""

import math
import re
from collections.abc import Iterable
from typing import Any

from catalog.domain.product import Agent, BBox, Concept, Contact, Period
from catalog.domain.vocabulary.dates import FIRST_YEAR, LAST_YEAR, parse_date
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.geometry import checked_box, degrees
from catalog.formats.json_values import address, bounded_text, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.text import TITLE_LIMIT

KEYWORD_LIMIT = 500
_MOST = 200
_OPEN_ENDS = ("", "..", "null", "None")
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_WORLD = 360.0
_DAY = re.compile(r"^(\d{4})-\d\d-\d\d")
_NO_YEARS = ("0000", "0001", "9999")  # how machines write that there is no begin or end


def entries(value: Any, most: int = _MOST) -> list[Any]:
    """The entries of a list, at most `most`; one value is a list of one, nothing an empty one."""
    if isinstance(value, list):
        return value[:most]
    return [] if value in (None, "", {}) else [value]


# --- contacts ---------------------------------------------------------------------------------


def roles_of(contact: dict[str, Any]) -> frozenset[str]:
    """Roles in lower case, of text or of objects with a name."""
    stated = [text(role, 100) for role in entries(contact.get("roles") or contact.get("role"), 50)]
    return frozenset(role.lower().replace("_", "").replace(" ", "") for role in stated if role)


def contact_of(value: dict[str, Any], problems: Problems, path: str = "contacts") -> Contact:
    """Name, first address for mail, page and telephone of a contact; the organisation where no person is named."""
    info = value.get("contactInfo")  # the draft of 2021 nests them
    nested = info if isinstance(info, dict) else {}
    person, organisation = (
        field_text(value, "name", "individual"),
        field_text(value, "organization", "organisation"),
    )
    name = (
        f"{person}, {organisation}"
        if person and organisation and person != organisation
        else person or organisation
    )
    mails = [*entries(value.get("emails")), *entries(value.get("email")), *_values(nested.get("email"))]
    phones = [*entries(value.get("phones")), *entries(value.get("phone")), *_values(nested.get("phone"))]
    pages = [*entries(value.get("links")), *entries(value.get("url")), *entries(nested.get("url"))]
    return Contact(
        name=name,
        email=next(filter(None, (_email(mail, path, problems) for mail in mails)), ""),
        url=next(filter(None, map(_page, pages)), "") or _in_words(value),
        phone=next(filter(None, (_value(phone) for phone in phones)), "").removeprefix("tel:"),
    )


def agent_of(value: dict[str, Any]) -> Agent | None:
    """The organisation (else the person) of a contact or provider."""
    name = field_text(value, "organization", "organisation", "name")
    pages = [*entries(value.get("url")), *entries(value.get("links"))]
    iri = address(value.get("identifier")) or address(value.get("uri"))
    homepage = next(filter(None, map(_page, pages)), "")
    return Agent(name=name, iri=iri, homepage=homepage) if name or iri else None


def _values(value: Any) -> list[Any]:
    """`{"office": "…"}` as the values that it holds."""
    return list(value.values())[:20] if isinstance(value, dict) else entries(value)


def _value(value: Any) -> str:
    return text(value.get("value"), 320) if isinstance(value, dict) else text(value, 320)


def _page(value: Any) -> str:
    stated = value.get("href") if isinstance(value, dict) else value
    found = address(stated) if isinstance(stated, str) else ""
    return found if found.lower().startswith("http") else ""


def _in_words(contact: dict[str, Any]) -> str:
    """The page that contact instructions name."""
    words = contact.get("contactInstructions")
    found = re.search(r"https?://[^\s<>\"')]+", words[:2000]) if isinstance(words, str) else None
    return found[0].rstrip(".,;") if found else ""


def _email(value: Any, path: str, problems: Problems) -> str:
    stated = _value(value).strip()
    bare = stated[7:] if stated[:7].lower() == "mailto:" else stated
    if not bare or _EMAIL.match(bare):
        return bare
    note(
        problems,
        f"{path}.emails",
        stated,
        "email",
        f"“{stated[:80]}” is not an e-mail address; it was left out.",
    )
    return ""


# --- themes and languages ---------------------------------------------------------------------


def themes_of(value: Any) -> tuple[tuple[str, Concept], ...]:
    """(scheme, concept) of each theme; concepts are text, or objects with `id`, `title` and `url`."""
    found: list[tuple[str, Concept]] = []
    for theme in entries(value):
        if not isinstance(theme, dict):
            found += [("", concept) for concept in _concepts([theme])]
            continue
        scheme = text(theme.get("scheme"), 500)
        found += [(scheme, concept) for concept in _concepts(entries(theme.get("concepts"), 500))]
    return tuple(dict.fromkeys(found))[:500]


def _concepts(stated: Iterable[Any]) -> list[Concept]:
    found = []
    for value in stated:
        if isinstance(value, dict):
            label = field_text(value, "title", "name", "label", "id")
            iri = address(value.get("url") or value.get("uri")) or address(value.get("id"))
        else:
            label = text(value)
            iri = address(label)
        label = "" if label == iri else label
        if label or iri:
            found.append(Concept(label=label, iri=iri))
    return found


def language_of(value: Any) -> str:
    """The BCP 47 code of `{"code": "en-CA", …}` or text, as stated where it is not known; else empty."""
    stated = (
        text(value.get("code") or value.get("name"), 100) if isinstance(value, dict) else text(value, 100)
    )
    return find_language(stated) or stated if stated else ""


def languages_of(*values: Any) -> tuple[str, ...]:
    """The codes of all, each once."""
    return tuple(
        dict.fromkeys(filter(None, (language_of(one) for value in values for one in entries(value))))
    )


# --- extents ----------------------------------------------------------------------------------


def box_in(value: Any, path: str, problems: Problems) -> BBox | None:
    """West, south, east, north of four numbers, or of six with heights; west may be greater than east (antimeridian).

    Longitudes from 0 to 360 are turned into -180 to 180, and that is said.
    """
    if value in (None, []):
        return None
    sides = [degrees(side) for side in value[:6]] if isinstance(value, list) else []
    if len(sides) == 6:
        sides = [sides[0], sides[1], sides[3], sides[4]]
    box = checked_box(sides)
    if box is None and (box := _turned(sides)):
        message = "Longitudes go beyond 180 degrees; they were turned into -180 to 180."
        note(problems, path, str(value), "geometry", message)
    if box is None:
        note(
            problems, path, str(value), "geometry", "This is not a box in degrees (WGS 84); it was left out."
        )
    return box


def _turned(sides: list[float]) -> BBox | None:
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        return None
    west, south, east, north = sides
    if not (-_WORLD <= west <= east <= _WORLD):
        return None
    if east - west >= _WORLD - 1:  # the whole way round, be it from centre to centre of the cells
        return checked_box([-180.0, south, 180.0, north])
    return checked_box([(west + 180) % _WORLD - 180, south, (east + 180) % _WORLD - 180, north])


def interval_in(value: Any, path: str, problems: Problems) -> Period | None:
    """A period of two ends, of which null, `..` and an empty text are open; None where both are."""
    if not isinstance(value, list) or len(value) != 2:
        if value not in (None, []):
            note(
                problems, path, str(value), "date", "This is not an interval with two ends; it was left out."
            )
        return None
    start, end = (moment_in(moment, path, problems) for moment in value)
    return Period(start=start, end=end) if start or end else None


def moment_in(value: Any, path: str, problems: Problems) -> str:
    """A date or date and time, empty where none is stated; what is none is noted."""
    stated = value.strip() if isinstance(value, str) else text(value, 200)
    if not stated or stated in _OPEN_ENDS:
        return ""
    found = parse_date(stated[:200])
    if found is None:
        day = _DAY.match(stated)
        if day and day[1] in _NO_YEARS:
            return ""
        kept = f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}" if day else "is not a date"
        note(problems, path, stated, "date", f"“{stated[:80]}” {kept}; it was left out.")
    return found or ""


def keywords_of(value: Any) -> tuple[str, ...]:
    """Keywords of a list of text, or of objects that hold lists."""
    found: list[str] = []
    for one in entries(value, 1_000):
        inner = one.get("keywords") if isinstance(one, dict) else one
        found += [text(word, 200) for word in entries(inner, 1_000)]
    return tuple(dict.fromkeys(filter(None, found)))


def title_in(stated: Any, source_id: str, problems: Problems) -> str:
    """The title in one line; where there is none, the identifier stands for it."""
    if title := " ".join(bounded_text(stated or "", TITLE_LIMIT, "title", problems).split()):
        return title
    message = f"There is no title; the identifier “{source_id[:200]}” stands for it."
    note(problems, "title", "", "required", message)
    return source_id


def bounded_keywords(found: tuple[str, ...], problems: Problems) -> tuple[str, ...]:
    """As many keywords as a record may have."""
    if len(found) > KEYWORD_LIMIT:
        message = f"There are {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        note(problems, "keywords", "", "count", message)
    return found[:KEYWORD_LIMIT]


def sentences(*parts: str) -> str:
    """The parts that are there in one text; those before others end with a full stop."""
    said = [part for part in parts if part]
    ended = [part if part.endswith((".", "!", "?", ":", "\n")) else f"{part}." for part in said[:-1]]
    return " ".join([*ended, *said[-1:]])
