"""All that data was made of, however many steps back, of several products at once. Pure.

Circles end, as do bounds: a flow that was not followed to its end says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from catalog.domain.lineage_graph import Entry, mark_of, meant
from catalog.domain.product import Concept

MOST = 200  # products behind one
STEPS = 30  # from a product to what is looked at
WIDEST = 2_000  # products behind all of those that are followed together
LOOKED_UP = 3_000  # sources that are looked up for all of them

Named = tuple[Entry, Concept]  # a product, and one of the sources that it names
Found = tuple[Sequence[Entry], bool]  # products that may be meant, and whether there may be more


class Behind(NamedTuple):
    """What a product was made of: `entries` the nearest first, each once; `words` its own sources that stay words.

    `cut`: that a bound was met, so that there is or may be more. `own`: its own sources that are products, with these.
    """

    entries: tuple[Entry, ...] = ()
    words: tuple[Concept, ...] = ()
    cut: bool = False
    own: tuple[tuple[Concept, Entry], ...] = ()


class _Step(NamedTuple):
    """One step back from a product."""

    products: tuple[tuple[Concept, Entry], ...]  # by the source that means it
    words: tuple[Concept, ...]
    cut: bool


def behind(starts: Sequence[Entry], look: Callable[[Sequence[Named]], Found]) -> list[Behind]:
    """What lies behind each of `starts`. `look` finds the products that may be meant by sources, once for each step."""
    steps: dict[int, _Step] = {}
    frontier = {entry.pk: entry for entry in starts}
    left = LOOKED_UP
    for _ in range(STEPS):
        if not frontier or len(steps) > WIDEST or left <= 0:
            break
        made = list(_within(frontier.values(), left))
        left -= sum(min(len(entry.sources), MOST) for entry in made)
        found = _back(made, look)
        steps |= found
        near = (entry for step in found.values() for _, entry in step.products)
        frontier = {entry.pk: entry for entry in near if entry.pk not in steps}
    return [_gathered(entry, steps) for entry in starts]


def _within(entries: Iterable[Entry], most: int) -> Iterator[Entry]:
    """The first of them that name no more sources together; one alone that names more is among them, if it is the first."""
    for number, entry in enumerate(entries):
        most -= min(len(entry.sources), MOST)
        if most < 0 and number:
            return
        yield entry


def _back(made: Sequence[Entry], look: Callable[[Sequence[Named]], Found]) -> dict[int, _Step]:
    wanted = [
        (entry, source)
        for entry in made
        for source in entry.sources[:MOST]
        if source.iri.strip() or source.label.strip()
    ]
    found, cut = look(wanted) if wanted else ((), False)
    by_mark: dict[str, list[Entry]] = {}
    for entry in found:
        for mark in entry.marks:
            by_mark.setdefault(mark, []).append(entry)
    return {entry.pk: _step(entry, by_mark, cut) for entry in made}


def _step(made: Entry, by_mark: Mapping[str, Sequence[Entry]], cut: bool) -> _Step:
    products, words = [], []
    for source in made.sources[:MOST]:
        marks = {mark_of(text) for text in (source.iri, source.label) if text.strip()}
        entry = meant(source, made, {one.pk: one for mark in marks for one in by_mark.get(mark, ())}.values())
        if entry is not None:
            products.append((source, entry))
        elif marks:
            words.append(source)
    return _Step(tuple(products), tuple(words), cut or len(made.sources) > MOST)


def _gathered(start: Entry, steps: Mapping[int, _Step]) -> Behind:
    seen: dict[int, Entry] = {start.pk: start}
    waiting, cut = [start], False
    for entry in waiting:
        step = steps.get(entry.pk)
        if step is None:  # a bound was met before its own sources were looked up
            cut = cut or bool(entry.sources)
            continue
        cut = cut or step.cut
        for _, source in step.products:
            if source.pk not in seen and len(seen) > MOST:
                cut = True
            elif source.pk not in seen:
                seen[source.pk] = source
                waiting.append(source)
    own = steps.get(start.pk)
    return Behind(tuple(waiting[1:]), own.words if own else (), cut, own.products if own else ())
