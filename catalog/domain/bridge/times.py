"""How often data is renewed, and what time it covers, from words and dates in title and description."""

import re
from collections.abc import Callable

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.phrases import Phrases
from catalog.domain.bridge.subject import Subject
from catalog.domain.product import Period
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.frequency import frequencies

_OF_WORDS = {
    "half hourly": "30MIN", "hourly": "HOURLY", "daily": "DAILY", "weekly": "WEEKLY", "fortnightly": "BIWEEKLY",
    "monthly": "MONTHLY", "quarterly": "QUARTERLY", "six monthly": "ANNUAL_2", "twice a year": "ANNUAL_2",
    "annual": "ANNUAL", "annually": "ANNUAL", "yearly": "ANNUAL", "real time": "CONT", "near real time": "UPDATE_CONT",
    "every half hour": "30MIN", "every 30 minutes": "30MIN", "every hour": "HOURLY", "every day": "DAILY",
    "each day": "DAILY", "every week": "WEEKLY", "each week": "WEEKLY", "every two weeks": "BIWEEKLY",
    "every month": "MONTHLY", "each month": "MONTHLY", "every quarter": "QUARTERLY", "every three months": "QUARTERLY",
    "every six months": "ANNUAL_2", "every year": "ANNUAL", "each year": "ANNUAL", "ad hoc": "AS_NEEDED",
    "no longer updated": "NEVER",
}  # fmt: skip
_PHRASES = Phrases(_OF_WORDS)
_RENEWING = frozenset(
    (
        "updated",
        "refreshed",
        "published",
        "republished",
        "released",
        "renewed",
        "update",
        "updates",
        "refresh",
    )
)
_NEAR = 40  # characters between the word for renewing and the one for how often
# In these a word such as “annual” belongs to a document's name.
_NOT_IN_TITLE = frozenset(("report", "statement", "plan", "review"))
_RESOLUTION = frozenset(("30MIN", "HOURLY", "DAILY"))


def frequency_from_words(subject: Subject) -> Guess | None:
    """From “updated monthly” in the description, else from a word such as “monthly” in the title."""
    firsts = _PHRASES.firsts_in(subject.words)
    if not firsts:
        return None
    return _renewed(subject, firsts) or _titled(subject, firsts)


def _renewed(subject: Subject, firsts: frozenset[str]) -> Guess | None:
    verbs = _RENEWING & subject.words
    text = subject.description
    for phrase, code in _PHRASES.find(firsts, text) if verbs else ():
        at = text.index(f" {phrase} ")
        nearby = text[max(0, at - _NEAR) : at + len(phrase) + _NEAR].split()
        if not verbs.isdisjoint(nearby):
            return Guess(code, 0.85, f"The description says that it is renewed “{phrase}”.")
    return None


def _titled(subject: Subject, firsts: frozenset[str]) -> Guess | None:
    found = _PHRASES.find(firsts, subject.title)
    codes = {code for _, code in found}
    if len(codes) != 1 or not _NOT_IN_TITLE.isdisjoint(subject.title_words):
        return None
    phrase, code = found[0]
    doubt = " It may be the step of the data instead." if code in _RESOLUTION else ""
    confidence = 0.5 if doubt else 0.65
    return Guess(code, confidence, f"The title says “{phrase}”: {frequencies()[code].label.lower()}.{doubt}")


_YEAR = r"((?:19|20)\d\d)"
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(rf"(?<!\d){_YEAR}\s*(?:[-–—/]|to|and)\s*{_YEAR}(?!\d)", re.IGNORECASE)
_FINANCIAL = re.compile(rf"(?<!\d){_YEAR}\s*[-–/]\s*(\d\d)(?![\d-])")
_MONTHS = re.compile(rf"\b{_MONTH}(?:\s+{_YEAR})?\s*(?:[-–—]|to)\s*{_MONTH}\s+{_YEAR}\b", re.IGNORECASE)
_ONE_MONTH = re.compile(rf"\b{_MONTH}[\s-]+{_YEAR}\b", re.IGNORECASE)
_QUARTER = re.compile(rf"\bQ([1-4])[\s-]*{_YEAR}\b", re.IGNORECASE)
_YEAR_ALONE = re.compile(rf"(?<![\d./-]){_YEAR}(?![\d/-])")
# Years in the names of these are when they were made, or lie ahead.
_AHEAD = frozenset(
    (
        "scenario",
        "scenarios",
        "forecast",
        "forecasts",
        "plan",
        "projection",
        "projections",
        "outlook",
        "fes",
        "dfes",
    )
)

_LEAST = 0.4  # confidence below which nothing is said

Read = tuple[Period, float]


def period_from_title(subject: Subject) -> Guess | None:
    """From dates in the title, the most exact form first."""
    title = subject.record.title
    if _HAS_YEAR.search(title) is None:
        return None
    for pattern, read in _READERS:
        if found := pattern.search(title):
            answer = read(found)
            return _period(subject, found[0], *answer) if answer else None
    return None


def _period(subject: Subject, said: str, period: Period, confidence: float) -> Guess | None:
    if not _AHEAD.isdisjoint(subject.title_words):
        confidence = round(confidence - 0.25, 2)
    return Guess((period,), confidence, f"The title says “{said.strip()}”.") if confidence >= _LEAST else None


def _months(found: re.Match[str]) -> Read | None:
    start, end = parse_date(f"{found[1]} {found[2] or found[4]}"), parse_date(f"{found[3]} {found[4]}")
    return (Period(start, end), 0.9) if start and end and start <= end else None


def _one_month(found: re.Match[str]) -> Read | None:
    month = parse_date(f"{found[1]} {found[2]}")
    return (Period(month, month), 0.75) if month else None


def _quarter(found: re.Match[str]) -> Read:
    first = 3 * int(found[1]) - 2
    return Period(f"{found[2]}-{first:02}", f"{found[2]}-{first + 2:02}"), 0.75


def _years(found: re.Match[str]) -> Read | None:
    return (Period(found[1], found[2]), 0.85) if found[1] <= found[2] else None


def _financial(found: re.Match[str]) -> Read | None:
    """“2023/24”: April to March. “2004-05” may be a month as well: no answer."""
    year, second = int(found[1]), int(found[2])
    if second != (year + 1) % 100 or ("/" not in found[0] and 1 <= second <= 12):
        return None
    return Period(f"{year}-04", f"{year + 1}-03"), 0.65


def _year(found: re.Match[str]) -> Read:
    return Period(found[1], found[1]), 0.55


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Read | None]], ...] = (
    (_MONTHS, _months),
    (_ONE_MONTH, _one_month),
    (_QUARTER, _quarter),
    (_YEARS, _years),
    (_FINANCIAL, _financial),
    (_YEAR_ALONE, _year),
)
