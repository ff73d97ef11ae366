"""A data set, feed or service in the words of schema.org to the canonical record."""

from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Kind, ProductRecord
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.json_values import (
    Fields,
    address,
    bounded_text,
    by_language,
    date,
    field_text,
    items,
    languages,
    main_language,
    text,
    translations_of,
)
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.readers import Readers
from catalog.formats.records import mapped
from catalog.formats.schema_org.agents import PEOPLE, people_of
from catalog.formats.schema_org.distributions import distributions_of, service_of, services_of
from catalog.formats.schema_org.listing import DATASETS, SERVICES, identifiers_of
from catalog.formats.schema_org.nodes import types_of
from catalog.formats.schema_org.places import periods_of, places_of
from catalog.formats.schema_org.relations import (
    DOCUMENTS,
    LINEAGE,
    QUALITY,
    RELATED,
    SERIES,
    documentation_of,
    lineage_of,
    quality_of,
    related_of,
    series_of,
)
from catalog.formats.schema_org.rights import ACCESS, LICENCE, RIGHTS, access_rights_of, licence_of, rights_of
from catalog.formats.schema_org.values import concept_of, concepts_of, name_of, page_of, parts
from catalog.formats.schema_org.variables import record_schemas, schema_of
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

WRAPPING = 8_000  # bytes round the data set: the page's address and the identifier
KEYWORD_LIMIT = 500
_LONGEST_BEGINNING = 100  # characters
_LONGEST_KEYWORD = 200  # characters
_REQUIRED = ("name", "description")  # by Google's guide to data sets
_SERIES_TYPES = ("DatasetSeries", "Series", "CreativeWorkSeries")


