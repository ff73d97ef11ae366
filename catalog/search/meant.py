"""What else the words of a query mean, wherever they stand in it: other forms by the glossary, and facts by their names."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from catalog.search.described import BARRIER, STATIC, Said
from catalog.search.glossary import MOST_WIDENINGS, Glossary, Widening
from catalog.search.nodes import All, Either, Node, Word
from catalog.search.parsing import parse

# Text of a group of words (`group_text`) → what is meant by it.
type Meant = Mapping[str, tuple[Widening, ...]]
NOTHING_MEANT: Meant = MappingProxyType({})
_MOST = 2 * MOST_WIDENINGS  # places of a whole query


def group_text(parts: Sequence[Node]) -> str:
    """Return the words among `parts`, as typed; what stood between them keeps them apart."""
    return " ".join(part.text if isinstance(part, Word) else BARRIER for part in parts)


def meant_by(q: str, glossary: Glossary | None) -> Meant:
    """Return for each group of words of a query what is meant by it: loose words, those in brackets, and each beside OR.

    What is excluded, stands in quotation marks or after a field means itself alone.
    """
    described = glossary.described if glossary else STATIC
    found: dict[str, tuple[Widening, ...]] = {}
    left = _MOST
    for text in _groups(parse(q).parts):
        if text not in found and left:
            widened = glossary.widen(text) if glossary else ()
            found[text] = _joined(widened, described.said(text))[:left]
            left -= len(found[text])
    return found


def widenings_of(meant: Meant) -> tuple[Widening, ...]:
    """Return all that is searched in other words, each once."""
    every = (one for widenings in meant.values() for one in widenings if one.meanings)
    return tuple({(one.said, one.stems): one for one in every}.values())


def _groups(parts: Sequence[Node]) -> Iterator[str]:
    yield group_text(parts)
    yield from _inner(parts)


def _inner(parts: Sequence[Node]) -> Iterator[str]:
    for part in parts:
        match part:
            case Either(options=options):
                yield from (option.text for option in options if isinstance(option, Word))
                yield from _inner(options)
            case All(parts=inner):
                yield from _groups(inner)
            case _:
                pass


def _joined(widenings: Sequence[Widening], said: Sequence[Said]) -> tuple[Widening, ...]:
    """Both as one: of the same words, or of words of which none is in the other; else the longer."""
    found = list(widenings)
    for fact in said:
        beside = [one for one in found if set(one.stems) & set(fact.stems)]
        if any(one.stems == fact.stems for one in beside):
            found = [
                msgspec.structs.replace(one, facts=fact.facts) if one.stems == fact.stems else one
                for one in found
            ]
        elif all(set(one.stems) < set(fact.stems) for one in beside):
            found = [one for one in found if one not in beside]
            found.append(Widening(fact.said, fact.stems, (), fact.facts))
    return tuple(found)
