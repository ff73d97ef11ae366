"""Distributions, services, licences and schemas [dcat:Distribution, dcat:DataService, dct:license, csvw:tableSchema]."""

from collections.abc import Iterator, Sequence

import msgspec

from catalog.domain.product import Checksum, Delivery, Distribution, Field, Schema, Service
from catalog.domain.vocabulary.formats import find_format, normal_media_type
from catalog.formats.dcat.rights import access_right, languages_of, licence_of, rights_of
from catalog.formats.dcat.terms import (
    ACCESS_SERVICE,
    ADMS,
    CSVW,
    DC,
    DCAT,
    DCATAP,
    DCT,
    DCT_HASH,
    DPROD_SPACES,
    RDF,
    SPDX,
)
from catalog.formats.dcat.values import (
    Node,
    Problems,
    address,
    code,
    concepts,
    date_of,
    first_values,
    iri_of,
    label_of,
    long_text,
    note,
    plain,
    preferred_text,
    short_name,
    text,
    text_of,
    values,
)
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT

MAX_DISTRIBUTIONS = 20_000
_MAX_FIELDS = 5_000
CONFORMS_TO = (DCT + "conformsTo", DCT_HASH + "conformsTo", DCAT + "conformsTo")
DESCRIBED_BY = "http://www.w3.org/2007/05/powder-s#describedby"
_FORMATS = (DCT + "format", DC + "format")
_MEDIA_TYPES = (DCAT + "mediaType", DCT + "mediaType")
_COMPRESS, _PACKAGE = DCAT + "compressFormat", DCAT + "packageFormat"
_ISSUED, _MODIFIED, _STATUS = DCT + "issued", DCT + "modified", ADMS + "status"
_AVAILABILITY = (DCATAP + "availability", ADMS + "availability")
_CHECKSUM, _TABLE_SCHEMA = SPDX + "checksum", CSVW + "tableSchema"
_SELDOM = frozenset(
    {
        *(_COMPRESS, _PACKAGE, _ISSUED, _MODIFIED, _STATUS, *_AVAILABILITY, *CONFORMS_TO),
        *(_CHECKSUM, _TABLE_SCHEMA, DESCRIBED_BY, DCT + "language"),
    }
)
_TERMS = (
    DCT + "license",
    DCT + "rights",
    DCT + "accessRights",
)  # of a service, where it alone is the way to the data
_PORTS = tuple(space + "outputPort" for space in DPROD_SPACES)
_PORT_DISTRIBUTIONS = tuple(space + "isAccessServiceOf" for space in DPROD_SPACES)
_HIDDEN = frozenset({"redacted", "[redacted]"})
_RESTRICTED = frozenset({"RESTRICTED", "NON_PUBLIC"})


def distributions_of(record: Node, problems: Problems) -> tuple[Distribution, ...]:
    """Files and services of a dataset, services that say that they serve it, and the output ports of a data product."""
    nodes = [node for node in values(record, DCAT + "distribution") if "@value" not in node]
    ports = [*_serving(record, nodes), *_ports(record)]
    count = len(nodes) + len(ports)
    if count > MAX_DISTRIBUTIONS:
        message = f"The record has {count:,} distributions; the first {MAX_DISTRIBUTIONS:,} were kept."
        note(problems, DCAT + "distribution", str(count), "count", message)
    both = [*((node, _service_node(node)) for node in nodes), *ports][:MAX_DISTRIBUTIONS]
    return tuple(_distribution(node, service, problems) for node, service in both)


def _ports(record: Node) -> Iterator[tuple[Node, Node | None]]:
    for port in values(record, *_PORTS):
        served = values(port, *_PORT_DISTRIBUTIONS) or [{}]
        for node in served:
            yield node, port


