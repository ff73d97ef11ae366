"""One small function for each check of how the data is structured [data/maturity.json]."""

from datetime import timedelta

from catalog.domain.data_fields import is_explained
from catalog.domain.maturity.checks import described_service
from catalog.domain.maturity.finding import UNKNOWN, Finding, Subject, concept_name, moment
from catalog.domain.maturity.standards import standard_of
from catalog.domain.product import Distribution, Schema
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
    return _no_format(subject)


def open_format(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.non_proprietary_extended:
            return subject.format_stated(n, entry.label)
    return _no_format(subject)


def linked(subject: Subject) -> Finding:
    for n, entry in subject.formats:
        if entry.code.startswith("RDF") or entry.code in ("JSON_LD", "SPARQLQ"):
            return subject.format_stated(n, entry.label)
    return UNKNOWN


def fields_listed(subject: Subject) -> Finding:
    whole = subject.record.schema
    if whole is not None and _typed(whole):
        return subject.stated("schema", f"{len(whole.fields)} fields")
    listed = [file for file in subject.files if _typed(file.schema)]
    bare = [file for file in subject.files if _is_table(file) and not _typed(file.schema)]
    if listed and not bare:
        return Finding(True, "declared", f"{sum(len(f.schema.fields) for f in listed if f.schema)} fields")
    if described := described_service(subject):
        return described
    in_contract = subject.in_contract("schema")
    if in_contract.passed or not any(schema.fields for schema in schemas(subject)):
        return in_contract
    if listed:
        return Finding(False, "declared", f"{len(bare)} of the tables list no fields with types")
    return Finding(False, "declared", "the fields have no types")


def _typed(schema: Schema | None) -> bool:
    return schema is not None and any(field.name and field.type for field in schema.fields)


def _is_table(file: Distribution) -> bool:
    entry = formats().get(file.format)
    return entry is not None and entry.tabular


def fields_explained(subject: Subject) -> Finding:
    fields = [field for schema in schemas(subject) for field in schema.fields]
    explained = sum(map(is_explained, fields))
    detail = f"{explained} of {len(fields)} fields"
    if fields and explained >= _LEAST_EXPLAINED * len(fields):
        return subject.stated("schema", detail)
    in_contract = subject.in_contract("dictionary")
    return Finding(False, "declared", detail) if fields and not in_contract.passed else in_contract


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
    for schema in schemas(subject):
        if schema.standard and (name := standard_of("", schema.standard)):
            return subject.stated("schema", name)
    return (
        Finding(False, "declared", f"“{concept_name(stated[0])}” is not in the list") if stated else UNKNOWN
    )


def schemas(subject: Subject) -> list[Schema]:
    """All schemas of the product and its distributions."""
    return [s for s in (subject.record.schema, *(d.schema for d in subject.files)) if s is not None]


def _no_format(subject: Subject) -> Finding:
    codes = [d.format or d.format_label for d in subject.files if d.format or d.format_label]
    return Finding(False, "declared", ", ".join(dict.fromkeys(codes))) if codes else UNKNOWN
