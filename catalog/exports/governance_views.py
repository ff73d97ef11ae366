"""Downloads of how domains are governed."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.triage_csv import register_csv
from catalog.models import Domain
from catalog.selectors.domains import domain_get
from catalog.selectors.triage import register_of


def _found(request: HttpRequest, slug: str) -> Domain:
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return domain


def _download(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_safe
@never_cache
def triage_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """All triages of a domain's products that the reader may see."""
    domain = _found(request, slug)
    return _download(register_csv(register_of(request.user, domain)), f"{slug}-triage")


urlpatterns = [path("domains/<slug:slug>/triage.csv", triage_csv, name="triage_csv")]
