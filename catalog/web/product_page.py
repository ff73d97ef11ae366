"""The context of the product page."""

from typing import Any

import msgspec

from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.openness import openness_of
from catalog.selectors.products import ProductView
from catalog.web.facts import FACTS, distributions, facts
from catalog.web.links import breadcrumbs
from catalog.web.search_page import OPENNESS_LABELS

SECTIONS = {
    "what": "What is it?",
    "use": "May I use it?",
    "get": "How do I get it?",
    "good": "How good is it?",
    "from": "Where is it from?",
}


def context(view: ProductView) -> dict[str, Any]:
    """Everything the product page shows."""
    product = view.product
    openness = openness_of(view.record)
    return {
        "product": product,
        "record": view.record,
        "paragraphs": view.record.description.split("\n\n"),
        "page_title": product.title,
        "page_description": product.description[:160],
        "crumbs": breadcrumbs(
            ("Domains", "/domains/"),
            (product.domain.name, f"/domains/{product.domain.slug}/"),
            (product.title, ""),
        ),
        "nav": [{"label": label, "url": f"#{key}"} for key, label in SECTIONS.items()],
        "sections": {key: facts(view, key) for key in FACTS},
        "titles": SECTIONS,
        "openness": openness,
        "openness_label": OPENNESS_LABELS[openness.value],
        "distributions": distributions(view.record),
        "fields": view.record.schema.fields if view.record.schema else (),
        "mqa": _mqa(view),
        "problems": view.problems,
        "translations": view.record.translations,
        "title_layer": view.layers.get("title", "harvested"),
        "description_layer": view.layers.get("description", ""),
        "record_json": msgspec.json.format(msgspec.json.encode(view.record), indent=2).decode(),
    }


def _mqa(view: ProductView) -> dict[str, Any] | None:
    """The MQA points by dimension, with every indicator's evidence."""
    if view.mqa is None:
        return None
    mqa = view.mqa
    return {
        "points": mqa.points,
        "possible": mqa.max_points,
        "unchecked": mqa.unchecked_points,
        "band": mqa.band,
        "band_label": mqa.band_label,
        "ticks": [band.least for band in mqa_model().bands if band.least],
        "version": mqa.model_version,
        "dimensions": [
            {"result": dimension, "indicators": [i for i in mqa.indicators if i.dimension == dimension.id]}
            for dimension in mqa.dimensions
        ],
    }


def gone(view: ProductView) -> dict[str, Any]:
    """The page of a withdrawn product."""
    product = view.product
    return {
        "product_title": product.title,
        "reason": product.withdrawn_because,
        "withdrawn": product.withdrawn_at,
        "domain": product.domain.name,
        "domain_url": f"/domains/{product.domain.slug}/",
    }
