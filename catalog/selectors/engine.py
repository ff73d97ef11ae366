"""The search engine that this process uses."""

from functools import cache

from django.conf import settings

from catalog.search import SearchEngine


@cache
def search_engine() -> SearchEngine:
    """One engine a process, connected lazily; made from the settings."""
    return SearchEngine(settings.ELASTICSEARCH_URL, settings.INDEX_PREFIX)
