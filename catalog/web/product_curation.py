"""What a product page adds for those who may mend the entry, and what it says of fields that nobody describes."""

from collections.abc import Mapping
from typing import Any

from catalog.domain.fields import AUDIENCE, EDITABLE
from catalog.domain.layers import BRIDGE_FIELDS, said_elsewhere
from catalog.selectors.curation import may_edit
from catalog.selectors.permissions import decides_for
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer
from catalog.web.curation_page import conflict_rows
from catalog.web.field_words import field_label


def mending_context(
    user: Viewer, view: ProductView, sections: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """`missing`: the fields nobody describes; `mending`: conflicts and fields to edit, for those who may.

    The facts in `sections` get their `edit_url`. No query.
    """
    base = f"/products/{view.product.slug}/edit/"
    decides = decides_for(user, view.product.domain_id)
    urls = {
        name: f"{base}{name}/"
        for name in (EDITABLE if decides else ())
        if may_edit(user, view.product.domain_id, name)
    }
    for fact in (fact for facts in sections.values() for fact in facts):
        fact["edit_url"] = urls.get(fact["field"], "")
    return {
        "missing": [{"label": field_label(name), "url": urls.get(name, "")} for name in missing_fields(view)],
        "mending": _mending(user, view, urls) if decides else None,
    }


def missing_fields(view: ProductView) -> list[str]:
    """The fields that a user of data asks for and nobody describes."""
    return [
        name
        for name in BRIDGE_FIELDS
        if (name not in view.layers or not getattr(view.record, name))
        and not said_elsewhere(name, view.record)
    ]


def _mending(user: Viewer, view: ProductView, urls: Mapping[str, str]) -> dict[str, Any]:
    return {
        "conflicts": conflict_rows(user, view.conflicts),
        "links": [
            {"label": EDITABLE[name].label, "url": url, "layer": _layer(view, name)}
            for name, url in urls.items()
        ],
        "title_url": urls["title"],
        "description_url": urls["description"],
        "rights": AUDIENCE in urls,
    }


def _layer(view: ProductView, name: str) -> str:
    """Who describes the field; empty for nobody."""
    if name == AUDIENCE:
        return "curated" if name in view.curated else "harvested"
    return view.layers.get(name, "") if getattr(view.record, name) else ""
