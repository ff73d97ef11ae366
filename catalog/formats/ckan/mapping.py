"""A CKAN package to the canonical record: first-level fields and extras alike, of all the plugins met."""

from collections.abc import Mapping
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import Concept, Kind, Lineage, Problem, ProductRecord, Translation
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.ckan.agents import contacts_of, creators_of, publisher_of
from catalog.formats.ckan.places import PERIODS, PLACES, periods_of, places_of
from catalog.formats.ckan.reading import RECORD_LIMIT, source_id_of
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
from catalog.formats.ckan.values import (
    Fields,
    Problems,
    Readers,
    address,
    bounded_text,
    by_language,
    concept,
    concepts,
    date,
    field_text,
    first,
    items,
    languages,
    main_language,
    merged,
    text,
    texts,
    unpacked,
)
from catalog.formats.json_reader import read_json
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

KEYWORD_LIMIT = 500
_LONGEST_KEYWORD = 200  # characters
_MOST_RELATED = 500
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
_RELATED = ("related_resource", "is_referenced_by", "references", "has_version", "has_versions", "is_version_of",
            "same_as", "sample", "is_part_of")  # fmt: skip
_RELATIONS = ("relationships_as_subject", "relationships_as_object", "qualified_relation")
_THEMES = ("theme", "themes", "category")
_LINEAGE = ("provenance", "lineage", "source", "was_derived_from", "was_generated_by", "provenance_activity")
_QUALITY = ("quality", "data_quality", "ib1_dataset_assurance")
_LANDING = ("landing_page", "url", "homepage", "harvest_dataset_url")
_KINDS: dict[str, Kind] = {"dataset_series": "series", "datasetseries": "series", "series": "series",
                           "service": "service", "dataservice": "service", "data_service": "service"}  # fmt: skip


def map_package(body: bytes) -> MappedRecord:
    """The canonical record of a package. Raises RecordRefused with path, value and rule."""
    if len(body) > RECORD_LIMIT:
        size = f"{len(body):,}"
        raise RecordRefused(
            f"The dataset has {size} bytes; the most is {RECORD_LIMIT:,}.", value=size, rule="size"
        )
    try:
        package = read_json("", body, "The dataset")
    except PageUnreadable as error:
        raise RecordRefused(str(error), value=body[:200].decode("utf-8", "replace"), rule="json") from None
    if not isinstance(package, dict):
        raise RecordRefused("A dataset is a JSON object; this is not one.", value=str(package), rule="type")
    problems: Problems = []
    try:
        record = _record(package, problems)
    except RecursionError:
        raise RecordRefused("The dataset is nested too deeply to be read.", rule="json") from None
    return MappedRecord(record, tuple(problems))


def _record(package: dict[str, Any], problems: Problems) -> ProductRecord:
    fields = merged(package)
    aliased = fields.keys() & _ALIASES.keys()
    if aliased:
        fields = {_ALIASES[key]: fields[key] for key in aliased} | fields
    source_id = source_id_of(package)
    _refuse_unfit(fields, source_id)
    words = _words(fields, source_id, problems)
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
        keywords=_keywords(fields, words.key, problems),
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


class _Words(msgspec.Struct, frozen=True):
    """Title and description in the language to show (`key`: as the source names it), the others as translations."""

    title: str
    description: str
    key: str = ""
    language: str = ""
    translations: tuple[Translation, ...] = ()


def _words(fields: Fields, source_id: str, problems: Problems) -> _Words:
    titles, notes = _languages_of(fields, "title"), _languages_of(fields, "notes")
    key = _main_key(fields, titles, notes) if titles or notes else ""
    title = bounded_text(titles.get(key) or fields.get("title", ""), TITLE_LIMIT, "title", problems)
    if not title:
        title = clean_text(fields.get("name"), TITLE_LIMIT) or source_id
        message = f"The dataset has no title; its name “{title}” stands for it."
        problems.append(Problem(path="title", rule="required", message=message))
    stated = find_language(text(fields["metadata_language"])) if "metadata_language" in fields else ""
    return _Words(
        title=title,
        description=bounded_text(notes.get(key) or fields.get("notes", ""), TEXT_LIMIT, "notes", problems),
        key=key,
        language=(find_language(key) or key) if key else stated,
        translations=tuple(
            Translation(
                language=find_language(other) or other,
                title=titles.get(other, "")[:TITLE_LIMIT],
                description=notes.get(other, "")[:TEXT_LIMIT],
            )
            for other in dict.fromkeys((*titles, *notes))
            if other != key
        ),
    )


def _main_key(fields: Fields, titles: Mapping[str, str], notes: Mapping[str, str]) -> str:
    """The language to show: the one whose title stands as the plain title too, else the stated, else English."""
    plain = fields.get("title")
    same = next((key for key, value in titles.items() if value == plain), "")
    return same or main_language(titles or notes, field_text(fields, "default_language", "metadata_language"))


def _languages_of(fields: Fields, name: str) -> dict[str, str]:
    """`title_translated` (ckanext-fluent), `title` as an object of languages, or both."""
    translated = f"{name}_translated"
    if translated in fields:
        return by_language(fields[translated])
    value = fields.get(name)
    return {} if value is None or (isinstance(value, str) and value[:1] != "{") else by_language(value)


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


