"""Where an invitation leads: what it offers, and accepting or declining it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.domain.errors import InvalidInput, PermissionRefused, VesportalError
from catalog.services.invitation_links import is_for
from catalog.services.invitations import INVITATIONS, invitation_accept, invitation_decline
from catalog.web.acting import done, person

_TITLE = "Invitation"


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered; who is not signed in is led to sign in first."""
    try:
        found = INVITATIONS.open_one(token)
    except InvalidInput as error:
        return _refused(request, error)
    back = urlencode({"next": request.path})
    context = {
        "page_title": f"Invitation to {found.domain.name}",
        "page_description": "An invitation to belong to a domain.",
        "invitation": found,
        "is_mine": request.user.is_authenticated and is_for(person(request), found),
        "answer_url": request.path,
        "sign_in": f"/accounts/login/?{back}",
        "sign_up": f"/accounts/signup/?{back}",
    }
    return render(request, "pages/members/invitation.html", context)


@login_required
@never_cache
@require_POST
def answer(request: HttpRequest, token: str, verdict: str) -> HttpResponse:
    """Accept or decline."""
    try:
        if verdict == "decline":
            invitation_decline(person(request), token=token)
            return done(request, "You declined the invitation.", "/account/")
        member = invitation_accept(person(request), token=token)
    except VesportalError as error:
        return _refused(request, error)
    said = f"You are now a {member.get_role_display().lower()} of {member.domain.name}."
    return done(request, said, f"/domains/{member.domain.slug}/")


def _refused(request: HttpRequest, error: VesportalError) -> HttpResponse:
    context = {"page_title": _TITLE, "page_description": "An invitation.", "refused": str(error)}
    status = 403 if isinstance(error, PermissionRefused) else 404
    return render(request, "pages/members/invitation.html", context, status=status)


urlpatterns = [
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("invitations/<str:token>/accept/", answer, {"verdict": "accept"}, name="invitation_accept"),
    path("invitations/<str:token>/decline/", answer, {"verdict": "decline"}, name="invitation_decline"),
]
