"""The context of the product page."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from catalog.domain.data_fields import fields_cut
from catalog.domain.maturity.mqa import IndicatorResult, MqaAssessment
from catalog.domain.maturity.mqa_model import mqa_model
from catalog.domain.openness import openness_of
from catalog.domain.product import ProductRecord
from catalog.formats.registry import PROTOCOLS
from catalog.selectors.access import Access
from catalog.selectors.distributions import Ways
from catalog.selectors.products import ProductView, shortened
from catalog.web import compare_page, linked_documents, map_page, preview_page, schema_page
from catalog.web.dates import date_text, moment_text
from catalog.web.distributions import access_context, licence_label
from catalog.web.drawing import indicators_drawn
from catalog.web.facts import FACTS, detail, facts, language_name
from catalog.web.guesses import bridge_bar, perhaps_added
from catalog.web.labels import KINDS, OPENNESS, STATUS_TAGS, parts_told
from catalog.web.linked_note import told_by
from catalog.web.links import breadcrumbs, safe_url
from catalog.web.markdown import blocks, in_words
from catalog.web.missing_since import unlisted_context
from catalog.web.problem_rows import problem_rows
from catalog.web.structured_data import structured_data


class Step(NamedTuple):
    """A link of components/side_nav.html."""

    label: str
    url: str


SECTIONS = {
    "what": "What is it?",
    "use": "May I use it?",
    "get": "How do I get it?",
    "good": "How good is it?",
    "from": "Where is it from?",
    "record": "The record itself",
}
_NAV = tuple(Step(label, f"#{key}") for key, label in SECTIONS.items())
FIELDS_IN_JSON = 100
LEAD = 1_200  # characters of the description that stand before it is folded


def context(
    view: ProductView,
    beside: Sequence[dict[str, Any]] = (),
    also: Sequence[dict[str, str]] = (),
    ways: Ways | None = None,
    *,
    access: Access,
) -> dict[str, Any]:
    """Everything the product page shows; `beside`: other products of the domain; `ways`: a page of very many distributions.

    `access`: how it is got.
    """
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
        "nav": _NAV,
        "also": [{**place, "url": safe_url(place["landing"] or "")} for place in also],
        "titles": SECTIONS,
        "sections": perhaps_added({key: facts(view, key) for key in FACTS}, view),
        **_masthead(view),
        "openness": openness,
        "openness_label": OPENNESS[openness.value],
        "access": access_context(
            record, product.domain.contact, ways, access=access, product_url=f"/products/{product.slug}/"
        ),
        "veiled": veiled_told(view),
        "looks": looks(view),
        "map": map_page.summary(view),
        "schema": schema_page.summary(record, f"/products/{product.slug}/"),
        "schema_note": told_by(view, "schema"),
        "service_note": told_by(view, "service"),
        "documents": linked_documents.documents_context(view),
        "bridge": bridge_bar(view),
        "mqa": view.mqa,
        "mqa_ticks": MQA_TICKS,
        "problems": problem_rows(view.problems),
        "translations": [{"part": t, "name": language_name(t.language)} for t in record.translations],
        "protocol": PROTOCOLS[product.endpoint.protocol].title
        if product.endpoint.protocol in PROTOCOLS
        else "",
        "first_seen": moment_text(product.first_seen),
        "last_changed": moment_text(product.last_changed),
        "beside": beside,
        "needed_by": view.cases,
        "record_json": _json(fields_cut(shortened(record), FIELDS_IN_JSON)),
    }


def _json(record: ProductRecord) -> str:
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()


def looks(view: ProductView) -> list[Step]:
    """Where the data can be looked at more closely. No query."""
    found = (
        Step("See the first rows", preview_page.link_to(view)),
        Step("Map", map_page.link_to(view)),
        Step("Compare with another", compare_page.compare_url(view.product.slug)),
    )
    return [step for step in found if step.url]


def veiled_told(view: ProductView) -> list[str]:
    """“Contacts: members of its own domain”, for each part of the entry that the viewer may not see."""
    return parts_told({part: view.product.part_audiences[part] for part in view.veiled})


def _summary(record: ProductRecord) -> str:
    return Truncator(in_words(record.description)).chars(160) or f"{record.title}: what is known of it."


def _masthead(view: ProductView) -> dict[str, Any]:
    record = view.record
    lead, rest = _folded(record.description)
    return {
        "lead": lead,
        "rest": rest,
        "formats": view.product.formats[:8],
        "status": STATUS_TAGS.get(view.product.status, ""),
        "licence": licence_label(record.licence) if record.licence else "",
        "updated": date_text(record.modified),
        "unlisted": unlisted_context(view.product),
        "title_layer": view.layers.get("title", "harvested"),
        "title_detail": detail(view, "title", view.layers.get("title", "")),
        "description_layer": view.layers.get("description", ""),
        "description_detail": detail(view, "description", view.layers.get("description", "")),
    }


def _folded(description: str) -> tuple[list[SafeString], list[SafeString]]:
    """The blocks of the description that stand at the top, and those that are folded away."""
    found = blocks(description)
    seen = 0
    for n, (length, _) in enumerate(found):
        if seen > LEAD:
            return [html for _, html in found[:n]], [html for _, html in found[n:]]
        seen += length
    return [html for _, html in found], []


MQA_TICKS = tuple(band.least for band in mqa_model().bands if band.least)


def mqa_context(mqa: MqaAssessment) -> dict[str, Any]:
    """The MQA points by dimension, with every indicator's evidence."""
    return {
        "points": mqa.points,
        "possible": mqa.max_points,
        "unchecked": mqa.unchecked_points,
        "extended": mqa.extended_points if mqa.extended_points != mqa.points else None,
        "band": mqa.band,
        "band_label": mqa.band_label,
        "ticks": MQA_TICKS,
        "bands": [f"{band.label} {band.least} to {band.most}" for band in reversed(mqa_model().bands)],
        "source": mqa_model().source,
        "version": mqa.model_version,
        "dimensions": [
            {"result": d, "summary": _states(asked), "indicators": indicators_drawn(map(_indicator, asked))}
            for d in mqa.dimensions
            if (asked := [i for i in mqa.indicators if i.dimension == d.id])
        ],
    }


def _indicator(result: IndicatorResult) -> dict[str, Any]:
    """A row of components/indicator_row.html."""
    shown = ("label", "state", "points", "possible", "explanation")
    return {name: getattr(result, name) for name in shown}


_SEARCHED = 100  # characters of a title that are looked for
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
        "search_url": f"/search/?{urlencode({'q': product.title[:_SEARCHED]})}",
    }
