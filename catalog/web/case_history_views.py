"""The versions of a use case: listed, compared, restored."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from catalog.domain.errors import PermissionRefused, VesportalError
from catalog.domain.numbers import number_in
from catalog.domain.usecases.difference import differences
from catalog.models import UseCase
from catalog.selectors.case_history import case_row, published_numbers, version_view, versions_to
from catalog.selectors.usecases import roles_in
from catalog.services.usecases import case_restore
from catalog.web import case_history_page
from catalog.web.acting import done, person, refused
from catalog.web.case_edit_form_page import edit_url, seen_of, work_of

_PAGE = 30


def _row(request: HttpRequest, slug: str) -> UseCase:
    row = case_row(request.user, slug)
    if row is None:
        raise Http404("There is no such use case, or it is not for you to see.")
    return row


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions, newest first."""
    row = _row(request, slug)
    roles = roles_in(request.user, row)
    page = Paginator(versions_to(row, roles).defer("record"), _PAGE).get_page(request.GET.get("page"))
    context = case_history_page.history_context(
        request.user, row, page, published_numbers(row), edits=bool(roles)
    )
    return render(request, "pages/usecase/history.html", context)


@require_safe
def diff(request: HttpRequest, slug: str) -> HttpResponse:
    """What differs between two versions."""
    row = _row(request, slug)
    roles = roles_in(request.user, row)
    wanted = sorted({number_in(request.GET.get(name, "")) for name in ("from", "to")})
    found = {v.number: v for v in versions_to(row, roles).filter(number__in=wanted)}
    if len(found) != 2:
        raise Http404("There are no such two versions, or they are not for you to see.")
    earlier, later = (version_view(request.user, row, found[number], roles) for number in wanted)
    context = case_history_page.diff_context(
        row, earlier, later, (wanted[0], wanted[1]), differences(earlier.record, later.record)
    )
    return render(request, "pages/usecase/history_diff.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make an earlier version the one that is worked on."""
    work = work_of(request, slug)
    if number >= 2**31:
        raise Http404("There is no such version.")
    try:
        row = case_restore(person(request), case=work.row, number=number, seen=seen_of(request))
    except PermissionRefused as error:
        raise PermissionDenied(str(error)) from None
    except VesportalError as error:
        return refused(request, error, f"/use-cases/{slug}/history/")
    return done(request, f"Version {number} is back, as version {row.version}.", edit_url(row))


urlpatterns = [
    path("use-cases/<slug:slug>/history/", history, name="case_history"),
    path("use-cases/<slug:slug>/history/diff/", diff, name="case_diff"),
    path("use-cases/<slug:slug>/history/<int:number>/restore/", restore, name="case_restore"),
]
