"""One small function for each check of findability and accessibility [data/maturity.json]."""

import re
from collections.abc import Callable
from datetime import timedelta

from catalog.domain.access.model import Way
from catalog.domain.maturity.finding import (
    UNASKED,
    UNKNOWN,
    Finding,
    Subject,
    concept_name,
    day_words,
    moment,
)
from catalog.domain.vocabulary.themes import find_eu_theme, find_theme

CheckFunction = Callable[[Subject], Finding]

_MARKUP = re.compile(r"<[^>]*>|[*_#`>|]+|\s+")
_FILE_NAME = re.compile(
    r"^.+\.(?:csv|tsv|txt|xlsx?|xlsm|ods|zip|gz|7z|json|geojson|xml|pdf|docx?|parquet|shp|gpkg|kml|kmz|gml|rdf|ttl|html?)$",
    re.IGNORECASE,
)
_LEAST_DESCRIPTION = 40  # characters
LINK_AGE = timedelta(days=30)
NOT_YET = "not checked yet"
_BULK = frozenset({"bulk-file", "parquet-part", "geoparquet", "pmtiles", "cog-zarr", "archive"})
_MACHINE = frozenset(
    {"ckan-datastore", "ods-records", "ods-export", "ogc-features", "wfs", "arcgis", "stac", "oai-pmh"}
)


# --- findable ---------------------------------------------------------------------------------


def identifier(subject: Subject) -> Finding:
    """Where a list gives none, the portal tells its entries apart by their titles: that is no identifier."""
    record = subject.record
    named = next((name for name in (record.uri, *record.identifiers) if name), record.source_id)
    if named == record.title and " " in named.strip():
        return Finding(False, "declared", "only its title tells it from others")
    return Finding(True, "declared", named) if named else UNKNOWN


def title(subject: Subject) -> Finding:
    record = subject.record
    text = record.title.strip()
    if not text:
        return UNKNOWN
    if text in (record.source_id, record.uri, *record.identifiers) and " " not in text:
        return Finding(False, "declared", "the title is the identifier")
    if _FILE_NAME.match(text):
        return Finding(False, "declared", f"“{text}” is the name of a file")
    return subject.stated("title")


def owner(subject: Subject) -> Finding:
    publisher = subject.record.publisher
    if publisher is not None and (publisher.name or publisher.iri):
        return subject.stated("publisher", publisher.name or publisher.iri)
    evidence = subject.evidence
    return Finding(True, "inherited", evidence.owner) if evidence.owner and evidence.owner_known else UNKNOWN


def description(subject: Subject) -> Finding:
    text = subject.record.description
    if not text:
        return UNKNOWN
    length = len(text) if len(text) >= 400 and "<" not in text else len(_MARKUP.sub(" ", text).strip())
    if length < _LEAST_DESCRIPTION:
        return Finding(False, "declared", f"{length} characters")
    if subject.evidence.shared_description:
        return Finding(False, "verified", "five or more products of the source have the same")
    return subject.stated("description")


def terms(subject: Subject) -> Finding:
    record = subject.record
    if record.keywords:
        return subject.stated("keywords", ", ".join(record.keywords[:3]))
    return subject.stated("themes", concept_name(record.themes[0])) if record.themes else UNKNOWN


def theme(subject: Subject) -> Finding:
    for concept in subject.record.themes:
        if found := find_theme(concept.label, concept.iri):
            return subject.stated("themes", found.label)
        if of_eu := find_eu_theme(concept.label, concept.iri):
            return subject.stated("themes", of_eu)
    stated = subject.record.themes
    return Finding(False, "declared", f"“{concept_name(stated[0])}” is of no list") if stated else UNKNOWN


def spatial(subject: Subject) -> Finding:
    for place in subject.record.places:
        if place.iri or place.bbox or place.geometry or place.network_area:
            return subject.stated("places", place.name or place.network_area or place.iri)
    places = subject.record.places
    return Finding(False, "declared", f"only a name: {places[0].name}") if places else UNKNOWN


def temporal(subject: Subject) -> Finding:
    for period in subject.record.periods:
        if period.start or period.end:
            begin, end = (day_words(day) or "…" for day in (period.start, period.end))
            return subject.stated("periods", f"{begin} to {end}")
    return UNKNOWN


