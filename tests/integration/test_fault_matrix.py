"""Each protocol and each fault: the run has a verdict, its counts balance, and no product is lost. Table: docs/faults.md."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone

from catalog.formats.registry import PROTOCOLS
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.models import DataProduct, Endpoint, HarvestRun, Host
from catalog.services import fetching
from catalog.services.budget import HostBudget
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.schedule import runs_resume
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.integration import faults
from tests.integration.checks import assert_sound
from tests.integration.fault_source import NUMBER, Source
from tests.integration.fault_table import documented, verdict_class
from tests.integration.faults import FAULTS, Fault
from tests.integration.sources import ScriptedEndpoint

pytestmark = pytest.mark.django_db
BOUND = 60  # seconds for one cell: it takes less than one, and a fault must not hold a worker


@contextmanager
def bounded() -> Iterator[None]:
    """What does not end fails."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the harvest did not end within {BOUND} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(BOUND)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards, the database is as before."""
    point = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Lowers the ceilings of a fetch; those of time only where a fault is slow."""

    def lower(slow: bool) -> None:
        sizes = {"max_bytes": faults.MOST_BYTES, "max_decoded_bytes": faults.MOST_UNPACKED}
        limits = FetchLimits(read_seconds=0.1, total_seconds=0.2, **sizes) if slow else FetchLimits(**sizes)  # type: ignore[arg-type]
        networks = django_settings.HARVEST_ALLOW_NETWORKS

        def fetcher_make(alive: Callable[[], None] = lambda: None, **options: object) -> Fetcher:
            return Fetcher(limits, allow_networks=networks, pauses=(0.01,), budget=HostBudget(alive))

        monkeypatch.setattr(fetching, "fetcher_make", fetcher_make)

    return lower


def until_its_verdict(endpoint: Endpoint) -> tuple[HarvestRun, int]:
    """A run with its verdict, and how often it waited because the endpoint asked to be left alone."""
    run = harvest_start(endpoint, asked_by="test")
    for waits in range(20):
        run = harvest_advance(run.pk) or run
        run.refresh_from_db()
        if run.state != "running":
            return run, waits
        assert run.waits_for
        Host.objects.update(busy_until=None)
        HarvestRun.objects.update(resume_at=timezone.now() - timedelta(seconds=1))
        assert runs_resume() == 1
    raise AssertionError("it waits for ever")


def titles(endpoint: Endpoint) -> dict[str, str]:
    products = DataProduct.objects.filter(endpoint=endpoint, state=DataProduct.State.LIVE)
    return dict(products.values_list("source_id", "title"))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_fault_ends_in_a_verdict_and_loses_nothing(
    protocol: str,
    limited: Callable[[bool], None],
    subtests: pytest.Subtests,
    record_property: Callable[[str, object], None],
) -> None:
    """From one healthy harvest in each dialect, each fault of it is met, healed, and undone."""
    met = [(dialect, fault) for fault in FAULTS if (dialect := fault.dialect(protocol))]
    for dialect in dict.fromkeys(dialect for dialect, _ in met):
        with FakeEndpoint() as internal, undone():
            source = Source(dialect, f"{internal.url}/secret")
            with ScriptedEndpoint(source.write) as server:
                limited(False)
                endpoint = endpoint_make(server.url + source.address, protocol=protocol)
                first = harvest_now(endpoint)
                assert (first.state, first.created, first.refused) == ("complete", NUMBER, 0), first.verdict
                for fault in (fault for of, fault in met if of is dialect):
                    with subtests.test(fault.name), bounded(), undone():
                        run, found = cell(Endpoint.objects.get(pk=endpoint.pk), source, fault, limited)
                        record_property("cell", [fault.name, protocol, found, run.verdict])
                        assert found == documented().get((fault.name, protocol)), run.verdict
            assert internal.requests == []


def cell(
    endpoint: Endpoint, source: Source, fault: Fault, limited: Callable[[bool], None]
) -> tuple[HarvestRun, str]:
    """The run with the fault and how it ended; the run after it finds everything where it was."""
    before = titles(endpoint)
    fault.apply(source)
    limited(fault.slow)
    try:
        run, waits = until_its_verdict(endpoint)
        after = titles(endpoint)
    finally:
        source.heal()
        limited(False)
    assert_sound(run)
    assert run.withdrawn == fault.withdrawn, run.verdict
    lost = {key: (title, after.get(key)) for key, title in before.items() if after.get(key) != title}
    assert len(lost) == fault.withdrawn, lost
    Host.objects.all().delete()
    healed = harvest_now(Endpoint.objects.get(pk=endpoint.pk))
    assert_sound(healed)
    assert healed.state == "complete", healed.verdict
    assert titles(endpoint) == before
    return run, verdict_class(run, waits)
