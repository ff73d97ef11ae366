"""A ProductRecord as DCAT-AP 3.0.1 [https://semiceu.github.io/DCAT-AP/releases/3.0.1/], the other way round from `record`.

What the EU's lists know is told in their terms; the rest keeps the words of its source. Nothing is made up: where a
mandatory property is not known it is missing, and the shapes (`catalog.formats.shapes`) say so.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from rdflib import Graph, URIRef

from catalog.domain.errors import InvalidInput
from catalog.domain.product import Agent, Concept, ProductRecord, Service
from catalog.formats.dcat.eu_lists import AUTHORITY, data_status_iri, frequency_iri, theme_iri
from catalog.formats.dcat.export_distributions import (
    CONFORMS_TO,
    DESCRIPTION,
    IDENTIFIER,
    ISSUED,
    MODIFIED,
    STANDARD,
    access_service_write,
    distribution_uris,
    distributions_write,
    endpoint_write,
    schema_write,
)
from catalog.formats.dcat.export_parts import (
    DOCUMENT,
    agent_write,
    contact_write,
    languages_write,
    licence_write,
    period_write,
    place_write,
    rights_write,
)
from catalog.formats.dcat.export_policies import policies_write
from catalog.formats.dcat.sheet import LABEL, TITLE, TYPE, Sheet, safe_iri
from catalog.formats.dcat.terms import (
    ADMS,
    CSVW,
    DCAT,
    DCATAP,
    DCT,
    DPROD,
    DQV,
    FOAF,
    GEOSPARQL,
    LOCN,
    ODRL,
    PROV,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
    XSD,
)

type Syntax = Literal["turtle", "xml", "json-ld", "nt"]
MEDIA_TYPES: dict[Syntax, str] = {
    "turtle": "text/turtle",
    "xml": "application/rdf+xml",
    "json-ld": "application/ld+json",
    "nt": "application/n-triples",
}
PREFIXES = {
    "dcat": DCAT, "dct": DCT, "foaf": FOAF, "vcard": VCARD, "adms": ADMS, "dcatap": DCATAP, "odrl": ODRL, "prov": PROV,
    "spdx": SPDX, "locn": LOCN, "dqv": DQV, "csvw": CSVW, "skos": SKOS, "rdfs": RDFS, "xsd": XSD, "gsp": GEOSPARQL,
    "dprod": DPROD,
}  # fmt: skip
_CLASSES = {
    "dataset": URIRef(DCAT + "Dataset"),
    "service": URIRef(DCAT + "DataService"),
    "series": URIRef(DCAT + "DatasetSeries"),
}
_KEYWORD, _THEME, _CONCEPT = URIRef(DCAT + "keyword"), URIRef(DCAT + "theme"), URIRef(SKOS + "Concept")
_PUBLISHER, _CREATOR = URIRef(DCT + "publisher"), URIRef(DCT + "creator")
_FREQUENCY, _FREQUENCY_CLASS = URIRef(DCT + "accrualPeriodicity"), URIRef(DCT + "Frequency")
_VERSION, _NOTES = URIRef(DCAT + "version"), URIRef(ADMS + "versionNotes")
_STATUS = URIRef(ADMS + "status")
_LANDING_PAGE, _PAGE = URIRef(DCAT + "landingPage"), URIRef(FOAF + "page")
_IN_SERIES, _RELATION, _SOURCE = URIRef(DCAT + "inSeries"), URIRef(DCT + "relation"), URIRef(DCT + "source")
_GENERATED_BY, _ACTIVITY = URIRef(PROV + "wasGeneratedBy"), URIRef(PROV + "Activity")
_PROVENANCE, _STATEMENT = URIRef(DCT + "provenance"), URIRef(DCT + "ProvenanceStatement")
_QUALITY, _ANNOTATION = URIRef(DQV + "hasQualityAnnotation"), URIRef(DQV + "QualityAnnotation")
_RECORD, _TOPIC = URIRef(DCAT + "CatalogRecord"), URIRef(FOAF + "primaryTopic")
_SERVES = URIRef(DCAT + "servesDataset")
_SENSITIVITY = URIRef(DPROD + "informationSensitivityClassification")


def graph_of(
    record: ProductRecord, *, uri: str, domain_name: str = "", about: Sequence[str] = (), schema: bool = True
) -> Graph:
    """The product as a graph whose subject is `uri`.

    `domain_name`: the publisher where the record names none. `about`: IRIs of EU themes that hold for all of a portal.
    `schema`: with its columns. Raises InvalidInput where `uri` is no absolute IRI.
    """
    if safe_iri(uri) != uri:
        raise InvalidInput(f"“{uri[:200]}” cannot be the address of a product: it is no absolute IRI.")
    uris = distribution_uris(record, uri=uri) if record.kind != "service" else ()
    sheet = Sheet(uri, uris)
    sheet.add(sheet.uri, TYPE, _CLASSES[record.kind])
    _words(sheet, record)
    _names(sheet, record)
    _subject(sheet, record, about)
    _people(sheet, record, domain_name)
    _terms_of_use(sheet, record)
    _times(sheet, record)
    _links(sheet, record)
    if schema and record.schema is not None:
        schema_write(sheet, sheet.uri, record.schema)
    if record.kind == "service":
        endpoint_write(sheet, sheet.uri, _own_service(record))
    else:
        _served_by(sheet, record)
        distributions_write(sheet, record, uris, schema=schema)
    return sheet.graph


def serialise(graph: Graph, syntax: Syntax) -> bytes:
    """The graph as UTF-8 in one of MEDIA_TYPES, with its own and the usual prefixes. Raises InvalidInput for another syntax."""
    if syntax not in get_args(Syntax.__value__):
        raise InvalidInput(f"“{syntax}” is no syntax of exports. Choose one of: {', '.join(MEDIA_TYPES)}.")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    if syntax == "json-ld":
        context = {prefix: str(space) for prefix, space in graph.namespaces()}
        return graph.serialize(format=syntax, context=context, encoding="utf-8", indent=1)
    return graph.serialize(format=syntax, encoding="utf-8")


def _words(sheet: Sheet, record: ProductRecord) -> None:
    sheet.text(sheet.uri, TITLE, record.title, record.language)
    sheet.text(sheet.uri, DESCRIPTION, record.description, record.language)
    for other in record.translations:
        sheet.text(sheet.uri, TITLE, other.title, other.language)
        sheet.text(sheet.uri, DESCRIPTION, other.description, other.language)
    for keyword in record.keywords:
        sheet.text(sheet.uri, _KEYWORD, keyword, record.language)
    sheet.text(sheet.uri, _VERSION, record.version)
    sheet.text(sheet.uri, _NOTES, record.version_notes)
    sheet.coded(sheet.uri, _STATUS, data_status_iri(record.status), record.status, _CONCEPT)


def _names(sheet: Sheet, record: ProductRecord) -> None:
    """Every identifier that its source knows it by; the address in the graph is one anyway."""
    for name in dict.fromkeys((*record.identifiers, record.source_id, record.uri)):
        if name != str(sheet.uri):
            sheet.text(sheet.uri, IDENTIFIER, name)


def _subject(sheet: Sheet, record: ProductRecord, about: Sequence[str]) -> None:
    for theme in record.themes:
        sheet.concept(sheet.uri, _THEME, theme, _CONCEPT)
        if not theme.iri.startswith(AUTHORITY):
            sheet.link(sheet.uri, _THEME, theme_iri(theme.label, theme.iri), _CONCEPT)
    for iri in about:
        sheet.link(sheet.uri, _THEME, iri, _CONCEPT)
    for place in record.places:
        place_write(sheet, sheet.uri, place)
    for standard in record.conforms_to:
        sheet.concept(sheet.uri, CONFORMS_TO, standard, STANDARD, TITLE)
    languages_write(sheet, sheet.uri, record.languages)


def _people(sheet: Sheet, record: ProductRecord, domain_name: str) -> None:
    publisher = record.publisher or (Agent(name=domain_name) if domain_name else None)
    if publisher is not None:
        agent_write(sheet, sheet.uri, _PUBLISHER, publisher)
    for creator in record.creators:
        agent_write(sheet, sheet.uri, _CREATOR, creator)
    for contact in record.contacts:
        contact_write(sheet, sheet.uri, contact)


def _terms_of_use(sheet: Sheet, record: ProductRecord) -> None:
    if record.licence is not None:
        licence_write(sheet, sheet.uri, record.licence)
    rights_write(sheet, sheet.uri, record.rights, record.access_rights)
    for stated in dict.fromkeys(each.value for each in record.stated_classes):
        sheet.text(sheet.uri, _SENSITIVITY, stated)
    policies_write(sheet, record.policies)


def _times(sheet: Sheet, record: ProductRecord) -> None:
    for period in record.periods:
        period_write(sheet, sheet.uri, period)
    frequency = frequency_iri(record.frequency)
    sheet.coded(sheet.uri, _FREQUENCY, frequency, record.frequency_label, _FREQUENCY_CLASS)
    sheet.date(sheet.uri, ISSUED, record.issued)
    sheet.date(sheet.uri, MODIFIED, record.modified)
    if record.record_modified:
        entry = sheet.mint("record")
        sheet.add(entry, TYPE, _RECORD)
        sheet.add(entry, _TOPIC, sheet.uri)
        sheet.date(entry, MODIFIED, record.record_modified)


def _links(sheet: Sheet, record: ProductRecord) -> None:
    sheet.link(sheet.uri, _LANDING_PAGE, record.landing_page, DOCUMENT)
    for page in record.documentation:
        sheet.concept(sheet.uri, _PAGE, page, DOCUMENT, TITLE)
    for series in record.in_series:
        sheet.concept(sheet.uri, _IN_SERIES, series, None, TITLE)
    for related in record.related:
        sheet.concept(sheet.uri, _RELATION, related, None, TITLE)
    if record.quality:
        sheet.concept(sheet.uri, _QUALITY, Concept(label=record.quality), _ANNOTATION, LABEL)
    lineage = record.lineage
    if lineage is not None:
        for source in lineage.sources:
            sheet.concept(sheet.uri, _SOURCE, source, None, TITLE)
        for activity in lineage.generated_by:
            sheet.concept(sheet.uri, _GENERATED_BY, activity, _ACTIVITY, LABEL)
        sheet.concept(sheet.uri, _PROVENANCE, Concept(label=lineage.statement), _STATEMENT, LABEL)


def _own_service(record: ProductRecord) -> Service:
    """Where a product that is a service answers: as it says itself, else at the first address of its distributions."""
    service = record.service or Service()
    if service.endpoint_url:
        return service
    for file in record.distributions:
        stated = (file.service.endpoint_url if file.service else "") or file.access_url
        if safe_iri(stated):
            return Service(endpoint_url=stated, description_url=service.description_url)
    return service


def _served_by(sheet: Sheet, record: ProductRecord) -> None:
    if record.service is not None:
        service = sheet.mint("service")
        access_service_write(sheet, service, record.service, record.title)
        sheet.add(service, _SERVES, sheet.uri)
