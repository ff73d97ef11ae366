"""What a request asks of the pull planner, the same for page and API: which way, and which part of the product."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.domain.access.model import Need, Way
from catalog.domain.access.spans import fields_of, moment
from catalog.domain.product import BBox, ProductRecord

BOX = ("west", "south", "east", "north")
MOST_FIELDS, LONGEST_FIELD = 1_000, 200
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,17})?", re.ASCII)
_ROWS = re.compile(r"\d{1,15}", re.ASCII)
_SAME = 1e-6  # degrees


@dataclass(frozen=True, slots=True)
class PullAsked:
    """What was asked for. `problems` maps a parameter to a sentence about what could not be used of it.

    `way` is None where there is no such way, or none at all; `need` holds what could be used.
    """

    way: Way | None
    need: Need
    problems: Mapping[str, str] = field(default_factory=dict)


def pull_params(query: QueryDict, record: ProductRecord, ways: Mapping[str, Way], usual: str) -> PullAsked:
    """Read the parameters. `ways`: those to choose from, by their codes; `usual`: the one that is taken unasked."""
    problems: dict[str, str] = {}
    code = query.get("way") or usual
    way = ways.get(code)
    if way is None and code:
        problems["way"] = "This product has no such way to get it: choose one of the list."
    start, end = _moment(query, "from", problems), _moment(query, "until", problems)
    if start and end and start >= end:
        problems["until"] = "The end is not after the beginning."
    need = Need(
        rows=_rows(query, problems),
        start=start,
        end=end,
        bbox=_box(query, record, problems),
        fields=_fields(query, record, way, problems),
    )
    return PullAsked(way, need, problems)


def pull_query(code: str, need: Need) -> str:
    """The query of a plan's address."""
    box = zip(BOX, need.bbox, strict=True) if need.bbox else ()
    pairs = [
        ("way", code),
        ("from", need.start),
        ("until", need.end),
        *((name, f"{edge:.15g}") for name, edge in box),
        *(("fields", name) for name in need.fields),
        ("rows", "" if need.rows is None else str(need.rows)),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def box_of(record: ProductRecord) -> BBox | None:
    """The product's own area, where the record states one as a box."""
    return next((place.bbox for place in record.places if place.bbox), None)


def box_texts(record: ProductRecord) -> list[str]:
    """The product's own area as the form shows it, by the edges of BOX; empty where it has none."""
    return [f"{edge:.15g}" for edge in box_of(record) or ()]


def _text(query: QueryDict, name: str) -> str:
    return query.get(name, "").strip()


def _moment(query: QueryDict, name: str, problems: dict[str, str]) -> str:
    """A day, or a time in UTC, as ISO 8601; empty where it is not asked for or cannot be used."""
    text = _text(query, name)
    if not text:
        return ""
    try:
        found = moment(text) if _DATE.fullmatch(text) else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1 < found.year < 9999:
        problems[name] = "Write a date such as 2026-12-31."
        return ""
    return found.date().isoformat() if len(text) <= 10 else found.isoformat().replace("+00:00", "Z")


def _rows(query: QueryDict, problems: dict[str, str]) -> int | None:
    text = re.sub(r"[, ]", "", _text(query, "rows"))
    if not text:
        return None
    if not _ROWS.fullmatch(text):
        problems["rows"] = "Write a whole number of rows, of at most 15 digits."
        return None
    return int(text)


def _box(query: QueryDict, record: ProductRecord, problems: dict[str, str]) -> BBox | None:
    """The area that is asked for; None where it is the whole, which the product's own area is too."""
    texts = [_text(query, name) for name in BOX]
    if not any(texts) or texts == box_texts(record):
        return None
    if missing := next((name for name, text in zip(BOX, texts, strict=True) if not text), ""):
        problems[missing] = "Give all four edges, or none of them."
    edges = [_edge(name, text, problems) for name, text in zip(BOX, texts, strict=True)]
    west, south, east, north = edges
    if west is None or south is None or east is None or north is None:
        return None
    if south > north:
        problems["north"] = "The northern edge lies south of the southern one."
        return None
    if west > east:
        problems["east"] = "The eastern edge lies west of the western one."
        return None
    box, own = (west, south, east, north), box_of(record)
    is_own = own is not None and all(abs(a - b) < _SAME for a, b in zip(box, own, strict=True))
    return None if is_own else box


def _edge(name: str, text: str, problems: dict[str, str]) -> float | None:
    most = 90 if name in ("south", "north") else 180
    if _DEGREES.fullmatch(text) and abs(float(text)) <= most:
        return float(text)
    if text:
        problems[name] = f"Write degrees from -{most} to {most}, such as {'53.5' if most == 90 else '-1.5'}."
    return None


def _fields(
    query: QueryDict, record: ProductRecord, way: Way | None, problems: dict[str, str]
) -> tuple[str, ...]:
    given = query.getlist("fields")
    known = {known.name for known in fields_of(way, record)} if way and any(given) else set()
    asked = [name for value in given for name in ([value] if value in known else _names(value))]
    names = tuple(dict.fromkeys(name for name in asked if name))
    if len(names) > MOST_FIELDS or any(len(name) > LONGEST_FIELD or "\0" in name for name in names):
        problems["fields"] = (
            f"Name at most {MOST_FIELDS:,} fields, each of at most {LONGEST_FIELD} characters."
        )
        return ()
    unknown = [name for name in names if known and name not in known]
    if unknown:
        problems["fields"] = f"There is no field “{unknown[0][:60]}”."
        return tuple(name for name in names if name in known)
    return names


def _names(value: str) -> Sequence[str]:
    return [name.strip() for name in value.split(",")]
