"""Values of cells to the parts of a record. What is not what its column should hold is left out, with a problem."""

from collections.abc import Sequence
from functools import lru_cache

from catalog.domain.product import (
    Agent,
    BBox,
    Concept,
    Contact,
    Licence,
    Lineage,
    Period,
    Place,
    Problem,
    StatedClass,
)
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.licences import find_licence, licences_number
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.formats.geometry import box_of
from catalog.formats.inventory.cells import Cell, Parts, note
from catalog.formats.inventory.values import EMAIL, address_in, labelled_link
from catalog.formats.json_places import NOWHERE, place_of
from catalog.formats.json_values import unpacked
from catalog.formats.notes import Problems
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, cut_text, html_to_text
from catalog.formats.written import date_in, is_open_end, period_in

LIST_LIMIT = 500
_LONGEST_KEYWORD = 200
_NAME_LIMIT = 200  # characters of a text beside an e-mail address that is still a name
_SHORT_PLACE = 200  # characters; what is longer is a geometry, and rarely met again

Cells = Sequence[Cell]


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """A text without markup."""
    easy = text.isprintable() and "<" not in text and "&" not in text and len(text) <= limit
    return text.strip() if easy else html_to_text(text, limit)


def first_text(cells: Cells, limit: int = TITLE_LIMIT) -> str:
    """The first text that is not blank."""
    return next((found for cell in cells if (found := plain(cell.text, limit))), "")


def prose(cells: Cells, problems: Problems, limit: int = TEXT_LIMIT) -> str:
    """All texts, each once, as paragraphs."""
    texts = dict.fromkeys(found for cell in cells if (found := plain(cell.text, 2 * limit)))
    text, problem = cut_text("\n\n".join(texts), limit, cells[0].column.name)
    if problem:
        problems.append(problem)
    return text


def texts(cells: Cells, problems: Problems, limit: int = _LONGEST_KEYWORD) -> tuple[str, ...]:
    """Each text once, at most LIST_LIMIT."""
    found = tuple(dict.fromkeys(text for cell in cells if (text := plain(cell.text, limit))))
    if len(found) > LIST_LIMIT:
        message = f"There are {len(found):,} values; the first {LIST_LIMIT} were kept."
        note(problems, cells[0], "count", message)
    return found[:LIST_LIMIT]


def date(cells: Cells, problems: Problems) -> str:
    """The first that is a date."""
    for cell in cells:
        if found := date_in(cell.text, cell.column.dates):
            return found
        note(problems, cell, "date", f"“{cell.text[:80]}” is not a date; it was left out.")
    return ""


def address(cells: Cells, problems: Problems) -> str:
    """The first that is an absolute address."""
    return next(iter(addresses(cells, problems)), "")


def addresses(cells: Cells, problems: Problems) -> tuple[str, ...]:
    """All that are absolute addresses."""
    found = []
    for cell in cells:
        if url := address_in(cell.text):
            found.append(url)
        else:
            message = f"“{cell.text[:80]}” is not an absolute web address; it was left out."
            note(problems, cell, "address", message)
    return tuple(dict.fromkeys(found))


def email(cells: Cells, problems: Problems) -> str:
    """The first that holds an e-mail address."""
    for cell in cells:
        if found := EMAIL.search(cell.text):
            return found[0]
        note(problems, cell, "email", "This is no e-mail address; it was left out.")
    return ""


# --- people -----------------------------------------------------------------------------------


def agent_of(parts: Parts, problems: Problems) -> Agent | None:
    """The publisher: name, URI, e-mail, web page. A name may be a Markdown link, or hold an e-mail in brackets."""
    name, url = labelled_link(first_text(parts.get("name", ())))
    mail = email(parts["email"], problems) if "email" in parts else ""
    if not mail and (found := EMAIL.search(name)):
        name, mail = name.replace(found[0], "").strip(" ()[]<>,;:-") or found[0], found[0]
    homepage = address(parts["homepage"], problems) if "homepage" in parts else ""
    iri = address(parts["iri"], problems) if "iri" in parts else ""
    agent = Agent(name=name, iri=iri, email=mail, homepage=homepage or url)
    return agent if agent != _NOBODY else None


