"""What a record must be after it was written as DCAT-AP and read again, and records of all kinds to write."""

import json
import re
from itertools import count
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Field,
    Licence,
    Lineage,
    Period,
    Place,
    ProductRecord,
    Schema,
    Service,
    StatedClass,
    Translation,
)
from catalog.domain.vocabulary.formats import formats
from catalog.domain.vocabulary.licences import licences
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.eu_lists import (
    AUTHORITY,
    MEDIA_TYPES,
    availability_iri,
    file_type_iri,
    media_type_iri,
    status_iri,
)
from catalog.formats.dcat.export import MEDIA_TYPES as SYNTAXES
from catalog.formats.dcat.export import Syntax, graph_of, serialise
from catalog.formats.dcat.export_distributions import distribution_uris
from catalog.formats.dcat.sheet import safe_iri
from catalog.formats.protocol import PageRequest

PORTAL = "https://portal.example/products/7"


def reread(record: ProductRecord, uri: str, syntax: Syntax = "turtle") -> ProductRecord:
    """The record that the reader makes of the export."""
    body = serialise(graph_of(record, uri=uri), syntax)
    page = DCAT.read_page(PageRequest(url="https://portal.example/catalog"), SYNTAXES[syntax], body)
    (found,) = [r for item in page.items if (r := DCAT.map_record(item.body).record).uri == uri]
    return found


def parsed(body: bytes, syntax: Syntax) -> Graph:
    """The graph in a document. rdflib's own way to JSON-LD warns of itself."""
    if syntax == "json-ld":
        return to_rdf(json.loads(body), Graph())
    return Graph().parse(data=body, format=syntax)


def carried(record: ProductRecord, uri: str) -> ProductRecord:
    """What DCAT-AP can carry of a record: terms of lists without the source's spelling, no rows, units or promises."""
    uris = distribution_uris(record, uri=uri)
    files = [_distribution(d, u, record) for d, u in zip(record.distributions, uris, strict=True)]
    names = [*record.identifiers, record.source_id, record.uri]
    shared = {file.licence for file in files}
    licence = _licence(record.licence) or (shared.pop() if len(shared) == 1 else None)
    service = record.service if record.kind == "service" else None
    return msgspec.structs.replace(
        record,
        uri=uri,
        source_id=uri,
        identifiers=(*dict.fromkeys(name for name in names if name and name != uri), uri),
        publisher=_agent(record.publisher) if record.publisher else None,
        creators=tuple(map(_agent, record.creators)),
        contacts=tuple(map(_contact, record.contacts)),
        licence=licence,
        frequency_label=record.frequency or record.frequency_label,
        languages=_languages(record.languages),
        stated_classes=tuple(
            StatedClass(value=value, field="informationSensitivityClassification")
            for value in dict.fromkeys(c.value for c in record.stated_classes)
        ),
        places=tuple(msgspec.structs.replace(place, network_area="") for place in record.places),
        lineage=_lineage(record.lineage),
        landing_page=safe_iri(record.landing_page),
        service=_own(_service(service, record.title), record) if service else None,
        **{name: _date(getattr(record, name)) for name in ("issued", "modified", "record_modified")},
        policies=tuple(filter(None, map(_policy, record.policies))),
        schema=_schema(record.schema),
        distributions=tuple(files),
        sla=(),
        contract_url="",
    )


def _distribution(file: Distribution, uri: str, record: ProductRecord) -> Distribution:
    entry = formats().get(file.format)
    stated = [
        file.access_url,
        file.download_url,
        file.service.endpoint_url if file.service else "",
        record.landing_page,
    ]
    service = _service(file.service, file.title or record.title) if file.service else None
    return msgspec.structs.replace(
        file,
        identifier=uri,
        title=file.title or (service.title if service else ""),
        access_url=next(filter(None, map(safe_iri, stated)), ""),
        download_url=safe_iri(file.download_url),
        format_label=file.format if file_type_iri(file.format) else file.format_label or file.format,
        format=entry.code if entry else "",
        compress_format=_media(file.compress_format),
        package_format=_media(file.package_format),
        licence=_licence(file.licence or record.licence),
        status=file.status.upper() if status_iri(file.status) else file.status,
        availability=file.availability.upper() if availability_iri(file.availability) else file.availability,
        issued=_date(file.issued),
        modified=_date(file.modified),
        languages=_languages(file.languages),
        checksum=_checksum(file.checksum),
        schema=_schema(file.schema),
        service=service,
        rows=None,
        delivery="" if file_type_iri(file.format) else file.delivery,  # it stands in the label
        restricted=file.access_rights in ("RESTRICTED", "NON_PUBLIC"),
    )


