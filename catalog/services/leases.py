"""A lease on an endpoint: one worker harvests it at a time, and a dead worker's lease runs out by itself.

Where the dead worker was on this machine its lease need not run out: it is taken from it (`leases_of_the_dead_end`).
"""

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from catalog.domain.errors import LeaseHeld, LeaseLost
from catalog.models import Endpoint
from catalog.services.processes import is_known_dead, process_name

LEASE = timedelta(seconds=240)  # longer than the longest fetch and the reading of its answer


def lease_owner() -> str:
    """A name for this worker's hold, unique to each time it is asked for."""
    return f"{process_name()}:{uuid.uuid4().hex[:12]}"


def lease_take(endpoint: Endpoint, *, owner: str) -> None:
    """Take the endpoint for `owner`. Raises LeaseHeld while another worker's lease runs."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not Endpoint.objects.filter(free, pk=endpoint.pk).update(lease_owner=owner, lease_until=now + LEASE):
        raise LeaseHeld(
            f"Another worker is harvesting {endpoint.slug}; it will finish or its lease will run out."
        )


def lease_extend(endpoint: Endpoint, *, owner: str) -> None:
    """Hold on for another span. Raises LeaseLost where the lease has passed to another worker."""
    held = Endpoint.objects.filter(pk=endpoint.pk, lease_owner=owner)
    if not held.update(lease_until=timezone.now() + LEASE):
        raise LeaseLost(
            f"The lease on {endpoint.slug} has passed to another worker, which goes on from the last checkpoint."
        )


def lease_release(endpoint: Endpoint, *, owner: str) -> None:
    """Let go, if it is still ours."""
    Endpoint.objects.filter(pk=endpoint.pk, lease_owner=owner).update(lease_owner="", lease_until=None)


def leases_of_the_dead_end() -> list[int]:
    """End the leases of workers that ran on this machine and are no more; returns the ids of their endpoints.

    A batch that such a worker was storing locks its endpoint's row first: this waits until the database is done with it. And
    whoever takes the endpoint next takes it under another name, so that nobody else could store anything.
    """
    held = Endpoint.objects.filter(lease_until__gte=timezone.now()).values_list("pk", "lease_owner")
    dead = [(pk, owner) for pk, owner in held if is_known_dead(owner.rpartition(":")[0])]
    free = {"lease_owner": "", "lease_until": None}
    return [pk for pk, owner in dead if Endpoint.objects.filter(pk=pk, lease_owner=owner).update(**free)]
