"""Made-up content for the components on the data itself."""

from typing import Any

from catalog.domain.coverage import coverage_of
from catalog.domain.lineage_graph import Entry, Graph, graph_begin, made_add, sources_add
from catalog.domain.product import Concept, Lineage, Place, ProductRecord
from catalog.search import Box, Span
from catalog.search.timeline import Bar, Timeline
from catalog.selectors.params import SearchParams
from catalog.web.box_map import Boxed, boxes_drawn
from catalog.web.coverage_map import map_drawn
from catalog.web.lineage_page import drawing
from catalog.web.search_scope import scope
from catalog.web.search_when_page import chart

_WORD = "substation_transformer_" * 5
_PLACED = ProductRecord(
    source_id="x",
    title="X",
    places=(
        Place(name="North East", bbox=(-2.6, 54.4, -0.7, 55.8)),
        Place(geometry='{"type":"Point","coordinates":[-1.6,54.9]}'),
    ),
)
_BOXED = (
    Boxed("Half-hourly load of the North East", "/products/sample-1/", [(-2.6, 54.4, -0.7, 55.8)]),
    Boxed(_WORD, "/products/sample-2/", [(-2.0, 53.0, -1.0, 53.5)] * 5),
    Boxed("Prices", "/products/sample-3/", []),
    Boxed("Weather", "/products/sample-4/", [(-180.0, -90.0, 180.0, 90.0)]),
)

_TIMELINE = Timeline(
    "year", tuple(Bar(Span(f"{year}-01-01", f"{year}-12-31"), year % 7) for year in range(1995, 2030)), 9
)


def data_context() -> dict[str, Any]:
    """Part of the context of styleguide.html."""
    return {
        "preview_table": _preview(),
        "coverage_map": map_drawn(coverage_of(_PLACED)),
        "box_map": boxes_drawn(_BOXED),
        "scope": scope(
            SearchParams(box=Box(-2, 53, -1, 54), covers=Span("2020-01-01", ""), dates=("2020-01-01", ""))
        ),
        "timeline": chart(_TIMELINE, SearchParams()),
        "series_line": {
            "name": "Half-hourly load",
            "url": "/products/sample-1/",
            "own": False,
            "number": "7 members",
            "page_url": "/products/sample-2/series/",
            "before": {"title": "Half-hourly load 2023", "url": "/products/sample-3/"},
            "after": {"title": _WORD, "url": "/products/sample-4/"},
        },
        "lineage_graph": drawing(_lineage()),
        "field_rows": [
            {
                "name": "site_id",
                "type": "string",
                "unit": "",
                "title": "Site",
                "description": "Code of the site, as on its sign.",
                "key": True,
                "required": True,
                "files": "All",
            },
            {
                "name": _WORD,
                "type": "number",
                "unit": "MW",
                "title": "",
                "description": "",
                "key": None,
                "required": None,
                "files": "Half-hourly readings, Sites and 4 more",
            },
        ],
    }


def _preview() -> dict[str, Any]:
    columns = [
        {
            "name": "site_id",
            "declared": "string, key",
            "unit": "",
            "found": "text",
            "wrong": "",
            "extra": False,
        },
        {
            "name": "load",
            "declared": "number",
            "unit": "MW",
            "found": "text",
            "wrong": "is no number",
            "extra": False,
        },
        {
            "name": _WORD,
            "declared": "not in the schema",
            "unit": "",
            "found": "empty",
            "wrong": "",
            "extra": True,
        },
    ]
    rows = [["A1", "1.5", ""], ["<b>A2</b>", "high", ""]]
    return {
        "id": "rows-1",
        "title": "Half-hourly readings",
        "url": "https://data.example/a.csv",
        "rows_text": "2 rows",
        "of": "17,000,000",
        "fetched": "3 May 2026, 10:00",
        "until": "4 May 2026, 10:00",
        "declared": True,
        "outcome": "invalid",
        "detail": "Row 2, column “load”: “high” is no number, which the schema declares (number).",
        "columns": columns,
        "rows": [
            {
                "number": n,
                "cells": [
                    {"text": text, "numeric": m == 1, "wrong": "is no number" if text == "high" else ""}
                    for m, text in enumerate(row)
                ],
            }
            for n, row in enumerate(rows, 1)
        ],
        "absent": ["quality"],
        "absent_more": 0,
    }


def _entry(pk: int, title: str, *sources: str) -> Entry:
    made = Lineage(sources=tuple(Concept(label=source) for source in sources))
    return Entry(pk, f"sample-{pk}", title, "Northgrid Electricity", 1, (title,), made)


def _lineage() -> Graph:
    own = _entry(1, "Primary substation half-hourly load", "Meter readings", _WORD)
    graph = graph_begin(own)
    sources_add(graph, 0, [_entry(2, "Meter readings", "SCADA")])
    sources_add(graph, -1, [])
    made_add(graph, 0, [_entry(3, "Load by licence area", own.title), _entry(4, "Forecast", own.title)])
    made_add(graph, 1, [_entry(5, "Report", "Forecast")])
    return graph
