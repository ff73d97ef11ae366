"""The mails of a portal under development, to be read on the machine itself. Elsewhere there are no such pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import KeptMail
from catalog.web.links import breadcrumbs
from catalog.web.work_page import page_of

_TITLE = "Mailbox"


def _in_development(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @require_safe
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if not settings.MAILBOX:
            raise Http404
        return view(request, **named)

    return guarded


@_in_development
def mailbox(request: HttpRequest) -> HttpResponse:
    """All that was kept, the newest first."""
    found, turned = page_of(request, KeptMail.objects.defer("body", "headers"))
    context = {
        "rows": found,
        "pagination": turned,
        "page_title": _TITLE,
        "page_description": "Mails that this portal would have sent.",
        "crumbs": breadcrumbs((_TITLE, "")),
    }
    return render(request, "pages/mailbox/list.html", context)


@_in_development
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, as text."""
    kept = KeptMail.objects.filter(pk=pk).first() if pk < 2**63 else None
    if kept is None:
        raise Http404("There is no such mail.")
    context = {
        "mail": kept,
        "page_title": kept.subject or "(no subject)",
        "page_description": "A mail that this portal would have sent.",
        "crumbs": breadcrumbs((_TITLE, "/mailbox/"), ("Mail", "")),
    }
    return render(request, "pages/mailbox/mail.html", context)


urlpatterns = [
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mail, name="mailbox_mail"),
]