def _media(stated: str) -> str:
    return media_type_iri(stated).removeprefix(MEDIA_TYPES) or stated


def _licence(stated: Licence | None) -> Licence | None:
    if stated is None:
        return None
    entry = licences().get(stated.code)
    iri = safe_iri(stated.iri) or (entry.eu or entry.iri if entry else "")
    return Licence(code=stated.code, label=entry.label if entry else stated.label, iri=iri)


def _agent(agent: Agent) -> Agent:
    email = agent.email if safe_iri(f"mailto:{agent.email}") else ""
    return Agent(name=agent.name, iri=safe_iri(agent.iri), email=email, homepage=safe_iri(agent.homepage))


def _contact(contact: Contact) -> Contact:
    return msgspec.structs.replace(contact, email=contact.email.strip(), url=safe_iri(contact.url))


def _service(service: Service, title: str) -> Service:
    return msgspec.structs.replace(
        service,
        title=service.title or title,
        endpoint_url=safe_iri(service.endpoint_url),
        description_url=safe_iri(service.description_url),
    )


def _own(service: Service, record: ProductRecord) -> Service:
    """A product that is a service is one node with it."""
    return msgspec.structs.replace(
        service, title=record.title, description=record.description, conforms_to=record.conforms_to
    )


def _checksum(checksum: Checksum | None) -> Checksum | None:
    if checksum is None or not checksum.value:
        return None
    return msgspec.structs.replace(checksum, algorithm=checksum.algorithm.lower().replace("-", ""))


def _schema(schema: Schema | None) -> Schema | None:
    if schema is None or not (schema.fields or safe_iri(schema.url)):
        return None
    fields = tuple(msgspec.structs.replace(field, unit="", key=None) for field in schema.fields)
    return Schema(fields=fields, url=safe_iri(schema.url))


def _lineage(lineage: Lineage | None) -> Lineage | None:
    if lineage is None:
        return None
    made = tuple(Concept(label=c.label, iri=safe_iri(c.iri)) for c in lineage.generated_by)
    return msgspec.structs.replace(lineage, generated_by=made)


def _languages(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.partition("-")[0] for tag in tags))


def _date(stated: str) -> str:
    return f"{stated}:00" if len(stated) == len("2026-05-01T10:00") else stated


def _policy(text: str) -> str:
    """As compact JSON in ODRL's bare words; what has no rule is not carried."""
    policy = json.loads(text.replace('"odrl:', '"'))
    return json.dumps(policy) if {"permission", "prohibition", "obligation"} & set(policy) else ""


def comparable(record: ProductRecord) -> dict[str, Any]:
    """A record as JSON in which what RDF does not order is in one order, without the EU themes that the export adds."""
    plain = msgspec.to_builtins(
        msgspec.structs.replace(
            record,
            policies=tuple(json.dumps(json.loads(text), sort_keys=True) for text in record.policies),
            themes=tuple(theme for theme in record.themes if not theme.iri.startswith(AUTHORITY)),
            rights="\n".join(sorted(record.rights.split("\n"))),
        )
    )
    return {name: _ordered(name, value) for name, value in plain.items()}


def _ordered(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(key, part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        parts = [_ordered("", part) for part in value]
        return parts if name == "fields" else sorted(parts, key=lambda part: json.dumps(part, sort_keys=True))
    return value


# --- records to write -----------------------------------------------------------------------------

HOSTILE = (
    "javascript:alert(1)", "data:text/html,x", "https://", "http://[::1", "//no.scheme/x", "redacted", "https://a b/c",
    "https://h.example/a b", 'https://h.example/"quoted"', "https://h.example/<x>", "https://h.example/a\\b{c}|^`",
    "https://h.example/\nnew", "https://h.example/\0", "urn:x y", "mailto:a b", "ex:thing", "http://h.example/é?q=ü#f f",
    "http://www.w3.org/ns/dcat#a(b)", "http://purl.org/dc/terms/a.", "https://h.example/?", "https://h.example/../x#",
    "\ud800", "a\x0bb", "\ufffe", "]]>", "<b>&amp;", '"""', "'''\\", "\r\n", "\u2028", "en", "CSV", "2026-13-45",
)  # fmt: skip
_hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=12),
    st.text(max_size=8).map("https://h.example/{}".format),
    st.text(max_size=8).map("https://{}/x".format),
)

