"""A catalogue for the tests of pages, made once a run: making it takes seconds, most tests only look at it."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import IndexState
from catalog.selectors.engine import search_engine
from catalog.services.indexing import index_drain
from tests import database
from tests.endpoints import FakeEndpoint
from tests.rows import Rows, may_refill, refill, rows
from tests.web.addresses import addresses as addresses
from tests.web.catalogue import Catalogue, catalogue_make


@pytest.fixture(scope="session")
def browser(browser: object, django_db_blocker: DjangoDbBlocker) -> Iterator[object]:
    """Headless Chromium. While Playwright's event loop runs, Django has connections of their own: they end with it."""
    yield browser
    with django_db_blocker.unblock():
        connections.close_all()


@cache
def made_before() -> tuple[Catalogue, Rows]:
    """Make the catalogue of this process, and return it and its rows."""
    with FakeEndpoint() as server:
        return catalogue_make(server), rows()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A window without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Catalogue]:
    """Everything of tests/web/catalogue.py, committed and searchable. What a test changes is rolled back, and
    what a module does is undone: the next one has it as it was first made.

    Tests that use it bear the mark django_db: without any such test pytest-django makes no test database, and this
    would be the real one.
    """
    assert connection.settings_dict["NAME"].startswith("test_"), (
        "only a test database may be filled and emptied"
    )
    engine = search_engine()
    with django_db_blocker.unblock():
        engine.drop()
        engine.ensure()
        if not may_refill():
            made_before.cache_clear()
        is_there = not made_before.cache_info().currsize
        made, kept = made_before()
        if not is_there:
            refill(kept)
            IndexState.objects.update(indexed_revision=0)  # this index holds nothing yet
        index_drain()
        engine.refresh()
    yield deepcopy(made)
    with django_db_blocker.unblock():
        database.empty()
        search_engine().drop()
