"""What a product page says, grouped as a reader asks. The table FACTS declares it; nothing else knows the order."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language_info

from catalog.domain.product import Agent, Concept, Lineage, Place, ProductRecord, StatedClass
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.domain.vocabulary.themes import eu_themes, find_theme
from catalog.selectors.products import ProductView
from catalog.web.components import component
from catalog.web.dates import date_text
from catalog.web.distributions import contact_links, licence_label
from catalog.web.linked_note import note
from catalog.web.links import Link, lines, link, short_name, texts

KEYWORDS_SHOWN = 40
MADE_FROM = "Made from"
_EDGE_OF_DAY = re.compile(r"\d{4}-\d\d-\d\dT(?:00:00(?::00(?:\.0+)?)?|23:59(?::59(?:\.\d+)?)?)(?:Z|\+00:00)?")
_ACCESS = {"PUBLIC": "Public", "RESTRICTED": "Restricted", "NON_PUBLIC": "Not public"}


def _concepts(concepts: Iterable[Concept]) -> list[Link]:
    return [link(c.label or short_name(c.iri), c.iri) for c in concepts if c.label or c.iri]


def told_of(lineage: Lineage) -> list[Concept]:
    """What something was made from, as far as it is named."""
    return [source for source in lineage.sources if source.label or source.iri]


def _documents(record: ProductRecord) -> list[Link]:
    """Without the page of the product, which has a row of its own."""
    return _concepts(page for page in record.documentation if not page.iri or page.iri != record.landing_page)


def _agent(agent: Agent | None) -> list[Link]:
    return [link(agent.name or agent.iri, agent.homepage or agent.iri)] if agent else []


def _licences(record: ProductRecord) -> list[Link]:
    stated = (record.licence, *(d.licence for d in record.distributions))
    found = {licence_label(licence): licence for licence in reversed(stated) if licence}
    return [link(label, licence.iri) for label, licence in reversed(found.items()) if label]


def _places(places: Iterable[Place]) -> list[Link]:
    links = []
    for place in places:
        box = place.bbox and "west {:.2f}°, south {:.2f}°, east {:.2f}°, north {:.2f}°".format(*place.bbox)
        label = (
            place.name or place.network_area or box or place.iri or ("a geometry" if place.geometry else "")
        )
        if label:
            links.append(link(label, place.iri))
    return links


def _keywords(record: ProductRecord) -> list[Link]:
    shown = record.keywords[:KEYWORDS_SHOWN]
    links = [{"label": k, "url": "/search/?" + urlencode({"q": f'"{k}"'})} for k in shown]
    hidden = len(record.keywords) - len(shown)
    return links + texts(f"and {hidden:,} more" if hidden else "")


def _periods(record: ProductRecord) -> list[Link]:
    return texts(*(_period(date_text(_day(p.start)), date_text(_day(p.end))) for p in record.periods))


def _day(moment: str) -> str:
    """The day of a moment at which one begins or ends: a span from midnight is told in days."""
    return moment[:10] if _EDGE_OF_DAY.fullmatch(moment) else moment


def _period(start: str, end: str) -> str:
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else ""


def _frequency(record: ProductRecord) -> list[Link]:
    entry = find_frequency(record.frequency) if record.frequency else None
    return texts(entry.label if entry else record.frequency_label)


def language_name(code: str) -> str:
    """“Welsh” for `cy`; the code itself where no name is known."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


def _themes(record: ProductRecord) -> list[Link]:
    return [found for concept in record.themes if (found := _theme(concept))["label"]]


def _theme(concept: Concept) -> Link:
    theme = find_theme(concept.label, concept.iri)
    if theme:
        return {"label": theme.label, "url": f"/search/?theme={theme.code}"}
    code = concept.iri.rpartition("/data-theme/")[2]
    return link(concept.label or eu_themes().get(code) or short_name(concept.iri), concept.iri)


def _stated_class(stated: StatedClass) -> str:
    return f"{stated.value} ({stated.field})" if stated.field else stated.value


