"""What to search for instead where a code, a postcode or a place is searched that products do not name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from catalog.domain.errors import SearchUnavailable
from catalog.domain.vocabulary.areas import areas
from catalog.domain.vocabulary.codes import CodeMeant, code_meant
from catalog.domain.vocabulary.gazetteer import Spot, find_spots
from catalog.search import Box
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found, request_of
from catalog.selectors.visibility import Viewer

_MOST = 4  # places of one name
_SHORTEST = 4  # letters of a place: shorter ones are codes of countries too


class Instead(NamedTuple):
    """A search that finds `number` products, and what it is for."""

    label: str
    asked: SearchParams
    number: int


class Offer(NamedTuple):
    """What was typed stands for, in words, and searches that find something."""

    told: str
    searches: tuple[Instead, ...]


def search_offer(user: Viewer, asked: SearchParams, found: Found) -> Offer | None:
    """What to search for instead; None where products have all that was typed, or nothing is known of it.

    A request to the engine where there is something to offer. None while Elasticsearch is away.
    """
    meant, response = code_meant(asked.q), found.response
    had = response.precise if response.relaxed else response.worded
    if asked.page > 1 or response.fallback or (had and not response.corrected and not (meant and meant.sure)):
        return None
    told, choices = _of_code(asked, meant) if meant else _of_place(asked)
    if not told:
        return None
    try:
        numbers = search_engine().counts(
            request_of(user, one, facets=False, strict=True, glossary=found.request.glossary)
            for _, one in choices
        )
    except SearchUnavailable:
        return None
    searches = (Instead(*choice, number) for choice, number in zip(choices, numbers, strict=True) if number)
    return Offer(told, tuple(searches))


type _Choices = Sequence[tuple[str, SearchParams]]


def _of_code(asked: SearchParams, meant: CodeMeant) -> tuple[str, _Choices]:
    return meant.told, list(_choices(replace(asked, q=meant.rest), meant))


def _choices(asked: SearchParams, meant: CodeMeant) -> Iterator[tuple[str, SearchParams]]:
    for spot in find_spots(meant.place)[:1]:
        yield f"{f'“{asked.q}” in' if asked.q else 'What covers'} {spot.name}", _in(asked, spot)
    if meant.rest:
        yield f"“{meant.rest}” anywhere", replace(asked, box=None, place="", sides=("", "", "", ""))
    if meant.area:
        filters = {**asked.filters, "area": (meant.area,)}
        yield f"What is about {areas()[meant.area].label}", replace(asked, filters=filters)
    for words in meant.words:
        yield f"“{words}”", replace(asked, q=words)


def _of_place(asked: SearchParams) -> tuple[str, _Choices]:
    spots = find_spots(asked.q)[:_MOST] if len(asked.q) >= _SHORTEST else ()
    if not spots:
        return "", ()
    told = f"“{asked.q}” is the name of {'a place' if len(spots) == 1 else 'several places'}."
    return told, [(f"What covers {spot.label}", _in(replace(asked, q=""), spot)) for spot in spots]


def _in(asked: SearchParams, spot: Spot) -> SearchParams:
    return replace(asked, place=spot.label, box=Box(*spot.box), sides=("", "", "", ""))
