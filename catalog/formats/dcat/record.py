"""A record's tree to the canonical ProductRecord, property by property of DCAT-AP 3 and its neighbours."""

from typing import Any
from urllib.parse import unquote

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Kind, Lineage, Problem, ProductRecord, StatedClass, Translation
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.domain.vocabulary.themes import find_theme
from catalog.formats.dcat.agents import contacts_of, creators_of, publisher_of
from catalog.formats.dcat.distributions import (
    CONFORMS_TO, access_right, common_licence, distributions_of, languages_of, licence_of, rights_of, schema_of,
    service_of,
)  # fmt: skip
from catalog.formats.dcat.frame import CUT, MAX_NODES
from catalog.formats.dcat.places import periods_of, places_of
from catalog.formats.dcat.policies import policies_of
from catalog.formats.dcat.terms import (
    ADMS, DC, DCAT, DCT, DPROD_SPACES, DQV, EDC, FOAF, LABELS, OWL, POD, PROV, SCHEMA, SCHEMA_S, SERIES_TYPES,
    SERVICE_TYPES, SKOS, ENTRY_TYPES,
)  # fmt: skip
from catalog.formats.dcat.values import (
    Node, Problems, address, by_language, code, concept_of, concepts, date_of, first_values, iri_of, label_of,
    long_text, note, plain, preferred_language, short_name, text, text_of, values,
)  # fmt: skip
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

MAX_KEYWORDS = 500
_LONGEST_KEYWORD = 80  # characters; a longer part of a list of keywords is prose with commas
_DESCRIPTIONS = (DCT + "description", DC + "description", DCT + "abstract", SCHEMA + "description", SCHEMA_S + "description",
                 *(space + "purpose" for space in DPROD_SPACES))  # fmt: skip
_IDENTIFIERS = (DCT + "identifier", DC + "identifier", DCAT + "identifier", SCHEMA + "identifier", SCHEMA_S + "identifier", EDC + "id")
_VERSIONS = (DCAT + "version", OWL + "versionInfo", "http://purl.org/pav/version", SCHEMA + "version", SCHEMA_S + "version")
_SOURCES = (DCT + "source", PROV + "wasDerivedFrom",
            *(space + name for space in DPROD_SPACES for name in ("inputDataset", "inputPort")))  # fmt: skip
_RELATED = (DCT + "relation", DCT + "references", DCT + "isReferencedBy", DCT + "isPartOf", DCAT + "hasVersion",
            DCAT + "previousVersion", DCAT + "prev", DCAT + "servesDataset", DCAT + "seriesMember", ADMS + "sample",
            *(space + "outputDataset" for space in DPROD_SPACES))  # fmt: skip
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
        note(problems, "", "", "size", f"The record is larger than {MAX_NODES:,} nodes; what came after was left out.")
    record = _record(tree, source_id, problems)
    return MappedRecord(record, tuple(problems))


def source_id_of(tree: Node) -> str:
    """The identifier that stays: the IRI, else an identifier, else the landing page, else ""."""
    return (iri_of(tree) if "@id" in tree else "") or next(iter(_identifiers(tree)), "") or address(tree, DCAT + "landingPage")


