"""Fixtures for all tests. The servers themselves: vesportal/stack/pytest_plugin.py."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.testcases import LiveServerThread
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from catalog.domain.vocabulary.licences import licences_number, licences_put
from catalog.models import User
from catalog.selectors import licence_registry, policy
from catalog.selectors.engine import search_engine
from catalog.services.indexing import index_drain
from tests import database
from tests.endpoints import FakeEndpoint
from tests.serving import PromptWSGIServer
from vesportal.stack import system

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright's sync API runs an event loop in this thread
ROOT = Path(__file__).resolve().parent.parent
LiveServerThread.server_class = PromptWSGIServer
# A busy machine makes slow examples, and that is no fault of what is tested. The suite tries the same examples each
# time; `make fuzz` new ones (tests/properties.py), and keeps those that fail in .hypothesis until they are mended.
_BUSY = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("suite", _BUSY, max_examples=50, derandomize=True)
hypothesis_settings.register_profile("fuzz", _BUSY, max_examples=1000, print_blob=True)
hypothesis_settings.load_profile("suite")
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_finish() -> None:
    """What is there for the whole run, half a million objects, is not looked through for cycles again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Before the test database is made."""
    database.quick_to_make()
    database.quick_to_empty()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, whose audit may be emptied between tests: the database refuses that otherwise.

    At the end, sessions that a killed process or a server's thread left are ended, so that it can be dropped.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        database.keep()
        for table in ("catalog_auditentry", "catalog_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_no_truncate")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real payloads; VESPORTAL_CORPUS, or shared/corpus beside the checkout."""
    path = Path(os.environ.get("VESPORTAL_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (path / "MANIFEST.tsv").exists():
        pytest.skip(f"no corpus of real payloads at {path}: set VESPORTAL_CORPUS to its folder")
    return path


@pytest.fixture
def endpoint_server() -> Iterator[FakeEndpoint]:
    """A local HTTP server that plays an endpoint: give it answers by path."""
    with FakeEndpoint() as server:
        yield server


@pytest.fixture
def index(db: None) -> Iterator[Callable[[], None]]:
    """An empty search index; call it to write what is due and make it searchable."""
    engine = search_engine()
    engine.drop()
    engine.ensure()

    def refresh() -> None:
        index_drain()
        engine.refresh()

    yield refresh
    engine.drop()


@pytest.fixture(autouse=True)
def _nothing_left_of_other_tests(request: pytest.FixtureRequest) -> None:
    """Failed sign-ins of one test lock nobody out in another; what a flush renumbered is forgotten."""
    if licences_number() != licence_registry.BEGINNING:
        licences_put(licence_registry.BEGINNING, {})
    if request.node.get_closest_marker("django_db"):
        ContentType.objects.clear_cache()
        policy._policy.cache_clear()
        policy._terms.cache_clear()
        redis = cache._cache.get_client()  # type: ignore[attr-defined]
        if keys := list(redis.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}*")):
            redis.delete(*keys)  # those of this test process only


@pytest.fixture
def analyst(db: None) -> User:
    """Somebody who is signed in, without memberships."""
    return User.objects.create_user("ana@example.org", "a-long-password", first_name="Ana")


@pytest.fixture
def curator(db: None) -> User:
    """A curator who may use the admin site."""
    return User.objects.create_superuser("cura@example.org", "a-long-password", first_name="Cura")


@pytest.fixture
def celery_process(transactional_db: None) -> Iterator[subprocess.Popen[str]]:
    """A real worker, in a process of its own, on this test's database."""
    server = connection.settings_dict
    url = f"postgresql://{server['USER']}@/{server['NAME']}?host={server['HOST']}"
    if server["PORT"]:
        url = f"postgresql://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT']}/{server['NAME']}"
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "vesportal.celery",
        "worker",
        "--concurrency=1",
        "--loglevel=INFO",
    ]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, "DATABASE_URL": url},
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        yield process
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.seek(0)
        sys.stdout.write(log.read()[-5000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium."""
    path = system.browser()  # may install one, so before Playwright is imported
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    """A fresh window, 1280 pixels wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    yield context.new_page()
    context.close()
