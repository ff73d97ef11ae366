"""What the search boxes offer while somebody types, for catalog/static_src/js/suggest.js."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from catalog.selectors.suggest import KINDS, Suggestion, suggestions


def suggestion_url(one: Suggestion) -> str:
    """Where a suggestion leads."""
    if one.kind in ("product", "domain", "term"):
        return reverse(one.kind, args=[one.name])
    return reverse("search", query={"theme" if one.kind == "theme" else "q": one.name})


@require_safe
@cache_control(private=True, max_age=30)
@vary_on_cookie
def suggest(request: HttpRequest) -> JsonResponse:
    """`{groups: [{label, items: [{title, detail, url}]}]}`: texts, never markup."""
    found = suggestions(request.user, request.GET.get("q", ""))
    groups = [
        {"label": KINDS[kind], "items": [_item(one) for one in some]} for kind, some in groupby(found, _kind)
    ]
    return JsonResponse({"groups": groups})


def _kind(one: Suggestion) -> str:
    return one.kind


def _item(one: Suggestion) -> dict[str, Any]:
    return {"title": one.title, "detail": one.detail, "url": suggestion_url(one)}


urlpatterns = [path("search/suggest/", suggest, name="search_suggest")]
