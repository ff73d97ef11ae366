"""Results as a table or on a map instead of a list, and what else can be done with them: the links above them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.search import MAX_WINDOW
from catalog.selectors.params import VIEWS, SearchParams
from catalog.selectors.search import Found
from catalog.web.box_map import Boxed, boxes_drawn
from catalog.web.dates import day_text
from catalog.web.labels import OPENNESS, STATUS_TAGS
from catalog.web.links import query_url, search_pairs, search_url

_FORMATS = 6
# Column → its order, and the one that a second choice turns it to.
_COLUMNS = {
    "Data product": ("title", "-title"),
    "Domain": ("domain", "-domain"),
    "Level": ("maturity", "-maturity"),
    "Updated": ("modified", "-modified"),
    "Openness": ("openness", "-openness"),
    "Formats": ("format", "-format"),
}
_FALLING = ("maturity", "modified", "-title", "-domain", "-openness", "-format")
_MAIN_SORTS = ("relevance", "modified", "title", "maturity", "fit")


def views_context(
    found: Found, asked: SearchParams, boxes: Mapping[int, Sequence[Sequence[float]]] | None
) -> dict[str, Any]:
    """What shows the results in the view that was chosen; `boxes`: those of each product, for the map. No query."""
    return {
        "views": [
            {
                "label": label,
                "url": search_url(replace(asked, view=view), page=asked.page),
                "current": view == asked.view,
            }
            for view, label in VIEWS.items()
        ],
        "downloads": _downloads(found, asked),
        "table": _table(found, asked) if asked.view == "table" else None,
        "placed": _placed(found, asked, boxes or {}) if asked.view == "map" else None,
    }


def sort_offered(value: str, asked: SearchParams) -> bool:
    """Whether an order stands in the list of orders: the usual ones, and the one that is in force."""
    return value == asked.sort or value in _MAIN_SORTS


def _downloads(found: Found, asked: SearchParams) -> dict[str, Any]:
    whole = search_pairs(replace(asked, view="list"))
    total = found.response.total
    return {
        "csv": query_url("/search/results.csv", whole),
        "json": query_url("/search/results.json", whole),
        "what": f"the first {MAX_WINDOW:,} results" if total > MAX_WINDOW else counted(total, "result"),
    }


def _table(found: Found, asked: SearchParams) -> dict[str, Any]:
    return {
        "columns": [_column(label, asked) for label in _COLUMNS],
        "rows": [_row(row) for row in found.rows],
    }


def _column(label: str, asked: SearchParams) -> dict[str, str]:
    usual, other = _COLUMNS[label]
    current = asked.sort if asked.sort in (usual, other) else ""
    return {
        "label": label,
        "url": search_url(replace(asked, sort=other if current == usual else usual)),
        "sorted": ("descending" if current in _FALLING else "ascending") if current else "",
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"][:300],
        "url": f"/products/{row['slug']}/",
        "domain": row["domain_name"],
        "domain_url": f"/domains/{row['domain_slug']}/",
        "level": "" if row["level"] is None else f"{row['level']} {level_name(row['level'])}",
        "updated": day_text(row["modified"]),
        "status": STATUS_TAGS.get(row["status"], ""),
        "openness": row["openness"],
        "openness_label": OPENNESS[row["openness"]],
        "formats": ", ".join(row["formats"][:_FORMATS]),
        "more": str(len(row["formats"]) - _FORMATS) if len(row["formats"]) > _FORMATS else "",
    }


def _placed(
    found: Found, asked: SearchParams, boxes: Mapping[int, Sequence[Sequence[float]]]
) -> dict[str, Any]:
    items = [
        (Boxed(row["title"], f"/products/{row['slug']}/", boxes.get(row["id"]) or ()), row["domain_name"])
        for row in found.rows
    ]
    drawn = boxes_drawn([item for item, _ in items], asked=asked.box)
    return {
        "map": {"map": drawn["map"]} if drawn["map"] else None,
        "listed": {"rows": drawn["rows"]},
        "elsewhere": [
            {"title": item.name, "url": item.url, "domain": domain}
            for item, domain in items
            if not item.boxes
        ],
    }
