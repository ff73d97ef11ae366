"""Gaps and overlaps: what use cases and people wait for, gathered under one need, and ranked by how many wait.

Pure: what is known of flows, products and people comes in as rows, gaps come out. Nobody is named: people are keys that
are only ever counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from catalog.domain.usecases.same_need import alike, need_key

KindId = Literal["need", "gone", "forbidden", "below", "refused", "wish", "search", "parallel"]
CASE_WEIGHT = 5  # people that one case counts for
FEW = 5  # fewer people than this are told to nobody who does not decide on the gap


@dataclass(frozen=True, slots=True)
class GapKind:
    """A kind of gap: its name in lists, what it means, what to do next, and who can."""

    id: KindId
    title: str
    means: str
    next: str
    who: str


KINDS: Mapping[KindId, GapKind] = {
    kind.id: kind
    for kind in (
        GapKind(
            "need", "No data product",
            "A published use case needs this, and no data product of the catalogue serves it.",
            "Search for it under other words. If it is there, attach it to the case; else give the gap to the domain that "
            "may have the data.",
            "Curators and the case’s editors",
        ),
        GapKind(
            "gone", "Its data product is gone",
            "A published use case relies on a data product that has left the catalogue.",
            "Ask its domain to publish it again, or attach another data product to the case.",
            "Stewards of its domain, and the case’s editors",
        ),
        GapKind(
            "forbidden", "Its terms forbid the use",
            "The data product serves a use case, and its licence or policy forbids what the case does with it.",
            "Agree other terms with its owner, or attach another data product to the case.",
            "Stewards of its domain",
        ),
        GapKind(
            "below", "Not mature enough",
            "The data product serves a use case that needs a higher level of maturity.",
            "Raise its level: its page lists the steps. Where nobody has assessed it yet, wait for the next harvest.",
            "Stewards of its domain",
        ),
        GapKind(
            "refused", "Access refused",
            "People asked for the data product, were refused, and were not granted it since.",
            "See whether a smaller, coarser or older extract could be given to all of them.",
            "Stewards of its domain",
        ),
        GapKind(
            "wish", "Wished for",
            "People said that they need data that is not here.",
            "Find it in the catalogue and answer the wish, or give the gap to the domain that may have the data.",
            "Curators",
        ),
        GapKind(
            "search", "Searched for, not found",
            "People searched for these words, and nothing was found.",
            "Add the words to the glossary or to the data product that they mean, or give the gap to a domain.",
            "Curators",
        ),
        GapKind(
            "parallel", "Served in parallel",
            "Several data products serve the same need: they are candidates for one authoritative source.",
            "Agree which of them is authoritative. Where they complete each other, close this and say so.",
            "Stewards of their domains, and curators",
        ),
    )
}  # fmt: skip
_ORDER = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow of a published case. `products`: ids of what serves it and its reader may see, best first."""

    case: str
    case_title: str
    sectors: tuple[str, ...]
    key: str
    source: str
    target: str
    what: str
    need: str = ""
    level: int | None = None
    uses: tuple[str, ...] = ()
    products: tuple[int, ...] = ()
    hidden: int = 0

    @property
    def words(self) -> str:
        """What it needs, in words."""
        return self.need or self.what


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product that its reader may see. `answers`: question of policy → answer, as far as it was worked out."""

    id: int
    slug: str
    title: str
    domain_id: int
    domain: str
    level: int | None = None
    live: bool = True
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish that nobody has fulfilled. `person`: a key that is only counted."""

    reference: str
    title: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MissRow:
    """Words that found nothing: how often, and by how many people on the day that had most."""

    words: str
    times: int
    people: int
    last: date


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """That a person was refused a product. `person`: a key that is only counted."""

    reference: str
    product: int
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFound:
    """A gap with everything that it is made of. `title` may be for those alone who decide on it (see gaps_seen)."""

    kind: KindId
    key: str
    title: str
    flows: tuple[FlowRow, ...] = ()
    products: tuple[ProductRow, ...] = ()
    wishes: tuple[WishRow, ...] = ()
    misses: tuple[MissRow, ...] = ()
    refusals: tuple[RefusalRow, ...] = ()

    @property
    def id(self) -> str:
        """What its address ends in."""
        return gap_id(self.kind, self.key)

    @property
    def cases(self) -> dict[str, str]:
        """Slug → title of the cases that wait, each once."""
        return {flow.case: flow.case_title for flow in self.flows}

    @property
    def people(self) -> int:
        """How many people wait, at least: those who wished or were refused, each once, and those who searched."""
        known = {one.person for one in self.wishes} | {one.person for one in self.refusals}
        return len(known) + sum(one.people for one in self.misses)

    @property
    def newest(self) -> datetime | None:
        """When somebody last wished for it, or was refused it."""
        times = [one.at for one in self.wishes] + [one.at for one in self.refusals]
        return max(times, default=None)


