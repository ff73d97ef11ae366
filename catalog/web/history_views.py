"""Pages on how a product came to be as it is."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.changes import CURATED_ACTIONS
from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.fields import EDITABLE
from catalog.models import DataProduct, ProductChange
from catalog.selectors.curation import may_edit, product_for
from catalog.selectors.history import change_get, changes_of, differences, states_between
from catalog.selectors.products import veiled_of
from catalog.services.curation import value_roll_back
from catalog.web import history_page
from catalog.web.acting import done, form_page, person
from catalog.web.field_forms import ReasonForm

_PAGE = 20
_POINTS = 100  # states that can be chosen by their date


def _product(request: HttpRequest, slug: str) -> DataProduct:
    product = product_for(request.user, slug)
    if product is None:
        raise Http404("There is no such product, or it is not for you to see.")
    return product


def _points(changes: QuerySet[ProductChange]) -> list[ProductChange]:
    return list(changes.only("id", "at", "action", "revision", "by")[:_POINTS])


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed, when, and by whom."""
    product = _product(request, slug)
    changes = changes_of(request.user, product)
    page = Paginator(changes, _PAGE).get_page(request.GET.get("page"))
    context = history_page.history_context(request.user, product, page, _points(changes))
    context["veiled"] = bool(veiled_of(request.user, product))
    return render(request, "pages/curation/history.html", context)


@require_safe
def diff(request: HttpRequest, slug: str) -> HttpResponse:
    """What differs between the states at two revisions."""
    product = _product(request, slug)
    changes = changes_of(request.user, product)
    points = _points(changes)
    if not points:
        raise Http404("This entry has not changed since it is in the catalogue.")
    oldest = changes.order_by("id").values_list("revision", flat=True)[0] - 1
    earlier = _revision(request, "from", points[-1].revision - 1, oldest, product.revision)
    later = _revision(request, "to", product.revision, oldest, product.revision)
    earlier, later = sorted((earlier, later))
    states = states_between(product, changes.filter(revision__gt=earlier).iterator(), {earlier, later})
    found = differences(states[0], states[-1])
    return render(
        request,
        "pages/curation/diff.html",
        history_page.diff_context(product, points, earlier, later, found),
    )


def _revision(request: HttpRequest, name: str, usual: int, least: int, most: int) -> int:
    given = request.GET.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 18):
        return usual
    return min(max(int(given), least), most)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Undo what a person decided on one field."""
    product = _product(request, slug)
    change = change_get(request.user, product, pk) if pk < 2**63 else None
    field = next(iter(change.changes), "") if change else ""
    if change is None or change.action not in CURATED_ACTIONS or field not in EDITABLE:
        raise Http404("There is no such change that could be rolled back.")
    if not may_edit(request.user, product.domain_id, field):
        raise PermissionDenied("This field is decided by others.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            value_roll_back(person(request), change=change, why=form.cleaned_data["why"])
        except InvalidInput as error:
            form.add_error(None, str(error))
        except PermissionRefused as error:
            raise PermissionDenied(str(error)) from error
        else:
            said = f"“{EDITABLE[field].label}” is as it was before."
            return done(request, said, f"/products/{slug}/history/")
    return form_page(
        request, "pages/curation/roll_back.html", form, history_page.roll_back_context(product, change)
    )


urlpatterns = [
    path("products/<slug:slug>/history/", history, name="history"),
    path("products/<slug:slug>/history/diff/", diff, name="history_diff"),
    path("products/<slug:slug>/history/<int:pk>/roll-back/", roll_back, name="roll_back"),
]
