"""A CKAN package to the canonical record: first-level fields and extras alike, of all the plugins met."""

from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Kind, ProductRecord
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.ckan.agents import contacts_of, creators_of, publisher_of
from catalog.formats.ckan.places import PERIODS, PLACES, periods_of, places_of
from catalog.formats.ckan.reading import source_id_of
from catalog.formats.ckan.relations import LINEAGE, RELATED, THEMES, lineage_of, related_of, themes_of
from catalog.formats.ckan.resources import distributions_of
from catalog.formats.ckan.rights import (
    ACCESS,
    CLASSES,
    IB1,
    POLICY,
    RIGHTS,
    access_rights_of,
    licence_of,
    policies_of,
    rights_of,
    stated_classes_of,
)
from catalog.formats.ckan.schemas import SCHEMA, schema_of
from catalog.formats.ckan.values import merged
from catalog.formats.ckan.words import keywords_of, words_of
from catalog.formats.json_values import (
    Fields,
    address,
    concept,
    concepts,
    date,
    field_text,
    first,
    items,
    languages,
    text,
    texts,
)
from catalog.formats.lifecycles import status_in
from catalog.formats.notes import Problems
from catalog.formats.protocol import MappedRecord
from catalog.formats.readers import Readers
from catalog.formats.records import mapped
from catalog.formats.text import TEXT_LIMIT, clean_text

_HIDDEN_STATES = {"deleted": "is marked deleted", "draft": "is a draft", "draft-complete": "is a draft"}
# Keys of other JSON catalogues (DCAT as plain JSON, piveau) → CKAN's.
_ALIASES = {
    "description": "notes",
    "keyword": "tags",
    "keywords": "tags",
    "landingpage": "landing_page",
    "release_date": "issued",
    "modification_date": "modified",
    "languages": "language",
    "documentations": "documentation",
    "categories": "theme",
    "other_identifiers": "alternate_identifier",
    "provenances": "provenance",
    "sources": "source",
    "accrual_periodicity": "frequency",
    "accrualperiodicity": "frequency",
    "related_resources": "related_resource",
}
_ISSUED = ("issued", "dcat_issued", "release_date", "publication_date", "date_released", "metadata_created")
_MODIFIED = (
    "modified",
    "dcat_modified",
    "last_updated",
    "date_updated",
    "metadata_modified",
)
_FREQUENCY = ("frequency", "update_frequency", "updatefrequency", "frequency_of_update", "dcat_frequency",
              "periodicity", "periodicidade", "periodicidade_de_atualização", "frequência_de_atualização")  # fmt: skip
_IDENTIFIERS = (
    "identifier",
    "guid",
    "dcat_identifier",
    "doi",
    "id_given",
    "alternate_identifier",
    "identifiers",
)
_DOCUMENTS = ("documentation", "documentation_url", "data_dictionary_url", "applicable_legislation")
_QUALITY = ("quality", "data_quality", "ib1_dataset_assurance")
# What plugins and portals call it; “progress” is what a record of ISO 19115 leaves (ckanext-spatial). “state” is of the entry.
_STATUS = ("status", "dcat_status", "adms_status", "dataset_status", "lifecycle_status", "progress")
_LANDING = ("landing_page", "url", "homepage", "harvest_dataset_url")
_KINDS: dict[str, Kind] = {"dataset_series": "series", "datasetseries": "series", "series": "series",
                           "service": "service", "dataservice": "service", "data_service": "service"}  # fmt: skip


