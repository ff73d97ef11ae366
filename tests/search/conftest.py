"""A search engine of each test's own, on the real Elasticsearch."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from catalog.search import IndexedProduct, SearchEngine, SearchRequest, SearchResponse

PUBLIC = ("public",)

type Make = Callable[..., IndexedProduct]


def product(number: int, title: str, **values: Any) -> IndexedProduct:
    """A public product with id `number`, revision 1, and what else is given."""
    values = {
        "revision": 1,
        "slug": f"product-{number}",
        "created": "2024-01-01T00:00:00Z",
        "audience": PUBLIC,
        **values,
    }
    return IndexedProduct(id=number, title=title, **values)


def elasticsearch_url() -> str:
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.fail("ELASTICSEARCH_URL is not set: run the tests by `python3 manage.py test`")
    return url


def new_engine() -> SearchEngine:
    return SearchEngine(elasticsearch_url(), f"vesportal-test-{uuid4().hex[:12]}-", timeout=20)


@contextmanager
def filled_engine(*products: IndexedProduct) -> Iterator[SearchEngine]:
    """An engine with an index of its own that holds these products."""
    engine = new_engine()
    fill(engine, *products)
    yield engine
    engine.drop()
    engine.close()


@pytest.fixture
def engine() -> Iterator[SearchEngine]:
    """An engine without an index, under a prefix that nobody else uses."""
    engine = new_engine()
    yield engine
    engine.drop()
    engine.close()


def fill(engine: SearchEngine, *products: IndexedProduct) -> None:
    """Write `products` and make them searchable."""
    engine.ensure()
    result = engine.write(products)
    assert result.failed == {}
    engine.refresh()


def search(engine: SearchEngine, q: str = "", **values: Any) -> SearchResponse:
    """Search as somebody who is not signed in, if nothing else is said."""
    return engine.search(SearchRequest(q=q, **{"viewer": PUBLIC, **values}))
