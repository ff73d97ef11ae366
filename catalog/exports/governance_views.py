"""Downloads of how domains are governed."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.compliance_csv import domains_csv, products_csv
from catalog.exports.principles_csv import principles_csv
from catalog.exports.triage_csv import register_csv
from catalog.models import Domain
from catalog.selectors.compliance import compliance_table, products_judged
from catalog.selectors.domains import domain_get
from catalog.selectors.principles import principles_shown
from catalog.selectors.shared_rules import rules_agreed
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


@require_safe
@never_cache
def governance_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The domains that stand beside each other, with how each stands to each rule."""
    return _download(domains_csv(compliance_table(rules_agreed())[0]), "governance")


@require_safe
@never_cache
def domain_governance_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The products of a domain that the reader may see, with how each stands to each rule."""
    domain = _found(request, slug)
    rules = [rule for rule in rules_agreed() if rule.about == "product"]
    return _download(products_csv(rules, products_judged(request.user, domain)), f"{slug}-governance")


@require_safe
@never_cache
def best_practice_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """What shows how a domain keeps to the principles of Data Best Practice."""
    domain = _found(request, slug)
    return _download(principles_csv(principles_shown(domain)), f"{slug}-data-best-practice")


urlpatterns = [
    path("domains/<slug:slug>/data-best-practice.csv", best_practice_csv, name="best_practice_csv"),
    path("governance.csv", governance_csv, name="governance_csv"),
    path("domains/<slug:slug>/governance.csv", domain_governance_csv, name="domain_governance_csv"),
    path("domains/<slug:slug>/triage.csv", triage_csv, name="triage_csv"),
]
