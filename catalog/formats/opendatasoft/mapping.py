"""A dataset of a portal to the canonical record: its metas of all blocks, fields, exports and attachments."""

import re
from collections.abc import Mapping
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import (
    Concept,
    Field,
    Kind,
    Lineage,
    Problem,
    ProductRecord,
    Schema,
)
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.json_values import Fields, first
from catalog.formats.notes import Problems
from catalog.formats.opendatasoft.distributions import Origin, distributions_of, origin_of
from catalog.formats.opendatasoft.people import contacts_of, creators_of, publisher_of
from catalog.formats.opendatasoft.places import periods_of, places_of
from catalog.formats.opendatasoft.rights import access_of, is_gated, licence_of, rights_of
from catalog.formats.opendatasoft.values import (
    address,
    concepts,
    date,
    entries,
    field_text,
    flattened,
    text,
    texts,
)
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import ID_LIMIT, mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text, cut_text

KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters
_FIELD_LIMIT = 2_000
_TITLE = ("default.title", "dublin-core.title")
_DESCRIPTION = ("default.description", "dublin-core.description", "dublin-core.abstract")
_KEYWORDS = ("default.keyword", "dublin-core.subject")
_THEMES = ("default.theme", "dcat.theme", "inspire.theme")
_ISSUED = (
    "dublin-core.issued",
    "dcat.issued",
    "dcat.created",
    "dublin-core.created",
    "dublin-core.dateSubmitted",
)
_MODIFIED = ("default.modified", "dublin-core.modified", "default.data_processed")
_PROCESSED = ("default.metadata_processed",)
_FREQUENCY = ("default.update_frequency", "dcat.accrualperiodicity", "dublin-core.accrualPeriodicity")
_IDENTIFIERS = ("dublin-core.identifier", "dcat.identifier", "inspire.file_identifier")
_LANGUAGES = ("default.language", "dublin-core.language", "dcat.language")
_STANDARDS = ("dcat.conforms_to", "dublin-core.conformsTo")
_DOCUMENTS = ("default.references", "dublin-core.references", "dublin-core.isReferencedBy")
_RELATED = tuple(
    f"{block}.{name}"
    for block, names in {
        "dcat": ("relation",),
        "dublin-core": (
            "relation", "isPartOf", "hasPart", "hasVersion", "isVersionOf", "hasFormat", "isFormatOf",
            "replaces", "isReplacedBy", "requires", "isRequiredBy",
        ),
    }.items()
    for name in names
)  # fmt: skip
_PROVENANCE = ("dublin-core.provenance", "dublin-core.accrualMethod")
_KINDS: dict[str, Kind] = {"service": "service", "series": "series", "dataset series": "series"}
# Statements that a portal keeps as metas, with the word that says in a record what each is about.
_QUALITY = {
    "dcat.dataquality": "",
    "dcat.granularity": "Granularity",
    "inspire.spatial_resolution": "Spatial resolution",
    "inspire.topologic_consistency": "Topological consistency",
}
# Statements that network companies keep as sections of the description instead.
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>(.*?)</h[1-6]\s*>", re.IGNORECASE | re.DOTALL)
_ABOUT_QUALITY = re.compile(r"\b(?:quality control|assurance|data quality)\b", re.IGNORECASE)


