"""What serves a flow or stands for a parallel: searched for in the form, ranked by fit, added, taken away, or left as a gap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused, VesportalError
from catalog.domain.usecases.change import flow_put
from catalog.domain.usecases.lists import item_get, item_put
from catalog.domain.usecases.model import SECTORS, DataFlow, Parallel, UseCaseRecord
from catalog.selectors.case_work import CaseWork
from catalog.services.usecases import case_change
from catalog.web import case_edit_products_page as page
from catalog.web.acting import done, form_page, person, refused
from catalog.web.case_edit_form_page import GONE, IN_REVIEW, edit_url, seen_of, work_of
from catalog.web.kept_forms import keeps_typed, typed_again


@dataclass(frozen=True, slots=True)
class Place:
    """Where products are named: what is needed there as a flow, and how another one is put in its place."""

    flow: DataFlow
    put: Callable[[UseCaseRecord, DataFlow], UseCaseRecord]
    part: str  # of the address
    back: str


class NeedForm(forms.Form):
    """The data in words."""

    need = forms.CharField(
        label="Or say in words what is needed",
        help_text="What the data should hold, for which area and time, in which detail. It stays with the flow, and it is "
        "what is listed as wanted while nothing serves it.",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def flow_place(work: CaseWork, key: str) -> Place:
    """The place of a flow. Raises Http404."""
    flow = work.record.flow(key)
    if flow is None:
        raise Http404(GONE)
    return Place(flow, flow_put, f"flows/{key}/products/", edit_url(work.row, f"#flow-{key}"))


def parallel_place(work: CaseWork, number: int) -> Place:
    """The place of a parallel. Raises Http404."""
    item = item_get(work.record, "parallels", number)
    if item is None:
        raise Http404(GONE)

    def put(record: UseCaseRecord, flow: DataFlow) -> UseCaseRecord:
        current: Parallel = record.parallels[number - 1]
        return item_put(record, "parallels", number, msgspec.structs.replace(current, products=flow.products))

    what = f"{SECTORS[item.sector]}: {item.text[:100]}"
    flow = DataFlow(key="", source="", target="", what=what, need=item.text[:300], products=item.products)
    return Place(flow, put, f"parallels/{number}/products/", edit_url(work.row, "#parallels"))


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def flow_products(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What serves a flow."""
    work = work_of(request, slug)
    return _products(request, work, flow_place(work, key))


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def parallel_products(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What stands for a parallel in another sector."""
    work = work_of(request, slug)
    return _products(request, work, parallel_place(work, number))


def _products(request: HttpRequest, work: CaseWork, place: Place) -> HttpResponse:
    if work.closed:
        return refused(request, InvalidInput(IN_REVIEW), edit_url(work.row))
    q = " ".join(request.GET.get("q", "").replace("\0", "").split())[:300]
    here = edit_url(work.row, place.part) + (f"?{urlencode({'q': q})}" if q else "")
    form = NeedForm(
        request.POST if "need" in request.POST else None, initial={"need": place.flow.need}, auto_id="id_%s"
    )
    seen = work.row.version
    if request.method == "POST" and not form.is_bound:
        return _changed(request, work, place, here)
    if form.is_bound:
        seen = seen_of(request)
        if form.is_valid():
            try:
                _save(request, work, place, need=form.cleaned_data["need"])
                return done(
                    request, "The need is kept, and the catalogue searched for it.", here.partition("?")[0]
                )
            except DecidedMeanwhile as error:
                form.add_error("need", f"{error} What you typed is still here.")
                seen = work.row.version
            except VesportalError as error:
                form.add_error("need", str(error))
    context: dict[str, Any] = page.context(request, work, place.flow, q, seen)
    context |= {"here": here, "back": place.back, "flow_key": place.flow.key}
    context["restored"] = typed_again(request, form)
    return form_page(request, "pages/usecase/edit_products.html", form, context)


def _changed(request: HttpRequest, work: CaseWork, place: Place, here: str) -> HttpResponse:
    """Add one, take one away, or have it come first: one of `add`, `drop` and `first` names its slug."""
    verb = next((name for name in ("add", "drop", "first") if name in request.POST), "")
    slug = request.POST.get(verb, "")[:200]
    products = tuple(one for one in place.flow.products if one != slug)
    if not slug or (verb != "add" and slug not in place.flow.products):
        return refused(request, InvalidInput(GONE), here)
    if verb != "drop":
        products = (slug, *products) if verb == "first" else (*products, slug)
    said = {"add": "It is added.", "drop": "It is taken away.", "first": "It comes first now."}[verb]
    try:
        _save(request, work, place, products=products)
    except PermissionRefused as error:
        raise PermissionDenied(str(error)) from None
    except VesportalError as error:
        return refused(request, error, here)
    return done(request, said, here)


def _save(request: HttpRequest, work: CaseWork, place: Place, **changes: Any) -> None:
    record = place.put(work.record, msgspec.structs.replace(place.flow, **changes))
    what = f"Changed what serves “{place.flow.what[:120]}”"
    if "need" in changes:
        what = f"Said what “{place.flow.what[:120]}” needs"
    case_change(person(request), case=work.row, record=record, seen=seen_of(request), what=what)


urlpatterns = [
    path("use-cases/<slug:slug>/edit/flows/<slug:key>/products/", flow_products, name="case_flow_products"),
    path(
        "use-cases/<slug:slug>/edit/parallels/<int:number>/products/",
        parallel_products,
        name="case_parallel_products",
    ),
]
