"""What a value of a field must be, so that it may be stored as a person's decision."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import msgspec

from catalog.domain.audience import AUDIENCES, PART_AUDIENCES, PARTS
from catalog.domain.errors import InvalidInput
from catalog.domain.fields import AudienceChoice, EditableField, Kind, field_get, json_form, types
from catalog.domain.governance.triage_words import labels
from catalog.domain.product import Agent, Concept, Contact, Licence, Lineage, Period, Place, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.licences import find_licence
from catalog.domain.vocabulary.statuses import find_status

_LINE, _TEXT, _MANY = 2_000, 100_000, 500


def value_checked(name: str, value: Any) -> Any:
    """`value` (a ProductRecord's own type or its JSON form) put right and in JSON form.

    Raises InvalidInput with a sentence that says what is wrong and what may stand there.
    """
    field = field_get(name)
    try:
        typed = msgspec.convert(msgspec.to_builtins(value), types()[name])
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{field.label}: {error}.") from None
    for text in _texts(typed):
        _refuse_if("\0" in text, field, "holds a character that cannot be stored (NUL). Take it out.")
        _refuse_if(
            len(text) > _TEXT, field, f"is longer than {_TEXT:,} characters. Shorten it, or link to a page."
        )
    return json_form(_CHECKS[field.kind](field, typed))


def _refuse_if(wrong: bool, field: EditableField, what: str) -> None:
    if wrong:
        raise InvalidInput(f"{field.label} {what}")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)


def _line(field: EditableField, text: str) -> str:
    text = " ".join(text.split())
    _refuse_if(
        field.name == "title" and not text, field, "cannot be empty: an entry needs a name to be found."
    )
    _refuse_if(len(text) > _LINE, field, f"is longer than {_LINE:,} characters. Shorten it.")
    return _language(field, text) if field.name == "language" and text else text


def _words(field: EditableField, words: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(filter(None, (" ".join(word.split()) for word in words))))
    _refuse_if(len(kept) > _MANY, field, f"holds more than {_MANY} lines. Keep those that help to find it.")
    return kept


def _address(field: EditableField, url: str) -> str:
    return _web(field, url.strip())


def _web(field: EditableField, url: str) -> str:
    if url:
        try:
            parts = urlsplit(url)
            fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not set(url) & set(' <>"\n')
        except ValueError:
            fine = False
        _refuse_if(not fine, field, f"“{url[:120]}” is no web address: it begins with https:// or http://.")
    return url


def _date(field: EditableField, text: str) -> str:
    if not text.strip():
        return ""
    date = parse_date(text)
    _refuse_if(date is None, field, f"“{text[:60]}” is no date: write 2024, 2024-05 or 2024-05-01.")
    return date or ""


def _language(field: EditableField, text: str) -> str:
    code = find_language(text)
    _refuse_if(
        not code, field, f"“{text[:60]}” is no language that is known here: write its English name or code."
    )
    return code


def _languages(field: EditableField, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_language(field, name) for name in _words(field, names)))


def _frequency_code(text: str) -> str:
    found = find_frequency(text)
    return found.code if found else ""


_CODES = {"frequency": _frequency_code, "access_rights": find_access_right, "status": find_status}


def _choice(field: EditableField, text: str) -> str:
    if not text or field.name == "kind":
        return text
    code = _CODES[field.name](text) if field.name in _CODES else ""
    _refuse_if(not code, field, f"“{text[:60]}” is none of the choices.")
    return code


def _licence(field: EditableField, licence: Licence | None) -> Licence | None:
    if licence is None or _empty(licence):
        return None
    entry = find_licence(*filter(None, (licence.code, licence.iri, licence.label)))
    if licence.code and (entry is None or entry.id != licence.code):
        _refuse_if(True, field, f"“{licence.code[:60]}” is not in the registry: choose one, or name another.")
    if entry and licence.code:
        return Licence(code=entry.id, label=licence.label or entry.label, iri=licence.iri or entry.iri)
    return Licence(
        code=entry.id if entry else "", label=licence.label.strip(), iri=_web(field, licence.iri.strip())
    )


def _parts(field: EditableField, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    kept = tuple(_part_checked(field, part) for part in parts if not _empty(part))
    _refuse_if(
        len(kept) > _MANY, field, f"holds more than {_MANY} rows. Change so long a list at the source."
    )
    return kept


def _empty(part: msgspec.Struct) -> bool:
    """Whether nothing is said in it; blanks are nothing."""
    values = (getattr(part, name) for name in part.__struct_fields__)
    return not any(value.strip() if isinstance(value, str) else value for value in values)


def _part(field: EditableField, part: Any) -> Any:
    return None if part is None or _empty(part) else _part_checked(field, part)


def _part_checked(field: EditableField, part: Any) -> Any:
    check = _PARTS.get(type(part))
    return check(field, part) if check else part


def _agent(field: EditableField, agent: Agent) -> Agent:
    _email(field, agent.email)
    _web(field, agent.homepage)
    return agent


def _contact(field: EditableField, contact: Contact) -> Contact:
    _email(field, contact.email)
    _web(field, contact.url)
    return contact


def _stated_class(field: EditableField, stated: StatedClass) -> StatedClass:
    """A lawful basis counts by its kind and its day: other words would stand for none, or for ever."""
    basis = stated.basis
    known = basis is None or (basis.kind in labels("bases") and _is_day(basis.until))
    _refuse_if(not known, field, "holds a lawful basis that is none: record it on the page of the triage.")
    return stated


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _email(field: EditableField, email: str) -> None:
    name, at, host = email.partition("@")
    fine = bool(name and at and host) and "@" not in host and not set(email) & set(' <>"\n')
    _refuse_if(
        bool(email) and not fine, field, f"“{email[:120]}” is no e-mail address: write name@example.org."
    )


def _concept(field: EditableField, concept: Concept) -> Concept:
    scheme = concept.iri.partition(":")[0] if ":" in concept.iri else ""
    wrong = bool(concept.iri) and (not scheme or scheme.lower() in ("javascript", "data", "vbscript"))
    _refuse_if(wrong, field, f"“{concept.iri[:120]}” is no address: it begins with https:// or the like.")
    return concept


def _lineage(field: EditableField, lineage: Lineage) -> Lineage:
    """What it was made from without empty rows; the statement without blanks round it."""
    sources = tuple(_concept(field, source) for source in lineage.sources if not _empty(source))
    _refuse_if(
        len(sources) > _MANY, field, f"names more than {_MANY} sources. Change so long a list at the source."
    )
    return msgspec.structs.replace(lineage, sources=sources, statement=_text(field, lineage.statement))


def _period(field: EditableField, period: Period) -> Period:
    start, end = _date(field, period.start), _date(field, period.end)
    shared = min(len(start), len(end))
    _refuse_if(
        bool(start and end) and start[:shared] > end[:shared],
        field,
        f"ends ({end}) before it begins ({start}).",
    )
    return Period(start=start, end=end)


def _place(field: EditableField, place: Place) -> Place:
    if place.bbox:
        west, south, east, north = place.bbox
        fine = all(-180 <= degrees <= 180 for degrees in (west, east)) and -90 <= south <= north <= 90
        _refuse_if(
            not fine,
            field,
            "has a box that lies nowhere on Earth: west and east go from -180 to 180, south and north from -90 to 90, "
            "and south is not above north.",
        )
    return place


def _json_texts(field: EditableField, texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        try:
            msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise InvalidInput(f"{field.label}: each is a JSON object, and this is none: {error}.") from None
    return texts


def _audience(field: EditableField, choice: AudienceChoice) -> AudienceChoice:
    _refuse_if(choice.audience not in AUDIENCES, field, f"is one of: {', '.join(AUDIENCES)}.")
    named = choice.audience == "domains"
    _refuse_if(named and not choice.domains, field, "names no domain: choose at least one.")
    for part, label in PARTS.items():
        given = getattr(choice, part)
        _refuse_if(
            bool(given) and given not in PART_AUDIENCES,
            field,
            f"of “{label}” is one of: {', '.join(PART_AUDIENCES)}, or nothing where it is as of the entry.",
        )
    return msgspec.structs.replace(choice, domains=tuple(sorted(set(choice.domains))) if named else ())


def _text(field: EditableField, text: str) -> str:
    return text.replace("\r\n", "\n").strip()


_PARTS: dict[type, Callable[[EditableField, Any], Any]] = {
    StatedClass: _stated_class,
    Agent: _agent,
    Concept: _concept,
    Contact: _contact,
    Lineage: _lineage,
    Period: _period,
    Place: _place,
}
_CHECKS: dict[Kind, Callable[[EditableField, Any], Any]] = {
    "line": _line,
    "text": _text,
    "words": _words,
    "address": _address,
    "date": _date,
    "languages": _languages,
    "choice": _choice,
    "licence": _licence,
    "themes": _parts,
    "part": _part,
    "parts": _parts,
    "statement": _part,
    "texts": _json_texts,
    "json": _part,
    "audience": _audience,
}
