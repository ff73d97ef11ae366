"""The context of the page on how people search."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from catalog.domain.search_times import BOUNDS
from catalog.models import SearchDay
from catalog.selectors.facet_labels import FACET_LABELS
from catalog.selectors.search_use import FEWEST, SHOWN, SPANS, SearchUse, WordsUse
from catalog.web.links import breadcrumbs

_WIDTH, _HEIGHT = 900, 120
_OTHERS = {"place": "Area", "time": "Time"}


def context(use: SearchUse, span: int) -> dict[str, Any]:
    """Everything of pages/curation/searches.html."""
    return {
        "figures": _figures(use),
        "chart": _chart(use.days),
        "days": list(reversed(use.days)),
        "top": [_row(row) for row in use.words[:SHOWN]],
        "missed": [_row(row) for row in use.missed[:SHOWN]],
        "unopened": [_row(row) for row in use.unopened[:SHOWN]],
        "filters": _filters(use),
        "times": _times(use),
        "fewest": FEWEST,
        "spans": [
            {"label": f"{number} days", "url": f"?days={number}", "current": number == span}
            for number in SPANS
        ],
        "csv_url": f"/curation/searches.csv?days={span}",
        "page_title": "How people search",
        "page_description": "What is searched for, found, and not found.",
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "/work/"), ("How people search", "")),
    }


def _figures(use: SearchUse) -> list[dict[str, Any]]:
    times, missed, opened = (use.total(name) for name in ("times", "missed", "opened"))
    return [
        {"value": times, "label": "searches"},
        {"value": missed, "label": f"found nothing{_share(missed, times)}"},
        {"value": opened, "label": "times a product was opened from results"},
    ]


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.0%})" if whole else ""


def _times(use: SearchUse) -> list[str]:
    """How quickly it was answered, and what was done to the words, in sentences."""
    times = use.total("times")
    if not times:
        return []
    half, most = use.took(0.5), use.took(0.95)
    told = [f"Half of all searches were answered within {_bound(half)}, 95 of 100 within {_bound(most)}."]
    for name, what in (
        ("widened", "were widened by the glossary"),
        ("corrected", "had their spelling corrected"),
        ("relaxed", "were answered with the nearest too, as few or none had all the words"),
    ):
        if number := use.total(name):
            told.append(f"{number:,}{_share(number, times)} {what}.")
    return told


def _bound(milliseconds: int | None) -> str:
    return f"more than {BOUNDS[-1]:,} ms" if milliseconds is None else f"{milliseconds:,} ms"


def _chart(days: Sequence[SearchDay]) -> dict[str, Any]:
    """Bars of searches by day, those in vain at their foot."""
    most = max((day.times for day in days), default=0)
    step = _WIDTH / max(1, len(days))
    bars = []
    for place, day in enumerate(days):
        high = round(day.times * _HEIGHT / most) if most else 0
        low = round(day.missed * _HEIGHT / most) if most else 0
        bars.append(
            {"x": f"{place * step:.1f}", "w": f"{step * 0.8:.1f}", "y": _HEIGHT - high, "h": high,
             "low_y": _HEIGHT - low, "low": low}
        )  # fmt: skip
    return {"width": _WIDTH, "height": _HEIGHT, "bars": bars if most else [], "most": most}


def _row(row: WordsUse) -> dict[str, Any]:
    asked = urlencode({"q": row.words})
    return {
        "row": row,
        "search_url": f"/search/?{asked}",
        "term_url": f"/glossary/new/?{urlencode({'term': row.words})}",
        "wish_url": f"/wishes/new/?{urlencode({'q': row.words, 'title': row.words})}",
    }


def _filters(use: SearchUse) -> list[dict[str, Any]]:
    used = use.filters
    most = used[0][1] if used else 1
    labels = {**FACET_LABELS, **_OTHERS}
    return [
        {"label": labels.get(name, name), "number": number, "width": f"{number * 100 / most:.0f}"}
        for name, number in used
    ]
