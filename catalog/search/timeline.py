"""How many products cover each stretch of time: the request and its answer, pure.

First years are counted; where few of them differ, months are counted instead, and where many do, decades.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any, Literal, NamedTuple

import msgspec

from catalog.search.facets import chosen_filter
from catalog.search.narrowing import in_span
from catalog.search.query import build
from catalog.search.request import SearchRequest, Span

type Json = dict[str, object]
type Step = Literal["month", "year", "decade"]

FIRST, LAST = 1900, 2100  # years that are looked at where nothing narrower is asked
_FEW, _MANY = 3, 50  # years: up to so many are shown as months, beyond so many as decades


class Bar(NamedTuple):
    """A stretch of time, and how many products cover some of it."""

    span: Span
    number: int


class Timeline(msgspec.Struct, frozen=True):
    """`bars` in order, each a `step` long; `covered`: how many products cover any of it at all."""

    step: Step
    bars: tuple[Bar, ...] = ()
    covered: int = 0


def build_years(request: SearchRequest) -> Json:
    """Return the body that counts products by year of what they cover, under all other choices of the request."""
    first, last = bounds(request)
    years: Json = {
        "field": "covers",
        "calendar_interval": "year",
        "format": "yyyy",
        "min_doc_count": 0,
        "hard_bounds": {"min": f"{first:04}", "max": f"{last:04}"},
    }
    any_time = in_span(Span(f"{first:04}-01-01", f"{last:04}-12-31"))
    return _counting(request, {"covered": {"filter": any_time, "aggs": {"years": {"date_histogram": years}}}})


def read_years(answer: Mapping[str, Any], request: SearchRequest) -> Timeline:
    """Return the years between which the answer to `build_years` differs: what always goes on is cut at both ends."""
    counted = answer["aggregations"]["covered"]
    counts = {int(bucket["key_as_string"]): bucket["doc_count"] for bucket in counted["years"]["buckets"]}
    first, last = bounds(request)
    years = [(year, counts.get(year, 0)) for year in range(first, last + 1)]
    bars = tuple(Bar(_year(year), count) for year, count in _differing(years))
    return Timeline("year", bars, counted["doc_count"])


def bounds(request: SearchRequest) -> tuple[int, int]:
    """The first and last year that are looked at: those asked for, within 1900 to 2100 where an end is open."""
    first, last = request.covers or Span()
    since = int(first[:4]) if first else min(FIRST, int(last[:4]) if last else FIRST)
    until = int(last[:4]) if last else max(LAST, since)
    return since, until


def finer(years: Timeline, request: SearchRequest) -> tuple[Step, list[Span]]:
    """Return in which step `years` are shown better, and its stretches; empty where years are right."""
    if not years.bars:
        return "year", []
    first, last = int(years.bars[0].span.first[:4]), int(years.bars[-1].span.first[:4])
    if last - first < _FEW:
        months = [_month(year, month) for year in range(first, last + 1) for month in range(1, 13)]
        return "month", [month for month in months if _asked(month, request.covers or Span())]
    if last - first >= _MANY:
        return "decade", [
            Span(f"{year:04}-01-01", f"{year + 9:04}-12-31") for year in range(first // 10 * 10, last + 1, 10)
        ]
    return "year", []


def build_stretches(request: SearchRequest, stretches: Sequence[Span]) -> Json:
    """Return the body that counts products that cover some of each stretch."""
    clauses = [in_span(stretch) for stretch in stretches]
    return _counting(request, {"stretches": {"filters": {"filters": clauses}}})


def read_stretches(answer: Mapping[str, Any], stretches: Sequence[Span]) -> tuple[Bar, ...]:
    """Return the bars of the answer to `build_stretches`."""
    buckets = answer["aggregations"]["stretches"]["buckets"]
    return tuple(Bar(span, bucket["doc_count"]) for span, bucket in zip(stretches, buckets, strict=True))


def _counting(request: SearchRequest, aggs: Json) -> Json:
    plain = msgspec.structs.replace(request, facets=False, page=1)
    query = build(plain)["query"]
    return {
        "query": {"bool": {"filter": [query, chosen_filter(request)]}},
        "size": 0,
        "track_total_hits": False,
        "aggs": aggs,
    }


def _differing(years: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Without the years at both ends of which the count is that of the end: open ends go on for ever."""
    before = len(list(takewhile(lambda year: year[1] == years[0][1], years)))
    after = len(list(takewhile(lambda year: year[1] == years[-1][1], reversed(years))))
    if before == len(years):
        return years if years and years[0][1] and len(years) <= _MANY else []
    return years[before - bool(years[0][1]) : len(years) - after + bool(years[-1][1])]


def _asked(stretch: Span, asked: Span) -> bool:
    return not (asked.first and stretch.last < asked.first) and not (
        asked.last and stretch.first > asked.last
    )


def _year(year: int) -> Span:
    return Span(f"{year:04}-01-01", f"{year:04}-12-31")


def _month(year: int, month: int) -> Span:
    last = monthrange(year, month)[1]
    return Span(date(year, month, 1).isoformat(), date(year, month, last).isoformat())
