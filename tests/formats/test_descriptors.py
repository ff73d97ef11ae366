"""Contracts and descriptions: recognised, and told what they lack."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.descriptors import Described, read_descriptor
from tests.properties import examples

ODCS = {
    "apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", "version": "1.0.0", "status": "active",
    "servers": [{"server": "s", "type": "api"}],
    "schema": [{"name": "t", "properties": [{"name": "a", "logicalType": "object", "properties": [{"name": "b"}]}]}],
    "slaProperties": [{"property": "latency", "value": 0}],
}  # fmt: skip
ODPS = {
    "schema": "https://opendataproducts.org/v3.1/schema/odps.yaml",
    "version": 3.1,
    "product": {
        "details": {"en": {"name": "n", "productID": "1", "visibility": "public", "status": "draft", "type": "raw"}}
    },
}  # fmt: skip
DPROD = {
    "@context": "https://ekgf.github.io/dprod/dprod.jsonld",
    "@id": "https://x.example/p",
    "@type": "DataProduct",
    "title": "P",
    "outputPort": {"@type": "DataService", "endpointURL": "https://x.example/api"},
}
PACKAGE = {"resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "x"}]}}]}
OPENAPI = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": {}}}
ASYNCAPI = {"asyncapi": "2.6.0", "info": {"title": "t", "version": "1"}, "channels": {}}
ALL: dict[str, dict[str, Any]] = {
    "odcs": ODCS, "odps": ODPS, "dprod": DPROD, "datapackage": PACKAGE, "openapi": OPENAPI, "asyncapi": ASYNCAPI,
}  # fmt: skip


def read(document: Any) -> Described:
    return read_descriptor("application/json", json.dumps(document).encode())


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("form", ["json", "yaml", "bom", "utf-16"])
def test_each_kind_is_known_and_whole_in_each_form(kind: str, form: str) -> None:
    text = yaml.safe_dump(ALL[kind]) if form == "yaml" else json.dumps(ALL[kind])
    encoding = {"bom": "utf-8-sig", "utf-16": "utf-16"}.get(form, "utf-8")
    found = read_descriptor("", text.encode(encoding))
    assert (found.kind, found.valid, found.detail) == (kind, True, "")


def without(document: dict[str, Any], path: str) -> dict[str, Any]:
    copy = json.loads(json.dumps(document))
    *above, last = path.split(".")
    part = copy
    for key in above:
        part = part[int(key)] if key.isdigit() else part[key]
    del part[last]
    return copy  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        *(("odcs", p) for p in ("version", "apiVersion", "id", "status", "servers.0.type", "schema.0.name",
                                "schema.0.properties.0.name", "schema.0.properties.0.properties.0.name",
                                "slaProperties.0.value")),
        *(("odps", p) for p in ("version", "product.details", "product.details.en.productID", "product.details.en.visibility")),
        *(("dprod", p) for p in ("@id", "title", "outputPort")),
        *(("datapackage", p) for p in ("resources.0.name", "resources.0.path", "resources.0.schema.fields.0.name")),
        *(("openapi", p) for p in ("info", "info.title", "paths")),
        *(("asyncapi", p) for p in ("info.version", "channels")),
    ],
)  # fmt: skip
def test_what_is_required_and_missing_is_told(kind: str, path: str) -> None:
    described = read(without(ALL[kind], path))
    assert (described.kind, described.valid) == (kind, False)
    assert path.rpartition(".")[2].removeprefix("@") in described.detail
    assert described.detail.endswith(".")


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("odcs", {"kind": "datacontract"}, "has to be “DataContract”"),
        ("odcs", {"apiVersion": "v2.2.2"}, "version 3 is looked for"),
        (
            "odcs",
            {"schema": [{"name": "t", "properties": [{"name": "a", "logicalType": "varchar"}]}]},
            "“varchar”",
        ),
        ("odcs", {"servers": {"server": "x"}}, "“servers” is no list"),
        ("odps", {"product": {"contract": {"type": "ODCS"}}}, "neither “contractURL” nor “spec”"),
        ("dprod", {"outputPort": {"@type": "dcat:Dataset"}}, "dcat:DataService"),
        ("datapackage", {"resources": []}, "“resources” is empty"),
        ("datapackage", {"resources": [{"name": "a", "path": "../a"}]}, "stay in the package"),
        ("datapackage", {"resources": [{"name": "a", "path": "a"}] * 2}, "the same name"),
        ("openapi", {"openapi": "4.0"}, "2.0 and 3 are known"),
        ("openapi", {"paths": {"a": {}}}, "does not begin with a slash"),
        ("asyncapi", {"asyncapi": "3.0.0", "operations": {"x": {"action": "send"}}}, "lacks “channel”"),
    ],
)
def test_what_is_there_and_wrong_is_told(kind: str, change: dict[str, Any], told: str) -> None:
    described = read({**ALL[kind], **change})
    assert (described.kind, described.valid) == (kind, False)
    assert told in described.detail


def test_only_the_first_troubles_are_told() -> None:
    described = read({**ODCS, "servers": [{}] * 500})
    assert described.detail.endswith("And 495 more.")
    assert len(described.detail) < 500


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Not found</title>", "an HTML page titled “Not found”"),
        (b"%PDF-1.7", "a PDF file"),
        (b'{"a": ', "cannot be read as JSON"),
        (b"a: [1", "YAML is broken"),
        (b"just some words", "none of the contracts"),
        (b'{"title": "x"}', "none of the contracts"),
        (b"[1, 2]", "none of the contracts"),
        (b"null", "none of the contracts"),
    ],
)
def test_other_documents_are_not_valid_and_say_why(body: bytes, told: str) -> None:
    described = read_descriptor("", body)
    assert (described.kind, described.valid) == ("", False)
    assert told in described.detail


def test_aliases_that_grow_and_deep_documents_are_refused() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    )
    assert "grow" in read_descriptor("", laughs.encode()).detail
    assert not read_descriptor("", b"[" * 100_000).valid
    assert not read_descriptor("", ("a: " + "[" * 5_000).encode()).valid
    deep: Any = {"name": "x"}
    for _ in range(30):
        deep = {"name": "x", "properties": [deep]}
    assert read({**ODCS, "schema": [deep]}).kind == "odcs"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["kind", "schema", "product", "details", "en", "resources", "path", "openapi", "info", "paths", "asyncapi", "name",
         "operations", "servers", "properties", "@graph", "@type", "@context", "outputPort", "contract"]), inner, max_size=5),
    max_leaves=20), st.sampled_from([*ALL]))  # fmt: skip
@examples(2)
def test_no_document_is_too_odd(document: Any, kind: str) -> None:
    for odd in (document, {**ALL[kind], **document} if isinstance(document, dict) else [ALL[kind], document]):
        described = read(odd)
        assert described.valid or described.detail


def test_real_contracts(corpus: Path) -> None:
    for path in sorted((corpus / "odcs").rglob("*.yaml")):
        found = read_descriptor("", path.read_bytes())
        assert (found.kind, found.valid, found.detail) == ("odcs", True, ""), path
    for folder, kind in (("openapi", "openapi"), ("asyncapi", "asyncapi")):
        for path in sorted((corpus / folder).rglob("*.*")):
            found = read_descriptor("", path.read_bytes())
            assert (found.kind, found.valid, found.detail) == (kind, True, ""), path
