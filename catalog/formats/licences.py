"""The licence that a record states, as an entry of the registry where it is known."""

from functools import lru_cache

from catalog.domain.product import Licence
from catalog.domain.vocabulary.licences import find_licence, licences_number
from catalog.formats.json_values import address


def licence_named(*stated: str) -> Licence | None:
    """By all that is stated of one licence, the shortest first (its id, title, address): code, words, address."""
    return _named(licences_number(), *filter(None, stated))


@lru_cache(maxsize=4096)
def _named(_number: int, *stated: str) -> Licence | None:
    if not stated:
        return None
    entry = find_licence(*stated)
    own = next((found for spelling in reversed(stated) if (found := address(spelling))), "")
    label = max((spelling for spelling in stated if not address(spelling)), key=len, default="")
    if entry is None:
        return Licence(label=label, iri=own)
    return Licence(code=entry.id, label=label or entry.label, iri=entry.iri or own)


def licence_in_words(rights: str) -> Licence | None:
    """The licence that a statement of rights names; None where it names none, or only a family of them."""
    entry = find_licence(rights) if rights else None
    return Licence(code=entry.id, label=rights, iri=entry.iri) if entry and not entry.vague else None
