"""JSON-LD: contexts, node references, what becomes a record, and what its tree holds."""

import json
from typing import Any

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.frame import MAX_NODES
from catalog.formats.dcat.jsonld_context import Context
from catalog.formats.protocol import PageRequest

from .dcat_samples import CONTEXT, URL, catalogue, dataset, items, read

TITLE = "http://purl.org/dc/terms/title"
PUBLISHER = "http://purl.org/dc/terms/publisher"


def trees(document: Any) -> list[dict[str, Any]]:
    return [json.loads(item.body) for item in items(document)]


def test_graph_and_nested_form_give_the_same_bytes() -> None:
    publisher = {"@id": "https://example.org/org", "@type": "foaf:Agent", "foaf:name": "Northgrid"}
    nested = catalogue(dataset(**{"dct:publisher": publisher}))
    flat = {
        "@context": CONTEXT,
        "@graph": [
            publisher,
            dataset(**{"dct:publisher": {"@id": "https://example.org/org"}}),
            {
                "@id": URL,
                "@type": "dcat:Catalog",
                "dcat:dataset": {"@id": "https://data.example.org/dataset/1"},
            },
        ],
    }
    assert [item.body for item in items(nested)] == [item.body for item in items(flat)]


def test_order_of_keys_and_values_does_not_change_the_bytes() -> None:
    one = dataset(**{"dcat:keyword": ["load", "feeder"], "dct:identifier": "a"})
    other = dict(reversed(dataset(**{"dct:identifier": "a", "dcat:keyword": ["feeder", "load"]}).items()))
    assert items(catalogue(one))[0].body == items(catalogue(other))[0].body


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            [
                {
                    "@type": ["http://www.w3.org/ns/dcat#Dataset"],
                    "@id": "https://e.org/d",
                    TITLE: [{"@value": "T"}],
                }
            ],
            id="expanded array",
        ),
        pytest.param(
            {
                "@context": {"@vocab": "http://www.w3.org/ns/dcat#", "title": TITLE},
                "@type": "Dataset",
                "@id": "https://e.org/d",
                "title": "T",
            },
            id="vocab",
        ),
        pytest.param(
            {
                "@context": {
                    "id": "@id",
                    "type": "@type",
                    "Dataset": "http://www.w3.org/ns/dcat#Dataset",
                    "t": {"@id": TITLE},
                },
                "type": "Dataset",
                "id": "https://e.org/d",
                "t": "T",
            },
            id="aliases",
        ),
        pytest.param(
            {
                "@context": [CONTEXT, {"dct": None}, {"dct": "http://purl.org/dc/terms/"}],
                "@type": "dcat:Dataset",
                "@id": "https://e.org/d",
                "dct:title": "T",
            },
            id="array of contexts",
        ),
        pytest.param(
            {
                "@context": {
                    "Dataset": {"@id": "http://www.w3.org/ns/dcat#Dataset", "@context": {"t": TITLE}}
                },
                "@type": "Dataset",
                "@id": "https://e.org/d",
                "t": "T",
            },
            id="type-scoped",
        ),
        pytest.param(
            {
                "@context": {**CONTEXT, "title": {"@id": "dct:title", "@container": "@language"}},
                "@type": "dcat:Dataset",
                "@id": "https://e.org/d",
                "title": {"@none": "T"},
            },
            id="language map",
        ),
        pytest.param(
            {
                "@context": CONTEXT,
                "@type": "dcat:Dataset",
                "@id": "https://e.org/d",
                "dct:title": {"@set": ["T"]},
            },
            id="set",
        ),
        pytest.param(
            {
                "@context": {**CONTEXT, "title": {"@id": "dct:title", "@type": "xsd:string"}},
                "@type": "dcat:Dataset",
                "@id": "https://e.org/d",
                "title": "T",
            },
            id="xsd:string",
        ),
    ],
)
def test_ways_to_write_one_dataset(document: Any) -> None:
    expected = {
        "@id": "https://e.org/d",
        "@type": ["http://www.w3.org/ns/dcat#Dataset"],
        TITLE: [{"@value": "T"}],
    }
    assert trees(document) == [expected]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            {
                "@context": {**CONTEXT, "inCatalogue": {"@reverse": "dcat:dataset"}},
                **dataset(),
                "inCatalogue": {"@id": URL},
            },
            id="@reverse",
        ),
        pytest.param(
            {
                "@context": {**CONTEXT, "words": "@nest"},
                "@type": "dcat:Dataset",
                "@id": "https://data.example.org/dataset/1",
                "words": {"dct:title": "Feeder load 1", "dct:description": "Half-hourly load."},
            },
            id="@nest",
        ),
        pytest.param(
            {
                "@context": {"@version": 1.1, "@import": "https://ekgf.github.io/dprod/dprod.jsonld"},
                **dataset(),
            },
            id="@import",
        ),
    ],
)
def test_rare_forms_go_through_the_general_parser(document: Any) -> None:
    (tree,) = trees(document)
    assert tree["@id"] == "https://data.example.org/dataset/1"
    assert tree[TITLE] == [{"@value": "Feeder load 1"}]


