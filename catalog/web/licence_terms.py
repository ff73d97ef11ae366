"""What a recognised licence lets people do, in their words. The registry's codes are ODRL 2.2 and Creative Commons."""

from typing import Any

from catalog.domain.product import Licence
from catalog.domain.vocabulary.licences import LicenceEntry, licences

_WORDS = {
    "odrl:reproduce": "copy it",
    "odrl:distribute": "pass it on",
    "odrl:derive": "make new things from it",
    "odrl:aggregate": "put it together with other data",
    "odrl:modify": "change it",
    "odrl:attribute": "name the source",
    "cc:CommercialUse": "use it commercially",
    "cc:Notice": "keep the licence notice with it",
    "cc:ShareAlike": "share what you make from it under the same licence",
    "state-changes": "say what you changed",
    "additional-restrictions": "add restrictions of your own",
    "endorsement": "suggest that the owner endorses you",
    "distribute derived": "pass on what you make from it",
    "technical restriction without parallel open copy": "lock it technically without an open copy beside it",
}
_GROUPS = {"permissions": "You may", "duties": "You must", "prohibitions": "You may not"}


def term_text(term: str) -> str:
    """One term of the registry in words: `odrl:attribute "X"` is “name the source: “X””."""
    if term in _WORDS:
        return _WORDS[term]
    code, _, rest = term.partition(" ")
    more = rest.strip('"') if rest.startswith('"') else rest
    return f"{_WORDS.get(code, code)} {f'with the words “{more}”' if rest.startswith('"') else more}"


def licence_terms(licence: Licence | None) -> dict[str, Any] | None:
    """`label`, `open` and `groups` (name, terms) of a licence whose terms the portal knows; else None."""
    entry = licences().get(licence.code) if licence else None
    if entry is None or not entry.terms_known:
        return None
    return {"label": entry.label, "open": entry.open, "groups": _groups(entry)}


def _groups(entry: LicenceEntry) -> list[dict[str, Any]]:
    stated = ((name, getattr(entry, attribute)) for attribute, name in _GROUPS.items())
    return [{"name": name, "terms": [term_text(t) for t in terms]} for name, terms in stated if terms]
