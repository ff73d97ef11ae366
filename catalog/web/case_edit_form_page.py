"""The page of one form of a use case: saving it, what to say where somebody else was quicker, and its context."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, VesportalError
from catalog.domain.numbers import number_in
from catalog.domain.usecases.model import UseCaseRecord
from catalog.models import UseCase
from catalog.selectors.case_work import CaseWork, case_work, changes_since
from catalog.services.usecases import case_change
from catalog.web.acting import done, form_page, person, refused
from catalog.web.case_edit_fields import PartForm
from catalog.web.kept_forms import typed_again
from catalog.web.links import breadcrumbs
from catalog.web.request_page import kept

GONE = "There is no such part of the use case: it may have been removed."
IN_REVIEW = "It is in review: take it back to a draft first, then change it."
NOT_YOURS = "Only those who work on a use case change it. Ask its lead to add you."
Make = Callable[[UseCaseRecord, Any], UseCaseRecord]


def work_of(request: HttpRequest, slug: str) -> CaseWork:
    """The case that is worked on. Raises Http404 where it may not be seen, PermissionDenied where it is others' to edit."""
    work = case_work(request.user, slug)
    if work is None:
        raise Http404("There is no such use case, or it is not for you to see.")
    if not work.may_edit:
        raise PermissionDenied(NOT_YOURS)
    return work


def seen_of(request: HttpRequest) -> int:
    """The version from which a form was made; 0, which none is, where it is not told."""
    return number_in(request.POST.get("seen", ""))


def edit_url(row: UseCase, part: str = "") -> str:
    """The page on which a case is edited, or one beneath it."""
    return f"/use-cases/{row.slug}/edit/{part}"


def form_saved(
    request: HttpRequest,
    work: CaseWork,
    form: PartForm,
    *,
    make: Make,
    what: str,
    to: Callable[[UseCaseRecord], str],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form, or save what was filled in: `make` puts the part into the record, `what` is said in the history."""
    if work.closed and request.method != "POST":
        return refused(request, InvalidInput(IN_REVIEW), edit_url(work.row))
    seen, meanwhile = work.row.version, None
    if request.method == "POST":
        seen = seen_of(request)
        if form.is_valid():
            try:
                record = make(work.record, form.made())
                words = what.format(title=str(form.cleaned_data.get(_title(form), ""))[:120])
                case_change(person(request), case=work.row, record=record, seen=seen, what=words)
                return done(request, f"{words}.", to(record))
            except DecidedMeanwhile:
                form.add_error(None, _MEANWHILE)
                meanwhile = _meanwhile(work, form, seen)
                seen = work.row.version
            except VesportalError as error:
                form.add_error(None, str(error))
    restored = typed_again(request, form)
    shown = {**frame(work, context["page_title"]), **kept(request), "seen": seen, "meanwhile": meanwhile}
    return form_page(
        request, "pages/usecase/edit_form.html", form, {**shown, "restored": restored, **context}
    )


_MEANWHILE = (
    "Somebody has changed the use case since you opened this page. Nothing that you typed is lost: see below what has "
    "changed, then save again."
)


def _title(form: PartForm) -> str:
    return next((name for name in ("what", "title", "name", "term") if name in form.fields), "sector")


def _meanwhile(work: CaseWork, form: PartForm, seen: int) -> dict[str, Any]:
    """What others have done since, and what the fields hold now that were filled in otherwise."""
    differs = [form[name] for name in form.changed_data]
    return {
        "changes": [version.what for version in changes_since(work.row, seen)],
        "now": [{"label": field.label, "value": shown_value(field)} for field in differs] if form.old else [],
    }


def shown_value(field: Any) -> str:
    """What an input holds at first, in words."""
    choices = dict(getattr(field.field, "choices", ()) or ())
    value = field.initial
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get("" if value is None else value, "" if value is None else value))


def frame(work: CaseWork, title: str) -> dict[str, Any]:
    """What all pages for editing a case share."""
    row = work.row
    name = work.record.title[:80]
    above = [("Use cases", "/use-cases/"), (name, f"/use-cases/{row.slug}/"), ("Edit", edit_url(row))]
    return {
        "row": row,
        "caption": work.record.title,
        "page_title": title,
        "page_description": f"{title}: {work.record.title[:120]}.",
        "nav_section": "cases",
        "edit_url": edit_url(row),
        "crumbs": breadcrumbs(*above, (title, "")),
    }
