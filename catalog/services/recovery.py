"""After a crash of the whole portal: what its workers had under way goes on at once."""

from django.db import transaction
from django.utils import timezone

from catalog.models import Endpoint, HarvestRun
from catalog.services.outbox import task_start


@transaction.atomic
def runs_take_up() -> int:
    """Give every run under way to the next worker; returns how many.

    Only for a moment at which no worker is left: leases would else run out by themselves, after minutes. A run that
    waits for its host goes on by itself.
    """
    Endpoint.objects.exclude(lease_until=None).update(lease_owner="", lease_until=None)
    runs = HarvestRun.objects.filter(state__in=("queued", "running"), resume_at=None)
    numbers = list(runs.select_for_update().order_by("pk").values_list("pk", flat=True))
    HarvestRun.objects.filter(pk__in=numbers).update(heartbeat_at=timezone.now())
    for number in numbers:
        task_start("harvest_advance", run_id=number)
    return len(numbers)
