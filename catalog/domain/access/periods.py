"""The time that a title or a file name says it covers: `2023`, `2024-05`, `2023-04/2024-03`."""

import re
from calendar import monthrange
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_Y = r"(?:19|20)\d\d"
_HAS_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
# Letters touch digits in file names, and underscores are word characters: so no \b before or after digits.
_FORMS = re.compile(
    rf"(?<!\d)(?:(?P<fy>{_Y})\s?[/_–-]\s?(?P<fy2>\d\d)(?![\d/_.–-])"
    rf"|(?P<from>{_Y})\s?(?:[-–_/]|to|and)\s?(?P<to>{_Y})(?!\d)"
    rf"|(?P<y>{_Y})[-_./](?P<m>0[1-9]|1[0-2])(?:[-_./](?P<d>0[1-9]|[12]\d|3[01]))?(?!\d)"
    rf"|(?P<y8>{_Y})(?P<m8>0[1-9]|1[0-2])(?P<d8>0[1-9]|[12]\d|3[01])?(?!\d)"
    rf"|(?P<d9>0?[1-9]|[12]\d|3[01])[-_./](?P<m9>0[1-9]|1[0-2])[-_./](?P<y9>{_Y})(?!\d)"
    rf"|(?P<m7>0[1-9]|1[0-2])[-_/](?P<y7>{_Y})(?!\d)"
    rf"|(?P<yq>{_Y})[-_ ]?Q(?P<q>[1-4])(?!\d)|(?P<ya>{_Y})[-_ ](?P<na>{_NAME})(?![a-z])"
    rf"|(?P<year>{_Y})(?!\d))"
    rf"|(?<![a-z])(?:Q(?P<q2>[1-4])[-_ ](?P<yq2>{_Y})|(?P<n>{_NAME})[-_. ]{{0,2}}(?P<yn>{_Y}))(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def period_in(text: str) -> tuple[str, str]:
    """(the period, the words that say it) of the first date in a title or file name; two empty texts for none."""
    if _HAS_YEAR.search(text) is None or (found := _FORMS.search(text)) is None:
        return "", ""
    period = _read(found)
    return (period, found[0]) if period else ("", "")


def _read(found: re.Match[str]) -> str:
    said = found.groupdict()
    if found.lastgroup == "year":
        return said["year"]
    if found.lastgroup == "fy2":
        return _two_years(said["fy"], said["fy2"], found[0])
    if found.lastgroup == "to":
        return f"{said['from']}/{said['to']}" if said["from"] < said["to"] else ""
    if found.lastgroup in ("q", "yq2"):
        return _quarter(said["yq"] or said["yq2"], int(said["q"] or said["q2"]))
    return _month_or_day(said)


def _month_or_day(said: dict[str, str]) -> str:
    year = said["y"] or said["y8"] or said["y9"] or said["y7"] or said["ya"] or said["yn"]
    name = said["na"] or said["n"]
    month = _MONTHS[name.lower()] if name else int(said["m"] or said["m8"] or said["m9"] or said["m7"])
    day = int(said["d"] or said["d8"] or said["d9"] or 0)
    if said["d9"] and day <= 12 and day != month:  # day first, or month first: the year is sure
        return year
    is_day = 0 < day <= monthrange(int(year), month)[1]
    return f"{year}-{month:02}-{day:02}" if is_day else f"{year}-{month:02}"


def _two_years(year: str, second: str, said: str) -> str:
    """“2023/24” is April to March, as the sector's years run; “2004-05” is a month."""
    if int(second) == (int(year) + 1) % 100 and ("/" in said or int(second) > 12):
        return f"{year}-04/{int(year) + 1}-03"
    return f"{year}-{second}" if "01" <= second <= "12" else year


def _quarter(year: str, quarter: int) -> str:
    return f"{year}-{3 * quarter - 2:02}/{year}-{3 * quarter:02}"


def span_of(period: str) -> tuple[date, date] | None:
    """The first day and the day after the last of a period as this module writes it; None for no date."""
    first, _, last = period.partition("/")
    start, end = _first_day(first), _day_after(last or first)
    return (start, end) if start and end and start < end else None


def _first_day(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01-01"[:10] if len(text) < 10 else text[:10])
    except ValueError:
        return None


def _day_after(text: str) -> date | None:
    first = _first_day(text)
    if first is None or first.year > 9998:
        return None
    if len(text) == 4:
        return date(first.year + 1, 1, 1)
    if len(text) == 7:
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + timedelta(days=1)
