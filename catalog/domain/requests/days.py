"""Working days, Monday to Friday. Public holidays differ by country and are not counted out."""

from datetime import datetime, timedelta

_SATURDAY = 5


def working_days_after(start: datetime, days: int) -> datetime:
    """The same hour, so many working days later; from a weekend it counts from the Monday."""
    at = start
    while at.weekday() >= _SATURDAY:
        at += timedelta(days=1)
    left = days
    while left > 0:
        at += timedelta(days=1)
        if at.weekday() < _SATURDAY:
            left -= 1
    return at


def working_days_before(end: datetime, days: int) -> datetime:
    """The same hour, so many working days earlier."""
    at, left = end, days
    while left > 0:
        at -= timedelta(days=1)
        if at.weekday() < _SATURDAY:
            left -= 1
    return at


def working_days_between(start: datetime, end: datetime) -> int:
    """How many working days begin after `start` and up to `end`: none where `end` is not later."""
    number, at = 0, start
    while (at := at + timedelta(days=1)) <= end:
        number += at.weekday() < _SATURDAY
    return number