def _serving(record: Node, distributions: list[Node]) -> Iterator[tuple[Node, Node | None]]:
    """The services of the dataset itself, except those that a distribution names."""
    if ACCESS_SERVICE not in record:
        return
    known = {
        name for node in distributions for value in values(node, ACCESS_SERVICE) for name in _names(value)
    }
    for service in values(record, ACCESS_SERVICE):
        if "@value" not in service and known.isdisjoint(_names(service)):
            terms = {prop: service[prop] for prop in _TERMS if prop in service}
            yield {**terms, DCAT + "accessURL": _endpoints(service)}, service


def _names(service: Node) -> set[str]:
    """By what a service is known: its IRI, and where it answers."""
    return {name for name in (iri_of(service), *map(iri_of, _endpoints(service))) if name}


def _endpoints(service: Node) -> Sequence[Node]:
    return first_values(service, DCAT + "endpointURL", DCAT + "endpointUrl")


def _service_node(node: Node) -> Node | None:
    return next((value for value in values(node, ACCESS_SERVICE) if "@value" not in value), None)


def _distribution(node: Node, service: Node | None, problems: Problems) -> Distribution:
    access = address_or_hidden(node, DCAT + "accessURL")
    download = address_or_hidden(node, DCAT + "downloadURL")
    rights = access_right(node)
    described = _used_by(service) if service is not None else None
    format_code, format_label, media_type = format_of(node, download or access, described)
    title = _words(node, DCT + "title", TITLE_LIMIT, problems)
    plain_one = Distribution(
        identifier=(iri_of(node) if "@id" in node else "") or text(node, DCT + "identifier"),
        title=title or (described.title if described else ""),
        description=_words(node, DCT + "description", TEXT_LIMIT, problems),
        access_url=access,
        download_url=download,
        format=format_code,
        format_label=format_label,
        media_type=media_type,
        byte_size=byte_size(node, problems),
        licence=licence_of(node),
        rights=rights_of(node),
        access_rights=rights,
        service=described,
        delivery=_delivery(format_label),
        restricted=rights in _RESTRICTED or access.lower() in _HIDDEN or download.lower() in _HIDDEN,
    )
    return plain_one if _SELDOM.isdisjoint(node) else _with_details(plain_one, node, problems)


def _with_details(distribution: Distribution, node: Node, problems: Problems) -> Distribution:
    """What few distributions have."""
    return msgspec.structs.replace(
        distribution,
        compress_format=_media(node, _COMPRESS),
        package_format=_media(node, _PACKAGE),
        issued=date_of(node, problems, _ISSUED),
        modified=date_of(node, problems, _MODIFIED),
        status=code(node, _STATUS),
        availability=code(node, *_AVAILABILITY),
        languages=languages_of(node),
        conforms_to=concepts(node, *CONFORMS_TO),
        checksum=_checksum(node),
        schema=schema_of(node),
    )


def _words(node: Node, prop: str, limit: int, problems: Problems) -> str:
    if prop not in node:
        return ""
    return long_text(preferred_text(values(node, prop)), limit, prop, problems)


def address_or_hidden(node: Node, prop: str) -> str:
    """An address, or what stands in its place, such as `redacted` or a path."""
    if prop not in node:
        return ""
    return address(node, prop) or next((text_of(value) for value in values(node, prop)), "")


# --- formats ----------------------------------------------------------------------------------


def format_of(node: Node, url: str, service: Service | None = None) -> tuple[str, str, str]:
    """(code of the portal's vocabulary or "", format as stated, media type or "").

    Where no format is stated, the ending of the address or the service's standard (`.../wfs`) may tell.
    """
    media_type = ""
    for value in values(node, *_MEDIA_TYPES):
        media_type = media_type or normal_media_type(iri_of(value) or text_of(value))
    stated = [_stated_format(value) for value in values(node, *_FORMATS)]
    for label, iri, kind in stated:
        media_type = media_type or normal_media_type(kind or iri or label)
    for label, iri, kind in stated:
        entry = find_format(label) or find_format(iri) or find_format("", kind)
        if entry is not None:
            return entry.code, label or short_name(iri), media_type
    label = stated[0][0] or short_name(stated[0][1]) if stated else ""
    standards = service.conforms_to if service is not None else ()
    entry = find_format("", media_type) or (find_format("", "", url) if url else None)
    for standard in standards:
        entry = entry or find_format(standard.label) or find_format(short_name(standard.iri))
    return (entry.code if entry else ""), label, media_type


