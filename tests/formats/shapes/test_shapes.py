"""The shapes are the table's, and the table is that of DCAT-AP 3.0.1."""

import re
from pathlib import Path

import pytest
from rdflib import Graph

from catalog.formats.shapes.evaluate import compiled, shapes
from catalog.formats.shapes.generate import TARGET, shapes_text
from catalog.formats.shapes.table import table

_CLASSES = {
    "Agent": "foaf:Agent", "Catalogue": "dcat:Catalog", "Catalogue Record": "dcat:CatalogRecord",
    "Checksum": "spdx:Checksum", "Data Service": "dcat:DataService", "Dataset": "dcat:Dataset",
    "Dataset Series": "dcat:DatasetSeries", "Distribution": "dcat:Distribution", "Identifier": "adms:Identifier",
    "Licence Document": "dct:LicenseDocument", "Location": "dct:Location", "Period of Time": "dct:PeriodOfTime",
    "Relationship": "dcat:Relationship",
}  # fmt: skip
_BEYOND = {"vcard:Kind"}  # DCAT-AP points to it and says nothing of its properties


def test_the_shapes_are_made_of_the_table() -> None:
    assert TARGET.read_text(encoding="utf-8") == shapes_text()


def test_the_table_is_that_of_the_specification(corpus: Path) -> None:
    facts = corpus.parent / "domain" / "data" / "dcatap_3_0_1.txt"
    if not facts.exists():
        pytest.skip(f"no table of the specification at {facts}")
    stated, of = set(), ""
    for line in facts.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\*\*(.+)\*\*", line):
            of = _CLASSES[heading[1]]
        elif found := re.match(r"([MRO]) `(.+?)` (\d)(?:\.\.(\S))? →", line):
            least, most = int(found[3]), None if found[4] in ("*", "n") else int(found[4] or found[3])
            stated.add((of, found[1], found[2], least, most))
    ours = {(row.of, row.obligation, row.path, row.least, row.most) for row in table()}
    assert {row for row in ours if row[0] not in _BEYOND} == stated


def test_every_property_of_the_table_is_a_rule() -> None:
    rules = {(rule.of, rule.name) for own in shapes().values() for rule in own}
    assert rules == {(row.of_name, row.name) for row in table()}


def test_a_constraint_that_is_not_known_is_not_passed_over() -> None:
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
        :S sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxLength 3 ] .
    """
    with pytest.raises(ValueError, match="maxLength"):
        compiled(Graph().parse(data=text, format="turtle"))


def test_a_path_of_several_steps_is_not_passed_over() -> None:
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
        :S sh:targetClass :C ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ] .
    """
    with pytest.raises(ValueError, match="not known here"):
        compiled(Graph().parse(data=text, format="turtle"))
