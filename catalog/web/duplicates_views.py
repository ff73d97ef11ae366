"""Pages for judging products that may be the same."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.numbers import number_in
from catalog.selectors.identities import pair_get, pairs_for
from catalog.services.identities import pair_different, pair_merge, pair_undo
from catalog.web import duplicates_page
from catalog.web.acting import done, person, words

_PAGE = 25


@require_safe
@login_required
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs to judge, or those that were."""
    state = request.GET.get("state", "open")
    if state not in duplicates_page.STATES:
        raise Http404("There is no such list.")
    page = Paginator(pairs_for(request.user, state), _PAGE).get_page(request.GET.get("page"))
    context = duplicates_page.list_context(page, state)
    return render(request, "pages/duplicates/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair side by side, and what is decided about it."""
    pair = pair_get(request.user, pk) if pk < 2**63 else None
    if pair is None:
        raise Http404("There is no such pair, or it is not yours to judge.")
    error = ""
    if request.method == "POST":
        try:
            told = _decide(request, pk)
        except VesportalError as refused:
            error = str(refused)
        else:
            return done(request, told, "/duplicates/")
    context = duplicates_page.pair_context(pair, error)
    return render(request, "pages/duplicates/pair.html", context, status=400 if error else 200)


def _decide(request: HttpRequest, pk: int) -> str:
    user, why = person(request), words(request, "why")
    match request.POST.get("action", ""):
        case "undo":
            pair_undo(user, pair_id=pk, why=why)
            return "The merge was taken back. The pair waits to be judged again."
        case "different":
            pair_different(user, pair_id=pk, why=why)
            return "Noted: these are two products. The pair will not come up again."
        case choice:
            keep = choice.removeprefix("keep-")
            kept = pair_merge(user, pair_id=pk, keep_id=number_in(keep, digits=18), why=why)
            return f"Merged. “{kept.title}” stays, and the other one's address leads to it."


urlpatterns = [
    path("duplicates/", duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicate, name="duplicate"),
]
