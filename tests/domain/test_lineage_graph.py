"""What data was made from and what was made of it: who is meant by a source, steps, circles, and what is left out."""

import pytest

from catalog.domain.lineage_graph import (
    MOST,
    Entry,
    Graph,
    Node,
    graph_begin,
    key_of,
    made_add,
    mark_of,
    sources_add,
)
from catalog.domain.product import Concept, Lineage

HOME = "https://data.example/dataset"


def entry(pk: int, *sources: Concept, home: int = 1, names: tuple[str, ...] = ()) -> Entry:
    return Entry(pk, f"p{pk}", f"P {pk}", "D", home, (f"{HOME}/{pk}", *names), Lineage(sources=sources))


def source(pk: int) -> Concept:
    return Concept(iri=f"{HOME}/{pk}")


def titles(graph: Graph, step: int) -> list[str]:
    return [_title(node) for node in graph.at(step)]


def _title(node: Node) -> str:
    if node.entry:
        return node.entry.title
    return node.source.label or node.source.iri if node.source else ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.Data.example/a/", "http://data.example/a", True),
        ("https://data.example/a?id=1", "https://data.example/a?id=2", False),
        ("Meter  Readings", "meter readings", True),
        ("urn:x:1", "urn:x:2", False),
    ],
)
def test_spellings_of_one_reference(one: str, other: str, same: bool) -> None:
    assert (mark_of(one) == mark_of(other)) is same


def test_a_source_is_a_product_where_its_address_is_one_of_its_names_else_words() -> None:
    own = entry(1, source(2), Concept(label="SCADA"), Concept(iri="https://elsewhere.example/x", label="X"))
    graph = graph_begin(own)
    sources_add(graph, 0, [entry(2, home=9), entry(3)])
    assert titles(graph, -1) == ["P 2", "SCADA", "X"]
    assert len(graph.edges) == 3


def test_a_bare_name_means_a_product_of_the_same_endpoint_alone() -> None:
    graph = graph_begin(entry(1, Concept(label="42"), Concept(iri="urn:uuid:7")))
    sources_add(graph, 0, [entry(2, home=2, names=("42",)), entry(3, home=2, names=("urn:uuid:7",))])
    assert titles(graph, -1) == ["42", "P 3"]
    near = graph_begin(entry(1, Concept(label="42")))
    sources_add(near, 0, [entry(2, home=2, names=("42",)), entry(4, names=("42",))])
    assert titles(near, -1) == ["P 4"]


def test_what_was_made_of_it_must_name_it() -> None:
    own = entry(1)
    graph = graph_begin(own)
    made_add(graph, 0, [entry(2, source(1)), entry(3, source(99))])
    made_add(graph, 1, [entry(4, source(2))])
    assert (titles(graph, 1), titles(graph, 2)) == (["P 2"], ["P 4"])
    assert list(graph.edges) == [(key_of(own), "#2"), ("#2", "#4")]


def test_circles_end_and_are_told() -> None:
    own = entry(1, source(2), source(1))
    other = entry(2, source(1))
    graph = graph_begin(own)
    sources_add(graph, 0, [other, own])
    sources_add(graph, -1, [own])
    made_add(graph, 0, [other, own])
    assert len(graph.nodes) == 2
    assert graph.circles == {("#1", "#2")}


def test_a_step_has_room_for_so_many() -> None:
    many = [Concept(label=f"source {n}") for n in range(MOST + 30)]
    graph = graph_begin(entry(1, *many, *many))
    sources_add(graph, 0, [])
    assert len(graph.at(-1)) == MOST
    assert list(graph.left_out.values()) == [-1] * 30
