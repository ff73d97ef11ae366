"""What a person decides about a harvest run: whether to withdraw what it no longer listed."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from catalog.domain.errors import VesportalError
from catalog.domain.numbers import counted
from catalog.selectors.permissions import decides_for
from catalog.selectors.runs import run_get
from catalog.services.withdrawals import withdrawals_confirm, withdrawals_refuse
from catalog.web.acting import done, person, refused, words


@login_required
@require_POST
def withdrawals(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw the products that a run held, or keep them."""
    run = run_get(request.user, pk) if pk < 2**63 else None
    if run is None or run.endpoint.slug != slug:
        raise Http404("There is no such run.")
    if not decides_for(request.user, run.endpoint.domain_id):
        raise PermissionDenied("Stewards of the domain and curators decide this.")
    confirmed = request.POST.get("action") == "confirm"
    decide = withdrawals_confirm if confirmed else withdrawals_refuse
    back = reverse("run", args=[slug, pk])
    try:
        number = decide(person(request), run=run, why=words(request, "why"))
    except VesportalError as error:
        return refused(request, error, back)
    return done(request, f"{counted(number, 'product')} {'withdrawn' if confirmed else 'kept'}.", back)


urlpatterns = [path("endpoints/<slug:slug>/runs/<int:pk>/withdrawals/", withdrawals, name="run_withdrawals")]
