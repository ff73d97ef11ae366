"""Rows of text tables: which separator they use, and what their cells are."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

_SEPARATORS = ",;\t|"
_SAMPLE = 64_000  # characters
_SAMPLED_ROWS = 100
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# No bound of a cell's own: what a record may have in all is bounded elsewhere.
csv.field_size_limit(2**31 - 1)


def find_separator(text: str) -> str:
    """The separator that cuts most rows into the same number of cells, the more the better; a comma if none does."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    return max(_SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    for _, cells in separated_rows(sample, separator):
        if any(cells):
            widths[len(cells)] += 1
        if widths.total() >= _SAMPLED_ROWS:
            break
    several = [(count, width) for width, count in widths.items() if width > 1]
    if not several:
        return 0.0, 0
    count, width = max(several)
    return round(count / widths.total(), 2), width


def lines_of(text: str) -> Iterator[str]:
    """Its lines with their ends, one at a time: a file object of `text` would hold it again, four bytes a character."""
    return (line[0] for line in _LINE.finditer(text))


def separated_rows(text: str, separator: str) -> Iterator[tuple[range, list[str]]]:
    """Rows with the numbers of their lines."""
    reader = csv.reader(lines_of(text), delimiter=separator, skipinitialspace=True)
    before = 0
    for cells in reader:
        yield range(before + 1, reader.line_num + 1), cells
        before = reader.line_num
