"""The canonical, protocol-free form of one data product: typed, frozen, aligned to DCAT 3.

Property names in brackets are DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), DCTERMS, or the
vocabulary named. Dates are ISO 8601 text as precise as the source (`2024`, `2024-05`, `2024-05-01`,
`2024-05-01T10:00:00Z`). An empty string or tuple means that the source does not say.
"""

from typing import Literal

import msgspec

Kind = Literal["dataset", "service", "series"]
Delivery = Literal["", "pull", "push"]
OpenTo = Literal["", "anyone", "registered"]
BBox = tuple[float, float, float, float]  # west, south, east, north; degrees, WGS 84


class Part(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Base of all parts: immutable, so never in a cycle of objects, and empty fields cost nothing when stored."""


class Translation(Part, frozen=True):
    """Title and description in another language than the main one (`language`: BCP 47)."""

    language: str
    title: str = ""
    description: str = ""


class Agent(Part, frozen=True):
    """An organisation or person [foaf:Agent]."""

    name: str = ""
    iri: str = ""
    email: str = ""
    homepage: str = ""


class Contact(Part, frozen=True):
    """Where to ask [dcat:contactPoint, vcard:Kind]. `url` may be a form."""

    name: str = ""
    email: str = ""
    url: str = ""
    phone: str = ""


class Concept(Part, frozen=True):
    """A term of some vocabulary, a standard, or a document: label, IRI, or both [skos:Concept]."""

    label: str = ""
    iri: str = ""


class Licence(Part, frozen=True):
    """The licence as stated [dct:license], and `code`, its id in the portal's registry where recognised."""

    code: str = ""
    label: str = ""
    iri: str = ""


class Place(Part, frozen=True):
    """Where it is about [dct:spatial]. `geometry` is GeoJSON text; `network_area` a licence area or network code."""

    name: str = ""
    iri: str = ""
    bbox: BBox | None = None
    geometry: str = ""
    network_area: str = ""


class Period(Part, frozen=True):
    """A span of time [dct:temporal, dct:PeriodOfTime]; either end may be open."""

    start: str = ""
    end: str = ""


class Lineage(Part, frozen=True):
    """Where it comes from [dct:source, prov:wasGeneratedBy, dct:provenance]."""

    sources: tuple[Concept, ...] = ()
    generated_by: tuple[Concept, ...] = ()
    statement: str = ""


class Field(Part, frozen=True):
    """One column or attribute of a schema. `type` as stated by the source. `unique`: whether no value occurs twice."""

    name: str
    type: str = ""
    title: str = ""
    description: str = ""
    unit: str = ""
    required: bool | None = None
    key: bool | None = None
    unique: bool | None = None


class Schema(Part, frozen=True):
    """The fields of the data, and where the schema document lies."""

    fields: tuple[Field, ...] = ()
    url: str = ""
    standard: str = ""


class Service(Part, frozen=True):
    """A way to query the data [dcat:DataService]. `description_url`: its machine-readable contract (OpenAPI, WSDL).

    `access` says in words what is needed to be let in; `open_to` whom it is open to, where that is stated. `limits` are what it
    allows, in words; `page_size` (rows a call, at most) and `per_minute` (calls) the same as numbers, where they are.
    """

    title: str = ""
    endpoint_url: str = ""
    description_url: str = ""
    description: str = ""
    conforms_to: tuple[Concept, ...] = ()
    access: str = ""
    open_to: OpenTo = ""
    limits: tuple[str, ...] = ()
    page_size: int | None = None
    per_minute: float | None = None


class Checksum(Part, frozen=True):
    """[spdx:Checksum] `algorithm` such as `sha256`."""

    algorithm: str = ""
    value: str = ""


class Distribution(Part, frozen=True):
    """One way to get the product [dcat:Distribution].

    `format` is a code of the portal's format vocabulary where recognised (`CSV`), else empty; `format_label` is as
    stated. `byte_size` bytes, `rows` records. `restricted` is True where the source hides the address
    ("redacted") or says that it needs permission.
    """

    identifier: str = ""
    title: str = ""
    description: str = ""
    access_url: str = ""
    download_url: str = ""
    format: str = ""
    format_label: str = ""
    media_type: str = ""
    compress_format: str = ""
    package_format: str = ""
    byte_size: int | None = None
    rows: int | None = None
    licence: Licence | None = None
    rights: str = ""
    access_rights: str = ""
    issued: str = ""
    modified: str = ""
    status: str = ""
    availability: str = ""
    languages: tuple[str, ...] = ()
    conforms_to: tuple[Concept, ...] = ()
    checksum: Checksum | None = None
    schema: Schema | None = None
    service: Service | None = None
    delivery: Delivery = ""
    restricted: bool = False


class LawfulBasis(Part, frozen=True):
    """On what ground personal data is shared [UK GDPR, Article 6(1)]: `kind` as the triage names it, `words` for which purpose
    and whom, `until` the day of the next review (ISO 8601), up to which it counts."""

    kind: str
    words: str
    until: str


class StatedClass(Part, frozen=True):
    """A sensitivity or openness class as one field of the source states it (several may disagree).

    `basis`: of personal data, as the owner has recorded it with a triage; no source states one.
    """

    value: str
    field: str = ""
    basis: LawfulBasis | None = None


class ProductRecord(Part, frozen=True):
    """One data product as one source describes it.

    `source_id` is the identifier at the source (never empty in a stored record). `access_rights` is a code of
    the EU list (PUBLIC, RESTRICTED, NON_PUBLIC) where recognised, else empty; `rights` the text. `frequency` is a
    code of the EU frequency list where recognised, `frequency_label` as stated. `modified` is about the data,
    `record_modified` about the source's catalogue record. `policies` holds ODRL or Open Energy rules as JSON text.
    `contribution`: ways in which others may add to the data (forms, addresses, procedures), as its owner states them.
    `sla` and `contract_url` come from self-describing products. `status` [adms:status] is a code of the EU list of statuses of
    data sets (DEVELOP, COMPLETED, DEPRECATED, DISCONT, WITHDRAWN) where recognised, else as stated.
    """

    source_id: str
    title: str
    description: str = ""
    kind: Kind = "dataset"
    uri: str = ""
    identifiers: tuple[str, ...] = ()
    language: str = ""
    translations: tuple[Translation, ...] = ()
    publisher: Agent | None = None
    creators: tuple[Agent, ...] = ()
    contacts: tuple[Contact, ...] = ()
    themes: tuple[Concept, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: Licence | None = None
    rights: str = ""
    access_rights: str = ""
    stated_classes: tuple[StatedClass, ...] = ()
    places: tuple[Place, ...] = ()
    periods: tuple[Period, ...] = ()
    frequency: str = ""
    frequency_label: str = ""
    issued: str = ""
    modified: str = ""
    record_modified: str = ""
    languages: tuple[str, ...] = ()
    version: str = ""
    version_notes: str = ""
    status: str = ""
    conforms_to: tuple[Concept, ...] = ()
    lineage: Lineage | None = None
    schema: Schema | None = None
    service: Service | None = None
    landing_page: str = ""
    documentation: tuple[Concept, ...] = ()
    in_series: tuple[Concept, ...] = ()
    related: tuple[Concept, ...] = ()
    quality: str = ""
    sla: tuple[str, ...] = ()
    contract_url: str = ""
    policies: tuple[str, ...] = ()
    contribution: tuple[Concept, ...] = ()
    distributions: tuple[Distribution, ...] = ()


class Problem(Part, frozen=True):
    """Something about a record or page that was not as it should be.

    `path` names the field in the source, `value` what stood there (cut), `rule` what it broke, `message` a plain
    sentence that says what was done about it, `fix` what its owner can do.
    """

    message: str
    path: str = ""
    value: str = ""
    rule: str = ""
    fix: str = ""
