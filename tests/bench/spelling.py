"""How well wrong spellings are put right: words of titles with one edit each, and the same words as they are.

Run by `python -m tests.bench.search --spelling`. The edits are the same each time: a letter left out, doubled, swapped with
its neighbour, or changed.
"""

import random
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from catalog.search import Glossary, IndexedProduct, SearchEngine, SearchRequest
from catalog.search.text import fold, part_stems
from catalog.search.wordlists import STOP_WORDS

_EACH = 375  # queries
_LETTERS = 6  # of a word that gets an edit
_WORDS = 3  # of a query


def spelling_figures(
    engine: SearchEngine, products: Sequence[IndexedProduct], glossary: Glossary, *, misses: bool
) -> str:
    """Correct one edit in each of 375 queries, and look whether the right ones are left alone."""
    exact = by_stem = found = changed = 0
    for right, wrong in _queries(products):
        meant = _corrected(engine, wrong, glossary)
        exact += meant == right
        by_stem += part_stems(meant) == part_stems(right)
        left = _corrected(engine, right, glossary)
        changed += part_stems(left) != part_stems(right)
        found += 1
        if misses and part_stems(meant) != part_stems(right):
            print(f"    {wrong!r}: meant {right!r}, taken for {meant!r}")
        if misses and left != right:
            print(f"    {right!r} was changed to {left!r}")
    return f"  one edit: {exact} of {found} exactly right, {by_stem} up to the stem; {changed} right ones changed"


def _queries(products: Sequence[IndexedProduct]) -> Iterator[tuple[str, str]]:
    chance = random.Random(7)
    titles = sorted({product.title for product in products})
    made = 0
    for title in chance.sample(titles, len(titles)):
        words = [word for word in fold(title).split() if word.isascii() and word.isalpha()]
        words = [word for word in words if word not in STOP_WORDS][:_WORDS]
        long = [place for place, word in enumerate(words) if len(word) >= _LETTERS]
        if len(words) == _WORDS and long:
            place = chance.choice(long)
            wrong = [*words[:place], _edited(words[place], chance), *words[place + 1 :]]
            yield " ".join(words), " ".join(wrong)
            made += 1
        if made == _EACH:
            return


def _edited(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match chance.choice(("out", "double", "swap", "change")):
        case "out":
            return before + after
        case "double":
            return before + 2 * letter + after
        case "swap" if after[0] != letter:
            return before + after[0] + letter + after[1:]
        case _:
            return before + chance.choice([other for other in ascii_lowercase if other != letter]) + after


def _corrected(engine: SearchEngine, q: str, glossary: Glossary) -> str:
    asked = SearchRequest(
        q=q, viewer=("public",), page_size=10, facets=False, glossary=glossary, meaning=False
    )
    return engine.search(asked).corrected or q
