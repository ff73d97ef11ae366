"""The download of all that the portal holds about the person who asks."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import User
from catalog.selectors.personal_data import personal_data


@login_required
@require_safe
@never_cache
def my_data(request: HttpRequest) -> StreamingHttpResponse:
    """One JSON file, written while it is read."""
    assert isinstance(request.user, User)
    response = StreamingHttpResponse(_json(request.user), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _json(user: User) -> Iterator[bytes]:
    yield b'{"written_at":' + orjson.dumps(timezone.now())
    for name, rows in personal_data(user):
        yield b",\n" + orjson.dumps(name) + b":["
        for number, row in enumerate(rows):
            yield (b",\n" if number else b"\n") + orjson.dumps(row, default=_other)
        yield b"]"
    yield b"}\n"


def _other(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


urlpatterns = [path("account/data.json", my_data, name="my_data")]
