"""The fields of a product's data: which there are, in what, which are explained, and how they are found and cut."""

import pytest

from catalog.domain.data_fields import (
    SCHEMAS,
    field_uses,
    fields_cut,
    fields_with,
    is_explained,
    schema_at,
    schema_uses,
)
from catalog.domain.product import Distribution, Field, ProductRecord, Schema

A, B = Field(name="a", description="What a is."), Field(name="b", type="number")


def record(own: Schema | None, *files: Distribution) -> ProductRecord:
    return ProductRecord(source_id="x", title="X", schema=own, distributions=files)


def test_a_schema_stands_once_with_all_that_have_it_and_a_field_too() -> None:
    both, one = Schema(fields=(A, B)), Schema(fields=(A,))
    uses = schema_uses(
        record(
            None,
            Distribution(title="1", schema=both),
            Distribution(format="CSV", schema=both),
            Distribution(schema=one),
        )
    )
    assert [(len(use.schema.fields), use.files) for use in uses] == [
        (2, ("1", "CSV")),
        (1, ("distribution 3",)),
    ]
    assert [(use.field.name, use.files) for use in field_uses(uses)] == [
        ("a", ("1", "CSV", "distribution 3")),
        ("b", ("1", "CSV")),
    ]


def test_very_many_schemas_are_cut_and_empty_ones_left_out() -> None:
    files = [Distribution(schema=Schema(fields=(Field(name=f"f{n}"),))) for n in range(SCHEMAS + 9)]
    assert len(schema_uses(record(Schema(), *files))) == SCHEMAS


@pytest.mark.parametrize(
    ("field", "explained"),
    [
        (A, True),
        (B, False),
        (Field(name="n", type="number", description="d"), False),
        (Field(name="n", type="number", description="d", unit="MW"), True),
        (Field(name="n", type="integer", description="d", key=True), True),
        (Field(name="point", type="geo_point", description="d"), True),
    ],
)
def test_when_a_field_is_explained(field: Field, explained: bool) -> None:
    assert is_explained(field) is explained


def test_fields_are_found_by_all_words_in_any_of_their_texts() -> None:
    uses = field_uses(schema_uses(record(Schema(fields=(A, B)))))
    assert [use.field.name for use in fields_with(uses, "WHAT a")] == ["a"]
    assert [use.field.name for use in fields_with(uses, "number")] == ["b"]
    assert fields_with(uses, "what number") == []
    assert len(fields_with(uses, " ")) == 2


def test_a_record_is_cut_to_so_many_fields_the_products_own_first() -> None:
    long = Schema(fields=tuple(Field(name=f"f{n}") for n in range(30)))
    cut = fields_cut(record(long, Distribution(schema=long), Distribution()), 40)
    assert cut.schema is not None
    assert cut.distributions[0].schema is not None
    assert (len(cut.schema.fields), len(cut.distributions[0].schema.fields)) == (30, 10)
    assert fields_cut(cut, 99) == cut


def test_the_schema_of_an_address_is_its_own_else_the_products() -> None:
    own, other = Schema(fields=(A,)), Schema(fields=(B,))
    found = record(own, Distribution(download_url="u", schema=other), Distribution(access_url="v"))
    assert schema_at(found, "u") == (other, False)
    assert schema_at(found, "v") == (own, True)
    assert schema_at(record(own, Distribution(access_url="v")), "v") == (own, False)
