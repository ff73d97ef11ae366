"""First rows against a declared schema: types in every language of types, required cells, keys, columns."""

from typing import Any

import pytest

from catalog.domain.maturity.sample_check import SENTENCES, Rows, check_rows
from catalog.domain.maturity.value_types import is_missing, is_of, kind_of
from catalog.domain.product import Field, Schema

SITE = Field(name="site", type="text", key=True)
LOAD = Field(name="load", type="float", required=True)
DAY = Field(name="day", type="date")
SCHEMA = Schema(fields=(SITE, LOAD, DAY))
GOOD = (("A", "1.5", "2026-01-01"), ("B", "2", ""))


def found(*rows: tuple[Any, ...], columns: tuple[str, ...] = ("site", "load", "day"), **how: Any) -> Rows:
    return Rows(columns=columns, rows=rows, **how)


# --- types -------------------------------------------------------------------------------------


DECLARED = {
    "integer": "integer|int4|BIGINT|serial|xsd:int|esriFieldTypeOID|tinyint(1)|int unsigned|Int64",
    "number": "number|double precision|numeric(10,2)|DECIMAL|xsd:double|float8|esriFieldTypeDouble|money",
    "text": "string|text|varchar(128)|character varying(20)|NVARCHAR(MAX)|char(3)|anyURI|xsd:string",
    "date": "date|http://www.w3.org/2001/XMLSchema#date|Date",
    "datetime": "datetime|timestamp|timestamp with time zone|timestamptz(6)|TIMESTAMP_NTZ|date-time|xsd:dateTime|datetime2(7)",
    "boolean": "boolean|bool|bit|xsd:boolean",
    "place": "geo_point_2d|geo_shape|geopoint|geometry(Point,4326)|geojson",
    "list": "_text|text array|int[]|array<string>|list|array",
    "object": "object|struct<a:int>|hstore",
    "any": "|any|json|jsonb|interval|something new",
    "year": "gYear",
    "month": "yearmonth",
    "time": "time",
    "uuid": "uuid",
}


@pytest.mark.parametrize(
    ("declared", "kind"), [(t, kind) for kind, names in DECLARED.items() for t in names.split("|")]
)
def test_declared_types_of_many_sources(declared: str, kind: str) -> None:
    assert kind_of(declared) == kind


GOOD_VALUES: dict[str, list[str]] = {
    "integer": ["0", "-3", "1,000", "1 000", "12.0", "+7"],
    "number": ["1", "-1.5", "1,5", ".5", "1e-7", "1,234.5", "1.234,5", "5%", "inf"],
    "boolean": ["true", "FALSE", "0", "yes", "N"],
    "date": [
        "2026-02-28",
        "28/02/2026",
        "02/28/2026",
        "1.2.26",
        "20260228",
        "3 Mar 2026",
        "2026-02-28T00:00:00Z",
    ],
    "datetime": [
        "2026-02-28",
        "2026-02-28T10:00:00+01:00",
        "2026-02-28 10:00",
        "28/02/2026 10:00:01",
        "1772272800",
    ],
    "time": ["10:00", "23:59:59.5", "10:00:00Z", "9:05 pm"],
    "year": ["2026", "-0044"],
    "month": ["2026-02", "02/2026"],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000"],
    "place": ["51.5, -0.1", "POINT (1 2)", '{"type": "Point"}'],
    "text": ["anything"],
    "any": ["anything"],
}
BAD_VALUES: dict[str, list[str]] = {
    "integer": ["1.5", "abc", "1e3", "12-13"],
    "number": ["abc", "1.2.3", "12 kW", "+", "1e"],
    "boolean": ["maybe", "2"],
    "date": ["2026-02-30", "45/45/2026", "soon", "2026", "2026-13-01", "0/0/2026", "99/99/9999"],
    "datetime": ["yesterday", "2026-02-28T25:00:00", "12"],
    "time": ["25:61", "noon", "10"],
    "year": ["26", "MMXXVI"],
    "month": ["2026-13", "Feb"],
    "uuid": ["123"],
}


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, values in GOOD_VALUES.items() for v in values])
def test_texts_that_are_of_a_type(kind: Any, value: str) -> None:
    assert is_of(value, kind, typed=False)


@pytest.mark.parametrize(("kind", "value"), [(k, v) for k, values in BAD_VALUES.items() for v in values])
def test_texts_that_are_not(kind: Any, value: str) -> None:
    assert not is_of(value, kind, typed=False)


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [("integer", 3, True), ("integer", 3.0, True), ("integer", 3.5, False), ("integer", True, False),
     ("number", 3.5, True), ("number", False, False), ("text", 3, False), ("text", {"a": 1}, False),
     ("boolean", True, True), ("boolean", 2, False), ("date", 20260101, False), ("datetime", 1772272800, True),
     ("place", {"type": "Point"}, True), ("place", [1, 2], True), ("place", 4, False), ("list", [1], True),
     ("list", {"a": 1}, False), ("object", {"a": 1}, True), ("any", object(), True)],
)  # fmt: skip
def test_values_of_formats_that_have_types(kind: Any, value: Any, fits: bool) -> None:
    assert is_of(value, kind, typed=True) is fits


def test_what_counts_as_nothing() -> None:
    assert all(is_missing(value, "number") for value in (None, "", " ", "NULL", "n/a", "NaN", "-"))
    assert not any(is_missing(value, "text") for value in ("null", "n/a", "-", 0, False))


# --- verdicts ----------------------------------------------------------------------------------


