"""TriG, N-Quads and N-Triples: named graphs as one, lines one by one, and the same records as Turtle gives."""

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat import DCAT
from catalog.formats.dcat.jsonld_graph import read_json_ld_graph

from .dcat_samples import URL, catalogue, dataset, items, read

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix : <https://data.example.org/> ."""
TRIG = f"""{PREFIXES}
<{URL}> a dcat:Catalog ; dcat:dataset :d1, :d2 .
:graph1 {{ :d1 a dcat:Dataset ; dct:title "Load"@en ; dcat:distribution _:file . }}
GRAPH :graph2 {{ :d2 a dcat:Dataset ; dct:title "Frequency" .
  _:file a dcat:Distribution ; dcat:accessURL <https://e.org/1.csv> . }}
:graph3 {{ :d1 dct:description "Half-hourly." . :d2 dct:title "Frequency" . }}"""


def test_named_graphs_of_trig_are_one() -> None:
    found = {
        item.source_id[-2:]: DCAT.map_record(item.body).record
        for item in items(TRIG.encode(), "application/trig")
    }
    assert found.keys() == {"d1", "d2"}
    assert (found["d1"].title, found["d1"].description) == ("Load", "Half-hourly.")
    assert [file.access_url for file in found["d1"].distributions] == ["https://e.org/1.csv"]
    assert found["d2"].title == "Frequency"


def test_a_fact_of_two_graphs_is_one_fact() -> None:
    alone = TRIG.replace(':d2 dct:title "Frequency" . }', "}", 1)
    assert sorted(i.body for i in items(TRIG.encode(), "application/trig")) == sorted(
        i.body for i in items(alone.encode(), "application/trig")
    )


def test_graphs_within_json_ld_are_one_too() -> None:
    body = catalogue()
    named = {"@context": body["@context"], "@graph": [
        {"@id": "https://e.org/g1", "@graph": [dataset(1)]}, {"@id": "https://e.org/g2", "@graph": [dataset(2)]},
    ]}  # fmt: skip
    assert [item.source_id[-1] for item in items(named)] == ["1", "2"]


def quads(text: str, graph: str = "<https://e.org/g>") -> str:
    return "".join(f"{line[:-1].rstrip()} {graph} .\n" for line in text.splitlines() if line.strip())


RICH = catalogue(
    dataset(1, **{
        "dct:title": [{"@value": 'A "quoted" \\ title\nin lines', "@language": "en-GB"},
                      {"@value": "Llwyth Køge 😀", "@language": "cy"}],
        "dct:issued": {"@value": "2024-05-01T10:00:00Z", "@type": "xsd:dateTime"},
        "dct:creator": {"@list": [{"foaf:name": "B"}, {"foaf:name": "A"}]},
        "dct:conformsTo": {"@list": []},
        "dcat:distribution": {"@type": "dcat:Distribution", "dcat:accessURL": {"@id": "https://e.org/ø.csv"}},
    }),
    {"@type": "dcat:Dataset", "dct:identifier": "blank-1", "dct:title": "Blank"},
)  # fmt: skip


def lines_of_rich() -> str:
    return read_json_ld_graph(RICH, URL).serialize(format="nt")


def test_lines_give_the_same_bytes_as_json_ld() -> None:
    expected = sorted(item.body for item in items(RICH))
    assert sorted(item.body for item in items(lines_of_rich().encode(), "application/n-triples")) == expected
    assert (
        sorted(item.body for item in items(quads(lines_of_rich()).encode(), "application/n-quads"))
        == expected
    )


def test_escapes_comments_blank_lines_and_tabs() -> None:
    body = (
        "# a comment\n\n"
        "<https://e.org/1>\t<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>   <http://www.w3.org/ns/dcat#Dataset>.  # so\r\n"
        '<https://e.org/1> <http://purl.org/dc/terms/title> "Caf\\u00E9 \\U0001F600 \\"x\\" \\\\ \\t."@en .\n'
    )
    (item,) = items(body.encode(), "application/n-triples")
    assert DCAT.map_record(item.body).record.title == 'Café 😀 "x" \\ \t.'


@pytest.mark.parametrize("kind", ["application/n-triples", "application/n-quads"])
def test_a_broken_line_is_told_by_its_number(kind: str) -> None:
    body = b'<https://e.org/1> <https://e.org/p> "a" .\n<https://e.org/1> <https://e.org/p> "a\n'
    with pytest.raises(PageUnreadable, match=r"line 2.*\.$"):
        read(body, kind)


@pytest.mark.parametrize("address", ["c.nq", "c.nt"])
def test_lines_are_known_by_the_ending_of_the_address(address: str) -> None:
    text = lines_of_rich() if address.endswith("nt") else quads(lines_of_rich())
    assert len(items(text.encode(), "application/octet-stream", f"https://e.org/{address}")) == 2
