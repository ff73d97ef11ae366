"""How people search, for curators."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.selectors.search_use import search_use, span_asked
from catalog.web import search_use_page
from catalog.web.acting import person


@login_required
@never_cache
@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """What is searched for, what found nothing, and what nobody opened."""
    if not person(request).is_curator:
        raise PermissionDenied("Curators see how people search.")
    span = span_asked(request.GET.get("days", ""))
    return render(request, "pages/curation/searches.html", search_use_page.context(search_use(span), span))


urlpatterns = [path("curation/searches/", searches, name="searches")]
