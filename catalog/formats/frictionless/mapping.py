"""A Data Package to the canonical record: before version 1, 1, 2, and the OEMetadata of the Open Energy Platform."""

import re
from typing import Any

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import ProductRecord
from catalog.formats.frictionless.coverage import (
    PERIODS,
    PLACES,
    periods_of,
    places_of,
    resolution_in_words,
)
from catalog.formats.frictionless.people import PEOPLE, people_of
from catalog.formats.frictionless.relations import (
    DOCUMENTS,
    LINEAGE,
    RELATED,
    documentation_of,
    lineage_of,
    quality_of,
    related_of,
)
from catalog.formats.frictionless.resources import concept_of_profile, distributions_of, resources_of
from catalog.formats.frictionless.rights import (
    ACCESS,
    LICENCES,
    RIGHTS,
    access_rights_of,
    licence_of,
    rights_of,
    shared_licences,
)
from catalog.formats.frictionless.values import entries, field_said, link, said, stated
from catalog.formats.json_values import Fields, bounded_text, concept, date, items, languages, text
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.readers import Readers
from catalog.formats.records import mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

WRAPPING = 4_000  # bytes round the descriptor: its address and its identifier
KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters
_EDITION = re.compile(r"^(?:OEP|OEMetadata)-", re.IGNORECASE)
_THEMES = ("subject", "topics", "themes")
_MODIFIED = ("modified", "last_updated", "lastUpdated", "updated", "last_modified")
_ISSUED = ("publicationDate", "created", "date", "issued")
# What OEMetadata 2 states of each resource, and 1 of the package.
_LIFTED = ("keywords", "subject", "topics", "sources", "contributors", "spatial", "temporal", "context", "publicationDate",
           "languages", "review")  # fmt: skip
_USUAL_PROFILES = ("data-package", "default", "data-resource", "https://datapackage.org/profiles/1.0/datapackage.json",
                   "https://datapackage.org/profiles/2.0/datapackage.json",
                   "https://datapackage.org/profiles/1.0/dataresource.json",
                   "https://datapackage.org/profiles/2.0/dataresource.json")  # fmt: skip


