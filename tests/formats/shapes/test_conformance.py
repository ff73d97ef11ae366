"""The verdict on products, and the words in which their owners are told."""

from pathlib import Path

import msgspec
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Licence,
    Period,
    Place,
    ProductRecord,
    Service,
)
from catalog.formats.dcat.export import graph_of
from catalog.formats.shapes.conformance import SHOWN, conformance_of, verdict_of
from tests.formats.shapes.corpus_records import corpus_records

URI = "https://portal.example/products/7"
FILE = Distribution(
    title="Data",
    description="All of it.",
    access_url="https://d.example/x.csv",
    format="CSV",
    availability="STABLE",
)
WHOLE = ProductRecord(
    source_id="p1", title="Feeder load", description="Half-hourly load.", publisher=Agent(name="Northmoor"),
    contacts=(Contact(name="Desk", email="d@b.example"),), keywords=("load",), licence=Licence(code="CC-BY-4.0"),
    themes=(Concept(label="Transport"),), places=(Place(name="Fife", bbox=(-3.5, 56.0, -2.5, 56.4)),),
    periods=(Period(start="2020"),), distributions=(FILE,),
)  # fmt: skip


def changed(**more: object) -> ProductRecord:
    return msgspec.structs.replace(WHOLE, **more)


def verdict(record: ProductRecord) -> tuple[bool, tuple[str, ...]]:
    return conformance_of([("key", record)])["key"]


def failing(record: ProductRecord) -> tuple[str, ...]:
    passed, messages = verdict(record)
    assert not passed
    return messages


def graph() -> Graph:
    return graph_of(WHOLE, uri=URI)


# --- what fails ------------------------------------------------------------------------------------


def test_a_product_with_all_that_is_mandatory_passes() -> None:
    assert verdict(WHOLE).passed  # type: ignore[attr-defined]


def test_a_product_without_a_title_fails() -> None:
    assert failing(changed(title="")) == ("The dataset has no title (dct:title).",)


def test_a_product_without_a_description_fails() -> None:
    assert failing(changed(description="")) == ("The dataset has no description (dct:description).",)


def test_two_publishers_fail() -> None:
    two, other = graph(), URIRef("https://o.example/")
    two.add((URIRef(URI), DCTERMS.publisher, other))
    two.add((other, RDF.type, FOAF.Agent))
    two.add((other, FOAF.name, Literal("Another")))
    assert verdict_of(two, URI) == (
        False,
        ("The dataset has 2 values for publisher, and may have one (dct:publisher).",),
    )


def test_text_where_an_address_must_stand_fails() -> None:
    literal = graph()
    literal.set((URIRef(f"{URI}#distribution-1"), DCAT.accessURL, Literal("https://d.example/x.csv")))
    assert verdict_of(literal, URI).messages == (
        "The access address “https://d.example/x.csv” of the distribution “Data” is text, where an address (IRI) must "
        "stand (dcat:accessURL).",
    )


def test_an_address_where_text_must_stand_fails() -> None:
    address = graph()
    address.set((URIRef(URI), DCTERMS.title, URIRef("https://d.example/title")))
    assert verdict_of(address, URI).messages == (
        "The title “https://d.example/title” of the dataset is an address, where text must stand (dct:title).",
    )


