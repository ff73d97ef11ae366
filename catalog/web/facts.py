"""What a product page says, grouped as a reader asks. The table FACTS declares it; nothing else knows the order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from catalog.domain.product import Agent, Concept, Contact, Distribution, Licence, Place, ProductRecord
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.licences import find_licence
from catalog.domain.vocabulary.themes import find_theme
from catalog.selectors.products import ProductView
from catalog.web.links import safe_url

Link = dict[str, str]


def link(label: str, url: str = "") -> Link:
    """A text, and where it leads if that is safe."""
    return {"label": label or url, "url": safe_url(url)}


def _concepts(concepts: Iterable[Concept]) -> list[Link]:
    return [link(c.label or c.iri, c.iri) for c in concepts if c.label or c.iri]


def _agent(agent: Agent | None) -> list[Link]:
    return [link(agent.name or agent.iri, agent.homepage or agent.iri)] if agent else []


def _contacts(contacts: Iterable[Contact]) -> list[Link]:
    links = []
    for c in contacts:
        links.append(link(c.name or c.email or c.url or c.phone, f"mailto:{c.email}" if c.email else c.url))
        if c.phone and (c.name or c.email):
            links.append(link(c.phone))
    return links


def _licence(licence: Licence | None) -> list[Link]:
    if licence is None:
        return []
    entry = find_licence(licence.code or licence.iri or licence.label)
    return [
        link(
            entry.label if entry else licence.label or licence.iri,
            licence.iri or (entry.iri if entry else ""),
        )
    ]


def _licences(record: ProductRecord) -> list[Link]:
    stated = [record.licence, *(d.licence for d in record.distributions)]
    found = [item for licence in stated for item in _licence(licence)]
    return list({item["label"]: item for item in found}.values())


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


def _periods(record: ProductRecord) -> list[Link]:
    return [link(f"{p.start or 'unknown'} to {p.end or 'now'}") for p in record.periods]


def _frequency(record: ProductRecord) -> list[Link]:
    entry = find_frequency(record.frequency) if record.frequency else None
    return texts(entry.label if entry else record.frequency_label)


def _themes(record: ProductRecord) -> list[Link]:
    links = []
    for concept in record.themes:
        theme = find_theme(concept.label, concept.iri)
        links.append(
            {"label": theme.label, "url": f"/search/?theme={theme.code}"}
            if theme
            else link(concept.label or concept.iri, concept.iri)
        )
    return links


def texts(*values: str) -> list[Link]:
    """Plain texts, empty ones left out."""
    return [link(value) for value in values if value]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a product page: the field that names its layer, and what to show of the record."""

    name: str
    field: str
    show: Callable[[ProductRecord], list[Link]]
    always: bool = False  # shown as “Not stated” where the source says nothing


