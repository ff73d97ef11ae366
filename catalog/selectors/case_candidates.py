"""Which products may serve a flow: the words go through the search of the catalogue, what is found is ranked by its fit."""

from dataclasses import dataclass

from catalog.domain.usecases.candidates import Candidate, ranked
from catalog.domain.usecases.model import DataFlow
from catalog.selectors.engine import search_engine
from catalog.selectors.glossary_words import glossary_words
from catalog.selectors.params import SearchParams
from catalog.selectors.products import products_named
from catalog.selectors.search import cards, request_of
from catalog.selectors.usecases import facts_of
from catalog.selectors.visibility import Viewer

SHOWN = 10
_JUDGED = 30  # of what the search finds
_LONGEST = 300  # characters of a search


@dataclass(frozen=True, slots=True)
class Candidates:
    """`found`: best first, SHOWN at most. `some`: no product has all the words, these have some of them.

    `corrected`: the words that were searched for instead of those that nothing has.
    """

    found: tuple[Candidate, ...]
    some: bool = False
    corrected: str = ""


def candidates_for(user: Viewer, flow: DataFlow, words: str) -> Candidates:
    """Products in the catalogue for `user` to see that `words` find and that do not serve the flow yet. Raises SearchUnavailable.

    One search, or two where it finds little: for what the flow gives, too. As many queries for both.
    """
    asked = [words[:_LONGEST]] if words.strip() else []
    glossary, ids = glossary_words(), dict[int, None]()
    some, corrected = False, ""
    for q in [*asked, flow.what[:_LONGEST]]:
        if len(ids) >= SHOWN:
            break
        request = request_of(user, SearchParams(q=q, page_size=_JUDGED), facets=False, glossary=glossary)
        response = search_engine().search(request)
        if not ids:
            some, corrected = response.relaxed, response.corrected or ""
        ids |= dict.fromkeys(response.ids)
    slugs = [row["slug"] for row in cards(user, list(ids)) if row["slug"] not in flow.products]
    views = products_named(user, slugs[:_JUDGED])
    facts = [facts_of(slug, views[slug]) for slug in slugs if slug in views]
    judged = ranked(flow, [one for one in facts if not one.withdrawn], words or flow.what)
    return Candidates(tuple(judged[:SHOWN]), some, corrected)
