"""For whoever watches the portal: is the process alive, and does every part serve?"""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.engine import search_engine
from catalog.selectors.index_state import index_status, index_work, rebuild_of
from catalog.selectors.workers import swept_at


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def _broker() -> None:
    cache.get("readyz")  # the cache is the broker's own server, with timeouts that suit a probe


def _search() -> str:
    """How search is; while Elasticsearch does not serve, the database answers searches."""
    try:
        health = search_engine().health()
    except SearchUnavailable:
        return "fallback: Elasticsearch does not answer"
    if health.products is None or health.status == "red":
        return "fallback: the search index is not there yet, or not whole"
    return "ok"


def _warnings(states: dict[str, str]) -> list[str]:
    """What operators should look at, in words: how many products there are is not for everybody."""
    known = {"database": _of_search, "broker": _of_workers}
    return [words for part, warnings in known.items() if states[part] == "ok" for words in warnings()]


def _of_search() -> list[str]:
    work, status = index_work(), index_status()
    rebuild = rebuild_of(status)
    told = {
        "the search index is behind": work.behind is not None and work.behind > _LATE,
        "the search index refuses products": work.refused > 0,
        "index and database differed when they were last compared, and were mended": status.differed > 0,
        f"the search index is being rebuilt: {rebuild.percent if rebuild else 0} %": rebuild is not None,
        "the last rebuild of the search index failed": bool(status.rebuild_failed),
    }
    return [words for words, so in told.items() if so]


def _of_workers() -> list[str]:
    last = swept_at()
    if last is None:
        return [
            "no worker has reported yet: harvests, mail and the search index wait for the Celery worker and beat"
        ]
    if timezone.now() - last > _LATE:
        return [f"no worker has reported since {last:%H:%M} UTC: see whether the Celery worker and beat run"]
    return []


PARTS: dict[str, Callable[[], str | None]] = {"database": _database, "broker": _broker, "search": _search}
_LATE = timedelta(minutes=5)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part serves, else 503; each by name with `ok` or what is wrong with it, and warnings.

    `?exclude=search` is for a load balancer: a part named so is told, but does not count.
    """
    states = {name: _state(probe) for name, probe in PARTS.items()}
    excluded = request.GET.getlist("exclude")
    ready = all(state == "ok" for name, state in states.items() if name not in excluded)
    return JsonResponse(
        {"ready": ready, "parts": states, "warnings": _warnings(states)}, status=200 if ready else 503
    )


def _state(probe: Callable[[], str | None]) -> str:
    try:
        return probe() or "ok"
    except Exception as error:
        return f"not serving ({type(error).__name__})"
