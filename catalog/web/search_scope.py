"""Where and when a search looks: the boxes beside the results, their chips, and the choice between places of one name."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from catalog.domain.vocabulary.gazetteer import find_spots
from catalog.search import Span
from catalog.selectors.params import SearchParams
from catalog.selectors.where_when import bbox_text
from catalog.web.box_map import area_told
from catalog.web.links import Pairs, search_pairs, search_url

type Link = dict[str, str]


def scope(asked: SearchParams) -> dict[str, Any]:
    """Context of components/scope.html."""
    drawn = asked.box and not asked.place
    return {
        "place": asked.place,
        "bbox": bbox_text(asked.box) if asked.box and drawn else "",
        "told": capfirst(area_told(asked.box)) if asked.box and drawn else "",
        "map_url": _address("search_map", asked),
        "has_where": bool(asked.box or asked.place),
        "first": asked.dates[0],
        "last": asked.dates[1],
        "time_url": _address("search_time", asked),
        "has_when": any(asked.dates),
    }


def _address(name: str, asked: SearchParams) -> str:
    pairs = search_pairs(asked)
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")


def scope_chips(asked: SearchParams) -> list[Link]:
    """Context of components/chip.html for the area and the time."""
    chips = []
    if asked.box:
        label = asked.place or capfirst(area_told(asked.box))
        chips.append({"facet": "Area", "label": label, "remove_url": search_url(anywhere(asked))})
    if asked.covers:
        chips.append(
            {"facet": "Time", "label": span_told(asked.covers), "remove_url": search_url(any_time(asked))}
        )
    return chips


def anywhere(asked: SearchParams) -> SearchParams:
    """The same search without its area."""
    sort = "relevance" if asked.sort == "fit" else asked.sort
    return replace(asked, box=None, place="", sides=("", "", "", ""), sort=sort)


def any_time(asked: SearchParams) -> SearchParams:
    """The same search without its days."""
    return replace(asked, covers=None, dates=("", ""))


def place_choices(asked: SearchParams) -> list[Link]:
    """The places that a name which several have may mean, each with its address; empty where it is clear or unknown."""
    if not asked.place or asked.box:
        return []
    return [{"label": spot.label, "url": in_place(asked, spot.label)} for spot in find_spots(asked.place)]


def in_place(asked: SearchParams, place: str) -> str:
    """The address of the same search in a place by name."""
    return search_url_with(anywhere(asked), [("place", place)])


def search_url_with(asked: SearchParams, more: Pairs) -> str:
    """The address of a search with parameters beside its own."""
    return "/search/?" + urlencode([*search_pairs(asked), *more])


def span_told(span: Span) -> str:
    """“2020”, “March 2020”, “2020 to 2021”, “3 March 2020 to 5 May 2021”, “from 2020”, “until 2021”."""
    first, last = span
    if not first:
        return f"until {_end_told(last)}"
    if not last:
        return f"from {_start_told(first)}"
    if first.endswith("-01-01") and last.endswith("-12-31"):
        start, end = first[:4], last[:4]
    elif first.endswith("-01") and _is_end_of_month(last):
        start, end = _month_told(first), _month_told(last)
    else:
        start, end = _day_told(first), _day_told(last)
    return start if start == end else f"{start} to {end}"


def _is_end_of_month(day: str) -> bool:
    return (date.fromisoformat(day) + timedelta(days=1)).day == 1


def _start_told(day: str) -> str:
    if day.endswith("-01-01"):
        return day[:4]
    return _month_told(day) if day.endswith("-01") else _day_told(day)


def _end_told(day: str) -> str:
    if day.endswith("-12-31"):
        return day[:4]
    return _month_told(day) if _is_end_of_month(day) else _day_told(day)


def _month_told(day: str) -> str:
    return f"{date.fromisoformat(day):%B} {day[:4]}"


def _day_told(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B} {day[:4]}"
