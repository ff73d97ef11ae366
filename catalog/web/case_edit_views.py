"""Editing a use case: begun with two actors, then part by part, each in a small form of its own."""

from typing import Any

import msgspec
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import InvalidInput, VesportalError
from catalog.domain.usecases.model import UseCaseRecord
from catalog.selectors.case_work import CaseWork, cases_to_build_on, standards_to_name
from catalog.selectors.usecases import case_get
from catalog.services.usecases import case_change, case_delete, case_make
from catalog.web import case_edit_page
from catalog.web.acting import done, error_told, form_page, person, refused
from catalog.web.case_edit_fields import PartForm
from catalog.web.case_edit_form_page import GONE, NOT_YOURS, edit_url, form_saved, frame, seen_of, work_of
from catalog.web.case_edit_parts import KINDS, SECTIONS, Kind
from catalog.web.case_new_form import NewCaseForm
from catalog.web.kept_forms import keeps_typed, typed_again

_FORMS = ["GET", "HEAD", "POST"]
_SERVED = ("flows", "parallels")  # kinds that name products


@keeps_typed
@require_http_methods(_FORMS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a case: a title, a question and two actors."""
    user = person(request)
    form = NewCaseForm(request.POST if request.method == "POST" else None, user=user)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            case = case_make(user, record=form.record(), domain=form.chosen_domain())
            said = f"“{case.title}” is begun, as a draft that only those see who work on it. Draw its flows next."
            return done(request, said, edit_url(case, "#flows"))
        except VesportalError as error:
            status = error_told(form, error)
    context = case_edit_page.new_context(request)
    context["restored"] = typed_again(request, form)
    return form_page(request, "pages/usecase/edit_new.html", form, context, status=status)


@login_required
@require_safe
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a case on one page, with its forms."""
    view = case_get(request.user, slug, draft=True)
    if view is None:
        raise Http404("There is no such use case, or it is not for you to see.")
    if not view.may_edit:
        raise PermissionDenied(NOT_YOURS)
    return render(request, "pages/usecase/edit.html", case_edit_page.context(request, view))


@keeps_typed
@require_http_methods(_FORMS)
def section(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Some attributes of the case itself."""
    found = SECTIONS.get(name)
    if found is None:
        raise Http404("A use case has no such part.")
    work = work_of(request, slug)
    more = {"offered": _offered(request, work, name)} if name in ("builds-on", "standards") else {}
    data = request.POST if request.method == "POST" else None
    form = found.form(data, case=work.record, old=work.record, **more)
    return form_saved(
        request,
        work,
        form,
        make=_attributes(form),
        what=f"Changed {found.label.lower()}",
        to=lambda record: edit_url(work.row, f"#{name}"),
        context={"page_title": found.label, "intro": found.what, "back": edit_url(work.row, f"#{name}")},
    )


def _attributes(form: PartForm) -> Any:
    """Put what the form asks for into the record as it is now."""
    names = tuple(form.fields)

    def make(record: UseCaseRecord, given: UseCaseRecord) -> UseCaseRecord:
        return msgspec.structs.replace(record, **{name: getattr(given, name) for name in names})

    return make


def _offered(request: HttpRequest, work: CaseWork, name: str) -> dict[str, str]:
    return cases_to_build_on(request.user, work.row) if name == "builds-on" else standards_to_name()


@keeps_typed
@require_http_methods(_FORMS)
def part_new(request: HttpRequest, slug: str, kind: str, within: str = "") -> HttpResponse:
    """Add a part."""
    found, work = _kind(kind), work_of(request, slug)
    if within and KINDS["scenarios"].get(work.record, within) is None:
        raise Http404(GONE)
    form = found.form(request.POST if request.method == "POST" else None, case=work.record)
    return form_saved(
        request,
        work,
        form,
        make=lambda record, given: found.put(record, within, given),
        what=f"Added {found.one} “{{title}}”",
        to=lambda record: _after(request, work, found, record, within),
        context={"page_title": f"Add {found.a}", "intro": found.what, **_around(work, found, within)},
    )


@keeps_typed
@require_http_methods(_FORMS)
def part_edit(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """Change a part. One that is gone meanwhile is added anew, so that nothing typed is lost."""
    found, work = _kind(kind), work_of(request, slug)
    old = found.get(work.record, key)
    if old is None and request.method != "POST":
        return refused(request, InvalidInput(GONE), edit_url(work.row))
    form = found.form(request.POST if request.method == "POST" else None, case=work.record, old=old)
    return form_saved(
        request,
        work,
        form,
        make=lambda record, given: found.put(record, key if old is not None else "", given),
        what=f"Changed {found.one} “{{title}}”",
        to=lambda record: _after(request, work, found, record, key),
        context={
            "page_title": f"Change {found.a}",
            "removable": key if old is not None else "",
            "kind": found,
            "products_url": edit_url(work.row, f"{kind}/{key}/products/") if kind in _SERVED else "",
            **_around(work, found, key),
        },
    )


def _around(work: CaseWork, kind: Kind, key: str) -> dict[str, str]:
    anchor = "scenarios" if kind.name == "steps" else kind.name
    return {"back": edit_url(work.row, f"#{anchor}"), "kind_name": kind.name}


def _after(request: HttpRequest, work: CaseWork, kind: Kind, record: UseCaseRecord, key: str) -> str:
    """Where to go on: back to the list of the kind, or to what serves the flow that was drawn."""
    if kind.name == "flows" and "find" in request.POST:
        flow = KINDS["flows"].get(record, key) or record.flows[-1]
        return edit_url(work.row, f"flows/{flow.key}/products/")
    return _around(work, kind, key)["back"]


@login_required
@require_POST
def arrange(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Move a part up or down, or remove it: one of `up`, `down` and `drop` names it by its key."""
    found, work = _kind(kind), work_of(request, slug)
    back = _around(work, found, "")["back"]
    verb = next((name for name in ("up", "down", "drop") if name in request.POST), "")
    key = request.POST.get(verb, "")
    part = found.get(work.record, key)
    if not verb or part is None:
        return refused(request, InvalidInput(GONE), back)
    name = found.of(part)[:120]
    said = f"Removed {found.one} “{name}”" if verb == "drop" else f"Moved {found.one} “{name}”"
    seen = seen_of(request)
    try:
        record = (
            found.drop(work.record, key) if verb == "drop" else found.move(work.record, key, verb == "up")
        )
        case_change(person(request), case=work.row, record=record, seen=seen, what=said)
    except VesportalError as error:
        return refused(request, error, back)
    more = f" Version {seen} in the history still has it." if verb == "drop" else ""
    return done(request, f"{said}.{more}", back)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404("A use case has no such part.")
    return KINDS[name]


@login_required
@require_http_methods(_FORMS)
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw away a case that was never published."""
    work = work_of(request, slug)
    if request.method == "POST":
        try:
            case_delete(person(request), case=work.row, seen=seen_of(request))
            return done(
                request, f"The draft “{work.record.title[:120]}” is deleted.", "/use-cases/?show=mine"
            )
        except VesportalError as error:
            return refused(request, error, edit_url(work.row))
    context = {**frame(work, "Delete this draft"), "seen": work.row.version}
    return render(request, "pages/usecase/edit_delete.html", context)


urlpatterns = [
    path("use-cases/new/", new, name="case_new"),
    path("use-cases/<slug:slug>/edit/", edit, name="case_edit"),
    path("use-cases/<slug:slug>/edit/delete/", delete, name="case_delete"),
    path("use-cases/<slug:slug>/edit/section/<slug:name>/", section, name="case_section"),
    path("use-cases/<slug:slug>/edit/<slug:kind>/new/", part_new, name="case_part_new"),
    path("use-cases/<slug:slug>/edit/<slug:kind>/arrange/", arrange, name="case_arrange"),
    path(
        "use-cases/<slug:slug>/edit/scenarios/<slug:within>/step/",
        part_new,
        {"kind": "steps"},
        name="case_step_new",
    ),
    path("use-cases/<slug:slug>/edit/<slug:kind>/<slug:key>/", part_edit, name="case_part"),
]
