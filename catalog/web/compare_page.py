"""The context of the page on which products stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.domain.data_fields import field_uses, schema_uses
from catalog.domain.numbers import counted
from catalog.selectors.products import ProductView
from catalog.web.compare_rows import GROUPS, Row, cell
from catalog.web.links import breadcrumbs
from catalog.web.product_frame import asked_words

MOST = 4  # products
_FIELDS_SHOWN = 60  # that all have in common


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: slugs of products, words to find another one by, and whether only differences are shown."""

    slugs: tuple[str, ...]
    q: str
    differences: bool
    dropped: int  # products beyond the most

    def url(self, *slugs: str, differences: bool | None = None) -> str:
        """The address of a comparison of these products."""
        pairs = [("p", slug) for slug in slugs]
        if self.differences if differences is None else differences:
            pairs.append(("only", "differences"))
        return f"/compare/?{urlencode(pairs)}" if pairs else "/compare/"


def compare_url(*slugs: str) -> str:
    """The address of a comparison."""
    return f"/compare/?{urlencode([('p', slug) for slug in slugs])}"


def asked(query: QueryDict) -> Asked:
    """`p` may stand there several times; the first MOST different ones count."""
    slugs = list(dict.fromkeys(slug[:100].replace("\0", "") for slug in query.getlist("p") if slug.strip()))
    differences = query.get("only") == "differences"
    return Asked(tuple(slugs[:MOST]), asked_words(query), differences, max(0, len(slugs) - MOST))


def context(
    wanted: Asked, views: Sequence[ProductView], found: Sequence[dict[str, Any]] | None
) -> dict[str, Any]:
    """Everything of pages/compare.html; `found`: rows of products to add, None where the search is away. No query."""
    slugs = tuple(view.product.slug for view in views)
    groups = [group for name, rows in GROUPS.items() if (group := _group(name, rows, views))["rows"]]
    rows = [row for group in groups for row in group["rows"]]
    differ = sum(row["differs"] for row in rows)
    if wanted.differences:
        groups = [
            {**group, "rows": kept}
            for group in groups
            if (kept := [r for r in group["rows"] if r["differs"]])
        ]
    return {
        "page_title": "Compare data products"
        if len(views) < 2
        else f"{len(views)} data products side by side",
        "page_description": "Data products side by side: what they are, what you may do with them, how to get them, how good "
        "they are.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", "/search/"), ("Compare", "")),
        "products": [_product(n, view, wanted, slugs) for n, view in enumerate(views)],
        "enough": len(views) > 1,
        "full": len(views) >= MOST,
        "most": MOST,
        "dropped": wanted.dropped,
        "unseen": len(wanted.slugs) - len(views),
        "columns": len(views) + 1,
        "groups": groups if len(views) > 1 else [],
        "differ": differ,
        "number": len(rows),
        "only_differences": wanted.differences,
        "toggle_url": wanted.url(*slugs, differences=not wanted.differences),
        "common": _common(views),
        "q": wanted.q,
        "slugs": slugs,
        "search_away": found is None,
        "found": [_addable(row, wanted, slugs) for row in found or () if row["slug"] not in slugs],
    }


def _product(number: int, view: ProductView, wanted: Asked, slugs: tuple[str, ...]) -> dict[str, Any]:
    others = tuple(slug for slug in slugs if slug != view.product.slug)
    return {
        "title": view.record.title,
        "letter": _letter(number),
        "url": f"/products/{view.product.slug}/",
        "remove_url": wanted.url(*others),
    }


def _letter(number: int) -> str:
    return "ABCD"[number]


def _group(name: str, rows: Sequence[Row], views: Sequence[ProductView]) -> dict[str, Any]:
    return {"name": name, "rows": [_row(row, views) for row in rows]}


def _row(row: Row, views: Sequence[ProductView]) -> dict[str, Any]:
    cells = [{**cell(row.show(view)), "letter": _letter(n)} for n, view in enumerate(views)]
    return {"name": row.name, "cells": cells, "differs": len({found["says"] for found in cells}) > 1}


def _common(views: Sequence[ProductView]) -> dict[str, Any] | None:
    """The fields that all of them have, by name without regard to case; None where one tells no fields."""
    names = [
        {use.field.name.casefold(): use.field.name for use in field_uses(schema_uses(view.record))}
        for view in views
    ]
    if len(names) < 2 or not all(names):
        return None
    shared = reduce(lambda a, b: a & b, (set(each) for each in names))
    listed = [name for key, name in names[0].items() if key in shared]
    return {
        "number": counted(len(listed), "field"),
        "names": listed[:_FIELDS_SHOWN],
        "more": max(0, len(listed) - _FIELDS_SHOWN),
    }


def _addable(row: dict[str, Any], wanted: Asked, slugs: tuple[str, ...]) -> dict[str, str]:
    return {
        "title": row["title"],
        "url": f"/products/{row['slug']}/",
        "domain": row["domain_name"],
        "add_url": wanted.url(*slugs, row["slug"]),
    }