def _stated_format(value: Node) -> tuple[str, str, str]:
    """(label, IRI, media type given as rdf:value) of one dct:format."""
    iri = iri_of(value)
    if "@value" in value:
        return ("" if iri else text_of(value)), iri, ""
    kind = text(value, RDF + "value")
    label = label_of(value)
    return ("" if label == kind else label), iri, kind


def _media(node: Node, prop: str) -> str:
    if prop not in node:
        return ""
    value = values(node, prop)[0]
    stated = iri_of(value) or text_of(value)
    return normal_media_type(stated) or short_name(stated)


def byte_size(node: Node, problems: Problems) -> int | None:
    """Bytes, from a number in any notation."""
    for value in values(node, DCAT + "byteSize"):
        stated = plain(value.get("@value", ""), 100)
        try:
            size = int(float(stated))
        except (ValueError, OverflowError):
            size = -1
        if 0 <= size < 2**63:
            return size
        note(
            problems,
            DCAT + "byteSize",
            stated,
            "number",
            f"“{stated[:40]}” is not a size in bytes; it was left out.",
        )
    return None


def _delivery(format_label: str) -> Delivery:
    """Dataspace formats such as `s3+push` or `HttpData-PULL` say who starts the transfer."""
    ending = format_label[-5:].lower()
    if ending[:1] not in ("-", "+"):
        return ""
    return "push" if ending.endswith("push") else "pull" if ending.endswith("pull") else ""


def _checksum(node: Node) -> Checksum | None:
    for value in values(node, _CHECKSUM):
        stated = text(value, SPDX + "checksumValue")
        if stated:
            algorithm = code(value, SPDX + "algorithm").removeprefix("checksumAlgorithm_")
            if algorithm.isdigit():  # the end of an IRI such as `.../sha/256`
                algorithm = "sha" + algorithm
            return Checksum(algorithm=algorithm, value=stated)
    return None


# --- services and schemas ---------------------------------------------------------------------


def service_of(node: Node) -> Service:
    contract = first_values(node, DCAT + "endpointDescription")
    return Service(
        title=text(node, DCT + "title"),
        endpoint_url=address_or_hidden(node, DCAT + "endpointURL")
        or address_or_hidden(node, DCAT + "endpointUrl"),
        description_url=next((iri for iri in map(iri_of, contract) if iri), ""),
        description=text(node, DCT + "description")
        or next((words for words in map(text_of, contract) if words and not iri_of({"@value": words})), ""),
        conforms_to=concepts(node, *CONFORMS_TO),
    )


def _used_by(node: Node) -> Service:
    """The service behind a distribution, with what it asks of its users; a record of its own says that as its rights."""
    return msgspec.structs.replace(service_of(node), access=rights_of(node))


def schema_of(node: Node) -> Schema | None:
    """The columns [csvw:tableSchema], or the address of a document that describes them."""
    for value in values(node, _TABLE_SCHEMA):
        columns = values(value, CSVW + "column")[:_MAX_FIELDS]
        fields = tuple(field for field in map(_field, columns) if field is not None)
        if fields or "@id" in value:
            return Schema(fields=fields, url=iri_of(value))
    described = address(node, DESCRIBED_BY)
    return Schema(url=described) if described else None


def _field(column: Node) -> Field | None:
    name = text(column, CSVW + "name") or text(column, CSVW + "title", CSVW + "titles")
    if not name:
        return None
    required = text(column, CSVW + "required").lower()
    return Field(
        name=name,
        type=code(column, CSVW + "datatype"),
        title=text(column, CSVW + "title", CSVW + "titles"),
        description=text(column, DCT + "description", DC + "description"),
        required=required in ("true", "1") if required else None,
    )
