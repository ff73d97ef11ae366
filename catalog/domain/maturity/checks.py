"""One small function for each check of findability, accessibility and structure [data/maturity.json]."""

import re
from collections.abc import Callable
from datetime import timedelta

from catalog.domain.access.model import Way
from catalog.domain.maturity.finding import UNKNOWN, Finding, Subject, moment
from catalog.domain.maturity.standards import standard_of
from catalog.domain.product import Concept, Distribution, Field, Schema
from catalog.domain.vocabulary.themes import find_theme

CheckFunction = Callable[[Subject], Finding]

_MARKUP = re.compile(r"<[^>]*>|[*_#`>|]+|\s+")
_FILE_NAME = re.compile(
    r"^\S+\.(?:csv|tsv|txt|xlsx?|xlsm|ods|zip|gz|7z|json|geojson|xml|pdf|docx?|parquet|shp|gpkg|kml|kmz|gml|rdf|ttl|html?)$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"int|float|double|decimal|number|numeric|real|long|short|money", re.IGNORECASE)
_LEAST_DESCRIPTION = 40  # characters
_LEAST_EXPLAINED = 0.8  # of the fields
LINK_AGE = timedelta(days=30)
SAMPLE_AGE = timedelta(days=90)
_BULK = frozenset({"bulk-file", "parquet-part", "geoparquet", "pmtiles", "cog-zarr", "archive"})
_MACHINE = frozenset(
    {"ckan-datastore", "ods-records", "ods-export", "ogc-features", "wfs", "arcgis", "stac", "oai-pmh"}
)
_STREAMS = frozenset({"amqp", "kafka", "mqtt"})


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
    length = len(_MARKUP.sub(" ", text).strip()) if len(text) < 400 else len(text)
    if length < _LEAST_DESCRIPTION:
        return Finding(False, "declared", f"{length} characters")
    if subject.evidence.shared_description:
        return Finding(False, "verified", "five or more products of the source have the same")
    return subject.stated("description")


def terms(subject: Subject) -> Finding:
    record = subject.record
    if record.keywords:
        return subject.stated("keywords", ", ".join(record.keywords[:3]))
    return subject.stated("themes", _name(record.themes[0])) if record.themes else UNKNOWN


def theme(subject: Subject) -> Finding:
    for concept in subject.record.themes:
        if found := find_theme(concept.label, concept.iri):
            return subject.stated("themes", found.label)
        if "/authority/data-theme/" in concept.iri:
            return subject.stated("themes", _name(concept))
    stated = subject.record.themes
    return Finding(False, "declared", f"“{_name(stated[0])}” is of no list") if stated else UNKNOWN


def spatial(subject: Subject) -> Finding:
    for place in subject.record.places:
        if place.iri or place.bbox or place.geometry or place.network_area:
            return subject.stated("places", place.name or place.network_area or place.iri)
    places = subject.record.places
    return Finding(False, "declared", f"only a name: {places[0].name}") if places else UNKNOWN


def temporal(subject: Subject) -> Finding:
    for period in subject.record.periods:
        if period.start or period.end:
            return subject.stated("periods", f"{period.start or '…'} to {period.end or '…'}")
    return UNKNOWN


# --- accessible -------------------------------------------------------------------------------


def located(subject: Subject) -> Finding:
    record = subject.record
    for file in record.distributions:
        if address := file.download_url or file.access_url:
            return Finding(True, "declared", address)
    if record.service is not None and record.service.endpoint_url:
        return subject.stated("service", record.service.endpoint_url)
    if record.landing_page:
        return subject.stated("landing_page", record.landing_page)
    restricted = any(file.restricted for file in record.distributions)
    return Finding(True, "declared", "on request, from its owner") if restricted else UNKNOWN


def live(subject: Subject) -> Finding:
    """401 and 403 are the right answer of a server that guards what is Shared or Closed."""
    guarded = subject.openness in ("shared", "closed")
    refused: Finding | None = None
    for url, answer in subject.evidence.links.items():
        asked = moment(answer.at)
        if asked is not None and asked + LINK_AGE < subject.now:
            continue
        until = asked + LINK_AGE if asked else None
        if 200 <= answer.status < 400 or (guarded and answer.status in (401, 403)):
            return Finding(True, "verified", f"HTTP {answer.status} from {url}", until)
        told = f"HTTP {answer.status}" if answer.status else "no answer"
        refused = refused or Finding(False, "verified", f"{told} from {url}", until)
    return refused or Finding(False, "unknown", "not checked yet")


def machine_access(subject: Subject) -> Finding:
    record = subject.record
    if described := _described_service(subject):
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


def _described_service(subject: Subject) -> Finding | None:
    """A service that says where its interface is described."""
    for file in subject.files:
        if file.service is not None and file.service.description_url:
            return Finding(True, "declared", file.service.description_url)
    service = subject.record.service
    if service is not None and service.description_url:
        return subject.stated("service", service.description_url)
    return None


# --- structured -------------------------------------------------------------------------------


def format_stated(subject: Subject) -> Finding:
    for n, file in enumerate(subject.files):
        if label := file.format or file.format_label or file.media_type:
            return subject.format_stated(n, label)
    served = subject.record.service or next((d.service for d in subject.files if d.service), None)
    return subject.stated("service", served.title or "a service") if served else UNKNOWN


def machine_readable(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.machine_readable_extended:
            return subject.format_stated(n, entry.label)
    return _no_format(subject)


def open_format(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.non_proprietary_extended:
            return subject.format_stated(n, entry.label)
    return _no_format(subject)


def linked(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.code.startswith("RDF") or entry.code in ("JSON_LD", "SPARQLQ"):
            return subject.format_stated(n, entry.label)
    return UNKNOWN


def fields_listed(subject: Subject) -> Finding:
    for schema in schemas(subject):
        typed = sum(bool(field.name and field.type) for field in schema.fields)
        if typed:
            return subject.stated("schema", f"{len(schema.fields)} fields")
    if described := _described_service(subject):
        return described
    in_contract = subject.in_contract("schema")
    named = any(schema.fields for schema in schemas(subject))
    return (
        Finding(False, "declared", "the fields have no types")
        if named and not in_contract.passed
        else in_contract
    )


def fields_explained(subject: Subject) -> Finding:
    fields = max((schema.fields for schema in schemas(subject)), key=len, default=())
    explained = sum(map(_explained, fields))
    detail = f"{explained} of {len(fields)} fields"
    if fields and explained >= _LEAST_EXPLAINED * len(fields):
        return subject.stated("schema", detail)
    in_contract = subject.in_contract("dictionary")
    return Finding(False, "declared", detail) if fields and not in_contract.passed else in_contract


def sample_valid(subject: Subject) -> Finding:
    """One valid sample is enough; one that does not keep to the schema is told where there is no valid one."""
    worst: Finding | None = None
    for sample in subject.evidence.samples:
        fetched = moment(sample.at)
        if fetched is None or fetched + SAMPLE_AGE < subject.now:
            continue
        until = fetched + SAMPLE_AGE
        if sample.outcome == "valid":
            return Finding(True, "verified", f"{sample.rows} rows of {sample.url}", until)
        if sample.outcome == "invalid":
            worst = Finding(False, "verified", sample.detail, until)
        elif worst is None:
            worst = Finding(False, "unknown", sample.detail, until)
    return worst or Finding(False, "unknown", "no sample has been fetched")


def standard(subject: Subject) -> Finding:
    stated = [*subject.record.conforms_to, *(c for d in subject.files for c in d.conforms_to)]
    for concept in stated:
        if name := standard_of(concept.iri, concept.label):
            return subject.stated("conforms_to", name)
    for schema in schemas(subject):
        if schema.standard and (name := standard_of("", schema.standard)):
            return subject.stated("schema", name)
    return Finding(False, "declared", f"“{_name(stated[0])}” is not in the list") if stated else UNKNOWN


def schemas(subject: Subject) -> list[Schema]:
    """All schemas of the product and its distributions."""
    return [s for s in (subject.record.schema, *(d.schema for d in subject.files)) if s is not None]


def _explained(field: Field) -> bool:
    if not field.description:
        return False
    return bool(field.unit) or not _NUMERIC.search(field.type) or bool(field.key)


def _no_format(subject: Subject) -> Finding:
    codes = [d.format or d.format_label for d in subject.files if d.format or d.format_label]
    return Finding(False, "declared", ", ".join(dict.fromkeys(codes))) if codes else UNKNOWN


def _name(concept: Concept) -> str:
    return concept.label or concept.iri


def addresses(file: Distribution) -> tuple[str, ...]:
    """The addresses that a distribution gives."""
    return tuple(filter(None, (file.download_url, file.access_url)))
