"""Ranges of days and numbers as they are typed: 2024, 2024-05..2025, >=2024-05-01, 3..5, >250."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
_COMPARED = re.compile(r"([<>]=?)(.+)")


class Range(NamedTuple):
    """`least` and `most` both belong to it; None is open. Days are ISO 8601 dates."""

    least: str | int | None
    most: str | int | None


def read_days(text: str) -> Range | None:
    """Return the days meant by a year, month or day, two of them with .. between, or one after > >= < <=.

    None if `text` is nothing of that, a day does not exist, or the range ends before it begins.
    """
    ends = _ends(text)
    if ends is None:
        return None
    sign, first, last = ends
    begin, end = _days(first), _days(last)
    if (first and not begin) or (last and not end):
        return None
    least, most = (begin[0] if begin else None), (end[1] if end else None)
    try:
        match sign:
            case ">":
                least, most = most + timedelta(1) if most else None, None
            case ">=":
                most = None
            case "<":
                least, most = None, least - timedelta(1) if least else None
            case "<=":
                least = None
    except OverflowError:
        return None
    if least and most and least > most:
        return None
    return Range(least.isoformat() if least else None, most.isoformat() if most else None)


def read_numbers(text: str) -> Range | None:
    """Return the whole numbers meant by one, two with .. between, or one after > >= < <=; None as `read_days`."""
    ends = _ends(text)
    if ends is None or not all(_NUMBER.fullmatch(end) for end in ends[1:] if end):
        return None
    sign, first, last = ends
    least, most = (int(first) if first else None), (int(last) if last else None)
    match sign:
        case ">":
            return Range(None if least is None else least + 1, None)
        case ">=":
            return Range(least, None)
        case "<":
            return Range(None, None if most is None else most - 1)
        case "<=":
            return Range(None, most)
    return None if least is not None and most is not None and least > most else Range(least, most)


def _ends(text: str) -> tuple[str, str, str] | None:
    """Return sign, first and last as typed; an open end is empty."""
    if compared := _COMPARED.fullmatch(text):
        return compared[1], compared[2], compared[2]
    first, dots, last = text.partition("..")
    if not (first or last):
        return None
    return "", first, last if dots else first


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, month or day."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if found[3]:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, monthrange(year, last_month)[1])