def test_rows_that_keep_to_their_schema() -> None:
    assert check_rows(SCHEMA, found(*GOOD)) == ("valid", "")


def test_nothing_to_check_against() -> None:
    assert check_rows(None, found(*GOOD)).outcome == "unread"
    assert check_rows(Schema(), found(*GOOD)).detail.startswith("No schema")
    assert "only linked to" in check_rows(Schema(url="https://x.example/s.json"), found(*GOOD)).detail


def test_no_row_is_no_evidence() -> None:
    assert check_rows(SCHEMA, found()).outcome == "unread"
    assert check_rows(SCHEMA, found(columns=("other",))).outcome == "invalid"


def test_a_wrong_value_is_named_with_row_and_field() -> None:
    rows = (("A", "1", ""), ("B", "high", ""), ("C", "low", ""), ("D", "?", ""))
    checked = check_rows(SCHEMA, found(*rows))
    assert checked == (
        "invalid",
        "Row 2, column “load”: “high” is no number, which the schema declares (float). So are 2 more rows.",
    )


def test_a_required_cell_that_is_empty() -> None:
    checked = check_rows(SCHEMA, found(("A", "", ""), ("B", "1", "")))
    assert checked.detail == "Row 1, column “load”: it is empty, and the schema requires it."


def test_a_key_has_to_differ_from_row_to_row() -> None:
    checked = check_rows(SCHEMA, found(("A", "1", ""), ("B", "1", ""), ("A", "2", "")))
    assert checked.detail == "Row 3, column “site”: “A” is the key of row 1 too."
    both = Schema(fields=(SITE, Field(name="day", key=True)))
    rows = (("A", "1"), ("A", "2"), ("B", "1"))
    assert check_rows(both, found(*rows, columns=("site", "day"))).outcome == "valid"
    assert (
        "column “site, day”: “A, 1”"
        in check_rows(both, found(*rows, ("A", "1"), columns=("site", "day"))).detail
    )


def test_columns_that_are_missing_added_or_doubled() -> None:
    checked = check_rows(SCHEMA, found(("A", "1", "x"), columns=("site", "load", "colour")))
    assert "that are not there: “day”." in checked.detail
    assert "that the schema does not have: “colour”." in checked.detail
    doubled = check_rows(SCHEMA, found(("A", "1", "", ""), columns=("site", "load", "day", "day")))
    assert "more than once: “day”" in doubled.detail


@pytest.mark.parametrize(
    "columns", [("Site", "LOAD", "Day"), ("SITE ", "load", "day"), ("Site name", "load", "day")]
)
def test_names_are_matched_by_title_and_without_regard_to_case(columns: tuple[str, ...]) -> None:
    schema = Schema(fields=(Field(name="site", title="Site name", type="text"), LOAD, DAY))
    assert check_rows(schema, found(*GOOD, columns=columns)).outcome == "valid"


def test_what_portals_add_by_themselves_is_passed_over() -> None:
    rows = [("1", *row) for row in GOOD]
    assert check_rows(SCHEMA, found(*rows, columns=("_id", "site", "load", "day"))).outcome == "valid"


def test_rows_with_too_many_or_too_few_cells() -> None:
    checked = check_rows(SCHEMA, found(("A", "1", "", "x"), ("B", "1")))
    assert checked.detail == "Row 1: it has 4 cells, and there are 3 columns. So is 1 more row."


def test_sparse_rows_may_leave_out_what_is_not_required() -> None:
    assert (
        check_rows(SCHEMA, found(("A", 1.5), columns=("site", "load"), sparse=True, typed=True)).outcome
        == "valid"
    )
    assert (
        check_rows(SCHEMA, found(("A", "2026-01-01"), columns=("site", "day"), sparse=True)).outcome
        == "invalid"
    )
    wide = Schema(fields=tuple(Field(name=f"f{n}") for n in range(9)))
    assert check_rows(wide, found((1,), columns=("f0",), sparse=True, typed=True)).outcome == "invalid"


def test_shapes_that_geojson_keeps_apart_are_not_missing() -> None:
    schema = Schema(fields=(SITE, Field(name="shape_of_it", type="geo_shape")))
    assert check_rows(schema, found(("A",), columns=("site",), shapes_apart=True)).outcome == "valid"
    assert check_rows(schema, found(("A",), columns=("site",))).outcome == "invalid"


def test_columns_that_were_not_looked_at_are_not_missing() -> None:
    assert check_rows(SCHEMA, found(("A",), columns=("site",), partial=True)).outcome == "valid"


def test_fields_inside_other_fields_are_there_with_them() -> None:
    schema = Schema(fields=(SITE, Field(name="at.lat", type="number"), Field(name="at.lon", type="number")))
    assert check_rows(schema, found(("A", {"lat": 1}), columns=("site", "at"), typed=True)).outcome == "valid"


def test_a_product_s_schema_may_mean_another_file() -> None:
    rows = found(("x", "y"), columns=("term", "meaning"))
    assert check_rows(SCHEMA, rows, of_product=True).outcome == "unread"
    assert check_rows(SCHEMA, rows).outcome == "invalid"


def test_only_the_first_troubles_are_told() -> None:
    schema = Schema(fields=tuple(Field(name=f"f{n}", type="int") for n in range(40)))
    row = tuple("x" * 1_000 for _ in range(40))
    checked = check_rows(schema, found(row, columns=tuple(f"f{n}" for n in range(40))))
    assert checked.detail.count("Row 1") == SENTENCES
    assert checked.detail.endswith("And 35 more.")
    assert len(checked.detail) < 1_000
