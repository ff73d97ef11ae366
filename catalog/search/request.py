"""What can be asked of search, and what comes back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.search.facet_kinds import FACETS
from catalog.search.glossary import Glossary, Widening
from catalog.search.meant import Meant, meant_by, widenings_of

FACET_SIZE = 50  # values of a facet that are listed beside the results
MAX_VALUES = 5_000  # that are listed where all are asked for
MAX_WINDOW = 10_000  # hits that can be paged through: Elasticsearch's index.max_result_window
MAX_PAGE_SIZE = 100
# With a minus sign in front: the other way round.
COLUMNS = ("title", "domain", "maturity", "modified", "openness", "format")
SORTS = (
    "relevance",
    "modified",
    "title",
    "maturity",
    "fit",
    "domain",
    "openness",
    "format",
    *(f"-{name}" for name in COLUMNS),
)


class Box(NamedTuple):
    """A rectangle of the Earth in degrees, WGS 84; `west` may be greater than `east`: then it crosses the date line."""

    west: float
    south: float
    east: float
    north: float


class Span(NamedTuple):
    """A span of days as ISO 8601 dates; an end that is empty is open."""

    first: str = ""
    last: str = ""


def _today() -> date:
    return datetime.now(UTC).date()


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One page of results asked for.

    `filters` has for some of `FACETS` the values of which a product needs one. `sort` is one of `SORTS`; `fit`
    is by how well a product's places fit `box`, and as relevance without one.
    `box`: only products of which a place lies at least in part in it. `covers`: only products with a period
    that shares a day with it. `glossary`: terms of the query are also looked for in its other words.
    `spell`: words that the viewer's products lack may be corrected. `meaning`: also find what is meant by the words.
    `strict`: only what has what was asked for, never the nearest. `today` is what freshness is measured from.
    `viewer` holds the audience tokens of who asks; None sees everything (for the portal's own jobs only).
    Pages count from 1. Without `facets` nothing is counted by facet, which is quicker; `counted`: which facets are,
    and `listed` how many of the values of each, those of the most products.
    Raises InvalidInput where the page, sort or facet does not exist.
    """

    viewer: tuple[str, ...] | None
    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = {}
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20
    facets: bool = True
    counted: tuple[str, ...] = FACETS
    listed: int = FACET_SIZE
    box: Box | None = None
    covers: Span | None = None
    glossary: Glossary | None = None
    spell: bool = True
    meaning: bool = True
    strict: bool = False
    today: date = msgspec.field(default_factory=_today)

    def __post_init__(self) -> None:
        if unknown := {*self.filters, *self.counted} - set(FACETS):
            raise InvalidInput(f"There is no facet “{min(unknown)}”. Use one of {', '.join(FACETS)}.")
        if self.sort not in SORTS:
            raise InvalidInput(f"There is no order “{self.sort}”. Use one of {', '.join(SORTS)}.")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise InvalidInput(f"A page holds 1 to {MAX_PAGE_SIZE} results, not {self.page_size}.")
        if self.page < 1:
            raise InvalidInput(f"Pages are counted from 1; there is no page {self.page}.")
        if self.page * self.page_size > MAX_WINDOW:
            raise InvalidInput(
                f"Only the first {MAX_WINDOW:,} results can be paged through. Narrow the search by another "
                "word or a filter."
            )

    @property
    def widened(self) -> tuple[Widening, ...]:
        """The words of the query that are also looked for in other words."""
        return widenings_of(self.meant) if self.glossary else ()

    @property
    def meant(self) -> Meant:
        """What is meant by each group of words: in other words, and of how products are described and served."""
        return meant_by(self.q, self.glossary)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters which have a value."""
        return {facet: values for facet, values in self.filters.items() if values}


class Bucket(msgspec.Struct, frozen=True):
    """One value of a facet, and how many results it would leave or add."""

    value: str
    count: int
    chosen: bool = False


class SearchResponse(msgspec.Struct, frozen=True, kw_only=True):
    """One page of results, best first.

    `ids` are product ids, `scores` theirs (None unless sorted by relevance). `facets` has every facet;
    `others` counts products under values beyond the listed ones. `relaxed`: not all have what was asked for, these
    have some of the words; `precise` says how many have all, which come first.
    `corrected`: the query that was searched instead of the one typed. `widened`: words that were also searched in other words.
    `meaning`: whether it was also searched by meaning: used; slow, as the model did not answer in time; absent, as there is
    none; empty where that does not apply. `meant`: how many of the total have not what was asked for in words and were found
    by meaning alone; `by_meaning` those of the page, of which `some_words` have some of the words.
    """

    total: int
    ids: tuple[int, ...] = ()
    scores: tuple[float | None, ...] = ()
    facets: dict[str, tuple[Bucket, ...]] = {}
    others: dict[str, int] = {}
    relaxed: bool = False
    precise: int = 0
    corrected: str | None = None
    widened: tuple[Widening, ...] = ()
    meaning: str = ""
    meant: int = 0
    by_meaning: tuple[int, ...] = ()
    some_words: tuple[int, ...] = ()
    fallback: bool = False

    @property
    def worded(self) -> int:
        """How many of the total have the words that were searched for."""
        return self.total - self.meant


class Suggestion(msgspec.Struct, frozen=True):
    """A product whose title goes on as typed."""

    id: int
    slug: str
    title: str
