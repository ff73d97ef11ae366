"""What lists and the index need of a record, worked out of it. No database."""

from datetime import UTC, datetime

import pytest

from catalog.domain.layers import Decision
from catalog.domain.product import Distribution, ProductRecord
from catalog.services.derive import Derived, data_changed, derive, derive_together, deriving

_NOW = datetime(2026, 5, 1, tzinfo=UTC)
_UNFIT = {"title": Decision(value=1, by="somebody", at="2026-05-01")}  # a title is text


def test_records_derived_together_are_as_each_by_itself_in_their_order() -> None:
    records = [
        ProductRecord(source_id=str(n), title=f"Substation demand {2020 + n}", keywords=("demand",) * n)
        for n in range(3)
    ]
    together = derive_together(deriving(record, domain="North", now=_NOW) for record in records)
    assert together == [derive(record, domain="North", now=_NOW) for record in records]
    assert [found.columns["title"] for found in together if isinstance(found, Derived)] == [
        record.title for record in records
    ]


def test_a_record_that_cannot_be_derived_costs_those_beside_it_nothing() -> None:
    record = ProductRecord(source_id="1", title="Load")
    works = [
        deriving(record, now=_NOW),
        deriving(record, curated=_UNFIT, now=_NOW),
        deriving(record, now=_NOW),
    ]
    before, broken, after = derive_together(works)
    assert before == after == derive(record, now=_NOW)
    assert isinstance(broken, ValueError)
    with pytest.raises(ValueError, match="Expected `str`"):
        derive(record, curated=_UNFIT, now=_NOW)


def test_the_data_changed_when_its_record_or_a_file_says_so() -> None:
    files = (Distribution(modified="2026-05-01"), Distribution(modified="2026-03-01"), Distribution())
    record = ProductRecord(source_id="1", title="Load", modified="2026-04-01", distributions=files)
    assert data_changed(record) == "2026-05-01"


def test_the_day_of_first_publication_is_no_day_of_change() -> None:
    """A contract or a collection states when it was made; its data may be renewed every half hour."""
    record = ProductRecord(source_id="1", title="Load", issued="2020-08-01", frequency="30MIN")
    assert data_changed(record) == ""
