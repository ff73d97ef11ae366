"""A dataset, service or series of a data.json to the canonical record: the fields of 1.0, 1.1 and 3.0 alike."""

import re
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Kind, Period, ProductRecord
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.dcat_us.agents import agents_of, contacts_of, publisher_of
from catalog.formats.dcat_us.distributions import SCHEMA, distributions_of, schema_of, service_of
from catalog.formats.dcat_us.fields import fields_of, parts
from catalog.formats.dcat_us.places import places_of
from catalog.formats.dcat_us.reading import identifier_of, source_id_of
from catalog.formats.dcat_us.relations import (
    DOCUMENTS,
    LINEAGE,
    QUALITY,
    RELATED,
    documentation_of,
    lineage_of,
    quality_of,
    related_of,
)
from catalog.formats.dcat_us.rights import (
    ACCESS,
    CLASSES,
    LICENCE,
    RIGHTS,
    access_rights_of,
    licence_of,
    rights_of,
    stated_classes_of,
)
from catalog.formats.json_places import ALWAYS, period_in
from catalog.formats.json_values import (
    Fields,
    address,
    bounded_text,
    by_language,
    concept,
    concepts,
    date,
    items,
    languages,
    main_language,
    text,
    translations_of,
)
from catalog.formats.lifecycles import status_in
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.readers import Readers
from catalog.formats.records import mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters
_MOST_PERIODS = 200
_KINDS: dict[str, Kind] = {"DatasetSeries": "series", "DataService": "service", "Dataset": "dataset"}
_KIND_MARKS: dict[str, Kind] = {"endpointURL": "service", "seriesMember": "series"}
_REPEATING = re.compile(r"^R\d*/P", re.IGNORECASE)  # 1.1 lets `modified` say how often instead of when
# What 3.0 makes mandatory, and 1.1 beside that ("required: yes, always").
_REQUIRED = ("description", "publisher", "contactPoint")
_REQUIRED_IN_1_1 = (*_REQUIRED, "keyword", "modified", "accessLevel")
_THEMES = ("theme", "superTheme", "category", "subject")
_SERIES = ("isPartOf", "inSeries")
_OTHER_IDENTIFIERS = ("otherIdentifier", "@id")


