"""The search parameters of a request, the same for pages and API. Odd values are mended or named, never an error page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from catalog.search import FACETS, MAX_PAGE_SIZE

SORTS = {
    "relevance": "Best match",
    "modified": "Newest data first",
    "title": "Title, A to Z",
    "maturity": "Most mature first",
}
LONGEST_QUERY = 500
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What was asked for. `problems` maps a parameter to a sentence about what could not be used of it.

    `widen`: the glossary adds other words for the same. `spell`: what is spelled wrong is corrected.
    """

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = 20
    widen: bool = True
    spell: bool = True
    problems: Mapping[str, str] = field(default_factory=dict)


def search_params(query: QueryDict) -> SearchParams:
    """Read the parameters; what cannot be used falls back to its default and is named in `problems`."""
    problems: dict[str, str] = {}
    q = " ".join(query.get("q", "").replace("\0", " ").split())
    if len(q) > LONGEST_QUERY:
        problems["q"] = f"The search was cut to its first {LONGEST_QUERY} characters."
        q = q[:LONGEST_QUERY]
    sort = query.get("sort") or "relevance"
    if sort not in SORTS:
        problems["sort"] = f"Sort by one of: {', '.join(SORTS)}."
        sort = "relevance"
    filters = {name: tuple(dict.fromkeys(v for v in query.getlist(name) if v))[:50] for name in FACETS}
    return SearchParams(
        q=q,
        filters={name: values for name, values in filters.items() if values},
        sort=sort,
        page=_number(query, "page", 1, MAX_PAGE, problems),
        page_size=_number(query, "page_size", 20, MAX_PAGE_SIZE, problems),
        widen=query.get("widen") != "no",
        spell=query.get("spell") != "no",
        problems=problems,
    )


def _number(query: QueryDict, name: str, default: int, most: int, problems: dict[str, str]) -> int:
    value = query.get(name) or str(default)
    if not (value.isascii() and value.isdecimal()) or len(value) > 9 or not 1 <= int(value) <= most:
        problems[name] = f"{name} is a whole number from 1 to {most}."
        return default
    return int(value)
