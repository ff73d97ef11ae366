"""Schemas at an address: what each kind is recognised by, the fields that are read, and what is refused in which words."""

import json
from typing import Any

import pytest

from catalog.formats.schema_documents import LABELS, read_schema
from catalog.models import SchemaDocument

AT = "https://data.example/schema"
XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="reading"><xs:complexType><xs:sequence>
    <xs:element name="at" type="xs:dateTime"><xs:annotation><xs:documentation>When it
      was read.</xs:documentation></xs:annotation></xs:element>
    <xs:element name="unit"><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType></xs:element>
  </xs:sequence><xs:attribute name="meter" type="xs:string"/></xs:complexType></xs:element>
</xs:schema>"""
SHACL = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#Feeder> a sh:NodeShape ; sh:property [ sh:path <https://e.example/load> ; sh:datatype xsd:decimal ; sh:minCount 1 ;
  sh:description "Its load." ] , [ sh:path <https://e.example/area> ; sh:name "licence area" ] ."""
OWL = b"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://e.example/v#load> a owl:DatatypeProperty ; rdfs:range xsd:decimal ; rdfs:label "Last"@de, "Load"@en ;
  rdfs:comment "What it takes." ."""


def of_json(document: Any, content_type: str = "application/json") -> Any:
    return read_schema(f"{AT}.json", content_type, json.dumps(document).encode())


def told(read: Any) -> list[tuple[str, str, str]]:
    return [(field.name, field.type, field.description) for field in read.fields]


def test_a_json_schema_names_the_properties_of_a_record() -> None:
    read = of_json({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["at"],
        "properties": {
            "at": {"type": "string", "format": "date-time", "description": "When."},
            "load": {"$ref": "#/$defs/load"},
            "class": {"enum": ["a", "b"]},
        },
        "$defs": {"load": {"type": ["null", "number"], "description": "In kW."}},
    })  # fmt: skip
    assert (read.kind, read.valid) == ("jsonschema", True)
    assert told(read) == [("at", "date-time", "When."), ("load", "number", "In kW."), ("class", "enum", "")]
    assert [field.required for field in read.fields] == [True, None, None]


FEATURE = {
    "type": "object",
    "properties": {"type": {}, "geometry": {}, "properties": {"properties": {"a": {"type": "integer"}}}},
}


@pytest.mark.parametrize(
    "document",
    [
        {"type": "array", "items": {"properties": {"a": {"type": "integer"}}}},
        {"$defs": {"none": {}, "one": {"properties": {"a": {"type": "integer"}}}}},
        {"allOf": [{"$ref": "#/definitions/x"}], "definitions": {"x": {"properties": {"a": {"type": "integer"}}}}},
        {"properties": {"features": {"items": FEATURE}}},
    ],
)  # fmt: skip
def test_the_record_of_a_json_schema_is_found_where_it_lies_deeper(document: dict[str, Any]) -> None:
    assert told(of_json(document)) == [("a", "integer", "")]


def test_references_that_go_round_or_elsewhere_end() -> None:
    loop = {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}}
    away = {"properties": {"a": {"$ref": "https://elsewhere.example/a.json"}}}
    assert [told(of_json(document)) for document in (loop, away)] == [[("a", "", "")], [("a", "", "")]]
    assert not of_json({"$schema": "https://json-schema.org/schema", "$ref": "#"}).valid


def test_a_table_schema_tells_keys_and_what_is_required() -> None:
    read = of_json(
        {
            "fields": [
                {"name": "mpan", "type": "string", "constraints": {"required": True}},
                {"name": "kwh", "type": "number", "description": "Energy.", "unit": "kWh"},
            ],
            "primaryKey": "mpan",
        }
    )
    assert read.kind == "tableschema"
    assert [(f.name, f.key, f.required, f.unit) for f in read.fields] == [
        ("mpan", True, True, ""),
        ("kwh", None, None, "kWh"),
    ]


def test_csvw_metadata_of_one_table_and_of_a_group() -> None:
    columns = [
        {"name": "at", "datatype": {"base": "dateTime"}, "dc:description": "When."},
        {"titles": ["Load"], "datatype": "decimal"},
        {"name": "made", "virtual": True},
    ]
    table = {"url": "a.csv", "tableSchema": {"columns": columns, "primaryKey": ["at"]}}
    context = {"@context": "http://www.w3.org/ns/csvw"}
    wanted = [("at", "dateTime", "When."), ("Load", "decimal", "")]
    for document in ({**context, **table}, {**context, "tables": [table]}, {**context, "columns": columns}):
        read = of_json(document, "application/csvm+json")
        assert (read.kind, told(read)) == ("csvw", wanted)


def test_avro_contracts_and_descriptions_of_interfaces() -> None:
    day = ["null", {"type": "int", "logicalType": "date"}]
    avro = {"type": "record", "name": "R", "fields": [{"name": "at", "type": day}]}
    api = {
        "openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {},
        "components": {"schemas": {"Reading": {"properties": {"kwh": {"type": "number"}}}}},
    }  # fmt: skip
    package_ = {
        "resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "x", "type": "date"}]}}]
    }
    found = [of_json(document) for document in (avro, api, package_)]
    assert [(read.kind, read.valid, told(read)) for read in found] == [
        ("avro", True, [("at", "date", "")]),
        ("openapi", True, [("kwh", "number", "")]),
        ("datapackage", True, [("x", "date", "")]),
    ]
    broken = of_json({"openapi": "3.1.0"})
    assert (broken.kind, broken.valid) == ("openapi", False)
    assert "lacks" in broken.detail


def test_yaml_is_read_also_where_it_begins_with_a_comment() -> None:
    read = read_schema(f"{AT}.yaml", "text/plain", b"# fields\nfields:\n- name: a\n  type: date\n")
    assert (read.kind, told(read)) == ("tableschema", [("a", "date", "")])


def test_an_xsd_names_what_has_a_type() -> None:
    read = read_schema(f"{AT}.xsd", "application/xml", XSD)
    assert read.kind == "xsd"
    assert told(read) == [
        ("at", "dateTime", "When it was read."),
        ("unit", "string", ""),
        ("meter", "string", ""),
    ]


def test_shapes_and_vocabularies_in_rdf() -> None:
    shapes = read_schema(f"{AT}.ttl", "text/turtle", SHACL)
    assert (shapes.kind, sorted(told(shapes))) == (
        "shacl",
        [("licence area", "", ""), ("load", "decimal", "Its load.")],
    )
    vocabulary = read_schema(f"{AT}.ttl", "text/turtle", OWL)
    (field,) = vocabulary.fields
    assert (vocabulary.kind, field.name, field.type, field.title, field.description) == (
        "vocabulary", "load", "decimal", "Load", "What it takes.",
    )  # fmt: skip


ENTITIES = b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/hostname">]><s>&a;</s>'


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"", "application/json", "It is empty."),
        (b"<!doctype html><title>Moved</title>", "text/html", "an HTML page titled “Moved”, and no schema"),
        (b"<feed/>", "application/xml", "an XML document with the root <feed>, and no schema"),
        (ENTITIES, "application/xml", "entit"),
        (b"<xs:schema", "application/xml", "syntax error"),
        (b'{"a": 1}', "application/json", "none of the schemas that the portal knows: it is a JSON object"),
        (b'{"properties": {', "application/json", "JSON"),
        (b'{"type": "object", "properties": {}}', "application/json", "a JSON Schema that names no fields"),
        (b"<a> <b> <c> .", "text/turtle", "neither has SHACL shapes nor says what properties mean"),
        (b"<a> <b> <c", "text/turtle", "Turtle syntax error"),
        (b"#" + b"a" * 2**20, "text/turtle", "RDF of more than 1 MiB"),
        (b"[" * 100_000, "application/json", ""),
        (b"%PDF-1.7", "application/pdf", "PDF"),
    ],
)
def test_what_is_no_schema_says_what_it_is(body: bytes, content_type: str, why: str) -> None:
    read = read_schema(AT, content_type, body)
    assert (read.valid, read.fields) == (False, ())
    assert why in read.detail


def test_a_context_that_is_not_kept_here_is_not_fetched() -> None:
    """Sockets to other hosts are refused in tests: a fetch would be an error."""
    read = of_json({"@context": "https://elsewhere.example/context.jsonld", "@id": "x"})
    assert not read.valid
    assert "elsewhere.example" in read.detail


def test_the_kinds_are_those_that_are_stored() -> None:
    assert dict(SchemaDocument.Kind.choices) == LABELS
