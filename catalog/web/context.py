"""What every page knows."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog.selectors.notifications import unread_number
from catalog.selectors.todo import work_link

_OWN = ("/accounts/", "/account/")


def portal(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether this portal shows fictional domains; `open_sign_up`: whether people make their own accounts;
    `portal_version`; `sign_in_url`, which leads back here.

    `work` (selectors.todo.WorkLink) and `unread_number` are worked out where a page asks for them: only for people who
    are signed in.
    """
    back = "" if request.path == "/" or request.path.startswith(_OWN) else request.get_full_path()
    query = f"?{urlencode({'next': back})}" if back and len(back) < 1000 else ""
    return {
        "demo": settings.DEMO,
        "open_sign_up": settings.SIGN_UP,
        "portal_version": settings.VERSION,
        "work": SimpleLazyObject(lambda: work_link(request.user)),
        "unread_number": SimpleLazyObject(lambda: unread_number(request.user)),
        "sign_in_url": f"/accounts/login/{query}",
    }
