"""What of a licence people keep in the registry: its terms in ODRL 2.2 and Creative Commons words, and where its text stands.

The vocabulary's file (domain/vocabulary/licences.py) is where the registry begins; spellings and openness stay there.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.product import Part
from catalog.domain.vocabulary.licences import LicenceEntry, licences

Group = Literal["permissions", "duties", "prohibitions"]
_ATTRIBUTE = "odrl:attribute"
_SHARE_ALIKE = ("cc:ShareAlike", "cc:ShareAlike (derivative database)")
_LONGEST, _LONGEST_URL = 2_000, 500  # characters

WORDS = {
    "odrl:reproduce": "copy it",
    "odrl:distribute": "pass it on",
    "odrl:derive": "make new things from it",
    "odrl:aggregate": "put it together with other data",
    "odrl:aggregate (as unmodified collection)": "put it unchanged into a collection",
    "odrl:modify": "change it",
    "odrl:attribute": "name the source",
    "cc:CommercialUse": "use it commercially",
    "cc:Notice": "keep the licence notice with it",
    "cc:ShareAlike": "share what you make from it under the same licence",
    "cc:ShareAlike (derivative database)": "share databases that you make from it under the same licence",
    "state-changes": "say what you changed",
    "additional-restrictions": "add restrictions of your own",
    "endorsement": "suggest that the owner endorses you",
    "distribute derived": "pass on what you make from it",
    "technical restriction without parallel open copy": "lock it technically without an open copy beside it",
}
CODES: dict[Group, tuple[str, ...]] = {
    "permissions": (
        "odrl:reproduce", "odrl:distribute", "odrl:derive", "odrl:aggregate",
        "odrl:aggregate (as unmodified collection)", "odrl:modify", "cc:CommercialUse",
    ),
    "duties": (_ATTRIBUTE, "cc:Notice", *_SHARE_ALIKE, "state-changes"),
    "prohibitions": (
        "cc:CommercialUse", "distribute derived", "additional-restrictions", "endorsement",
        "technical restriction without parallel open copy",
    ),
}  # fmt: skip
GROUPS: dict[Group, str] = {
    "permissions": "You may",
    "duties": "You must",
    "prohibitions": "You may not",
}
FAMILIES = ("CC-BY-SA", "CC-BY-NC-SA", "ODbL")  # licences that a result may have to carry


class LicenceTerms(Part, frozen=True):
    """The terms of a licence: codes of CODES, the family that a result must carry, the words of a credit line.

    `text_date` (ISO 8601 day) and `source` tell which text this sums up; not `confirmed`: nobody has compared it with that.
    """

    permissions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    share_alike: str = ""
    attribution: str = ""
    text_date: str = ""
    source: str = ""
    note: str = ""
    confirmed: bool = False

    @property
    def known(self) -> bool:
        """Whether it is known what the licence permits."""
        return bool(self.permissions)


@dataclass(frozen=True, slots=True)
class TermsChange:
    """One thing that differs between two versions."""

    name: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def terms_of_entry(entry: LicenceEntry) -> LicenceTerms:
    """What the vocabulary's file says of a licence."""
    return LicenceTerms(
        permissions=entry.permissions,
        duties=tuple(map(_plain, entry.duties)),
        prohibitions=entry.prohibitions,
        share_alike=entry.share_alike,
        attribution=entry.attribution,
        source=entry.iri,
        note=entry.basis[:1].upper() + entry.basis[1:],
        confirmed=entry.terms_known,
    )


def entry_with(entry: LicenceEntry, terms: LicenceTerms) -> LicenceEntry:
    """The vocabulary's entry with these terms instead of its own; what nobody has confirmed permits nothing."""
    words = terms.attribution
    duties = tuple(f'{d} "{words}"' if d == _ATTRIBUTE and words else d for d in terms.duties)
    return msgspec.structs.replace(
        entry,
        permissions=terms.permissions if terms.confirmed else (),
        duties=duties,
        prohibitions=terms.prohibitions,
        share_alike=terms.share_alike,
        attribution=words,
    )


def licence_known(code: str) -> LicenceEntry:
    """The vocabulary's entry. Raises InvalidInput for a licence that it does not know."""
    entry = licences().get(code)
    if entry is None or entry.vague:
        raise InvalidInput("The registry knows no such licence.")
    return entry


