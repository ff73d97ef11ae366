"""The model of sentences in tests: the real one where it is installed, and one that plays it in a few words."""

import re
import sqlite3
from array import array
from contextlib import closing
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import pytest

from catalog.search import embedding, wordpiece
from catalog.search.asking import QueryVectors
from catalog.search.embedding import MODEL, Embedder, MiniLM, Vector, unit, why_absent
from catalog.search.mapping import DIMENSIONS
from vesportal.stack import minilm
from vesportal.stack.fetching import cache_dir

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


class KeptVectors:
    """A model whose vectors are kept in the user's cache between runs: a thousand texts take it half a minute.

    They are those of this model, of today's code that leads to them and of these packages, each by its text.
    """

    def __init__(self, model: Embedder, file: Path | None = None) -> None:
        self._model = model
        self._file = file or cache_dir() / "test-vectors.sqlite"
        sources = b"".join(Path(str(module.__file__)).read_bytes() for module in (embedding, wordpiece))
        made_by = f"{MODEL} {version('onnxruntime')} {version('numpy')}".encode()
        self._made_by = blake2b(made_by + sources, digest_size=16).digest()
        with closing(self._open()) as kept:
            kept.execute(
                "CREATE TABLE IF NOT EXISTS vector (made_by, text, vector, PRIMARY KEY (made_by, text))"
            )
            kept.execute("DELETE FROM vector WHERE made_by <> ?", [self._made_by])

    def vector(self, text: str) -> Vector:
        """The kept vector, or the model's, which is kept then."""
        key = [self._made_by, blake2b(text.encode(), digest_size=16).digest()]
        with closing(self._open()) as kept:
            row = kept.execute("SELECT vector FROM vector WHERE made_by = ? AND text = ?", key).fetchone()
            if row:
                return tuple(array("d", row[0]))
            made = self._model.vector(text)
            kept.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", [*key, array("d", made).tobytes()])
            return made

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=30, isolation_level=None)


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=4).digest())
