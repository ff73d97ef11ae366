"""Finding the phrases of a vocabulary in folded words: by their first words, so that most texts cost one comparison of sets."""

from collections.abc import Iterable, Mapping


class Phrases[T]:
    """Folded phrase → what it means. A phrase within a longer one that is also there is not found again."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self._by_first: dict[str, list[tuple[str, str, T]]] = {}
        for phrase in sorted(meanings, key=len, reverse=True):
            entry = (phrase, f" {phrase} ", meanings[phrase])
            self._by_first.setdefault(phrase.partition(" ")[0], []).append(entry)
        self._firsts = frozenset(self._by_first)

    def firsts_in(self, words: frozenset[str]) -> frozenset[str]:
        """The words with which a phrase might begin; none: nothing is to be found."""
        return self._firsts & words

    def find(self, firsts: Iterable[str], text: str) -> list[tuple[str, T]]:
        """Phrases in `text` (folded, with a space at either end) that begin with one of `firsts`, longest first."""
        found = [
            (phrase, meaning)
            for first in firsts
            for phrase, padded, meaning in self._by_first[first]
            if padded in text
        ]
        if len(found) < 2:
            return found
        found.sort(key=_longest_first)
        kept: list[tuple[str, T]] = []
        longer = "|"
        for phrase, meaning in found:
            if phrase not in longer:
                kept.append((phrase, meaning))
                longer += f"{phrase}|" if " " in phrase else ""
        return kept


def _longest_first(entry: tuple[str, object]) -> tuple[int, str]:
    return -len(entry[0]), entry[0]
