"""What views that change something share: who acts, how a refusal is told, and where to go afterwards."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from catalog.domain.errors import TooMany
from catalog.models import User
from catalog.selectors.todo import work_link_forget

LONGEST = 4_000  # characters of a reason


def person(request: HttpRequest) -> User:
    """The person behind a request that requires one."""
    return cast(User, request.user)


def words(request: HttpRequest, name: str) -> str:
    """A text that was sent without a form of its own; NUL, which no database keeps, is left out."""
    return request.POST.get(name, "").replace("\0", "")[:LONGEST]


def done(request: HttpRequest, said: str, to: str) -> HttpResponseRedirect:
    """A message of success, shown on the page at `to`."""
    messages.success(request, said)
    if request.user.is_authenticated:
        work_link_forget(request.user)
    return HttpResponseRedirect(to)


def refused(request: HttpRequest, error: Exception, to: str) -> HttpResponseRedirect:
    """The sentence of an error, shown on the page at `to`."""
    messages.error(request, str(error))
    return HttpResponseRedirect(to)


def error_told(form: forms.Form, error: Exception, *, at: str | None = None) -> int:
    """Show the sentence of an error with a form, or with its field `at`; returns the status of the page where it has its own."""
    form.add_error(at, str(error))
    return 429 if isinstance(error, TooMany) else 0


def form_page(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    """A page with a form; one that cannot be used as it was filled in is answered with 422."""
    return render(
        request, template, {**context, "form": form}, status=status or (422 if form.errors else 200)
    )
