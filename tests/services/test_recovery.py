"""What a crash of the whole portal left under way goes on."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog.models import Endpoint, HarvestRun, OutboxMessage
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.leases import lease_take
from catalog.services.recovery import runs_take_up
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(endpoint_server: FakeEndpoint) -> HarvestRun:
    """A run whose worker was killed: it holds the lease, and no message names the run any more."""
    endpoint = endpoint_make(endpoint_server.ckan(packages(2)))
    run = harvest_start(endpoint, asked_by="test")
    HarvestRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=timezone.now())
    lease_take(endpoint, owner="killed")
    OutboxMessage.objects.all().delete()
    return run


def test_a_killed_workers_run_goes_on_at_once(run: HarvestRun) -> None:
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert run.state == "running", "the lease of the killed worker holds it"
    assert runs_take_up() == 1
    message = OutboxMessage.objects.get(name="harvest_advance")
    assert message.payload["run_id"] == run.pk
    harvest_advance(run.pk)
    run.refresh_from_db()
    assert (run.state, run.created) == ("complete", 2)


def test_a_run_that_waits_for_its_host_is_left_alone(run: HarvestRun) -> None:
    HarvestRun.objects.filter(pk=run.pk).update(resume_at=timezone.now() + timedelta(hours=1))
    assert runs_take_up() == 0
    assert not OutboxMessage.objects.exists()


def test_the_command_says_how_many(run: HarvestRun) -> None:
    said = StringIO()
    call_command("take_up_runs", stdout=said)
    assert said.getvalue() == "1 harvests taken up\n"
    assert Endpoint.objects.get().lease_owner == ""
