"""Addresses beside the lists: the beginning, what has moved, and whatever is not there."""

from django.urls import Resolver404, resolve, reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.selectors.identities import merged_target
from catalog.selectors.visibility import Viewer

# What can be asked for without knowing a name.
BEGIN = (
    "products", "suggest", "domains", "endpoints", "licences", "standards", "initiatives", "glossary", "use_cases", "runs",
    "requests", "agreements", "schema", "docs",
)  # fmt: skip


_ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}


class Root(APIView):
    """Where to begin."""

    @extend_schema(operation_id="root_retrieve", responses={200: _ADDRESSES})
    def get(self, request: Request) -> Response:
        """The address of each list, of this description, and of a page to try them."""
        return Response({name: request.build_absolute_uri(reverse(f"api:{name}")) for name in BEGIN})


@extend_schema(exclude=True)
class Nothing(APIView):
    """Whatever has no address of its own."""

    def get(self, request: Request, rest: str) -> Response:
        """404, in the shape of every error; to the address with a slash at its end where there is one."""
        if _is_there(f"{request.path}/"):
            return _moved(request._request.get_full_path(force_append_slash=True))
        raise NotFound(f"There is nothing at “{rest[:100]}”. All addresses are listed at /api/v1/schema/.")

    def post(self, request: Request, rest: str) -> Response:
        """404."""
        raise NotFound(f"There is nothing at “{rest[:100]}”. All addresses are listed at /api/v1/schema/.")

    put = patch = delete = post


def _is_there(path: str) -> bool:
    try:
        return resolve(path).url_name is not None
    except Resolver404:
        return False


def to_the_kept(user: Viewer, address: str, slug: str, query: str = "") -> Response:
    """To the product that another was merged into; not to be remembered, since a merge can be taken back."""
    kept = merged_target(user, slug)
    if not kept:
        raise NotFound("There is no such product, or it is not for you to see.")
    location = reverse(address, args=[kept])
    return _moved(f"{location}?{query}" if query else location, {"Cache-Control": "no-cache"})


def _moved(location: str, headers: dict[str, str] | None = None) -> Response:
    return Response(status=301, headers={"Location": location, **(headers or {})})
