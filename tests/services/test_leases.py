"""Whose lease ends with its holder, and whose runs out by itself."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.domain.errors import LeaseHeld
from catalog.models import Endpoint, HarvestRun, OutboxMessage
from catalog.services.harvest import harvest_start
from catalog.services.leases import lease_owner, lease_take, leases_of_the_dead_end
from catalog.services.processes import is_known_dead, process_name
from catalog.services.schedule import runs_revive
from tests.factories import endpoint_make

_SAYS_ITS_NAME = (
    "from catalog.services.processes import process_name; print(process_name(), flush=True); input()"
)


def started() -> tuple[subprocess.Popen[str], str]:
    """A process that lives until it is killed, and its name."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SAYS_ITS_NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def test_a_process_is_dead_once_it_has_ended_also_before_its_parent_notices() -> None:
    with started()[0] as process:
        pass  # input() ends with its end of file
    process, name = started()
    assert not is_known_dead(name)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_known_dead(name)
    process.communicate()
    assert is_known_dead(name)


def test_one_that_is_elsewhere_or_cannot_be_told_of_is_not_known_to_be_dead() -> None:
    place, number, begun = process_name().split(":")
    assert not is_known_dead(process_name())
    assert is_known_dead(f"{place}:{number}:{int(begun) + 1}"), "its id went to another process"
    for name in (f"{place[::-1]}:{number}:1", f":{number}:", f"host:{number}", "killed", "", f"{place}:x:1"):
        assert not is_known_dead(name)


@pytest.mark.django_db
def test_a_dead_workers_run_is_given_to_another_at_once_and_a_living_ones_is_not() -> None:
    now = timezone.now()
    runs = [harvest_start(endpoint_make(f"https://{n}.example.org/"), asked_by="test") for n in range(4)]
    OutboxMessage.objects.all().delete()
    process, name = started()
    process.communicate()
    owners = (f"{name}:one", lease_owner(), f"elsewhere:{process.pid}:1:two", f"{name}:three")
    for run, owner in zip(runs, owners, strict=True):
        lease_take(run.endpoint, owner=owner)
        HarvestRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=now)
    HarvestRun.objects.filter(pk=runs[3].pk).update(resume_at=now + timedelta(hours=1))

    assert runs_revive() == 1
    assert [one.payload["run_id"] for one in OutboxMessage.objects.all()] == [runs[0].pk]
    lease_take(runs[0].endpoint, owner="next")
    for run in runs[1:3]:
        with pytest.raises(LeaseHeld):
            lease_take(run.endpoint, owner="next")
    assert leases_of_the_dead_end() == []
    assert Endpoint.objects.get(pk=runs[0].endpoint_id).lease_owner == "next"
