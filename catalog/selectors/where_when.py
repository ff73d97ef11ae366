"""Where and when a search asks for: a box in degrees, a place by name, dates. Odd values are told, never an error page."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from django.http import QueryDict

from catalog.domain.extents import day_of
from catalog.domain.vocabulary.dates import FIRST_YEAR, LAST_YEAR, parse_date
from catalog.domain.vocabulary.gazetteer import find_spots
from catalog.search import Box, Span

SIDES = ("west", "south", "east", "north")
LONGEST_PLACE = 100
_MOST = {"west": 180, "south": 90, "east": 180, "north": 90}
_NUMBER = re.compile(r"[-+]?(\d{1,3}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_LONGEST = 40  # characters of a number or a date
_FOUR = "Give the area as four numbers in degrees: west, south, east, north. For example −2, 53, 1, 55."


class Where(NamedTuple):
    """The area to search in, if one can be used; `typed`: the four numbers as they were given."""

    box: Box | None = None
    place: str = ""
    typed: tuple[str, str, str, str] = ("", "", "", "")


class When(NamedTuple):
    """The days to search in, if they can be used; `typed`: the dates as they were given."""

    span: Span | None = None
    typed: tuple[str, str] = ("", "")


def where_of(query: QueryDict, problems: dict[str, str]) -> Where:
    """Read `place`, and `bbox` (west, south, east, north) or the four by name; a place counts before numbers.

    What cannot be used is named in `problems`, under `place` or `bbox`.
    """
    place = " ".join(query.get("place", "").replace("\0", " ").split())[:LONGEST_PLACE]
    typed = _typed(query, problems)
    if place:
        if any(typed):
            problems["bbox"] = "The place was searched in. To search by the numbers, empty the place."
        return Where(_box_of_place(place, problems), place)
    given = any(typed) or (query.get("bbox", "").strip() and "bbox" not in problems)
    return Where(_box(typed, problems) if given else None, "", typed)


def when_of(query: QueryDict, problems: dict[str, str]) -> When:
    """Read `from` and `to`: 2024, 2024-05, 2024-05-01 or 1/5/2024. What cannot be used is named in `problems`."""
    typed = (_text(query, "from"), _text(query, "to"))
    first, last = _day("from", typed[0], problems), _day("to", typed[1], problems)
    if first and last and first > last:
        problems["to"] = (
            f"The time ends ({last}) before it begins ({first}). Swap the two dates, or empty one."
        )
        return When(None, typed)
    return When(Span(first, last) if first or last else None, typed)


def bbox_text(box: Box) -> str:
    """The box as `bbox` has it in an address."""
    return ",".join(degrees(side, 12) for side in box)


def degrees(side: float, decimals: int = 4) -> str:
    """A longitude or latitude as it is written; four decimals are about ten metres."""
    text = f"{side:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(query: Mapping[str, str], name: str) -> str:
    return query.get(name, "").replace("\0", " ").strip()[:_LONGEST]


def _typed(query: QueryDict, problems: dict[str, str]) -> tuple[str, str, str, str]:
    bbox = query.get("bbox", "").replace("\0", " ").strip()
    parts = [part.strip()[:_LONGEST] for part in bbox[:500].split(",")] if bbox else []
    if parts and len(parts) != len(SIDES):
        problems["bbox"] = _FOUR
        return ("", "", "", "")
    west, south, east, north = parts or [_text(query, side) for side in SIDES]
    return (west, south, east, north)


def _box(typed: tuple[str, str, str, str], problems: dict[str, str]) -> Box | None:
    numbers = [_number(text) for text in typed]
    if any(number is None for number in numbers):
        problems["bbox"] = _FOUR
        return None
    box = Box(*(number for number in numbers if number is not None))
    for side, number in zip(SIDES, box, strict=True):
        if abs(number) > _MOST[side]:
            problems["bbox"] = (
                f"{side.capitalize()} goes from −{_MOST[side]} to {_MOST[side]} degrees, and not to {number:g}."
            )
            return None
    if box.south > box.north:
        problems["bbox"] = f"South ({box.south:g}) lies above north ({box.north:g}). Swap the two."
        return None
    return box


def _number(text: str) -> float | None:
    plain = text.replace("\N{MINUS SIGN}", "-").rstrip("°").strip()
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _box_of_place(place: str, problems: dict[str, str]) -> Box | None:
    spots = find_spots(place)
    if len(spots) == 1:
        return Box(*spots[0].box)
    if spots:
        problems["place"] = (
            f"Several places are called “{place}”. Choose one of: {'; '.join(spot.label for spot in spots)}."
        )
    else:
        problems["place"] = (
            f"No place called “{place}” is known here. Try a country, a nation, a county or a larger town, or give the area as "
            "numbers."
        )
    return None


def _day(name: str, text: str, problems: dict[str, str]) -> str:
    if not text:
        return ""
    found = day_of(parse_date(text) or "", last=name == "to")
    if found is None:
        problems[name] = (
            f"“{text}” is no date from {FIRST_YEAR} to {LAST_YEAR}. Write 2024, 2024-05 or 2024-05-01."
        )
    return found or ""
