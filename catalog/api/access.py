"""How a product is got: its ways with the one that is advised, and what a pull takes."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.access_serializers import (
    AccessSerializer,
    PlanSerializer,
    plan_full,
    recommendation_full,
    way_full,
)
from catalog.api.elsewhere import to_the_kept
from catalog.api.errors import Gone
from catalog.api.pagination import envelope, whole_number
from catalog.api.serializers import ErrorSerializer
from catalog.domain.access.words import WISHES
from catalog.selectors.access import access_of, ways_of_page
from catalog.selectors.distributions import PAGE_SIZE
from catalog.selectors.params import MAX_PAGE, search_params
from catalog.selectors.products import ProductView, product_get
from catalog.selectors.pull_params import BOX
from catalog.selectors.pulls import asked_of, places_asked, pull_of

_ERRORS = {301: None, 400: ErrorSerializer, 404: ErrorSerializer, 410: ErrorSerializer}


def _view(request: Request, slug: str) -> ProductView:
    view = product_get(request.user, slug)
    if view is None:
        raise NotFound(f"There is no product “{slug}”, or it is not for you to see.")
    if view.withdrawn:
        raise Gone(view.product.withdrawn_because)
    return view


class ProductAccess(APIView):
    """The ways of one product."""

    @extend_schema(
        operation_id="products_access_retrieve",
        parameters=[
            OpenApiParameter("wish", str, enum=list(WISHES), description="what it is wanted for"),
            OpenApiParameter("page", whole_number(MAX_PAGE), description="100 distributions each"),
        ],
        responses={200: AccessSerializer, **_ERRORS},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Its ways with every figure's source, and the one that is advised."""
        view = _view(request, slug)
        if view.merged:
            return to_the_kept(request.user, "api:access", slug, request._request.META["QUERY_STRING"])
        asked = search_params(request.query_params)
        wish = next((wish for wish in WISHES if wish == request.query_params.get("wish")), None)
        problems = {name: told for name, told in asked.problems.items() if name == "page"}
        if request.query_params.get("wish") and wish is None:
            problems["wish"] = f"Wish for one of: {', '.join(WISHES)}."
        if problems:
            raise ValidationError(problems)
        number = len(view.record.distributions)
        pages = max(1, -(-number // PAGE_SIZE))
        if asked.page > pages:
            raise NotFound(f"There are {pages:,} pages of distributions only.")
        access = access_of(request.user, view, wish=wish)
        rows = [way_full(way, access, slug) for way in ways_of_page(access, asked.page)]
        answer = envelope(request, rows, count=number, page=asked.page, pages=pages)  # type: ignore[arg-type]
        return Response({**answer, "recommendation": recommendation_full(access)})


class ProductPlan(APIView):
    """What a pull of one product takes."""

    @extend_schema(
        operation_id="products_plan_retrieve",
        parameters=[
            OpenApiParameter("way", str, description="code of a way; the advised one if left out"),
            OpenApiParameter("from", str, description="a day or a time, ISO 8601"),
            OpenApiParameter("until", str, description="the first day or time that is not wanted"),
            *(OpenApiParameter(name, float, description="degrees; all four, or none") for name in BOX),
            OpenApiParameter("fields", str, many=True, description="may be repeated, or have commas"),
            OpenApiParameter("rows", int, description="how many rows, where they are known"),
        ],
        responses={200: PlanSerializer, **_ERRORS},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Rows, calls, time, bytes, a verdict with its reasons, a better way, and scripts."""
        view = _view(request, slug)
        if view.merged:
            return to_the_kept(request.user, "api:plan", slug, request._request.META["QUERY_STRING"])
        query = request.query_params
        access = access_of(request.user, view, places=places_asked(query))
        asked, _ = asked_of(access, query)
        if asked.problems:
            raise ValidationError(dict(asked.problems))
        if asked.way is None:
            raise NotFound("This product names no file or service that a pull could be planned of.")
        return Response(plan_full(pull_of(access, asked.way, asked.need), slug))