def map_package(body: bytes) -> MappedRecord:
    """The canonical record of a package. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record)


def _record(package: dict[str, Any], problems: Problems) -> ProductRecord:
    fields = merged(package)
    aliased = fields.keys() & _ALIASES.keys()
    if aliased:
        fields = {_ALIASES[key]: fields[key] for key in aliased} | fields
    source_id = source_id_of(package)
    _refuse_unfit(fields, source_id)
    words = words_of(fields, source_id, problems)
    frequency, frequency_label = _frequency(fields)
    return ProductRecord(
        source_id=source_id,
        title=words.title,
        description=words.description,
        kind=_kind(fields),
        identifiers=_identifiers(fields, source_id),
        language=words.language,
        translations=words.translations,
        publisher=publisher_of(fields),
        creators=creators_of(fields),
        contacts=contacts_of(fields),
        keywords=keywords_of(fields, words.key, problems),
        licence=licence_of(fields),
        access_rights=access_rights_of(fields),
        frequency=frequency,
        frequency_label=frequency_label,
        issued=date(fields, _ISSUED, problems),
        modified=date(fields, _MODIFIED, problems),
        record_modified=date(fields, ("metadata_modified",), []),
        landing_page=next((url for name in _LANDING if name in fields and (url := _link(fields[name]))), ""),
        distributions=distributions_of(fields, problems),
        **_OPTIONAL.read(fields, problems),
    )


def _refuse_unfit(fields: Fields, source_id: str) -> None:
    if not source_id:
        raise RecordRefused(
            "The dataset has no identifier: neither “id” nor “name”. Without one it cannot be recognised again.",
            path="id",
            value=text(fields.get("title")),
            rule="identifier",
        )
    state = fields.get("state")
    reason = _HIDDEN_STATES.get(state) if isinstance(state, str) else None
    if reason:
        raise RecordRefused(
            f"The dataset {reason} at the source.", path="state", value=str(state), rule="state"
        )


def _kind(fields: Fields) -> Kind:
    for name in ("type", "dcat_type", "resource_type"):
        value = fields.get(name)
        if isinstance(value, str) and value != "dataset":
            kind = _KINDS.get(value.lower().rpartition("/")[2])
            if kind:
                return kind
    return "dataset"


def _identifiers(fields: Fields, source_id: str) -> tuple[str, ...]:
    found = [name for key in _IDENTIFIERS if key in fields for name in texts(fields[key], limit=500)]
    found += [clean_text(fields[key], 500) for key in ("uri", "name") if key in fields]
    return tuple(dict.fromkeys(name for name in found if name and name != source_id))


def _frequency(fields: Fields) -> tuple[str, str]:
    """(code of the EU list or "", as stated)."""
    value = first(fields, _FREQUENCY)
    if value is None:
        return "", ""
    stated = concept(value) or Concept()
    entry = (find_frequency(stated.label) if stated.label else None) or find_frequency(stated.iri)
    return (entry.code if entry else ""), stated.label or last_part(stated.iri)


def _link(value: Any) -> str:
    return address(value) if isinstance(value, str) else address(next(iter(items(value)), ""))


# What every CKAN sends for every package, and no reader below wants.
_PLAIN = ("id", "name", "title", "notes", "url", "type", "license_id", "license_title", "license_url", "tags")
_PEOPLE = ("author", "author_email", "maintainer", "maintainer_email", "owner_org", "organization")
_UPKEEP = ("state", "private", "isopen", "num_resources", "num_tags", "metadata_created", "metadata_modified")
_READ_ALREADY = ("resources", "frequency", "issued", "modified", "creator_user_id", "revision_id")
_OPTIONAL = Readers(
    (*_PLAIN, *_PEOPLE, *_UPKEEP, *_READ_ALREADY),
    {
        "uri": (("uri",), lambda fields, _: address(fields["uri"])),
        "themes": (THEMES, lambda fields, _: themes_of(fields)),
        "rights": ((*RIGHTS, *ACCESS), lambda fields, _: rights_of(fields)),
        "stated_classes": ((*CLASSES, "rights"), lambda fields, _: stated_classes_of(fields)),
        "places": (PLACES, places_of),
        "periods": (PERIODS, periods_of),
        "languages": (("language",), lambda fields, _: languages(fields["language"])),
        "version": (
            ("version", "dcat_version"),
            lambda fields, _: field_text(fields, "version", "dcat_version"),
        ),
        "status": (_STATUS, lambda fields, _: status_in(fields, *_STATUS)),
        "version_notes": (("version_notes",), lambda fields, _: text(fields["version_notes"], TEXT_LIMIT)),
        "conforms_to": (("conforms_to",), lambda fields, _: concepts(fields, "conforms_to")),
        "lineage": (LINEAGE, lambda fields, _: lineage_of(fields)),
        "schema": (SCHEMA, lambda fields, _: schema_of(fields)),
        "documentation": (_DOCUMENTS, lambda fields, _: concepts(fields, *_DOCUMENTS)),
        "in_series": (("in_series",), lambda fields, _: concepts(fields, "in_series")),
        "related": (RELATED, lambda fields, _: related_of(fields)),
        "quality": (_QUALITY, lambda fields, _: field_text(fields, *_QUALITY, limit=TEXT_LIMIT)),
        "policies": ((*POLICY, *IB1), lambda fields, _: policies_of(fields)),
    },
)
