"""A catalogue for the tests of pages, made once a module: making it takes seconds, most tests only look at it."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from catalog.selectors.engine import search_engine
from catalog.services.indexing import index_drain
from tests import database
from tests.endpoints import FakeEndpoint
from tests.web.addresses import addresses as addresses
from tests.web.catalogue import Catalogue, catalogue_make


@pytest.fixture(scope="session")
def browser(browser: object, django_db_blocker: DjangoDbBlocker) -> Iterator[object]:
    """Headless Chromium. While Playwright's event loop runs, Django has connections of their own: they end with it."""
    yield browser
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A window without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Catalogue]:
    """Everything of tests/web/catalogue.py, committed and searchable. What a test changes is rolled back.

    Tests that use it bear the mark django_db: without any such test pytest-django makes no test database, and this
    would be the real one.
    """
    assert connection.settings_dict["NAME"].startswith("test_"), (
        "only a test database may be filled and emptied"
    )
    engine = search_engine()
    with django_db_blocker.unblock(), FakeEndpoint() as server:
        engine.drop()
        engine.ensure()
        made = catalogue_make(server)
        index_drain()
        engine.refresh()
    yield made
    with django_db_blocker.unblock():
        database.empty()
        search_engine().drop()
