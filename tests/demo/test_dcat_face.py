"""The DCAT catalogues as the demo plays them, read with an RDF library."""

from collections import Counter
from typing import Any

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from tests.demo.conftest import Fetch
from vesportal.demo import federation
from vesportal.demo.records import domains

SYNTAXES = {"jsonld": "json-ld", "rdf": "xml", "ttl": "turtle"}
DCAT_SLUGS = [d.slug for d in domains().values() if d.protocol == "dcat"]
UNPAGED = [slug for slug in DCAT_SLUGS if not domains()[slug].page_size]
TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
HYDRA = "http://www.w3.org/ns/hydra/core#"

pytestmark = pytest.mark.filterwarnings("ignore")


def dcat(term: str) -> URIRef:
    return URIRef(f"http://www.w3.org/ns/dcat#{term}")


def dct(term: str) -> URIRef:
    return URIRef(f"http://purl.org/dc/terms/{term}")


def graph(fetch: Fetch, url: str) -> Graph:
    reply = fetch(url)
    assert reply.status == 200
    return Graph().parse(data=reply.body, format=SYNTAXES[url.partition("?")[0].rsplit(".", 1)[1]])


def statements(found: Graph) -> Counter[tuple[str, str, str]]:
    """The triples with blank nodes made alike, but for the paging node, which is named after its syntax."""
    pages = set(found.subjects(TYPE, URIRef(f"{HYDRA}PagedCollection")))
    return Counter(tuple(map(_alike, triple)) for triple in found if triple[0] not in pages)


def _alike(term: Any) -> str:
    return "_" if isinstance(term, BNode) else term.n3()


def datasets(found: Graph) -> set[Any]:
    return set(found.subjects(TYPE, dcat("Dataset")))


@pytest.mark.parametrize("slug", UNPAGED)
def test_the_endpoint_lists_every_product(fetch: Fetch, slug: str) -> None:
    url = next(d.url for d in federation("") if d.slug == slug)
    found = graph(fetch, url)
    expected = {URIRef(product.iri) for product in domains()[slug].products}
    assert datasets(found) == expected
    assert set(found.objects(None, dcat("dataset"))) == expected


@pytest.mark.parametrize("slug", DCAT_SLUGS)
def test_all_syntaxes_say_the_same(fetch: Fetch, slug: str) -> None:
    turtle, *others = (statements(graph(fetch, f"/{slug}/catalog.{ext}")) for ext in SYNTAXES)
    for other in others:
        assert other == turtle


def test_hydra_pages_lead_through_all_products_by_string_links(fetch: Fetch) -> None:
    url, seen = "/greyfell/catalog.jsonld", set()
    pages = 0
    while url:
        found = graph(fetch, url)
        seen |= datasets(found)
        pages += 1
        links = list(found.objects(None, URIRef(f"{HYDRA}next")))
        assert all(isinstance(link, Literal) for link in links)
        url = str(links[0]) if links else ""
    assert seen == {URIRef(product.iri) for product in domains()["greyfell"].products}
    assert pages == 3


def test_a_page_beyond_the_last_is_404(fetch: Fetch) -> None:
    assert fetch("/greyfell/catalog.jsonld?page=4").status == 404
    assert fetch("/greyfell/catalog.jsonld?page=x").status == 404
    assert fetch("/wendmere/catalog.rdf?page=2").status == 404


def test_modified_since_leaves_out_what_is_older(fetch: Fetch) -> None:
    some = datasets(graph(fetch, "/wendmere/catalog.rdf?modified_since=2026-06-01T00:00:00Z"))
    assert 0 < len(some) < len(domains()["wendmere"].products)


def test_greyfell_has_blank_contacts_and_publishers_in_a_flat_graph(fetch: Fetch) -> None:
    entries = fetch("/greyfell/catalog.jsonld").json["@graph"]
    dataset = next(entry for entry in entries if entry["@type"] == "dcat:Dataset")
    assert dataset["dcat:contactPoint"]["@id"].startswith("_:")
    assert dataset["dct:publisher"]["@id"].startswith("_:")


