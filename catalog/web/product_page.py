"""The context of the product page."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.utils.text import Truncator

from catalog.domain.maturity.mqa import IndicatorResult, MqaAssessment
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.openness import openness_of
from catalog.domain.product import ProductRecord
from catalog.formats.registry import PROTOCOLS
from catalog.selectors.products import ProductView
from catalog.web.dates import date_text, moment_text
from catalog.web.distributions import access_context, licence_label, schemas
from catalog.web.facts import FACTS, detail, facts, language_name
from catalog.web.labels import KINDS, OPENNESS
from catalog.web.licence_terms import licence_terms
from catalog.web.links import breadcrumbs
from catalog.web.structured_data import structured_data

SECTIONS = {
    "what": "What is it?",
    "use": "May I use it?",
    "get": "How do I get it?",
    "good": "How good is it?",
    "from": "Where is it from?",
    "record": "The record itself",
}
LEAD = 1_200  # characters of the description that stand before it is folded


def context(view: ProductView, beside: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Everything the product page shows; `beside`: other products of the domain."""
    product, record = view.product, view.record
    openness = openness_of(record)
    url = f"{settings.SITE_URL}/products/{product.slug}/"
    return {
        "product": product,
        "record": record,
        "kind": KINDS[record.kind],
        "page_title": Truncator(record.title).chars(150),
        "page_description": _summary(record),
        "nav_section": "search",
        "canonical_url": url,
        "structured_data": structured_data(record, url, f"{settings.SITE_URL}/")
        if product.audience == "public"
        else "",
        "crumbs": breadcrumbs(
            ("Domains", "/domains/"), (product.domain.name, f"/domains/{product.domain.slug}/")
        ),
        "nav": [{"label": label, "url": f"#{key}"} for key, label in SECTIONS.items()],
        "titles": SECTIONS,
        "sections": {key: facts(view, key) for key in FACTS},
        **_masthead(view),
        "openness": openness,
        "openness_label": OPENNESS[openness.value],
        "terms": licence_terms(record.licence),
        "access": access_context(record, product.domain.contact),
        "schemas": schemas(record),
        "mqa": mqa_context(view.mqa) if view.mqa else None,
        "problems": view.problems,
        "translations": [{"part": t, "name": language_name(t.language)} for t in record.translations],
        "protocol": PROTOCOLS[product.endpoint.protocol].title
        if product.endpoint.protocol in PROTOCOLS
        else "",
        "first_seen": moment_text(product.first_seen),
        "last_changed": moment_text(product.last_changed),
        "beside": beside,
        "record_json": msgspec.json.format(msgspec.json.encode(record), indent=2).decode(),
    }


def _summary(record: ProductRecord) -> str:
    return (
        Truncator(" ".join(record.description.split())).chars(160) or f"{record.title}: what is known of it."
    )


def _masthead(view: ProductView) -> dict[str, Any]:
    record = view.record
    lead, rest = _folded(record.description)
    return {
        "lead": lead,
        "rest": rest,
        "formats": view.product.formats[:8],
        "licence": licence_label(record.licence) if record.licence else "",
        "updated": date_text(record.modified),
        "title_layer": view.layers.get("title", "harvested"),
        "title_detail": detail(view, "title", view.layers.get("title", "")),
        "description_layer": view.layers.get("description", ""),
        "description_detail": detail(view, "description", view.layers.get("description", "")),
    }


def _folded(description: str) -> tuple[list[str], list[str]]:
    """The paragraphs that stand at the top, and those that are folded away."""
    paragraphs = [paragraph for paragraph in description.split("\n\n") if paragraph.strip()]
    seen = 0
    for n, paragraph in enumerate(paragraphs):
        if seen > LEAD:
            return paragraphs[:n], paragraphs[n:]
        seen += len(paragraph)
    return paragraphs, []


def mqa_context(mqa: MqaAssessment) -> dict[str, Any]:
    """The MQA points by dimension, with every indicator's evidence."""
    return {
        "points": mqa.points,
        "possible": mqa.max_points,
        "unchecked": mqa.unchecked_points,
        "band": mqa.band,
        "band_label": mqa.band_label,
        "ticks": [band.least for band in mqa_model().bands if band.least],
        "bands": [f"{band.label} {band.least} to {band.most}" for band in reversed(mqa_model().bands)],
        "source": mqa_model().source,
        "version": mqa.model_version,
        "dimensions": [
            {"result": d, "summary": _states(asked), "indicators": [_indicator(i) for i in asked]}
            for d in mqa.dimensions
            if (asked := [i for i in mqa.indicators if i.dimension == d.id])
        ],
    }


def _indicator(result: IndicatorResult) -> dict[str, Any]:
    """A row of components/indicator_row.html."""
    shown = ("label", "state", "points", "possible", "explanation")
    return {name: getattr(result, name) for name in shown}


_STATES = {"met": "met", "not_met": "not met", "not_checked": "not checked yet"}


def _states(indicators: Sequence[IndicatorResult]) -> str:
    """“2 met, 1 not met, 1 not checked yet”."""
    numbers = ((sum(i.state == state for i in indicators), words) for state, words in _STATES.items())
    return ", ".join(f"{number} {words}" for number, words in numbers if number)


def gone(view: ProductView) -> dict[str, Any]:
    """The page of a withdrawn product."""
    product = view.product
    return {
        "product_title": product.title,
        "page_description": f"{Truncator(product.title).chars(120)} is no longer published.",
        "reason": product.withdrawn_because,
        "withdrawn": product.withdrawn_at,
        "domain": product.domain.name,
        "domain_url": f"/domains/{product.domain.slug}/",
    }