def _policies(record: ProductRecord) -> list[Link]:
    number = len(record.policies)
    return texts(f"{number} machine-readable polic{'y' if number == 1 else 'ies'}") if number else []


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a product page: the field that names its layer, and what to show of the record."""

    name: str
    field: str
    show: Callable[[ProductRecord], list[Link]]
    always: bool = False  # shown as “Not stated” where the source says nothing
    apart: bool = False  # each value in a line of its own: sentences, and names with commas in them


FACTS: dict[str, tuple[Fact, ...]] = {
    "what": (
        Fact("Themes", "themes", _themes),
        Fact("Keywords", "keywords", _keywords),
        Fact("Area", "places", lambda r: _places(r.places), always=True),
        Fact("Time covered", "periods", _periods, always=True),
        Fact("Updated", "frequency", _frequency, always=True),
        Fact("Data last changed", "modified", lambda r: texts(date_text(r.modified))),
        Fact("First published", "issued", lambda r: texts(date_text(r.issued))),
        Fact("Version", "version", lambda r: texts(" ".join(filter(None, (r.version, r.version_notes))))),
        Fact("Status", "status", lambda r: texts(STATUSES.get(r.status, r.status))),
        Fact("Languages", "languages", lambda r: texts(*map(language_name, r.languages))),
        Fact("Part of", "in_series", lambda r: _concepts(r.in_series)),
        Fact("Related", "related", lambda r: _concepts(r.related)),
        Fact("Documentation", "documentation", _documents),
    ),
    "use": (
        Fact("Licence", "licence", _licences, always=True),
        Fact("Contact", "contacts", lambda r: contact_links(r.contacts), always=True, apart=True),
        Fact("Rights", "rights", lambda r: lines(r.rights), apart=True),
        Fact("Access", "access_rights", lambda r: texts(_ACCESS.get(r.access_rights, r.access_rights)), always=True),
        Fact("Stated classes", "stated_classes", lambda r: texts(*map(_stated_class, r.stated_classes))),
        Fact("Policy", "policies", _policies),
        Fact("How to add to it", "contribution", lambda r: _concepts(r.contribution)),
    ),
    "get": (
        Fact("Page at the source", "landing_page", lambda r: [link(r.landing_page, r.landing_page)] if r.landing_page else []),
        Fact("Contract", "contract_url", lambda r: [link(r.contract_url, r.contract_url)] if r.contract_url else []),
        Fact("Service levels", "sla", lambda r: texts(*r.sla), apart=True),
    ),
    "good": (
        Fact("Conforms to", "conforms_to", lambda r: _concepts(r.conforms_to)),
        Fact("Quality statement", "quality", lambda r: lines(r.quality), apart=True),
    ),
    "from": (
        Fact("Publisher", "publisher", lambda r: _agent(r.publisher), always=True),
        Fact("Creators", "creators", lambda r: [item for a in r.creators for item in _agent(a)]),
        Fact(MADE_FROM, "lineage", lambda r: _concepts(told_of(r.lineage)) if r.lineage else []),
        Fact("Made by", "lineage", lambda r: _concepts(r.lineage.generated_by) if r.lineage else []),
        Fact("Provenance", "lineage", lambda r: lines(r.lineage.statement) if r.lineage else [], apart=True),
        Fact("Identifier at the source", "source_id", lambda r: texts(r.source_id)),
        Fact("Other identifiers", "identifiers", lambda r: texts(*(i for i in r.identifiers if i != r.source_id))),
        Fact("Source's record changed", "record_modified", lambda r: texts(date_text(r.record_modified))),
    ),
}  # fmt: skip


def facts(view: ProductView, section: str) -> list[dict[str, Any]]:
    """Context of components/facts.html for one section of FACTS."""
    rows = []
    for fact in FACTS[section]:
        links = fact.show(view.record)
        if links or fact.always:
            layer = view.layers.get(fact.field, "harvested") if links else ""
            badge = (
                component("layer_badge", layer=layer, detail=detail(view, fact.field, layer)) if layer else ""
            )
            badge += note(view, fact.field) if links else ""
            rows.append(
                {
                    "name": fact.name,
                    "field": fact.field,
                    "links": links,
                    "apart": fact.apart and len(links) > 1,
                    "badge": badge,
                }
            )
    return rows


def detail(view: ProductView, field: str, layer: str) -> str:
    """A few words about where a value comes from."""
    if layer == "inferred" and field in view.inferred:
        guess = view.inferred[field]
        return f"{guess.confidence:.0%} sure, rule {guess.rule}"
    if layer == "curated" and field in view.curated:
        return date_text(view.curated[field].at[:10])
    return ""
