"""What of a licence people keep in the registry: its terms in ODRL 2.2 and Creative Commons words, and where its text stands.

The vocabulary's file (domain/vocabulary/licences.py) is where the registry begins. Of its licences the names stay as they are
there; of those that curators add, the names are kept with the terms.
"""

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from catalog.domain.product import Part
from catalog.domain.vocabulary.licences import LicenceEntry, licences_filed
from catalog.domain.vocabulary.tables import is_url

Group = Literal["permissions", "duties", "prohibitions"]
ATTRIBUTE = "odrl:attribute"
SHARE_ALIKE = ("cc:ShareAlike", "cc:ShareAlike (derivative database)")

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
    "duties": (ATTRIBUTE, "cc:Notice", *SHARE_ALIKE, "state-changes"),
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
Open = Literal["", "yes", "no", "unknown"]  # empty: as the file has it
OPEN: dict[Open, bool | None] = {"yes": True, "no": False, "unknown": None}
FAMILIES = ("CC-BY-SA", "CC-BY-NC-SA", "ODbL")  # licences that a result may have to carry


class LicenceTerms(Part, frozen=True):
    """The terms of a licence: codes of CODES, the family that a result must carry, the words of a credit line.

    `text_date` (ISO 8601 day) and `source` tell which text this sums up; not `confirmed`: nobody has compared it with that.
    `open`: whether the licence is an open one. `spellings`: names and addresses by which sources call it, beside the file's.
    `label`, `family`, `version` and `iri` are those of a licence that curators have added; empty for one of the file.
    """

    open: Open = ""
    label: str = ""
    family: str = ""
    version: str = ""
    iri: str = ""
    spellings: tuple[str, ...] = ()
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
        open=open_word(entry),
        permissions=entry.permissions,
        duties=tuple(map(_plain, entry.duties)),
        prohibitions=entry.prohibitions,
        share_alike=entry.share_alike,
        attribution=entry.attribution,
        source=entry.iri,
        note=entry.basis[:1].upper() + entry.basis[1:],
        confirmed=entry.terms_known,
    )


def open_word(entry: LicenceEntry) -> Open:
    """Whether the file says that a licence is open, as terms have it."""
    return next(word for word, value in OPEN.items() if value is entry.open)


def terms_stored(stored: Any, code: str) -> LicenceTerms:
    """Terms of the licence `code` from their JSON form. Versions kept before openness was part of them have the file's."""
    terms = msgspec.convert(stored, LicenceTerms)
    filed = licences_filed().get(code)
    return terms if terms.open or filed is None else msgspec.structs.replace(terms, open=open_word(filed))


def entry_added(code: str, terms: LicenceTerms) -> LicenceEntry:
    """The entry of a licence that is not in the vocabulary's file, by the names kept with its terms."""
    named = LicenceEntry(
        id=code,
        label=terms.label or code,
        family=terms.family or code,
        version=terms.version,
        iri=terms.iri,
        basis="added by curators of the portal",
    )
    return entry_with(named, terms)


def entry_with(entry: LicenceEntry, terms: LicenceTerms) -> LicenceEntry:
    """The vocabulary's entry with these terms instead of its own; what nobody has confirmed permits nothing."""
    words = terms.attribution
    addresses = tuple(filter(is_url, terms.spellings))
    duties = tuple(f'{d} "{words}"' if d == ATTRIBUTE and words else d for d in terms.duties)
    return msgspec.structs.replace(
        entry,
        permissions=terms.permissions if terms.confirmed else (),
        duties=duties,
        prohibitions=terms.prohibitions,
        share_alike=terms.share_alike,
        attribution=words,
        open=OPEN.get(terms.open, entry.open),
        aliases=(*entry.aliases, *(name for name in terms.spellings if name not in addresses)),
        urls=(*entry.urls, *addresses),
    )


def _plain(duty: str) -> str:
    """`odrl:attribute "X"` without its words, which stand apart."""
    return ATTRIBUTE if duty.startswith(f"{ATTRIBUTE} ") else duty


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
    found.append(
        TermsChange(
            "Also called",
            tuple(name for name in before.spellings if name not in after.spellings),
            tuple(name for name in after.spellings if name not in before.spellings),
        )
    )
    return [change for change in found if change.gone or change.come]


_SINGLE = {
    "label": "Name",
    "family": "Family",
    "version": "Version of the licence",
    "iri": "Address of the licence",
    "open": "Open licence",
    "share_alike": "A result must carry",
    "attribution": "Credit line",
    "text_date": "Date of the text",
    "source": "Where the text stands",
    "note": "Note",
    "confirmed": "Terms",
}


_OPEN_TOLD: dict[Open, str] = {"": "", "yes": "open", "no": "not open", "unknown": "not known"}


def _told(terms: LicenceTerms, field: str) -> str:
    if field == "confirmed":
        return "confirmed" if terms.confirmed else "to be confirmed"
    if field == "open":
        return _OPEN_TOLD[terms.open]
    return str(getattr(terms, field))


def _filled(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
