"""The content of a block: DCAT in JSON-LD, as the reader of DCAT reads it; and fields of Icebreaker One in records of DCAT."""

from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import ProductRecord
from catalog.formats.contracts.documents import encoded
from catalog.formats.contracts.values import listed, words_of
from catalog.formats.dcat.frame import Framer
from catalog.formats.dcat.record import map_tree
from catalog.formats.dcat.syntaxes import read_document
from catalog.formats.json_values import text
from catalog.formats.notes import Problems
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text

Document = dict[str, Any]
_URL = "https://open-energy.invalid/content"  # relative references of a content block lead nowhere
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "oe": "http://energydata.org.uk/oe/terms/",
    "ib1": "https://registry.trust.ib1.org/ns/1.0#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ROLE, _ASSURANCE = "roleRequiredToAccess", "datasetAssurance"
_SCHEME = {"trustFramework": "ib1_trust_framework", "scheme": "ib1_scheme", _ROLE: "ib1_role_required"}


def property_of(content: Document, name: str) -> Any:
    """A property by its short name, with any prefix or as an IRI."""
    for key, value in content.items():
        if key == name or key.replace("/", ":").replace("#", ":").rpartition(":")[2] == name:
            return value
    return None


def identifier_of(content: Document) -> str:
    """The stable identifier; empty where it is not stated."""
    for name in ("dataSetStableIdentifier", "datasetStableIdentifier", "identifier", "@id"):
        if found := clean_text(plain(property_of(content, name)), ID_LIMIT):
            return found
    return ""


def plain(value: Any) -> Any:
    """A value out of its JSON-LD wrapper, the first of a list."""
    if isinstance(value, list):
        value = next(iter(listed(value)), None)
    return value.get("@value", value.get("@id")) if isinstance(value, dict) else value


def content_record(content: Document, source_id: str, problems: Problems) -> ProductRecord:
    """What the reader of DCAT makes of the content. Raises RecordRefused."""
    stated = content.get("@context")
    context = (
        {**_CONTEXT, **stated} if isinstance(stated, dict) else [_CONTEXT, stated] if stated else _CONTEXT
    )
    document = {"@type": "dcat:Dataset", **content, "@context": context}
    if not isinstance(document.get("@id"), str):
        document["dct:identifier"] = source_id
        document.pop("@id", None)
    try:
        source = read_document(_URL, "application/ld+json", encoded(document)).source
        tree = next(iter(Framer(source).records()), None)
    except PageUnreadable as error:
        raise RecordRefused(
            f"The content of the block cannot be read as JSON-LD: {error}", path="content", rule="json"
        ) from None
    if tree is None:
        raise RecordRefused(
            "The content of the block describes no data set.", path="content", rule="no-dataset"
        )
    mapped = map_tree(tree)
    problems.extend(mapped.problems)
    return mapped.record


def scheme_policy(content: Document) -> str:
    """The role that a scheme asks for, as policies are kept here; empty where none is stated."""
    stated = {kept: words_of(_names(property_of(content, name)), 1_000) for name, kept in _SCHEME.items()}
    found = {name: value for name, value in stated.items() if value}
    return msgspec.json.encode(found).decode() if "ib1_role_required" in found else ""


def assurance_of(content: Document) -> str:
    """How far the quality of the data set is assured, in the scheme's words."""
    level = words_of(_names(property_of(content, _ASSURANCE)), 500)
    return f"Assurance of the data set (Icebreaker One): {level}." if level else ""


def _names(value: Any) -> list[str]:
    return list(_each(value))


def _each(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if found := text(plain(one), 500):
            yield found