def terms_checked(terms: LicenceTerms, *, today: date) -> LicenceTerms:
    """The terms in the order of CODES, without blanks around words. Raises InvalidInput, saying what does not fit."""
    given = msgspec.structs.replace(
        terms,
        **{group: _in_order(group, getattr(terms, group)) for group in CODES},
        attribution=" ".join(terms.attribution.replace('"', "”").split())[:300],
        source=terms.source.strip(),
        note=terms.note.replace("\0", "").strip()[:_LONGEST],
    )
    _require_sense(given)
    _require_source(given, today)
    return given


def _plain(duty: str) -> str:
    """`odrl:attribute "X"` without its words, which stand apart."""
    return _ATTRIBUTE if duty.startswith(f"{_ATTRIBUTE} ") else duty


def _in_order(group: Group, chosen: tuple[str, ...]) -> tuple[str, ...]:
    if odd := sorted(set(chosen) - set(CODES[group])):
        raise InvalidInput(f"“{odd[0][:60]}” is no term of the registry: choose from its list.")
    return tuple(code for code in CODES[group] if code in chosen)


def _require_sense(terms: LicenceTerms) -> None:
    if "cc:CommercialUse" in terms.permissions and "cc:CommercialUse" in terms.prohibitions:
        raise InvalidInput("Commercial use cannot be both permitted and forbidden: choose one.")
    if not terms.permissions and (terms.duties or terms.prohibitions):
        raise InvalidInput("Say what the licence permits as well: duties go with a permission.")
    shares = any(duty in terms.duties for duty in _SHARE_ALIKE)
    if shares != bool(terms.share_alike):
        raise InvalidInput(
            "The duty to share under the same licence and the licence that a result must carry go together: give both, or "
            "neither."
        )
    if terms.share_alike and terms.share_alike not in FAMILIES:
        raise InvalidInput(f"A result can be made to carry one of {', '.join(FAMILIES)}.")
    if terms.attribution and _ATTRIBUTE not in terms.duties:
        raise InvalidInput(
            "Words of a credit line need the duty to name the source: choose it, or leave them out."
        )


def _require_source(terms: LicenceTerms, today: date) -> None:
    if terms.source and not _is_address(terms.source):
        raise InvalidInput("The address of the text begins with https:// or http://.")
    if terms.text_date:
        try:
            day = date.fromisoformat(terms.text_date)
        except ValueError:
            raise InvalidInput("The date of the text is a day such as 2026-05-31.") from None
        if day > today:
            raise InvalidInput("The text that you sum up cannot be of a day to come.")
    if terms.confirmed and not (terms.source and terms.known):
        raise InvalidInput(
            "To confirm terms, say what is permitted and where the text stands, so that others can compare."
        )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= _LONGEST_URL


def term_text(term: str) -> str:
    """One term in words: `odrl:attribute "X"` is “name the source with the words “X””; what is unheard of stays as it is."""
    code, _, rest = term.partition(' "')
    return f"{WORDS.get(code, code)} with the words “{rest.rstrip('"')}”" if rest else WORDS.get(term, term)


def terms_changes(before: LicenceTerms, after: LicenceTerms) -> list[TermsChange]:
    """What differs, in words, in the order of a form. Empty where nothing does."""
    found = [
        TermsChange(
            name,
            tuple(term_text(code) for code in getattr(before, group) if code not in getattr(after, group)),
            tuple(term_text(code) for code in getattr(after, group) if code not in getattr(before, group)),
        )
        for group, name in GROUPS.items()
    ]
    found += [
        TermsChange(name, _filled(_told(before, field)), _filled(_told(after, field)))
        for field, name in _SINGLE.items()
        if getattr(before, field) != getattr(after, field)
    ]
    return [change for change in found if change.gone or change.come]


_SINGLE = {
    "share_alike": "A result must carry",
    "attribution": "Credit line",
    "text_date": "Date of the text",
    "source": "Where the text stands",
    "note": "Note",
    "confirmed": "Terms",
}


def _told(terms: LicenceTerms, field: str) -> str:
    if field == "confirmed":
        return "confirmed" if terms.confirmed else "to be confirmed"
    return str(getattr(terms, field))


def _filled(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