_NOBODY, _NO_CONTACT, _NO_LINEAGE, _ALWAYS = Agent(), Contact(), Lineage(), Period()


def creators_of(parts: Parts, problems: Problems) -> tuple[Agent, ...]:
    """One agent a name; the e-mail belongs to the first."""
    named = [labelled_link(name) for name in texts(parts.get("name", ()), problems, TITLE_LIMIT)]
    mail = email(parts["email"], problems) if "email" in parts else ""
    agents = [Agent(name=name, homepage=url) for name, url in named]
    if mail:
        first = agents[0] if agents else Agent()
        agents[:1] = [Agent(name=first.name, homepage=first.homepage, email=mail)]
    return tuple(agents)


def contacts_of(parts: Parts, problems: Problems) -> tuple[Contact, ...]:
    """The contact of the columns for name, e-mail, telephone and page, then those that are one text each."""
    contact = Contact(
        name=first_text(parts.get("name", ())),
        email=email(parts["email"], problems) if "email" in parts else "",
        url=address(parts["url"], problems) if "url" in parts else "",
        phone=first_text(parts.get("phone", ()), 100),
    )
    found = [contact] + [one for cell in parts.get("", ()) for one in _contacts_in(cell.text)]
    return tuple(dict.fromkeys(one for one in found if one != _NO_CONTACT))[:LIST_LIMIT]


def _contacts_in(text: str) -> list[Contact]:
    """`Jo Doe <jo@example.org>`, an address, several e-mails in prose, or a name."""
    label, url = labelled_link(text)
    url = url or address_in(text)
    mails = list(dict.fromkeys(EMAIL.findall(text)))[:20]
    if url and not mails:
        return [Contact(name="" if label == text else plain(label), url=url)]
    if len(mails) == 1:
        rest = plain(text.replace(mails[0], "")).strip(" \t\n()[]<>,;:-|")
        return [
            Contact(name=rest if len(rest) <= _NAME_LIMIT and "mailto" not in rest else "", email=mails[0])
        ]
    if mails:
        return [Contact(email=mail) for mail in mails]
    return [Contact(name=plain(text))]


# --- terms ------------------------------------------------------------------------------------


def concepts(cells: Cells, problems: Problems) -> tuple[Concept, ...]:
    """Terms and documents: a label, an address, or both as a Markdown link."""
    found = tuple(dict.fromkeys(concept for cell in cells if (concept := _concept(cell.text))))
    if len(found) > LIST_LIMIT:
        note(
            problems,
            cells[0],
            "count",
            f"There are {len(found):,} values; the first {LIST_LIMIT} were kept.",
        )
    return found[:LIST_LIMIT]


@lru_cache(maxsize=4096)
def _concept(text: str) -> Concept | None:
    label, url = labelled_link(text)
    url = url or address_in(text)
    label = "" if url and label == text else plain(label)
    return Concept(label=label, iri=url) if label or url else None


def licence_of(cells: Cells) -> Licence | None:
    """The licence that the columns for id, title and address name together."""
    return _licence(licences_number(), tuple(cell.text for cell in cells))


@lru_cache(maxsize=4096)
def _licence(_number: int, stated: tuple[str, ...]) -> Licence | None:
    spellings = [part for text in stated for part in labelled_link(text.strip()) if part]
    if not spellings:
        return None
    entry = find_licence(*spellings)
    own = next((url for spelling in spellings if (url := address_in(spelling))), "")
    label = max((plain(spelling) for spelling in spellings if not address_in(spelling)), key=len, default="")
    if entry is None:
        return Licence(label=label, iri=own)
    return Licence(code=entry.id, label=label or entry.label, iri=entry.iri or own)


