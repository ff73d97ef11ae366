"""docs/facets.md tells of every facet."""

import re
from pathlib import Path

from catalog.selectors.facet_labels import FACET_LABELS, fixed_labels

DOC = Path(__file__).parents[2] / "docs" / "facets.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def test_every_facet_has_its_row_in_the_order_of_the_page() -> None:
    rows = ROW.findall(DOC.read_text())

    assert [(name, label) for name, label, _ in rows] == list(FACET_LABELS.items())


def test_values_that_are_written_out_are_all_there_are() -> None:
    for name, _, values in ROW.findall(DOC.read_text()):
        written = re.findall(r"`([\w-]+)`", values)
        if written and name != "level":
            assert written == list(fixed_labels()[name]), name
