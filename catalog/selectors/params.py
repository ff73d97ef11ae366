"""The search parameters of a request, the same for pages and API. Odd values are mended or named, never an error page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from catalog.domain.vocabulary.licences import licences
from catalog.search import FACETS, MAX_PAGE_SIZE, Box, Span
from catalog.selectors.facet_labels import FACET_LABELS, unknown_value
from catalog.selectors.where_when import when_of, where_of

SORTS = {
    "relevance": "Best match",
    "modified": "Newest data first",
    "title": "Title, A to Z",
    "maturity": "Most mature first",
    "fit": "Best fit to the area",
    "domain": "Domain, A to Z",
    "openness": "Most open first",
    "format": "Format, A to Z",
    "-modified": "Oldest data first",
    "-title": "Title, Z to A",
    "-maturity": "Least mature first",
    "-domain": "Domain, Z to A",
    "-openness": "Least open first",
    "-format": "Format, Z to A",
}
VIEWS = {"list": "List", "table": "Table", "map": "Map"}
LONGEST_QUERY = 500
MAX_PAGE = 10_000
MOST_VALUES = 50  # of one facet, of which a product needs one


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What was asked for. `problems` maps a parameter to a sentence about what could not be used of it;
    `cut` is such a sentence about `q`, which is no error whatever it is.

    `box`: the area to search in, as numbers or by `place`; `sides` are the numbers as typed. `covers`: the days,
    `dates` as typed.
    `widen`: the glossary adds other words for the same. `spell`: what is spelled wrong is corrected.
    `meaning`: what is meant by the words is found too.
    `view`: how a page shows its results, one of VIEWS.
    """

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20
    widen: bool = True
    spell: bool = True
    meaning: bool = True
    box: Box | None = None
    place: str = ""
    sides: tuple[str, str, str, str] = ("", "", "", "")
    covers: Span | None = None
    dates: tuple[str, str] = ("", "")
    view: str = "list"
    cut: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    def told(self, *names: str) -> list[str]:
        """`problems` (of `names` alone, if given) for a page, which searches without what cannot be used."""
        rows = self.problems.items()
        return [text + _WITHOUT.get(name, "") for name, text in rows if name in names or not names]


_WITHOUT = {"place": " All places were searched.", "from": " It was left out.", "to": " It was left out."}


def search_params(query: QueryDict) -> SearchParams:
    """Read the parameters; what cannot be used falls back to its default and is named in `problems`."""
    problems: dict[str, str] = {}
    cut = ""
    q = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(q) > LONGEST_QUERY:
        cut = f"The search was cut to its first {LONGEST_QUERY} characters."
        q = q[:LONGEST_QUERY]
    sort = query.get("sort") or "relevance"
    if sort not in SORTS:
        problems["sort"] = f"Sort by one of: {', '.join(SORTS)}."
        sort = "relevance"
    where, when = where_of(query, problems), when_of(query, problems)
    if sort == "fit" and not where.box:
        sort = "relevance"
    return SearchParams(
        q=q,
        filters=_filters(query, problems),
        sort=sort,
        page=_number(query, "page", 1, MAX_PAGE, problems),
        page_size=_number(query, "page_size", 20, MAX_PAGE_SIZE, problems),
        widen=query.get("widen") != "no",
        spell=query.get("spell") != "no",
        meaning=query.get("meaning") != "no",
        box=where.box,
        place=where.place,
        sides=where.typed,
        covers=when.span,
        dates=when.typed,
        view=_view(query, problems),
        cut=cut,
        problems=problems,
    )


def _view(query: QueryDict, problems: dict[str, str]) -> str:
    view = query.get("view") or "list"
    if view not in VIEWS:
        problems["view"] = f"View results as one of: {', '.join(VIEWS)}."
        return "list"
    return view


def _filters(query: QueryDict, problems: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Facet → values; where a facet has only certain values, others are left out and named."""
    found: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        given = (_written(name, value.replace("\0", "")) for value in query.getlist(name))
        values = tuple(dict.fromkeys(filter(None, given)))
        if problem := unknown_value(name, values):
            problems[name] = problem
            values = tuple(value for value in values if not unknown_value(name, (value,)))
        if len(values) > MOST_VALUES:
            problems[name] = f"Only the first {MOST_VALUES} values of “{FACET_LABELS[name]}” were used."
        if values:
            found[name] = values[:MOST_VALUES]
    return found


def _written(facet: str, value: str) -> str:
    """A value as the index has it: formats in capitals, licences as the registry writes their ids."""
    if facet == "format":
        return value.upper()
    if facet == "licence":
        return next((code for code in licences() if code.casefold() == value.casefold()), value)
    return value


def _number(query: QueryDict, name: str, default: int, most: int, problems: dict[str, str]) -> int:
    value = query.get(name) or str(default)
    if not (value.isascii() and value.isdecimal()) or len(value) > 9 or not 1 <= int(value) <= most:
        problems[name] = f"{name} is a whole number from 1 to {most}."
        return default
    return int(value)
