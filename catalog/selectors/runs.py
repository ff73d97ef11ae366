"""Harvest runs and what became of their records."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from catalog.domain.run import RUN_STATES, Counts
from catalog.models import DataProduct, Endpoint, HarvestItem, HarvestRun
from catalog.selectors.domains import may_see_items, sees_all_parts
from catalog.selectors.visibility import Viewer, domain_seen, visible_to

_VEILED = (*Counts.__struct_fields__, "total", "requests", "bytes_read")


def runs_of(user: Viewer, endpoint_slug: str = "") -> QuerySet[HarvestRun]:
    """Runs that `user` may know of, newest first, with endpoint and domain; of one endpoint or of all.

    Show them through `run_veil`.
    """
    seen = HarvestRun.objects.filter(domain_seen(user, "endpoint__domain__"))
    runs = seen.select_related("endpoint__domain").prefetch_related("endpoint__audience_domains")
    return runs.filter(endpoint__slug=endpoint_slug) if endpoint_slug else runs


def run_get(user: Viewer, pk: int) -> HarvestRun | None:
    """One run with its endpoint and domain, if `user` may know of it."""
    return runs_of(user).filter(pk=pk).first()


def run_and_before(user: Viewer, pk: int) -> tuple[HarvestRun, HarvestRun | None] | None:
    """One run and the one of its endpoint before it that asked for the same (everything, or changes), if `user` may know of
    them. One query."""
    same = Q(changes_since=None, endpoint__runs__changes_since=None) | Q(
        changes_since__isnull=False, endpoint__runs__changes_since__isnull=False
    )
    runs = runs_of(user).prefetch_related(None).filter(same, endpoint__runs=pk, pk__lte=pk)
    found = list(runs[:2])
    if not found or found[0].pk != pk:
        return None
    return found[0], found[1] if len(found) > 1 else None


def run_veil(user: Viewer, run: HarvestRun) -> HarvestRun:
    """The run as `user` may see it, not to be saved: how it fares is for all, what it brought is not.

    To those who may not see the endpoint's entries, numbers are None and the verdict is the state alone. Problems quote what
    the source sent: where parts of all entries are for fewer people, they are for those who see the entries whole.
    """
    if not may_see_problems(user, run.endpoint):
        run.problems = []
    if not may_see_items(user, run.endpoint):
        for name in _VEILED:
            setattr(run, name, None)
        run.verdict = (
            f"{RUN_STATES[run.state]}. What it brought is shown to those who may see its data products."  # type: ignore[index]
        )
        run.problems, run.waits_for = [], ""  # what it waits for names the host
    return run


def may_see_problems(user: Viewer, endpoint: Endpoint) -> bool:
    """Whether what was wrong with an endpoint's records may be quoted to `user`."""
    whole = not endpoint.part_audiences or sees_all_parts(user, endpoint.domain_id)
    return whole and may_see_items(user, endpoint)


def items_of(user: Viewer, run: HarvestRun, *, outcome: str = "") -> QuerySet[HarvestItem]:
    """The items of a run that `user` may see, in the order of the listing; none where the entries are not for them.

    Those of entries of which parts are for fewer people are left out, as they quote what the source sent.
    """
    if not may_see_problems(user, run.endpoint):
        return HarvestItem.objects.none()
    items = HarvestItem.objects.filter(run=run).order_by("pk")
    if not sees_all_parts(user, run.endpoint.domain_id):
        products = DataProduct.objects.filter(endpoint=run.endpoint).exclude(part_audiences={})
        items = items.exclude(source_key__in=products.values("source_key"))
    return items.filter(outcome=outcome) if outcome else items


def products_held(user: Viewer, run: HarvestRun) -> list[Mapping[str, Any]]:
    """Slug and title of the products whose withdrawal a run holds for a person, as far as `user` may see them."""
    ids = [pk for problem in run.problems for pk in problem.get("products", ())]
    return (
        list(visible_to(user).filter(pk__in=ids, state=DataProduct.State.LIVE).values("slug", "title"))
        if ids
        else []
    )
