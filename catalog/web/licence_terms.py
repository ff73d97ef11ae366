"""What a recognised licence lets people do, in their words. The registry's codes are ODRL 2.2 and Creative Commons."""

from typing import Any

from catalog.domain.licence_terms import GROUPS, LicenceTerms, term_text, terms_of_entry
from catalog.domain.product import Licence
from catalog.domain.vocabulary.licences import licence_entry


def licence_terms(licence: Licence | None) -> dict[str, Any] | None:
    """`label`, `open` and `groups` (name, terms) of a licence whose terms the portal's file knows; else None."""
    entry = licence_entry(licence.code, licence.iri, licence.label) if licence else None
    if entry is None or not entry.terms_known:
        return None
    return {"label": entry.label, "open": entry.open, "groups": terms_groups(terms_of_entry(entry))}


def terms_groups(terms: LicenceTerms) -> list[dict[str, Any]]:
    """What one may, must and may not, in words; groups without any left out."""
    found = ((name, _words(terms, getattr(terms, group))) for group, name in GROUPS.items())
    return [{"name": name, "terms": words} for name, words in found if words]


def _words(terms: LicenceTerms, codes: tuple[str, ...]) -> list[str]:
    credit = f' "{terms.attribution}"' if terms.attribution else ""
    return [term_text(f"{code}{credit}" if code == "odrl:attribute" else code) for code in codes]
