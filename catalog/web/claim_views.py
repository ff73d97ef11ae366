"""Pages on which people register or claim a domain, and curators decide about it."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import VesportalError
from catalog.models import DomainClaim
from catalog.selectors.claims import claim_get, claims_decided, claims_open
from catalog.selectors.domains import domain_get
from catalog.services.selfserve import claim_confirm, claim_refuse, domain_claim, domain_register
from catalog.web.acting import done, form_page, person
from catalog.web.distributions import contact_link
from catalog.web.links import breadcrumbs, safe_url

_REASON = forms.CharField(
    label="How do you belong to it, and how can a curator check that?",
    help_text="For instance: your role, an e-mail address at the organisation, a page that names you.",
    widget=forms.Textarea,
    max_length=4000,
)
WAITS = "A curator looks at it and you hear by e-mail."


class RegisterForm(forms.Form):
    """A new domain."""

    name = forms.CharField(label="Name of the organisation or team", max_length=200)
    description = forms.CharField(
        label="What it does",
        required=False,
        widget=forms.Textarea,
        max_length=4000,
        help_text="A few sentences for people who have never heard of it.",
    )
    sector = forms.CharField(
        label="Sector",
        required=False,
        max_length=60,
        help_text="Such as electricity, gas, water or transport.",
    )
    homepage = forms.URLField(label="Website", required=False, max_length=500, assume_scheme="https")
    contact = forms.CharField(
        label="Where people ask about your data",
        required=False,
        max_length=300,
        help_text="An e-mail address or a page. Everybody sees it.",
    )
    reason = _REASON


class ClaimForm(forms.Form):
    """A claim to a domain that is there."""

    reason = _REASON


class DecisionForm(forms.Form):
    """A curator's word to the claimant."""

    why = forms.CharField(
        label="A word to the claimant",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="It goes into the e-mail. A refusal needs a reason.",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a new domain."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim = domain_register(person(request), **form.cleaned_data)
        except VesportalError as error:
            form.add_error(None, str(error))
        else:
            said = f"{claim.domain.name} is registered. {WAITS} You can connect an endpoint already."
            return done(request, said, f"/domains/{claim.domain.slug}/")
    context = {
        "page_title": "Register a domain",
        "page_description": "Register your organisation, so that its data can be found here.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), ("Register", "")),
    }
    return form_page(request, "pages/claim/register.html", form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim a domain that has no steward."""
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            domain_claim(person(request), domain=domain, reason=form.cleaned_data["reason"])
        except VesportalError as error:
            form.add_error(None, str(error))
        else:
            return done(request, f"You claimed {domain.name}. {WAITS}", f"/domains/{slug}/")
    context = {
        "domain": domain,
        "page_title": f"Claim {domain.name}",
        "page_description": f"Become a steward of {domain.name}.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), (domain.name, f"/domains/{slug}/"), ("Claim", "")),
    }
    return form_page(request, "pages/claim/claim.html", form, context)


@login_required
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The claims that wait for a curator, and those decided lately."""
    _curators_only(request)
    context = {
        "open": claims_open(),
        "decided": claims_decided(20),
        "page_title": "Claims to domains",
        "page_description": "People who want to be stewards of a domain.",
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "/work/"), ("Claims", "")),
    }
    return render(request, "pages/claim/claims.html", context)


@login_required
@require_safe
def claim_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim with all that helps to check it."""
    _curators_only(request)
    found = _found(pk)
    return form_page(request, "pages/claim/decide.html", DecisionForm(), _claim_context(found))


@login_required
@require_POST
def claim_decide(request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
    """Confirm or refuse."""
    _curators_only(request)
    found, form = _found(pk), DecisionForm(request.POST)
    if form.is_valid():
        why, name = form.cleaned_data["why"], found.domain.name
        try:
            if verdict == "confirm":
                claim_confirm(person(request), claim=found, why=why)
                return done(
                    request, f"{found.user} is now a steward of {name}, and told by e-mail.", "/claims/"
                )
            claim_refuse(person(request), claim=found, why=why)
            return done(request, f"The claim to {name} is refused, and {found.user} told why.", "/claims/")
        except VesportalError as error:
            form.add_error("why" if not why else None, str(error))
    return form_page(request, "pages/claim/decide.html", form, _claim_context(found))


def _found(pk: int) -> DomainClaim:
    found = claim_get(pk) if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such claim.")
    return found


def _curators_only(request: HttpRequest) -> None:
    if not person(request).is_curator:
        raise PermissionDenied


def _claim_context(claim: DomainClaim) -> dict[str, object]:
    domain = claim.domain
    return {
        "claim": claim,
        "domain": domain,
        "homepage": safe_url(domain.homepage),
        "contact": contact_link(domain.contact),
        "same_host": _same_host(claim.user.email, domain.homepage),
        "page_title": f"Claim to {domain.name}",
        "page_description": f"Somebody wants to be a steward of {domain.name}.",
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "/work/"), ("Claims", "/claims/"), (domain.name, "")),
    }


def _same_host(email: str, homepage: str) -> bool:
    """Whether the address for mail is at the organisation's own website: a hint for the curator, no proof."""
    host = homepage.partition("://")[2].partition("/")[0].removeprefix("www.").lower()
    return bool(host) and email.rpartition("@")[2].lower() in (host, host.partition(":")[0])


urlpatterns = [
    path("register/", register, name="register"),
    path("domains/<slug:slug>/claim/", claim, name="claim"),
    path("claims/", claims, name="claims"),
    path("claims/<int:pk>/", claim_page, name="claim_page"),
    path("claims/<int:pk>/confirm/", claim_decide, {"verdict": "confirm"}, name="claim_confirm"),
    path("claims/<int:pk>/refuse/", claim_decide, {"verdict": "refuse"}, name="claim_refuse"),
]
