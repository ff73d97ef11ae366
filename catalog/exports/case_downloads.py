"""A use case to take along: JSON with its schema, IEC 62559-2 as XML, its flows as CSV."""

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.exports.case_flows_csv import flows_csv
from catalog.formats.usecases.json_form import case_json_schema, write_json
from catalog.formats.usecases.xml_write import write_xml
from catalog.selectors.case_documents import SCHEMA_PATH, document_of, schema_address
from catalog.selectors.usecases import CaseView, case_get


@require_safe
def case_json(request: HttpRequest, slug: str) -> HttpResponse:
    """One case as JSON; `?draft=1` what its editors work on."""
    view = _view(request, slug)
    text = write_json(document_of(view, settings.SITE_URL), settings.SITE_URL)
    return _download(request, view, HttpResponse(text, content_type="application/json"), "json")


@require_safe
def case_iec62559(request: HttpRequest, slug: str) -> HttpResponse:
    """One case in the template of IEC 62559-2, as XML."""
    view = _view(request, slug)
    text = write_xml(document_of(view, settings.SITE_URL), settings.SITE_URL)
    return _download(request, view, HttpResponse(text, content_type="application/xml"), "xml")


@require_safe
def case_flows_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The flows of one case, and how they stand for the reader."""
    view = _view(request, slug)
    lines = StreamingHttpResponse(flows_csv(view, settings.SITE_URL), content_type="text/csv; charset=utf-8")
    return _download(request, view, lines, "flows.csv")


@require_safe
def case_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of use cases."""
    schema = case_json_schema(schema_address(settings.SITE_URL))
    text = msgspec.json.format(msgspec.json.encode(schema), indent=2)
    response = HttpResponse(text, content_type="application/schema+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _view(request: HttpRequest, slug: str) -> CaseView:
    view = case_get(request.user, slug, draft=request.GET.get("draft") == "1")
    if view is None:
        raise Http404("There is no such use case, or it is not for you to see.")
    return view


def _download[R: (HttpResponse, StreamingHttpResponse)](
    request: HttpRequest, view: CaseView, response: R, ending: str
) -> R:
    draft = "-draft" if view.draft else ""
    response["Content-Disposition"] = f'attachment; filename="{view.row.slug}{draft}.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    if request.user.is_authenticated:
        response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path(SCHEMA_PATH, case_schema, name="case_schema"),
    path("use-cases/<slug:slug>/use-case.json", case_json, name="case_json"),
    path("use-cases/<slug:slug>/use-case.xml", case_iec62559, name="case_iec62559"),
    path("use-cases/<slug:slug>/flows.csv", case_flows_csv, name="case_flows_csv"),
]
