"""Which part of a search to give up where it finds little: what each part alone keeps away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found, request_of
from catalog.selectors.visibility import Viewer

FEW = 3  # results; where there are fewer, it is worth saying what keeps others away
_WORDS = 6
_FACETS = 8
_PAIRS = 40
_PIECE = re.compile(r'-?"[^"]*"|\S+')
_OPERATORS = re.compile(r'OR|AND|NOT|[()]|-?"\s*"|.*[()].*')


class Part(NamedTuple):
    """A part of a search: `kind` is facet, place, time, word, or narrowed for all but words; `name` the facet, place or word."""

    kind: str
    name: str = ""
    number: int = 0  # of a word


class Drop(NamedTuple):
    """Parts of a search, the search without them, and how many results that has (10,000: so many or more)."""

    parts: tuple[Part, ...]
    asked: SearchParams
    number: int


def search_drops(user: Viewer, asked: SearchParams, found: Found) -> list[Drop]:
    """What to give up so that there are more results, what frees most first: one part, or two where no one alone helps.

    One request to the engine or two. None where there are enough results, or while Elasticsearch is away.
    """
    had = found.response.precise if found.response.relaxed else found.response.worded
    parts = _parts(asked)
    if had >= FEW or found.response.fallback or not parts:
        return []
    for choices in ([(part,) for part in parts], _pairs(parts)):
        if drops := _helping(user, asked, found, choices, had):
            return drops
    return []


def _helping(
    user: Viewer, asked: SearchParams, found: Found, choices: Sequence[tuple[Part, ...]], had: int
) -> list[Drop]:
    lesser = [(parts, _without(replace(asked, page=1), parts)) for parts in choices]
    lesser = [(parts, one) for parts, one in lesser if _asks(one)]  # all there is would be no answer
    try:
        numbers = search_engine().counts(
            request_of(user, one, facets=False, strict=True, glossary=found.request.glossary)
            for _, one in lesser
        )
    except SearchUnavailable:
        return []
    drops = [Drop(*one, number) for one, number in zip(lesser, numbers, strict=True) if number > had]
    return sorted(drops, key=lambda drop: (any(part.kind == "narrowed" for part in drop.parts), -drop.number))


def _parts(asked: SearchParams) -> list[Part]:
    """The parts that can be given up: filters, place and dates, all of these together, and words where there are several."""
    parts = [Part("facet", name) for name in list(asked.filters)[:_FACETS]]
    parts += [Part("place", asked.place)] if asked.box else []
    parts += [Part("time")] if asked.covers else []
    parts += [Part("narrowed")] if len(parts) > 1 else []
    pieces = _PIECE.findall(asked.q)
    words = [n for n, piece in enumerate(pieces) if not _OPERATORS.fullmatch(piece)]
    if len(words) > 1:
        parts += [Part("word", pieces[n], n) for n in words[:_WORDS]]
    return parts


def _pairs(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Two parts of different kinds of which neither holds the other."""
    pairs: Iterator[tuple[Part, ...]] = combinations(parts, 2)
    return [pair for pair in pairs if "narrowed" not in {p.kind for p in pair} or pair[1].kind == "word"][
        :_PAIRS
    ]


def _asks(asked: SearchParams) -> bool:
    return bool(asked.q or asked.filters or asked.box or asked.covers)


def _without(asked: SearchParams, parts: Sequence[Part]) -> SearchParams:
    facets = {part.name for part in parts if part.kind == "facet"}
    kinds = {part.kind for part in parts}
    words = {part.number for part in parts if part.kind == "word"}
    if "narrowed" in kinds:
        facets, kinds = set(asked.filters), {*kinds, "place", "time"}
    asked = replace(
        asked, filters={name: values for name, values in asked.filters.items() if name not in facets}
    )
    if "place" in kinds:
        asked = replace(asked, box=None, place="", sides=("", "", "", ""))
    if "time" in kinds:
        asked = replace(asked, covers=None, dates=("", ""))
    if words:
        kept = (piece for n, piece in enumerate(_PIECE.findall(asked.q)) if n not in words)
        asked = replace(asked, q=" ".join(kept))
    return asked
