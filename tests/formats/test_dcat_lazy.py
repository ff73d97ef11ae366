"""Large JSON-LD is read from its bytes: the same records in the same order as from the decoded document."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat import jsonld_lazy, syntaxes
from catalog.formats.dcat.frame import Framer, Source, encode_tree
from catalog.formats.dcat.jsonld_context import Unsupported
from catalog.formats.dcat.jsonld_lazy import lazy_walk
from catalog.formats.dcat.jsonld_walk import Walk
from tests.properties import examples

from .dcat_samples import CONTEXT, URL, catalogue, dataset, items, read


@pytest.fixture(autouse=True)
def _all_lists_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonld_lazy, "_LONG", 2)
    monkeypatch.setattr(syntaxes, "LARGE", 2)


def seen(source: Source) -> dict[str, Any]:
    """All that a page is made of."""
    framer, survey = Framer(source), source.survey
    return {
        "records": [encode_tree(tree) for tree in framer.records()],
        "undescribed": framer.undescribed(),
        "next": survey.next_pages,
        "totals": survey.totals,
        "types": survey.types,
        "listed": list(survey.datasets) and len(survey.datasets),
    }


def both(document: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    lazy = lazy_walk(json.dumps(document, separators=(",", ":")).encode(), URL)
    assert lazy is not None
    return seen(lazy), seen(Walk(document, URL))


PUBLISHER = {"@id": "https://e.org/org", "@type": "foaf:Agent", "foaf:name": "Northgrid"}
FILE = {
    "@id": "https://e.org/f",
    "@type": "dcat:Distribution",
    "dcat:accessURL": {"@id": "https://e.org/1.csv"},
}
BLANK = {
    "@type": "dcat:Dataset",
    "dct:identifier": "b",
    "dct:title": "Blank",
    "dct:publisher": {"foaf:name": "P"},
}
SERVICE = {"@type": "dcat:DataService", "dct:title": "API", "dcat:endpointURL": {"@id": "https://e.org/api"}}
SCOPED = {**CONTEXT, "Set": {"@id": "dcat:Dataset", "@context": {"title": "dct:title"}}}
DOCUMENTS: dict[str, Any] = {
    "nested": catalogue(*(dataset(n, **{"dct:publisher": PUBLISHER}) for n in range(4))),
    "graph": {"@context": CONTEXT, "@graph": [catalogue()["@id"] and {"@id": URL, "@type": "dcat:Catalog"}, dataset(1)]},
    "flat": {"@context": CONTEXT, "@graph": [
        dataset(1, **{"dct:publisher": {"@id": PUBLISHER["@id"]}, "dcat:distribution": {"@id": FILE["@id"]}}),
        PUBLISHER, FILE, dataset(2, **{"dct:publisher": {"@id": PUBLISHER["@id"]}}),
    ]},
    "a publisher with three descriptions": catalogue(
        dataset(1, **{"dct:publisher": PUBLISHER}),
        dataset(2, **{"dct:publisher": {**PUBLISHER, "foaf:homepage": {"@id": "https://e.org"}}}),
        dataset(3, **{"dct:publisher": {**PUBLISHER, "foaf:name": "North Grid"}}),
        dataset(4, **{"dct:publisher": PUBLISHER}),
    ),
    "a file of two datasets": catalogue(
        dataset(1, **{"dcat:distribution": FILE}), dataset(2, **{"dcat:distribution": {**FILE, "dct:title": "Rows"}})
    ),
    "a node twice in one entry": catalogue(dataset(1, **{"dct:publisher": PUBLISHER, "dct:creator": [PUBLISHER]})),
    "two descriptions in one entry": catalogue(
        dataset(1, **{"dct:publisher": PUBLISHER, "dct:creator": {"@id": PUBLISHER["@id"], "foaf:name": "N"}})
    ),
    "a dataset in two places": {"@context": CONTEXT, "@graph": [dataset(1), {"@id": dataset(1)["@id"], "dct:issued": "2024"}]},
    "described at the top too": catalogue(
        dataset(1, **{"dct:publisher": PUBLISHER}), **{"dct:publisher": {**PUBLISHER, "foaf:name": "N"}}
    ),
    "blank datasets": catalogue(BLANK, dataset(1, **{"dct:source": BLANK}), {**BLANK, "dct:identifier": "c"}),
    "blank datasets of a graph": {"@context": CONTEXT, "@graph": [BLANK, dataset(1), {**BLANK, "dct:identifier": "c"}]},
    "labelled blank nodes": {"@context": CONTEXT, "@graph": [
        {"@id": "_:c", "@type": "dcat:Catalog", "dcat:dataset": [{"@id": "_:d"}, {"@id": "_:e"}]},
        {**BLANK, "@id": "_:d"}, {**dataset(1), "dct:publisher": {"@id": "_:p"}}, {"@id": "_:p", "foaf:name": "P"},
    ]},
    "catalogue records": catalogue(dataset(1), dataset(2), **{"dcat:record": [
        {"@type": "dcat:CatalogRecord", "dct:modified": "2024-05-01", "foaf:primaryTopic": {"@id": dataset(1)["@id"]}},
        {"@id": "https://e.org/r2", "@type": "dcat:CatalogRecord", "dct:modified": "2024-05-02", "foaf:primaryTopic": dataset(2)},
        {"@type": "dcat:CatalogRecord", "foaf:primaryTopic": BLANK},
    ]}),
    "links as text": {
        "@context": {**CONTEXT, "dataset": {"@id": "dcat:dataset", "@type": "@id"}}, "@id": URL, "@type": "dcat:Catalog",
        "dataset": [dataset(1)["@id"], dataset(2)["@id"], dataset(9)["@id"]],
        "dcat:record": [dataset(1), dataset(2)],
    },
    "services": catalogue(
        dataset(1, **{"dcat:distribution": {"@type": "dcat:Distribution", "dcat:accessService": SERVICE}}), dataset(2),
        **{"dcat:service": [{**SERVICE, "@id": "https://e.org/s", "dcat:servesDataset": [{"@id": dataset(2)["@id"]}, BLANK]}]},
    ),
    "series": {"@context": CONTEXT, "@graph": [
        {"@id": "https://e.org/s", "@type": "dcat:DatasetSeries", "dct:title": "S", "dcat:seriesMember": [dataset(1), BLANK]},
        dataset(2, **{"dcat:inSeries": {"@id": "https://e.org/s"}}),
    ]},
    "contexts within entries": {"@context": CONTEXT, "@graph": [
        {"@context": {"t": "dct:title"}, "@id": "https://e.org/1", "@type": "dcat:Dataset", "t": "One"},
        {"@context": {"t": "dct:description"}, "@id": "https://e.org/2", "@type": "dcat:Dataset", "dct:title": "Two", "t": "2"},
    ]},
    "contexts of types": {"@context": SCOPED, "@graph": [{"@id": "https://e.org/1", "@type": "Set", "title": "One"}, dataset(2)]},
    "catalogues in catalogues": catalogue(dataset(1), **{"dcat:catalog": [
        {**catalogue(dataset(2), dataset(3)), "@id": f"{URL}/a"},
        {"@id": f"{URL}/b", "@type": "dcat:Catalog", "dcat:dataset": [BLANK]},
    ]}),
    "expanded": [{"@id": "https://e.org/1", "@type": ["http://www.w3.org/ns/dcat#Dataset"],
                  "http://purl.org/dc/terms/title": [{"@value": "One", "@language": "en"}]}],
    "lists in lists": {"@context": CONTEXT, "@graph": [[dataset(1)], [[dataset(2)]], "text", 7, None, {}]},
    "paged": {"@context": CONTEXT, "@graph": [dataset(1), {"@id": "#p", "hydra:totalItems": 7, "hydra:next": "?page=2"}]},
    "cycles": {"@context": CONTEXT, "@graph": [
        dataset(1, **{"dct:relation": {"@id": "https://e.org/x"}}), {"@id": "https://e.org/x", "dct:relation": {"@id": "https://e.org/x"}},
    ]},
    "aliases": {
        "@context": {**CONTEXT, "id": "@id", "type": "@type", "graph": "@graph"},
        "graph": [{"id": "https://e.org/1", "type": "dcat:Dataset", "dct:title": "One"}],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_records_in_the_same_order(name: str) -> None:
    lazy, whole = both(DOCUMENTS[name])
    assert lazy == whole
    assert lazy["records"]


def test_real_documents_give_the_same_records(corpus: Path) -> None:
    compared = 0
    for path in sorted((corpus / "dcat").rglob("*.json*")):
        if path.name == "dprod-example.json":  # broken
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        try:
            lazy = lazy_walk(json.dumps(document).encode(), URL)
        except (Unsupported, PageUnreadable) as error:
            with pytest.raises(type(error)):
                Walk(document, URL)
            continue
        if lazy is not None:
            assert seen(lazy) == seen(Walk(document, URL)), path
            compared += 1
    assert compared > 15


NAMES = st.sampled_from([f"https://e.org/{n}" for n in range(6)] + ["_:a", "_:b", ""])
TYPES = st.sampled_from(
    [
        "dcat:Dataset",
        "dcat:DatasetSeries",
        "dcat:DataService",
        "dcat:Catalog",
        "dcat:CatalogRecord",
        "foaf:Agent",
        "",
    ]
)
LINKS = ["dataset", "record", "service", "accessService", "servesDataset", "seriesMember", "distribution"]
PROPS = st.sampled_from(
    [*(f"dcat:{name}" for name in LINKS), "foaf:primaryTopic", "dct:hasPart", "dct:publisher", "dct:title"]
)


def nodes(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def named(node: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
        name, kind, fields = node
        return {
            **({"@id": name} if name else {}),
            **({"@type": kind} if kind else {}),
            "dct:type": "x",
            **fields,
        }

    return st.tuples(NAMES, TYPES, st.dictionaries(PROPS, inside, max_size=3)).map(named)


VALUES = st.recursive(
    st.sampled_from(["text", {"@id": "https://e.org/1"}, {"@value": "v"}]),
    lambda inside: st.one_of(nodes(inside), st.lists(inside, max_size=3)),
    max_leaves=12,
)


@examples(2)
@given(st.lists(nodes(VALUES), min_size=1, max_size=6))
def test_any_document_gives_the_same_records(graph: list[Any]) -> None:
    jsonld_lazy._LONG = 2  # hypothesis outlives the fixture's patch no longer than the test
    lazy, whole = both({"@context": CONTEXT, "@graph": graph})
    assert lazy == whole, graph


# --- what is not read so ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"{}", b"[1, 2, 3]", b'[{"a": 1}, {"b": 2}]', b'{"@graph": [{"@id": "x"}',
        b'{"a": [1, 2, 3]}', b'{"@id": "x", "dct:title": ["a", "b"]}', b'\xef\xbb\xbf{"@graph": [{"@id": "x"}]}',
        b'{"@graph": [{"@id": "\xff"}]}', b'{"@graph": [NaN]}',
    ],
)  # fmt: skip
def test_all_else_is_left_to_the_other_reader(body: bytes) -> None:
    assert lazy_walk(body, URL) is None


def test_a_broken_entry_is_one_refused_record_as_ever() -> None:
    body = (
        json.dumps(catalogue(dataset(1), dataset(2), dataset(3)))
        .encode()
        .replace(b"Feeder load 2", b'Feeder "load" 2')
    )
    found = items(body)
    assert [item.refusal is not None for item in found] == [False, False, True]


def test_an_unknown_context_is_refused_by_name() -> None:
    with pytest.raises(PageUnreadable, match=r"https://unknown\.example/c"):
        read({"@context": "https://unknown.example/c", "@graph": [dataset(1)]})


def test_what_the_walk_leaves_goes_to_the_general_parser() -> None:
    document = {
        "@context": {**CONTEXT, "of": {"@reverse": "dcat:dataset"}},
        "@graph": [{**dataset(1), "of": {"@id": URL}}],
    }
    assert [item.source_id for item in items(document)] == [dataset(1)["@id"]]


def test_entries_stay_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a nested listing with names, nothing decoded is kept."""
    document = catalogue(
        *(dataset(n, **{"dct:publisher": {"foaf:name": "P"}, "dcat:distribution": FILE}) for n in range(5))
    )
    walk = lazy_walk(json.dumps(document).encode(), URL)
    kept: Callable[[Any], bool] = lambda entry: isinstance(entry[0], dict)  # noqa: E731
    assert walk is not None
    assert not any(map(kept, walk._entries))  # type: ignore[attr-defined]
    assert all(not isinstance(ref.handle, tuple) for ref in walk.survey.candidates.values())
