"""“I have this”: offering for a gap a product that is here, or where the data is, and answering an offer."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.domain.errors import VesportalError
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.models import DataProduct, GapOffer, User
from catalog.selectors.gap_offers import OFFERABLE, gap_name, gap_of_flow, products_to_offer
from catalog.selectors.gaps import GapView, gap_get
from catalog.selectors.visibility import live_to
from catalog.services.gap_offers import offer_make, offer_settle
from catalog.web import gap_page
from catalog.web.acting import done, error_told, form_page, person
from catalog.web.kept_forms import keeps_typed, typed_again
from catalog.web.request_page import kept

_TITLE = "I have this"


class OfferForm(forms.Form):
    """A product that is here, one's own or another's, or where the data is."""

    own = forms.ChoiceField(label="One of your data products", required=False)
    product = forms.CharField(
        label="A data product of this catalogue",
        required=False,
        max_length=300,
        help_text="The address of its page, or the last part of it.",
    )
    place = forms.CharField(
        label="Where it is, if it is not in the catalogue yet",
        required=False,
        max_length=500,
        help_text="An address, or who has it, such as “our asset register, on request”.",
    )
    text = forms.CharField(
        label="How it fits",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text="What it holds of what is needed, what it lacks, and under which terms.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        mine = products_to_offer(user)
        if mine:
            choices = [("", "None of these"), *((one.slug, one.title[:120]) for one in mine)]
            self.fields["own"] = forms.ChoiceField(
                label="One of your data products", required=False, choices=choices
            )
            self.fields["product"].label = "Or another data product of this catalogue"
        else:
            del self.fields["own"]

    def clean_product(self) -> DataProduct | None:
        """The product that the address names."""
        text = self.cleaned_data["product"].strip()
        if not text:
            return None
        slug = text.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
        found = live_to(self._user).filter(slug=slug).first()
        if found is None:
            raise forms.ValidationError("There is no such data product. Give the address of its page.")
        return found

    def clean(self) -> None:
        """Something is offered."""
        given = self.cleaned_data
        if not (self.errors or given.get("own") or given.get("product") or given["place"].strip()):
            self.add_error(next(iter(self.fields)), "Choose a data product, or say where the data is.")

    def chosen(self) -> DataProduct | None:
        """The product that was chosen or named."""
        own = self.cleaned_data.get("own", "")
        return live_to(self._user).filter(slug=own).first() if own else self.cleaned_data["product"]


class AnswerForm(forms.Form):
    """What who offered it gets to read."""

    answer = forms.CharField(
        label="A word to who offered it",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text="What becomes of it, and why.",
        error_messages={"required": "Say what becomes of it: who offered it gets to read it."},
    )


class TakeBackForm(forms.Form):
    """Why an offer of one's own stands no more."""

    answer = forms.CharField(
        label="Why you take it back",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": "Say why you take it back, in a few words."},
    )


@require_safe
@never_cache
def of_flow(request: HttpRequest, case: str, flow: str) -> HttpResponse:
    """From a flow of a use case to the offer for its gap; to a wish where it is no gap any more."""
    view = gap_of_flow(request.user, case, flow)
    if view is None:
        raise Http404(
            "Nothing is missing here any more: a data product serves this data flow, or its case was changed."
        )
    return HttpResponseRedirect(f"/gaps/{view.id}/offer/")


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, gap_id: str) -> HttpResponse:
    """Offer something for a gap."""
    user, view = person(request), _found(request, gap_id)
    if view.kind not in OFFERABLE or view.found is None:
        raise Http404("Nothing is missing here any more. Look at the list of gaps.")
    form = OfferForm(request.POST if request.method == "POST" else None, user=user)
    status = 0
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            offer_make(user, gap=view, product=form.chosen(), place=given["place"], text=given["text"])
            said = "Thank you. Curators and those who wait for it are told; you hear what becomes of it."
            return done(request, said, f"/gaps/{view.id}/")
        except VesportalError as error:
            status = error_told(form, error)
    return form_page(
        request, "pages/gaps/offer.html", form, _context(request, view, form, _TITLE), status=status
    )


@never_cache
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, gap_id: str, pk: int) -> HttpResponse:
    """Answer an offer, which takes it off the list."""
    user, view = person(request), _found(request, gap_id)
    kind, key = gap_name(view)
    offers = GapOffer.objects.select_related("product").filter(kind=kind, key=key, settled_at=None)
    found = offers.filter(pk=min(pk, 2**62)).first()
    if found is None:
        raise Http404("There is no such offer any more: it is answered.")
    if not view.decides and found.by_id != user.pk:
        raise PermissionDenied
    mine = found.by_id == user.pk
    form = (TakeBackForm if mine else AnswerForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            offer_settle(user, gap=view, offer=found, answer=form.cleaned_data["answer"])
            said = "Your offer is taken back." if mine else "The offer is answered, and who made it is told."
            return done(request, said, f"/gaps/{view.id}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    title = "Take your offer back" if mine else "Answer an offer"
    context = _context(request, view, form, title) | {"offer": found, "mine": mine}
    return form_page(request, "pages/gaps/offer_answer.html", form, context)


def _context(request: HttpRequest, view: GapView, form: forms.Form, title: str) -> dict[str, Any]:
    found = view.found
    needs = [flow.need for flow in found.flows if flow.need and flow.need != view.title] if found else []
    return {
        **gap_page.form_context(view, title),
        **kept(request),
        "restored": typed_again(request, form),
        "need": needs[0] if needs else "",
    }


def _found(request: HttpRequest, gap_id: str) -> GapView:
    view = gap_get(request.user, gap_id)
    if view is None:
        raise Http404("There is no such gap any more, or it is not for you to see.")
    return view


urlpatterns = [
    path("gaps/of/<slug:case>/<slug:flow>/offer/", of_flow, name="gap_of_flow"),
    path("gaps/<slug:gap_id>/offer/", offer, name="gap_offer"),
    path("gaps/<slug:gap_id>/offers/<int:pk>/", answer, name="gap_offer_answer"),
]
