"""The page where those who decide for an endpoint make its push key and its webhook's secret."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Endpoint, User
from catalog.selectors.permissions import decides_for
from catalog.services.push import PUSH_LIMIT, hook_secret_make, protocol_title, push_key_make, push_stop
from catalog.web.links import breadcrumbs


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def push(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be pushed and how; a key or secret that was made just now is shown this once."""
    user = cast(User, request.user)
    endpoint = Endpoint.objects.select_related("domain").filter(slug=slug).first()
    if endpoint is None or not decides_for(user, endpoint.domain_id):
        raise Http404("There is no such endpoint, or you do not decide for it.")
    made = _act(user, endpoint, request.POST.get("action", "")) if request.method == "POST" else {}
    base = f"{settings.SITE_URL}/api/v1/endpoints/{endpoint.slug}"
    context = {
        "endpoint": endpoint,
        "protocol": protocol_title(endpoint),
        "limit": f"{PUSH_LIMIT // 2**20} MiB",
        "push_example": (
            f"curl -X POST '{base}/push' \\\n  -H 'Authorization: Bearer <push key>' \\\n  --data-binary @records.json"
        ),
        "hook_example": (
            "body='{}'\n"
            "signature=$(printf %s \"$body\" | openssl dgst -sha256 -hmac '<secret>' -r | cut -d' ' -f1)\n"
            f"curl -X POST '{base}/hook' \\\n  -H \"X-Vesportal-Signature: sha256=$signature\" \\\n"
            "  -H 'Content-Type: application/json' -d \"$body\""
        ),
        "page_title": f"Push to {endpoint.slug}",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"), (endpoint.slug, f"/endpoints/{endpoint.slug}/"), ("Push", "")
        ),
        **made,
    }
    return render(request, "pages/endpoint/push.html", context)


def _act(user: User, endpoint: Endpoint, action: str) -> dict[str, str]:
    match action:
        case "key":
            return {"made": "push key", "value": push_key_make(user, endpoint=endpoint)}
        case "secret":
            return {"made": "webhook secret", "value": hook_secret_make(user, endpoint=endpoint)}
        case "stop":
            push_stop(user, endpoint=endpoint)
            return {"stopped": "yes"}
    return {}


urlpatterns = [path("endpoints/<slug:slug>/push/", push, name="endpoint_push")]