FACTS: dict[str, tuple[Fact, ...]] = {
    "what": (
        Fact("Themes", "themes", _themes),
        Fact("Keywords", "keywords", lambda r: [{"label": k, "url": ""} for k in r.keywords[:40]]),
        Fact("Area", "places", lambda r: _places(r.places), always=True),
        Fact("Time covered", "periods", _periods, always=True),
        Fact("Updated", "frequency", _frequency, always=True),
        Fact("Data last changed", "modified", lambda r: texts(r.modified)),
        Fact("First published", "issued", lambda r: texts(r.issued)),
        Fact("Version", "version", lambda r: texts(" ".join(filter(None, (r.version, r.version_notes))))),
        Fact("Languages", "languages", lambda r: texts(*r.languages)),
        Fact("Part of", "in_series", lambda r: _concepts(r.in_series)),
        Fact("Related", "related", lambda r: _concepts(r.related)),
        Fact("Documentation", "documentation", lambda r: _concepts(r.documentation)),
    ),
    "use": (
        Fact("Licence", "licence", _licences, always=True),
        Fact("Rights", "rights", lambda r: texts(r.rights)),
        Fact("Access", "access_rights", lambda r: texts(_ACCESS.get(r.access_rights, r.access_rights)), always=True),
        Fact("Stated classes", "stated_classes", lambda r: texts(*(f"{c.value} ({c.field})" if c.field else c.value for c in r.stated_classes))),
        Fact("Policy", "policies", lambda r: texts(f"{len(r.policies)} machine-readable polic{'y' if len(r.policies) == 1 else 'ies'}") if r.policies else []),
        Fact("Contact", "contacts", lambda r: _contacts(r.contacts), always=True),
    ),
    "get": (
        Fact("Page at the source", "landing_page", lambda r: [link(r.landing_page, r.landing_page)] if r.landing_page else []),
        Fact("Service", "service", lambda r: [link(r.service.title or r.service.endpoint_url, r.service.endpoint_url)] if r.service else []),
        Fact("Contract", "contract_url", lambda r: [link(r.contract_url, r.contract_url)] if r.contract_url else []),
        Fact("Service levels", "sla", lambda r: texts(*r.sla)),
    ),
    "good": (
        Fact("Conforms to", "conforms_to", lambda r: _concepts(r.conforms_to)),
        Fact("Quality statement", "quality", lambda r: texts(r.quality)),
    ),
    "from": (
        Fact("Publisher", "publisher", lambda r: _agent(r.publisher), always=True),
        Fact("Creators", "creators", lambda r: [item for a in r.creators for item in _agent(a)]),
        Fact("Made from", "lineage", lambda r: _concepts(r.lineage.sources) if r.lineage else []),
        Fact("Made by", "lineage", lambda r: _concepts(r.lineage.generated_by) if r.lineage else []),
        Fact("Provenance", "lineage", lambda r: texts(r.lineage.statement) if r.lineage else []),
        Fact("Identifier at the source", "source_id", lambda r: texts(r.source_id)),
        Fact("Other identifiers", "identifiers", lambda r: texts(*(i for i in r.identifiers if i != r.source_id))),
        Fact("Source's record changed", "record_modified", lambda r: texts(r.record_modified)),
    ),
}  # fmt: skip
_ACCESS = {"PUBLIC": "Public", "RESTRICTED": "Restricted", "NON_PUBLIC": "Not public"}


def facts(view: ProductView, section: str) -> list[dict[str, Any]]:
    """Context of components/facts.html for one section of FACTS."""
    rows = []
    for fact in FACTS[section]:
        links = fact.show(view.record)
        if links or fact.always:
            layer = view.layers.get(fact.field, "harvested") if links else ""
            rows.append(
                {"name": fact.name, "links": links, "layer": layer, "detail": detail(view, fact.field, layer)}
            )
    return rows


def detail(view: ProductView, field: str, layer: str) -> str:
    """A few words about where a value comes from."""
    if layer == "inferred" and field in view.inferred:
        guess = view.inferred[field]
        return f"{guess.confidence:.0%} sure, rule {guess.rule}"
    if layer == "curated" and field in view.curated:
        return view.curated[field].at[:10]
    return ""


def distributions(record: ProductRecord) -> list[dict[str, Any]]:
    """The ways to get a product, ready to print."""
    return [_distribution(n, d) for n, d in enumerate(record.distributions)]


def _distribution(n: int, d: Distribution) -> dict[str, Any]:
    address = d.download_url or d.access_url or (d.service.endpoint_url if d.service else "")
    return {
        "title": d.title or d.format_label or d.format or f"Distribution {n + 1}",
        "description": d.description,
        "format": d.format or d.format_label,
        "media_type": d.media_type,
        "url": safe_url(address),
        "address": address,
        "kind": "Download" if d.download_url else "Service" if d.service else "Access",
        "restricted": d.restricted or not address,
        "size": size_text(d.byte_size),
        "rows": f"{d.rows:,}" if d.rows is not None else "",
        "modified": d.modified,
        "delivery": d.delivery,
        "service": d.service,
        "description_url": safe_url(d.service.description_url) if d.service else "",
        "licence": _licence(d.licence),
        "fields": d.schema.fields if d.schema else (),
    }


def size_text(size: int | None) -> str:
    """Bytes for people, in powers of 1,000; empty where unknown."""
    if size is None:
        return ""
    amount = float(size)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if amount < 1000 or unit == "TB":
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1000
    return ""
