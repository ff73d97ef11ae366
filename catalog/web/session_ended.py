"""Something that is sent without a session: its person signs in, and is led back to the page that they sent it from."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from catalog.web.kept_forms import is_kept

_SAID = "You were signed out meanwhile. Sign in and do it again: nothing was changed."


class SessionEndedMiddleware:
    """The address it was sent to often takes no GET. Forms that outlive a session (web/kept_forms.py) lead to themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and mend where it leads."""
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or is_kept(request):
            return response
        page = _sent_from(request)
        if not page or response["Location"] != redirect_to_login(request.get_full_path())["Location"]:
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            messages.info(request, _SAID)
        return redirect_to_login(page)


def _sent_from(request: HttpRequest) -> str:
    """The page of this portal that a request came from; empty where that is not known."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = urlunsplit(urlsplit(came)._replace(scheme="", netloc="", fragment=""))
    return (
        path if path.startswith("/") and not path.startswith(("//", resolve_url(settings.LOGIN_URL))) else ""
    )
