"""Which columns tell data sets apart, and what identifies one entry by them."""

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Profiles
from itertools import combinations

import msgspec

from catalog.domain.product import Problem
from catalog.formats.inventory.entries import BELOW, Entry, Inventory
from catalog.formats.inventory.mapping import Column, Mapping
from catalog.formats.inventory.names import hints_of
from catalog.formats.inventory.profiles import Profile
from catalog.formats.inventory.sheets import Cells
from catalog.formats.inventory.values import is_blank
from catalog.formats.records import ID_LIMIT

_JOIN = " / "
_FILLED = 0.9  # share of entries that must have a value
_CONSISTENT = 0.95  # share of doubled values whose rows agree on what the data set is
_MOST_COMBINED = 8  # columns of which pairs are tried
_LONGEST_PART = 200
_ABOUT_PRODUCT = frozenset(("title", "description", "landing_page", "publisher.name"))
_ADDRESSES = ("landing_page", "distributions.download_url", "distributions.access_url", "uri")
_UNFIT = ("date", "size")  # kinds of values that differ by chance
_STEADY = (
    "publisher.name",
    "places.name",
    "distributions.format",
    "places.network_area",
    "version",
    "themes",
    "issued",
)


class Choice(msgspec.Struct, frozen=True):
    """The columns, none where nothing tells the entries apart; and the reason in words."""

    columns: tuple[str, ...]
    because: str


def identifier_of(
    inventory: Inventory, columns: Sequence[Column], profiles: Profiles[str, Profile]
) -> Choice:
    """The columns that identify: an identifier, else the title, else an address, else two columns together."""
    single = [column for column in columns if BELOW not in column.name]
    rows = [entry.rows[0] for entry in inventory.entries]
    tests = _Tests(rows, [column.name for column in single if column.target in _ABOUT_PRODUCT])
    for name in _named_identifiers(single, profiles):
        if tests.unique(name):
            return Choice((name,), f"“{name}” reads like an identifier and is different in each row.")
        if tests.folds(name):
            return Choice(
                (name,), f"“{name}” reads like an identifier; rows that share it are files of one data set."
            )
    titles = [column.name for column in single if column.target == "title"]
    for name in titles:
        if tests.unique(name):
            return Choice((name,), f"There is no identifier, but “{name}” is different in each row.")
        others = [one.name for one in single if one.target in _ABOUT_PRODUCT and one.name != name]
        if tests.folds(name, others):
            return Choice(
                (name,), f"There is no identifier; rows that share “{name}” also agree on the rest."
            )
    for target in _ADDRESSES:
        for name in (column.name for column in single if column.target == target):
            if tests.unique(name):
                return Choice((name,), f"There is no identifier, but “{name}” is different in each row.")
    fit = [column for column in single if max(profiles[column.name].share(kind) for kind in _UNFIT) < 0.7]
    return _combined(tests, fit, titles)


def _named_identifiers(columns: Iterable[Column], profiles: Profiles[str, Profile]) -> list[str]:
    """Columns whose names say that they identify, the surest first."""
    found = []
    for column in columns:
        score = max(
            (hint.score for hint in hints_of(column.name) if hint.target == "identifiers"), default=0.0
        )
        if score >= 0.3 and profiles[column.name].length <= _LONGEST_PART:
            found.append((-score, column.name))
    order = {column.name: place for place, column in enumerate(columns)}
    return [name for _, name in sorted(found, key=lambda pair: (pair[0], order[pair[1]]))]


def _combined(tests: "_Tests", columns: Sequence[Column], titles: Sequence[str]) -> Choice:
    preferred = [
        *titles,
        *(c.name for target in (*_STEADY, *_ADDRESSES) for c in columns if c.target == target),
    ]
    others = [c.name for c in columns if c.target == "identifiers" or c.name not in preferred]
    names = list(dict.fromkeys([*preferred, *others]))[:_MOST_COMBINED]
    for name in others[:_MOST_COMBINED]:
        if not titles and tests.unique(name):
            return Choice((name,), f"There is no identifier, but “{name}” is different in each row.")
    for pair in combinations(names, 2):
        if tests.unique(*pair):
            return Choice(
                pair, f"No column tells the rows apart, but “{pair[0]}” and “{pair[1]}” together do."
            )
    return Choice((), "No column tells the rows apart; each row is identified by all that stands in it.")