def test_relative_identifiers_are_resolved_against_the_page() -> None:
    (tree,) = trees(catalogue(dataset(**{"@id": "asset-7"})))
    assert tree["@id"] == "https://data.example.org/asset-7"


def test_base_in_the_context_goes_before_the_page() -> None:
    document = {"@context": {**CONTEXT, "@base": "https://other.example/x/"}, **dataset(**{"@id": "7"})}
    assert trees(document)[0]["@id"] == "https://other.example/x/7"


def test_unknown_remote_context_is_refused_by_name() -> None:
    document = {"@context": "https://attacker.example/context.jsonld", **dataset()}
    with pytest.raises(PageUnreadable, match=r"https://attacker\.example/context\.jsonld"):
        read(document)


def test_unknown_remote_context_is_refused_by_name_on_the_general_path() -> None:
    document = {"@context": {"@import": "https://attacker.example/context.jsonld"}, **dataset()}
    with pytest.raises(PageUnreadable, match=r"https://attacker\.example/context\.jsonld"):
        read(document)


def test_numbers_and_booleans_become_typed_text() -> None:
    (tree,) = trees(catalogue(dataset(**{"dct:extent": 12, "dct:valid": True})))
    integer = {"@value": "12", "@type": "http://www.w3.org/2001/XMLSchema#integer"}
    assert tree["http://purl.org/dc/terms/extent"] == [integer]
    assert tree["http://purl.org/dc/terms/valid"][0]["@value"] == "true"


def test_cycles_are_cut_and_blank_labels_dropped() -> None:
    unit = {"@id": "_:b7", "foaf:name": "Unit", "foaf:member": {"@id": "_:b7"}}
    (tree,) = trees(catalogue(dataset(**{"dct:publisher": unit})))
    assert tree[PUBLISHER] == [{"http://xmlns.com/foaf/0.1/name": [{"@value": "Unit"}]}]


def test_other_datasets_are_named_not_copied() -> None:
    source = dataset(2, **{"dcat:keyword": ["secret sauce"]})
    (first, _) = trees(catalogue(dataset(1, **{"dct:source": {"@id": source["@id"]}}), source))
    (reference,) = first["http://purl.org/dc/terms/source"]
    assert sorted(reference) == ["@id", "@type", TITLE]


def test_a_node_described_in_two_places_is_merged() -> None:
    more = {"@id": "https://data.example.org/dataset/1", "dct:identifier": "F-1"}
    (tree,) = trees({"@context": CONTEXT, "@graph": [dataset(), more]})
    assert tree["http://purl.org/dc/terms/identifier"] == [{"@value": "F-1"}]
    assert tree[TITLE] == [{"@value": "Feeder load 1"}]


def test_the_catalogue_record_stands_in_the_tree_of_its_dataset() -> None:
    entry = {"@type": "dcat:CatalogRecord", "foaf:primaryTopic": {"@id": "https://data.example.org/dataset/1"},
             "dct:modified": "2026-01-02"}  # fmt: skip
    (item,) = items(catalogue(dataset(), **{"dcat:record": entry}))
    assert DCAT.map_record(item.body).record.record_modified == "2026-01-02"


def test_a_blank_source_dataset_is_no_record_but_a_listed_blank_one_is() -> None:
    blank = {"@type": "dcat:Dataset", "dct:title": "Blank"}
    assert len(items(catalogue(dataset(**{"dct:source": blank})))) == 1
    (item,) = items(catalogue({**blank, "dct:identifier": "B-1"}))
    assert item.source_id == "B-1"


