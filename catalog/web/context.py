"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether this portal shows fictional domains; `portal_version`."""
    return {"demo": settings.DEMO, "portal_version": settings.VERSION}
