"""Celery tasks, thin: ids in, one service called. All are idempotent and acknowledged late."""

from celery import shared_task

from catalog.services import harvest, indexing, schedule


@shared_task(name="catalog.tasks.harvest_advance")
def harvest_advance(run_id: int) -> None:
    """Work on a run until it ends or its slice of time is over."""
    harvest.harvest_advance(run_id)


@shared_task(name="catalog.tasks.sweep")
def sweep() -> None:
    """Start what is due, take up what was left lying, send what was not sent, index what is due."""
    schedule.sweep()


@shared_task(name="catalog.tasks.tidy")
def tidy() -> None:
    """Remove what nobody needs any more."""
    schedule.tidy()


@shared_task(name="catalog.tasks.index_drain")
def index_drain() -> None:
    """Bring the search index up to date."""
    indexing.index_drain()
