"""Dates as sources write them, to ISO 8601 text that is as precise as the source."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from catalog.domain.vocabulary.tables import remembered

FIRST_YEAR, LAST_YEAR = 1000, 2200  # what lies outside stands for "no date" (0001) or "no end" (9999)

_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
_DAY = re.compile(
    rf"^(?P<year>[12]\d{{3}})(?:[-/](?P<month>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}))?)?{_ZONE}$", re.IGNORECASE
)
_BASIC_DAY = re.compile(r"^(?P<year>[12]\d{3})(?P<month>\d\d)(?P<day>\d\d)$")
_TIME = re.compile(
    r"^(?P<year>[12]\d{3})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:T|\s+)"
    rf"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?\s*{_ZONE}$",
    re.IGNORECASE,
)
_BASIC_TIME = re.compile(
    r"^(?P<year>[12]\d{3})(?P<month>\d\d)(?P<day>\d\d)T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
    rf"(?P<fraction>)?{_ZONE}$",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-]([12]\d{3})$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([A-Za-z]{3,9})\.?[\s-]+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?([12]\d{3})$"
)
_EPOCH_MS = re.compile(r"^\d{12,13}$")
_MAIL = re.compile(r"^[A-Za-z]{3},? \d")  # RFC 5322, as in HTTP headers and RSS
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_EPOCH_YEARS = range(1990, 2101)
_TIME_PARTS = ("year", "month", "day", "hour", "minute", "second")


@remembered(maxsize=65536)
def parse_date(text: str) -> str | None:
    """`2024`, `2024-05`, `2024-05-01`, or a date and time (`…Z` where the source gives a zone); else None.

    Day and month in figures with the year last are read day first, as in Britain (`01/05/2024` is 1 May),
    and month first only where no other reading exists. Twelve or thirteen digits are milliseconds since 1970
    if that gives a year from 1990 to 2100. Ranges and other text are no date.
    """
    text = text.strip()
    for pattern, read in _READERS:
        found = pattern.match(text)
        if found:
            return _checked(read, found)
    return None


def _checked(read: Callable[[re.Match[str]], str], found: re.Match[str]) -> str | None:
    try:
        value = read(found)
        return value if FIRST_YEAR <= int(value[:4]) <= LAST_YEAR else None
    except (ValueError, OverflowError):  # no such day, hour or zone
        return None


def _read_day(found: re.Match[str]) -> str:
    """A zone after a bare date (`xsd:date`) is left out: without an hour it cannot be turned into UTC."""
    year, month, day = found["year"], found["month"], found["day"]
    if not month:
        return year
    if not day:
        return f"{date(int(year), int(month), 1):%Y-%m}"
    return date(int(year), int(month), int(day)).isoformat()


def _read_time(found: re.Match[str]) -> str:
    year, month, day, hour, minute, second = (int(found[name] or 0) for name in _TIME_PARTS)
    moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"] or ""))
    precision = "seconds" if found["second"] else "minutes"
    fraction = f".{found['fraction'][:6]}" if found["fraction"] else ""
    if moment.tzinfo is None:
        return moment.isoformat(timespec=precision) + fraction
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + fraction + "Z"


def _zone(text: str) -> timezone | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _read_year_last(found: re.Match[str]) -> str:
    first, second, year = (int(part) for part in found.groups())
    day, month = (second, first) if second > 12 >= first else (first, second)
    return date(year, month, day).isoformat()


def _read_named(found: re.Match[str]) -> str:
    before, name, after, year = found.groups()
    month = _MONTHS.get(name.lower(), 0)  # 0 is refused by date()
    if before and after:
        raise ValueError(found[0])
    day = before or after
    moment = date(int(year), month, int(day or 1))
    return moment.isoformat() if day else moment.isoformat()[:7]


def _read_epoch(found: re.Match[str]) -> str:
    moment = datetime.fromtimestamp(int(found[0]) / 1000, UTC)
    if moment.year not in _EPOCH_YEARS:
        raise ValueError(found[0])
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_mail(found: re.Match[str]) -> str:
    moment = parsedate_to_datetime(found.string)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_TIME, _read_time),
    (_DAY, _read_day),
    (_BASIC_DAY, _read_day),
    (_BASIC_TIME, _read_time),
    (_YEAR_LAST, _read_year_last),
    (_NAMED, _read_named),
    (_EPOCH_MS, _read_epoch),
    (_MAIL, _read_mail),
)
