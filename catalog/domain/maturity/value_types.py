"""The types that sources declare for their columns, in whatever language of types, and whether a value is of one.

Known: Frictionless Table Schema 2, ODCS 3.1, CSV on the Web (XSD), JSON Schema, CKAN's datastore and SQL, Opendatasoft,
ArcGIS. A type that is not known is not checked. Where a format of dates or numbers is not stated, every usual one passes.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal[
    "any", "text", "integer", "number", "boolean", "date", "datetime", "time", "year", "month", "uuid", "place",
    "list", "object",
]  # fmt: skip
# What a value is not, as the end of a sentence.
NOT: Mapping[Kind, str] = {
    "text": "is no text",
    "integer": "is no whole number",
    "number": "is no number",
    "boolean": "is neither true nor false",
    "date": "is no date",
    "datetime": "is no date and time",
    "time": "is no time",
    "year": "is no year",
    "month": "is no month of a year",
    "uuid": "is no UUID",
    "place": "is no place or shape",
    "list": "is no list",
    "object": "is no object",
}
_NAMES: Mapping[Kind, str] = {
    "text": "string text str varchar varchar2 nvarchar nvarchar2 char nchar character bpchar clob ntext tinytext mediumtext "
    "longtext citext anyuri uri url email normalizedstring token alphanumeric category enum keyword tstext lang language "
    "charactervarying large_string utf8 guid globalid",
    "integer": "integer int int2 int4 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bigint smallint tinyint mediumint "
    "long short byte serial bigserial smallserial biginteger smallinteger oid nonnegativeinteger positiveinteger "
    "unsignedint unsignedlong unsignedshort unsignedinteger whole wholenumber",
    "number": "number numeric decimal float float4 float8 float16 float32 float64 double doubleprecision real single "
    "money smallmoney currency percentage percent halffloat",
    "boolean": "boolean bool bit yesno logical",
    "date": "date date32 date64 xsddate",
    "datetime": "datetime datetime2 smalldatetime datetimeoffset timestamp timestamptz timestampltz timestampntz "
    "timestampwithtimezone timestampwithouttimezone datetimestamp datetimewithtimezone instant",
    "time": "time timetz time32 time64 timewithouttimezone timewithtimezone",
    "year": "year gyear",
    "month": "yearmonth gyearmonth",
    "uuid": "uuid",
    "place": "geopoint geopoint2d geoshape geojson geometry geography point polygon linestring multipolygon "
    "multilinestring wkt wkb shape sdogeometry",
    "list": "list array",
    "object": "object record struct map hstore",
}
_KINDS: Mapping[str, Kind] = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_ARRAY = re.compile(r"\[\]$|\barray\b|^array<|^list<|^_[a-z]")
_UNSIGNED = re.compile(r"\b(unsigned|signed|nullable|not null|null|zerofill|varying)\b")
_NUMBER = re.compile(
    r"[-+]?(\d{1,3}([ ,.'\u00a0\u202f]\d{3})+|\d+)?([.,]\d+)?(e[-+]?\d+)?\s?%?", re.IGNORECASE
)
_WHOLE = re.compile(r"[-+]?(\d{1,3}([ ,.'\u00a0\u202f]\d{3})+|\d+)([.,]0+)?")
_TRUTH = frozenset(
    (
        "true", "false", "yes", "no", "t", "f", "y", "n", "1", "0", "on", "off", "wahr", "falsch", "ja", "nein", "vrai",
        "faux", "oui", "non",
    )
)  # fmt: skip
_DATE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2}|[A-Za-zÀ-ÿ]{3,9})\.?\2(\d{1,4})")
_TIME = re.compile(
    r"([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d([.,]\d+)?|:60)?\s?([ap]m)?(\s?(Z|UTC|GMT|[-+]\d\d(:?\d\d)?))?", re.I
)
_NOTHING = frozenset(("null", "na", "n/a", "nan", "none", "-", "--", "nil", "\\n", "#n/a"))
_INFINITE = frozenset(("inf", "-inf", "+inf", "infinity", "-infinity"))
_UUID = re.compile(r"\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_LONGEST = 100  # characters of anything that is no text


def kind_of(declared: str) -> Kind:
    """What a declared type means; `any` where it is empty or not known."""
    name = declared.strip().lower().rpartition("#")[2].rpartition("/")[2]
    name = name.removeprefix("xsd:").removeprefix("xs:").removeprefix("esrifieldtype")
    if _ARRAY.search(name):
        return "list"
    name = _UNSIGNED.sub(" ", name.partition("(")[0].partition("<")[0])
    return _KINDS.get(re.sub(r"[^a-z0-9]", "", name), "any")


def is_missing(value: Any, kind: Kind) -> bool:
    """Whether a cell holds nothing. Words such as `null` and `n/a` say so where no text is expected."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    text = value.strip().lower()
    return not text or (kind not in ("text", "any") and text in _NOTHING)


