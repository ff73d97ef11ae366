"""Choosing when to search: how many products cover each year as bars that are links, and the same as a table."""

from dataclasses import replace
from datetime import date
from typing import Any

from catalog.domain.numbers import counted
from catalog.search import Span
from catalog.search.timeline import Bar, Step, Timeline
from catalog.selectors.params import SearchParams
from catalog.web.links import breadcrumbs, search_pairs, search_url
from catalog.web.search_scope import any_time, span_told

WIDTH, HEIGHT = 720, 180  # units of the picture
_GAP = 0.2  # of a bar's width is left between two


def context(asked: SearchParams, timeline: Timeline | None) -> dict[str, Any]:
    """Everything of pages/search_time.html; without `timeline` it could not be counted. No query."""
    always = any_time(asked)
    return {
        "page_title": "When to search",
        "page_description": "Search data products by the time that they cover: years, months, or dates.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", search_url(asked)), ("When to search", "")),
        "problems": asked.told("from", "to"),
        "told": span_told(asked.covers) if asked.covers else "",
        "remove_url": search_url(always) if asked.covers else "",
        "first": asked.dates[0],
        "last": asked.dates[1],
        "kept": search_pairs(always),
        "back_url": search_url(asked),
        "away": timeline is None,
        "chart": chart(timeline, asked) if timeline and timeline.bars else None,
        "covered": _covered(timeline.covered) if timeline else "",
    }


def _covered(number: int) -> str:
    return f"{counted(number, 'data product')} {'covers' if number == 1 else 'cover'}"


def chart(timeline: Timeline, asked: SearchParams) -> dict[str, Any]:
    """Context of components/timeline.html: bars as they are drawn, the same as rows, and marks for the axes."""
    most = max(bar.number for bar in timeline.bars) or 1
    step = WIDTH / len(timeline.bars)
    rows = [_row(bar, timeline.step, asked) for bar in timeline.bars]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "step": timeline.step,
        "most": f"{most:,}",
        "bars": [
            {
                **row,
                "x": round(n * step, 1),
                "y": round(HEIGHT - HEIGHT * bar.number / most, 1),
                "w": round(step * (1 - _GAP), 1),
                "h": round(HEIGHT * bar.number / most, 1),
            }
            for n, (row, bar) in enumerate(zip(rows, timeline.bars, strict=True))
            if bar.number
        ],
        "rows": rows,
        "marks": _marks([row["label"] for row in rows]),
    }


def _row(bar: Bar, step: Step, asked: SearchParams) -> dict[str, str]:
    narrowed = replace(asked, covers=_within(bar.span, asked.covers))
    return {
        "label": _label(bar.span, step),
        "count": f"{bar.number:,}",
        "text": counted(bar.number, "data product"),
        "url": search_url(narrowed) if bar.number else "",
    }


def _within(span: Span, asked: Span | None) -> Span:
    """A bar's stretch, no wider than what was asked for."""
    if not asked:
        return span
    return Span(max(span.first, asked.first), min(span.last, asked.last or span.last))


def _label(span: Span, step: Step) -> str:
    if step == "month":
        return f"{date.fromisoformat(span.first):%b %Y}"
    return f"{span.first[:4]}s" if step == "decade" else span.first[:4]


def _marks(labels: list[str]) -> list[str]:
    """The first, the middle and the last label."""
    return list(dict.fromkeys((labels[0], labels[len(labels) // 2], labels[-1])))
