"""The mix calculator, and the notes that people keep of a mix."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.domain.errors import SearchUnavailable, VesportalError
from catalog.selectors.policy_mix import NoteSeen, mix_of, mix_views, note_get, notes_of
from catalog.selectors.search import products_search
from catalog.services.mixes import note_change, note_delete, note_keep, note_url
from catalog.web import mix_page
from catalog.web.acting import done, form_page, person

_FOUND = 10  # products that are offered
_MISSING = "There is no such note, or it is not for you to see."


class NoteForm(forms.Form):
    """What a note is called, and who may look at it."""

    title = forms.CharField(
        label="Title",
        max_length=200,
        error_messages={"required": "Give the note a title, so that you find it again."},
    )
    shared = forms.BooleanField(
        label="Whoever has the link may look at it",
        required=False,
        help_text="Only people who may see all of its products see anything of it. What rests on your agreements stays yours.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mix(request: HttpRequest) -> HttpResponse:
    """Products, an intent, and what is allowed then. A POST keeps a note of it."""
    wanted = mix_page.asked(request.GET)
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            note = note_keep(person(request), slugs=wanted.slugs, intent=wanted.intent, **form.cleaned_data)
            return done(
                request, "The note is kept. You are told when it comes out otherwise.", note_url(note)
            )
        except VesportalError as error:
            form.add_error(None, str(error))
    views = mix_views(request.user, wanted.slugs)
    mixed = mix_of(request.user, views, wanted.intent) if views else None
    context = mix_page.context(wanted, views, mixed, _found(request, wanted))
    return form_page(request, "pages/policy/mix.html", form, context)


def _found(request: HttpRequest, wanted: mix_page.Asked) -> list[dict[str, Any]] | None:
    """What was searched for; None where the search is away."""
    if not wanted.q:
        return []
    try:
        size = _FOUND + len(wanted.slugs)
        return products_search(request.user, q=wanted.q, page_size=size, facets=False).rows
    except SearchUnavailable:
        return None


@require_safe
@login_required
def mix_notes(request: HttpRequest) -> HttpResponse:
    """A person's own notes."""
    return render(
        request, "pages/policy/mix_notes.html", mix_page.notes_context(list(notes_of(request.user)))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mix_note(request: HttpRequest, key: str) -> HttpResponse:
    """A note: then and now. Its owner calls it otherwise, or shares it."""
    seen = _seen(request, key)
    own = seen.note.owner_id == request.user.pk
    if request.method == "POST" and not own:
        raise Http404(_MISSING)
    usual = {"title": seen.note.title, "shared": seen.note.shared}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            note_change(person(request), note=seen.note, **form.cleaned_data)
            return done(request, "Saved.", note_url(seen.note))
        except VesportalError as error:
            form.add_error(None, str(error))
    response = form_page(request, "pages/policy/mix_note.html", form, mix_page.note_context(seen, own=own))
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def mix_note_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a note of one's own."""
    seen = _seen(request, key)
    if seen.note.owner_id != request.user.pk:
        raise Http404(_MISSING)
    note_delete(person(request), note=seen.note)
    return done(request, f"“{seen.note.title}” is deleted.", "/mix/notes/")


def _seen(request: HttpRequest, key: str) -> NoteSeen:
    seen = note_get(request.user, key)
    if seen is None:
        raise Http404(_MISSING)
    return seen


urlpatterns = [
    path("mix/", mix, name="mix"),
    path("mix/notes/", mix_notes, name="mix_notes"),
    path("mix/notes/<slug:key>/", mix_note, name="mix_note"),
    path("mix/notes/<slug:key>/delete/", mix_note_delete, name="mix_note_delete"),
]
