"""The members of a series in their order: what each covers, which years none covers, and what differs from one to the next."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from catalog.domain.lineage import own_keys, reference_key
from catalog.domain.product import Concept, ProductRecord

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_EARLIEST, _LATEST, _LONGEST = 1800, 2200, 200  # years that are believed
_NAMED = 6  # fields in a sentence


class SeriesRef(NamedTuple):
    """A series that a product is part of, or is: `keys` by which its members name it. `own`: the product is the series."""

    label: str
    iri: str
    keys: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A product of a series, as lists need it. Dates are as precise as the source; `kind` as in ProductRecord."""

    pk: int
    slug: str
    title: str
    kind: str
    start: str
    end: str

    @property
    def years(self) -> range:
        """The years that it covers; one that states no time is taken at the year of its title. May be empty."""
        first, last = _year(self.start), _year(self.end)
        if first is None and last is None:
            found = [int(match[0]) for match in _YEAR.finditer(self.title)]
            return range(found[-1], found[-1] + 1) if found else range(0)
        begin = last if first is None else first
        end = first if last is None else last
        return _span(begin or 0, end or 0)

    @property
    def order(self) -> tuple[int, str, str, str, int]:
        """By time, then by name; what tells no time comes last."""
        years = self.years
        return (
            years[0] if years else _LATEST + 1,
            self.start or "~",
            self.end,
            self.title.casefold(),
            self.pk,
        )


def _span(begin: int, end: int) -> range:
    """These years; the first alone where they are the wrong way round, or so many that nobody can mean it."""
    return range(begin, end + 1) if 0 <= end - begin < _LONGEST else range(begin, begin + 1)


def _year(date: str) -> int | None:
    year = int(date[:4]) if date[:4].isascii() and date[:4].isdigit() else None
    return year if year is not None and _EARLIEST <= year <= _LATEST else None


def series_refs(record: ProductRecord) -> list[SeriesRef]:
    """The series that a product is, and those it is part of, each once."""
    found = (
        [SeriesRef(record.title, record.uri, tuple(own_keys(record)), own=True)]
        if record.kind == "series"
        else []
    )
    seen = {key for ref in found for key in ref.keys}
    for concept in record.in_series:
        key = reference_key(concept)
        if key and key not in seen:
            seen.add(key)
            found.append(SeriesRef(_label(concept), concept.iri, (key,)))
    return found


def _label(concept: Concept) -> str:
    return concept.label or concept.iri


def is_global(key: str) -> bool:
    """Whether a key means the same everywhere; others mean something at one endpoint alone."""
    return "/" in key or "?" in key or key.startswith(("urn:", "doi:"))


def gaps(members: Iterable[Member]) -> list[range]:
    """The spans of years between the first and the last that no member covers."""
    covered = sorted({year for member in members for year in member.years})
    return [range(before + 1, after) for before, after in pairwise(covered) if after - before > 1]


@dataclass(frozen=True, slots=True)
class Traits:
    """What members of a series are compared by. No `fields`: nobody tells them."""

    fields: tuple[str, ...]
    formats: tuple[str, ...]
    level: int | None


def differences(before: Traits, now: Traits) -> list[str]:
    """What differs from the member before, in short sentences; none where nothing does."""
    found = []
    if before.fields and now.fields:
        old, new = set(before.fields), set(now.fields)
        if added := [name for name in now.fields if name not in old]:
            found.append(f"Fields added: {_listed(added)}")
        if gone := [name for name in before.fields if name not in new]:
            found.append(f"Fields gone: {_listed(gone)}")
    if set(before.formats) != set(now.formats):
        found.append(
            f"Formats: {', '.join(now.formats) or 'none stated'} instead of {', '.join(before.formats) or 'none stated'}"
        )
    if before.level != now.level and before.level is not None and now.level is not None:
        found.append(f"Maturity: level {now.level} instead of {before.level}")
    return found


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
