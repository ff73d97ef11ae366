"""Around every request: an id in the logs, one line when it is done, and 503 where a part does not answer."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from redis.exceptions import RedisError

from catalog.domain.errors import SearchUnavailable

log = structlog.get_logger("catalog.request")
GetResponse = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_QUIET = ("/static/", "/healthz", "/readyz")


class RequestLogMiddleware:
    """Gives each request an id (kept from X-Request-ID where it is a plain one), logs one line, answers with the id."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if not request.path.startswith(_QUIET):
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )
        response["X-Request-ID"] = request_id
        return response


class PrivateMiddleware:
    """What was answered out of somebody's session is for that person: no cache that others share may keep it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. A view that says `public` or `no-store` itself knows better."""
        response = self.get_response(request)
        said = response.get("Cache-Control", "")
        if "public" in said or "no-store" in said:
            return response
        if request.session.accessed and not request.session.is_empty():
            patch_cache_control(response, private=True)
        return response


class UnavailableMiddleware:
    """Turns “search, database or broker does not answer” into a 503 page that says what still works."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The 503 page for a part that is away; None leaves any other error to Django."""
        if not isinstance(exception, SearchUnavailable | OperationalError | RedisError):
            return None
        log.error("part unavailable", path=request.path, error=f"{type(exception).__name__}: {exception}")
        what = "search" if isinstance(exception, SearchUnavailable) else "portal"
        response = render(request, "503.html", {"what": what}, status=503)
        response["Retry-After"] = "30"
        return response
