"""Each protocol and each fault: the run has a verdict, its counts balance, and no product is lost. Table: docs/faults.md."""

import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import FrameType

import pytest
from django.conf import settings as django_settings
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
from tests.integration.fault_table import documented, verdict_class
from tests.integration.faults import FAULTS, Fault, Source
from tests.integration.sources import ScriptedEndpoint

pytestmark = pytest.mark.django_db
BOUND = 60  # seconds for one cell: it takes less than one, and a fault must not hold a worker
CELLS = [(protocol, fault) for fault in FAULTS for protocol in PROTOCOLS if fault.dialect(protocol)]


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """A cell that does not end fails."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the harvest did not end within {BOUND} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(BOUND)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


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


@pytest.mark.parametrize(
    ("protocol", "fault"), CELLS, ids=[f"{protocol}-{fault.name}" for protocol, fault in CELLS]
)
def test_a_fault_ends_in_a_verdict_and_loses_nothing(
    protocol: str,
    fault: Fault,
    limited: Callable[[bool], None],
    record_property: Callable[[str, object], None],
) -> None:
    dialect = fault.dialect(protocol)
    assert dialect is not None
    with FakeEndpoint() as internal:
        source = Source(dialect, f"{internal.url}/secret")
        with ScriptedEndpoint(source.write) as server:
            address = faults.ADDRESSES.get(dialect, dialect.address)
            endpoint = endpoint_make(server.url + address, protocol=protocol)
            first = harvest_now(endpoint)
            assert (first.state, first.created, first.refused) == ("complete", faults.NUMBER, 0), (
                first.verdict
            )
            before = titles(endpoint)

            fault.apply(source)
            limited(fault.slow)
            run, waits = until_its_verdict(endpoint)
            assert_sound(run)
            assert internal.requests == []
            after = titles(endpoint)
            found = verdict_class(run, waits)
            record_property("cell", [fault.name, protocol, found, run.verdict])

            source.heal()
            limited(False)
            Host.objects.all().delete()
            healed = harvest_now(endpoint)
            assert_sound(healed)
    assert {key: (title, after.get(key)) for key, title in before.items() if after.get(key) != title} == {}
    assert run.withdrawn == 0
    assert healed.state == "complete", healed.verdict
    assert titles(endpoint) == before
    assert found == documented().get((fault.name, protocol)), run.verdict
