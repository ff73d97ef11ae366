"""A person's notifications, how they want to be told, and the page behind the link that ends a kind of mail."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.notice_groups import GROUPS, WAY_WORDS, way_of
from catalog.domain.numbers import number_in
from catalog.models import NotificationChoice, User
from catalog.selectors.notifications import notifications_of, titles_hidden, unread_forget
from catalog.services.notice_mail import unsubscribe_read
from catalog.services.notifications import notifications_read, unsubscribe, unsubscribe_label, ways_choose
from catalog.web.acting import done, form_page, person
from catalog.web.links import breadcrumbs
from catalog.web.work_page import page_of

_CRUMB = ("Your account", "/account/")
_LIST = "/notifications/"


class WaysForm(forms.Form):
    """How to hear of each group."""

    def __init__(self, ways: dict[str, str], data: Any = None) -> None:
        super().__init__(data)
        for group in GROUPS:
            if not group.must:
                self.fields[group.key] = forms.ChoiceField(
                    label=group.label,
                    help_text=group.what,
                    choices=list(WAY_WORDS.items()),
                    widget=forms.RadioSelect,
                    initial=way_of(group, ways),
                )


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What a person was told: unread first."""
    user = person(request)
    found, turned = page_of(request, notifications_of(user))
    hidden = titles_hidden(user, found)
    unread_forget(user)  # what the header says must not lag behind this page
    context = {
        "rows": [{"row": row, "hidden": row.pk in hidden, "text": _begins(row.text)} for row in found],
        "pagination": turned,
        "page_title": "Notifications",
        "page_description": "What the portal told you.",
        "nav_section": "notifications",
        "crumbs": breadcrumbs(_CRUMB, ("Notifications", "")),
    }
    return render(request, "pages/notifications/list.html", context)


def _begins(text: str) -> str:
    """The first lines of what was told, as far as they say it: lists and details stand where it leads."""
    lines = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(("- ", "* ")) or line.endswith(":"):
            break
        lines.append(line)
    return Truncator("\n".join(lines[:3])).chars(300)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one as read, or all of them; “open” goes on to what one is about.

    A POST, so that no prefetcher and no picture in a mail reads for anybody; where it leads stands in the person's own row.
    """
    user = person(request)
    if opened := request.POST.get("open", ""):
        return _opened(user, opened)
    which = request.POST.get("notification", "")
    pk = _key(which)
    if pk is None and which != "all":
        raise Http404("Nothing was named.")
    number = notifications_read(user, pk=pk)
    back = request.POST.get("next", "")
    safe = back.startswith(_LIST) and url_has_allowed_host_and_scheme(back, None)
    return done(request, "Marked as read." if number else "That was read already.", back if safe else _LIST)


def _key(text: str) -> int | None:
    return number_in(text, digits=18) or None


def _opened(user: User, which: str) -> HttpResponse:
    pk = _key(which)
    row = None if pk is None else user.notifications.filter(pk=pk).first()
    if row is None or titles_hidden(user, [row]):
        raise Http404("There is no such notification.")
    notifications_read(user, pk=row.pk)
    return redirect(row.url if url_has_allowed_host_and_scheme(row.url, None) else _LIST)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """Choose how to be told."""
    user = person(request)
    choice = NotificationChoice.objects.filter(user=user).first()
    form = WaysForm(choice.ways if choice else {}, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ways_choose(user, form.cleaned_data)
            return done(request, "Your choices are saved.", request.path)
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/notifications/ways.html", form, _ways_context(user))


def _ways_context(user: User) -> dict[str, Any]:
    return {
        "must": [group for group in GROUPS if group.must],
        "address": user.email,
        "page_title": "Mail to you",
        "page_description": "What the portal writes to you about, and when.",
        "crumbs": breadcrumbs(_CRUMB, ("Mail to you", "")),
    }


@csrf_exempt  # RFC 8058, 3.2: the mail provider sends the POST, without cookies; the link itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribed(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button, or the mail program's own POST, ends the mails of a group."""
    said = unsubscribe_read(token)
    if said is None:
        raise Http404("The portal did not write this link.")
    if request.method == "POST":
        unsubscribe(token)
    context = {
        "label": unsubscribe_label(said[1]),
        "ended": request.method == "POST",
        "page_title": "No more mail" if request.method == "POST" else "End these mails?",
        "page_description": "Ending mail from the portal.",
    }
    return render(request, "pages/notifications/unsubscribe.html", context)


urlpatterns = [
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", read, name="notifications_read"),
    path("account/notifications/", ways, name="notification_ways"),
    path("unsubscribe/<str:token>/", unsubscribed, name="unsubscribe"),
]
