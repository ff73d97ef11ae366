"""Pages for judging what the portal has worked out: its rules, the queue of guesses, and an endpoint's dial."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.bridge.dial import OTHERS, SETTINGS, settings_for
from catalog.domain.bridge.rules import RULES_BY_ID, RULES_OF_FIELD
from catalog.domain.errors import VesportalError
from catalog.domain.numbers import counted, number_in
from catalog.models import Endpoint
from catalog.selectors.domains import endpoint_get
from catalog.selectors.inference import (
    QUEUES,
    GuessFilters,
    deciding_domains,
    decisions_by,
    guesses_for,
    rules_report,
    suggestion_of,
)
from catalog.selectors.permissions import decides_for, stewarded_ids
from catalog.services.inference import Pick, dial_set, guesses_decide, rule_roll_back, rule_switch_on
from catalog.web import rules_page
from catalog.web.acting import done, form_page, person, refused, words
from catalog.web.guesses import field_label

_PAGE = 25
_LAST_PAGE = 400


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule; curators see how it fares."""
    curator = bool(getattr(request.user, "is_curator", False))
    return render(
        request,
        "pages/rules/list.html",
        rules_page.rules_context(rules_report(figures=curator), curator=curator),
    )


@login_required
@require_POST
def rule_switch(request: HttpRequest, rule: str) -> HttpResponse:
    """Roll a rule back, or switch it on again."""
    on, why = request.POST.get("action") == "on", words(request, "why")
    try:
        (rule_switch_on if on else rule_roll_back)(person(request), rule=rule, why=why)
    except VesportalError as error:
        return refused(request, error, "/rules/")
    told = "fills fields again" if on else "is rolled back: what it filled goes, unless somebody accepted it"
    does = RULES_BY_ID[rule].does.rstrip(".")
    return done(request, f"The rule “{does}” {told}. The products follow within minutes.", "/rules/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """The queue of guesses, to accept or refuse singly or many at once."""
    if not (getattr(request.user, "is_curator", False) or stewarded_ids(request.user)):
        raise PermissionDenied
    filters = _filters(request.GET)
    page = _number(request.GET.get("page", ""))
    if request.method == "POST":
        return _decided(request, rules_page.queue_url(filters, page))
    rows, more = guesses_for(request.user, filters, page=page, size=_PAGE)
    context = rules_page.queue_context(rows, filters, deciding_domains(request.user), page=page, more=more)
    return render(request, "pages/rules/queue.html", context)


def _filters(given: Mapping[str, str]) -> GuessFilters:
    named = {
        name: given.get(name, "").replace("\0", "")[:100] for name in ("rule", "field", "domain", "endpoint")
    }
    state = given.get("state", "proposed")
    return GuessFilters(state=state if state in QUEUES else "proposed", **named)


def _number(text: str) -> int:
    return min(max(number_in(text, 1), 1), _LAST_PAGE)


def _decided(request: HttpRequest, back: str) -> HttpResponse:
    """One button for one guess (`accept` or `refuse` with its pick), or one for all that are ticked (`action`)."""
    single = request.POST.get("accept") or request.POST.get("refuse")
    accept = "accept" in request.POST or (not single and request.POST.get("action") == "accept")
    chosen = [single] if single else request.POST.getlist("pick")
    picks = [pick for text in chosen if (pick := _pick(text))]
    if not picks:
        return refused(
            request, ValueError("Choose one guess at least: tick its box, or use its own buttons."), back
        )
    try:
        number = guesses_decide(person(request), picks=picks, accept=accept, why=words(request, "why"))
    except VesportalError as error:
        return refused(request, error, back)
    passed = len(set(picks)) - number
    told = f"{counted(number, 'guess', 'guesses')} {'accepted' if accept else 'refused'}."
    more = f" {passed:,} changed meanwhile or were judged already." if passed else ""
    return done(request, told + more, back)


def _pick(text: str) -> Pick | None:
    product, _, rest = text.partition(":")
    field, _, seen = rest.partition(":")
    pk = number_in(product, digits=18)
    return Pick(pk, field, seen) if pk and field in RULES_OF_FIELD else None


class DialForm(forms.Form):
    """A setting for every field that is inferred, and one for all others."""

    why = forms.CharField(label="Why", required=False, max_length=1000, help_text="Kept with the change.")

    def __init__(self, endpoint: Endpoint, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        why = self.fields.pop("why")
        self.fields["others"] = _radios(
            "All other fields", list(SETTINGS.items()), rules_page.usual(endpoint)
        )
        decisions = decisions_by("field", endpoint)
        for field, rules_of_field in RULES_OF_FIELD.items():
            choices = [
                ("", "As all others"),
                *((s, SETTINGS[s]) for s in settings_for(field)),
            ]
            told = [rules_of_field[0].does, suggestion_of(*decisions.get(field, (0, 0)))]
            self.fields[field] = _radios(
                field_label(field), choices, endpoint.dial.get(field, ""), " ".join(told).strip()
            )
        self.fields["why"] = why

    @property
    def dial(self) -> dict[str, str]:
        """The dial as chosen."""
        chosen = {OTHERS: self.cleaned_data["others"], **{f: self.cleaned_data[f] for f in RULES_OF_FIELD}}
        return {field: setting for field, setting in chosen.items() if setting}


def _radios(label: str, choices: list[tuple[str, str]], initial: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        widget=forms.RadioSelect,
        help_text=hint,
        required=False,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dial(request: HttpRequest, slug: str) -> HttpResponse:
    """What becomes of guesses, field by field."""
    endpoint = endpoint_get(request.user, slug)
    if endpoint is None:
        raise Http404("There is no such endpoint.")
    if not decides_for(request.user, endpoint.domain_id):
        raise PermissionDenied
    form = DialForm(endpoint, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            dial_set(person(request), endpoint=endpoint, dial=form.dial, why=form.cleaned_data["why"])
            return done(
                request, "The dial is set. The products follow within minutes.", f"/endpoints/{slug}/"
            )
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/rules/dial.html", form, rules_page.dial_context(endpoint, form))


urlpatterns = [
    path("rules/", rules, name="rules"),
    path("rules/<slug:rule>/switch/", rule_switch, name="rule_switch"),
    path("proposals/", proposals, name="proposals"),
    path("endpoints/<slug:slug>/dial/", dial, name="endpoint_dial"),
]
