"""What an interface allows, in words and numbers: pages and their sizes, spans of time, how often it may be asked."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from catalog.domain.access.rate_headers import limits_told
from catalog.formats.api_info import spoken
from catalog.formats.json_values import text
from catalog.formats.openapi.operations import Operation, parameters_in, schema_of
from catalog.formats.references import Json, dict_of, whole_number

_MOST = 30
_SIZE = re.compile(
    r"^(?:\$?top|limit|size|rows|count|first|take|num|(?:page|per|batch|max|fetch)[_-]?(?:size|page|results|items|records|rows|count"
    r"|limit)|(?:results|items|rows|records)[_-]?per[_-]?page)$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?:\$?skip|offset|start|start[_-]?index|page|page[_-]?(?:number|num|no|index)|cursor|after|before|next|marker"
    r"|(?:page|next|continuation|resumption)[_-]?token|starting[_-]?after)$",
    re.IGNORECASE,
)
_TIMES = frozenset(("date", "date-time", "datetime", "time", "timestamp", "duration"))
_TIME = re.compile(
    r"date|since|until|(?:start|end|from|to)[_-]?time|^(?:from|to|datetime|period)$|settlement[_-]?period",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?:\bmax(?:imum)?\b[^\d.]{0,30}|\b(?:at most|up to|no more than|not exceed)\s+)(\d{1,3}(?:[ ,]\d{3})+|\d+)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"^x-[\w-]*?(?:rate-?limit\w*|throttl\w*|quotas?)[\w-]*$", re.IGNORECASE)
_HEADER = re.compile(r"rate-?limit|quota|^retry-after$", re.IGNORECASE)
_NUMBER = r"(\d{1,3}(?:[,\s]\d{3})+|\d+(?:\.\d+)?)"
_PERIODS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_RATE = re.compile(
    rf"\b{_NUMBER}\s*(?:api\s+)?(?:requests?|calls?|queries|hits|reqs?)\s*(?:/|per|an?|each|every|in)\s*(\d+)?\s*"
    r"(seconds?|secs?|minutes?|mins?|hours?|days?|s|m|h|d)\b",
    re.IGNORECASE,
)
_BARE_RATE = re.compile(
    rf"^\s*{_NUMBER}\s*(?:/|per|r/)\s*(\d+)?\s*(second|sec|s|minute|min|m|hour|h|day|d)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?\n]{0,300}$"), re.compile(r"^[^.!?\n]{0,300}")


class Allowed(msgspec.Struct, frozen=True):
    """Limits in sentences, and of them the rows a call and the calls a minute where they are stated."""

    words: tuple[str, ...] = ()
    page_size: int | None = None
    per_minute: float | None = None


def allowed_by(document: Json, operations: list[Operation], description: str) -> Allowed:
    """What the operations that give data allow."""
    reading = [each for each in operations if each.is_reading]
    sizes, pages = _pages(reading, document)
    rates = dict(_rates(document, operations, description))
    words = [*pages, *_spans(reading, document), *rates, *_headers(operations)]
    if any(each.busy for each in operations) and not rates:
        words.append("Too many calls are refused (429); how many are allowed is not stated.")
    known = [rate for rate in rates.values() if rate]
    return Allowed(
        words=tuple(dict.fromkeys(words))[:_MOST],
        page_size=min(sizes, default=None),
        per_minute=min(known, default=None) or _of_headers(operations),
    )


# --- pages ------------------------------------------------------------------------------------


def _pages(reading: list[Operation], document: Json) -> tuple[list[int], list[str]]:
    """(the most rows a call, as stated; one sentence for each way of paging that is no part of another)."""
    sizes: list[int] = []
    ways: dict[frozenset[str], str] = {}
    for operation in reading:
        told: dict[str, str] = {}
        for parameter in parameters_in(operation, "query"):
            name, schema = text(parameter.get("name"), 200), schema_of(parameter, document)
            if _SIZE.match(name):
                told[name] = _size(name, parameter, schema, sizes)
            elif _PLACE.match(name) and not _is_time(name, schema):
                told[name] = _place(name, schema)
        if told:
            ordered = sorted(told, key=lambda name: _SIZE.match(name) is None)
            words = f"Pages by {' and '.join(told[name] for name in ordered[:4])}."
            ways[frozenset(told)] = max(words, ways.get(frozenset(told), ""), key=len)
    return sizes, [words for names, words in ways.items() if not any(names < other for other in ways)][:5]


def _size(name: str, parameter: Json, schema: Json, sizes: list[int]) -> str:
    most = whole_number(schema.get("maximum"))
    if most is None and (said := _AT_MOST.search(text(parameter.get("description"), 2_000))):
        most = whole_number(re.sub(r"\D", "", said[1]))
    usual = whole_number(schema.get("default"))
    if most:
        sizes.append(most)
    facts = [
        f"at most {most:,}" if most else "",
        f"{usual:,} where not asked for" if usual is not None else "",
    ]
    told = ", ".join(filter(None, facts))
    return f"“{name}”{f' ({told})' if told else ''}"


def _place(name: str, schema: Json) -> str:
    most = whole_number(schema.get("maximum"))
    return f"“{name}”{f' (at most {most:,})' if most else ''}"


# --- time -------------------------------------------------------------------------------------


def _spans(reading: list[Operation], document: Json) -> Iterator[str]:
    names: dict[str, None] = {}
    for operation in reading:
        for parameter in parameters_in(operation, "query"):
            name = text(parameter.get("name"), 200)
            if _is_time(name, schema_of(parameter, document)):
                names[f"“{name}”"] = None
    if names:
        yield f"Times can be asked for by {', '.join(list(names)[:8])}."


def _is_time(name: str, schema: Json) -> bool:
    stated = schema.get("format")
    if isinstance(stated, str) and stated in _TIMES:
        return True
    return (
        _TIME.search(name) is not None
        and schema.get("type") in ("string", None)
        and "zone" not in name.lower()
    )


# --- how often --------------------------------------------------------------------------------


def _rates(
    document: Json, operations: list[Operation], description: str
) -> Iterator[tuple[str, float | None]]:
    """(sentence, calls a minute where it states them), of extensions and of the description."""
    parts: Iterable[Json] = (document, dict_of(document.get("info")), *(each.stated for each in operations))
    for part in parts:
        for key, value in part.items():
            if key.startswith("x-") and _EXTENSION.match(key):
                yield from ((words, _a_minute(value, words)) for words in _told(value))
    for found in list(_RATE.finditer(description[:20_000]))[:5]:
        before, after = (
            _SENTENCE[0].search(description[: found.start()]),
            _SENTENCE[1].search(description[found.end() :]),
        )
        words = f"{before[0] if before else ''}{found[0]}{after[0] if after else ''}".strip(" -*#>\t")
        yield f"{words[:1].upper()}{words[1:]}.", _calls(found)


def _told(value: Any) -> list[str]:
    said = [line for line in spoken(value) if line][:10]
    return [f"Calls allowed: {'; '.join(said)}."] if said else []


def _a_minute(value: Any, words: str) -> float | None:
    """Calls a minute that an extension states: `100/minute`, `{limit: 100, period: minute}`, `{perMinute: 100}`."""
    if isinstance(value, str):
        found = _BARE_RATE.match(value) or _RATE.search(value)
        return _calls(found) if found else None
    told = {str(key).lower().replace("_", "").replace("-", ""): part for key, part in dict_of(value).items()}
    for key in ("perminute", "requestsperminute", "callsperminute", "minute"):
        if (number := whole_number(told.get(key))) is not None:
            return float(number)
    number = next(
        (
            n
            for key in ("limit", "requests", "calls", "rate", "max", "count")
            if (n := whole_number(told.get(key)))
        ),
        None,
    )
    period = next(
        (
            text(told[key], 50)
            for key in ("period", "per", "interval", "window", "unit", "timeunit")
            if key in told
        ),
        "",
    )
    found = _BARE_RATE.match(f"{number}/{period}") if number and period else _RATE.search(words)
    return _calls(found) if found else None


def _calls(found: re.Match[str]) -> float | None:
    """Calls a minute; None for a quota of a day, which says nothing of a minute."""
    number = float(re.sub(r"[,\s]", "", found[1]))
    seconds = _PERIODS[found[3][0].lower()] * int((found[2] or "1")[:6])
    return number * 60 / seconds if 0 < seconds <= 3_600 and number else None


def _headers(operations: list[Operation]) -> Iterator[str]:
    """Headers of answers that tell limits."""
    found: dict[str, str] = {}
    for operation in operations:
        for name, told in operation.headers:
            if _HEADER.search(name):
                found.setdefault(name, text(told.get("description"), 500))
    for name, words in list(found.items())[:8]:
        yield f"Answers tell “{name}”{f': {words.rstrip(".")}' if words else ''}."


def _of_headers(operations: list[Operation]) -> float | None:
    """Calls a minute, where a header's value is fixed in the document."""
    stated = {}
    for operation in operations:
        for name, told in operation.headers:
            schema = dict_of(told.get("schema")) or told
            value = schema.get("const", schema.get("default"))
            if _HEADER.search(name) and isinstance(value, int | str):
                stated[name] = str(value)[:100]
    found = limits_told(stated) if stated else None
    return found.per_minute.value if found and found.per_minute else None
