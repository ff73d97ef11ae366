"""What people write into the licence registry, looked at before it counts."""

import re
from datetime import date
from urllib.parse import urlsplit

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.domain.licence_terms import (
    ATTRIBUTE,
    CODES,
    FAMILIES,
    SHARE_ALIKE,
    Group,
    LicenceTerms,
    open_word,
)
from catalog.domain.vocabulary.licences import find_licence, licences, licences_filed

_LONGEST, _LONGEST_URL, _LONGEST_NAME, _LONGEST_VERSION = 2_000, 500, 200, 20  # characters
_MOST_SPELLINGS = 30
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,58}[A-Za-z0-9])?")
_TAKEN = frozenset({"new"})  # an address of the registry's own


def code_checked(code: str) -> str:
    """The id of a licence to be added. Raises InvalidInput where it is none, or is taken."""
    given = code.strip()
    if not _CODE.fullmatch(given) or given.lower() in _TAKEN:
        raise InvalidInput("An id is made of letters, digits, dots and hyphens, such as EXAMPLE-ODL-1.0.")
    if taken := next((known for known in licences() if known.lower() == given.lower()), ""):
        raise InvalidInput(f"The registry has a licence {taken} already: edit that one.")
    return given


def terms_checked(terms: LicenceTerms, code: str, *, today: date) -> LicenceTerms:
    """The terms of licence `code`, in the order of CODES and trimmed. Raises InvalidInput, saying what does not fit."""
    filed = licences_filed().get(code)
    given = msgspec.structs.replace(
        terms,
        **{group: _in_order(group, getattr(terms, group)) for group in CODES},
        **{
            name: "" if filed else _line(getattr(terms, name))
            for name in ("label", "family", "version", "iri")
        },
        open=terms.open or (open_word(filed) if filed else "unknown"),
        spellings=tuple(dict.fromkeys(filter(None, map(_line, terms.spellings)))),
        attribution=" ".join(terms.attribution.replace('"', "”").split())[:300],
        source=terms.source.strip(),
        note=terms.note.replace("\0", "").strip()[:_LONGEST],
    )
    if filed is None:
        _require_names(given)
    _require_own_spellings(given, code)
    _require_sense(given)
    _require_source(given, today)
    return given


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _require_names(terms: LicenceTerms) -> None:
    if not terms.label:
        raise InvalidInput("Give the licence its name.")
    if len(terms.label) > _LONGEST_NAME:
        raise InvalidInput(f"A name has at most {_LONGEST_NAME} characters.")
    if terms.family and not _CODE.fullmatch(terms.family):
        raise InvalidInput("A family is made of letters, digits, dots and hyphens, such as EXAMPLE-ODL.")
    if terms.family in {entry.family for entry in licences_filed().values() if entry.vague}:
        raise InvalidInput(f"{terms.family} is for what names no licence: choose another family, or none.")
    if len(terms.version) > _LONGEST_VERSION:
        raise InvalidInput(f"A version has at most {_LONGEST_VERSION} characters, such as 2.0.")
    if terms.iri and not _is_address(terms.iri):
        raise InvalidInput("The address of the licence begins with https:// or http://.")


def _require_own_spellings(terms: LicenceTerms, code: str) -> None:
    """What names another licence already would name two. One that the registry does not know may be called as it likes."""
    if len(terms.spellings) > _MOST_SPELLINGS:
        raise InvalidInput(f"At most {_MOST_SPELLINGS} spellings can be kept.")
    for name in filter(None, (terms.label, terms.iri, *terms.spellings)):
        if len(name) > (_LONGEST_URL if _is_address(name) else _LONGEST_NAME):
            raise InvalidInput(f"“{name[:60]}…” is too long for a spelling.")
        found = find_licence(name)
        if found is not None and found.id != code:
            raise InvalidInput(f"“{name[:80]}” means {found.label} already: leave it out.")


def _in_order(group: Group, chosen: tuple[str, ...]) -> tuple[str, ...]:
    if odd := sorted(set(chosen) - set(CODES[group])):
        raise InvalidInput(f"“{odd[0][:60]}” is no term of the registry: choose from its list.")
    return tuple(code for code in CODES[group] if code in chosen)


def _require_sense(terms: LicenceTerms) -> None:
    if "cc:CommercialUse" in terms.permissions and "cc:CommercialUse" in terms.prohibitions:
        raise InvalidInput("Commercial use cannot be both permitted and forbidden: choose one.")
    if not terms.permissions and (terms.duties or terms.prohibitions):
        raise InvalidInput("Say what the licence permits as well: duties go with a permission.")
    shares = any(duty in terms.duties for duty in SHARE_ALIKE)
    if shares != bool(terms.share_alike):
        raise InvalidInput(
            "The duty to share under the same licence and the licence that a result must carry go together: give both, or "
            "neither."
        )
    if terms.share_alike and terms.share_alike not in FAMILIES:
        raise InvalidInput(f"A result can be made to carry one of {', '.join(FAMILIES)}.")
    bars = {"cc:CommercialUse": "commercial use", "distribute derived": "passing on what is made from it"}
    if terms.open == "yes" and (barred := [bars[code] for code in terms.prohibitions if code in bars]):
        raise InvalidInput(
            f"An open licence does not forbid {barred[0]}: say that it is not open, or allow it."
        )
    if terms.attribution and ATTRIBUTE not in terms.duties:
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
