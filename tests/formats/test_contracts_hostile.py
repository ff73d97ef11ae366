"""Contracts, product descriptions, artifacts of dbt and Open Energy files made to break a reader: a sentence, never a crash."""

import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import ProductRecord
from catalog.formats.dbt import DBT
from catalog.formats.odcs import ODCS
from catalog.formats.odps import ODPS
from catalog.formats.open_energy_file import OPEN_ENERGY
from catalog.formats.protocol import HarvestProtocol, MappedRecord
from tests.properties import examples

PROTOCOLS: list[HarvestProtocol] = [ODCS, ODPS, DBT, OPEN_ENERGY]
ADDRESS = "https://data.example/x.yaml"
Json = dict[str, Any]


def _contract(**values: Any) -> Any:
    return {"apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", **values}


def _product(**values: Any) -> Any:
    details = {"productID": "x", **values.pop("details", {})}
    return {"schema": "s", "version": "4", "product": {"details": {"en": details}}, **values}


def _manifest(**values: Any) -> Any:
    node = {"unique_id": "model.a.x", "resource_type": "model", **values}
    return {"metadata": {}, "nodes": {"model.a.x": node}, "sources": {}, "macros": {}, "exposures": {}}


def _blocks(**values: Any) -> Any:
    content = {"oe:dataSetStableIdentifier": "x", **values.pop("content", {})}
    return [{"content": content, "access": [], **values}]


FIELDS = {
    "odcs": (
        "name", "description", "version", "status", "domain", "tenant", "tags", "servers", "schema", "quality", "price", "team",
        "roles", "slaProperties", "support", "customProperties", "authoritativeDefinitions", "dataProduct", "contractCreatedTs",
    ),
    "odps": ("SLA", "dataQuality", "dataAccess", "license", "pricingPlans", "dataHolder", "contract", "details"),
    "dbt": (
        "name", "description", "columns", "config", "depends_on", "meta", "tags", "constraints", "freshness", "version",
        "contract",
    ),
    "open-energy": ("access", "transport", "representation", "content"),
}  # fmt: skip
MAKE = {"odcs": _contract, "odps": _product, "dbt": _manifest, "open-energy": _blocks}
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20))
names = st.sampled_from(
    ["name", "url", "type", "properties", "columns", "nodes", "en", "rule", "http", "dimension", "objective", "property", "value",
     "quality", "items", "$ref", "spec", "members", "meta", "csvw", "mime", "@type", "@context", "dct:title"]
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(names | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(protocol: HarvestProtocol, body: bytes) -> list[MappedRecord] | str:
    """The records of a body, or the sentence of its refusal; sure what may be stored."""
    protocol.recognises(ADDRESS, "", body)
    try:
        items = list(protocol.read_page(protocol.start(ADDRESS), "", body).items)
        found = [protocol.map_record(item.body) for item in items if item.refusal is None]
    except (PageUnreadable, RecordRefused) as error:
        return _sentence(str(error))
    for item in items:
        if item.refusal:
            assert item.refusal.message.endswith(".")
    for one in found:
        _storable(one.record)
        assert all(problem.message.endswith((".", "”")) for problem in one.problems), one.problems
    return found


def _sentence(words: str) -> str:
    assert words.endswith((".", "”"))
    return words


def _storable(record: ProductRecord) -> None:
    text = msgspec.json.encode(record).decode()
    assert record.source_id
    assert record.title
    assert "\\u0000" not in text


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)
@examples(2, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_fields_of_any_type_are_read_or_refused(protocol: HarvestProtocol, data: st.DataObject) -> None:
    chosen = data.draw(st.dictionaries(st.sampled_from(FIELDS[protocol.name]), values, max_size=4))
    if protocol.name in ("odps", "open-energy"):
        for name in ("details", "content"):
            if not isinstance(chosen.get(name, {}), dict):
                del chosen[name]
    document = MAKE[protocol.name](**chosen)
    outcome(protocol, json.dumps(document).encode())


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)
@examples(2)
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read_or_refused(protocol: HarvestProtocol, body: bytes) -> None:
    outcome(protocol, body)


BOMB = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 'lol'}]" for n in range(12))
DEEP_JSON = b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
DEEP_YAML = b"id: " + b"[" * 5_000 + b"]" * 5_000


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)
@pytest.mark.parametrize(
    "body", [BOMB.encode(), DEEP_JSON, DEEP_YAML, b"!!python/object/apply:os.system ['true']", b"\x00" * 1_000, b"\xff\xfe\x00",
             b"PK\x03\x04", b"\x1f\x8b\x08broken", b"[" * 200_000, b"- " * 50_000],
    ids=["alias bomb", "deep JSON", "deep YAML", "YAML tag", "NUL", "half UTF-16", "ZIP", "gzip", "brackets", "dashes"],
)  # fmt: skip
def test_bodies_made_to_hurt_are_refused_soon(protocol: HarvestProtocol, body: bytes) -> None:
    begin = time.monotonic()
    assert isinstance(outcome(protocol, body), str)
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)
def test_nul_surrogates_and_endless_texts_are_read(protocol: HarvestProtocol) -> None:
    long, odd = "x" * 10_000_000, "a\x00b\ud800c"
    made = {
        "odcs": _contract(name=odd, description={"purpose": long}, tags=[odd] * 3),
        "odps": _product(details={"name": odd, "description": long, "tags": [odd]}),
        "dbt": _manifest(name=odd, description=long, tags=[odd]),
        "open-energy": _blocks(content={"dct:title": odd.replace("\ud800", ""), "dct:description": long}),
    }
    found = outcome(protocol, json.dumps(made[protocol.name]).encode())
    assert isinstance(found, list)
    assert len(found) == 1
    assert len(found[0].record.description) <= 100_000
    assert any(problem.rule == "length" for problem in found[0].problems)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)