def map_dataset(body: bytes) -> MappedRecord:
    """The canonical record of a raw item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, wrapping=1_000)


def _record(item: dict[str, Any], problems: Problems) -> ProductRecord:
    dataset = item.get("dataset")
    api, dataset = (text(item.get("api")), dataset) if isinstance(dataset, dict) else ("", item)
    fields = flattened(dataset.get("metas"))
    source_id = _source_id(dataset, fields)
    origin = origin_of(api, dataset, source_id)
    gated = is_gated(dataset)
    access_rights, classes = access_of(fields, gated=gated)
    frequency, frequency_label = _frequency(fields)
    languages = _languages(fields)
    description = _description(fields, problems)
    return ProductRecord(
        source_id=source_id,
        title=_title(fields, source_id, problems),
        description=description,
        kind=_KINDS.get(field_text(fields, ("dublin-core.type",)).lower(), "dataset"),
        identifiers=_identifiers(fields, origin),
        language=next(iter(languages), ""),
        publisher=publisher_of(fields),
        creators=creators_of(fields),
        contacts=contacts_of(fields),
        themes=tuple(
            Concept(label=label) for name in _THEMES if name in fields for label in entries(fields[name])
        ),
        keywords=_keywords(fields, problems),
        licence=licence_of(fields),
        rights=rights_of(fields, gated=gated),
        access_rights=access_rights,
        stated_classes=classes,
        places=places_of(fields, problems),
        periods=periods_of(fields, problems),
        frequency=frequency,
        frequency_label=frequency_label,
        issued=date(fields, _ISSUED, problems),
        modified=date(fields, _MODIFIED, problems),
        record_modified=date(fields, _PROCESSED, problems),
        languages=languages,
        status="DEPRECATED" if "dublin-core.isReplacedBy" in fields else "",
        conforms_to=concepts(fields, _STANDARDS),
        lineage=_lineage(fields),
        schema=_schema(dataset),
        landing_page=origin.page,
        documentation=concepts(fields, _DOCUMENTS),
        related=concepts(fields, _RELATED),
        quality=_quality(fields, description),
        distributions=distributions_of(dataset, origin, gated=gated, problems=problems),
    )


def _source_id(dataset: Mapping[str, Any], fields: Fields) -> str:
    source_id = clean_text(dataset.get("dataset_id") or dataset.get("datasetid"), ID_LIMIT)
    if not source_id:
        raise RecordRefused(
            "The dataset has no “dataset_id”. Without one it cannot be recognised again.",
            path="dataset_id",
            value=field_text(fields, _TITLE),
            rule="identifier",
        )
    return source_id


def _title(fields: Fields, source_id: str, problems: Problems) -> str:
    title, problem = cut_text(field_text(fields, _TITLE, TEXT_LIMIT), TITLE_LIMIT, "metas.default.title")
    if problem:
        problems.append(problem)
    if not title:
        message = f"The dataset has no title; its id “{source_id}” stands for it."
        problems.append(Problem(path="metas.default.title", rule="required", message=message))
    return title or source_id


def _description(fields: Fields, problems: Problems) -> str:
    found, problem = cut_text(
        field_text(fields, _DESCRIPTION, 2 * TEXT_LIMIT), TEXT_LIMIT, "metas.default.description"
    )
    if problem:
        problems.append(problem)
    return found


def _identifiers(fields: Fields, origin: Origin) -> tuple[str, ...]:
    """`dataset_uid` first: a dataset keeps it when its id is renamed."""
    found = (origin.uid, *(field_text(fields, (name,), ID_LIMIT) for name in _IDENTIFIERS))
    return tuple(dict.fromkeys(name for name in found if name and name != origin.dataset_id))


def _languages(fields: Fields) -> tuple[str, ...]:
    found = (
        find_language(name) or name for key in _LANGUAGES if key in fields for name in texts(fields[key], 200)
    )
    return tuple(dict.fromkeys(found))


def _keywords(fields: Fields, problems: Problems) -> tuple[str, ...]:
    found = [word for name in _KEYWORDS if name in fields for word in texts(fields[name], _LONGEST_KEYWORD)]
    keywords = tuple(dict.fromkeys(found))
    if len(keywords) > KEYWORD_LIMIT:
        message = f"The dataset has {len(keywords):,} keywords; the first {KEYWORD_LIMIT} were kept."
        problems.append(Problem(path="metas.default.keyword", rule="count", message=message))
    return keywords[:KEYWORD_LIMIT]


def _frequency(fields: Fields) -> tuple[str, str]:
    """(code of the EU list or "", as stated)."""
    stated = field_text(fields, _FREQUENCY)
    entry = find_frequency(stated) if stated else None
    return (entry.code if entry else ""), last_part(stated) if address(stated) else stated


def _lineage(fields: Fields) -> Lineage | None:
    """The portal and dataset that a federated one comes from, stated sources, provenance in words."""
    statements = [text(fields[name], TEXT_LIMIT) for name in _PROVENANCE if name in fields]
    origin = _federated_from(fields)
    sources = (*((origin,) if origin else ()), *concepts(fields, ("dublin-core.source", "dcat.source")))
    if fields.get("default.federated") is True and not origin:
        statements.append("The portal marks this dataset as federated from another portal.")
    lineage = Lineage(sources=sources, statement="\n".join(filter(None, statements))[:TEXT_LIMIT])
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()


def _federated_from(fields: Fields) -> Concept | None:
    domain, dataset, parent = (
        field_text(fields, (f"default.{name}",))
        for name in ("source_domain", "source_dataset", "parent_domain")
    )
    title = field_text(fields, ("default.source_domain_title",)) or domain or parent
    if not (title or dataset):
        return None
    host = field_text(fields, ("default.source_domain_address",))
    site = address(host) or (address(f"https://{host}") if "." in host else "")
    iri = f"{site.rstrip('/')}/explore/dataset/{dataset}/" if site and dataset else site
    return Concept(label=": ".join(filter(None, (title, dataset))), iri=address(iri))


def _quality(fields: Fields, description: str) -> str:
    said = [
        f"{before}: {words}" if before else words
        for name, before in _QUALITY.items()
        if name in fields and (words := text(fields[name], TEXT_LIMIT))
    ]
    markup = first(fields, _DESCRIPTION)
    if isinstance(markup, str) and _ABOUT_QUALITY.search(description):
        said.append(_sections(description, {text(found) for found in _HEADING.findall(markup[:TEXT_LIMIT])}))
    return "\n\n".join(filter(None, said))[:TEXT_LIMIT]


def _sections(description: str, headings: set[str]) -> str:
    """The parts of the plain description whose headings promise something about quality."""
    kept, inside = [], False
    for line in description.split("\n"):
        if line in headings:
            inside = _ABOUT_QUALITY.search(line) is not None
        if inside:
            kept.append(line)
    return "\n".join(kept).strip()


def _schema(dataset: Mapping[str, Any]) -> Schema | None:
    stated = dataset.get("fields")
    columns = stated[:_FIELD_LIMIT] if isinstance(stated, list) else []
    found = tuple(_field(column) for column in columns if isinstance(column, dict) and column.get("name"))
    return Schema(fields=found) if found else None


def _field(column: dict[str, Any]) -> Field:
    """`annotations` holds flags (`{"id": []}`, `{"id": true}`) and the unit, as text or in a list."""
    annotations = column.get("annotations")
    marks: dict[str, Any] = annotations if isinstance(annotations, dict) else {}
    description, unit = column.get("description"), marks.get("unit")
    return Field(
        name=text(column["name"], 500),
        type=text(column.get("type"), 100),
        title=text(column.get("label")),
        description=text(description, TEXT_LIMIT) if description else "",
        unit=text(unit, 100) if unit else "",
        key=True if "id" in marks and marks["id"] is not False else None,
    )
