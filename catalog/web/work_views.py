"""The work page of stewards and curators, and the lists of what waits there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from catalog.selectors.todo_model import Scope, scope_of
from catalog.selectors.undelivered import mails_given_up
from catalog.selectors.work import broken_hosts, broken_links, conflicts_open
from catalog.services.undelivered import mail_drop, mail_try_again
from catalog.web import work_page
from catalog.web.acting import done, person

ScopedView = Callable[[HttpRequest, Scope], HttpResponse]


def for_deciders(view: ScopedView) -> Callable[[HttpRequest], HttpResponse]:
    """A page for stewards and curators, given the domains that they decide for."""

    @login_required
    @require_safe
    @wraps(view)
    def scoped(request: HttpRequest) -> HttpResponse:
        scope = scope_of(request.user)
        if scope.empty:
            raise PermissionDenied
        return view(request, scope)

    return scoped


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What waits for a person; for those who decide for nothing, how that can change."""
    user, scope = person(request), scope_of(request.user)
    if scope.empty:
        context = work_page.list_context(
            "My work", "What waits for stewards and curators of this portal.", key=""
        )
        return render(request, "pages/work/nothing.html", context)
    return render(request, "pages/work/work.html", work_page.context(user, scope))


@for_deciders
def links(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Links that do not answer, by host."""
    uses, host = broken_links(scope), request.GET.get("host", "")[:255].replace("\0", "")
    found, turned = work_page.page_of(request, uses.filter(link__host=host) if host else uses, host=host)
    context = {
        "rows": work_page.broken_rows(found),
        "hosts": broken_hosts(scope),
        "host": host,
        "pagination": turned,
        **work_page.list_context("Broken links", "Addresses of data that do not answer.", key="links"),
    }
    return render(request, "pages/work/links.html", context)


@for_deciders
def conflicts(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Open conflicts, oldest first."""
    found, turned = work_page.page_of(request, conflicts_open(scope))
    context = {
        "rows": work_page.conflict_rows(found),
        "pagination": turned,
        **work_page.list_context(
            "Conflicts", "Values that a person decided and a source changed since.", key="conflicts"
        ),
    }
    return render(request, "pages/work/conflicts.html", context)


@login_required
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Mail that the mail server refused for good."""
    if not person(request).is_curator:
        raise PermissionDenied
    found, turned = work_page.page_of(request, mails_given_up())
    about = "Mail that a mail server refused for good: its reader has heard nothing."
    context = {"rows": work_page.mail_rows(found), "pagination": turned}
    return render(
        request, "pages/work/mails.html", context | work_page.list_context(_MAILS, about, key="mails")
    )


@login_required
@require_POST
def mail_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Try such a mail again, or take it off the list."""
    again = request.POST.get("action") == "again"
    if not person(request).is_curator:
        raise PermissionDenied
    if pk >= 2**63 or not (mail_try_again if again else mail_drop)(person(request), key=pk):
        raise Http404("This mail is not in the list any more.")
    said = "It is handed to the mail server again." if again else "The mail is off the list."
    return done(request, said, "/work/mails/")


_MAILS = "Mail that cannot be delivered"
urlpatterns = [
    path("work/", work, name="work"),
    path("work/mails/", mails, name="work_mails"),
    path("work/mails/<int:pk>/", mail_step, name="work_mail_step"),
    path("links/", links, name="links"),
    path("conflicts/", conflicts, name="conflicts"),
]
