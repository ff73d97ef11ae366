"""A record's tree to the canonical ProductRecord, property by property of DCAT-AP 3 and its neighbours."""

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Kind, Lineage, Problem, ProductRecord, StatedClass
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.domain.vocabulary.statuses import status_of
from catalog.domain.vocabulary.themes import find_theme
from catalog.formats.dcat.agents import contacts_of, creators_of, publisher_of
from catalog.formats.dcat.distributions import (
    CONFORMS_TO,
    distributions_of,
    schema_of,
    service_of,
)
from catalog.formats.dcat.frame import CUT, MAX_NODES
from catalog.formats.dcat.places import periods_of, places_of
from catalog.formats.dcat.policies import policies_of
from catalog.formats.dcat.rights import access_right, common_licence, languages_of, licence_of, rights_of
from catalog.formats.dcat.terms import (
    ADMS,
    DC,
    DCAT,
    DCT,
    DPROD_SPACES,
    DQV,
    EDC,
    ENTRY_TYPES,
    FOAF,
    LABELS,
    OWL,
    POD,
    PROV,
    SCHEMA,
    SCHEMA_S,
    SERIES_TYPES,
    SERVICE_TYPES,
    SKOS,
)
from catalog.formats.dcat.values import (
    Node,
    Problems,
    address,
    code,
    concept_of,
    concepts,
    date_of,
    iri_of,
    label_of,
    note,
    plain,
    short_name,
    text,
    text_of,
    values,
)
from catalog.formats.dcat.words import keywords_of, words_of
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

_IDENTIFIERS = (
    DCT + "identifier",
    DC + "identifier",
    DCAT + "identifier",
    SCHEMA + "identifier",
    SCHEMA_S + "identifier",
    EDC + "id",
)
_VERSIONS = (
    DCAT + "version",
    OWL + "versionInfo",
    "http://purl.org/pav/version",
    SCHEMA + "version",
    SCHEMA_S + "version",
)
_SOURCES = (DCT + "source", PROV + "wasDerivedFrom",
            *(space + name for space in DPROD_SPACES for name in ("inputDataset", "inputPort")))  # fmt: skip
_RELATED = (DCT + "relation", DCT + "references", DCT + "isReferencedBy", DCT + "isPartOf", DCAT + "hasVersion",
            DCAT + "previousVersion", DCAT + "prev", DCAT + "servesDataset", DCAT + "seriesMember", ADMS + "sample",
            *(space + "outputDataset" for space in DPROD_SPACES))  # fmt: skip
_LIFECYCLE = tuple(space + "lifecycleStatus" for space in DPROD_SPACES)
_QUALITY = (DQV + "hasQualityAnnotation", DQV + "hasQualityMeasurement", DQV + "hasQualityMetadata")
_MAX_RELATED = 500
_CLASS_NAMES = ("sensitivityclass", "informationsensitivityclassification", "ib1_sensitivity_class")


def map_tree(tree: Node) -> MappedRecord:
    """The canonical record. Raises RecordRefused where it has neither an identifier nor a title to go by."""
    problems: Problems = []
    source_id = source_id_of(tree)
    if not source_id:
        raise RecordRefused(
            "The record has no identifier: no IRI, no dct:identifier, no adms:identifier, no landing page. "
            "Without one it cannot be recognised again; ask the publisher to give it one.",
            path=DCT + "identifier", value=text(tree, *LABELS), rule="identifier",
        )  # fmt: skip
    if tree.get("@index") == CUT:
        message = f"Of one record at most {MAX_NODES:,} nodes are kept; what came after was left out."
        note(problems, "", "", "size", message)
    record = _record(tree, source_id, problems)
    return MappedRecord(record, tuple(problems))


def source_id_of(tree: Node) -> str:
    """The identifier that stays: the IRI, else an identifier, else the landing page, else ""."""
    return (
        (iri_of(tree) if "@id" in tree else "")
        or next(iter(_identifiers(tree)), "")
        or address(tree, DCAT + "landingPage")
    )


def _record(tree: Node, source_id: str, problems: Problems) -> ProductRecord:
    kind = _kind(tree)
    words = words_of(tree, [*_identifiers(tree), source_id], problems)
    distributions = distributions_of(tree, problems)
    frequency, frequency_label = _frequency(tree)
    uri = iri_of(tree) if "@id" in tree else ""
    identifiers = dict.fromkeys([*_identifiers(tree), uri])
    return ProductRecord(
        source_id=source_id,
        title=words.title,
        description=words.description,
        kind=kind,
        uri=uri,
        identifiers=tuple(filter(None, identifiers)),
        language=words.language,
        translations=words.translations,
        publisher=publisher_of(tree),
        creators=creators_of(tree),
        contacts=contacts_of(tree),
        themes=_themes(tree),
        keywords=keywords_of(tree, words.language, problems),
        licence=licence_of(tree) or common_licence(distributions),
        rights=rights_of(tree),
        access_rights=access_right(tree) or _access_level(tree),
        stated_classes=_stated_classes(tree),
        places=places_of(tree, problems),
        periods=periods_of(tree, problems),
        frequency=frequency,
        frequency_label=frequency_label,
        issued=date_of(tree, problems, DCT + "issued", DCT + "created", SCHEMA + "datePublished"),
        modified=date_of(
            tree, problems, DCT + "modified", DCT + "updated", DC + "date", SCHEMA + "dateModified"
        ),
        record_modified=_record_modified(tree),
        languages=languages_of(tree),
        version=text(tree, *_VERSIONS),
        version_notes=text(tree, ADMS + "versionNotes", limit=TEXT_LIMIT),
        status=_status(tree),
        conforms_to=concepts(tree, *CONFORMS_TO),
        lineage=_lineage(tree),
        schema=schema_of(tree),
        service=service_of(tree) if kind == "service" else None,
        landing_page=address(tree, DCAT + "landingPage") or address(tree, FOAF + "homepage"),
        documentation=concepts(tree, FOAF + "page", DCAT + "documentation"),
        in_series=concepts(tree, DCAT + "inSeries"),
        related=(concepts(tree, *_RELATED) + _qualified_relations(tree))[:_MAX_RELATED],
        quality=_quality(tree),
        policies=policies_of(tree),
        distributions=distributions,
    )