def test_wendmere_states_its_keywords_in_one_literal(fetch: Fetch) -> None:
    found = graph(fetch, "/wendmere/dataset/ldz-daily-demand.rdf")
    assert [str(word) for word in found.objects(None, dcat("keyword"))] == ["LDZ, demand, gas day, shippers"]


def test_one_product_can_be_read_alone(fetch: Fetch) -> None:
    found = graph(fetch, "/tallyhouse/dataset/bid-offer-data.ttl")
    assert datasets(found) == {URIRef("https://data.tallyhouse.example/id/dataset/bid-offer-data")}


def test_worked_example_a_legacy_zip(fetch: Fetch) -> None:
    entries = fetch("/oldgate/catalog.jsonld").json["dcat:dataset"]
    found = next(entry for entry in entries if entry["dct:identifier"] == "generation-archive-2009-2016")
    assert found.keys() == {
        "@id", "@type", "dct:identifier", "dct:title", "dct:publisher", "dct:issued", "dcat:landingPage",
        "dcat:distribution",
    }  # fmt: skip
    (file,) = found["dcat:distribution"]
    assert file.keys() == {"@id", "@type", "dct:title", "dcat:accessURL", "dct:format"}
    assert file["dct:format"] == "Archive"  # no name of any format vocabulary
    assert fetch(file["dcat:accessURL"]["@id"]).status == 200
    assert "foaf:mbox" not in found["dct:publisher"]


def test_worked_example_e_self_describing(fetch: Fetch) -> None:
    found = graph(fetch, "/tallyhouse/dataset/system-prices-and-imbalance-volumes.jsonld")
    dataset = URIRef("https://data.tallyhouse.example/id/dataset/system-prices-and-imbalance-volumes")
    for term in (
        "title",
        "description",
        "publisher",
        "spatial",
        "temporal",
        "issued",
        "modified",
        "accessRights",
    ):
        assert (dataset, dct(term), None) in found, term
    for term in ("source", "conformsTo", "accrualPeriodicity", "provenance"):
        assert (dataset, dct(term), None) in found, term
    for term in ("keyword", "theme", "contactPoint", "version", "inSeries"):
        assert (dataset, dcat(term), None) in found, term
    formats = {
        str(value).rsplit("/", 1)[1]
        for value in found.objects(None, dct("format"))
        if isinstance(value, URIRef)
    }
    assert {"CSV", "PARQUET", "JSON"} <= formats
    assert (None, URIRef("http://www.w3.org/ns/odrl/2/permission"), None) in found
    assert (None, dcat("byteSize"), None) in found
    described = next(found.objects(None, dcat("endpointDescription")))
    assert fetch(str(described)).json["openapi"] == "3.1.0"
    for url in found.objects(None, dcat("downloadURL")):
        assert fetch(str(url), "HEAD").status == 200


def test_worked_example_f_closed_but_well_run(fetch: Fetch) -> None:
    found = graph(fetch, "/greyfell/dataset/control-room-topology-model.ttl")
    assert (None, dcat("downloadURL"), None) not in found
    assert str(next(found.objects(None, dct("accessRights")))).endswith("NON_PUBLIC")
    for term in (
        dcat("version"),
        dcat("endpointDescription"),
        dcat("theme"),
        dct("rights"),
        dct("temporal"),
        dct("license"),
    ):
        assert (None, term, None) in found, term
    for term in (dct("source"), dct("conformsTo"), dcat("byteSize")):
        assert (None, term, None) not in found, term
    assert (None, URIRef("http://www.w3.org/ns/odrl/2/duty"), None) not in found
    assert fetch(str(next(found.objects(None, dcat("accessURL"))))).status == 200


def test_poor_records_are_there(fetch: Fetch) -> None:
    oldgate = fetch("/oldgate/catalog.jsonld").json["dcat:dataset"]
    assert [entry["@id"].rsplit("/", 1)[1] for entry in oldgate if "dct:title" not in entry] == [
        "emissions-returns"
    ]
    assert b"31/02/2023" in fetch("/wendmere/catalog.rdf").body
    french = fetch("/brookvale/dataset/donnees-de-temperature-de-l-eau.jsonld").json
    assert [title["@language"] for title in french["dct:title"]] == ["fr"]
