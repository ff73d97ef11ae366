"""Choosing where to search: a map to draw on, the same as four numbers, a place by name, and areas that have a name."""

from dataclasses import replace
from typing import Any

from catalog.domain.coverage import Covered, box_parts, box_shape
from catalog.domain.product import Place
from catalog.domain.vocabulary.areas import areas
from catalog.domain.vocabulary.gazetteer import nations
from catalog.search import Box
from catalog.selectors.params import SearchParams
from catalog.selectors.where_when import SIDES, degrees
from catalog.web.box_map import area_told, box_told
from catalog.web.coverage_map import WINDOWS, map_drawn
from catalog.web.links import breadcrumbs, search_pairs, search_url
from catalog.web.search_scope import anywhere, in_place, place_choices

_KINDS = {"licence-area": "Electricity licence areas", "gas-zone": "Gas distribution zones"}


def context(asked: SearchParams) -> dict[str, Any]:
    """Everything of pages/search_map.html. No query."""
    elsewhere = anywhere(asked)
    return {
        "page_title": "Where to search",
        "page_description": "Search data products by where they lie: draw an area, name a place, or choose one.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", search_url(asked)), ("Where to search", "")),
        "problems": asked.told("place", "bbox"),
        "told": _told(asked),
        "remove_url": search_url(elsewhere) if asked.box else "",
        "place": asked.place if not asked.box else "",
        "choices": place_choices(asked),
        "kept": search_pairs(elsewhere),
        "sides": _sides(asked),
        "map": map_drawn([_covered(asked.box)], around=asked.box or WINDOWS[0].sides),
        "nations": [{"label": spot.name, "url": in_place(asked, spot.name)} for spot in nations()],
        "named": [{"label": label, "areas": _named(kind, elsewhere)} for kind, label in _KINDS.items()],
    }


def _told(asked: SearchParams) -> str:
    if not asked.box:
        return ""
    return f"{asked.place or area_told(asked.box)}: {box_told(asked.box)}"


def _sides(asked: SearchParams) -> list[dict[str, str]]:
    typed = [degrees(side) for side in asked.box] if asked.box else asked.sides
    most = {"west": 180, "south": 90, "east": 180, "north": 90}
    return [
        {"name": name, "label": name.capitalize(), "value": value, "most": str(most[name])}
        for name, value in zip(SIDES, typed, strict=True)
    ]


def _covered(box: Box | None) -> Covered:
    parts = box_parts(box)[0] if box else ()
    return Covered(Place(), tuple(map(box_shape, parts)), "")


def _named(kind: str, asked: SearchParams) -> list[dict[str, str]]:
    return [
        {"label": area.label, "url": search_url(replace(asked, filters={**asked.filters, "area": (code,)}))}
        for code, area in areas().items()
        if area.kind == kind
    ]