def map_dataset(body: bytes) -> MappedRecord:
    """The canonical record of one dataset. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record)


def _record(document: dict[str, Any], problems: Problems) -> ProductRecord:
    fields = fields_of(document)
    source_id = _source_id(fields, problems)
    titles, descriptions = _languages_of(fields, "title"), _languages_of(fields, "description")
    language = main_language(titles or descriptions)
    title = _title(titles.get(language) or fields.get("title", ""), source_id, problems)
    kind = _kind(fields)
    _note_missing(fields, kind, problems)
    return ProductRecord(
        source_id=source_id,
        title=title,
        description=_description(
            descriptions.get(language) or fields.get("description", ""), fields, problems
        ),
        kind=kind,
        identifiers=_identifiers(fields, source_id),
        uri=address(fields.get("@id")) or _web_address(source_id),
        language=find_language(language) or language,
        translations=translations_of(titles, descriptions, language) if titles or descriptions else (),
        publisher=publisher_of(fields),
        contacts=contacts_of(fields, problems),
        keywords=_keywords(fields, problems),
        landing_page=_landing_page(fields, problems),
        distributions=distributions_of(fields, problems),
        **_OPTIONAL.read(fields, problems),
    )


def _web_address(source_id: str) -> str:
    return source_id if source_id.startswith(("http://", "https://")) else ""


def _source_id(fields: Fields, problems: Problems) -> str:
    source_id, origin = source_id_of(fields)
    if not source_id:
        raise RecordRefused(
            "The dataset has no “identifier”, and no title, landing page or address that could stand for one. "
            "Without one it cannot be recognised again.",
            path="identifier",
            rule="identifier",
        )
    if origin != "identifier":
        message = f"The dataset has no usable identifier; its “{origin}” stands for it, and must not change."
        note(problems, "identifier", source_id, "identifier", message)
    return source_id


def _title(value: Any, source_id: str, problems: Problems) -> str:
    title = bounded_text(value, TITLE_LIMIT, "title", problems)
    if title:
        return title
    message = f"The dataset has no title; its identifier “{source_id}” stands for it."
    note(problems, "title", "", "required", message)
    return source_id


def _note_missing(fields: Fields, kind: Kind, problems: Problems) -> None:
    """Each field that the version requires and the record lacks."""
    modern = kind != "dataset" or (fields.get("@type") == "Dataset" and "accessLevel" not in fields)
    for name in _REQUIRED if modern else _REQUIRED_IN_1_1:
        if name not in fields and (name, kind) not in _NOT_NEEDED:
            note(problems, name, "", "required", f"“{name}” is required; the dataset does not have it.")


_NOT_NEEDED = frozenset((("description", "service"), ("contactPoint", "series"), ("publisher", "series")))


def _kind(fields: Fields) -> Kind:
    for value in parts(fields.get("@type")):
        if isinstance(value, str) and (kind := _KINDS.get(last_part(value))):
            return kind
    return next((kind for mark, kind in _KIND_MARKS.items() if mark in fields), "dataset")


def _description(value: Any, fields: Fields, problems: Problems) -> str:
    """The description, and below it the purpose that 3.0 states apart."""
    description = bounded_text(value, TEXT_LIMIT, "description", problems)
    purpose = text(fields["purpose"], TEXT_LIMIT) if "purpose" in fields else ""
    if not purpose or purpose in description:
        return description
    return f"{description}\n\nPurpose: {purpose}".strip()[:TEXT_LIMIT]


def _languages_of(fields: Fields, name: str) -> dict[str, str]:
    """`titleMap` of 3.0, or a title that is an object of languages."""
    if f"{name}Map" in fields:
        return by_language(fields[f"{name}Map"])
    value = fields.get(name)
    return by_language(value) if isinstance(value, dict) else {}


def _keywords(fields: Fields, problems: Problems) -> tuple[str, ...]:
    """A list, or one text with commas."""
    if "keyword" not in fields:
        return ()
    stated = items(fields["keyword"], split=isinstance(fields["keyword"], str))
    found = tuple(dict.fromkeys(word for value in stated if (word := text(value, _LONGEST_KEYWORD))))
    if len(found) > KEYWORD_LIMIT:
        message = f"The dataset has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        note(problems, "keyword", "", "count", message)
    return found[:KEYWORD_LIMIT]


def _landing_page(fields: Fields, problems: Problems) -> str:
    value = next(iter(parts(fields.get("landingPage"))), "")
    page = address(value.get("@id") or value.get("accessURL") if isinstance(value, dict) else value)
    if value and not page:
        message = "This is not an absolute web address; it was left out."
        note(problems, "landingPage", text(value), "address", message)
    return page


def _identifiers(fields: Fields, source_id: str) -> tuple[str, ...]:
    """All that name the record beside its identifier."""
    if isinstance(fields.get("identifier"), str) and fields.keys().isdisjoint(_OTHER_IDENTIFIERS):
        return ()
    stated = [value for name in ("identifier", *_OTHER_IDENTIFIERS) for value in parts(fields.get(name))]
    stated += [value.get("notation") for value in stated if isinstance(value, dict)]
    found = (identifier_of(value) for value in stated[:200])
    return tuple(dict.fromkeys(name for name in found if name and name != source_id))


def _periods(fields: Fields, problems: Problems) -> tuple[Period, ...]:
    found = (period_in("temporal", value, problems) for value in items(fields["temporal"])[:_MOST_PERIODS])
    return tuple(dict.fromkeys(period for period in found if period != ALWAYS))


def _modified(fields: Fields, problems: Problems) -> str:
    return "" if _is_rhythm(fields["modified"]) else date(fields, ("modified",), problems)


def _is_rhythm(value: Any) -> bool:
    return isinstance(value, str) and _REPEATING.match(value) is not None


def _frequency_label(fields: Fields) -> str:
    """As stated: `R/P1D`, also where it stands in `modified`."""
    if "accrualPeriodicity" in fields:
        stated = concept(next(iter(parts(fields["accrualPeriodicity"])), ""))
        return (stated.label or last_part(stated.iri)) if stated else ""
    return text(fields.get("modified")) if _is_rhythm(fields.get("modified")) else ""


def _frequency(fields: Fields) -> str:
    entry = find_frequency(_frequency_label(fields))
    return entry.code if entry else ""


def _issued(fields: Fields, problems: Problems) -> str:
    return date(fields, ("issued", "created"), problems)


# What is read above, or is kept in the raw record alone.
_PLAIN = (
    "@type",
    "title",
    "description",
    "publisher",
    "contactPoint",
    "keyword",
    "landingPage",
    "distribution",
)
_RAW_ONLY = ("identifier", "bureauCode", "programCode", "primaryITInvestmentUII")
_RHYTHM = ("accrualPeriodicity", "modified")
_OPTIONAL = Readers(
    (*_PLAIN, *_RAW_ONLY),
    {
        "creators": (("creator",), lambda fields, _: agents_of(fields, "creator")),
        "themes": (_THEMES, lambda fields, _: concepts(fields, *_THEMES)),
        "licence": (LICENCE, lambda fields, _: licence_of(fields)),
        "rights": ((*RIGHTS, "accessRights"), lambda fields, _: rights_of(fields)),
        "access_rights": (ACCESS, access_rights_of),
        "stated_classes": (CLASSES, lambda fields, _: stated_classes_of(fields)),
        "places": (("spatial", "geographicBoundingBox"), places_of),
        "periods": (("temporal",), _periods),
        "frequency": (_RHYTHM, lambda fields, _: _frequency(fields)),
        "frequency_label": (_RHYTHM, lambda fields, _: _frequency_label(fields)),
        "issued": (("issued", "created"), _issued),
        "modified": (("modified",), _modified),
        "languages": (("language",), lambda fields, _: languages(fields["language"])),
        "version": (("version",), lambda fields, _: text(fields["version"])),
        "status": (("status",), lambda fields, _: status_in(fields, "status")),
        "version_notes": (("versionNotes",), lambda fields, _: text(fields["versionNotes"], TEXT_LIMIT)),
        "conforms_to": (("conformsTo",), lambda fields, _: concepts(fields, "conformsTo")),
        "lineage": (LINEAGE, lambda fields, _: lineage_of(fields)),
        "schema": (SCHEMA, schema_of),
        "service": (("endpointURL", "endpointDescription"), lambda fields, _: service_of(fields)),
        "documentation": (DOCUMENTS, lambda fields, _: documentation_of(fields)),
        "in_series": (_SERIES, lambda fields, _: concepts(fields, *_SERIES)),
        "related": (RELATED, lambda fields, _: related_of(fields)),
        "quality": (QUALITY, lambda fields, _: quality_of(fields)),
    },
)