def _status(tree: Node) -> str:
    """As stated; else deprecated, where it is marked so [owl:deprecated] or something else has taken its place."""
    stated = status_of(code(tree, ADMS + "status", *_LIFECYCLE))
    ended = text(tree, OWL + "deprecated").lower() in ("true", "1") or values(tree, DCT + "isReplacedBy")
    return stated or ("DEPRECATED" if ended else "")


def _kind(tree: Node) -> Kind:
    types = set(tree.get("@type", ()))
    if types & SERIES_TYPES:
        return "series"
    return "service" if types & SERVICE_TYPES and not types & ENTRY_TYPES else "dataset"


def _identifiers(tree: Node) -> list[str]:
    found = [
        (plain(value["@value"]) if "@value" in value else iri_of(value))
        for value in values(tree, *_IDENTIFIERS)
    ]
    for value in values(tree, ADMS + "identifier"):
        found.append(text(value, SKOS + "notation") or text_of(value) or iri_of(value))
    return list(dict.fromkeys(name[:TITLE_LIMIT] for name in found if name and not name.startswith("_:")))


def _themes(tree: Node) -> tuple[Concept, ...]:
    found = []
    for concept in concepts(tree, DCAT + "theme", DCT + "subject"):
        theme = find_theme(concept.label, concept.iri) if not concept.label else None
        found.append(Concept(label=theme.label, iri=concept.iri) if theme else concept)
    return tuple(found)


def _frequency(tree: Node) -> tuple[str, str]:
    """(code of the EU list or "", as stated)."""
    for value in values(tree, DCT + "accrualPeriodicity"):
        iri, label = iri_of(value), text_of(value)
        entry = (find_frequency(label) if label else None) or (find_frequency(iri) if iri else None)
        stated = label or short_name(iri)
        if entry or stated:
            return (entry.code if entry else ""), stated
    return "", ""


def _record_modified(tree: Node) -> str:
    unheeded: list[Problem] = []  # a date of the catalogue record is not worth a problem of the product
    for entry in values(tree, FOAF + "isPrimaryTopicOf"):
        found = date_of(entry, unheeded, DCT + "modified")
        if found:
            return found
    return ""


def _access_level(tree: Node) -> str:
    return access_right({DCT + "accessRights": values(tree, POD + "accessLevel")})


def _stated_classes(tree: Node) -> tuple[StatedClass, ...]:
    found = []
    for prop in tree:
        if prop.lower().endswith(_CLASS_NAMES):
            name = short_name(prop)
            for value in values(tree, prop):
                stated = label_of(value) if "@value" not in value else text_of(value)
                stated = stated or short_name(iri_of(value))
                if stated:
                    found.append(StatedClass(value=find_class(stated) or stated, field=name))
    return tuple(found)


def _lineage(tree: Node) -> Lineage | None:
    statements = [text_of(value, TEXT_LIMIT) or _comment(value) for value in values(tree, DCT + "provenance")]
    if statements:  # one statement in several languages is one node; several nodes are several statements
        statements = list(dict.fromkeys(words for words in statements if words))
    lineage = Lineage(
        sources=concepts(tree, *_SOURCES)[:_MAX_RELATED],
        generated_by=concepts(tree, PROV + "wasGeneratedBy")[:_MAX_RELATED],
        statement="\n".join(statements)[:TEXT_LIMIT],
    )
    return lineage if lineage != Lineage() else None


def _comment(value: Node) -> str:
    return text(value, DCT + "description", "http://www.w3.org/2000/01/rdf-schema#comment") or iri_of(value)


def _qualified_relations(tree: Node) -> tuple[Concept, ...]:
    found = (
        concept_of(target)
        for value in values(tree, DCAT + "qualifiedRelation")
        for target in values(value, DCT + "relation")
    )
    return tuple(concept for concept in found if concept is not None)


def _quality(tree: Node) -> str:
    lines = []
    for value in values(tree, *_QUALITY):
        measured, metric = text(value, DQV + "value"), text(value, DQV + "isMeasurementOf")
        line = f"{metric}: {measured}" if measured else ""
        body = address(value, "http://www.w3.org/ns/oa#hasBody")
        line = line or text_of(value) or body or code(value, DCT + "type") or iri_of(value)
        if line:
            lines.append(line)
    return "\n".join(dict.fromkeys(lines))[:TEXT_LIMIT]
