"""One small function for each check of how the data is structured [data/maturity.json]."""

from collections.abc import Sequence
from datetime import timedelta

from catalog.domain.data_fields import is_explained
from catalog.domain.maturity.checks import described_service
from catalog.domain.maturity.evidence import SchemaDocument
from catalog.domain.maturity.finding import STREAM, UNKNOWN, Finding, Subject, concept_name, moment
from catalog.domain.maturity.standards import standard_of
from catalog.domain.product import Concept, Distribution, Schema
from catalog.domain.vocabulary.formats import formats

_LEAST_EXPLAINED = 0.8  # of the fields
SAMPLE_AGE = timedelta(days=90)


def format_stated(subject: Subject) -> Finding:
    for n, file in enumerate(subject.files):
        if label := file.format or file.format_label or file.media_type:
            return subject.format_stated(n, label)
    served = subject.record.service or next((d.service for d in subject.files if d.service), None)
    return subject.stated("service", served.title or "a service") if served else UNKNOWN


def machine_readable(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.machine_readable_extended:
            return subject.format_stated(n, entry.label)
    return _messages(subject) or _no_format(subject)


def open_format(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.non_proprietary_extended:
            return subject.format_stated(n, entry.label)
    return _messages(subject) or _no_format(subject)


def _messages(subject: Subject) -> Finding | None:
    """Of a product that is had as a stream alone, which has no file to have a format: whether its messages have a schema."""
    if not _is_stream(subject):
        return None
    listed = _schema_found(subject)
    return listed._replace(detail=f"its messages have a schema: {listed.detail}") if listed.passed else listed


def _is_stream(subject: Subject) -> bool:
    ways = [way for way in subject.ways if not way.is_document]
    return bool(ways) and all(way.pattern == "stream" for way in ways)


def linked(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.code.startswith("RDF") or entry.code in ("JSON_LD", "SPARQLQ"):
            return subject.format_stated(n, entry.label)
    return UNKNOWN


def fields_listed(subject: Subject) -> Finding:
    return _schema_found(subject)


def _schema_found(subject: Subject) -> Finding:
    record = subject.record
    if whole := _listed(subject, record.schema, record.conforms_to):
        return subject.stated("schema", whole) if isinstance(whole, str) else _read(whole)
    by_file = [(file, _listed(subject, file.schema, file.conforms_to)) for file in subject.files]
    listed = [told for _, told in by_file if told]
    bare = [file for file, told in by_file if not told and _is_table(file)]
    if listed and not bare:
        return _of_files(subject, listed)
    if described := described_service(subject):
        return described
    in_contract = subject.in_contract("schema")
    if in_contract.passed:
        return in_contract
    if listed or any(schema.fields for schema in subject.schemas):
        untyped = (
            f"{len(bare)} of the tables list no fields with types" if listed else "the fields have no types"
        )
        return Finding(False, "declared", untyped)
    return _not_read(subject) or (Finding(False, "unknown", STREAM) if _is_stream(subject) else in_contract)


def _listed(
    subject: Subject, schema: Schema | None, conforms_to: Sequence[Concept]
) -> str | SchemaDocument | None:
    """The schema that was read where one names fields with types; else how many the source lists, as “12 fields”."""
    documents = subject.evidence.schemas
    named = [schema.url if schema else "", *(concept.iri for concept in conforms_to)] if documents else []
    found = filter(None, map(documents.get, named))
    read = next((document for document in found if document.outcome == "valid" and document.typed), None)
    return read or (f"{len(schema.fields)} fields" if schema and _typed(schema) else None)


def _read(document: SchemaDocument) -> Finding:
    return Finding(True, "verified", document.told)


def _of_files(subject: Subject, listed: Sequence[str | SchemaDocument]) -> Finding:
    """Verified where every distribution names a schema that was read."""
    read = [told for told in listed if isinstance(told, SchemaDocument)]
    if len(read) == len(listed):
        return _read(read[0])
    stated = sum(len(file.schema.fields) for file in subject.files if file.schema and _typed(file.schema))
    return Finding(True, "declared", f"{stated + sum(document.named for document in read)} fields")


def _not_read(subject: Subject) -> Finding | None:
    """Where a schema is only named: what stood against reading it."""
    for schema in subject.schemas:
        document = subject.evidence.schemas.get(schema.url)
        if document is not None and document.outcome != "valid":
            told = f"{document.url}: {document.detail}"
            return Finding(False, "verified" if document.outcome == "invalid" else "unknown", told)
    return None


def _typed(schema: Schema | None) -> bool:
    return schema is not None and any(field.name and field.type for field in schema.fields)


def _is_table(file: Distribution) -> bool:
    entry = formats().get(file.format)
    return entry is not None and entry.tabular


def fields_explained(subject: Subject) -> Finding:
    """Of the fields that are listed; of a schema that is only named, of those in it."""
    fields = [field for schema in subject.schemas for field in schema.fields]
    named = {schema.url for schema in subject.schemas if not schema.fields}
    read = [found for url, found in subject.evidence.schemas.items() if url in named and found.named]
    number = len(fields) + sum(found.named for found in read)
    explained = sum(map(is_explained, fields)) + sum(found.explained for found in read)
    detail = f"{explained} of {number} fields"
    if number and explained >= _LEAST_EXPLAINED * number:
        return subject.stated("schema", detail) if fields else Finding(True, "verified", detail)
    in_contract = subject.in_contract("dictionary")
    return Finding(False, "declared", detail) if number and not in_contract.passed else in_contract


def sample_valid(subject: Subject) -> Finding:
    """One valid sample is enough; one that does not keep to the schema is told where there is no valid one."""
    worst: Finding | None = None
    for sample in subject.evidence.samples:
        fetched = moment(sample.at)
        if fetched is None or fetched + SAMPLE_AGE < subject.now:
            continue
        until = fetched + SAMPLE_AGE
        if sample.outcome == "valid":
            return Finding(True, "verified", f"{sample.rows} rows of {sample.url}", until)
        if sample.outcome == "invalid":
            worst = Finding(False, "verified", sample.detail, until)
        elif worst is None:
            worst = Finding(False, "unknown", sample.detail, until)
    return worst or Finding(False, "unknown", "no sample has been fetched")


def standard(subject: Subject) -> Finding:
    stated = [*subject.record.conforms_to, *(c for d in subject.files for c in d.conforms_to)]
    for concept in stated:
        if name := standard_of(concept.iri, concept.label):
            return subject.stated("conforms_to", name)
    for schema in subject.schemas:
        if schema.standard and (name := standard_of("", schema.standard)):
            return subject.stated("schema", name)
    return (
        Finding(False, "declared", f"“{concept_name(stated[0])}” is not in the list") if stated else UNKNOWN
    )


def _no_format(subject: Subject) -> Finding:
    codes = [d.format or d.format_label for d in subject.files if d.format or d.format_label]
    return Finding(False, "declared", ", ".join(dict.fromkeys(codes))) if codes else UNKNOWN
