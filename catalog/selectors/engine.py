"""The search engine that this process uses."""

from functools import cache

from django.conf import settings

from catalog.search import SearchEngine
from catalog.selectors.embedder import query_vectors
from catalog.selectors.search_fallback import fallback_client


@cache
def search_engine() -> SearchEngine:
    """One engine a process, connected lazily; made from the settings. While Elasticsearch is away the database answers."""
    return SearchEngine(
        settings.ELASTICSEARCH_URL,
        settings.INDEX_PREFIX,
        vectors=query_vectors(),
        least=settings.EMBEDDING_LEAST,
        instead=fallback_client,
    )
