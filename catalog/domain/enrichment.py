"""What linked descriptions add to a source's record: which fields, by which documents, and where rights only raise a question.

A source's own values are never touched. Of what it leaves empty a document fills whole fields; service levels, standards and
keywords are joined; a schema, a service and a provenance are completed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from catalog.domain.layers import RIGHTS_FIELDS
from catalog.domain.linked import COMPLETED, JOINED, Linked, enriched, file_key
from catalog.domain.product import Distribution, Lineage, ProductRecord, Schema, Service

APIS = frozenset({"openapi", "asyncapi"})  # describe a way to the data, not the data
PORTAL_WIDE = 20  # products of one endpoint: what more of them link to describes a portal
_WHOLE = (
    "schema", "service", "quality", "sla", "lineage", "contacts", "creators", "themes", "keywords", "places", "periods",
    "languages", "conforms_to", "documentation", "frequency", "frequency_label", "version", "version_notes",
    "status",
)  # fmt: skip
_OF_API = ("service", "schema", "sla", "contacts", "documentation", "quality")
# Filled together or not at all: field → what else has to be empty.
_TOGETHER = {
    "frequency": ("frequency_label",),
    "frequency_label": ("frequency",),
    "version": ("version_notes",),
    "version_notes": ("version",),
}
_FORMAT = ("format", "format_label", "media_type")
PARTS = frozenset(
    {*_WHOLE, *RIGHTS_FIELDS}
)  # of a document's record, that are looked at beside its distributions
_OF_ONE = (
    "schema",
    "sla",
    "quality",
)  # of an API that several products share it is not said which one is meant
_OF_ITSELF = frozenset({"odcs"})  # the status of a contract is its own, not that of the data
_MOST_JOINED = 50  # items that one document adds to a list


class Described(msgspec.Struct, frozen=True):
    """A document that was read: its address, its kind, and what it says of the product, in the form of a record.

    `kind`: the name of its protocol, or `schema`. `own`: it lies on the host of the product's endpoint. `shared`: how many
    products of the endpoint link to it. `fits`: it names an identifier of the product.
    """

    url: str
    kind: str
    record: ProductRecord
    own: bool = False
    shared: int = 1
    fits: bool = False

    @property
    def may_grant(self) -> bool:
        """Whether it may speak of rights: its owner's own word about this product, and not about an API."""
        return self.own and self.kind not in APIS and (self.shared == 1 or self.fits)


def enrich(harvested: ProductRecord, described: Sequence[Described]) -> dict[str, tuple[Linked, ...]]:
    """Field (or `linked.file_key`) → what the documents add to it, earlier ones before later ones."""
    layer: dict[str, tuple[Linked, ...]] = {}
    record, several = harvested, _several(harvested, described)
    for document in described:
        found = {
            key: (Linked(value, document.url, document.kind, counts),)
            for key, value, counts in _additions(
                record, harvested, document, partial=document.kind in several
            )
        }
        record = enriched(record, found)
        for key, said in found.items():
            layer[key] = (*layer.get(key, ()), *said)
    return layer


type _Addition = tuple[str, Any, bool]  # field or file key, value in JSON form, whether it counts


def _additions(
    record: ProductRecord, harvested: ProductRecord, document: Described, *, partial: bool
) -> Iterator[_Addition]:
    positions = [n for n, file in enumerate(harvested.distributions) if document.url in _links(file)]
    of_product = not positions or document.url in _links_of(harvested)
    names = _fields(document, of_product=of_product, partial=partial and not of_product)
    for name in names:
        if (value := _added(record, name, document)) is not None:
            yield name, _json(value), True
    if document.shared <= PORTAL_WIDE and not (partial and not of_product):
        yield from _rights(record, document)
    yield from _of_files(record, document, positions)


def _several(harvested: ProductRecord, described: Iterable[Described]) -> frozenset[str]:
    """The kinds of which several documents are linked from distributions: each describes its own one."""
    linked = {url for file in harvested.distributions for url in _links(file)}
    of_files = {(document.kind, document.url) for document in described if document.url in linked}
    number = Counter(kind for kind, _ in of_files)
    return frozenset(kind for kind, n in number.items() if n > 1)


def _links(file: Distribution) -> frozenset[str]:
    return frozenset(
        filter(
            None,
            (
                file.download_url,
                file.access_url,
                file.service.description_url if file.service else "",
                file.schema.url if file.schema else "",
                *(standard.iri for standard in file.conforms_to),
            ),
        )
    )


def _links_of(record: ProductRecord) -> frozenset[str]:
    """The addresses by which the record itself, not one of its distributions, links to descriptions."""
    named = (*record.documentation, *record.conforms_to, *record.related)
    return frozenset(
        filter(
            None,
            (
                record.contract_url,
                record.uri,
                record.landing_page,
                record.service.description_url if record.service else "",
                record.schema.url if record.schema else "",
                *(concept.iri for concept in named),
            ),
        )
    )