def map_package(body: bytes) -> MappedRecord:
    """The canonical record of one package. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, WRAPPING)


def _record(document: dict[str, Any], problems: Problems) -> ProductRecord:
    at, source_id = said(document.get("at"), 2_000), said(document.get("id"), 500)
    package = document.get("package")
    if not isinstance(package, dict) or not source_id:
        raise RecordRefused(
            "The record has no descriptor of a package, or no identifier.", path="package", rule="type"
        )
    fields = stated(package)
    is_package = "resources" in package
    resources = resources_of(fields) if is_package else [fields]
    if is_package:
        fields = _lifted(fields, resources)
    _note_missing(fields, resources, is_package, problems)
    return ProductRecord(
        source_id=source_id,
        title=_title(fields, source_id, problems),
        description=_description(fields, problems),
        identifiers=_identifiers(fields, source_id),
        uri=link(fields.get("id")) or link(fields.get("@id")) or link(source_id),
        keywords=_keywords(fields, problems),
        landing_page=_landing_page(fields),
        distributions=distributions_of(at, resources, problems),
        **people_of(fields, problems),
        **_OPTIONAL.read(fields, problems),
    )


def _lifted(fields: dict[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    """What only the resources state, all together; a licence only where all are under the same."""
    found = dict(fields)
    for name in _LIFTED:
        if name not in fields:
            listed = [value for each in resources for value in entries(each.get(name))]
            unique = list({msgspec.json.encode(value): value for value in listed}.values()) if listed else []
            if unique:
                found[name] = unique[0] if name in {"context", "publicationDate", "review"} else unique
    if fields.keys().isdisjoint(LICENCES) and (shared := shared_licences(resources)):
        found["licenses"] = shared
    return found


def _note_missing(
    fields: Fields, resources: list[dict[str, Any]], is_package: bool, problems: Problems
) -> None:
    if not resources:
        message = "“resources” is required: a package without any holds no data."
        note(problems, "resources", "", "required", message)
    if not field_said(fields, "id", "name", "@id"):
        message = (
            "The package has no “id” and no “name”; its address or title stands for it, and must not change."
        )
        note(problems, "id", "", "identifier", message)
    nameless = sum("name" not in each for each in resources)
    if nameless and is_package:
        message = f"Each resource needs a “name”; {nameless:,} of {len(resources):,} have none."
        note(problems, "resources", "", "required", message)


def _title(fields: Fields, source_id: str, problems: Problems) -> str:
    title = said(fields.get("title"), 2 * TITLE_LIMIT)
    if title:
        return bounded_text(title, TITLE_LIMIT, "title", problems)
    name = field_said(fields, "name", limit=500)
    message = f"The package has no title; “{name or source_id}” stands for it."
    note(problems, "title", "", "required", message)
    return name or source_id


def _description(fields: Fields, problems: Problems) -> str:
    """The description (else the readme), and below it the resolutions that OEMetadata states."""
    value = next(
        (fields[key] for key in ("description", "longDescription", "readme") if said(fields.get(key))), ""
    )
    description = bounded_text(value, TEXT_LIMIT, "description", problems)
    described = resolution_in_words(fields) if "temporal" in fields or "spatial" in fields else ""
    return "\n\n".join(filter(None, (description, described)))[:TEXT_LIMIT]


def _identifiers(fields: Fields, source_id: str) -> tuple[str, ...]:
    found = (said(fields.get(key), 500) for key in ("id", "@id", "name", "doi"))
    return tuple(dict.fromkeys(name for name in found if name and name != source_id))


def _keywords(fields: Fields, problems: Problems) -> tuple[str, ...]:
    """A list; one entry with commas is several."""
    stated_words = fields.get("keywords", fields.get("tags"))
    listed = items(stated_words, split=isinstance(stated_words, str)) if stated_words else []
    if len(listed) == 1 and isinstance(listed[0], str):
        listed = items(listed[0], split=True)
    found = tuple(dict.fromkeys(word for value in listed if (word := said(value, _LONGEST_KEYWORD))))
    if len(found) > KEYWORD_LIMIT:
        message = f"The package has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        note(problems, "keywords", "", "count", message)
    return found[:KEYWORD_LIMIT]


def _landing_page(fields: Fields) -> str:
    """The homepage; an `id` that is an address, as OEMetadata has it, is the page about the data."""
    pages = (fields.get("homepage"), fields.get("id"), fields.get("@id"))
    return next((page for value in pages if (page := link(value)) and page.startswith("http")), "")


def _themes(fields: Fields, _: Problems) -> tuple[Any, ...]:
    """Terms with `name` and `path` (of an ontology), or words."""
    found = []
    for value in (value for name in _THEMES for value in entries(fields.get(name))):
        term = {"label": said(value.get("name")), "iri": said(value.get("path") or value.get("@id"))} if (
            isinstance(value, dict)
        ) else said(value)  # fmt: skip
        found.append(concept(term) if term else None)
    return tuple(dict.fromkeys(term for term in found if term is not None))


def _conforms_to(fields: Fields, _: Problems) -> tuple[Any, ...]:
    """Its profile, where that is more than a package; the edition of OEMetadata."""
    found = [said(fields.get(name), 500) for name in ("profile", "$schema")]
    meta = fields.get("metaMetadata")
    edition = said(meta.get("metadataVersion"), 100) if isinstance(meta, dict) else ""
    edition = edition or said(fields.get("metadata_version"), 100)
    concepts = [concept_of_profile(name) for name in found if name and name not in _USUAL_PROFILES]
    concepts += [concept_of_profile(f"OEMetadata {_EDITION.sub('', edition)}")] if edition else []
    return tuple(dict.fromkeys(concepts))


_PLAIN = (
    "name",
    "id",
    "@id",
    "title",
    "description",
    "resources",
    "keywords",
    "tags",
    "homepage",
    *PEOPLE[:1],
)
_RAW_ONLY = ("image", "views", "model", "_comment", "@context", "datapackage_version", "readme", "longDescription",
             "schema", "schemas", "dialect", "path", "url", "data", "format", "mediatype", "encoding", "bytes",
             "hash")  # fmt: skip
_OPTIONAL = Readers(
    (*_PLAIN, *_RAW_ONLY),
    {
        "themes": (_THEMES, _themes),
        "licence": (LICENCES, lambda fields, _: licence_of(fields)),
        "rights": (RIGHTS, lambda fields, _: rights_of(fields)),
        "access_rights": (ACCESS, lambda fields, _: access_rights_of(fields)),
        "places": (PLACES, places_of),
        "periods": (PERIODS, periods_of),
        "issued": (_ISSUED, lambda fields, problems: date(_dates(fields, _ISSUED), _ISSUED, problems)),
        "modified": (
            _MODIFIED,
            lambda fields, problems: date(_dates(fields, _MODIFIED), _MODIFIED, problems),
        ),
        "languages": (("language", "languages"), lambda fields, _: _languages(fields)),
        "version": (("version",), lambda fields, _: said(fields["version"])),
        "version_notes": (("lastChanges",), lambda fields, _: text(fields["lastChanges"], TEXT_LIMIT)),
        "conforms_to": (("profile", "$schema", "metaMetadata", "metadata_version"), _conforms_to),
        "lineage": (LINEAGE, lambda fields, _: lineage_of(fields)),
        "documentation": (DOCUMENTS, lambda fields, _: documentation_of(fields)),
        "related": (RELATED, lambda fields, _: related_of(fields)),
        "quality": (("review",), lambda fields, _: quality_of(fields)),
    },
)


def _dates(fields: Fields, names: tuple[str, ...]) -> dict[str, str]:
    """Those of `names` that say something; “none” is no date to be noted."""
    return {name: found for name in names if name in fields and (found := said(fields[name], 200))}


def _languages(fields: Fields) -> tuple[str, ...]:
    stated_codes = [
        said(value, 100) for name in ("language", "languages") for value in entries(fields.get(name))
    ]
    return languages([code for code in stated_codes if code])
