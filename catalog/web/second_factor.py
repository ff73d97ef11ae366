"""Where a second factor is asked for, whoever has none sets one up before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from catalog.selectors.second_factor import factor_missing
from catalog.web.kept_forms import typed_keep

GetResponse = Callable[[HttpRequest], HttpResponse]
_OPEN = ("/accounts/", "/help/", "/static/", "/healthz", "/readyz")
_SAID = (
    "This portal asks people who decide for others to sign in with a second factor. Set one up to go on: an app that makes "
    "codes, or a passkey."
)
_KEPT = "What you typed is kept: open its page again afterwards, within the hour."


class SecondFactorMiddleware:
    """Leads people of whom a second factor is asked to where they set one up; the API answers 403."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless one is missing."""
        if request.path.startswith(_OPEN) or not factor_missing(request.user):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            error = {"status": 403, "code": "second_factor_missing", "message": _SAID, "fields": {}}
            return JsonResponse({"error": error}, status=403)
        said = f"{_SAID} {_KEPT}" if typed_keep(request) else _SAID
        kept: Any = messages.get_messages(request)
        if said not in [str(message) for message in kept]:
            messages.warning(request, said)
        kept.used = False  # looked at, not shown
        return HttpResponseRedirect("/accounts/2fa/")
