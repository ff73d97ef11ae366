"""Forms that outlive a session: what was typed when it ended is there again after signing in.

The form carries a signed note of whose it is. A POST without a session puts what was typed into the new, anonymous session,
which signing in carries over; the form then shows it to that same person, and nobody else. The same is done where a person has
signed in anew in another window, so that the form's token is out of date, and where a second factor is asked for first.
"""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.csrf import csrf_failure

from catalog.models import User
from catalog.web.day_field import DayField, DayInput

FIELD = "kept_for"  # the hidden field; see pages/request/form.html
_SALT = "catalog.kept-form"
_KEY = "typed"
_SECONDS = 3600
_MOST_FORMS, _MOST_FIELDS, _MOST_CHARACTERS = 3, 60, 40_000
View = Callable[..., HttpResponse]


def kept_for(user: User) -> str:
    """The value of the hidden field: whose form it is."""
    return signing.dumps(user.pk, salt=_SALT)


def keeps_typed(view: View) -> View:
    """For views that need a person: like login_required, but a POST without a session loses nothing."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            if request.method == "POST" and response.status_code in (302, 303):
                _forget(request)
            return response
        if typed_keep(request):
            messages.info(request, "You were signed out meanwhile. Sign in: what you typed is kept.")
        return redirect_to_login(request.get_full_path())  # words in the address are kept as well

    return keeping


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not hold, as after signing in anew elsewhere: a form of that same person is shown again."""
    if typed_keep(request):
        kept = "What you typed is here: send" if request.user.is_authenticated else "Sign in, and send"
        messages.info(request, f"This page was open for too long, and nothing was sent. {kept} it again.")
        return HttpResponseRedirect(request.path)
    return csrf_failure(request, reason)


def typed_again(request: HttpRequest, form: forms.Form) -> bool:
    """Fill in what this person typed here before their session ended, at most an hour ago; whether there was anything."""
    kept = request.session.get(_KEY, {}).get(request.path)
    if request.method == "POST" or not kept:
        return False
    if kept["user"] != request.user.pk or kept["at"] < time() - _SECONDS:
        return False
    one = {name: "".join(values[:1]) for name, values in kept["fields"].items()}
    for name, field in form.fields.items():
        if isinstance(field, forms.MultipleChoiceField):
            form.initial[name] = kept["fields"].get(name, [])
        elif isinstance(field, DayField):
            form.initial[name] = DayInput().value_from_datadict(one, {}, name)
        else:
            form.initial[name] = one.get(name, "")
    return True


def typed_keep(request: HttpRequest) -> bool:
    """Keep what was typed for the person whose form it is; whether it was one."""
    if request.method != "POST":
        return False
    try:
        user_pk = signing.loads(request.POST.get(FIELD, ""), salt=_SALT)
    except signing.BadSignature:
        return False
    left = {"csrfmiddlewaretoken", FIELD}
    fields = {name: values for name, values in request.POST.lists() if name not in left}
    if len(fields) > _MOST_FIELDS or sum(len(v) for vs in fields.values() for v in vs) > _MOST_CHARACTERS:
        return False
    forms = request.session.get(_KEY, {})
    forms[request.path] = {"user": user_pk, "at": time(), "fields": fields}
    newest = sorted(forms.items(), key=lambda form: -form[1]["at"])[:_MOST_FORMS]
    request.session[_KEY] = dict(newest)
    return True


def _forget(request: HttpRequest) -> None:
    forms = request.session.get(_KEY, {})
    if forms.pop(request.path, None):
        request.session[_KEY] = forms


def is_kept(request: HttpRequest) -> bool:
    """Whether what was typed into the form at this address is kept, by `keeps_typed` or `typed_keep`."""
    return request.path in request.session.get(_KEY, {})
