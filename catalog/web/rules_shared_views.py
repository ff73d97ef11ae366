"""Pages on which curators propose which rules are shared, and write down that they are agreed."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import InvalidInput
from catalog.domain.governance.rules_model import rules_by_id
from catalog.domain.numbers import number_in
from catalog.selectors.shared_rules import ruleset_agreed, ruleset_last, ruleset_proposed
from catalog.services.shared_rules import rules_agree, rules_drop, rules_propose
from catalog.web.acting import done, form_page, person, refused, words
from catalog.web.compliance_page import TITLE, versions
from catalog.web.day_field import DayField
from catalog.web.links import breadcrumbs

_PAGE = "/governance/versions/"


class ProposeForm(forms.Form):
    """Which rules, and why."""

    rules = forms.MultipleChoiceField(
        label="Rules that all share",
        help_text="Each says what it asks on its own page. A domain adopts each by itself.",
        choices=[(rule.id, rule.title) for rule in rules_by_id().values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one rule."},
    )
    note = forms.CharField(
        label="Why these?",
        help_text="Everybody can read it.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )


class AgreeForm(forms.Form):
    """When the federation agreed, and how that can be looked up."""

    on = DayField(
        label="Agreed on",
        help_text="The day on which the domains agreed.",
        error_messages={"required": "Give the day on which the domains agreed."},
    )
    why = forms.CharField(
        label="Where and how it was agreed",
        help_text="Such as the minutes of a meeting. It is kept in the portal’s record of decisions.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say where and how."},
    )


def _curators_alone(request: HttpRequest) -> None:
    if not person(request).is_curator:
        raise PermissionDenied


@require_safe
def rule_versions(request: HttpRequest) -> HttpResponse:
    """What was agreed and proposed, version by version."""
    context = {
        **_frame("Versions of the shared rules", "Versions"),
        "versions": versions(),
        "may_propose": bool(getattr(request.user, "is_curator", False)),
    }
    return render(request, "pages/governance/versions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_proposal(request: HttpRequest) -> HttpResponse:
    """Propose which rules are shared, or change what is proposed."""
    _curators_alone(request)
    begin = ruleset_proposed() or ruleset_agreed()
    initial = {"rules": begin.rules if begin else list(rules_by_id()), "note": begin.note if begin else ""}
    form = ProposeForm(request.POST if request.method == "POST" else None, initial=initial)
    seen = words(request, "seen") if form.is_bound else str(ruleset_last())
    if form.is_bound and form.is_valid():
        try:
            made = rules_propose(person(request), **form.cleaned_data, seen=number_in(seen))
            return done(request, f"Version {made.version} is proposed.", _PAGE)
        except InvalidInput as error:
            form.add_error(None, str(error))
    context = {
        **_frame("Propose shared rules", "Propose", ("Versions", _PAGE)),
        "seen": seen,
        "caption": TITLE,
    }
    return form_page(request, "pages/governance/propose.html", form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_agreement(request: HttpRequest, version: int) -> HttpResponse:
    """Write down that a proposal is agreed."""
    _curators_alone(request)
    initial = {"on": timezone.localdate().isoformat()}
    form = AgreeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            rules_agree(person(request), version=version, **form.cleaned_data)
            return done(request, f"Version {version} is agreed. The stewards are told.", "/governance/")
        except InvalidInput as error:
            form.add_error(None, str(error))
    made = next((found for found in versions() if found["version"] == version), None)
    if made is None or not made["open"]:
        return refused(request, InvalidInput(f"Version {version} is no open proposal."), _PAGE)
    context = {
        **_frame(f"Agree on version {version}", "Agree", ("Versions", _PAGE)),
        "caption": TITLE,
        "proposed": made,
    }
    return form_page(request, "pages/governance/agree.html", form, context)


@login_required
@require_POST
def rules_dropped(request: HttpRequest, version: int) -> HttpResponse:
    """Drop a proposal."""
    _curators_alone(request)
    try:
        rules_drop(person(request), version=version, why=words(request, "why"))
    except InvalidInput as error:
        return refused(request, error, _PAGE)
    return done(request, f"The proposal of version {version} is dropped.", _PAGE)


def _frame(title: str, last: str, *steps: tuple[str, str]) -> dict[str, Any]:
    return {
        "page_title": title,
        "page_description": "What the domains of this portal have agreed on, version by version.",
        "nav_section": "domains",
        "crumbs": breadcrumbs((TITLE, "/governance/"), *steps, (last, "")),
    }


urlpatterns = [
    path("governance/versions/", rule_versions, name="rule_versions"),
    path("governance/versions/propose/", rules_proposal, name="rules_proposal"),
    path("governance/versions/<int:version>/agree/", rules_agreement, name="rules_agreement"),
    path("governance/versions/<int:version>/drop/", rules_dropped, name="rules_dropped"),
]
