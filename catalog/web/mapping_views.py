"""The page on which people say what the columns of an endpoint's inventory mean."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import VesportalError
from catalog.models import MappingVersion
from catalog.selectors.domains import endpoint_get
from catalog.selectors.permissions import decides_for
from catalog.services.mappings import mapping_approve, mapping_newest, mapping_preview
from catalog.web import mapping_page
from catalog.web.acting import done, person, words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, slug: str) -> HttpResponse:
    """Columns → fields: look, correct, see what comes of it, approve."""
    endpoint = endpoint_get(request.user, slug)
    newest = mapping_newest(endpoint) if endpoint else None
    if endpoint is None or newest is None:
        raise Http404("There is no such endpoint, or its protocol has no columns to map.")
    if not decides_for(request.user, endpoint.domain_id):
        raise PermissionDenied
    options, why, error = dict(newest.options), "", ""
    if request.method == "POST":
        options, why = mapping_page.options_given(options, request.POST), words(request, "why")
        if request.POST.get("action") == "approve":
            try:
                version = mapping_approve(person(request), endpoint=endpoint, options=options, why=why)
                told = f"Mapping {version.version} is approved. What was harvested is mapped again now."
                return done(request, told, f"/endpoints/{slug}/mapping/")
            except VesportalError as refused:
                error = str(refused)
    try:
        previewed = mapping_preview(endpoint, options)
    except VesportalError as refused:
        previewed, error = [], error or str(refused)
    versions = list(MappingVersion.objects.filter(endpoint=endpoint).order_by("-version")[:20])
    context = mapping_page.context(endpoint, options, versions, previewed, why=why, error=error)
    return render(request, "pages/mapping/edit.html", context, status=422 if error else 200)


urlpatterns = [path("endpoints/<slug:slug>/mapping/", mapping, name="endpoint_mapping")]