# --- accessible -------------------------------------------------------------------------------


def located(subject: Subject) -> Finding:
    record = subject.record
    for file in record.distributions:
        if address := file.download_url or file.access_url or (file.service and file.service.endpoint_url):
            return Finding(True, "declared", address)
    if record.service is not None and record.service.endpoint_url:
        return subject.stated("service", record.service.endpoint_url)
    if record.landing_page:
        return subject.stated("landing_page", record.landing_page)
    for file in record.distributions:
        if (
            file.service and file.service.title and file.identifier
        ):  # a table of a warehouse: a name there leads to it
            return Finding(True, "declared", f"{file.identifier} ({file.service.title})")
    restricted = any(file.restricted for file in record.distributions)
    return Finding(True, "declared", "on request, from its owner") if restricted else UNKNOWN


def live(subject: Subject) -> Finding:
    """401 and 403 are the right answer of a server that guards what is Shared or Closed, or says that it asks for a key."""
    guarded = subject.openness in ("shared", "closed") or _asks_for_a_key(subject)
    refused: Finding | None = None
    told = NOT_YET if _may_be_asked(subject) else UNASKED
    for url, answer in subject.evidence.links.items():
        asked = moment(answer.at)
        if asked is not None and asked + LINK_AGE < subject.now:
            told = f"not checked in the last {LINK_AGE.days} days"
            continue
        until = asked + LINK_AGE if asked else None
        if 200 <= answer.status < 400 or (guarded and answer.status in (401, 403)):
            return Finding(True, "verified", f"HTTP {answer.status} from {url}", until)
        said = f"HTTP {answer.status}" if answer.status else "no answer"
        refused = refused or Finding(False, "verified", f"{said} from {url}", until)
    return refused or Finding(False, "unknown", told)


def _asks_for_a_key(subject: Subject) -> bool:
    services = [subject.record.service, *(file.service for file in subject.files)]
    return any(service is not None and service.open_to == "registered" for service in services)


def _may_be_asked(subject: Subject) -> bool:
    """Whether some address is on the web, and open: a broker of a stream answers no such question."""
    return any(
        not file.restricted and (file.download_url or file.access_url).lower().startswith("http")
        for file in subject.files
    )


def machine_access(subject: Subject) -> Finding:
    record = subject.record
    if described := described_service(subject):
        return described
    for way in subject.ways:
        if way.interface in _MACHINE:
            return Finding(True, "declared", way.url or way.interface)
    if record.contract_url:
        return subject.stated("contract_url", record.contract_url)
    return UNKNOWN


def bulk(subject: Subject) -> Finding:
    if subject.openness == "closed":
        return Finding(None, "not_applicable", "the product is Closed")
    for way in subject.ways:
        if not way.restricted and (
            way.interface == "ods-export" or (way.pattern in _BULK and _is_file(subject, way))
        ):
            return Finding(True, "declared", way.url)
    return UNKNOWN


def _is_file(subject: Subject, way: Way) -> bool:
    """Whether it leads to the data itself, not to a page about it."""
    return way.pattern == "archive" or (way.index >= 0 and bool(subject.files[way.index].download_url))


def size(subject: Subject) -> Finding:
    if subject.openness == "closed":
        return Finding(None, "not_applicable", "the product is Closed")
    for file in subject.files:
        if file.byte_size is not None:
            return Finding(True, "declared", f"{file.byte_size} bytes")
        if file.rows is not None:
            return Finding(True, "declared", f"{file.rows} rows")
    for file in subject.files:
        answer = subject.evidence.links.get(file.download_url)
        if answer is not None and answer.byte_size:
            return Finding(True, "verified", f"{answer.byte_size} bytes at {file.download_url}")
    return UNKNOWN


def described_service(subject: Subject) -> Finding | None:
    """A service that says where its interface is described; verified where the portal has read that description."""
    of_files = [file.service.description_url for file in subject.files if file.service is not None]
    service = subject.record.service
    named = list(filter(None, [*of_files, service.description_url if service else ""]))
    for url in named:
        if kind := subject.read_at(url):
            return Finding(True, "verified", f"{url} is {kind}")
    for url in filter(None, of_files):
        return Finding(True, "declared", url)
    return subject.stated("service", named[0]) if named else None