def test_a_part_that_is_not_described_fails() -> None:
    bare = graph()
    bare.add((URIRef(URI), DCTERMS.spatial, BNode()))
    assert verdict_of(bare, URI).messages == (
        "The place of the dataset is not described as one (dct:spatial).",
    )


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (
            changed(distributions=(Distribution(title="Data", access_url="redacted"),)),
            "The distribution “Data” has no access address (dcat:accessURL).",
        ),
        (
            changed(distributions=(Distribution(access_url="redacted"),)),
            "The distribution “distribution-1” has no access address (dcat:accessURL).",
        ),
        (changed(kind="service"), ""),
        (changed(kind="series", description=""), "The series has no description (dct:description)."),
        (
            changed(kind="service", distributions=()),
            "The service has no endpoint address (dcat:endpointURL).",
        ),
        (
            changed(frequency_label="when the moon is full"),
            "The frequency “when the moon is full” of the dataset is not a term of the EU’s list “frequency” "
            "(dct:accrualPeriodicity).",
        ),
        (
            changed(distributions=(msgspec.structs.replace(FILE, format="", format_label="Scroll"),)),
            "The format “Scroll” of the distribution “Data” is not a term of the EU’s list “file-type” (dct:format).",
        ),
        (
            changed(distributions=(msgspec.structs.replace(FILE, compress_format="squeezed"),)),
            "The compression format “squeezed” of the distribution “Data” is not a media type of IANA’s register "
            "(dcat:compressFormat).",
        ),
        (changed(issued="soon"), "The date of issue “soon” of the dataset is not a date (dct:issued)."),
        (
            changed(publisher=Agent(email="a@b.example", iri="https://o.example/")),
            "The publisher “https://o.example/” has no name (foaf:name).",
        ),
        (
            changed(
                distributions=(
                    msgspec.structs.replace(FILE, checksum=Checksum(algorithm="md5", value="xyz")),
                )
            ),
            "The value “xyz” of the checksum is not in hexadecimal digits (spdx:checksumValue).",
        ),
        (
            changed(distributions=(msgspec.structs.replace(FILE, service=Service(title="API")),)),
            "The access service “API” has no endpoint address (dcat:endpointURL).",
        ),
    ],
)
def test_what_fails_is_told_in_plain_words(record: ProductRecord, message: str) -> None:
    passed, messages = verdict(record)
    assert passed is not bool(message)
    assert messages[0] == message or passed


def test_the_first_few_of_many_failures_are_told() -> None:
    files = tuple(Distribution(title=f"File {n}", access_url="redacted") for n in range(20))
    messages = failing(changed(title="", distributions=files))
    assert len(messages) == SHOWN
    assert messages[0] == "The dataset has no title (dct:title)."


# --- what is only told -----------------------------------------------------------------------------


def test_what_is_recommended_is_told_and_does_not_fail() -> None:
    bare = ProductRecord(source_id="p1", title="Feeder load", description="Half-hourly load.")
    passed, messages = verdict(bare)
    assert passed
    assert messages[0] == "The dataset has no contact point, which is recommended (dcat:contactPoint)."
    assert len([message for message in messages if "theme" in message]) <= 1


def test_a_theme_of_another_list_alone_is_told() -> None:
    messages = verdict(changed(themes=(Concept(label="Odd matters"),)))[1]
    assert "The dataset has no theme of the EU’s list, which is recommended (dcat:theme)." in messages


def test_an_organisation_that_is_known_by_its_address_alone_is_told() -> None:
    passed, messages = verdict(changed(publisher=Agent(iri="https://o.example/")))
    assert passed
    assert (
        "The publisher “https://o.example/” of the dataset is known by its address only; its name is recommended "
        "(dct:publisher)." in messages
    )


def test_the_domain_is_the_publisher_of_a_record_that_names_none() -> None:
    without = changed(publisher=None)
    told = conformance_of([(1, without), (2, without)], owners={2: "Northmoor"})
    assert any("no publisher" in message for message in told[1].messages)
    assert not any("no publisher" in message for message in told[2].messages)


# --- many ------------------------------------------------------------------------------------------


def test_products_that_share_an_organisation_are_judged_each_by_itself() -> None:
    """One source names it, the other leaves its name out."""
    named = changed(publisher=Agent(name="Northmoor", iri="https://o.example/"))
    nameless = changed(publisher=Agent(email="a@b.example", iri="https://o.example/"))
    found = conformance_of([("named", named), ("nameless", nameless)])
    assert found["named"].passed
    assert not found["nameless"].passed


def test_every_record_of_the_corpus_has_a_verdict_and_says_why(corpus: Path) -> None:
    records = list(corpus_records(corpus, "dcat", "ckan"))
    found = conformance_of(records)
    assert len(records) > 1_000
    assert all(verdict.passed or verdict.messages for verdict in found.values())
    assert sum(verdict.passed for verdict in found.values()) > len(found) / 2
    for key, verdict in found.items():
        for message in verdict.messages:
            assert message.startswith("The "), key
            assert message.endswith(")."), key
