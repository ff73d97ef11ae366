"""For whoever watches the portal: is the process alive, and does every part serve?"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from catalog.domain.errors import SearchUnavailable
from catalog.selectors.engine import search_engine


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def _broker() -> None:
    cache.get("readyz")  # the cache is the broker's own server, with timeouts that suit a probe


def _search() -> None:
    health = search_engine().health()
    if health.products is None or health.status == "red":
        raise SearchUnavailable("The search index is not there yet, or not whole.")


PARTS: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "search": _search}


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part serves, else 503; each part by name with `ok` or what is wrong with it."""
    states = {name: _state(probe) for name, probe in PARTS.items()}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, "parts": states}, status=200 if ready else 503)


def _state(probe: Callable[[], None]) -> str:
    try:
        probe()
    except Exception as error:
        return f"not serving ({type(error).__name__})"
    return "ok"
