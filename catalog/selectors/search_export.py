"""All results of a search, page by page, as far as they can be paged through."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from catalog.search import MAX_PAGE_SIZE, MAX_WINDOW
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found, products_asked
from catalog.selectors.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Results:
    """What a search finds: `rows` of `selectors.search.CARD_FIELDS` one after another, and how many there are in all."""

    rows: Iterator[dict[str, Any]]
    total: int

    @property
    def cut(self) -> bool:
        """Whether there are more than can be had."""
        return self.total > MAX_WINDOW


def search_results(user: Viewer, asked: SearchParams) -> Results:
    """The results that the pages of this search show, in their order, each once; 10,000 at most.

    The first page is read at once, the others when their rows are asked for: one page at a time is in memory.
    Raises SearchUnavailable, InvalidInput.
    """
    first = products_asked(user, replace(asked, page=1, page_size=MAX_PAGE_SIZE), facets=False)
    return Results(_rows(user, first, asked), first.response.total)


def _rows(user: Viewer, found: Found, asked: SearchParams) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    number = 1
    while True:
        yield from (row for row in found.rows if row["id"] not in seen)
        seen.update(found.response.ids)
        if number >= min(found.pages, MAX_WINDOW // MAX_PAGE_SIZE) or not found.response.ids:
            return
        number += 1
        turned = replace(asked, page=number, page_size=MAX_PAGE_SIZE)
        found = products_asked(user, turned, facets=False, glossary=found.request.glossary)
