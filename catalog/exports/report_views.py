"""Downloads of run reports."""

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.reports import report_csv, report_json
from catalog.selectors.reports import report_lines
from catalog.selectors.runs import run_and_before, run_veil


@require_safe
@never_cache
def report(request: HttpRequest, slug: str, pk: int, kind: str) -> StreamingHttpResponse:
    """Everything that was wrong in a run, as far as the reader may see it."""
    both = run_and_before(request.user, pk) if pk < 2**63 else None
    if both is None or both[0].endpoint.slug != slug:
        raise Http404("There is no such run.")
    run, before = both
    lines = report_lines(request.user, run)
    if kind == "csv":
        content, media_type = report_csv(lines, settings.SITE_URL), "text/csv; charset=utf-8"
    else:
        shown, shown_before = run_veil(request.user, run), before and run_veil(request.user, before)
        content = report_json(shown, shown_before, lines)
        media_type = "application/json"
    response = StreamingHttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{pk}.{kind}"'
    return response


_BASE = "endpoints/<slug:slug>/runs/<int:pk>/report"
urlpatterns = [
    path(f"{_BASE}.csv", report, {"kind": "csv"}, name="run_report_csv"),
    path(f"{_BASE}.json", report, {"kind": "json"}, name="run_report_json"),
]
