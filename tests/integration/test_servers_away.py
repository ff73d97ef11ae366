"""Elasticsearch or the broker away while harvests go on: nothing is lost, and all is caught up with by itself."""

import socket
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from catalog.models import DataProduct, Endpoint, HarvestRun, IndexState, OutboxMessage
from catalog.search import SearchEngine, SearchRequest
from catalog.search.client import Client as Elastic
from catalog.selectors.engine import search_engine
from catalog.services import index_rebuild as rebuilding
from catalog.services import indexing, outbox
from catalog.services.index_rebuild import index_begin, index_heal, index_rebuild
from catalog.services.indexing import index_drain
from catalog.services.outbox import outbox_sweep
from catalog.services.schedule import sweep
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package, packages
from tests.integration.checks import assert_sound, eventually

pytestmark = pytest.mark.django_db
type Refresh = Callable[[], None]


def found(q: str = "") -> int:
    """How many products Elasticsearch finds."""
    search_engine().refresh()
    response = search_engine().search(SearchRequest(viewer=None, q=q))
    assert not response.fallback
    return response.total


def due() -> int:
    return IndexState.objects.filter(revision__gt=F("indexed_revision")).count()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.fixture
def without_elasticsearch(closed_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Elasticsearch does not answer, until `undo()`."""
    away = SearchEngine(f"http://127.0.0.1:{closed_port}", "away-")
    for module in (indexing, rebuilding):
        monkeypatch.setattr(module, "search_engine", lambda: away)
    yield monkeypatch
    away.close()


def test_a_harvest_completes_without_elasticsearch_and_is_indexed_when_it_is_back(
    index: Refresh, without_elasticsearch: pytest.MonkeyPatch, endpoint_server: FakeEndpoint
) -> None:
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(12))))
    assert_sound(run)
    assert (run.state, run.created) == ("complete", 12)
    assert due() == 12
    index_heal()
    assert due() == 12
    with pytest.raises(CommandError, match=r"does not answer.*The live index was left as it is"):
        call_command("rebuild_index")
    without_elasticsearch.undo()
    sweep()
    assert due() == 0
    assert found("substation demand") == 12


def test_elasticsearch_going_away_as_it_is_written_does_not_end_a_run(
    index: Refresh,
    endpoint_server: FakeEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    closed_port: int,
) -> None:
    engine = search_engine()
    away = SearchEngine(f"http://127.0.0.1:{closed_port}", "away-")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "write", away.write)
        run = harvest_now(endpoint_make(endpoint_server.ckan(packages(3))))
    away.close()
    assert_sound(run)
    assert (run.state, due()) == ("complete", 3)
    sweep()
    assert (due(), found("substation")) == (0, 3)


@pytest.mark.parametrize("block", ["read_only_allow_delete", "write", "read_only"])
def test_an_index_that_a_full_disk_made_read_only_blames_no_product_and_is_written_later(
    index: Refresh, endpoint_server: FakeEndpoint, block: str
) -> None:
    """The first is what Elasticsearch sets at the flood stage of its disk, and takes away when there is room again."""
    elastic = Elastic(settings.ELASTICSEARCH_URL)

    def set_block(value: str) -> None:
        elastic.call("PUT", f"/{settings.INDEX_PREFIX}products/_settings", {f"index.blocks.{block}": value})

    harvest_now(endpoint_make(endpoint_server.ckan(packages(2))))
    index()
    set_block("true")
    try:
        endpoint_server.ckan(packages(5))
        run = harvest_now(Endpoint.objects.get())
        assert_sound(run)
        assert (run.state, run.created, due()) == ("complete", 3, 3)
        sweep()
        assert (due(), IndexState.objects.exclude(last_error="").count()) == (3, 0)
        assert found("substation") == 2, "what was there is found meanwhile"
    finally:
        set_block("false")
    sweep()
    assert (due(), found("substation")) == (0, 5)
    elastic.close()


def test_a_wiped_index_heals_by_the_next_sweep(index: Refresh, endpoint_server: FakeEndpoint) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(12))))
    assert found("substation") == 12
    search_engine().drop()
    sweep()
    assert found("substation") == 12


@pytest.mark.django_db(transaction=True)  # both threads of the harvest must see the index's state
def test_the_first_harvest_of_a_new_portal_is_found_without_waiting_for_a_sweep(
    index: Refresh, endpoint_server: FakeEndpoint
) -> None:
    search_engine().drop()
    index_begin()
    harvest_now(endpoint_make(endpoint_server.ckan(packages(12))))
    assert found("substation demand") == 12


def test_a_harvest_into_a_wiped_index_is_found_in_the_database_until_the_next_sweep(
    index: Refresh, endpoint_server: FakeEndpoint
) -> None:
    """Never half an index: it comes back whole."""
    listed = packages(12)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    search_engine().drop()
    listed.append(package("new", "Substation demand new"))
    assert_sound(harvest_now(endpoint))
    index_drain()
    answer = search_engine().search(SearchRequest(viewer=None, q="substation"))
    assert (answer.total, answer.fallback, due()) == (13, True, 1)
    sweep()
    assert (found("substation"), due()) == (13, 0)


def test_a_withdrawn_product_cannot_be_found_and_one_that_is_back_can(
    index: Refresh, endpoint_server: FakeEndpoint
) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    gone = listed.pop()
    harvest_now(endpoint)
    assert found("substation") == 9
    listed.append(gone)
    harvest_now(endpoint)
    assert found("substation") == 10


def test_a_rebuild_loses_nothing_that_is_written_meanwhile(
    index: Refresh, endpoint_server: FakeEndpoint
) -> None:
    """Between two batches of the rebuild one product is withdrawn, one changed and one added."""
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    steps: list[int] = []

    def meanwhile(written: int) -> None:
        steps.append(written)
        if written != 10 or steps.count(10) > 1:
            return
        del listed[0]
        listed[0]["title"] = "Renamed meanwhile"
        listed.append(package("new", "Substation demand new"))
        assert_sound(harvest_now(endpoint))
        assert found("renamed meanwhile") == 1

    result = index_rebuild(meanwhile)
    assert steps[:2] == [0, 10]
    assert result.failed == {}
    index_drain()
    assert found() == 10 == DataProduct.objects.filter(state="live").count()
    assert found("renamed meanwhile") == 1
    assert set(search_engine().search(SearchRequest(viewer=None)).ids) == set(
        DataProduct.objects.filter(state="live").values_list("pk", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_rebuilds_while_another_process_would_write(index: Refresh, endpoint_server: FakeEndpoint) -> None:
    """Harvests in one thread, each renaming all products, and rebuilds in this one: the last names win."""
    endpoint = endpoint_make(endpoint_server.ckan(packages(40)))
    harvest_now(endpoint)
    failed: list[BaseException] = []
    stop = threading.Event()
    rounds: list[int] = []

    def writes() -> None:
        try:
            while not stop.is_set():
                rounds.append(1)
                name = f"Round{len(rounds)}"
                endpoint_server.ckan([package(f"p-{n:05}", f"Substation {name} {n}") for n in range(40)])
                harvest_now(endpoint)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=writes)
    writer.start()
    try:
        out = StringIO()
        for _ in range(2):
            before = len(rounds)
            call_command("rebuild_index", stdout=out)
            eventually(lambda before=before: len(rounds) > before or failed)
    finally:
        stop.set()
        writer.join(60)
    assert failed == []
    assert out.getvalue().count("Rebuilt: 40 data products can be searched.") == 2
    index_drain()
    assert found(f"Round{len(rounds)}") == 40
    assert found() == 40


@pytest.fixture
def without_broker(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No message reaches the broker, until `undo()`."""
    broker = outbox.app.connection_for_write
    monkeypatch.setattr(
        outbox.app,
        "connection_for_write",
        lambda url=None, *a, **o: broker("redis://127.0.0.1:1/0", *a, **o),
    )
    monkeypatch.setattr(outbox.app, "_pool", None)
    monkeypatch.setattr(outbox.app.amqp, "_producer_pool", None)
    return monkeypatch


@pytest.mark.django_db(transaction=True)
def test_a_harvest_asked_for_without_a_broker_is_queued_and_sent_by_a_later_sweep(
    without_broker: pytest.MonkeyPatch, endpoint_server: FakeEndpoint
) -> None:
    out = StringIO()
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    call_command("harvest", endpoint.slug, stdout=out)
    run = HarvestRun.objects.get()
    assert (run.state, out.getvalue()) == ("queued", f"{endpoint.slug}: run {run.pk} queued\n")
    message = OutboxMessage.objects.get(name="harvest_advance")
    assert (message.sent_at, message.attempts, message.payload) == (None, 1, {"run_id": run.pk})
    assert message.last_error

    without_broker.undo()
    assert outbox_sweep() == 0  # not before its time
    OutboxMessage.objects.update(due_at=timezone.now())
    sent: list[tuple[str, dict[str, Any]]] = []
    without_broker.setattr(
        outbox.app, "send_task", lambda name, kwargs, **options: sent.append((name, kwargs))
    )
    assert outbox_sweep() == 1
    assert sent == [("catalog.tasks.harvest_advance", {"run_id": run.pk})]
    message.refresh_from_db()
    assert message.sent_at is not None
    assert outbox_sweep() == 0
