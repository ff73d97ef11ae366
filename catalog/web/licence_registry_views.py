"""The licence registry: everybody reads it, stewards propose, curators decide."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.licence_terms import LicenceTerms, terms_of_entry, terms_stored
from catalog.domain.vocabulary.licences import licences_filed
from catalog.models import LicenceProposal
from catalog.selectors import licence_registry as registry
from catalog.selectors.history import people_named
from catalog.services.licences import (
    licence_edit,
    licence_propose,
    proposal_decide,
    proposal_url,
    proposal_withdraw,
)
from catalog.web import licence_registry_page as page
from catalog.web.acting import done, error_told, form_page, person
from catalog.web.licence_registry_forms import DecisionForm, TermsForm, WithdrawForm

_MISSING = "There is no such licence in the registry."


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """All licences, those that products carry first."""
    texts = registry.licence_texts().values()
    families = page.families_of(texts)
    filters = page.filters_asked(request.GET, families)
    proposals = registry.proposals_open(request.user) if request.user.is_authenticated else []
    found, uses = registry.licences_found(texts, filters), registry.licence_uses(request.user)
    context = page.list_context(found, filters, families, uses, proposals, may=_may(request))
    return render(request, "pages/policy/licences.html", context)


@require_safe
def licence(request: HttpRequest, code: str) -> HttpResponse:
    """One licence: its terms in words, its versions, the products that carry it."""
    text = _text(code)
    versions = registry.licence_versions(code)
    context = page.licence_context(
        text,
        versions,
        people_named(request.user, [version.by for version in versions]),
        registry.licence_products(request.user, code),
        registry.proposals_open(request.user, code) if request.user.is_authenticated else [],
        asked=request.GET.get("version", ""),
        may=_may(request),
    )
    return render(request, "pages/policy/licence.html", context)


def _may(request: HttpRequest) -> str:
    if registry.may_decide(request.user):
        return "decide"
    return "propose" if registry.may_propose(request.user) else ""


def _text(code: str) -> registry.LicenceText:
    text = registry.licence_text(code)
    if text is None:
        raise Http404(_MISSING)
    return text


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Curators edit the terms, stewards propose others."""
    text, may = _text(code), _may(request)
    if not may:
        raise PermissionDenied("Curators decide what a licence says; stewards of a domain can propose it.")
    form = TermsForm(text, request.POST if request.method == "POST" else None)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            return _take_in(request, code, form, decides=may == "decide")
        except VesportalError as error:
            status = error_told(form, error)
    context = page.edit_context(text, decides=may == "decide")
    return form_page(request, "pages/policy/licence_edit.html", form, context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def licence_new(request: HttpRequest) -> HttpResponse:
    """Curators add a licence, stewards propose one."""
    may = _may(request)
    if not may:
        raise PermissionDenied("Curators add licences; stewards of a domain can propose one.")
    form = TermsForm(None, request.POST if request.method == "POST" else None)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            return _take_in(request, form.cleaned_data["code"].strip(), form, decides=may == "decide")
        except VesportalError as error:
            status = error_told(form, error)
    context = page.new_context(decides=may == "decide")
    return form_page(request, "pages/policy/licence_edit.html", form, context, status=status)


def _take_in(request: HttpRequest, code: str, form: TermsForm, *, decides: bool) -> HttpResponse:
    asked = {"code": code, "terms": form.terms, **{n: form.cleaned_data[n] for n in ("seen", "why")}}
    if decides:
        number = licence_edit(person(request), **asked)
        begins = f"Version {number} counts" if form.cleaned_data["seen"] else "The licence counts"
        said = f"{begins} from now on. What rests on it is looked at again within minutes."
        return done(request, said, f"/licences/{code}/?version={number}")
    proposal = licence_propose(person(request), **asked)
    return done(
        request,
        "Your proposal is with the curators. You are told what becomes of it.",
        proposal_url(proposal),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What a steward proposes: curators accept or refuse, who made it may take it back."""
    found = registry.proposal_get(request.user, pk) if pk < 2**63 else None
    if found is None or found.licence_id != code:
        raise Http404("There is no such proposal, or it is not for you to see.")
    decides, own = registry.may_decide(request.user), found.by_id == request.user.pk
    kind = DecisionForm if decides else WithdrawForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _settle(request, found, form)
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(
        request, "pages/policy/proposal.html", form, _proposal_context(request, found, decides, own)
    )


def _settle(request: HttpRequest, found: LicenceProposal, form: DecisionForm | WithdrawForm) -> HttpResponse:
    if isinstance(form, WithdrawForm):
        proposal_withdraw(person(request), proposal=found, why=form.cleaned_data["why"])
        return done(request, "Your proposal is taken back.", proposal_url(found))
    accept = form.cleaned_data["verdict"] == "accept"
    proposal_decide(person(request), proposal=found, accept=accept, answer=form.cleaned_data["answer"])
    return done(request, f"The proposal is {'accepted' if accept else 'refused'}.", proposal_url(found))


def _proposal_context(
    request: HttpRequest, found: LicenceProposal, decides: bool, own: bool
) -> dict[str, object]:
    versions = {version.number: version for version in registry.licence_versions(found.licence_id)}
    base = versions.get(found.base)
    filed = licences_filed().get(found.licence_id)
    first = terms_of_entry(filed) if filed else LicenceTerms()
    before = terms_stored(base.terms, found.licence_id) if base else first
    names = people_named(request.user, [found.decided_by])
    text = registry.licence_text(found.licence_id) or registry.licence_proposed(found)
    return page.proposal_context(text, found, before, names, decides=decides, own=own)


urlpatterns = [
    path("licences/", licences, name="licences"),
    path("licences/new/", licence_new, name="licence_new"),
    path("licences/<str:code>/", licence, name="licence"),
    path("licences/<str:code>/edit/", terms_edit, name="licence_edit"),
    path("licences/<str:code>/proposals/<int:pk>/", proposal, name="licence_proposal"),
]
