"""Which part of a search to give up where it finds little: what each part alone keeps away."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found, request_of
from catalog.selectors.visibility import Viewer

FEW = 3  # results; where there are fewer, it is worth saying what keeps others away
_WORDS = 6
_FACETS = 8
_PIECE = re.compile(r'-?"[^"]*"|\S+')
_OPERATORS = re.compile(r'OR|AND|NOT|[()]|-?"\s*"|.*[()].*')


class Drop(NamedTuple):
    """A part of a search: `kind` is facets, facet, place, time or word, `name` the facet or the word.

    `asked` is the search without it, `number` how many results that has (10,000: so many or more).
    """

    kind: str
    name: str
    asked: SearchParams
    number: int


def search_drops(user: Viewer, asked: SearchParams, found: Found) -> list[Drop]:
    """The parts without which there would be more results, those that free most first. One request to the engine or none.

    None where there are enough results, or while Elasticsearch is away.
    """
    had = found.response.precise if found.response.relaxed else found.response.worded
    parts = list(_parts(replace(asked, page=1)))
    if had >= FEW or found.response.fallback or not parts:
        return []
    try:
        numbers = search_engine().counts(
            request_of(user, without, facets=False, strict=True, glossary=found.request.glossary)
            for _, _, without in parts
        )
    except SearchUnavailable:
        return []
    drops = [Drop(*part, number) for part, number in zip(parts, numbers, strict=True) if number > had]
    return sorted(drops, key=lambda drop: (drop.kind == "facets", -drop.number))


def _parts(asked: SearchParams) -> Iterator[tuple[str, str, SearchParams]]:
    """Each part of the search alone, and at last all filters, place and time together where there are several."""
    narrowed = 0
    for name in list(asked.filters)[:_FACETS]:
        others = {facet: values for facet, values in asked.filters.items() if facet != name}
        yield "facet", name, replace(asked, filters=others)
        narrowed += 1
    nowhere = {"box": None, "place": "", "sides": ("", "", "", "")}
    never = {"covers": None, "dates": ("", "")}
    if asked.box:
        yield "place", asked.place, replace(asked, **nowhere)  # type: ignore[arg-type]
        narrowed += 1
    if asked.covers:
        yield "time", "", replace(asked, **never)  # type: ignore[arg-type]
        narrowed += 1
    if narrowed > 1:
        yield "facets", "", replace(asked, filters={}, **nowhere, **never)  # type: ignore[arg-type]
    pieces = _PIECE.findall(asked.q)
    words = [n for n, piece in enumerate(pieces) if not _OPERATORS.fullmatch(piece)]
    if len(words) < 2:
        return
    for n in words[:_WORDS]:
        yield "word", pieces[n], replace(asked, q=" ".join(pieces[:n] + pieces[n + 1 :]))
