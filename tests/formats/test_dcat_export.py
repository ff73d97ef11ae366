"""Records written as DCAT-AP: read again they are the same, and no text of a source breaks the RDF."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from catalog.domain.errors import InvalidInput
from catalog.domain.product import (
    Agent,
    Checksum,
    Concept,
    Contact,
    Distribution,
    Licence,
    Place,
    ProductRecord,
    Service,
)
from catalog.formats.dcat.export import Syntax, graph_of, serialise
from catalog.formats.dcat.sheet import safe_iri
from catalog.formats.dcat.terms import ADMS, DCAT, DCATAP, DCT, FOAF, ODRL, SPDX, VCARD
from tests.formats.dcat_round_trip import (
    HOSTILE,
    PORTAL,
    any_records,
    carried,
    comparable,
    parsed,
    reread,
    sound_records,
)
from tests.formats.test_dcat_corpus import REFUSED, manifest, read

SYNTAXES: tuple[Syntax, ...] = ("turtle", "xml", "json-ld", "nt")
EU = "http://publications.europa.eu/resource/authority/"


def product(**more: object) -> ProductRecord:
    return ProductRecord(source_id="p1", title="Feeder load", description="Half-hourly load.", **more)


def one(graph: Graph, subject: URIRef, prop: str) -> object:
    (value,) = graph.objects(subject, URIRef(prop))
    return value


def graph(**more: object) -> Graph:
    return graph_of(product(**more), uri=PORTAL)


# --- the round trip ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sound_records())
def test_a_record_is_the_same_when_its_export_is_read(record: ProductRecord) -> None:
    syntax = SYNTAXES[len(record.title) % 3]
    assert comparable(reread(record, PORTAL, syntax)) == comparable(carried(record, PORTAL))


def test_every_record_of_the_corpus_is_the_same_when_its_export_is_read(corpus: Path) -> None:
    number = 0
    for name, _ in manifest(corpus, "dcat"):
        for record in [] if name in REFUSED else read(corpus / "dcat" / name):
            number += 1
            uri = safe_iri(record.uri) or f"{PORTAL}-{number}"
            again = reread(record, uri, SYNTAXES[number % 3])
            assert comparable(again) == comparable(carried(record, uri)), (name, record.source_id)
    assert number > 500


# --- nothing breaks it -----------------------------------------------------------------------------


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_records())
@example(record=ProductRecord(source_id="1", title="t", policies=('{"permission": ["p", ""]}',)))
@example(
    record=ProductRecord(source_id="1", title="t", policies=(f'{{"permission": {{"{DCAT}a(b)": "p"}}}}',))
)
def test_any_record_at_all_gives_rdf_that_every_syntax_parses(record: ProductRecord) -> None:
    written = graph_of(record, uri=PORTAL, domain_name="Northmoor")
    for syntax in SYNTAXES:
        body = serialise(written, syntax)
        again = parsed(body, syntax)
        assert len(again) == len(written), syntax


@pytest.mark.parametrize("stated", HOSTILE)
def test_a_bad_address_is_left_out_or_made_sound(stated: str) -> None:
    written = graph(
        landing_page=stated,
        publisher=Agent(name="N", iri=stated, homepage=stated),
        themes=(Concept(label="t", iri=stated),),
        distributions=(
            Distribution(access_url=stated, download_url=stated, service=Service(endpoint_url=stated)),
        ),
    )
    sound = safe_iri(stated)
    assert safe_iri(sound) == sound
    for node in written.all_nodes():
        if isinstance(node, URIRef):
            assert safe_iri(str(node)) == str(node)
            assert not str(node).startswith(("javascript:", "data:"))
    assert (URIRef(PORTAL), URIRef(DCAT + "landingPage"), None) in written or not sound
    for syntax in SYNTAXES:
        again = parsed(serialise(written, syntax), syntax)
        assert len(again) == len(written)


@pytest.mark.parametrize(
    ("stated", "sound"),
    [
        ("https://h.example/a b", "https://h.example/a%20b"),
        ('https://h.example/"q"', "https://h.example/%22q%22"),
        (" https://h.example/é ", "https://h.example/é"),
        ("https://h.example/100%", "https://h.example/100%"),
        ("ftp://h.example/x", "ftp://h.example/x"),
        ("kafka://h.example:9092/t", "kafka://h.example:9092/t"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", ""),
        ("JavaScript://h.example/%0Aalert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("redacted", ""),
        ("/files/x.csv", ""),
        ("note: see below", ""),
        ("https://", ""),
        ("http://[::1", ""),
        ("https://a b/c", ""),
        ("https://h.example/\nx", ""),
    ],
)
def test_an_iri_is_absolute_and_harmless(stated: str, sound: str) -> None:
    assert safe_iri(stated) == sound


def test_the_address_of_a_product_must_be_one() -> None:
    with pytest.raises(InvalidInput, match="no absolute IRI"):
        graph_of(product(), uri="products/7")


def test_an_unknown_syntax_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="Choose one of: turtle"):
        serialise(graph(), "trix")


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_syntax_carries_the_whole_graph(syntax: Syntax) -> None:
    written = graph(
        keywords=("é", "<b>", '"q"'),
        places=(Place(bbox=(-1.0, 50.0, 1.0, 51.0), geometry='{"coordinates":[0,1]}'),),
    )
    again = parsed(serialise(written, syntax), syntax)
    assert isomorphic(again, written)


# --- in the terms of the lists ---------------------------------------------------------------------


def test_recognised_codes_become_terms_of_the_lists() -> None:
    file = Distribution(
        access_url="https://d.example/a",
        format="CSV",
        format_label="csv file",
        media_type="text/csv",
        compress_format="GZIP",
        status="completed",
        availability="stable",
        languages=("en-GB",),
        checksum=Checksum(algorithm="SHA-256", value="AB12"),
        byte_size=12,
    )
    written = graph(
        frequency="ANNUAL",
        frequency_label="once a year",
        access_rights="PUBLIC",
        languages=("cy",),
        themes=(Concept(label="Transport"),),
        distributions=(file,),
    )
    subject, node = URIRef(PORTAL), URIRef(f"{PORTAL}#distribution-1")
    assert one(written, subject, DCT + "accrualPeriodicity") == URIRef(f"{EU}frequency/ANNUAL")
    assert one(written, subject, DCT + "accessRights") == URIRef(f"{EU}access-right/PUBLIC")
    assert one(written, subject, DCT + "language") == URIRef(f"{EU}language/CYM")
    assert URIRef(f"{EU}data-theme/TRAN") in set(written.objects(subject, URIRef(DCAT + "theme")))
    assert one(written, node, DCT + "format") == URIRef(f"{EU}file-type/CSV")
    assert one(written, node, DCT + "language") == URIRef(f"{EU}language/ENG")
    media = "https://www.iana.org/assignments/media-types/"
    assert one(written, node, DCAT + "mediaType") == URIRef(f"{media}text/csv")
    assert one(written, node, DCAT + "compressFormat") == URIRef(f"{media}application/gzip")
    assert one(written, node, ADMS + "status") == URIRef(f"{EU}distribution-status/COMPLETED")
    assert one(written, node, DCATAP + "availability") == URIRef(f"{EU}planned-availability/STABLE")
    checksum = one(written, node, SPDX + "checksum")
    assert one(written, checksum, SPDX + "algorithm") == URIRef(f"{SPDX}checksumAlgorithm_sha256")


def test_a_term_of_an_eu_list_gets_no_words_of_a_source() -> None:
    theme = Concept(label="Our own word", iri=f"{EU}data-theme/ENVI")
    assert not list(graph(themes=(theme,)).objects(URIRef(theme.iri), URIRef(DCT + "title")))
    assert "Our own word" not in {
        str(node) for node in graph(themes=(theme,)).objects() if isinstance(node, Literal)
    }


def test_the_licence_of_the_product_holds_for_distributions_without_one() -> None:
    own = Distribution(access_url="https://d.example/b", licence=Licence(iri="https://terms.example/own"))
    written = graph(
        licence=Licence(code="CC-BY-4.0"), distributions=(Distribution(access_url="https://d.example/a"), own)
    )
    assert one(written, URIRef(f"{PORTAL}#distribution-1"), DCT + "license") == URIRef(
        f"{EU}licence/CC_BY_4_0"
    )
    assert one(written, URIRef(f"{PORTAL}#distribution-2"), DCT + "license") == URIRef(
        "https://terms.example/own"
    )


@pytest.mark.parametrize(
    ("file", "landing", "address"),
    [
        (Distribution(download_url="https://d.example/x.csv"), "", "https://d.example/x.csv"),
        (Distribution(access_url="redacted"), "https://d.example/page", "https://d.example/page"),
        (
            Distribution(service=Service(endpoint_url="https://api.example/")),
            "https://d.example/page",
            "https://api.example/",
        ),
    ],
)
def test_a_distribution_has_an_access_address_where_one_is_known(
    file: Distribution, landing: str, address: str
) -> None:
    written = graph(landing_page=landing, distributions=(file,))
    assert one(written, URIRef(f"{PORTAL}#distribution-1"), DCAT + "accessURL") == URIRef(address)


def test_the_domain_is_the_publisher_where_the_source_names_none() -> None:
    named = graph_of(product(publisher=Agent(name="Own")), uri=PORTAL, domain_name="Northmoor")
    filled = graph_of(product(), uri=PORTAL, domain_name="Northmoor")
    names = [[str(name) for name in g.objects(None, URIRef(FOAF + "name"))] for g in (named, filled)]
    assert names == [["Own"], ["Northmoor"]]


def test_mail_and_telephone_are_addresses_or_stay_text() -> None:
    written = graph(
        contacts=(Contact(email="a@b.example", phone="+441"), Contact(email="a at b", phone="01 / 2"))
    )
    found = {str(value) for value in written.objects()}
    assert {"mailto:a@b.example", "tel:+441", "a at b", "01 / 2"} <= found
    assert written.value(None, URIRef(VCARD + "email"), Literal("a at b")) is not None


def test_a_box_over_the_antimeridian_is_two() -> None:
    (box,) = graph(places=(Place(bbox=(170.0, -20.0, -170.0, -10.0)),)).objects(None, URIRef(DCAT + "bbox"))
    assert str(box).startswith("MULTIPOLYGON(((170.0 -20.0,180.0 -20.0")


def test_two_distributions_of_one_identifier_stay_two() -> None:
    same = Distribution(identifier="https://d.example/f", title="A", access_url="https://d.example/a")
    again = reread(product(distributions=(same, same)), PORTAL)
    assert [file.identifier for file in again.distributions] == [
        "https://d.example/f",
        f"{PORTAL}#distribution-2",
    ]


def test_a_reference_to_the_product_itself_says_nothing_of_it() -> None:
    me = Concept(label="Another name", iri=PORTAL)
    written = graph(related=(me,), themes=(me,), landing_page=PORTAL, publisher=Agent(name="N", iri=PORTAL))
    assert [str(title) for title in written.objects(URIRef(PORTAL), URIRef(DCT + "title"))] == ["Feeder load"]
    assert [str(kind) for kind in written.objects(URIRef(PORTAL), RDF.type)] == [DCAT + "Dataset"]


# --- policies --------------------------------------------------------------------------------------


def test_a_policy_in_odrl_is_part_of_the_graph() -> None:
    policy = {
        "@id": "https://d.example/policy",
        "@type": "Offer",
        "permission": [
            {
                "action": "use",
                "constraint": {"leftOperand": "purpose", "operator": "eq", "rightOperand": "planning"},
            }
        ],
    }
    written = graph(policies=(json.dumps(policy),))
    node = one(written, URIRef(PORTAL), ODRL + "hasPolicy")
    assert node == URIRef("https://d.example/policy")
    rule = one(written, node, ODRL + "permission")
    assert one(written, rule, ODRL + "action") == URIRef(ODRL + "use")


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        "[]",
        '{"rule": "OE-O"}',
        '{"@context": "https://elsewhere.example/c.jsonld", "permission": {"action": "use"}}',
        '{"permission": ' + '{"duty": ' * 500 + "1" + "}" * 501,
        '{"@id": 7}',
    ],
)
def test_what_is_no_odrl_policy_stays_out(text: str) -> None:
    assert isomorphic(graph(policies=(text,)), graph())


def test_a_policy_says_nothing_of_the_product_and_breaks_no_syntax() -> None:
    policy = {
        "@id": PORTAL,
        "dct:title": "Taken over",
        "permission": {
            "action": "use",
            "https://d.example/1": "x",
            "target": {"@id": "https://a b/", "@type": "dcat:Dataset"},
            "assigner": "javascript:alert(1)",
        },
    }
    written = graph(policies=(json.dumps(policy),))
    assert [str(title) for title in written.objects(URIRef(PORTAL), URIRef(DCT + "title"))] == ["Feeder load"]
    assert not any("javascript" in str(node) for node in written.all_nodes())
    assert len(list(written.subjects(RDF.type, URIRef(DCAT + "Dataset")))) == 1
    for syntax in SYNTAXES:
        again = parsed(serialise(written, syntax), syntax)
        assert len(again) == len(written)
