"""The steps of a use case from a draft to what everybody sees: asked for, taken back, returned, published, taken off."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import DecidedMeanwhile, VesportalError
from catalog.domain.usecases.states import STATES, STEPS, CaseStep, steps_open
from catalog.services.usecases import case_step
from catalog.web.acting import done, form_page, person, refused
from catalog.web.case_edit_form_page import edit_url, frame, seen_of, work_of
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.request_page import kept

DONE = {
    "submit": "It waits for a review by a curator. You are told what becomes of it.",
    "recall": "It is a draft again.",
    "return": "It is a draft again, and its editors are told why.",
    "publish": "It is published: everybody sees it, and search finds it. Its editors are told.",
    "withdraw": "It is off the pages: only those see it who work on it. They are told why.",
}
WHAT = {
    "submit": "A curator looks at the case, then publishes it or returns it with comments. Meanwhile it cannot be changed.",
    "recall": "You can change it again, and ask for a review once more when it is ready.",
    "return": "Its editors get your words, and can change it again.",
    "publish": "Everybody sees this version from now on. Readers see of its data products only what they may see anyway.",
    "withdraw": "Only those who work on it see it then. Links to it lead nowhere.",
}


class StepTextForm(forms.Form):
    """The words that go with a step, where it takes any."""

    def __init__(self, *args: object, step: CaseStep, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if step.text:
            self.fields["text"] = forms.CharField(
                label="Comments" if step.name == "return" else "Why?",
                help_text="Its editors get to read it. Say what has to be done.",
                max_length=4_000,
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"required": "Say why, so that its editors know what to do."},
            )


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One step: what it means, and taking it."""
    step = next((one for one in STEPS if one.name == name), None)
    if step is None:
        raise Http404("There is no such step.")
    work = work_of(request, slug)
    to = edit_url(work.row)
    form = StepTextForm(request.POST if request.method == "POST" else None, step=step)
    seen = work.row.version
    if request.method == "POST":
        seen = seen_of(request)
        if form.is_valid():
            try:
                text = form.cleaned_data.get("text", "")
                row = case_step(person(request), case=work.row, step=name, seen=seen, text=text)
                seen_by_all = name == "publish"
                return done(request, DONE[name], f"/use-cases/{row.slug}/" if seen_by_all else to)
            except DecidedMeanwhile as error:
                if not form.fields:
                    return refused(request, error, to)
                form.add_error(None, f"{error} What you typed is still here.")
                seen = work.row.version
            except VesportalError as error:
                if not form.fields:
                    return refused(request, error, to)
                form.add_error(None, str(error))
    elif step not in steps_open(work.row.state, work.roles):
        now = STATES[work.row.state]
        return refused(request, VesportalError(f"“{step.label}” is not possible: the case is “{now}”."), to)
    context = {
        **frame(work, step.label),
        **kept(request),
        "seen": seen,
        "step": step,
        "what": WHAT[name],
        "restored": typed_again(request, form),
    }
    return form_page(request, "pages/usecase/edit_step.html", form, context)


urlpatterns = [path("use-cases/<slug:slug>/edit/review/<slug:name>/", review, name="case_review")]