def test_datasets_outside_the_catalogue_count_as_well() -> None:
    assert len(items({"@context": CONTEXT, "@graph": [catalogue(dataset(1)), dataset(2)]})) == 2


def test_a_service_is_a_record_unless_it_only_serves_a_distribution() -> None:
    service = {"@id": "https://e.org/api", "@type": "dcat:DataService", "dct:title": "API"}
    served = dataset(**{"dcat:distribution": {"@type": "dcat:Distribution", "dcat:accessService": service}})
    assert len(items(catalogue(served))) == 1
    listed = catalogue(served, **{"dcat:service": {"@id": "https://e.org/api"}})
    assert sorted(DCAT.map_record(item.body).record.kind for item in items(listed)) == ["dataset", "service"]


def test_one_publisher_in_many_datasets_is_cut_into_each() -> None:
    publisher = {"@id": "https://e.org/org", "@type": "foaf:Agent", "foaf:name": "Northgrid"}
    document = catalogue(*(dataset(n, **{"dct:publisher": publisher}) for n in range(50)))
    assert {
        tree[PUBLISHER][0]["http://xmlns.com/foaf/0.1/name"][0]["@value"] for tree in trees(document)
    } == {"Northgrid"}


def test_a_record_of_too_many_nodes_is_cut_and_says_so() -> None:
    parts = [{"dct:title": str(number)} for number in range(MAX_NODES + 10)]
    (item,) = items(catalogue(dataset(**{"dct:relation": parts})))
    assert any(problem.rule == "size" for problem in DCAT.map_record(item.body).problems)


def test_too_deep_a_document_is_refused() -> None:
    node: dict[str, Any] = {"dct:title": "end"}
    for _ in range(300):
        node = {"dct:relation": node}
    with pytest.raises(PageUnreadable, match="nested deeper"):
        read(catalogue(dataset(**{"dct:relation": node})))


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"{", b'{"success": true, "result": []}', b'"text"', b"<html><body>Login</body></html>"],
)
def test_what_is_no_json_ld_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        read(body)


@pytest.mark.parametrize(
    "context",
    [
        {"a": "a:b", "b": "b"},
        {"a": "b:c", "b": "a:d"},
        {"@vocab": 3},
        {"@base": "http://["},
        {"x": {"@container": {}}},
        {},
        None,
    ],
)
def test_odd_contexts_that_do_no_harm(context: Any) -> None:
    assert len(items({"@context": [context, CONTEXT], **dataset()})) == 1


@pytest.mark.parametrize("context", [5, "", True, [[]], "http://["])
def test_odd_contexts_that_are_refused(context: Any) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        items({"@context": [context, CONTEXT], **dataset()})


def test_a_graph_inside_a_value_is_read_by_the_general_parser() -> None:
    document = catalogue(dataset(**{"dct:relation": {"@graph": [dataset(2)]}}))
    assert sorted(item.source_id[-2:] for item in items(document)) == ["/1", "/2"]


def test_a_keyword_in_the_place_of_a_property_is_left_out() -> None:
    document = {"@context": [CONTEXT, {"kind": {"@id": "@type", "@container": "@language"}}, {"r": {"@reverse": "dct:x"}}],
                **dataset(), "kind": {"en": "odd"}}  # fmt: skip
    (item,) = items(document)
    assert DCAT.map_record(item.body).record.title == "Feeder load 1"


def test_an_empty_context_url_refers_to_the_page_and_is_not_fetched() -> None:
    with pytest.raises(PageUnreadable, match="not fetched"):
        DCAT.read_page(PageRequest(url=URL), "application/ld+json", b'{"@context": "", "@id": "x"}')


def test_a_context_that_each_dataset_writes_out_again_is_worked_out_once() -> None:
    outer = Context(URL)
    assert outer.with_local(dict(CONTEXT)) is outer.with_local(dict(CONTEXT))
    assert outer.with_local(dict(CONTEXT)) is not outer.with_local(CONTEXT | {"dct": "https://example.org/"})


def test_of_contexts_that_all_differ_few_are_kept() -> None:
    outer = Context(URL)
    for number in range(1_000):
        outer.with_local({"term": f"https://example.org/{number}"})
    assert len(outer._children) == len(outer._written) <= 200
