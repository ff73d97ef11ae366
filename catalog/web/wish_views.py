"""“I need data that isn't here”: saying so, one's own wishes, and the curators' list."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.requests.questions import LONGEST_TEXT, PURPOSES
from catalog.models import AccessWish
from catalog.selectors.visibility import live_to
from catalog.selectors.wishes import wish_get, wishes_all, wishes_of
from catalog.services.wishes import wish_answer, wish_make
from catalog.web import request_page, work_page
from catalog.web.acting import done, error_told, form_page, person
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.links import breadcrumbs

_State = AccessWish.State
TONES = {"open": "teal", "found": "green", "noted": "violet", "closed": ""}


class WishForm(forms.Form):
    """What is missing."""

    title = forms.CharField(
        label="Which data do you need?",
        max_length=200,
        help_text="In a few words, such as “Half-hourly gas demand by exit zone”.",
        error_messages={"required": "Say in a few words which data you need."},
    )
    text = forms.CharField(
        label="What should it hold, and what for?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text="Area, period, detail; and the question that it would answer.",
        error_messages={"required": "Describe what it should hold."},
    )
    purposes = forms.MultipleChoiceField(
        label="Purpose",
        required=False,
        choices=list(PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.CharField(label="Your organisation", required=False, max_length=200)
    holder = forms.CharField(
        label="Who may have it", required=False, max_length=200, help_text="If you have an idea."
    )
    searched = forms.CharField(
        label="What you searched for",
        required=False,
        max_length=300,
        help_text="So that nobody searches again.",
    )


class WishAnswerForm(forms.Form):
    """What became of a wish."""

    state = forms.ChoiceField(
        label="What becomes of it?",
        choices=[
            (_State.FOUND, "It is here: point to the data product"),
            (_State.NOTED, "Nobody has it here: note it as a gap"),
            (_State.CLOSED, "Close it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it."},
    )
    product = forms.CharField(
        label="The data product",
        required=False,
        max_length=300,
        help_text="The address of its page, or the last part of it.",
    )
    answer = forms.CharField(
        label="Your answer",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": "Write an answer: who wished for it gets to read it."},
    )


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: HttpRequest) -> HttpResponse:
    """Say which data is missing."""
    given = (("searched", "q", 300), ("title", "title", 200), ("text", "text", LONGEST_TEXT))
    asked = {field: request.GET.get(name, "")[:most].replace("\0", "") for field, name, most in given}
    form = WishForm(request.POST if request.method == "POST" else None, initial=asked)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            wish = wish_make(person(request), **form.cleaned_data)
            said = f"Thank you. Your wish {wish.reference} is with the curators."
            return done(request, said, f"/wishes/{wish.reference}/")
        except VesportalError as error:
            status = error_told(form, error)
    context = {
        "restored": typed_again(request, form),
        "page_title": "I need data that is not here",
        "page_description": "Say which data you miss, so that gaps are seen.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Your wishes", "/wishes/"), ("A new one", "")),
        **request_page.kept(request),
    }
    return form_page(request, "pages/wish/new.html", form, context, status=status)


@login_required
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """One's own wishes; for curators everybody's (`show=open` and the like)."""
    user, show = person(request), request.GET.get("show", "")
    everybody = user.is_curator and show != "mine"
    state = show if show in _State.values else ""
    rows = wishes_all(state) if everybody else wishes_of(user)
    found, turned = work_page.page_of(request, rows, show=show)
    shown = [("", "All"), *_State.choices, ("mine", "Mine")]
    context = {
        "rows": [{"wish": wish, "tone": TONES[wish.state]} for wish in found],
        "everybody": everybody,
        "curator": user.is_curator,
        "filters": [{"label": label, "url": f"?show={key}", "current": key == show} for key, label in shown],
        "pagination": turned,
        "page_title": "Wishes" if everybody else "Your wishes",
        "page_description": "Data that people need and that is not here.",
        "nav_section": "work" if everybody else "",
        "crumbs": breadcrumbs(("Wishes" if everybody else "Your wishes", "")),
    }
    return render(request, "pages/wish/list.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, reference: str) -> HttpResponse:
    """One wish; curators answer it here."""
    user = person(request)
    found = wish_get(user, reference)
    if found is None:
        raise Http404("There is no such wish, or it is not for you to see.")
    answerable = user.is_curator and found.state in (_State.OPEN, _State.NOTED)
    form = WishAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not user.is_curator:
            raise PermissionDenied
        if form.is_valid():
            given = form.cleaned_data
            slug = given["product"].rstrip("/").rpartition("/")[2]
            product = live_to(user).filter(slug=slug).first() if slug else None
            try:
                wish_answer(user, wish=found, state=given["state"], answer=given["answer"], product=product)
                return done(request, "The wish is answered, and who made it told.", "/wishes/?show=open")
            except VesportalError as error:
                form.add_error(None, str(error))
    seen = found.product is not None and live_to(user).filter(pk=found.product.pk).exists()
    context = {
        "wish": found,
        "tone": TONES[found.state],
        "product": found.product if seen else None,
        "purposes": ", ".join(PURPOSES.get(p, p) for p in found.purposes),
        "answerable": answerable,
        "restored": typed_again(request, form),
        "caption": f"Wish {found.reference}",
        "page_title": found.title,
        "page_description": "Data that somebody needs and that is not here.",
        "nav_section": "work" if user.is_curator else "",
        "crumbs": breadcrumbs(("Wishes", "/wishes/"), (found.reference, "")),
        **request_page.kept(request),
    }
    return form_page(request, "pages/wish/page.html", form, context)


urlpatterns = [
    path("wishes/", wishes, name="wishes"),
    path("wishes/new/", wish_new, name="wish_new"),
    path("wishes/<slug:reference>/", wish, name="wish"),
]
