"""What stands in cells, recognised: addresses, e-mails, dates, sizes, boxes, and terms of the portal's vocabularies."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.formats import find_format, normal_media_type
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.licences import find_licence
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.domain.vocabulary.tables import fold
from catalog.formats.inventory.mapping import MONTH_FIRST
from catalog.formats.json_values import address

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_BLANKS = frozenset(("", "-", "--", "–", "—", ".", "?", "n/a", "n.a.", "na", "#n/a", "null", "none", "nil", "nan", "tbc",
                     "tbd", "not applicable", "not available", "k. a.", "k.a.", "s/o", "[]", "{}"))  # fmt: skip
_LINK = re.compile(r"^\[(?P<label>[^\]]*)\]\((?P<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)$")
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
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_BOX = re.compile(
    r"^[\[(]?\s*[-+]?\d+(?:\.\d+)?(?:\s*[,; ]\s*[-+]?\d+(?:\.\d+)?){3}\s*[\])]?$|^ENVELOPE\s*\(",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^\+?[\d ()/.-]{7,20}$")
_PAGE_ENDINGS = frozenset(("htm", "html", "php", "asp", "aspx", "jsp", "do", "com", "org", "uk", "net"))
_PICTURES = frozenset(("jpg", "jpeg", "png", "gif", "svg", "webp"))  # previews and logos
_KINDS = {"dataset": "dataset", "data set": "dataset", "service": "service", "api": "service", "data service": "service",
          "series": "series", "dataset series": "series", "data series": "series", "table": "dataset"}  # fmt: skip
LARGEST = 2**63 - 1


def is_blank(text: str) -> bool:
    """Whether a cell stands for nothing: `n/a`, `-`, `tbc`."""
    return len(text) <= 14 and text.strip().lower() in _BLANKS


def labelled_link(text: str) -> tuple[str, str]:
    """Label and address of a Markdown link; the text itself and nothing where it is none."""
    found = _LINK.match(text) if text[:1] == "[" else None
    return (found["label"].strip(), address(found["url"])) if found else (text, "")


def address_in(text: str) -> str:
    """The address that a cell is, plain, as a Markdown link, or in angle brackets; else nothing."""
    return labelled_link(text)[1] or address(text.strip("<>"))


def ends_like_a_file(url: str) -> bool:
    """Whether an address names a file of a known format, neither a page nor a picture."""
    path = url.partition("?")[0].partition("#")[0]
    name = path.rpartition("/")[2] if path.count("/") > 2 else ""
    ending = name.rpartition(".")[2].lower()
    return "." in name and ending not in _PAGE_ENDINGS | _PICTURES and find_format("", "", url) is not None


# --- dates ------------------------------------------------------------------------------------


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
    text = text.strip()
    if date := date_in(text, order):
        return date, date
    parts = [part for part in _RANGE.split(text) if part.strip()]
    if len(parts) == 2:
        start, end = (date_in(part, order) for part in parts)
        return (start, end) if (start or is_open_end(parts[0])) and (end or is_open_end(parts[1])) else None
    since = _SINCE.match(text)
    start = date_in(since[1] or since[2], order) if since else ""
    return (start, "") if start else None


# --- figures ----------------------------------------------------------------------------------


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
    return round(size) if size <= LARGEST else None


def count_in(text: str) -> int | None:
    """A whole number, also with separators of thousands, `~` or `approx.`; None where it is none."""
    digits = re.sub(r"^(?:~|ca\.?|c\.|approx\.?|about)\s*", "", text.strip(), flags=re.IGNORECASE)
    if _THOUSANDS.match(digits):
        digits = re.sub(r"\D", "", digits)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def kind_in(text: str) -> str:
    """`dataset`, `service` or `series`, else nothing."""
    return _KINDS.get(fold(text), "")


# --- recognisers ------------------------------------------------------------------------------


def _is_format(text: str) -> bool:
    return len(text) <= 60 and (find_format(text) is not None or bool(normal_media_type(text)))


def _is_licence(text: str) -> bool:
    label, url = labelled_link(text)
    entry = find_licence(label, url) if url else find_licence(text)
    return entry is not None and not entry.vague


def _is_access(text: str) -> bool:
    return bool(find_access_right(text)) or bool(find_class(text))


def _is_size(text: str) -> bool:
    return text[-1:].isalpha() and size_in(text) is not None


RECOGNISERS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "address": lambda text: bool(address_in(text)),
        "bare address": lambda text: bool(address(text.strip("<>"))),
        "file": lambda text: ends_like_a_file(address_in(text)),
        "picture": lambda text: address_in(text).partition("?")[0].rpartition(".")[2].lower() in _PICTURES,
        "email": lambda text: len(text) < 200 and EMAIL.fullmatch(text.removeprefix("mailto:")) is not None,
        "date": lambda text: len(text) < 60 and bool(date_in(text)) and not text.isdigit(),
        "year": lambda text: len(text) == 4 and text.isdigit() and "1900" <= text <= "2100",
        "period": lambda text: len(text) < 80 and period_in(text) is not None,
        "format": _is_format,
        "licence": _is_licence,
        "frequency": lambda text: len(text) < 100 and find_frequency(text) is not None,
        "access": _is_access,
        "class": lambda text: bool(find_class(text)) or bool(find_access_right(text)),
        "language": lambda text: len(text) < 30 and bool(find_language(text)),
        "box": lambda text: _BOX.match(text) is not None and len(_NUMBER.findall(text)) == 4,
        "size": _is_size,
        "number": lambda text: count_in(text) is not None,
        "figure": lambda text: re.fullmatch(r"[-+£$€]?[\d.,]+%?", text) is not None,
        "phone": lambda text: _PHONE.match(text) is not None and sum(map(str.isdigit, text)) >= 7,
        "type": lambda text: bool(kind_in(text)),
    }
)
