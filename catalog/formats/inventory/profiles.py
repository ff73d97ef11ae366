"""What the values of a column are like, from a sample of the entries that is spread over the whole document."""

from collections.abc import Iterable, Sequence

from catalog.formats.inventory.entries import Entry, Inventory, group_of
from catalog.formats.inventory.sheets import Value
from catalog.formats.inventory.values import RECOGNISERS, is_blank
from catalog.formats.written import figures_of

SAMPLES = 5
_ENTRIES = 400  # that are looked at
_VALUES = 80  # different ones that are recognised
_SAMPLE_CHARACTERS = 160


class Profile:
    """One column: `filled` share of rows that have a value, `different` share of values that occur once only.

    `values` are the first different ones, lists taken apart; `listed` says that some cells are lists.
    """

    def __init__(self, name: str, cells: Sequence[Value], rows: int) -> None:
        self.name, self.rows = name, rows
        self.listed = any(isinstance(cell, list) for cell in cells)
        texts = [text for cell in cells for text in (cell if isinstance(cell, list) else [cell])]
        texts = [text for text in texts if not is_blank(text)]
        self.filled = min(len(texts) / rows, 1.0) if rows else 0.0
        distinct = list(dict.fromkeys(texts))
        self.different = len(distinct) / len(texts) if texts else 0.0
        self.values = distinct[:_VALUES]
        self.length = sum(map(len, self.values)) / len(self.values) if self.values else 0.0
        self._shares: dict[str, float] = {}

    @property
    def samples(self) -> tuple[str, ...]:
        """The first different values, shortened."""
        return tuple(value[:_SAMPLE_CHARACTERS] for value in self.values[:SAMPLES])

    def share(self, kind: str) -> float:
        """Which share of the values a recogniser knows."""
        if kind not in self._shares:
            known = sum(map(RECOGNISERS[kind], self.values))
            self._shares[kind] = known / len(self.values) if self.values else 0.0
        return self._shares[kind]

    def orders(self) -> tuple[int, int, int]:
        """How many dates must be day first, must be month first, and could be either."""
        pairs = [pair for value in self.values if (pair := figures_of(value))]
        day = sum(first > 12 for first, _ in pairs)
        month = sum(second > 12 >= first for first, second in pairs)
        return day, month, len(pairs) - day - month


def profiles_of(inventory: Inventory) -> dict[str, Profile]:
    """The profile of each column, in their order."""
    step = max(1, len(inventory.entries) // _ENTRIES)
    entries = inventory.entries[::step]
    cells: dict[str, list[Value]] = {name: [] for name in inventory.columns}
    for entry in entries:
        for row in entry.rows:
            for name, value in row.items():
                cells[name].append(value)
    rows = _rows_by_group(entries)
    return {name: Profile(name, found, rows.get(group_of(name), 0)) for name, found in cells.items()}


def _rows_by_group(entries: Iterable[Entry]) -> dict[str, int]:
    """How many rows each repeating part has; the entries themselves under an empty name."""
    counts: dict[str, int] = {"": 0}
    for entry in entries:
        counts[""] += 1
        for row in entry.rows[1:]:
            for group in {group_of(name) for name in row}:
                counts[group] = counts.get(group, 0) + 1
    return counts
