"""The model of sentences in tests: the real one where it is installed, and one that plays it in a few words."""

import re
from hashlib import blake2b

import pytest

from catalog.search.asking import QueryVectors
from catalog.search.embedding import MiniLM, Vector, unit, why_absent
from catalog.search.mapping import DIMENSIONS
from vesportal.stack import minilm

# Words that mean the same, each group.
ALIKE = (
    {"turbines", "wind", "windmills"},
    {"charging", "charger", "chargers", "plug"},
    {"consumption", "demand", "load"},
    {"sites", "locations", "where"},
)


class PlayedModel:
    """Texts that share a word, or words of one group of `ALIKE`, lie near. Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vector(self, text: str) -> Vector:
        self.asked.append(text)
        components = [0.0] * DIMENSIONS
        for word in re.findall(r"\w+", text.casefold()):
            group = next((number for number, words in enumerate(ALIKE) if word in words), None)
            place = group if group is not None else len(ALIKE) + _hash(word) % (DIMENSIONS - len(ALIKE))
            components[place] = 1.0
        return unit(components)


def played() -> QueryVectors:
    """What an engine takes to search by the meaning of `ALIKE`."""
    return QueryVectors(PlayedModel, limit=10)


def real_model() -> MiniLM:
    """The real model; skips the test where it is not installed."""
    folder = minilm.place()
    if reason := why_absent(folder):
        pytest.skip(f"the model all-MiniLM-L6-v2 is not here, which `manage.py test` installs: {reason}")
    assert folder is not None
    return MiniLM(folder)


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=4).digest())