def _record(tree: Node, source_id: str, problems: Problems) -> ProductRecord:
    kind = _kind(tree)
    words = _words(tree, source_id, problems)
    distributions = distributions_of(tree, problems)
    frequency, frequency_label = _frequency(tree)
    uri = iri_of(tree) if "@id" in tree else ""
    identifiers = dict.fromkeys([*_identifiers(tree), uri])
    return ProductRecord(
        source_id=source_id,
        title=words["title"],
        description=words["description"],
        kind=kind,
        uri=uri,
        identifiers=tuple(filter(None, identifiers)),
        language=words["language"],
        translations=words["translations"],
        publisher=publisher_of(tree),
        creators=creators_of(tree),
        contacts=contacts_of(tree),
        themes=_themes(tree),
        keywords=_keywords(tree, words["language"], problems),
        licence=licence_of(tree) or common_licence(distributions),
        rights=rights_of(tree),
        access_rights=access_right(tree) or _access_level(tree),
        stated_classes=_stated_classes(tree),
        places=places_of(tree, problems),
        periods=periods_of(tree, problems),
        frequency=frequency,
        frequency_label=frequency_label,
        issued=date_of(tree, problems, DCT + "issued", DCT + "created", SCHEMA + "datePublished"),
        modified=date_of(tree, problems, DCT + "modified", DCT + "updated", DC + "date", SCHEMA + "dateModified"),
        record_modified=_record_modified(tree),
        languages=languages_of(tree),
        version=text(tree, *_VERSIONS),
        version_notes=text(tree, ADMS + "versionNotes", limit=TEXT_LIMIT),
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


def _kind(tree: Node) -> Kind:
    types = set(tree.get("@type", ()))
    if types & SERIES_TYPES:
        return "series"
    return "service" if types & SERVICE_TYPES and not types & ENTRY_TYPES else "dataset"


def _identifiers(tree: Node) -> list[str]:
    found = [(plain(value["@value"]) if "@value" in value else iri_of(value)) for value in values(tree, *_IDENTIFIERS)]
    for value in values(tree, ADMS + "identifier"):
        found.append(text(value, SKOS + "notation") or text_of(value) or iri_of(value))
    return list(dict.fromkeys(name[:TITLE_LIMIT] for name in found if name and not name.startswith("_:")))


# --- words ------------------------------------------------------------------------------------


def _words(tree: Node, source_id: str, problems: Problems) -> dict[str, Any]:
    titles, descriptions = by_language(first_values(tree, *LABELS)), by_language(first_values(tree, *_DESCRIPTIONS))
    main = preferred_language(titles or descriptions)
    title = long_text(titles.get(main, ""), TITLE_LIMIT, DCT + "title", problems) or _makeshift_title(tree, source_id, problems)
    described = main if main in descriptions else preferred_language(descriptions)
    others = [language for language in titles | descriptions if language not in (main, "", described)]
    translations = tuple(
        Translation(
            language=language,
            title=long_text(titles.get(language, ""), TITLE_LIMIT, DCT + "title", problems),
            description=long_text(descriptions.get(language, ""), TEXT_LIMIT, DCT + "description", problems),
        )
        for language in sorted(others)
    )
    description = long_text(descriptions.get(described, ""), TEXT_LIMIT, DCT + "description", problems)
    return {"title": title, "description": description, "language": main or described, "translations": translations}


def _makeshift_title(tree: Node, source_id: str, problems: Problems) -> str:
    named = next((name for name in _identifiers(tree) if " " in name or len(name) < 80), "") or source_id
    title = unquote(short_name(named)) or named
    note(problems, DCT + "title", "", "title", "The record has no title; its identifier stands in its place.")
    return clean_text(title, TITLE_LIMIT) or source_id


def _keywords(tree: Node, language: str, problems: Problems) -> tuple[str, ...]:
    found = values(tree, DCAT + "keyword")
    if language:
        found = [value for value in found if value.get("@language", "")[:2] in ("", language[:2])] or found
    words = [text_of(value, 500) or iri_of(value) for value in found]
    if len(words) == 1:
        words = split_keywords(words[0])
    words = list(dict.fromkeys(word for word in words if word))
    if len(words) > MAX_KEYWORDS:
        note(problems, DCAT + "keyword", str(len(words)), "count",
             f"The record has {len(words):,} keywords; the first {MAX_KEYWORDS} were kept.")  # fmt: skip
    return tuple(words[:MAX_KEYWORDS])


def split_keywords(stated: str) -> list[str]:
    """Keywords that stand as one text, separated by semicolons, bars or commas; prose stays as it is."""
    for separator in (";", "|", ","):
        if separator in stated:
            parts = [part.strip() for part in stated.split(separator)]
            return parts if all(len(part) <= _LONGEST_KEYWORD for part in parts) else [stated]
    return [stated]


def _themes(tree: Node) -> tuple[Concept, ...]:
    found = []
    for concept in concepts(tree, DCAT + "theme", DCT + "subject"):
        theme = find_theme(concept.label, concept.iri) if not concept.label else None
        found.append(Concept(label=theme.label, iri=concept.iri) if theme else concept)
    return tuple(found)


# --- the rest ---------------------------------------------------------------------------------


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
    found = (concept_of(target) for value in values(tree, DCAT + "qualifiedRelation") for target in values(value, DCT + "relation"))
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
