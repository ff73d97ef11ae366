"""What one record may cost, and what its owner is told where it costs more."""

import json
from typing import Any

import pytest

from catalog.domain.product import Concept, Distribution, Field, ProductRecord, Schema
from catalog.formats.ckan import CKAN
from catalog.formats.protocol import MappedRecord, RawItem
from catalog.harvest import bounds, preview
from catalog.harvest.bounds import RecordBounds, too_large, too_long, too_slow
from catalog.harvest.preview import Previewed, read_item

SMALL = RecordBounds(max_bytes=10, max_entries=3, max_seconds=1)


class Maps:
    """A protocol that maps every record to the one given."""

    def __init__(self, record: ProductRecord) -> None:
        self.record = record

    def map_record(self, body: bytes) -> MappedRecord:
        return MappedRecord(self.record)


def read(record: ProductRecord) -> Previewed:
    return read_item(Maps(record), RawItem("x", b"{}"))  # type: ignore[arg-type]


def test_a_record_within_all_bounds_is_kept() -> None:
    assert too_large(b"x" * 10, SMALL) is None
    assert too_long(ProductRecord(source_id="x", title="x", keywords=("a", "b", "c")), SMALL) is None
    assert too_slow(1.0, SMALL) is None


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"keywords": ("a", "b", "c", "d")}, "keywords"),
        ({"distributions": (Distribution(),) * 4}, "distributions"),
        ({"themes": (Concept(),) * 4}, "themes"),
        ({"schema": Schema(fields=(Field(name="a"),) * 4)}, "schema.fields"),
    ],
)
def test_a_list_that_is_too_long_is_named(fields: dict[str, Any], path: str) -> None:
    problem = too_long(ProductRecord(source_id="x", title="x", **fields), SMALL)
    assert problem is not None
    assert (problem.path, problem.value) == (path, "4 entries")
    assert "at most 3" in problem.rule
    assert problem.fix


@pytest.mark.parametrize("problem", [too_large(b"x" * 11, SMALL), too_slow(61.0, SMALL)])
def test_size_and_time_are_named(problem: Any) -> None:
    assert problem.path == "record"
    assert problem.value in ("11 bytes", "61 s")
    assert problem.message.endswith(".")
    assert problem.fix


def test_every_list_of_a_record_is_bounded() -> None:
    assert {"keywords", "themes", "distributions", "places", "policies", "identifiers"} <= set(bounds._LISTS)


def test_ten_thousand_distributions_are_no_excess() -> None:
    assert read(ProductRecord(source_id="x", title="x", distributions=(Distribution(),) * 10_000)).record


def test_a_record_with_an_endless_list_is_refused_when_it_is_read() -> None:
    found = read(ProductRecord(source_id="x", title="x", distributions=(Distribution(),) * 20_001))
    assert found.record is None
    assert found.problems[0].path == "distributions"


def test_a_record_that_is_too_large_is_not_even_parsed() -> None:
    class Never:
        def map_record(self, body: bytes) -> MappedRecord:
            raise AssertionError

    found = read_item(Never(), RawItem("x", b" " * 20_000_001))  # type: ignore[arg-type]
    assert found.problems[0].value == "20,000,001 bytes"


def test_a_record_that_took_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 11.0])
    monkeypatch.setattr(preview.time, "thread_time", lambda: next(ticks))
    found = read(ProductRecord(source_id="x", title="x"))
    assert found.record is None
    assert found.problems[0].value == "11 s"


def test_thirty_five_thousand_keywords_are_cut_and_noted() -> None:
    body = json.dumps(
        {"id": "x", "title": "x", "resources": [], "tags": [{"name": f"k{n}"} for n in range(35_000)]}
    )
    found = read_item(CKAN, RawItem("x", body.encode()))
    assert found.record is not None
    assert len(found.record.keywords) == 500
