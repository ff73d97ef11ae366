"""An agreement for programs: ODRL 2.2 in JSON-LD, for its two sides."""

import msgspec
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.agreements import agreement_get
from catalog.selectors.agreements_odrl import odrl_of


@login_required
@require_safe
def agreement_odrl(request: HttpRequest, reference: str) -> HttpResponse:
    """The terms of one agreement, its parties and what it is about."""
    shown = agreement_get(request.user, reference)
    if shown is None:
        raise Http404("There is no such agreement, or it is not for you to see.")
    text = msgspec.json.format(msgspec.json.encode(odrl_of(shown)), indent=2)
    response = HttpResponse(text, content_type="application/ld+json")
    response["Content-Disposition"] = f'attachment; filename="{reference}.jsonld"'
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("agreements/<slug:reference>/odrl.jsonld", agreement_odrl, name="agreement_odrl")]
