"""Who edits a use case: invited by e-mail, removed, the lead handed over; and where an invitation leads."""

from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import InvalidInput, PermissionRefused, VesportalError
from catalog.domain.numbers import number_in
from catalog.models import UseCase, User
from catalog.selectors.case_people import case_invitations_open, domains_to_act_for, leads
from catalog.selectors.case_work import editors_of
from catalog.services.case_people import (
    EDITOR_INVITATIONS,
    case_domain_put,
    editor_accept,
    editor_decline,
    editor_invitation_revoke,
    editor_invite,
    editor_remove,
    lead_hand_over,
)
from catalog.services.invitation_links import is_for
from catalog.web.acting import done, form_page, person, refused
from catalog.web.case_edit_form_page import edit_url, frame, work_of
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.request_page import kept


class EditorForm(forms.Form):
    """An address."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="They get a link that works once, for 14 days, for whoever signs in with this address. Whether somebody has "
        "an account here is not told.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the e-mail address of the person."},
    )


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who edits, and inviting somebody. The answer is the same whether somebody has an account with an address."""
    work = work_of(request, slug)
    row, user = work.row, person(request)
    form = EditorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not leads(user, row):
            raise PermissionDenied("Only the lead of a use case decides who edits it, and curators.")
        if form.is_valid():
            try:
                editor_invite(user, case=row, email=form.cleaned_data["email"])
                said = f"An invitation is on its way to {form.cleaned_data['email']}. It lasts for 14 days."
                return done(request, said, edit_url(row, "people/"))
            except VesportalError as error:
                form.add_error("email", str(error))
    context = {
        **frame(work, "Who edits"),
        **kept(request),
        "editors": editors_of(row),
        "invitations": case_invitations_open(row) if leads(user, row) else [],
        "leads": leads(user, row),
        "domains": domains_to_act_for(user, row) if leads(user, row) else [],
        "restored": typed_again(request, form),
    }
    return form_page(request, "pages/usecase/edit_people.html", form, context)


@login_required
@require_POST
def people_change(request: HttpRequest, slug: str) -> HttpResponse:
    """One of `remove`, `lead` (ids of people who edit it), `revoke` (id of an invitation) and `domain` (its id, or nothing)."""
    work = work_of(request, slug)
    user, row, to = person(request), work.row, edit_url(work.row, "people/")
    try:
        if "revoke" in request.POST:
            invitation = row.invitations.filter(pk=_id(request, "revoke")).first()
            if invitation is None:
                raise InvalidInput("There is no such invitation.")
            editor_invitation_revoke(user, invitation=invitation)
            return done(request, "The invitation is taken back: its link no longer works.", to)
        if "domain" in request.POST:
            key = _id(request, "domain")
            chosen = next((one for one in domains_to_act_for(user, row) if one.pk == key), None)
            if chosen is None and request.POST["domain"]:
                raise InvalidInput("There is no such domain, or you are not a steward of it.")
            case_domain_put(user, case=row, domain=chosen)
            whose = (
                f"on behalf of {chosen.name}: its stewards edit it too"
                if chosen
                else "on behalf of no domain"
            )
            return done(request, f"The use case is made {whose}.", to)
        if "lead" in request.POST:
            heir = _editor(row, _id(request, "lead"))
            lead_hand_over(user, case=row, to=heir)
            return done(request, f"{heir} leads the use case now, and is told.", to)
        editor = _editor(row, _id(request, "remove"))
        editor_remove(user, case=row, editor=editor)
    except PermissionRefused as error:
        raise PermissionDenied(str(error)) from None
    except VesportalError as error:
        return refused(request, error, to)
    if editor == user:
        return done(request, "You no longer edit the use case.", "/use-cases/?show=mine")
    return done(request, f"{editor} no longer edits the use case, and is told.", to)


def _id(request: HttpRequest, name: str) -> int:
    return number_in(request.POST.get(name, ""), digits=18)


def _editor(row: UseCase, pk: int) -> User:
    found = row.editors.filter(pk=pk).first()
    if found is None:
        raise InvalidInput("That person does not edit the case.")
    return found


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered; who is not signed in is led to sign in first."""
    try:
        found = EDITOR_INVITATIONS.open_one(token)
    except InvalidInput as error:
        return _refused(request, error)
    back = urlencode({"next": request.path})
    signed_in = request.user.is_authenticated
    context = {
        "page_title": "Invitation to a use case",
        "page_description": "An invitation to edit a use case.",
        "nav_section": "cases",
        "invitation": found,
        "is_mine": signed_in and is_for(person(request), found),
        "answer_url": request.path,
        "sign_in": f"/accounts/login/?{back}",
        "sign_up": f"/accounts/signup/?{back}",
    }
    return render(request, "pages/usecase/edit_invitation.html", context)


@login_required
@never_cache
@require_POST
def answer(request: HttpRequest, token: str, verdict: str) -> HttpResponse:
    """Accept or decline."""
    if verdict not in ("accept", "decline"):
        raise Http404("There is no such answer.")
    try:
        if verdict == "decline":
            editor_decline(person(request), token=token)
            return done(request, "You declined the invitation.", "/use-cases/")
        row = editor_accept(person(request), token=token)
    except VesportalError as error:
        return _refused(request, error)
    return done(request, f"You edit the use case “{row.title}” now.", edit_url(row))


def _refused(request: HttpRequest, error: VesportalError) -> HttpResponse:
    context = {
        "page_title": "Invitation to a use case",
        "page_description": "An invitation.",
        "nav_section": "cases",
        "refused": str(error),
    }
    status = 403 if isinstance(error, PermissionRefused) else 404
    return render(request, "pages/usecase/edit_invitation.html", context, status=status)


urlpatterns = [
    path("use-cases/invitations/<str:token>/", invitation, name="case_invitation"),
    path("use-cases/invitations/<str:token>/<slug:verdict>/", answer, name="case_invitation_answer"),
    path("use-cases/<slug:slug>/edit/people/", people, name="case_people"),
    path("use-cases/<slug:slug>/edit/people/change/", people_change, name="case_people_change"),
]