_policy_words = (
    "permission",
    "duty",
    "action",
    "target",
    "@id",
    "@type",
    "@value",
    "@language",
    "@list",
    "@graph",
    "dct:title",
)
_policies = st.lists(
    st.recursive(
        _hostile | st.integers() | st.none(),
        lambda part: (
            st.lists(part, max_size=2)
            | st.dictionaries(st.sampled_from(_policy_words) | _hostile, part, max_size=3)
        ),
        max_leaves=6,
    ).map(lambda rule: json.dumps({"permission": rule})),
    max_size=1,
).map(tuple)


def any_records() -> st.SearchStrategy[ProductRecord]:
    """Records with any text at all in every field."""
    return _any(ProductRecord)


def _any(kind: Any) -> st.SearchStrategy[Any]:
    arguments = get_args(kind)
    if kind is str:
        return _hostile
    if kind in (int, float, bool):
        return {int: st.integers(-1, 2**62), float: st.floats(), bool: st.booleans()}[kind]
    if kind is type(None):
        return st.none()
    if get_origin(kind) is Literal:
        return st.sampled_from(arguments)
    if get_origin(kind) is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(_any(arguments[0]), max_size=2).map(tuple)
        return st.tuples(*map(_any, arguments))
    if arguments:  # a union
        return st.one_of(*map(_any, arguments))
    fields = get_type_hints(kind)
    required = {f.name for f in msgspec.structs.fields(kind) if f.required}
    values = {name: _policies if name == "policies" else _any(fields[name]) for name in fields}
    chosen = st.fixed_dictionaries(
        {name: value for name, value in values.items() if name in required},
        optional={name: value for name, value in values.items() if name not in required},
    )
    return chosen.map(lambda values: kind(**values))


