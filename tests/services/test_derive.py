"""What lists and the index need of a record, worked out of it. No database."""

from catalog.domain.product import Distribution, ProductRecord
from catalog.services.derive import data_changed


def test_the_data_changed_when_its_record_or_a_file_says_so() -> None:
    files = (Distribution(modified="2026-05-01"), Distribution(modified="2026-03-01"), Distribution())
    record = ProductRecord(source_id="1", title="Load", modified="2026-04-01", distributions=files)
    assert data_changed(record) == "2026-05-01"


def test_the_day_of_first_publication_is_no_day_of_change() -> None:
    """A contract or a collection states when it was made; its data may be renewed every half hour."""
    record = ProductRecord(source_id="1", title="Load", issued="2020-08-01", frequency="30MIN")
    assert data_changed(record) == ""
