"""Around requests to the API: open to programs in pages of any site, and 304 where nothing has changed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware

_BELOW = "/api/"
_ORIGIN = "Access-Control-Allow-Origin"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
_READ = {"Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-ID"}


class ApiMiddleware(ConditionalGetMiddleware):
    """Adds `ETag`, and the headers by which browsers let a page of another site read what everybody may see.

    Cookies do not go with that (`*` without credentials): such a page sees what its token may see, or what anybody may. Sending
    records is not opened: only what reads is named. Where the setting OTHER_SITES is off, no answer of the portal has such a
    header, files for download included.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Answer the browser's question before a request, which carries no token."""
        if not _asks_first(request):
            return None
        return HttpResponse(status=204, headers={_ORIGIN: "*", **_PREFLIGHT})

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # type: ignore[override]
        """Below /api/ alone, but for what is taken away."""
        if request.path.startswith(_BELOW) and not _asks_first(request):
            response = super().process_response(request, response)
            if request.method in ("GET", "HEAD"):
                for name, value in {_ORIGIN: "*", **_READ}.items():
                    response[name] = value
        if not settings.OTHER_SITES:
            del response[_ORIGIN]
        return response


def _asks_first(request: HttpRequest) -> bool:
    asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return asked and request.path.startswith(_BELOW)
