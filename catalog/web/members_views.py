"""The members of a domain, for those who decide on them: who belongs to it, in which role, and who is invited."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import VesportalError
from catalog.models import Domain, Invitation
from catalog.selectors.domains import domain_get
from catalog.selectors.members import (
    Member,
    heirs_of,
    invitations_open,
    is_last_steward,
    member_get,
    member_of,
    members_of,
)
from catalog.selectors.permissions import manages_members
from catalog.services.invitations import invitation_revoke, invitation_send
from catalog.services.members import member_lend, member_remove, member_role_set
from catalog.web.acting import done, form_page, person, refused
from catalog.web.links import breadcrumbs
from catalog.web.members_forms import ChangeForm, InviteForm, LeaveForm

Form = Callable[..., forms.Form]


def _managed(request: HttpRequest, slug: str) -> Domain:
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    if not manages_members(request.user, domain.pk):
        raise PermissionDenied("Stewards of the domain decide this.")
    return domain


@login_required
@never_cache
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to a domain, and which invitations wait."""
    domain = _managed(request, slug)
    context = {
        **_context(domain, "Members"),
        "members": members_of(domain),
        "invitations": invitations_open(domain),
        "page_description": f"Who may see and decide what for {domain.name}.",
    }
    return render(request, "pages/members/members.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite an e-mail address. The answer is the same whether somebody has an account with it."""
    domain = _managed(request, slug)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation_send(person(request), domain=domain, **form.cleaned_data)
            said = f"An invitation is on its way to {form.cleaned_data['email']}. It lasts for 14 days."
            return done(request, said, _url(domain))
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/members/invite.html", form, _context(domain, "Invite somebody"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change, lend or end the role of one member."""
    domain = _managed(request, slug)
    found = member_get(domain, pk) if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such member.")
    if found.user == request.user:
        return leave(request, slug)
    last = is_last_steward(found.membership)
    form = ChangeForm(
        request.POST if request.method == "POST" else None, heirs=heirs_of(found.membership) if last else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, _change(request, found, form.cleaned_data), _url(domain))
        except VesportalError as error:
            form.add_error(None, str(error))
    context = {**_context(domain, str(found.user)), "member": found, "last": last}
    return form_page(request, "pages/members/member.html", form, context)


def _change(request: HttpRequest, found: Member, asked: dict[str, Any]) -> str:
    actor, row, why = person(request), found.membership, asked["why"]
    ends = {"heir": asked.get("heir"), "unclaim": asked.get("unclaim", False)}
    match asked["change"]:
        case "remove":
            member_remove(actor, member=row, why=why, **ends)
            return f"{found.user} no longer belongs to the domain, and is told why."
        case "lend":
            member_lend(actor, member=row, until=asked["until"], why=why)
            return f"{found.user} is a steward until the day you chose. Both of you are told."
        case role:
            member_role_set(actor, member=row, role=role, why=why, **ends)
            return f"{found.user} is a {role} now, and is told why."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave a domain; the last steward names another, or lets it be unclaimed knowingly."""
    domain = domain_get(request.user, slug)
    found = member_of(domain, person(request)) if domain else None
    if domain is None or found is None:
        raise Http404("There is no such domain, or you do not belong to it.")
    last = is_last_steward(found.membership)
    form = LeaveForm(
        request.POST if request.method == "POST" else None, heirs=heirs_of(found.membership) if last else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            member_remove(person(request), member=found.membership, **form.cleaned_data)
            return done(request, f"You no longer belong to {domain.name}.", "/account/")
        except VesportalError as error:
            form.add_error(None, str(error))
    context = {**_context(domain, "Leave the domain"), "member": found, "last": last}
    return form_page(request, "pages/members/leave.html", form, context)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    domain = _managed(request, slug)
    found = Invitation.objects.filter(domain=domain, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such invitation.")
    try:
        invitation_revoke(person(request), invitation=found)
    except VesportalError as error:
        return refused(request, error, _url(domain))
    return done(request, "The invitation is taken back: its link no longer works.", _url(domain))


def _url(domain: Domain) -> str:
    return f"/domains/{domain.slug}/members/"


def _context(domain: Domain, title: str) -> dict[str, Any]:
    above = () if title == "Members" else (("Members", _url(domain)),)
    return {
        "domain": domain,
        "members_url": _url(domain),
        "caption": domain.name,
        "page_title": title,
        "page_description": f"The members of {domain.name}.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(
            ("Domains", "/domains/"), (domain.name, f"/domains/{domain.slug}/"), *above, (title, "")
        ),
    }


urlpatterns = [
    path("domains/<slug:slug>/members/", members, name="members"),
    path("domains/<slug:slug>/members/invite/", invite, name="member_invite"),
    path("domains/<slug:slug>/members/leave/", leave, name="member_leave"),
    path("domains/<slug:slug>/members/<int:pk>/", member, name="member"),
    path("domains/<slug:slug>/members/invitations/<int:pk>/revoke/", revoke, name="invitation_revoke"),
]