def gap_id(kind: str, key: str) -> str:
    """What the address of a gap ends in: short, and telling nothing."""
    return sha256(f"{kind}:{key}".encode()).hexdigest()[:12]


def weight(cases: int, people: int) -> int:
    """What gaps are ranked by."""
    return cases * CASE_WEIGHT + people


def ranked[G: GapFound](gaps: Iterable[G], people: Mapping[str, int]) -> list[G]:
    """The gaps for which most wait first. `people`: how many wait, by id of the gap, as far as it may be told."""

    def order(gap: G) -> tuple[int, int, str, str]:
        return (
            -weight(len(gap.cases), people.get(gap.id, 0)),
            _ORDER.index(gap.kind),
            gap.title.casefold(),
            gap.key,
        )

    return sorted(gaps, key=order)


def gathered(
    needs: Sequence[FlowRow], wishes: Sequence[WishRow], misses: Sequence[MissRow]
) -> list[GapFound]:
    """What has no product: flows of the same need as one, with the wishes and searches that say the same.

    A wish or search that says the same as the needs of several sectors belongs to none of them and stands alone.
    """
    by_key: dict[str, list[FlowRow]] = {}
    for flow in needs:
        by_key.setdefault(flow_key(flow), []).append(flow)
    said = _said(by_key)
    wished, searched = _by_need(wishes, lambda one: one.title), _by_need(misses, lambda one: one.words)
    found = [
        GapFound(
            kind="need",
            key=key,
            title=flows[0].what,
            flows=tuple(flows),
            wishes=tuple(one for words in said.get(key, ()) for one in wished.pop(words, ())),
            misses=tuple(one for words in said.get(key, ()) for one in searched.pop(words, ())),
        )
        for key, flows in by_key.items()
    ]
    return [*found, *_of_people(wished, searched)]


def _said(by_key: Mapping[str, Sequence[FlowRow]]) -> dict[str, list[str]]:
    """Key of a need → the words that say it and no other."""
    homes: dict[str, set[str]] = {}
    for key, flows in by_key.items():
        for words in {alike(text) for flow in flows for text in (flow.what, flow.need)} - {""}:
            homes.setdefault(words, set()).add(key)
    said: dict[str, list[str]] = {}
    for words, keys in sorted(homes.items()):
        if len(keys) == 1:
            said.setdefault(next(iter(keys)), []).append(words)
    return said


def flow_key(flow: FlowRow) -> str:
    """The key of what a flow needs: shared by the same needs of the same sectors."""
    return need_key(flow.words, flow.sectors, alone=f"{flow.case}/{flow.key}")


def _by_need[R](rows: Iterable[R], text: Callable[[R], str]) -> dict[str, list[R]]:
    """Rows by what they need; those whose words are too few to compare stand alone."""
    found: dict[str, list[R]] = {}
    for number, row in enumerate(rows):
        found.setdefault(alike(text(row)) or f"={number}", []).append(row)
    return found


def _of_people(wished: dict[str, list[WishRow]], searched: dict[str, list[MissRow]]) -> list[GapFound]:
    found = [
        GapFound(
            kind="wish",
            key=need_key(rows[0].title, (), alone=rows[0].reference),
            title=rows[0].title,
            wishes=tuple(rows),
            misses=tuple(searched.pop(words, ())) if not words.startswith("=") else (),
        )
        for words, rows in wished.items()
    ]
    return found + [
        GapFound(kind="search", key=need_key(rows[0].words, (), alone=rows[0].words), title=rows[0].words,
                 misses=tuple(rows))
        for rows in searched.values()
    ]  # fmt: skip