def _themes(fields: Fields) -> tuple[Concept, ...]:
    """Groups by title, then the themes that the package states."""
    found = []
    for group in items(fields["groups"]) if "groups" in fields else ():
        if isinstance(group, dict):
            label = field_text(group, "title_translated", "title", "display_name", "name")
            found.append(Concept(label=label) if label else None)
        else:
            found.append(concept(group))
    stated = tuple(dict.fromkeys(one for one in found if one is not None))
    return tuple(dict.fromkeys((*stated, *concepts(fields, *_THEMES))))


def _keywords(fields: Fields, language: str, problems: Problems) -> tuple[str, ...]:
    """Tags by name (also those of vocabularies), as a list, JSON, or one comma-separated text."""
    value = fields.get("tags")
    translated = unpacked(fields.get("tags_translated"))
    if isinstance(translated, dict) and translated:
        value = translated.get(language) or value or next(iter(translated.values()))
    elif value is None:
        value = fields.get("tag_string")
    if value is None:
        return ()
    tags = items(value, split=True)
    found = tuple(dict.fromkeys(name for tag in tags if (name := _tag(tag))))
    if len(found) > KEYWORD_LIMIT:
        message = f"The dataset has {len(found):,} keywords; the first {KEYWORD_LIMIT} were kept."
        problems.append(Problem(path="tags", rule="length", message=message))
    return found[:KEYWORD_LIMIT]


def _tag(tag: Any) -> str:
    if isinstance(tag, dict):
        if tag.get("state") == "deleted":
            return ""
        tag = tag.get("name") or tag.get("display_name") or tag.get("title")
    return clean_text(tag, _LONGEST_KEYWORD) if isinstance(tag, str) else text(tag, _LONGEST_KEYWORD)


def _frequency(fields: Fields) -> tuple[str, str]:
    """(code of the EU list or "", as stated)."""
    value = first(fields, _FREQUENCY)
    if value is None:
        return "", ""
    stated = concept(value) or Concept()
    entry = (find_frequency(stated.label) if stated.label else None) or find_frequency(stated.iri)
    return (entry.code if entry else ""), stated.label or last_part(stated.iri)


def _lineage(fields: Fields) -> Lineage | None:
    statements = texts(fields["provenance"], limit=TEXT_LIMIT) if "provenance" in fields else ()
    statement = "\n".join(statements) or field_text(fields, "lineage", limit=TEXT_LIMIT)
    lineage = Lineage(
        sources=concepts(fields, "source", "was_derived_from"),
        generated_by=concepts(fields, "was_generated_by", "provenance_activity"),
        statement=statement[:TEXT_LIMIT],
    )
    return lineage if lineage != _NO_LINEAGE else None


_NO_LINEAGE = Lineage()


def _related(fields: Fields) -> tuple[Concept, ...]:
    """What is named as related, CKAN's relationships in both directions, and DCAT's qualified relations."""
    found = []
    for name, other in (("relationships_as_subject", "object"), ("relationships_as_object", "subject")):
        for relation in items(fields[name])[:_MOST_RELATED] if name in fields else ():
            if isinstance(relation, dict):
                found.append(_relation(relation, other))
    for relation in items(fields["qualified_relation"]) if "qualified_relation" in fields else ():
        if isinstance(relation, dict):
            found.append(concept(relation.get("relation")))
    relations = tuple(dict.fromkeys(one for one in found if one is not None))
    return (concepts(fields, *_RELATED) + relations)[:_MOST_RELATED]


def _relation(relation: dict[str, Any], other: str) -> Concept | None:
    """`{"type", "comment", "object"}`; older CKANs hide the other package's id in `__extras`."""
    hidden = relation.get("__extras")
    package = text(relation.get(other))
    if not package and isinstance(hidden, dict):
        package = text(hidden.get(f"{other}_package_id"))
    label = " ".join(filter(None, (text(relation.get("type")).replace("_", " "), package)))
    return Concept(label=label) if package else None


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
        "themes": (("groups", *_THEMES), lambda fields, _: _themes(fields)),
        "rights": ((*RIGHTS, *ACCESS), lambda fields, _: rights_of(fields)),
        "stated_classes": ((*CLASSES, "rights"), lambda fields, _: stated_classes_of(fields)),
        "places": (PLACES, places_of),
        "periods": (PERIODS, periods_of),
        "languages": (("language",), lambda fields, _: languages(fields["language"])),
        "version": (
            ("version", "dcat_version"),
            lambda fields, _: field_text(fields, "version", "dcat_version"),
        ),
        "version_notes": (("version_notes",), lambda fields, _: text(fields["version_notes"], TEXT_LIMIT)),
        "conforms_to": (("conforms_to",), lambda fields, _: concepts(fields, "conforms_to")),
        "lineage": (_LINEAGE, lambda fields, _: _lineage(fields)),
        "schema": (SCHEMA, lambda fields, _: schema_of(fields)),
        "documentation": (_DOCUMENTS, lambda fields, _: concepts(fields, *_DOCUMENTS)),
        "in_series": (("in_series",), lambda fields, _: concepts(fields, "in_series")),
        "related": ((*_RELATED, *_RELATIONS), lambda fields, _: _related(fields)),
        "quality": (_QUALITY, lambda fields, _: field_text(fields, *_QUALITY, limit=TEXT_LIMIT)),
        "policies": ((*POLICY, *IB1), lambda fields, _: policies_of(fields)),
    },
)