def map_dataset(body: bytes) -> MappedRecord:
    """The canonical record of one data set. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, WRAPPING)


def _record(document: dict[str, Any], problems: Problems) -> ProductRecord:
    at, source_id, fields = (
        text(document.get("at"), 4_000),
        text(document.get("id"), 500),
        document.get("dataset"),
    )
    if not isinstance(fields, dict) or not source_id:
        raise RecordRefused("The record has no data set, or no identifier.", path="dataset", rule="type")
    titles, descriptions = _languages_of(fields, "name"), _languages_of(fields, "description")
    language = main_language(titles or descriptions)
    _note_missing(fields, problems)
    whole, by_file = record_schemas(fields, problems) if "recordSet" in fields else (None, {})
    kind = _kind(fields)
    return ProductRecord(
        source_id=source_id,
        title=_title(titles.get(language) or fields.get("name"), fields, source_id, problems),
        description=_description(descriptions.get(language) or fields.get("description"), problems),
        kind=kind,
        uri=address(fields.get("@id")) or address(source_id),
        identifiers=_identifiers(fields, source_id),
        language=find_language(language) or language,
        translations=translations_of(titles, descriptions, language) if titles or descriptions else (),
        keywords=_keywords(fields, problems),
        landing_page=_landing_page(fields, at if document.get("page") is True else ""),
        distributions=(*distributions_of(fields, at, by_file, problems), *services_of(fields, at)),
        service=service_of(fields, at) if kind == "service" else None,
        schema=whole or schema_of(fields, problems),
        **people_of(fields, problems),
        **_OPTIONAL.read(fields, problems),
    )


def _kind(fields: Fields) -> Kind:
    kinds = types_of(fields)
    stated = [*kinds, *(text(value, 200) for value in parts(fields.get("additionalType"), 20))]
    if any(word.endswith(_SERIES_TYPES) for word in stated):
        return "series"
    if not SERVICES.isdisjoint(kinds) and DATASETS.isdisjoint(kinds):
        return "service"
    members = [value for value in parts(fields.get("hasPart")) if not DATASETS.isdisjoint(types_of(value))]
    return "series" if members and "distribution" not in fields else "dataset"


def _note_missing(fields: Fields, problems: Problems) -> None:
    for name in _REQUIRED:
        if name not in fields:
            message = f"“{name}” is required by search engines for data sets; the markup does not have it."
            note(problems, name, "", "required", message)
    if "identifier" not in fields:
        message = "The markup has no “identifier”; its IRI or address stands for it, and must not change."
        note(problems, "identifier", "", "identifier", message)


def _title(value: Any, fields: Fields, source_id: str, problems: Problems) -> str:
    title = bounded_text(value, TITLE_LIMIT, "name", problems)
    return title or field_text(fields, "headline", "alternateName") or _beginning(fields) or source_id


def _beginning(fields: Fields) -> str:
    """The first words of the description, for what has no name."""
    told = " ".join(field_text(fields, "description").split())
    return told if len(told) <= _LONGEST_BEGINNING else f"{told[:_LONGEST_BEGINNING].rpartition(' ')[0]} …"


def _description(value: Any, problems: Problems) -> str:
    return bounded_text(value, TEXT_LIMIT, "description", problems)


def _languages_of(fields: Fields, name: str) -> dict[str, str]:
    value = fields.get(name)
    return by_language(value) if isinstance(value, dict) else {}


def _identifiers(fields: Fields, source_id: str) -> tuple[str, ...]:
    """All that name the data set beside its identifier: further identifiers, its IRI, other pages of it."""
    same = [page_of(value) for value in parts(fields.get("sameAs"), 100)]
    found = (*identifiers_of(fields), address(fields.get("@id")), *same)
    return tuple(dict.fromkeys(name for name in found if name and name != source_id))


def _landing_page(fields: Fields, at: str) -> str:
    """Its own page, else the page that the markup stands on."""
    for name in ("url", "mainEntityOfPage"):
        for value in parts(fields.get(name), 20):
            if (page := page_of(value)).startswith("http"):
                return page
    return at if at.startswith("http") else ""


def _keywords(fields: Fields, problems: Problems) -> tuple[str, ...]:
    """A list, one text with commas, or defined terms."""
    listed = parts(fields.get("keywords"), 2 * KEYWORD_LIMIT)
    words = [word for value in listed for word in _words(value, alone=len(listed) == 1)]
    found = tuple(dict.fromkeys(filter(None, words)))
    if len(found) > KEYWORD_LIMIT:
        message = f"The data set has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        note(problems, "keywords", "", "count", message)
    return found[:KEYWORD_LIMIT]


def _words(value: Any, *, alone: bool) -> list[str]:
    if isinstance(value, dict):
        return [name_of(value, _LONGEST_KEYWORD)]
    listed = items(value, split=True) if alone and isinstance(value, str) else [value]
    return [word for word in (text(one, _LONGEST_KEYWORD) for one in listed) if word and not address(word)]


def _themes(fields: Fields, _: Problems) -> tuple[Concept, ...]:
    """What it is about, and keywords that are terms of a vocabulary."""
    terms = [
        value for value in parts(fields.get("keywords")) if page_of(value) and not isinstance(value, list)
    ]
    found = (*concepts_of(fields, "about", "genre"), *(concept_of(value) for value in terms))
    return tuple(dict.fromkeys(one for one in found if one is not None))[:KEYWORD_LIMIT]


# What is read above.
_PLAIN = (
    "@id",
    "@type",
    "name",
    "description",
    "url",
    "identifier",
    "sameAs",
    "distribution",
    "variableMeasured",
    *PEOPLE,
)
_ISSUED, _MODIFIED, _RECORD = ("datePublished", "dateCreated"), ("dateModified",), ("sdDatePublished",)
_OPTIONAL = Readers(
    _PLAIN,
    {
        "themes": (("about", "keywords", "genre"), _themes),
        "licence": (LICENCE, lambda fields, _: licence_of(fields)),
        "rights": (RIGHTS, lambda fields, _: rights_of(fields)),
        "access_rights": (ACCESS, lambda fields, _: access_rights_of(fields)),
        "places": (("spatialCoverage", "spatial"), places_of),
        "periods": (("temporalCoverage", "temporal"), periods_of),
        "issued": (_ISSUED, lambda fields, problems: date(fields, _ISSUED, problems)),
        "modified": (_MODIFIED, lambda fields, problems: date(fields, _MODIFIED, problems)),
        "record_modified": (_RECORD, lambda fields, problems: date(fields, _RECORD, problems)),
        "languages": (("inLanguage",), lambda fields, _: _languages(fields)),
        "version": (("version",), lambda fields, _: text(fields["version"])),
        "status": (
            ("creativeWorkStatus",),
            lambda fields, _: status_of(name_of(fields["creativeWorkStatus"])),
        ),
        "version_notes": (("releaseNotes",), lambda fields, _: text(fields["releaseNotes"], TEXT_LIMIT)),
        "conforms_to": (("conformsTo",), lambda fields, _: concepts_of(fields, "conformsTo")),
        "lineage": (LINEAGE, lambda fields, _: lineage_of(fields)),
        "documentation": (DOCUMENTS, lambda fields, _: documentation_of(fields)),
        "in_series": (SERIES, lambda fields, _: series_of(fields)),
        "related": (RELATED, lambda fields, _: related_of(fields)),
        "quality": (QUALITY, lambda fields, _: quality_of(fields)),
    },
)


def _languages(fields: Fields) -> tuple[str, ...]:
    """Codes, or languages as objects with a code as their other name."""
    stated = [
        field_text(value, "alternateName", "name", limit=100) if isinstance(value, dict) else text(value, 100)
        for value in parts(fields["inLanguage"], 100)
    ]
    return languages([code for code in stated if code])