def _fields(document: Described, *, of_product: bool, partial: bool) -> tuple[str, ...]:
    """The fields of the record that a document may speak of."""
    if document.shared > PORTAL_WIDE:
        return ("service",) if of_product else ()
    if partial:
        return ()
    alone = document.shared == 1 or document.kind not in APIS
    return tuple(
        name
        for name in (_OF_API if document.kind in APIS else _WHOLE)
        if (of_product or name not in ("schema", "service"))
        and (alone or name not in _OF_ONE)
        and (name != "status" or document.kind not in _OF_ITSELF)
    )


# What is said of the distributions is not said of the whole once more.
_FILE_SAYS: Mapping[str, Callable[[Distribution], bool]] = {
    "schema": lambda file: bool(file.schema and file.schema.fields),
    "service": lambda file: file.service is not None,
}


def _said_beside(record: ProductRecord, name: str) -> bool:
    """Whether the record says it in another place than this field."""
    if any(getattr(record, other) for other in _TOGETHER.get(name, ())):
        return True
    says = _FILE_SAYS.get(name)
    return says is not None and not getattr(record, name) and any(map(says, record.distributions))


def _added(record: ProductRecord, name: str, document: Described) -> Any:
    """What a document adds to a field; None for nothing."""
    own, said = getattr(record, name), getattr(document.record, name)
    if not said or _said_beside(record, name):
        return None
    if name == "service":
        return _service(own, said, document)
    if name == "schema":
        return _schema(own, said, document)
    if not own:
        return said
    if name in JOINED:
        new = tuple(item for item in said if _key(item) not in set(map(_key, own)))[:_MOST_JOINED]
        return new or None
    return _missing(own, said) if name in COMPLETED else None


def _key(item: Any) -> Any:
    if isinstance(item, str):
        return item.casefold()
    return (item.iri or item.label).casefold().rstrip("/")


def _missing[S: (Schema, Service, Lineage)](own: S, said: S) -> S | None:
    """What a structure leaves empty and another has; None for nothing."""
    missing = {
        name: value
        for name in own.__struct_fields__
        if not getattr(own, name) and (value := getattr(said, name))
    }
    return type(own)(**missing) if missing else None


def _service(own: Service | None, said: Service, document: Described) -> Service | None:
    """A service that the document describes; whom it is open to is said by its own host alone."""
    told = said if document.own else msgspec.structs.replace(said, open_to="")
    if own is None:
        return told if told != Service() else None
    return _missing(own, told) if _same_service(own, told, document.url) else None


def _same_service(own: Service, said: Service, url: str) -> bool:
    ends = own.endpoint_url.rstrip("/"), said.endpoint_url.rstrip("/")
    return own.description_url == url or not all(ends) or ends[0] == ends[1]


def _schema(own: Schema | None, said: Schema, document: Described) -> Schema | None:
    """The fields of the data, where the source names none, or only an address where they are."""
    if own is None:
        return said
    if own.fields or (own.url and own.url != document.url):
        return None
    return _missing(own, said)


def _rights(record: ProductRecord, document: Described) -> Iterator[_Addition]:
    for name in sorted(RIGHTS_FIELDS):
        silent = not getattr(record, name) and not any(getattr(f, name, None) for f in record.distributions)
        if silent and (said := getattr(document.record, name)):
            yield name, _json(said), document.may_grant


def _of_files(record: ProductRecord, document: Described, positions: Sequence[int]) -> Iterator[_Addition]:
    """What the document says of single distributions: of those that link to it, and of those that it lists itself."""
    listed = {url: file for file in document.record.distributions for url in _addresses(file)}
    for n, file in enumerate(record.distributions):
        match = next((listed[url] for url in _addresses(file) if url in listed), None)
        linked = n in positions
        service = (document.record.service if linked else None) or (match and match.service)
        schema = (document.record.schema if linked else None) or (match and match.schema)
        if service and (told := _service(file.service, service, document)):
            yield file_key(n, "service"), _json(told), True
        if document.shared > PORTAL_WIDE:
            continue
        if schema and (fields := _schema(file.schema, schema, document)):
            yield file_key(n, "schema"), _json(fields), True
        if match and (match.format or match.format_label) and not (file.format or file.format_label):
            yield file_key(n, "format"), {p: getattr(match, p) for p in _FORMAT if getattr(match, p)}, True


def _addresses(file: Distribution) -> tuple[str, ...]:
    return tuple(filter(None, (file.download_url, file.access_url)))


def _json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
