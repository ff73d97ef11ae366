"""Distributions, the services behind them, checksums and columns as DCAT-AP 3.0.1 and CSV on the Web have them."""

from collections.abc import Iterator

from rdflib import BNode, URIRef
from rdflib.collection import Collection
from rdflib.term import IdentifiedNode, Node

from catalog.domain.product import Checksum, Distribution, Field, ProductRecord, Schema, Service
from catalog.formats.dcat.distributions import DESCRIBED_BY
from catalog.formats.dcat.eu_lists import availability_iri, file_type_iri, media_type_iri, status_iri
from catalog.formats.dcat.export_parts import languages_write, licence_write, rights_write
from catalog.formats.dcat.sheet import TITLE, TYPE, Sheet, safe_iri
from catalog.formats.dcat.terms import ADMS, CSVW, DCAT, DCATAP, DCT, SKOS, SPDX, XSD

_DISTRIBUTION, _SERVICE = URIRef(DCAT + "Distribution"), URIRef(DCAT + "DataService")
_HAS, _ACCESS_SERVICE = URIRef(DCAT + "distribution"), URIRef(DCAT + "accessService")
DESCRIPTION, IDENTIFIER = URIRef(DCT + "description"), URIRef(DCT + "identifier")
ISSUED, MODIFIED = URIRef(DCT + "issued"), URIRef(DCT + "modified")
CONFORMS_TO, STANDARD = URIRef(DCT + "conformsTo"), URIRef(DCT + "Standard")
_ACCESS_URL, _DOWNLOAD_URL = URIRef(DCAT + "accessURL"), URIRef(DCAT + "downloadURL")
_FORMAT, _EXTENT = URIRef(DCT + "format"), URIRef(DCT + "MediaTypeOrExtent")
_MEDIA_TYPE, _MEDIA = URIRef(DCAT + "mediaType"), URIRef(DCT + "MediaType")
_COMPRESS, _PACKAGE = URIRef(DCAT + "compressFormat"), URIRef(DCAT + "packageFormat")
_BYTE_SIZE, _NUMBER = URIRef(DCAT + "byteSize"), URIRef(XSD + "nonNegativeInteger")
_STATUS, _AVAILABILITY = URIRef(ADMS + "status"), URIRef(DCATAP + "availability")
_CONCEPT = URIRef(SKOS + "Concept")
_CHECKSUM, _CHECKSUM_CLASS = URIRef(SPDX + "checksum"), URIRef(SPDX + "Checksum")
_ALGORITHM, _CHECKSUM_VALUE = URIRef(SPDX + "algorithm"), URIRef(SPDX + "checksumValue")
_ALGORITHM_CLASS, _HEX = URIRef(SPDX + "ChecksumAlgorithm"), URIRef(XSD + "hexBinary")
_ALGORITHMS = frozenset({
    "adler32", "blake2b256", "blake2b384", "blake2b512", "blake3", "md2", "md4", "md5", "md6", "sha1", "sha224", "sha256",
    "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512",
})  # fmt: skip
_ENDPOINT, _CONTRACT = URIRef(DCAT + "endpointURL"), URIRef(DCAT + "endpointDescription")
_TABLE_SCHEMA, _COLUMN, _DESCRIBED_BY = (
    URIRef(CSVW + "tableSchema"),
    URIRef(CSVW + "column"),
    URIRef(DESCRIBED_BY),
)
_COLUMN_NAME, _COLUMN_TITLE = URIRef(CSVW + "name"), URIRef(CSVW + "titles")
_DATATYPE, _REQUIRED, _BOOLEAN = URIRef(CSVW + "datatype"), URIRef(CSVW + "required"), URIRef(XSD + "boolean")


def distribution_uris(record: ProductRecord, *, uri: str) -> tuple[str, ...]:
    """The IRI of each distribution in the export: its own, else one made from the product's `uri` and its place."""
    return tuple(_uris(record, uri))


def _uris(record: ProductRecord, uri: str) -> Iterator[str]:
    taken = {uri}
    separator = "-" if "#" in uri else "#"
    for number, distribution in enumerate(record.distributions, 1):
        iri = safe_iri(distribution.identifier)
        if not iri or iri in taken:
            iri = f"{uri}{separator}distribution-{number}"
        taken.add(iri)
        yield iri


def distributions_write(sheet: Sheet, record: ProductRecord, uris: tuple[str, ...], *, schema: bool) -> None:
    """All of a product's, in the IRIs that `distribution_uris` gives."""
    for number, (distribution, uri) in enumerate(zip(record.distributions, uris, strict=True), 1):
        node = URIRef(uri)
        sheet.add(sheet.uri, _HAS, node)
        sheet.add(node, TYPE, _DISTRIBUTION)
        _write(sheet, node, distribution, record, number)
        if schema and distribution.schema is not None:
            schema_write(sheet, node, distribution.schema)


