"""What a search page says of the words that were searched: other ways to say them, and corrections."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from catalog.search import Widening
from catalog.search.text import fold
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found
from catalog.web.links import search_url


def widened_context(found: Found, asked: SearchParams) -> dict[str, Any]:
    """Context of components/widened.html, and the ways to and from a search for no more than what was typed."""
    shown = list(_shown(found.response.widened, found.response.corrected or asked.q))
    return {
        "widened": shown,
        "as_said_url": search_url(replace(asked, widen=False)) if shown else "",
        "widen_url": search_url(replace(asked, widen=True)) if asked.q and not asked.widen else "",
        "as_typed_url": search_url(replace(asked, spell=False)) if found.response.corrected else "",
        "spell_url": search_url(replace(asked, spell=True)) if asked.q and not asked.spell else "",
    }


def other_words(widened: Sequence[Widening]) -> tuple[str, ...]:
    """The other ways that were searched, to be marked in results."""
    return tuple(text for one in widened for text in one.also)


def _shown(widened: Iterable[Widening], q: str) -> Iterator[dict[str, Any]]:
    """Each place of the query with what was searched for it; what stands in the query anyway is not told again."""
    typed = f" {fold(q)} "
    told: set[str] = set()
    for one in widened:
        also = []
        for meaning in one.meanings:
            for form in meaning.alternatives:
                key = fold(form.text)
                if f" {key} " in typed or key in told:
                    continue
                told.add(key)
                also.append({"text": form.text, "term": meaning.term, "url": f"/glossary/{meaning.slug}/"})
        if also:
            yield {"said": one.said, "also": also}
