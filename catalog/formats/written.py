"""Dates, periods, sizes and counts as people write them, in cells of tables and in free text."""

import re
from functools import lru_cache

from catalog.domain.vocabulary.dates import parse_date

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"  # how dates in figures with their year last are read
_LARGEST = 2**63 - 1  # of a whole number that the database holds
_FIGURES = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?=$|[T ,])")
_YEARS = re.compile(r"^\d{4}\s*[-/–]\s*\d{4}$")
_CLOCK = re.compile(r"^[T ,]+\d{1,2}[:.]\d\d")
_RANGE = re.compile(
    r"\s+(?:-|–|—|to|until|till|bis|à|au|hasta|a)\s+|\s*[–—]\s*|(?<=\d{4})\s*[-/]\s*(?=\d{4}$)|(?<=\d)/(?=\d{4}-)|(?<=Z)/"
)
_OPEN_END = re.compile(
    r"^(?:present|now|ongoing|current|today|date|heute|laufend|présent|actualidad|\.\.)$", re.IGNORECASE
)
_SINCE = re.compile(
    r"^(?:since|from|seit|ab|depuis|desde)\s+(.+)$|^(.+?)\s*(?:onwards?|to date|\+|-|–)$", re.IGNORECASE
)
_SIZE = re.compile(r"^([\d.,' ]*\d)\s*([KMGT]?)(i?)(?:B|bytes?|o|octets?)?$", re.IGNORECASE)
_STEPS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_THOUSANDS = re.compile(r"^\d{1,3}(?:[,.' ]\d{3})+$")


def figures_of(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date with its year last, which are day and month in one order or the other."""
    found = _FIGURES.match(text)
    return (int(found[1]), int(found[3])) if found else None


@lru_cache(maxsize=16384)
def date_in(text: str, order: str = "") -> str:
    """The date in ISO 8601, as precise as it stands; day first unless `order` says `month-first`. Else nothing."""
    text = text.strip()
    found = _FIGURES.match(text)
    if found is None:  # a range of years would pass for a year with a time zone
        return "" if _YEARS.match(text) else parse_date(text) or ""
    rest = text[found.end() :].rstrip()
    if rest and not _CLOCK.match(rest):
        return ""
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4]) - (100 if int(found[4]) > 69 else 0)
    month_first = second > 12 >= first or (order == MONTH_FIRST and first <= 12)
    day, month = (second, first) if month_first else (first, second)
    date = f"{year:04d}-{month:02d}-{day:02d}"
    return parse_date(date + rest) or parse_date(date) or ""


def is_open_end(text: str) -> bool:
    """Whether the end of a period says that it goes on: `present`, `ongoing`."""
    return _OPEN_END.match(text.strip()) is not None


@lru_cache(maxsize=8192)
def period_in(text: str, order: str = "") -> tuple[str, str] | None:
    """Start and end of `2019 to 2021`, `since 2015`, `01/04/2015 - present`, one date; None where it is no period."""
    text = " ".join(text.split())
    if date := date_in(text, order):
        return date, date
    parts = [part for part in _RANGE.split(text) if part.strip()]
    if len(parts) == 2:
        start, end = (date_in(part, order) for part in parts)
        return (start, end) if (start or is_open_end(parts[0])) and (end or is_open_end(parts[1])) else None
    since = _SINCE.match(text)
    start = date_in(since[1] or since[2], order) if since else ""
    return (start, "") if start else None


def size_in(text: str) -> int | None:
    """Bytes of `1.4 MB` (decimal), `20 KiB`, `12,345`; None where it is no size."""
    found = _SIZE.match(text.strip())
    if found is None:
        return None
    digits = found[1].strip()
    if _THOUSANDS.match(digits) and not (found[2] and digits.count(".") == 1):
        digits = re.sub(r"\D", "", digits)
    try:
        number = float(digits.replace(",", ".").replace(" ", "").replace("'", ""))
    except ValueError:
        return None
    size = number * (1024 if found[3] else 1000) ** _STEPS[found[2].upper()]
    return round(size) if size <= _LARGEST else None


def count_in(text: str) -> int | None:
    """A whole number, also with separators of thousands, `~` or `approx.`; None where it is none."""
    digits = re.sub(r"^(?:~|ca\.?|c\.|approx\.?|about)\s*", "", text.strip(), flags=re.IGNORECASE)
    if _THOUSANDS.match(digits):
        digits = re.sub(r"\D", "", digits)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
