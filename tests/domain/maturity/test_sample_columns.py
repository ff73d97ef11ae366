"""The columns of first rows: what is declared of each, what was found, and which cells do not fit."""

from typing import Any

import pytest

from catalog.domain.maturity.sample_columns import columns_shown, is_sampled, kind_found
from catalog.domain.product import Distribution, Field, Schema


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([], None),
        ([None, "", " "], None),
        (["1", "2", None], "integer"),
        (["1", "0"], "integer"),
        (["1.5", "2"], "number"),
        (["true", "False"], "boolean"),
        ([True, False], "boolean"),
        ([1, 2.5], "number"),
        ([1, 2], "integer"),
        (["2024-01-01", "2024-02-01"], "datetime"),
        (["10:30", "11:00"], "time"),
        (["1", "x"], "text"),
        ([1, "x"], "text"),
        (["<b>"], "text"),
    ],
)
def test_the_narrowest_kind_that_all_cells_are_of(cells: list[Any], kind: str | None) -> None:
    assert kind_found(cells) == kind


def test_columns_are_matched_with_fields_and_wrong_cells_told() -> None:
    fields = (Field(name="Site ID", type="text"), Field(name="load", type="number"), Field(name="gone"))
    rows = [["A", "1.5", "x"], ["B", "high"], [None, None, None]]
    columns, absent = columns_shown(Schema(fields=fields), ["site_id", "load", "more"], rows)
    assert [column.field.name if column.field else None for column in columns] == ["Site ID", "load", None]
    assert [column.found for column in columns] == ["text", "text", "text"]
    assert (columns[1].wrong, columns[1].why) == (frozenset({1}), "is no number")
    assert absent == ["gone"]
    assert columns_shown(None, ["a"], [])[0][0].field is None


@pytest.mark.parametrize(
    ("distribution", "sampled"),
    [
        (Distribution(format="CSV"), True),
        (Distribution(format="PDF"), False),
        (Distribution(format="CSV", restricted=True), False),
        (Distribution(format="CSV", access_rights="NON_PUBLIC"), False),
    ],
)
def test_what_rows_are_read_of(distribution: Distribution, sampled: bool) -> None:
    assert is_sampled(distribution) is sampled
