"""A product of ODPS (https://opendataproducts.org/, 3 and 4) to the canonical record."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Place, ProductRecord, Translation
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.contracts.contract import name_of as contract_name
from catalog.formats.contracts.contract import record_of as contract_record
from catalog.formats.contracts.levels import frequency_of, level_words, measure
from catalog.formats.contracts.pages import WRAPPING, wrapped
from catalog.formats.contracts.values import keywords_of, listed, parts, spoken, words_of
from catalog.formats.descriptor_rules import CHECKS
from catalog.formats.json_values import address, bounded_text, concept, field_text, text
from catalog.formats.json_values import date as date_of
from catalog.formats.notes import Problems, note
from catalog.formats.odps import bitol
from catalog.formats.odps.parts import (
    Document,
    dimensions_of,
    languages_of,
    main_details,
    part_of,
    spoken_text,
)
from catalog.formats.odps.terms import holder_of, licence_of, rights_of, support_hours, support_of
from catalog.formats.odps.ways import distributions_of, documents_of
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import ID_LIMIT, mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

NAMED = ("product", "id", "name")
_REQUIRED = ("name", "productID", "visibility", "status", "type")
_MOST_PROBLEMS = 20
_FIX = "Mend it in the description; its standard's JSON Schema shows every such place."


def name_of(document: Any) -> str:
    """The identifier: `productID` of the first language that states one, else the name; of a Bitol product its `id`."""
    product = document.get("product")
    if not isinstance(product, dict):
        return bitol.name_of(document)
    found = list(languages_of(product).values())
    stated = [part.get(key) for key in ("productID", "productId", "name") for part in found]
    return next((name for value in stated if (name := clean_text(value, ID_LIMIT))), "")


def map_product(body: bytes) -> MappedRecord:
    """The canonical record of a raw item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, WRAPPING)


def _record(stated: Document, problems: Problems) -> ProductRecord:
    document, url = wrapped(stated)
    source_id = name_of(document)
    if not source_id:
        raise RecordRefused(
            "The product has no “productID” or “id”, and no name that could stand for one. "
            "Without one it cannot be recognised again.",
            path="productID", rule="identifier",
        )  # fmt: skip
    if not isinstance(document.get("product"), dict):
        return bitol.record_of(document, source_id, url, problems)
    record = _of_product(document, source_id, url, problems)
    return _with_contract(record, part_of(document, "contract"))


def _of_product(document: Document, source_id: str, url: str, problems: Problems) -> ProductRecord:
    language, details = main_details(document["product"])
    _note_wrong(document, details, problems)
    levels = part_of(document, "SLA", "sla", "serviceLevel")
    access, licence = part_of(document, "dataAccess", "access"), part_of(document, "license", "licence")
    publisher, reachable = holder_of(part_of(document, "dataHolder"), language)
    status = text(details.get("status"), 60)
    frequency, frequency_label = _frequency(levels, document)
    if not field_text(details, "name"):
        note(
            problems,
            "name",
            "",
            "title",
            f"The product has no name; its identifier “{source_id[:200]}” stands for it.",
        )
    return ProductRecord(
        source_id=source_id,
        uri=source_id if source_id.startswith(("http://", "https://")) else "",
        title=bounded_text(details.get("name"), TITLE_LIMIT, "name", problems) or source_id,
        description=_description(details, problems),
        language=find_language(language) or language,
        translations=_translations(document["product"], language),
        publisher=publisher,
        contacts=tuple(dict.fromkeys((*reachable, *support_of(levels)))),
        themes=tuple(_concepts(details, "categories")),
        keywords=keywords_of(details.get("tags"), "details.tags", problems),
        licence=licence_of(licence, language),
        rights=rights_of(licence, part_of(document, "pricingPlans", "pricing"), language),
        access_rights=find_access_right(text(details.get("visibility"), 60)),
        places=tuple(Place(name=name) for value in listed(details.get("geography")) if (name := words_of(value, 300))),
        issued=date_of(details, ("created", "dateCreated"), problems),
        modified=date_of(details, ("updated", "dateModified"), problems),
        frequency=frequency,
        frequency_label=frequency_label,
        version=text(details.get("productVersion"), 200),
        version_notes=text(details.get("versionNotes"), TEXT_LIMIT),
        status=status_of(status),
        conforms_to=tuple(_concepts(details, "standards")),
        documentation=tuple(_documents(details, access, language)),
        in_series=tuple(_concepts(details, "productSeries")),
        related=tuple(_concepts(details, "recommendedDataProducts")),
        quality="\n".join(_quality(part_of(document, "dataQuality"), details, document, language))[:TEXT_LIMIT],
        sla=tuple(_levels(levels, document, language)),
        contract_url=_contract_url(part_of(document, "contract")) or url,
        distributions=tuple(distributions_of(access, details, status, language)),
    )  # fmt: skip


