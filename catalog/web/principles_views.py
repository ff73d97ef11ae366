"""How a domain keeps to the principles of Data Best Practice, and what its stewards say of it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.principles import (
    LONGEST,
    Figure,
    Principle,
    principle_get,
    principles,
)
from catalog.domain.numbers import counted, number_in
from catalog.models import Domain
from catalog.selectors.domains import domain_get
from catalog.selectors.principles import Shown, principles_shown, statements_of
from catalog.selectors.shared_rules import may_stand
from catalog.services.principles import principle_state, principle_unsay
from catalog.web.acting import done, form_page, person, words
from catalog.web.compliance_page import frame
from catalog.web.dates import date_text
from catalog.web.day_field import DayField
from catalog.web.domain_maturity_parts import percent
from catalog.web.kept_forms import FIELD, keeps_typed, kept_for, typed_again
from catalog.web.links import safe_url

TITLE = "Data best practice"


class StatementForm(forms.Form):
    """How the domain keeps to a principle."""

    text = forms.CharField(
        label="How does the domain keep to it?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say how the domain keeps to the principle."},
    )
    url = forms.CharField(
        label="Where more can be read",
        help_text="Begins with https:// or http://.",
        max_length=2_000,
        required=False,
    )
    on = DayField(label="True as of", error_messages={"required": "Give the day of which it is true."})


def _domain(request: HttpRequest, slug: str) -> Domain:
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return domain


@require_safe
def best_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """The principles, with what the portal can show of each and what the domain says."""
    domain = _domain(request, slug)
    context = {
        **frame(domain, TITLE),
        "rows": [_shown(one, slug) for one in principles_shown(domain)],
        "guidance": principles().guidance,
        "today": date_text(timezone.localdate().isoformat()),
        "may_state": may_stand(request.user, domain),
        "page_description": f"What shows how {domain.name} keeps to the principles of Ofgem’s Data Best Practice.",
    }
    return render(request, "pages/governance/principles.html", context)


def _shown(one: Shown, slug: str) -> dict[str, Any]:
    said = one.statement
    return {
        "principle": one.principle,
        "figures": [figure_shown(figure) for figure in one.figures],
        "url": f"/domains/{slug}/data-best-practice/{one.principle.id}/",
        "statement": {
            "text": said.text,
            "url": safe_url(said.url),
            "on": date_text(said.on.isoformat()),
        }
        if said
        else None,
    }


def figure_shown(figure: Figure) -> dict[str, str]:
    """A figure in words; what nobody knows is told apart."""
    if not figure.asked:
        value = "Nothing to count yet"
    else:
        value = f"{figure.met:,} of {counted(figure.asked, figure.thing)} ({percent(100 * figure.met / figure.asked)})"
    unknown = f"{figure.unknown:,} not known" if figure.unknown else ""
    return {"label": figure.label, "value": value, "unknown": unknown, "url": figure.url}


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def principle_statement(request: HttpRequest, slug: str, principle_id: str) -> HttpResponse:
    """Write how a domain keeps to a principle, or take it back."""
    domain, principle = _domain(request, slug), _principle(principle_id)
    if not may_stand(request.user, domain):
        raise PermissionDenied
    said = statements_of(domain.pk).get(principle.id)
    today = timezone.localdate().isoformat()
    initial = {"text": said.text, "url": said.url, "on": today} if said else {"on": today}
    form = StatementForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and (answer := _stated(request, domain, principle, form)):
        return answer
    back = f"/domains/{slug}/data-best-practice/"
    context = {
        **frame(domain, principle.title, (TITLE, back)),
        "principle": principle,
        "back": back,
        "said": said is not None,
        "seen": words(request, "seen") if form.is_bound else (said.revision if said else 0),
        "page_description": principle.text,
        "kept_field": FIELD,
        "kept_value": kept_for(person(request)),
        "restored": typed_again(request, form),
    }
    return form_page(request, "pages/governance/principle_form.html", form, context)


def _principle(principle_id: str) -> Principle:
    try:
        return principle_get(principle_id)
    except InvalidInput as error:
        raise Http404(str(error)) from None


def _stated(
    request: HttpRequest, domain: Domain, principle: Principle, form: StatementForm
) -> HttpResponse | None:
    actor, seen = person(request), number_in(words(request, "seen"))
    to = f"/domains/{domain.slug}/data-best-practice/#{principle.id}"
    try:
        if request.POST.get("action") == "unsay":
            principle_unsay(actor, domain=domain, principle_id=principle.id, seen=seen)
            return done(request, "The statement is taken back.", to)
        if form.is_valid():
            principle_state(actor, domain=domain, principle_id=principle.id, seen=seen, **form.cleaned_data)
            return done(request, "The statement is kept.", to)
    except InvalidInput as error:
        form.is_valid()
        form.add_error(None, str(error))
    return None


urlpatterns = [
    path("domains/<slug:slug>/data-best-practice/", best_practice, name="best_practice"),
    path(
        "domains/<slug:slug>/data-best-practice/<slug:principle_id>/",
        principle_statement,
        name="principle_statement",
    ),
]
