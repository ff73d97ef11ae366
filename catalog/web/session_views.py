"""Where somebody is signed in, and signing out there."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.selectors.sessions import browser_named, sessions_of
from catalog.services.sessions import session_end, sign_out_everywhere
from catalog.web.acting import done, person
from catalog.web.links import breadcrumbs

_URL = "/account/sessions/"


@login_required
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of a person."""
    here = request.session.session_key
    rows = [
        {"session": row, "browser": browser_named(row.user_agent), "here": row.session_key == here}
        for row in sessions_of(person(request))
    ]
    context = {
        "page_title": "Where you are signed in",
        "page_description": "Your sessions, and signing out of them.",
        "rows": rows,
        "crumbs": breadcrumbs(("Your account", "/account/"), ("Where you are signed in", "")),
    }
    return render(request, "pages/sessions.html", context)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out of one."""
    found = UserSession.objects.filter(user_id=person(request).pk, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("There is no such session of yours.")
    if found.session_key == request.session.session_key:
        logout(request)
        return HttpResponseRedirect("/")
    session_end(person(request), session=found)
    return done(request, "That session is ended.", _URL)


@login_required
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    sign_out_everywhere(person(request), tokens=request.POST.get("tokens") == "yes")
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return HttpResponseRedirect("/accounts/login/")


urlpatterns = [
    path("account/sessions/", sessions, name="sessions"),
    path("account/sessions/<int:pk>/end/", end, name="session_end"),
    path("account/sessions/end-all/", end_all, name="sessions_end"),
]