_word = st.text("abcdefgh XYZéß9", min_size=1, max_size=12).map(lambda text: " ".join(text.split()) or "word")
_url = st.integers(1, 10**6).map("https://data.example/{}".format)
_date_text = st.sampled_from(
    (
        "",
        "2024",
        "2024-05",
        "2024-05-01",
        "2024-05-01T10:00:00Z",
        "2024-05-01T10:00",
        "2024-05-01T10:00:00.25Z",
    )
)
_concepts = st.lists(
    st.one_of(
        st.builds(Concept, label=_word),
        st.builds(Concept, label=_word, iri=_url),
        st.builds(Concept, iri=_url),
    ),
    max_size=2,
    unique_by=lambda concept: concept.iri or concept.label,
).map(tuple)
_licences = st.sampled_from((
    None, Licence(code="CC-BY-4.0", label="CC BY", iri="https://creativecommons.org/licenses/by/4.0/"),
    Licence(code="OGL-UK-3.0"), Licence(label="Terms of the house"), Licence(iri="https://terms.example/own"),
))  # fmt: skip
_rights = st.sampled_from(("", "PUBLIC", "RESTRICTED", "NON_PUBLIC"))
_agents = st.builds(
    Agent, name=_word, iri=st.one_of(st.just(""), _url), email=st.sampled_from(("", "a@b.example"))
)
_schemas = st.one_of(
    st.none(),
    st.builds(Schema, url=_url),
    st.builds(
        Schema,
        fields=st.lists(
            st.builds(
                Field,
                name=_word,
                type=st.sampled_from(("", "string", "decimal")),
                title=st.just("") | _word,
                required=st.none() | st.booleans(),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
)
_services = st.builds(
    Service, title=st.just("") | _word, endpoint_url=_url, description_url=st.just("") | _url
)
_forms = st.sampled_from((("", ""), ("CSV", "CSV"), ("PARQUET", "Parquet"), ("", "Blueprint scroll")))


@st.composite
def _distributions(draw: st.DrawFn) -> Distribution:
    code, label = draw(_forms)
    return Distribution(
        identifier=draw(st.just("") | _url), title=draw(_word), description=draw(st.just("") | _word),
        access_url=draw(_url), download_url=draw(st.just("") | _url), format=code, format_label=label,
        media_type="text/csv" if code == "CSV" else "", byte_size=draw(st.none() | st.integers(0, 2**40)),
        licence=draw(_licences), access_rights=draw(_rights), issued=draw(_date_text), modified=draw(_date_text),
        status=draw(st.sampled_from(("", "COMPLETED"))), availability=draw(st.sampled_from(("", "STABLE"))),
        languages=draw(st.sampled_from(((), ("en",), ("fr", "cy")))), conforms_to=draw(_concepts),
        checksum=draw(st.sampled_from((None, Checksum(algorithm="sha256", value="ab12")))),
        schema=draw(_schemas), service=draw(st.none() | _services),
    )  # fmt: skip


@st.composite
def sound_records(draw: st.DrawFn) -> ProductRecord:
    """Records such as readers make them, of every kind and with every field filled now and then."""
    kind = draw(st.sampled_from(("dataset", "dataset", "series", "service")))
    title = draw(_word)
    frequency = draw(st.sampled_from((("", ""), ("ANNUAL", "yearly"), ("", "when the moon is full"))))
    service = draw(_services) if kind == "service" else None
    record = ProductRecord(
        source_id=draw(_word), title=title, description=draw(st.just("") | _word), kind=kind,
        identifiers=draw(st.lists(_word, max_size=2, unique=True).map(tuple)), language="en",
        translations=draw(st.sampled_from(((), (Translation(language="cy", title="Teitl"),)))),
        publisher=draw(st.none() | _agents), creators=draw(st.lists(_agents, max_size=1).map(tuple)),
        contacts=draw(st.sampled_from(((), (Contact(name="Desk", email="d@b.example", url="https://b.example/"),)))),
        themes=draw(_concepts), keywords=draw(st.lists(_word, max_size=3, unique=True).map(tuple)),
        licence=draw(_licences), rights=draw(st.sampled_from(("", "Ask first", "https://terms.example/rights"))),
        access_rights=draw(_rights), stated_classes=draw(st.sampled_from(((), (StatedClass(value="IB1-SA"),)))),
        places=draw(st.sampled_from((
            (), (Place(name="Fife", iri="https://places.example/fife", bbox=(-3.5, 56.0, -2.5, 56.4)),),
            (Place(bbox=(-1.25, 50.0, 1.0, 51.0), geometry='{"type":"Point","coordinates":[0.0,50.5]}'),),
        )).filter(lambda places: not places or not places[0].geometry)),
        periods=draw(st.sampled_from(((), (Period(start="2020", end="2021-03"),), (Period(start="2020-01-01"),)))),
        frequency=frequency[0], frequency_label=frequency[1], issued=draw(_date_text), modified=draw(_date_text),
        record_modified=draw(_date_text), languages=draw(st.sampled_from(((), ("en",)))),
        version=draw(st.sampled_from(("", "1.2"))), version_notes=draw(st.just("") | _word),
        status=draw(st.sampled_from(("", "DEVELOP", "WITHDRAWN"))), conforms_to=draw(_concepts),
        lineage=draw(st.sampled_from((None, Lineage(statement="Metered at the feeder."), Lineage(
            sources=(Concept(label="Meters", iri="https://src.example/m"),), generated_by=(Concept(label="Netting"),),
        )))),
        schema=draw(_schemas), service=msgspec.structs.replace(service, title=title) if service else None,
        landing_page=draw(st.just("") | _url), documentation=draw(_concepts), in_series=draw(_concepts),
        related=draw(_concepts), quality=draw(st.just("") | _word),
        policies=draw(st.sampled_from(((), ('{"@type":"Offer","permission":{"action":"use"}}',)))),
        distributions=() if kind == "service" else tuple(draw(st.lists(
            _distributions(), max_size=3, unique_by=lambda file: file.identifier or id(file)))),
    )  # fmt: skip
    return _with_own_addresses(record)


def _with_own_addresses(record: ProductRecord) -> ProductRecord:
    """Every address another one: what two parts share is described once."""
    numbers = count(1)
    text = re.sub(
        r"data\.example/\d+", lambda _: f"data.example/n{next(numbers)}", msgspec.json.encode(record).decode()
    )
    return msgspec.json.decode(text, type=ProductRecord)
