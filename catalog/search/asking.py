"""Vectors of what people search for: worked out in a thread beside the request, remembered, and never waited for long."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, NamedTuple

from catalog.search.embedding import Embedder, Vector

# used: there is a vector. slow: it was not there in time. absent: there is no model.
type State = Literal["used", "slow", "absent"]

_REMEMBERED = 2_000  # texts with their vectors: 7 MB
_LOADING = 2.0  # seconds that the first search of a process waits for the model to be loaded


class Asked(NamedTuple):
    """`vector` is there exactly where `state` is used."""

    state: State
    vector: Vector | None = None


class QueryVectors:
    """Gives the vectors of queries by the embedder that `load` returns, which is called once, at the first query.

    `limit`: seconds that a query waits; what comes later is remembered for the next one who asks the same.
    `load` returns None where there is no model. Shared by threads; after a fork the child loads a model of its own.
    """

    def __init__(self, load: Callable[[], Embedder | None], *, limit: float) -> None:
        self._load = load
        self._limit = limit
        self._begin()

    def of(self, text: str) -> Asked:
        """Return the vector of `text`, or why there is none."""
        if self._made_by != os.getpid():
            self._begin()
        if known := self._known.get(text):
            return Asked("used", known)
        if self._loaded.is_set() and self._embedder is None:
            return Asked("absent")
        future = self._pool.submit(self._work_out, text)
        return self._awaited(future, self._limit if self._loaded.is_set() else self._limit + _LOADING)

    def _begin(self) -> None:
        self._made_by = os.getpid()
        self._known: dict[str, Vector] = {}
        self._embedder: Embedder | None = None
        self._loaded = threading.Event()
        # one thread: the model is not quicker in two, and the portal has other things to do
        self._pool = ThreadPoolExecutor(1, "meaning")

    def _work_out(self, text: str) -> Vector | None:
        if not self._loaded.is_set():
            try:
                self._embedder = self._load()
            finally:
                self._loaded.set()
        if self._embedder is None:
            return None
        vector = self._known.get(text) or self._embedder.vector(text)
        if len(self._known) >= _REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[text] = vector
        return vector

    @staticmethod
    def _awaited(future: Future[Vector | None], seconds: float) -> Asked:
        try:
            vector = future.result(timeout=seconds)
        except TimeoutError:
            future.cancel()  # unless it is being worked out: nobody waits for it, so no queue grows
            return Asked("slow")
        return Asked("used", vector) if vector else Asked("absent")
