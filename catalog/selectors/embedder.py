"""The model of sentences that this process uses, if one is installed."""

import os
from functools import lru_cache

import structlog
from django.conf import settings

from catalog.search.asking import QueryVectors
from catalog.search.embedding import Embedder, EmbedderAbsent, MiniLM, why_absent

log = structlog.get_logger(__name__)


def meaning_is_on() -> bool:
    """Whether there is a model, without loading it."""
    return not why_absent(settings.EMBEDDING_DIR)


def embedder() -> Embedder | None:
    """The model, loaded at the first call of a process; None where there is none, which is logged if it was wanted."""
    return _loaded(os.getpid())


def query_vectors() -> QueryVectors:
    """What gives queries their vectors, by the settings."""
    return QueryVectors(embedder, limit=settings.EMBEDDING_MS / 1000)


@lru_cache(maxsize=1)
def _loaded(_process: int) -> Embedder | None:
    if settings.EMBEDDING_DIR is None:
        return None
    try:
        return MiniLM(settings.EMBEDDING_DIR)
    except EmbedderAbsent as error:
        log.warning("search goes by words alone", reason=str(error))
        return None
