"""JSON of use cases: what is written is read back equal, keeps to its schema, and what is wrong is named."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from catalog.domain.errors import PageUnreadable
from catalog.domain.usecases.model import UseCaseRecord, stored
from catalog.formats.usecases.document import CaseDocument
from catalog.formats.usecases.json_form import case_json_schema, read_json_case, write_json
from catalog.formats.usecases.reading import case_clean
from tests.domain.usecases_sample import SAMPLE
from tests.formats.usecases.strategies import CASES
from tests.json_schema import keeps_to

BASE = "https://portal.example"
SCHEMA = case_json_schema(f"{BASE}/use-cases/schema.json")
ANY = settings(suppress_health_check=list(HealthCheck))


def read(value: Any) -> Any:
    return read_json_case(json.dumps(value).encode(), BASE)


@ANY
@given(CASES)
def test_what_is_written_is_read_back_equal(case: UseCaseRecord) -> None:
    found = read_json_case(write_json(CaseDocument(case=case), BASE), BASE)

    assert found.record == case_clean(case)
    assert found.problems == ()


@ANY
@given(CASES)
def test_what_is_written_keeps_to_the_schema(case: UseCaseRecord) -> None:
    document = CaseDocument(case=case, schema=SCHEMA["$id"], slug="a", version=2, left_out={"f1": 1})

    keeps_to(json.loads(write_json(document, BASE)), SCHEMA)


def test_the_schema_is_one() -> None:
    with pytest.raises(AssertionError, match="title"):
        keeps_to({"case": {}}, SCHEMA)
    assert "UseCaseRecord" in SCHEMA["$defs"]


def test_products_are_addresses_outside() -> None:
    flow = {
        "key": "f1",
        "source": "a1",
        "target": "all",
        "what": "x",
        "products": ["here", "https://else.example/products/x/"],
    }
    found = read({"case": {"title": "T", "flows": [flow]}})
    written = json.loads(write_json(CaseDocument(case=found.record), BASE))

    assert found.record.flows[0].products == ("here", "https://else.example/products/x/")
    assert written["case"]["flows"][0]["products"] == [
        f"{BASE}/products/here/",
        "https://else.example/products/x/",
    ]


def test_a_bare_record_is_read_as_well() -> None:
    assert read(stored(SAMPLE)).record == SAMPLE


def test_each_part_that_does_not_fit_is_named_and_the_rest_is_read() -> None:
    flow = {
        "key": "f1",
        "source": "a1",
        "target": "all",
        "what": "x",
        "mode": "carrier pigeon",
        "level": "many",
        "colour": "red",
    }
    found = read(
        {
            "case": {"title": "T", "sectors": ["gas", "magic"], "flows": [flow], "objectives": "one"},
            "left_out": {"f1": 2},
            "n": 1,
        }
    )

    assert found.record.title == "T"
    assert found.record.sectors == ("gas",)
    assert found.record.flows[0].what == "x"
    assert found.left_out == {"f1": 2}
    assert {problem.element for problem in found.problems} == {
        "n", "case.sectors[1]", "case.flows[0].mode", "case.flows[0].level", "case.flows[0].colour", "case.objectives",
    }  # fmt: skip
    assert all(problem.fix for problem in found.problems)
    assert "“carrier pigeon” is not one of pull, push" in " ".join(p.message for p in found.problems)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "it is empty"),
        (b"<!doctype html><title>Sign in</title>", "an HTML page titled “Sign in”"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"[1, 2]", "no use case"),
        (b'{"name": "x"}', "neither “case” nor “title”"),
        (b'{"case": {"title": "x"', "cut off"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"title": "x", "custom": ' + b"[" * 60 + b"]" * 60 + b"}", "levels deep"),
    ],
)  # fmt: skip
def test_what_is_no_use_case_says_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(PageUnreadable, match=says):
        read_json_case(body, BASE)


def test_of_an_endless_list_the_first_items_are_read() -> None:
    found = read({"title": "T", "keywords": ["word"] * 100_000})

    assert len(found.record.keywords) == 1_000
    assert "100,000 items" in found.problems[0].message
