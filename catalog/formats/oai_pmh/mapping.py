"""A record to the canonical form, by what its metadata is in: DataCite, DCAT, ISO 19115, or Dublin Core."""

from collections.abc import Callable

import msgspec
from lxml import etree

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.dcat.frame import Framer
from catalog.formats.dcat.rdf_graph import GraphSource
from catalog.formats.dcat.rdf_xml import read_rdf_xml
from catalog.formats.dcat.record import map_tree, source_id_of
from catalog.formats.dublin_core.elements import Element, child, child_words, name_of, space_of
from catalog.formats.dublin_core.record import OAI_DC, SPACES, dublin_core_record
from catalog.formats.iso19115.mapping import map_element
from catalog.formats.notes import Problems, note
from catalog.formats.oai_pmh.datacite import datacite_record
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import ID_LIMIT, record_root

Read = Callable[[Element, str, Problems], ProductRecord]
_DATACITE = ("http://datacite.org/schema/kernel-", "http://namespace.openaire.eu/schema/oaire")
_ISO = ("MD_Metadata", "MI_Metadata")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def map_oai_record(body: bytes) -> MappedRecord:
    """The canonical record of a <record>. Raises RecordRefused with path, value and rule."""
    record = record_root(body)
    header = child(record, "header")
    source_id = child_words(header, "identifier", ID_LIMIT)
    if not source_id:
        raise RecordRefused(
            "The record has no identifier in its header.", path="header/identifier", rule="identifier"
        )
    metadata = child(record, "metadata")
    if metadata is None or not len(metadata):
        raise RecordRefused("The record has no metadata.", path="metadata", rule="required")
    problems: Problems = []
    try:
        mapped = _reader_of(metadata)(metadata, source_id, problems)
    except RecursionError:
        raise RecordRefused("The record is nested too deeply to be read.", rule="xml") from None
    stamped = parse_date(child_words(header, "datestamp", 40)) or ""
    found = msgspec.structs.replace(
        mapped, source_id=source_id, record_modified=mapped.record_modified or stamped
    )
    return MappedRecord(found, tuple(problems))


def _reader_of(metadata: Element) -> Read:
    """By the namespace of the metadata, or of what stands in it: some wrap one form in another."""
    for element in metadata.iter():
        space = space_of(element)
        if space.startswith(_DATACITE) and name_of(element) == "resource":
            return lambda _, source_id, problems: datacite_record(element, source_id, problems)
        if name_of(element).endswith(_ISO):
            return lambda _, source_id, problems: _iso_record(element, source_id, problems)
        if space == _RDF and name_of(element) == "RDF":
            return lambda _, source_id, problems: _dcat_record(element, source_id, problems)
        if space in SPACES:
            return lambda _, source_id, problems: dublin_core_record(element.getparent(), source_id, problems)
    root = metadata[0]
    if space_of(root) == OAI_DC:  # without a single element
        return lambda _, source_id, problems: dublin_core_record(root, source_id, problems)
    raise RecordRefused(
        f"The metadata is in a form that is not read here (<{name_of(root)[:80]}>). Name “oai_dc” or another "
        "metadataPrefix in the address of the endpoint.",
        path="metadata",
        value=str(root.tag)[:200],
        rule="type",
    )


def _iso_record(element: Element, source_id: str, problems: Problems) -> ProductRecord:
    """Whatever stands for an identifier of its own, the repository has one for it."""
    mapped = map_element(element)
    problems += [problem for problem in mapped.problems if problem.rule != "identifier"]
    return _with_identifier(mapped.record, source_id)


def _dcat_record(element: Element, source_id: str, problems: Problems) -> ProductRecord:
    """The first data set of an RDF document."""
    try:
        graph = read_rdf_xml(f"urn:{source_id}", etree.tostring(element, with_tail=False))
    except PageUnreadable as error:
        raise RecordRefused(
            f"The metadata cannot be read as DCAT. {_sentence(error)}", path="metadata", rule="xml"
        ) from None
    framer = Framer(GraphSource(graph))
    trees = framer.records()
    tree = next(trees, None)
    if tree is None:
        raise RecordRefused("The metadata describes no data set in DCAT.", path="metadata", rule="no-dataset")
    if next(trees, None) is not None:
        note(
            problems,
            "metadata",
            "",
            "one value",
            "The record describes several data sets; the first was read.",
        )
    named = tree if source_id_of(tree) else {"@id": source_id, **tree}
    mapped = map_tree(named)
    problems += mapped.problems
    return _with_identifier(mapped.record, source_id)


def _sentence(error: PageUnreadable) -> str:
    return f"{str(error).rstrip('.')}."


def _with_identifier(record: ProductRecord, source_id: str) -> ProductRecord:
    """With the identifier that the record has in its own words among the others."""
    own = dict.fromkeys((record.source_id, *record.identifiers))
    return msgspec.structs.replace(
        record, identifiers=tuple(name for name in own if name and name != source_id)
    )
