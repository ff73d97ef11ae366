"""Reporting a problem of a product, and deciding about what was reported."""

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import VesportalError
from catalog.models import DataProduct, Domain, ProblemReport, User
from catalog.selectors.domains import domain_get
from catalog.selectors.todo_model import Scope, scope_of
from catalog.selectors.work import product_reportable, report_get, reports_of
from catalog.services.reports import LONGEST, problem_report, report_answer
from catalog.web import work_page
from catalog.web.acting import done, error_told, form_page, person
from catalog.web.distributions import contact_link
from catalog.web.links import breadcrumbs
from catalog.web.work_views import for_deciders

_OPEN = ProblemReport.State.OPEN


class ReportForm(forms.Form):
    """What is wrong. `website` is a trap: people do not see it, programs fill it in."""

    kind = forms.ChoiceField(
        label="What is it about?",
        choices=ProblemReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about."},
    )
    text = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text="What you expected, and what you found instead.",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        help_text="For an answer. Only those who decide about this product see it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    website = forms.CharField(required=False, max_length=500)

    SHOWN = ("kind", "text", "email")


class AnswerForm(forms.Form):
    """What the reporter gets to read."""

    verdict = forms.ChoiceField(
        label="What became of it?",
        choices=[
            ("answered", "Answered: it is mended, or will be"),
            ("closed", "Closed: nothing will change"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what became of it."},
    )
    answer = forms.CharField(label="Answer or reason", max_length=LONGEST, widget=forms.Textarea)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Anybody says what is wrong with a product that they may see."""
    product = product_reportable(request.user, slug)
    domain = domain_get(request.user, product.domain.slug) if product else None
    if product is None or domain is None:
        raise Http404("There is no such product, or it is not for you to see.")
    form = ReportForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            _take_in(request, product, form)
            said = "Thank you. Who decides about this product looks at it."
            return done(request, said, f"/products/{slug}/")
        except VesportalError as error:
            status = error_told(form, error)
    return form_page(
        request, "pages/report/report.html", form, _report_context(product, domain, form), status=status
    )


def _take_in(request: HttpRequest, product: DataProduct, form: ReportForm) -> None:
    given = dict(form.cleaned_data)
    if given.pop("website"):
        return  # a program; it is told the same as everybody
    reporter = request.user if isinstance(request.user, User) else None
    source = f"user:{reporter.pk}" if reporter else get_adapter().get_client_ip(request)
    problem_report(reporter, product=product, source=source, **given)


def _report_context(product: DataProduct, domain: Domain, form: ReportForm) -> dict[str, object]:
    return {
        "product": product,
        "domain": domain,
        "unclaimed": domain.confirmed and not domain.claimed,  # type: ignore[attr-defined]
        "contact": contact_link(domain.contact),
        "shown": [form[name] for name in ReportForm.SHOWN],
        "portal_contact": contact_link(settings.HARVEST_CONTACT)
        if settings.HARVEST_CONTACT != settings.SITE_URL
        else None,
        "caption": product.title,
        "page_title": "Report a problem",
        "page_description": f"Say what is wrong with {product.title[:120]}.",
        "nav_section": "search",
        "crumbs": breadcrumbs(
            (domain.name, f"/domains/{domain.slug}/"),
            (product.title[:80], f"/products/{product.slug}/"),
            ("Report a problem", ""),
        ),
    }


@for_deciders
def reports(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What was reported: open, oldest first, and decided lately."""
    found, turned = work_page.page_of(request, reports_of(scope, state=_OPEN))
    context = {
        "open": found,
        "pagination": turned,
        "decided": reports_of(scope)[:20],
        **work_page.list_context(
            "Problems reported", "What people found wrong with data products.", key="reports"
        ),
    }
    return render(request, "pages/report/reports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, and what became of it."""
    scope = scope_of(request.user)
    found = report_get(scope, pk) if pk < 2**63 and not scope.empty else None
    if found is None:
        raise Http404("There is no such report, or it is not for you to decide.")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, fixed = form.cleaned_data["answer"], form.cleaned_data["verdict"] == "answered"
        try:
            report_answer(person(request), report=found, answer=answer, fixed=fixed)
            told = " The reporter gets it by e-mail." if found.email else ""
            return done(request, f"The report is {'answered' if fixed else 'closed'}.{told}", "/reports/")
        except VesportalError as error:
            form.add_error(None, str(error))
    context = work_page.list_context(f"Report {found.pk}", "What somebody found wrong.", key="reports")
    crumbs = breadcrumbs(
        ("My work", "/work/"), ("Problems reported", "/reports/"), (f"Report {found.pk}", "")
    )
    return form_page(
        request, "pages/report/answer.html", form, {**context, "crumbs": crumbs, "report": found}
    )


urlpatterns = [
    path("products/<slug:slug>/report/", report, name="report"),
    path("reports/", reports, name="reports"),
    path("reports/<int:pk>/", report_page, name="report_page"),
]
