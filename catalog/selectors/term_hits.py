"""What a term of the glossary does: which products say it, and what it adds to searches. For who keeps the glossary."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.models import GlossaryTerm
from catalog.search import Glossary, Term
from catalog.search.forms import Form
from catalog.search.glossary import loose_words
from catalog.search.term_hits import Hits
from catalog.selectors.engine import search_engine
from catalog.selectors.glossary_words import glossary_words
from catalog.selectors.search import cards
from catalog.selectors.search_use import words_of
from catalog.selectors.visibility import Viewer, tokens_of

PAGE_SIZE = 20
DAYS = 30  # of searches that are told of
NEW = "*"  # the slug of a term that is not kept yet


@dataclass(frozen=True, slots=True)
class TermHits:
    """Products that a viewer may see and that say a term: a page of them, and how many in all and in each form.

    `term` as it would be kept, `glossary` with it; `ordinary`: forms that are not looked for, as they are ordinary words too.
    """

    term: Term
    forms: tuple[Form, ...]
    ordinary: tuple[str, ...]
    hits: Hits
    rows: list[dict[str, Any]]
    page: int
    glossary: Glossary

    @property
    def pages(self) -> int:
        """How many pages of products there are."""
        return max(1, -(-self.hits.total // PAGE_SIZE))

    @property
    def alone(self) -> int:
        """How many products have the term itself; without widening a search for it finds these."""
        return next(
            (
                number
                for form, number in zip(self.forms, self.hits.by_form, strict=True)
                if form.text == self.term.term
            ),
            0,
        )


def term_hits(user: Viewer, slug: str, *, page: int = 1) -> TermHits | None:
    """The products that say a term as it is kept; None where it is not there. Two queries. Raises SearchUnavailable."""
    glossary = glossary_words()
    term = next((term for term in glossary.terms if term.slug == slug), None)
    return None if term is None else _hits(user, glossary, term, page)


def term_preview(user: Viewer, row: GlossaryTerm | None, values: Mapping[str, Any]) -> TermHits:
    """The products that a term would hit if it said `values` (columns of the term). Two queries. Raises SearchUnavailable."""
    kept = glossary_words()
    slug = row.slug if row else NEW
    term = Term(
        slug=slug,
        term=values["term"],
        expansion=values["expansion"],
        synonyms=tuple(values.get("synonyms", ())),
        widens=bool(values.get("widens", True)),
    )
    others = [other for other in kept.terms if other.slug != slug]
    return _hits(user, Glossary([*others, term]), term, 1)


def terms_hit(user: Viewer) -> list[tuple[Term, int]]:
    """Each term and how many products that `user` may see say it, those of none first. One query. Raises SearchUnavailable."""
    glossary = glossary_words()
    forms = {term.slug: glossary.forms(term.slug) for term in glossary.terms}
    counted = search_engine().terms_hit(forms, tokens_of(user))
    return sorted(
        ((term, counted[term.slug]) for term in glossary.terms), key=lambda one: (one[1], one[0].term.lower())
    )


def searches_widened(glossary: Glossary | None = None) -> Counter[str]:
    """Slug of a term → how many searches of the last DAYS it widens, of words that enough people looked for.

    One query, and one for the glossary of now where it is not given.
    """
    glossary, counted = glossary or glossary_words(), Counter[str]()
    for row in words_of(DAYS):
        for slug in {
            meaning.slug for one in glossary.widen(loose_words(row.words)) for meaning in one.meanings
        }:
            counted[slug] += row.times
    return counted


def _hits(user: Viewer, glossary: Glossary, term: Term, page: int) -> TermHits:
    forms = glossary.forms(term.slug)
    viewer = tokens_of(user)
    hits = search_engine().term_hits(forms, viewer, page=page, size=PAGE_SIZE)
    if hits.total and not hits.ids:
        page = -(-hits.total // PAGE_SIZE)
        hits = search_engine().term_hits(forms, viewer, page=page, size=PAGE_SIZE)
    ordinary = tuple(form.text for form in glossary.every_form(term.slug) if form.ordinary)
    return TermHits(term, forms, ordinary, hits, cards(user, hits.ids), page, glossary)
