"""Downloads of the audit."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.exports.audit import audit_csv, audit_jsonl
from catalog.selectors.audit import audit_asked, audit_entries, may_audit

_KINDS = {
    "csv": (audit_csv, "text/csv; charset=utf-8"),
    "jsonl": (audit_jsonl, "application/jsonl; charset=utf-8"),
}


@login_required
@require_safe
@never_cache
def audit(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The entries that the reader may see and asked for, all pages of them."""
    if not may_audit(request.user):
        raise PermissionDenied
    write, media_type = _KINDS[kind]
    lines = write(request.user, audit_entries(request.user, audit_asked(request.GET.dict())))
    response = StreamingHttpResponse(lines, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
    return response


urlpatterns = [
    path("audit.csv", audit, {"kind": "csv"}, name="audit_csv"),
    path("audit.jsonl", audit, {"kind": "jsonl"}, name="audit_jsonl"),
]
