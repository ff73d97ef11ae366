"""A record to the canonical one: the properties of 1.0, and what drafts and servers write in their place."""

import re
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Distribution, Kind, ProductRecord, Service
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.formats.json_values import Fields, address, bounded_text, concepts, field_text, text
from catalog.formats.lifecycles import status_in
from catalog.formats.notes import Problems
from catalog.formats.ogc_parts import (
    bounded_keywords,
    entries,
    keywords_of,
    language_of,
    languages_of,
    moment_in,
    themes_of,
    title_in,
)
from catalog.formats.ogc_records import extents, references, rights
from catalog.formats.ogc_records.distributions import distributions_of, service_of
from catalog.formats.ogc_records.people import People
from catalog.formats.ogc_records.reading import source_id_of
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import mapped
from catalog.formats.references import is_true
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link, first_link, links_of

_WRAPPING = 8_000  # bytes: where it was found
_MOST = 300
_KINDS: dict[str, Kind] = {
    "service": "service",
    "series": "series",
    "datasetseries": "series",
    "collection": "series",
}
_STATUS = (
    "status",
    "resourceStatus",
    "progress",
    "recordStatus",
)  # no word of the standard: of servers and profiles
_FREQUENCIES = re.compile(r"frequency", re.IGNORECASE)


def map_record(body: bytes) -> MappedRecord:
    """The canonical record. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, wrapping=_WRAPPING)


def _record(raw: dict[str, Any], problems: Problems) -> ProductRecord:
    document, properties, source_id = _opened(raw)
    links = _links(raw, document, properties)
    kind = _kind(properties)
    people = People(properties, problems)
    themes = themes_of(properties.get("themes"))
    distributions = distributions_of(document, properties, links, problems)
    frequency = _frequency(properties, themes)
    known = find_frequency(frequency) if frequency else None
    landing_page = references.landing_page_of(links)
    service = service_of(properties, distributions, links) if kind == "service" else None
    if service:  # which is a way to the data already
        distributions = tuple(one for one in distributions if not _is_address_alone(one, service))
    return ProductRecord(
        source_id=source_id,
        title=title_in(properties.get("title"), source_id, problems),
        description=bounded_text(
            properties.get("description") or properties.get("abstract") or "",
            TEXT_LIMIT,
            "description",
            problems,
        ),
        kind=kind,
        uri=_uri(links, source_id),
        identifiers=_identifiers(properties, source_id),
        language=language_of(properties.get("language")),
        languages=languages_of(properties.get("resourceLanguages") or properties.get("language")),
        publisher=people.publisher(),
        creators=people.creators(),
        contacts=people.contacts(),
        themes=tuple(dict.fromkeys(concept for scheme, concept in themes if not _FREQUENCIES.search(scheme))),
        keywords=bounded_keywords(keywords_of(properties.get("keywords")), problems),
        licence=rights.licence_of(properties, links),
        rights=rights.rights_of(properties, links),
        access_rights=rights.access_rights_of(properties),
        stated_classes=rights.classes_of(properties),
        places=extents.places_of(document, properties, problems),
        periods=extents.periods_of(document, properties, problems),
        frequency=known.code if known else "",
        frequency_label=frequency,
        issued=_moment(properties, ("published", "issued", "publicationDate"), problems),
        modified=_moment(properties, ("modified", "revisionDate", "dateModified"), problems),
        record_modified=_moment(properties, ("updated", "recordUpdated", "record-updated"), problems),
        version=field_text(properties, "version", "edition", limit=200),
        status="DEPRECATED" if is_true(properties.get("deprecated")) else status_in(properties, *_STATUS),
        conforms_to=concepts(document, "conformsTo"),
        lineage=references.lineage_of(properties, links),
        service=service,
        landing_page=landing_page,
        documentation=references.documents_of(links, landing_page),
        related=references.related_of(links),
        quality=extents.quality_of(document),
        distributions=distributions,
    )


def _opened(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The record, its properties, and its identifier. Raises RecordRefused."""
    document = raw.get("document", raw)
    if not isinstance(document, dict):
        raise RecordRefused("A record is a JSON object; this is not one.", path="document", rule="type")
    source_id = source_id_of(document)
    if not source_id:
        raise RecordRefused(
            "The record has no “id”; without one it cannot be recognised again.", path="id", rule="identifier"
        )
    properties = document.get("properties")
    if not isinstance(properties, dict):
        raise RecordRefused("The record has no properties.", path="properties", rule="type")
    return document, properties, source_id


def _links(raw: Fields, document: Fields, properties: Fields) -> list[Link]:
    """The links of the record, and what drafts called associations; without those to the catalogue that it is in."""
    at, within = raw.get("at"), raw.get("in")
    base = at if isinstance(at, str) else within if isinstance(within, str) else ""
    stated: list[Any] = []
    for value in (
        document.get("links"),
        properties.get("links"),
        properties.get("associations"),
        document.get("associations"),
    ):
        stated += [_linked(one) for one in entries(value, 20_000) if isinstance(one, dict)]
    found = list(links_of(stated, base))
    return [
        link for link in found if not (link.rel == "collection" and link.href and base.startswith(link.href))
    ]


def _linked(link: dict[str, Any]) -> dict[str, Any]:
    """Drafts: `link` for the address, `name` for the title, and no relation where it leads to the data."""
    href = link.get("href") or link.get("url") or link.get("link")
    rel = link.get("rel")
    return {
        **link,
        "href": href.get("href") if isinstance(href, dict) else href,
        "rel": rel if isinstance(rel, str) else "enclosure",
        "title": link.get("title") or link.get("name") or "",
    }


def _is_address_alone(one: Distribution, service: Service) -> bool:
    """Whether a link says no more than where the service is asked."""
    named = one.title or one.description or one.format or one.format_label
    return not named and one.access_url == service.endpoint_url


def _kind(properties: Fields) -> Kind:
    stated = field_text(properties, "type", limit=200).rpartition("/")[2].rpartition(":")[2]
    return _KINDS.get(stated.lower().replace("_", "").replace(" ", ""), "dataset")


def _uri(links: list[Link], source_id: str) -> str:
    canonical = first_link(links, "canonical") or first_link(links, "self")
    return (
        address(source_id) if source_id.startswith(("http", "urn:")) else canonical.href if canonical else ""
    )


def _identifiers(properties: Fields, source_id: str) -> tuple[str, ...]:
    """External identifiers by their value."""
    stated = [
        *entries(properties.get("externalIds")),
        *entries(properties.get("externalId")),
        properties.get("identifier"),
    ]
    found = (text(one.get("value") if isinstance(one, dict) else one, 500) for one in stated)
    return tuple(dict.fromkeys(name for name in found if name and name != source_id))


def _moment(properties: Fields, names: tuple[str, ...], problems: Problems) -> str:
    for name in names:
        if name in properties and (found := moment_in(properties[name], name, problems)):
            return found
    return ""


def _frequency(properties: Fields, themes: tuple[tuple[str, Concept], ...]) -> str:
    """As stated: a property, or a theme of a list of frequencies (ISO 19115)."""
    stated = field_text(properties, "updateFrequency", "frequency", "maintenanceFrequency", limit=200)
    return stated or next((concept.label for scheme, concept in themes if _FREQUENCIES.search(scheme)), "")