def is_of(value: Any, kind: Kind, *, typed: bool) -> bool:
    """Whether a value that is not missing is of this kind. `typed`: it comes from a format that tells text from numbers."""
    if kind == "any":
        return True
    if isinstance(value, str):
        text = value.strip()
        return kind == "text" or ((len(text) <= _LONGEST or kind in _LONG) and _TEXTS[kind](text))
    return not typed or _VALUES[kind](value)


def _is_date(text: str) -> bool:
    match = _DATE.match(text)
    if match is None:
        return len(text) == 8 and _iso(text)
    if match[2] == "-" and len(match[1]) == 4 and len(match[3]) == len(match[4]) == 2:
        return _iso(text[:10]) and (match.end() == len(text) or _is_rest(text[match.end() :]))
    first, middle, last = match[1], match[3], match[4]
    numbers = [int(part) for part in (first, middle, last) if part.isdigit()]
    years = sum(len(part) == 4 for part in (first, last))
    small = [number for number in numbers if number <= 31]
    plausible = years <= 1 and len(small) >= len(numbers) - 1 and 0 not in small[: 3 - years]
    plausible = plausible and (not middle.isdigit() or min(numbers[1], *_beside(first, last)) <= 12)
    return plausible and (match.end() == len(text) or _is_rest(text[match.end() :]))


def _beside(first: str, last: str) -> list[int]:
    return [int(part) for part in (first, last) if len(part) <= 2] or [31]


def _is_rest(text: str) -> bool:
    """The time after a date."""
    return text[:1] in "Tt ," and bool(_TIME.fullmatch(text[1:].strip()))


def _iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    if _is_date(text):
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return text.isdigit() and 9 <= len(text) <= 19  # seconds of the Unix epoch or parts of them
    return True


_LONG: frozenset[Kind] = frozenset(("place", "list", "object"))
_TEXTS: Mapping[Kind, Callable[[str], bool]] = {
    "integer": lambda text: bool(_WHOLE.fullmatch(text)),
    "number": lambda text: (
        (any(char.isdigit() for char in text) and bool(_NUMBER.fullmatch(text))) or text.lower() in _INFINITE
    ),
    "boolean": lambda text: text.lower() in _TRUTH,
    "date": _is_date,
    "datetime": _is_moment,
    "time": lambda text: bool(_TIME.fullmatch(text)),
    "year": lambda text: bool(re.fullmatch(r"-?\d{4,5}", text)),
    "month": lambda text: bool(re.fullmatch(r"\d{4}-?(0[1-9]|1[0-2])|(0?[1-9]|1[0-2])[/-]\d{4}", text)),
    "uuid": lambda text: bool(_UUID.fullmatch(text)),
    "place": bool,
    "list": bool,
    "object": bool,
}


def _is_whole(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and value.is_integer()
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_VALUES: Mapping[Kind, Callable[[Any], bool]] = {
    "text": lambda value: False,
    "integer": _is_whole,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool) or value in (0, 1),
    "date": lambda value: False,
    "datetime": _is_number,
    "time": lambda value: False,
    "year": _is_whole,
    "month": lambda value: False,
    "uuid": lambda value: False,
    "place": lambda value: isinstance(value, dict | list),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
