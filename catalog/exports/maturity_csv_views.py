"""Downloads of maturity."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.maturity_csv import domains_csv, products_csv
from catalog.selectors.domains import domain_get
from catalog.selectors.maturity import LEAST_OTHERS, domains_beside, ranked
from catalog.selectors.maturity_lists import products_with_gaps


@require_safe
@never_cache
def domain_maturity_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The products of a domain that the reader may see, with what keeps each from its next level."""
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return _download(products_csv(products_with_gaps(request.user, domain)), f"{slug}-maturity")


@require_safe
@never_cache
def maturity_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The domains that are compared; none where there are too few of them."""
    beside = domains_beside()
    rows = ranked(beside.values()) if len(beside) > LEAST_OTHERS else []
    return _download(domains_csv(rows), "maturity")


def _download(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


urlpatterns = [
    path("maturity.csv", maturity_csv, name="maturity_csv"),
    path("domains/<slug:slug>/maturity.csv", domain_maturity_csv, name="domain_maturity_csv"),
]