def frequency_of(cells: Cells) -> tuple[str, str]:
    """(code of the EU list or "", as stated)."""
    stated = first_text(cells)
    entry = find_frequency(stated) if stated else None
    return (entry.code if entry else ""), stated


def classes_of(cells: Cells) -> tuple[StatedClass, ...]:
    """Each class with the column that states it; normalised where it is known."""
    stated = ((plain(cell.text, 200), cell.column.name) for cell in cells)
    found = (StatedClass(value=find_class(text) or text, field=name) for text, name in stated if text)
    return tuple(dict.fromkeys(found))


def access_of(cells: Cells) -> tuple[str, str]:
    """(code of the EU list or "", the text where it is no code)."""
    stated = first_text(cells, TEXT_LIMIT)
    code = find_access_right(stated)
    return code, "" if code else stated


def languages_of(cells: Cells, problems: Problems) -> tuple[str, ...]:
    """BCP 47 codes where recognised, else as stated."""
    return tuple(dict.fromkeys(find_language(text) or text for text in texts(cells, problems)))


# --- where and when ---------------------------------------------------------------------------


def places_of(parts: Parts, problems: Problems) -> tuple[Place, ...]:
    """Named places, then network areas; a box belongs to the only place, or is one of its own."""
    found = [place for cell in parts.get("name", ()) for place in _places_in(cell, problems)]
    found += [
        Place(network_area=area) for area in texts(parts.get("network_area", ()), problems, TITLE_LIMIT)
    ]
    boxes = [(cell, _box(cell.text)) for cell in parts.get("bbox", ())]
    for cell, box in boxes:
        if box is None:
            message = "This is no box of west, south, east and north in degrees; it was left out."
            note(problems, cell, "geometry", message, "Write four numbers, such as -2.1,51.0,0.4,52.6.")
        elif len(found) == len(boxes) == 1 and not found[0].bbox:
            found = [
                Place(name=found[0].name, iri=found[0].iri, bbox=box, network_area=found[0].network_area)
            ]
        else:
            found.append(Place(bbox=box))
    return tuple(dict.fromkeys(found))[:LIST_LIMIT]


def _places_in(cell: Cell, problems: Problems) -> tuple[Place, ...]:
    places, missed = _drawn(cell.text) if len(cell.text) < _SHORT_PLACE else _read_place(cell.text)
    for problem in missed:
        note(problems, cell, problem.rule, problem.message)
    return places


def _read_place(text: str) -> tuple[tuple[Place, ...], tuple[Problem, ...]]:
    """By name, by address, or drawn as GeoJSON, WKT or four numbers."""
    missed: Problems = []
    place = place_of({"spatial": text}, missed)
    return () if place == NOWHERE else (place,), tuple(missed)


_drawn = lru_cache(maxsize=4096)(_read_place)


@lru_cache(maxsize=4096)
def _box(text: str) -> BBox | None:
    return box_of(unpacked(text.strip("()")))


def periods_of(parts: Parts, problems: Problems) -> tuple[Period, ...]:
    """Periods of one column each, else of a column for the start and one for the end."""
    found = []
    for cell in parts.get("", ()):
        if period := period_in(cell.text, cell.column.dates):
            found.append(Period(start=period[0], end=period[1]))
        else:
            message = f"“{cell.text[:80]}” is not a period of time; it was left out."
            note(problems, cell, "period", message)
    start, end = (
        date([cell for cell in parts.get(name, ()) if not is_open_end(cell.text)], problems)
        for name in ("start", "end")
    )
    found.append(Period(start=start, end=end))
    return tuple(dict.fromkeys(period for period in found if period != _ALWAYS))


def lineage_of(parts: Parts, problems: Problems) -> Lineage | None:
    """The statement and the sources."""
    lineage = Lineage(
        statement=prose(parts["statement"], problems) if "statement" in parts else "",
        sources=concepts(parts["sources"], problems) if "sources" in parts else (),
    )
    return lineage if lineage != _NO_LINEAGE else None
