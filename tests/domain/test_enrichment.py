"""What linked descriptions add to a record: never over the source's own words, each addition with its document."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.enrichment import PARTS, PORTAL_WIDE, Described, enrich
from catalog.domain.layers import RIGHTS_FIELDS, Decision, Inference, effective, merged
from catalog.domain.linked import enriched, file_key, file_of, linked_from, linked_values
from catalog.domain.product import (
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
)

URL = "https://data.example/contract.yaml"
API = "https://data.example/openapi.json"
FIELDS = Schema(fields=(Field("at", "date"), Field("load", "number", unit="MW")))
SERVICE = Service(
    title="Demand", endpoint_url="https://data.example/v1", access="An API key is needed.", open_to="anyone"
)
SAYS = ProductRecord(
    source_id="contract-1",
    title="Another title",
    description="Another description",
    uri="https://elsewhere.example/x",
    identifiers=("other",),
    modified="2026-01-01",
    keywords=("load", "demand"),
    sla=("Answers within a day.",),
    schema=FIELDS,
    service=SERVICE,
    quality="Complete to 99%.",
    frequency="DAILY",
    licence=Licence(code="CC-BY-4.0"),
    stated_classes=(StatedClass("IB1-O"),),
)


def record(**said: Any) -> ProductRecord:
    return ProductRecord(**{"source_id": "p", "title": "Demand", **said})


def document(says: ProductRecord = SAYS, **changes: Any) -> Described:
    return Described(**{"url": URL, "kind": "odcs", "record": says, "own": True, **changes})


def with_documents(harvested: ProductRecord, *documents: Described) -> ProductRecord:
    return enriched(harvested, enrich(harvested, documents))


def test_a_document_fills_what_the_source_leaves_empty_and_is_named_with_each_field() -> None:
    harvested = record(contract_url=URL)
    layer = enrich(harvested, [document()])
    found = enriched(harvested, layer)
    assert (found.schema, found.service, found.quality, found.frequency) == (
        FIELDS,
        SERVICE,
        "Complete to 99%.",
        "DAILY",
    )
    assert {(one.url, one.kind) for said in layer.values() for one in said} == {(URL, "odcs")}


def test_it_never_speaks_of_what_a_product_is_called_or_when_it_changed() -> None:
    harvested = ProductRecord(source_id="p", title="Demand", contract_url=URL)
    found = with_documents(harvested, document())
    kept = (
        "title",
        "description",
        "source_id",
        "uri",
        "modified",
        "identifiers",
        "publisher",
        "distributions",
    )
    assert [getattr(found, name) for name in kept] == [getattr(harvested, name) for name in kept]


def test_lists_are_joined_with_the_sources_items_first_and_none_twice() -> None:
    harvested = record(contract_url=URL, keywords=("Demand", "grid"), sla=("Renewed hourly.",))
    found = with_documents(harvested, document())
    assert found.keywords == ("Demand", "grid", "load")
    assert found.sla == ("Renewed hourly.", "Answers within a day.")


def test_a_field_that_the_source_fills_stays_whole() -> None:
    own = Schema(fields=(Field("time"),))
    harvested = record(contract_url=URL, schema=own, quality="Poor.", contacts=(Contact(name="A"),))
    found = with_documents(harvested, document())
    assert (found.schema, found.quality, found.contacts) == (own, "Poor.", (Contact(name="A"),))


def test_a_frequency_in_words_is_a_frequency() -> None:
    found = with_documents(record(contract_url=URL, frequency_label="now and then"), document())
    assert (found.frequency, found.frequency_label) == ("", "now and then")


def test_a_service_of_which_the_source_gives_the_description_alone_is_completed() -> None:
    own = Service(description_url=API, title="Our API")
    found = with_documents(record(service=own), document(url=API, kind="openapi"))
    assert found.service == Service(
        title="Our API",
        description_url=API,
        endpoint_url="https://data.example/v1",
        access="An API key is needed.",
        open_to="anyone",
    )


def test_another_service_is_not_mixed_in() -> None:
    own = Service(endpoint_url="https://data.example/other")
    assert with_documents(record(service=own, contract_url=URL), document()).service == own


def test_the_description_of_one_distributions_service_is_about_that_distribution() -> None:
    files = (
        Distribution(title="CSV", download_url="https://data.example/a.csv"),
        Distribution(title="API", service=Service(description_url=API)),
    )
    harvested = record(distributions=files)
    layer = enrich(harvested, [document(url=API, kind="openapi")])
    found = enriched(harvested, layer)
    assert found.service is None
    assert found.schema is None
    assert found.distributions[0] == files[0]
    assert found.distributions[1].service
    assert found.distributions[1].service.endpoint_url == SERVICE.endpoint_url
    assert found.distributions[1].schema == FIELDS
    assert file_key(1, "service") in layer
    assert file_of(file_key(1, "service")) == (1, "service")


def test_a_document_that_lists_the_files_fills_their_fields_and_formats() -> None:
    says = ProductRecord(
        source_id="x",
        title="x",
        distributions=(Distribution(download_url="https://data.example/a", format="CSV", schema=FIELDS),),
    )
    harvested = record(
        contract_url=URL,
        distributions=(
            Distribution(download_url="https://data.example/a"),
            Distribution(download_url="https://data.example/b"),
        ),
    )
    found = with_documents(harvested, document(says))
    assert (found.distributions[0].format, found.distributions[0].schema) == ("CSV", FIELDS)
    assert found.distributions[1] == harvested.distributions[1]


def test_several_of_a_kind_each_describe_their_own_distribution() -> None:
    one, two = "https://data.example/one/collection.json", "https://data.example/two/collection.json"
    harvested = record(distributions=(Distribution(access_url=one), Distribution(access_url=two)))
    says = ProductRecord(
        source_id="x", title="x", schema=FIELDS, keywords=("part",), licence=Licence(label="L")
    )
    found = with_documents(
        harvested, document(says, url=one, kind="stac"), document(says, url=two, kind="stac")
    )
    assert (found.keywords, found.licence) == ((), None)
    assert [file.schema for file in found.distributions] == [FIELDS, FIELDS]


def test_the_first_document_is_heard_first() -> None:
    other = document(msgspec.structs.replace(SAYS, quality="Something else."), url=API, kind="odps")
    layer = enrich(record(contract_url=URL), [document(), other])
    assert [(one.value, one.url) for one in layer["quality"]] == [("Complete to 99%.", URL)]


# --- rights -------------------------------------------------------------------------------------


def test_rights_count_where_the_owners_own_host_says_them() -> None:
    found = with_documents(record(contract_url=URL), document())
    assert (found.licence, found.stated_classes) == (Licence(code="CC-BY-4.0"), (StatedClass("IB1-O"),))


@pytest.mark.parametrize(
    "change", [{"own": False}, {"shared": 2}, {"kind": "openapi"}], ids=["elsewhere", "of many", "of an API"]
)
def test_elsewhere_they_are_a_question(change: dict[str, Any]) -> None:
    harvested = record(contract_url=URL)
    layer = enrich(harvested, [document(**change)])
    assert [one.counts for one in layer["licence"]] == [False]
    assert enriched(harvested, layer).licence is None
    assert RIGHTS_FIELDS.isdisjoint(linked_values(layer))


def test_a_catalogue_that_names_the_product_speaks_of_it() -> None:
    found = with_documents(record(contract_url=URL), document(shared=5, fits=True))
    assert found.licence == Licence(code="CC-BY-4.0")


def test_a_licence_of_the_files_is_the_sources_word() -> None:
    harvested = record(contract_url=URL, distributions=(Distribution(licence=Licence(code="OGL-UK-3.0")),))
    assert with_documents(harvested, document()).licence is None


def test_whom_a_service_is_open_to_is_not_said_by_others() -> None:
    found = with_documents(record(contract_url=URL), document(own=False))
    assert found.service
    assert (found.service.open_to, found.service.access) == ("", "An API key is needed.")


def test_what_a_whole_portal_links_to_describes_a_service_and_nothing_else() -> None:
    harvested = record(service=Service(description_url=API))
    layer = enrich(harvested, [document(url=API, kind="openapi", shared=PORTAL_WIDE + 1)])
    assert set(layer) == {"service"}


# --- laws ---------------------------------------------------------------------------------------

_TEXT = st.sampled_from(["", "a", "b"])
_CONCEPTS = st.lists(st.builds(Concept, label=_TEXT, iri=_TEXT), max_size=2).map(tuple)
_SCHEMA = st.none() | st.builds(
    Schema,
    fields=st.lists(st.builds(Field, name=_TEXT), max_size=2).map(tuple),
    url=st.sampled_from(["", URL]),
)
_SERVICE = st.none() | st.builds(
    Service,
    title=_TEXT,
    endpoint_url=_TEXT,
    description_url=st.sampled_from(["", API]),
    open_to=st.just("anyone"),
)
_FILE = st.builds(
    Distribution,
    access_url=st.sampled_from(["", URL, API, "c"]),
    format=_TEXT,
    schema=_SCHEMA,
    service=_SERVICE,
)
_WORDS = st.lists(_TEXT, max_size=3).map(tuple)
_RECORD = st.builds(
    ProductRecord,
    source_id=st.just("p"),
    title=_TEXT,
    description=_TEXT,
    keywords=_WORDS,
    sla=_WORDS,
    conforms_to=_CONCEPTS,
    documentation=_CONCEPTS,
    contacts=st.lists(st.builds(Contact, name=_TEXT), max_size=1).map(tuple),
    places=st.lists(st.builds(Place, name=_TEXT), max_size=1).map(tuple),
    periods=st.lists(st.builds(Period, start=_TEXT), max_size=1).map(tuple),
    quality=_TEXT,
    frequency=_TEXT,
    frequency_label=_TEXT,
    version=_TEXT,
    schema=_SCHEMA,
    service=_SERVICE,
    lineage=st.none() | st.builds(Lineage, statement=_TEXT, sources=_CONCEPTS),
    licence=st.none() | st.builds(Licence, code=_TEXT),
    access_rights=_TEXT,
    contract_url=st.sampled_from(["", URL]),
    distributions=st.lists(_FILE, max_size=3).map(tuple),
)
_DOCUMENT = st.builds(
    Described,
    url=st.sampled_from([URL, API]),
    kind=st.sampled_from(["odcs", "openapi", "stac", "schema"]),
    record=_RECORD,
    own=st.booleans(),
    shared=st.sampled_from([1, 2, PORTAL_WIDE + 1]),
    fits=st.booleans(),
)
_DOCUMENTS = st.lists(_DOCUMENT, max_size=3)


def _holds(own: Any, now: Any) -> bool:
    """Whether nothing that was said is said otherwise now."""
    if isinstance(own, tuple):
        return now[: len(own)] == own if own else True
    if isinstance(own, msgspec.Struct):
        return now is not None and all(
            _holds(getattr(own, name), getattr(now, name))
            for name in own.__struct_fields__
            if getattr(own, name)
        )
    return not own or own == now


@given(_RECORD, _DOCUMENTS)
def test_the_source_is_never_overwritten(harvested: ProductRecord, documents: list[Described]) -> None:
    found = with_documents(harvested, *documents)
    for name in ProductRecord.__struct_fields__:
        if name != "distributions":
            assert _holds(getattr(harvested, name), getattr(found, name)), name
            if name not in PARTS:
                assert getattr(found, name) == getattr(harvested, name)
    assert len(found.distributions) == len(harvested.distributions)
    assert all(map(_holds, harvested.distributions, found.distributions))


@given(_RECORD, _DOCUMENTS)
def test_adding_it_twice_adds_nothing(harvested: ProductRecord, documents: list[Described]) -> None:
    layer = enrich(harvested, documents)
    once = enriched(harvested, layer)
    assert enriched(once, layer) == once
    assert enrich(harvested, [*documents, *documents]).keys() == layer.keys()


@given(_RECORD, _DOCUMENTS)
def test_stored_and_read_again_it_is_the_same(harvested: ProductRecord, documents: list[Described]) -> None:
    layer = enrich(harvested, documents)
    assert linked_from(msgspec.json.decode(msgspec.json.encode(layer))) == layer


@given(_RECORD, _DOCUMENTS, _TEXT)
def test_what_a_person_decided_stands_above_documents_and_these_above_guesses(
    harvested: ProductRecord, documents: list[Described], quality: str
) -> None:
    layer = enrich(harvested, documents)
    source = enriched(harvested, layer)
    decision = Decision(quality, "someone", "2026-01-01")
    guess = Inference("guessed", 0.5, "rule@1")
    shown, layers = effective(harvested, {"version": guess}, {"quality": decision}, layer)
    assert (shown.quality, layers["quality"]) == (quality, "curated")
    assert merged(source, {"version": guess}, {"quality": decision}) == shown
    assert shown.version == (source.version or "guessed")
    assert layers["version"] == (
        "harvested" if harvested.version else "linked" if source.version else "inferred"
    )


def _opened(said: ProductRecord) -> int:
    """How many services are stated to be open to somebody."""
    services = (said.service, *(file.service for file in said.distributions))
    return sum(bool(service and service.open_to) for service in services)


@given(_RECORD, _DOCUMENTS)
def test_rights_come_from_no_other_host(harvested: ProductRecord, documents: list[Described]) -> None:
    elsewhere = [msgspec.structs.replace(one, own=False) for one in documents]
    found = with_documents(harvested, *elsewhere)
    assert all(getattr(found, name) == getattr(harvested, name) for name in RIGHTS_FIELDS)
    assert _opened(found) <= _opened(harvested)


@pytest.mark.parametrize(("kind", "status"), [("stac", "DEPRECATED"), ("odcs", ""), ("openapi", "")])
def test_only_what_describes_the_data_tells_its_status(kind: str, status: str) -> None:
    said = document(ProductRecord(source_id="x", title="X", status="DEPRECATED"), kind=kind)
    assert with_documents(record(documentation=(Concept(iri=URL),)), said).status == status
    assert with_documents(record(status="COMPLETED"), said).status == "COMPLETED"