class _Tests:
    """What holds for the values of columns over all entries."""

    def __init__(self, rows: Sequence[Cells], about: Sequence[str]) -> None:
        self._rows, self._about = rows, about

    def unique(self, *names: str) -> bool:
        """Whether the columns are filled nearly everywhere and never the same twice."""
        values = self._values(names)
        return bool(values) and len(values) >= _FILLED * len(self._rows) and len(set(values)) == len(values)

    def folds(self, name: str, about: Sequence[str] | None = None) -> bool:
        """Whether rows with the same value agree on what the data set is: they are files of it."""
        about = [one for one in (self._about if about is None else about) if one != name]
        groups: dict[str, list[Cells]] = {}
        for row in self._rows:
            value = row.get(name)
            if isinstance(value, str) and not is_blank(value):
                groups.setdefault(value, []).append(row)
        doubled = [rows for rows in groups.values() if len(rows) > 1]
        if (
            not doubled
            or not about
            or sum(map(len, groups.values())) < _FILLED * len(self._rows)
            or len(groups) < 2
        ):
            return False
        agreeing = sum(any(one in rows[0] for one in about) and _agree(rows, about) for rows in doubled)
        return agreeing >= _CONSISTENT * len(doubled)

    def _values(self, names: Sequence[str]) -> list[str]:
        return [value for row in self._rows if (value := _value(row, names))]


def _agree(rows: Sequence[Cells], names: Sequence[str]) -> bool:
    """Whether no two rows say different things."""
    return all(len({str(row[name]) for row in rows if name in row}) <= 1 for name in names)


def _value(row: Cells, names: Sequence[str]) -> str:
    """The values of the columns together; nothing where all are blank."""
    parts = []
    for name in names:
        value = row.get(name, "")
        text = value if isinstance(value, str) else _JOIN.join(value)
        parts.append("" if is_blank(text) else " ".join(text.split()))
    return _JOIN.join(parts) if any(parts) else ""


# --- one entry --------------------------------------------------------------------------------


class Identifier:
    """Reads the identifier of entries by a mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._names = mapping.identifier
        self._instead = tuple(
            column.name
            for target in ("identifiers", "title", *_ADDRESSES)
            for column in mapping.columns
            if column.target == target and BELOW not in column.name
        )

    def of(self, row: Cells, body: bytes) -> tuple[str, Problem | None]:
        """The identifier, and the problem where something else had to stand for it. `body`: the raw item's bytes."""
        if value := _value(row, self._names):
            return _short(value), None
        if not self._names:
            return _digest(body), _NOTHING_IDENTIFIES
        name, value = self._stand_in(row)
        if value:
            return _short(value), _missing(self._names, f"its “{name}” stands for it")
        return _digest(body), _missing(
            self._names, "all that stands in the row does, so that any change makes it another one"
        )

    def key(self, entry: Entry) -> str:
        """What entries of one data set have in common; nothing where all that stands in them identifies them."""
        row = entry.rows[0]
        return _value(row, self._names) or (self._stand_in(row)[1] if self._names else "")

    def _stand_in(self, row: Cells) -> tuple[str, str]:
        """The first other column that can stand for the identifier, and its value."""
        found = ((name, value) for name in self._instead if (value := _value(row, (name,))))
        return next(found, ("", ""))


_NOTHING_IDENTIFIES = Problem(
    message="No column identifies this row: it is known by all that stands in it, so that any change makes it another one.",
    rule="identifier",
    fix="Add a column with an identifier that never changes, or choose columns that tell the rows apart.",
)


def _missing(names: Sequence[str], instead: str) -> Problem:
    return Problem(
        message=f"This row has no identifier; {instead}.",
        path=_JOIN.join(names),
        rule="identifier",
        fix="Fill this column in each row with something that never changes.",
    )


def _digest(body: bytes) -> str:
    return f"row-{hashlib.blake2b(body, digest_size=12).hexdigest()}"


def _short(value: str) -> str:
    if len(value) <= ID_LIMIT:
        return value
    return f"{value[: ID_LIMIT - 40]}#{hashlib.blake2b(value.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"
