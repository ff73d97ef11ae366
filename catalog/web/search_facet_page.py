"""The context of the page of all values of a facet."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from django.http import QueryDict

from catalog.domain.numbers import counted, number_in
from catalog.domain.vocabulary.tables import fold
from catalog.search import Bucket, SearchResponse
from catalog.selectors.facet_labels import FACET_LABELS, Labels
from catalog.selectors.params import SearchParams
from catalog.web.drawing import options_drawn
from catalog.web.links import breadcrumbs, pagination, search_pairs, search_url
from catalog.web.search_facets import facet_url, options

SHOWN = 100  # values on a page
LONGEST = 100  # characters that are looked for


class Find(NamedTuple):
    """What is looked for among the values, and which page of them."""

    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """As the address says it; what is no number is the first page."""
        number = number_in(query.get("values", ""), 1)
        return cls(" ".join(query.get("find", "").replace("\0", " ").split())[:LONGEST], max(1, number))


def context(
    name: str, response: SearchResponse, asked: SearchParams, names: Labels, find: Find
) -> dict[str, Any]:
    """Everything of pages/search_facet.html. `find`: only values whose label or code has all its words."""
    label, chosen = FACET_LABELS[name], asked.filters.get(name, ())
    buckets = found_in(response.facets.get(name, ()), names.get(name, {}), find.text)
    rows = options(name, buckets, chosen, names)
    pages = max(1, -(-len(rows) // SHOWN))
    page = min(find.page, pages)
    shown = rows[(page - 1) * SHOWN : page * SHOWN]
    listed = {row["value"] for row in shown}
    return {
        "page_title": f"Filter by {label.lower()}",
        "page_description": f"All values of the filter “{label}” for this search.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", search_url(asked)), (label, "")),
        "label": label,
        "name": name,
        "find": find.text,
        "number": counted(len(rows), "value"),
        "drawn": options_drawn(name, shown),
        "beyond": response.others.get(name, 0),
        "kept": [pair for pair in search_pairs(asked) if pair[0] != name]
        + [(name, value) for value in chosen if value not in listed],
        "problems": [*filter(None, [asked.cut]), *asked.told()],
        "back_url": search_url(asked),
        "all_url": facet_url(name, asked),
        "pagination": pagination(page, pages, lambda n: facet_url(name, asked, find=find.text, page=n)),
    }


def found_in(buckets: Sequence[Bucket], labels: Mapping[str, str], text: str) -> list[Bucket]:
    """The buckets whose label or code has all the words of `text`, in any place and spelling of case and accents."""
    wanted = fold(text).split()
    if not wanted:
        return list(buckets)
    return [bucket for bucket in buckets if _has(wanted, bucket.value, labels.get(bucket.value, ""))]


def _has(wanted: Sequence[str], *texts: str) -> bool:
    folded = " ".join(map(fold, texts))
    return all(word in folded for word in wanted)
