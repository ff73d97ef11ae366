"""What shows how a domain keeps to the principles of Data Best Practice, as CSV."""

from collections.abc import Iterable, Iterator

from catalog.exports.csv_text import csv_lines
from catalog.selectors.principles import Shown

HEADER = (
    "number",
    "principle",
    "evidence",
    "met",
    "of",
    "not known",
    "counted are",
    "statement",
    "link",
    "true as of",
)


def principles_csv(rows: Iterable[Shown]) -> Iterator[bytes]:
    """One line a figure, the domain's own words on a line of their own at the end of each principle."""
    return csv_lines(HEADER, (line for row in rows for line in _lines(row)))


def _lines(row: Shown) -> Iterator[tuple[object, ...]]:
    begin = (row.principle.number, row.principle.title)
    for figure in row.figures:
        yield *begin, figure.label, figure.met, figure.asked, figure.unknown, f"{figure.thing}s", "", "", ""
    if said := row.statement:
        yield *begin, "", "", "", "", "", said.text, said.url, said.on.isoformat()