# --- words --------------------------------------------------------------------------------------


def _description(details: Document, problems: Problems) -> str:
    said = [bounded_text(details.get("description"), TEXT_LIMIT, "description", problems)]
    value = text(details.get("valueProposition"), TEXT_LIMIT)
    if value and value not in said[0]:
        said.append(f"Value: {value}" if said[0] else value)
    kind = text(details.get("type"), 100)
    if kind and kind.lower() not in {"dataset", "data set"}:
        said.append(f"Type: {kind}.")
    return "\n\n".join(filter(None, said))[:TEXT_LIMIT]


def _translations(product: Document, main: str) -> tuple[Translation, ...]:
    return tuple(
        Translation(
            language=find_language(language) or language,
            title=text(part.get("name"), TITLE_LIMIT),
            description=field_text(part, "description", "valueProposition", limit=TEXT_LIMIT),
        )
        for language, part in languages_of(product).items()
        if language and language != main
    )


def _concepts(details: Document, name: str) -> Iterator[Concept]:
    for value in listed(details.get(name)):
        if found := concept(value):
            yield found


def _documents(details: Document, access: Any, language: str) -> Iterator[Concept]:
    for value in listed(details.get("useCases")):
        case = value.get("useCase", value) if isinstance(value, dict) else {}
        if isinstance(case, dict):
            title, url = text(case.get("useCaseTitle"), 500), address(case.get("useCaseURL"))
            if title or url:
                yield Concept(label=title or "Use case", iri=url)
    yield from dict.fromkeys(Concept(label=label, iri=url) for label, url in documents_of(access, language))


# --- figures ------------------------------------------------------------------------------------


def _levels(levels: Any, document: Document, language: str) -> Iterator[str]:
    for profile, part in dimensions_of(levels, document):
        name = text(part.get("dimension"), 100)
        if name and (part.get("objective") is not None or part.get("description")):
            words = (
                spoken_text(part.get("description"), language, 300) if part.get("objective") is None else ""
            )
            yield level_words(name, part.get("objective"), part.get("unit"), profile, words)
    yield from support_hours(levels)


def _frequency(levels: Any, document: Document) -> tuple[str, str]:
    for _, part in dimensions_of(levels, document):
        if (
            text(part.get("dimension"), 100).lower() == "updatefrequency"
            and part.get("objective") is not None
        ):
            return frequency_of(part["objective"], part.get("unit"))
    return "", ""


def _quality(stated: Any, details: Document, document: Document, language: str) -> Iterator[str]:
    for profile, part in dimensions_of(stated, document):
        title = spoken_text(part.get("displaytitle"), language, 200) or spoken(
            text(part.get("dimension"), 100)
        )
        aimed = (
            f"at least {measure(part['objective'], part.get('unit'))}"
            if part.get("objective") is not None
            else ""
        )
        words = spoken_text(part.get("description"), language, 1_000)
        said = ": ".join(filter(None, (f"{title} ({profile})" if profile else title, aimed)))
        yield f"{said}. {words}" if words else said
    if issues := text(details.get("issues"), 5_000):
        yield f"Known issues: {issues}"


# --- contracts ----------------------------------------------------------------------------------


def _contract_url(contract: Any) -> str:
    return next((found for part in parts(contract) if (found := address(part.get("contractURL")))), "")


def _with_contract(record: ProductRecord, contract: Any) -> ProductRecord:
    """The record with what only the contract inside its document states: columns, origin, classes, terms, ways to the data."""
    inner = next((part["spec"] for part in parts(contract) if isinstance(part.get("spec"), dict)), None)
    if inner is None or not contract_name(inner):
        return record
    told = contract_record(inner, "", [])
    return msgspec.structs.replace(
        record,
        schema=told.schema,
        lineage=told.lineage,
        stated_classes=told.stated_classes,
        licence=record.licence or told.licence,
        rights="\n".join(filter(None, (record.rights, told.rights)))[:TEXT_LIMIT],
        quality="\n".join(filter(None, (record.quality, told.quality)))[:TEXT_LIMIT],
        sla=record.sla or told.sla,
        contacts=record.contacts or told.contacts,
        publisher=record.publisher or told.publisher,
        distributions=record.distributions or told.distributions,
        documentation=(*record.documentation, *told.documentation),
    )


def _note_wrong(document: Document, details: Document, problems: Problems) -> None:
    for name in _REQUIRED:
        if details.get(name) in (None, "", [], {}):
            note(problems, f"details.{name}", "", "required", f"“{name}” is required of a product; this one does not have it.",
                 f"Write “{name}” among its details.")  # fmt: skip
    if isinstance(document.get("product"), dict):
        for said in [said for said in CHECKS["odps"](document) if " lacks " not in said][:_MOST_PROBLEMS]:
            note(problems, "", "", "standard", said, _FIX)
