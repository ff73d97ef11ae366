"""Pages on the shared rules and how domains keep to them; adopting one, and being exempt from one."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.rules_model import Rule, rule_get
from catalog.domain.numbers import number_in
from catalog.models import Domain
from catalog.selectors.shared_rules import domain_governed, may_stand, rules_agreed
from catalog.services.rule_standings import rule_adopt, rule_exempt, rule_leave
from catalog.web import compliance_page
from catalog.web.acting import done, form_page, person, words
from catalog.web.day_field import DayField


class AdoptForm(forms.Form):
    """Since when."""

    on = DayField(
        label="Adopted on",
        help_text="Today, or the day on which your organisation decided.",
        error_messages={"required": "Give the day on which it was adopted."},
    )


class ExemptForm(forms.Form):
    """Why not, and until when."""

    reason = forms.CharField(
        label="Why is the domain exempt?",
        help_text="Everybody can read it.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
    until = DayField(
        label="Until and including",
        help_text="At most a year away. After that day the rule counts as not met.",
        error_messages={"required": "Give the last day of the exemption."},
    )


def _domain(request: HttpRequest, slug: str) -> Domain:
    domain = domain_governed(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return domain


def _rule(rule_id: str) -> Rule:
    try:
        return rule_get(rule_id)
    except InvalidInput as error:
        raise Http404(str(error)) from None


@require_safe
def governance(request: HttpRequest) -> HttpResponse:
    """What the domains have agreed on, and how each keeps to it."""
    return render(request, "pages/governance/all.html", compliance_page.all_context(request.user))


@require_safe
def shared_rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule, and how the domains stand to it."""
    rule = _rule(rule_id)
    context = compliance_page.rule_context(rule, agreed=rule in rules_agreed())
    return render(request, "pages/governance/rule.html", context)


@require_safe
def domain_governance(request: HttpRequest, slug: str) -> HttpResponse:
    """How a domain keeps to the shared rules."""
    context = compliance_page.domain_context(request.user, _domain(request, slug))
    return render(request, "pages/governance/domain.html", context)


@require_safe
def domain_rule(request: HttpRequest, slug: str, rule_id: str) -> HttpResponse:
    """How a domain stands to one rule, and which of its products fail it."""
    return _rule_page(request, _domain(request, slug), rule_id, AdoptForm(initial=_today()), ExemptForm())


def _today() -> dict[str, str]:
    return {"on": timezone.localdate().isoformat()}


def _rule_page(
    request: HttpRequest, domain: Domain, rule_id: str, adopt: AdoptForm, exempt: ExemptForm
) -> HttpResponse:
    page = request.GET.get("page", "")
    context = compliance_page.domain_rule_context(request.user, domain, _rule(rule_id), page=page)
    form = exempt if exempt.is_bound else adopt
    return form_page(
        request, "pages/governance/domain_rule.html", form, {**context, "adopt": adopt, "exempt": exempt}
    )


@login_required
@require_http_methods(["POST"])
def rule_decide(request: HttpRequest, slug: str, rule_id: str) -> HttpResponse:
    """Adopt a rule, be exempt from it, or take back what was decided."""
    domain, rule = _domain(request, slug), _rule(rule_id)
    if not may_stand(request.user, domain):
        raise PermissionDenied
    action = request.POST.get("action", "")
    exempt = ExemptForm(request.POST if action == "exempt" else None)
    adopt = AdoptForm(request.POST if action != "exempt" else None, initial=_today())
    form = exempt if action == "exempt" else adopt
    try:
        if said := _decided(request, domain, rule, action, form):
            return done(request, said, f"/domains/{slug}/governance/rules/{rule.id}/")
    except InvalidInput as error:
        form.is_valid()
        form.add_error(None, str(error))
    return _rule_page(request, domain, rule_id, adopt, exempt)


def _decided(request: HttpRequest, domain: Domain, rule: Rule, action: str, form: forms.Form) -> str:
    """What was done, in a sentence; empty where the form has to be shown again."""
    actor, seen = person(request), number_in(words(request, "seen"))
    if action == "leave":
        rule_leave(actor, domain=domain, rule_id=rule.id, reason=words(request, "reason"), seen=seen)
        return f"“{rule.title}” is not adopted any more."
    if not form.is_valid():
        return ""
    if action == "exempt":
        rule_exempt(actor, domain=domain, rule_id=rule.id, **form.cleaned_data, seen=seen)
        return f"{domain.name} is exempt from “{rule.title}” until {form.cleaned_data['until'].isoformat()}."
    rule_adopt(actor, domain=domain, rule_id=rule.id, on=form.cleaned_data["on"], seen=seen)
    return f"{domain.name} has adopted “{rule.title}”."


urlpatterns = [
    path("governance/", governance, name="governance"),
    path("governance/rules/<slug:rule_id>/", shared_rule, name="shared_rule"),
    path("domains/<slug:slug>/governance/", domain_governance, name="domain_governance"),
    path("domains/<slug:slug>/governance/rules/<slug:rule_id>/", domain_rule, name="domain_rule"),
    path("domains/<slug:slug>/governance/rules/<slug:rule_id>/decide/", rule_decide, name="rule_decide"),
]
