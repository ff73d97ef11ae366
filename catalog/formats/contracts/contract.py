"""A contract to the canonical record."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, ProductRecord, Schema
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.contracts.columns import COLUMN_LIMIT, Tables, tables_of
from catalog.formats.contracts.levels import frequency_of, level_words, measure, rule_words
from catalog.formats.contracts.older import as_version_3, is_specification, is_version_2
from catalog.formats.contracts.pages import WRAPPING, wrapped
from catalog.formats.contracts.people import contacts_of, publisher_of
from catalog.formats.contracts.servers import distributions_of, role_words
from catalog.formats.contracts.values import (
    MOST,
    custom,
    document_links,
    keywords_of,
    listed,
    parts,
    words_of,
)
from catalog.formats.descriptor_rules import CHECKS
from catalog.formats.json_values import address, bounded_text, concept, field_text, text
from catalog.formats.licences import licence_named
from catalog.formats.notes import Problems, note, noted_date
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import ID_LIMIT, mapped
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

Document = dict[str, Any]
NAMED = ("id", "uuid", "datasetName", "name", "info")
_REQUIRED = ("version", "apiVersion", "kind", "id", "status")
_REQUIRED_IN_2 = ("version", "kind", "uuid", "status", "dataset")
_REQUIRED_IN_SPECIFICATION = ("id", "info")
_MOST_PROBLEMS = 20
_FIX = "Mend it in the contract; its standard's JSON Schema shows every such place."
_SECTIONS = (("limitations", "Limitations"), ("usage", "Usage"))
_TERMS = (
    ("usage", "Usage"),
    ("limitations", "Limitations"),
    ("billing", "Billing"),
    ("noticePeriod", "Notice period"),
)


def name_of(contract: Any) -> str:
    """The identifier: `id`, in ODCS 2 `uuid`; else the name, which may change."""
    info = contract.get("info")
    stated = (contract.get("id"), contract.get("uuid"), contract.get("datasetName"), contract.get("name"),
              info.get("title") if isinstance(info, dict) else None)  # fmt: skip
    return next((found for value in stated if (found := clean_text(value, ID_LIMIT))), "")


def map_contract(body: bytes) -> MappedRecord:
    """The canonical record of a raw item. Raises RecordRefused with path, value and rule."""
    return mapped(body, _record, WRAPPING)


def _record(document: Document, problems: Problems) -> ProductRecord:
    contract, url = wrapped(document)
    return record_of(contract, url, problems)


def record_of(stated: Document, url: str, problems: Problems) -> ProductRecord:
    """The record of a contract that was read at `url`. Raises RecordRefused."""
    source_id = name_of(stated)
    if not source_id:
        raise RecordRefused(
            "The contract has no “id” and no name that could stand for one. Without one it cannot be recognised again.",
            path="id", rule="identifier",
        )  # fmt: skip
    if not clean_text(stated.get("id") or stated.get("uuid"), ID_LIMIT):
        message = "The contract has no “id”; its name stands for it, and must not change."
        note(problems, "id", source_id, "identifier", message)
    _note_missing(stated, problems)
    contract = as_version_3(stated)
    tables = tables_of(contract)
    if tables.cut:
        note(
            problems,
            "schema",
            "",
            "count",
            f"The contract has more than {COLUMN_LIMIT:,} columns; the first ones were kept.",
        )
    _note_beyond(contract, problems)
    frequency, frequency_label = _frequency(contract)
    return ProductRecord(
        source_id=source_id,
        uri=address(source_id) if source_id.startswith("http") else "",
        title=_title(contract, source_id, problems),
        description=_description(contract, problems),
        publisher=publisher_of(contract),
        contacts=contacts_of(contract),
        themes=tuple(filter(None, (concept(contract.get("domain") or ""),))),
        keywords=keywords_of([*listed(contract.get("tags"), 100_000), *tables.tags], "tags", problems),
        licence=_licence(contract),
        rights=_rights(contract),
        stated_classes=tables.classes,
        issued=_issued(contract, problems),
        version=text(contract.get("version"), 200),
        status=status_of(text(contract.get("status"), 60)),
        frequency=frequency,
        frequency_label=frequency_label,
        lineage=tables.lineage,
        schema=_schema(contract, tables),
        documentation=tuple(_documents(contract)),
        in_series=tuple(filter(None, (concept(contract.get("dataProduct") or ""),))),
        quality=_quality(contract, tables),
        sla=tuple(_levels(contract)),
        contract_url=url or _canonical(contract),
        distributions=tuple(distributions_of(contract, tables.topics)),
    )


# --- words --------------------------------------------------------------------------------------


def _title(contract: Document, source_id: str, problems: Problems) -> str:
    """Its name; else that of its only table, else of the product that it belongs to."""
    tables = parts(contract.get("schema"))
    only = tables[0] if len(tables) == 1 else {}
    for value in (
        contract.get("name"),
        only.get("businessName"),
        contract.get("dataProduct"),
        only.get("name"),
    ):
        if title := bounded_text(value, TITLE_LIMIT, "name", problems):
            return title
    note(problems, "name", "", "title", f"The contract has no name; its identifier “{source_id[:200]}” stands for it.",
         "Give it a “name” that people know it by.")  # fmt: skip
    return source_id


def _description(contract: Document, problems: Problems) -> str:
    stated = contract.get("description")
    sections = stated if isinstance(stated, dict) else {"purpose": stated}
    said = [bounded_text(sections.get("purpose"), TEXT_LIMIT, "description.purpose", problems)]
    if not said[0]:
        tables = parts(contract.get("schema"))
        said = ["\n".join(filter(None, (_of_table(table, len(tables)) for table in tables[:20])))]
    for key, label in _SECTIONS:
        if words := text(sections.get(key), TEXT_LIMIT):
            said.append(f"{label}: {words}")
    return "\n\n".join(filter(None, said))[:TEXT_LIMIT]


def _of_table(table: Document, number: int) -> str:
    words = text(table.get("description"), TEXT_LIMIT)
    name = field_text(table, "businessName", "name", limit=300)
    return f"{name}: {words}" if words and number > 1 and name else words


def _rights(contract: Document) -> str:
    """Roles, price and terms in words."""
    terms = contract.get("terms")
    said = [
        f"{label}: {words}" for key, label in _TERMS
        if isinstance(terms, dict) and (words := text(terms.get(key), TEXT_LIMIT))
    ]  # fmt: skip
    price = contract.get("price")
    if isinstance(price, dict) and (amount := words_of(price.get("priceAmount"), 60)):
        unit = text(price.get("priceUnit"), 100)
        said.append(f"Price: {measure(amount, price.get('priceCurrency'))}{f' per {unit}' if unit else ''}.")
    own = custom(contract)
    said += [words for key in ("rights", "termsofuse") if (words := words_of(own.get(key)))]
    return "\n".join(dict.fromkeys((*said, *role_words(contract))))[:TEXT_LIMIT]


def _licence(contract: Document) -> Any:
    """ODCS has no field for it; a custom property of that name is what the source states."""
    own = custom(contract)
    stated = words_of(own.get("licence") or own.get("license") or contract.get("license"), 500)
    return licence_named(stated) if stated else None


# --- figures ------------------------------------------------------------------------------------


def _levels(contract: Document) -> Iterator[str]:
    for part in parts(contract.get("slaProperties")):
        name = text(part.get("property"), 100)
        remarks = (
            words_of(part.get("element"), 200),
            text(part.get("driver"), 60),
            text(part.get("description"), 500),
        )
        if name and (part.get("value") is not None or remarks[2]):
            yield level_words(name, part.get("value"), part.get("unit"), *remarks)


def _level(contract: Document, name: str) -> Document:
    found = (
        part
        for part in parts(contract.get("slaProperties"))
        if text(part.get("property"), 100).lower() == name
    )
    return next(found, {})


def _frequency(contract: Document) -> tuple[str, str]:
    part = _level(contract, "frequency")
    return frequency_of(part.get("value"), part.get("unit")) if part else ("", "")


def _issued(contract: Document, problems: Problems) -> str:
    """Since when the data can be had, else when the contract was made."""
    stated = {
        "slaProperties.generalAvailability": text(_level(contract, "generalavailability").get("value"), 60),
        "contractCreatedTs": text(contract.get("contractCreatedTs"), 60),
    }
    return noted_date(((path, words) for path, words in stated.items() if words), problems)


def _quality(contract: Document, tables: Tables) -> str:
    own = [rule_words("", rule) for rule in parts(contract.get("quality"))]
    return "\n".join(filter(None, (*own, *tables.rules)))[:TEXT_LIMIT]


def _schema(contract: Document, tables: Tables) -> Schema | None:
    if not tables.fields:
        return None
    version = text(contract.get("apiVersion"), 40)
    name = (
        "Data Contract Specification"
        if version[:1].isdigit() and "." in version and not contract.get("tenantId")
        else "ODCS"
    )
    return Schema(
        fields=tables.fields, standard=f"{name if not version.startswith('v') else 'ODCS'} {version}".strip()
    )


def _documents(contract: Document) -> Iterator[Concept]:
    stated = contract.get("description")
    owners = [contract, stated if isinstance(stated, dict) else {}, *parts(contract.get("schema"))]
    team = contract.get("team")
    owners += [team] if isinstance(team, dict) else []
    found = (link for owner in owners for link in document_links(owner.get("authoritativeDefinitions")))
    yield from dict.fromkeys(found)


def _canonical(contract: Document) -> str:
    """Where the contract says that it lies itself."""
    for part in parts(contract.get("authoritativeDefinitions")):
        if text(part.get("type"), 100).lower() == "canonical":
            return address(part.get("url"))
    return ""


# --- problems -----------------------------------------------------------------------------------


def _note_beyond(contract: Document, problems: Problems) -> None:
    """Lists that are longer than is kept of them."""
    for name in ("servers", "roles", "support", "slaProperties"):
        stated = contract.get(name)
        if isinstance(stated, list) and len(stated) > MOST:
            message = f"The contract has {len(stated):,} entries of “{name}”; the first {MOST:,} were kept."
            note(problems, name, str(len(stated)), "count", message)


def _note_missing(contract: Document, problems: Problems) -> None:
    """Each field that the contract's standard requires, and for ODCS 3 what else breaks its rules."""
    old = is_version_2(contract)
    named = _REQUIRED_IN_SPECIFICATION if is_specification(contract) else _REQUIRED_IN_2 if old else _REQUIRED
    for name in named:
        if contract.get(name) in (None, "", [], {}):
            note(problems, name, "", "required", f"“{name}” is required of a contract; this one does not have it.",
                 f"Write “{name}” at the top of the contract.")  # fmt: skip
    if old or is_specification(contract):
        return
    wrong = [said for said in CHECKS["odcs"](contract) if not said.startswith("It lacks")]
    for said in wrong[:_MOST_PROBLEMS]:
        note(problems, "", "", "standard", said, _FIX)
    if len(wrong) > _MOST_PROBLEMS:
        note(
            problems, "", "", "standard", f"There are {len(wrong) - _MOST_PROBLEMS:,} more such places.", _FIX
        )
