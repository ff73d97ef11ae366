"""What people search for, as CSV."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.csv_text import csv_lines
from catalog.selectors.search_use import FEWEST, search_use, span_asked

HEADER = ("words", "searches", "people_of_a_day", "found_nothing", "people_of_a_day_found_nothing", "opened")


@login_required
@never_cache
@require_safe
def searches_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The words of the page of the same address. Numbers of people below five are left out."""
    if not getattr(request.user, "is_curator", False):
        raise PermissionDenied("Curators see how people search.")
    rows = (
        (
            row.words,
            row.times,
            row.people,
            row.missed,
            row.missed_people if row.missed_people >= FEWEST else "",
            row.opened,
        )
        for row in search_use(span_asked(request.GET.get("days", ""))).words
    )
    response = StreamingHttpResponse(csv_lines(HEADER, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="searches.csv"'
    return response


urlpatterns = [path("curation/searches.csv", searches_csv, name="searches_csv")]
