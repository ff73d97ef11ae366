"""The filters beside search results: boxes of options, those that are chosen on top, and chips of what is chosen."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from catalog.search import TREES, Bucket, SearchResponse
from catalog.selectors.facet_labels import FACET_LABELS, Labels, fixed_labels
from catalog.selectors.params import SearchParams
from catalog.web.drawing import options_drawn
from catalog.web.links import search_pairs, search_url

OPEN = 3  # boxes that are open before anything is chosen
SEARCHED_FROM = 11  # options from which on a box can be searched
_DEEPEST = 3


class Box(NamedTuple):
    """One box: the facets in it, which are more than one where each has an option or two."""

    name: str
    label: str
    facets: tuple[str, ...]


def _alone(*names: str) -> Iterator[Box]:
    for name in names:
        yield Box(name, FACET_LABELS[name], (name,))


BOXES = (
    *_alone("theme", "domain", "format", "area", "network_level"),
    Box("getting", "How it is obtained", ("delivery", "bulk", "no_signup")),
    Box("fresh", "How fresh it is", ("freshness", "updated")),
    *_alone(
        "frequency", "status", "openness", "licence_family", "licence", "level", "pattern", "sector", "case"
    ),
    *_alone("standard", "protocol", "layer", "band"),
)
_BOX_OF = {facet: box.label for box in BOXES for facet in box.facets}
_BACKWARDS = ("level",)
_BY_COUNT = ("theme", "pattern", "protocol")  # fixed values, but not in an order that anybody knows


def facets(response: SearchResponse, asked: SearchParams, names: Labels) -> list[dict[str, Any]]:
    """Context of components/facet.html: chosen ones first; a box that cannot narrow anything is left out."""
    shown = [drawn for box in BOXES if (drawn := _box(box, response, asked, names))]
    shown.sort(key=lambda facet: not facet["chosen"])
    for facet in shown[:OPEN]:
        facet["open"] = True
    return shown


def _box(box: Box, response: SearchResponse, asked: SearchParams, names: Labels) -> dict[str, Any] | None:
    listed = {name: _useful(name, response, asked) for name in box.facets}
    number = sum(map(len, listed.values()))
    if not number:
        return None
    drawn = "".join(
        options_drawn(name, options(name, buckets, asked.filters.get(name, ()), names))
        for name, buckets in listed.items()
    )
    more = sum(response.others.get(name, 0) for name in box.facets)
    return {
        "name": box.name,
        "label": box.label,
        "chosen": sum(len(asked.filters.get(name, ())) for name in box.facets),
        "open": False,
        "drawn": mark_safe(drawn),  # noqa: S308 - of parts that are
        "all_url": facet_url(box.name, asked) if number >= SEARCHED_FROM and len(box.facets) == 1 else "",
        "more": bool(more),
    }


def _useful(name: str, response: SearchResponse, asked: SearchParams) -> Sequence[Bucket]:
    """The buckets of a facet if one of them would change the results, or is chosen; of how it is delivered, in any case."""
    buckets = response.facets.get(name, ())
    if name in asked.filters or name == "delivery":  # that all is pushed, or none, tells something too
        return buckets
    narrowing = [bucket for bucket in buckets if bucket.count < response.total]
    return (buckets if len(buckets) > 1 else narrowing) if narrowing else ()


def options(
    name: str, buckets: Sequence[Bucket], chosen: Sequence[str], names: Labels
) -> list[dict[str, Any]]:
    """Options of a facet, in the order to show: as they lie in each other, as they are known, else by count."""
    labels = names.get(name, {})
    return [
        {
            "id": f"{name}-{i}",
            "value": bucket.value,
            "label": labels.get(bucket.value, bucket.value),
            "count": f"{bucket.count:,}",
            "checked": bucket.value in chosen,
            "depth": depth,
        }
        for i, (bucket, depth) in enumerate(_chosen_first(name, buckets, chosen))
    ]


def _ordered(name: str, buckets: Sequence[Bucket]) -> list[tuple[Bucket, int]]:
    if name in TREES:
        return _as_they_lie(name, buckets)
    if name in fixed_labels() and name not in _BY_COUNT:
        order = {value: n for n, value in enumerate(fixed_labels()[name])}
        backwards = name in _BACKWARDS
        buckets = sorted(buckets, key=lambda b: order.get(b.value, len(order)), reverse=backwards)
    return [(bucket, 0) for bucket in buckets]


def _chosen_first(name: str, buckets: Sequence[Bucket], chosen: Sequence[str]) -> list[tuple[Bucket, int]]:
    """In their order, but that what is chosen of a flat list is not left out of sight below."""
    ordered = _ordered(name, buckets)
    if name not in TREES and name not in fixed_labels():
        ordered.sort(key=lambda row: row[0].value not in chosen)
    return ordered


def _as_they_lie(name: str, buckets: Sequence[Bucket]) -> list[tuple[Bucket, int]]:
    """Each after the term that it lies in, with how many of these are shown above it; strangers come last."""
    tree = TREES[name]()
    by_value = {bucket.value: bucket for bucket in buckets}
    placed = [(by_value.pop(code), code) for code in tree.ordered if code in by_value]
    present = {code for _, code in placed}
    rows = [(bucket, min(_DEEPEST, len(present.intersection(tree.way_up(code))))) for bucket, code in placed]
    return [*rows, *((bucket, 0) for bucket in by_value.values())]


def facet_url(name: str, asked: SearchParams, *, find: str = "", page: int = 1) -> str:
    """The address of the page of all values of a facet, which keeps the search."""
    pairs = search_pairs(asked)
    pairs += [("find", find)] if find else []
    pairs += [("values", str(page))] if page > 1 else []
    return f"/search/facet/{name}/" + (f"?{urlencode(pairs)}" if pairs else "")


def chips(asked: SearchParams, names: Labels) -> list[dict[str, str]]:
    """Context of components/chip.html."""
    return [
        {
            "facet": _BOX_OF[name],
            "label": names.get(name, {}).get(value, value),
            "remove_url": search_url(asked, but=(name, value)),
        }
        for name, values in asked.filters.items()
        for value in values
    ]
