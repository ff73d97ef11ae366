"""The list of use cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from catalog.selectors.case_list import cases_in_review, cases_published, cases_worked_on
from catalog.web import case_list_page
from catalog.web.acting import person


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The published cases, one's own (`show=mine`), or for curators those in review (`show=review`)."""
    user = person(request)
    asked = case_list_page.asked_of(
        request.GET, signed_in=user.is_authenticated, curator=getattr(user, "is_curator", False)
    )
    if asked.show == "mine":
        rows = cases_worked_on(user)
    elif asked.show == "review":
        rows = cases_in_review(user)
    else:
        rows = cases_published(user)
    return render(request, "pages/usecase/list.html", case_list_page.context(request, asked, rows))


urlpatterns = [path("use-cases/", cases, name="cases")]
