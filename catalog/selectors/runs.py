"""Harvest runs and what became of their records."""

from django.db.models import QuerySet

from catalog.models import HarvestItem, HarvestRun
from catalog.selectors.domains import may_see_items
from catalog.selectors.visibility import Viewer


def runs_of(endpoint_slug: str = "") -> QuerySet[HarvestRun]:
    """Runs, newest first, with endpoint and domain; of one endpoint or of all."""
    runs = HarvestRun.objects.select_related("endpoint__domain")
    return runs.filter(endpoint__slug=endpoint_slug) if endpoint_slug else runs


def run_get(pk: int) -> HarvestRun | None:
    """One run with its endpoint and domain."""
    return runs_of().filter(pk=pk).first()


def items_of(user: Viewer, run: HarvestRun, *, outcome: str = "") -> QuerySet[HarvestItem]:
    """The items of a run that `user` may see, in the order of the listing; none where the entries are not for them."""
    if not may_see_items(user, run.endpoint):
        return HarvestItem.objects.none()
    items = HarvestItem.objects.filter(run=run).order_by("pk")
    return items.filter(outcome=outcome) if outcome else items
