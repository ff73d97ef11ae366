"""The desk: what stewards are asked for, in queues, and who of them answers."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from catalog.domain.errors import VesportalError
from catalog.models import AccessRequest
from catalog.selectors.people import stewards_of
from catalog.selectors.requests import QUEUES, desk_counts, desk_domains, desk_rows, request_get
from catalog.selectors.todo_model import Scope
from catalog.services.access_requests import request_assign
from catalog.web import request_page, work_page
from catalog.web.acting import done, person, refused
from catalog.web.work_views import for_deciders


class AssignForm(forms.Form):
    """Which steward answers."""

    to = forms.ChoiceField(label="Assigned to", required=False)

    def __init__(self, *args: Any, row: AccessRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in stewards_of(row.domain_id)]
        self.fields["to"].choices = [("", "Nobody yet"), *people]  # type: ignore[attr-defined]
        self.initial["to"] = str(row.assigned_to_id or "")


@for_deciders
def desk(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What was asked for of one's domains."""
    user = person(request)
    queue = request.GET.get("queue", "")
    queue = queue if queue in QUEUES else "waits"
    domain = request.GET.get("domain", "")[:80].replace("\0", "")
    q = request.GET.get("q", "")[:200].replace("\0", "").strip()
    counts = desk_counts(user, scope)
    found, turned = work_page.page_of(
        request, desk_rows(user, scope, queue=queue, domain=domain, q=q), queue=queue, domain=domain, q=q
    )
    context = {
        "rows": request_page.list_rows(request.user, found),
        "queues": [
            {"label": f"{label} ({counts[key]})", "url": f"/desk/?queue={key}", "current": key == queue}
            for key, label in QUEUES.items()
        ],
        "queue": queue,
        "queue_label": QUEUES[queue],
        "domains": desk_domains(scope),
        "domain": domain,
        "q": q,
        "pagination": turned,
        **work_page.list_context("Requests", "What people ask of your domains.", key="requests"),
    }
    return render(request, "pages/request/desk.html", context)


@login_required
@require_POST
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a request to a steward, or to nobody."""
    shown = request_get(request.user, reference)
    if shown is None or shown.role == "requester":
        raise Http404("There is no such request, or it is not for you to decide.")
    url = f"/requests/{reference}/"
    form = AssignForm(request.POST, row=shown.request)
    if not form.is_valid():
        return refused(request, ValueError("Choose a steward of the domain."), url)
    chosen = form.cleaned_data["to"]
    people = {str(user.pk): user for user in stewards_of(shown.request.domain_id)}
    try:
        row = request_assign(person(request), request=shown.request, to=people.get(chosen))
    except VesportalError as error:
        return refused(request, error, url)
    return done(request, f"It is assigned to {row.assigned_to or 'nobody'}.", url)


urlpatterns = [
    path("desk/", desk, name="desk"),
    path("requests/<slug:reference>/assign/", assign, name="request_assign"),
]