def _write(sheet: Sheet, node: URIRef, file: Distribution, record: ProductRecord, number: int) -> None:
    sheet.text(node, TITLE, file.title, record.language)
    sheet.text(node, DESCRIPTION, file.description, record.language)
    if file.identifier and safe_iri(file.identifier) != str(node):
        sheet.text(node, IDENTIFIER, file.identifier)
    _addresses(sheet, node, file, record)
    _forms(sheet, node, file)
    licence = file.licence or record.licence  # DCAT-AP states licences at distributions
    if licence is not None:
        licence_write(sheet, node, licence)
    rights_write(sheet, node, file.rights, file.access_rights)
    sheet.date(node, ISSUED, file.issued)
    sheet.date(node, MODIFIED, file.modified)
    sheet.coded(node, _STATUS, status_iri(file.status), file.status, _CONCEPT)
    sheet.coded(node, _AVAILABILITY, availability_iri(file.availability), file.availability, _CONCEPT)
    languages_write(sheet, node, file.languages)
    for standard in file.conforms_to:
        sheet.concept(node, CONFORMS_TO, standard, STANDARD, TITLE)
    if file.checksum is not None:
        _checksum(sheet, node, file.checksum)
    if file.service is not None:
        service = sheet.mint(f"service-{number}")
        sheet.add(node, _ACCESS_SERVICE, service)
        access_service_write(sheet, service, file.service, file.title or record.title)


def _addresses(sheet: Sheet, node: URIRef, file: Distribution, record: ProductRecord) -> None:
    """An access address there must be: else the download's, the service's, or the landing page [DCAT 3, 6.8.5]."""
    endpoint = file.service.endpoint_url if file.service is not None else ""
    for stated in (file.access_url, file.download_url, endpoint, record.landing_page):
        if sheet.link(node, _ACCESS_URL, stated):
            break
    sheet.link(node, _DOWNLOAD_URL, file.download_url)


def _forms(sheet: Sheet, node: URIRef, file: Distribution) -> None:
    sheet.coded(node, _FORMAT, file_type_iri(file.format), file.format_label or file.format, _EXTENT)
    sheet.link(node, _MEDIA_TYPE, media_type_iri(file.media_type), _MEDIA)
    sheet.coded(node, _COMPRESS, media_type_iri(file.compress_format), file.compress_format, _MEDIA)
    sheet.coded(node, _PACKAGE, media_type_iri(file.package_format), file.package_format, _MEDIA)
    if file.byte_size is not None and file.byte_size >= 0:
        sheet.typed(node, _BYTE_SIZE, str(file.byte_size), _NUMBER)


def _checksum(sheet: Sheet, node: URIRef, checksum: Checksum) -> None:
    part, _ = sheet.part(node, _CHECKSUM, _CHECKSUM_CLASS)
    name = checksum.algorithm.lower().replace("-", "").replace(" ", "")
    iri = f"{SPDX}checksumAlgorithm_{name}" if name in _ALGORITHMS else ""
    sheet.coded(part, _ALGORITHM, iri, checksum.algorithm, _ALGORITHM_CLASS)
    try:
        bytes.fromhex(checksum.value)
    except ValueError:
        sheet.text(part, _CHECKSUM_VALUE, checksum.value)
    else:
        sheet.typed(part, _CHECKSUM_VALUE, checksum.value, _HEX)


def access_service_write(sheet: Sheet, node: IdentifiedNode, service: Service, title: str) -> None:
    """[dcat:DataService] `title` stands in where the service has none of its own."""
    sheet.add(node, TYPE, _SERVICE)
    sheet.text(node, TITLE, service.title or title)
    sheet.text(node, DESCRIPTION, service.description)
    endpoint_write(sheet, node, service)
    for standard in service.conforms_to:
        sheet.concept(node, CONFORMS_TO, standard, STANDARD, TITLE)


def endpoint_write(sheet: Sheet, node: IdentifiedNode, service: Service) -> None:
    """Where a service answers, where its contract lies, what it asks for, and what it allows."""
    sheet.link(node, _ENDPOINT, service.endpoint_url)
    sheet.link(node, _CONTRACT, service.description_url)
    rights_write(sheet, node, "\n".join(filter(None, (service.access, *service.limits))), "")


def schema_write(sheet: Sheet, subject: IdentifiedNode, schema: Schema) -> None:
    """The columns in their order [csvw:tableSchema], or the address of what describes them."""
    if not schema.fields:
        sheet.link(subject, _DESCRIBED_BY, schema.url)
        return
    table, fresh = sheet.part(subject, _TABLE_SCHEMA, URIRef(CSVW + "Schema"), schema.url)
    if fresh:
        columns: list[Node] = [_column(sheet, field) for field in schema.fields]
        head = BNode()
        sheet.add(table, _COLUMN, head)
        Collection(sheet.graph, head, columns)


def _column(sheet: Sheet, field: Field) -> BNode:
    node = BNode()
    sheet.text(node, _COLUMN_NAME, field.name)
    sheet.text(node, _COLUMN_TITLE, field.title)
    sheet.text(node, _DATATYPE, field.type)
    sheet.text(node, DESCRIPTION, field.description)
    if field.required is not None:
        sheet.typed(node, _REQUIRED, "true" if field.required else "false", _BOOLEAN)
    return node