@pytest.mark.parametrize(
    "packed",
    [gzip.compress, lambda body: b"\xef\xbb\xbf" + body, lambda body: body.decode().encode("utf-16"),
     lambda body: body.replace(b"K\xc3\xb8ge", "Køge".encode("latin-1"))],
    ids=["gzip", "byte order mark", "UTF-16", "Latin-1"],
)  # fmt: skip
def test_other_encodings_are_read(protocol: HarvestProtocol, packed: Callable[[bytes], bytes]) -> None:
    made = {
        "odcs": _contract(name="Køge"),
        "odps": _product(details={"name": "Køge"}),
        "dbt": _manifest(name="Køge"),
        "open-energy": _blocks(content={"dct:title": "Køge"}),
    }
    found = outcome(protocol, packed(json.dumps(made[protocol.name], ensure_ascii=False).encode()))
    assert isinstance(found, list), found
    assert [one.record.title for one in found] == ["Køge"]


@pytest.mark.parametrize("protocol", PROTOCOLS[:3], ids=lambda p: p.name)
def test_very_many_keywords_are_cut_and_that_is_told(protocol: HarvestProtocol) -> None:
    tags = [f"keyword {n}" for n in range(35_000)]
    made = {
        "odcs": _contract(tags=tags),
        "odps": _product(details={"tags": tags}),
        "dbt": _manifest(tags=tags),
    }
    found = outcome(protocol, json.dumps(made[protocol.name]).encode())
    assert isinstance(found, list)
    assert len(found[0].record.keywords) == 500
    assert "There are 35,000 keywords; the first 500 were kept." in [p.message for p in found[0].problems]


def test_very_many_columns_and_servers_are_bounded() -> None:
    columns = [{"name": f"c{n}", "logicalType": "string"} for n in range(20_000)]
    servers = [{"server": f"s{n}", "type": "s3"} for n in range(20_000)]
    found = outcome(
        ODCS, json.dumps(_contract(schema=[{"name": "t", "properties": columns}], servers=servers)).encode()
    )
    assert isinstance(found, list)
    schema = found[0].record.schema
    assert schema is not None
    assert len(schema.fields) == 5_000
    assert len(found[0].record.distributions) == 500
    assert [problem.path for problem in found[0].problems if problem.rule == "count"] == ["schema", "servers"]


def test_many_columns_that_nest_are_bounded_in_depth_and_number() -> None:
    inner: list[Json] = [{"name": "leaf"}]
    for n in range(60):
        inner = [{"name": f"n{n}", "logicalType": "object", "properties": inner}]
    found = outcome(ODCS, json.dumps(_contract(schema=[{"name": "t", "properties": inner}])).encode())
    assert isinstance(found, list)


def test_a_manifest_of_many_nodes_costs_no_more_than_its_size() -> None:
    chain = {
        f"model.a.m{n}": {"unique_id": f"model.a.m{n}", "resource_type": "model", "name": f"m{n}", "access": "private",
                          "depends_on": {"nodes": [f"model.a.m{n - 1}"] if n else []}}
        for n in range(3_000)
    }  # fmt: skip
    chain["model.a.m2999"]["access"] = "public"
    document = {"metadata": {}, "nodes": chain, "sources": {}, "macros": {}}
    begin = time.monotonic()
    found = outcome(DBT, json.dumps(document).encode())
    assert isinstance(found, list)
    assert len(found) == 1
    assert time.monotonic() - begin < 10
