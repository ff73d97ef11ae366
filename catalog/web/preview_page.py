"""The first rows of a product's data as tables, or why there are none."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from catalog.domain.data_fields import schema_at
from catalog.domain.maturity.sample_columns import Column, columns_shown
from catalog.domain.numbers import counted
from catalog.domain.product import ProductRecord
from catalog.selectors.products import ProductView
from catalog.selectors.samples import Preview, PreviewState, against_preview
from catalog.web.dates import moment_text
from catalog.web.links import safe_url
from catalog.web.product_frame import frame

# What stands in place of rows: a title, and what it means for the reader.
WHY: Mapping[str, tuple[str, str]] = {
    "restricted": (
        "The data is not open to everybody",
        "The portal shows rows of open data alone, that everybody may have without asking. How to get this data stands on "
        "the product’s page.",
    ),
    "portal": ("This portal shows no rows", "Its operators have switched off that data is looked at."),
    "domain": (
        "Its domain shows no rows here",
        "The domain that owns the data has switched it off. The data itself is where it always was.",
    ),
    "unconfirmed": (
        "The domain waits to be confirmed",
        "Rows are shown once a curator has confirmed the domain that owns the data.",
    ),
    "format": (
        "There is no table of which rows could be shown",
        "Rows are read of CSV, TSV, JSON, GeoJSON and Parquet files that can be downloaded, also in ZIP and GZIP. This "
        "product gives none.",
    ),
    "none": ("Nothing has been fetched yet", "The portal notes what to fetch at the end of each harvest."),
    "waiting": ("Nothing has been fetched yet", "It waits for its turn."),
    "asked": (
        "The first rows are on their way",
        "A worker fetches them now. That takes a minute or so; where many wait, longer.",
    ),
    "over": (
        "What was fetched is not shown any more",
        "First rows are kept for a day and then deleted. They can be fetched again.",
    ),
    "unread": ("No rows could be read", "The portal tried, and this is what it met."),
}
_NUMERIC = ("whole number", "number")


def link_to(view: ProductView) -> str:
    """The address of the page for a product of which rows may be shown; empty for others. No query."""
    return "" if against_preview(view) else reverse("product_preview", args=[view.product.slug])


def context(view: ProductView, state: PreviewState) -> dict[str, Any]:
    """Everything of pages/data/preview.html. No query."""
    title, text = WHY.get(state.why, ("", ""))
    titles = {
        url: d.title for d in view.record.distributions for url in (d.access_url, d.download_url) if url
    }
    return {
        **frame(view, "The first rows", "what the data looks like"),
        "why": state.why,
        "why_title": title,
        "why_text": text,
        "told": [
            {"title": titles.get(url, ""), "url": safe_url(url), "address": url, "detail": detail}
            for url, detail in state.told
        ],
        "tables": [
            _table(n, preview, view.record, titles.get(preview.url, ""))
            for n, preview in enumerate(state.previews, 1)
        ],
        "may_ask": state.may_ask,
        "ask_url": reverse("product_preview_ask", args=[view.product.slug]),
        "here": reverse("product_preview", args=[view.product.slug]),
    }


def _table(number: int, preview: Preview, record: ProductRecord, title: str) -> dict[str, Any]:
    """Context of components/preview_table.html."""
    schema, of_product = schema_at(record, preview.url)
    columns, absent = columns_shown(schema, preview.columns, preview.rows)
    known = any(column.field for column in columns)
    return {
        "id": f"rows-{number}",
        "title": title or preview.url.rpartition("/")[2] or preview.url,
        "url": safe_url(preview.url),
        "rows_text": counted(len(preview.rows), "row"),
        "of": f"{preview.row_count:,}" if preview.row_count is not None else "",
        "fetched": moment_text(preview.fetched_at),
        "until": moment_text(preview.until),
        "declared": known,
        "outcome": preview.outcome,
        "detail": preview.detail,
        "columns": [_head(column, declared=known) for column in columns],
        "rows": [_row(n, row, columns) for n, row in enumerate(preview.rows)],
        "absent": [] if of_product and not known else absent[:8],
        "absent_more": max(0, len(absent) - 8),
    }


def _head(column: Column, *, declared: bool) -> dict[str, Any]:
    field = column.field
    return {
        "name": column.name or "(no name)",
        "declared": _declared(column) if declared else "",
        "unit": field.unit if field else "",
        "found": column.found or "empty",
        "wrong": column.why if column.wrong else "",
        "extra": declared and field is None,
    }


def _declared(column: Column) -> str:
    if column.field is None:
        return "not in the schema"
    words = [column.field.type or "no type", "key" if column.field.key else ""]
    words += ["required" if column.field.required else "", "unique" if column.field.unique else ""]
    return ", ".join(filter(None, words))


def _row(number: int, row: tuple[Any, ...], columns: list[Column]) -> dict[str, Any]:
    cells = [
        {
            "text": _text(row[n]) if n < len(row) else "",
            "numeric": column.found in _NUMERIC,
            "wrong": column.why if number in column.wrong else "",
        }
        for n, column in enumerate(columns)
    ]
    return {"number": number + 1, "cells": cells}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
