"""The JSON API: read the parameters, call one selector, answer."""

import re
from typing import Any

import msgspec
from allauth.account.adapter import get_adapter
from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from catalog.api.elsewhere import to_the_kept
from catalog.api.errors import Gone
from catalog.api.pagination import PageNumbers, envelope, whole_number
from catalog.api.serializers import (
    DistributionPageSerializer,
    DomainSerializer,
    EndpointSerializer,
    ErrorSerializer,
    ProductPageSerializer,
    ProductSerializer,
    RunSerializer,
    product_full,
    product_row,
)
from catalog.api.why import EXPLAIN, understood, why_row
from catalog.api.words import SWITCHES, left_out, words_searched
from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.models import Domain
from catalog.search import FACETS, MAX_PAGE_SIZE, MAX_WINDOW
from catalog.selectors.distributions import product_head, ways_page
from catalog.selectors.domains import domains_list, endpoints_health
from catalog.selectors.facet_labels import FACET_LABELS, fixed_labels
from catalog.selectors.params import LONGEST_QUERY, MAX_PAGE, SORTS, SearchParams, search_params
from catalog.selectors.products import product_get, veiled_of
from catalog.selectors.runs import runs_of
from catalog.selectors.search import products_asked
from catalog.selectors.where_when import SIDES
from catalog.selectors.why import whys_found
from catalog.services.walks import results_walk

_SLUG = re.compile(r"[-\w]{1,100}", re.ASCII)
_PARAMETERS = [
    OpenApiParameter(
        "q",
        str,
        description="words, “phrases” in double quotes, -words to leave out, OR, brackets, field:value, dates and numbers as "
        f"ranges: see /help/search/. The first {LONGEST_QUERY} characters are searched, and `notes` says so where there are more",
    ),
    *(
        OpenApiParameter(
            name,
            str,
            many=True,
            enum=list(fixed_labels().get(name, ())) or None,
            description=f"only with this value of “{FACET_LABELS[name]}”; repeated: with one of them",
        )
        for name in FACETS
    ),
    OpenApiParameter(
        "bbox",
        str,
        description="only with a box that touches this one: west,south,east,north in degrees (WGS 84); west above east: "
        "across the date line",
    ),
    OpenApiParameter(
        "place", str, description="the same by a name of the gazetteer, such as `Leeds` or `Newport, Wales`"
    ),
    OpenApiParameter(
        "from", str, description="only what covers this day or a later one: 2024, 2024-05 or 2024-05-01"
    ),
    OpenApiParameter("to", str, description="only what covers this day or an earlier one"),
    *SWITCHES,
    EXPLAIN,
    OpenApiParameter("sort", str, enum=list(SORTS)),
    OpenApiParameter("page", whole_number(MAX_PAGE)),
    OpenApiParameter("page_size", whole_number(MAX_PAGE_SIZE)),
    OpenApiParameter(
        "cursor",
        {"type": "string", "pattern": "^\\*?$"},
        description="`*` begins a walk through all results, also beyond 10,000, which later changes do not touch; go on at "
        "`next`, within two minutes. Holds only what has what was asked for, never the nearest",
    ),
]


class ProductList(APIView):
    """Search the catalogue, or list it."""

    @extend_schema(
        operation_id="products_list",
        parameters=_PARAMETERS,
        responses={
            200: ProductPageSerializer,
            400: ErrorSerializer,
            410: ErrorSerializer,
            503: ErrorSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """Products that the caller may see, best match first."""
        asked = search_params(request.query_params)
        if asked.problems:
            raise ValidationError(dict(asked.problems))
        if cursor := request.query_params.get("cursor"):
            return _walked(request, asked, cursor)
        if asked.page * asked.page_size > MAX_WINDOW:
            raise ValidationError({"page": f"Pages reach the first {MAX_WINDOW:,} results. {_GO_ON}"})
        found = products_asked(request.user, asked, facets=False)
        rows = [product_row(row, MODEL_VERSION) for row in found.rows]
        if request.query_params.get("explain") == "yes":
            whys = whys_found(request.user, asked, found)
            rows = [row | ({"why": why_row(whys[row["id"]])} if row["id"] in whys else {}) for row in rows]
        return Response(
            envelope(request, rows, count=found.response.total, page=asked.page, pages=found.pages)  # type: ignore[arg-type]
            | {"fallback": found.response.fallback, **words_searched(found.response)}
            | understood(asked, found.response, _unused(request))
            | _ends(asked, found.response.total)
        )


_GO_ON = "To have all of them, begin again without page and with cursor=* in the address, and go on at “next” until it is null."


_NAMES = sorted({*(parameter.name for parameter in _PARAMETERS), *SIDES, "view"})


def _unused(request: Request) -> list[str]:
    return left_out(request.query_params, _NAMES)


def _ends(asked: SearchParams, total: int) -> dict[str, str]:
    """On the last page that can be turned to, where there are more results: how to have the others."""
    last = (asked.page + 1) * asked.page_size > MAX_WINDOW
    return (
        {"ends": f"Pages end at the first {MAX_WINDOW:,} results. {_GO_ON}"}
        if last and total >= MAX_WINDOW
        else {}
    )


def _walked(request: Request, asked: SearchParams, cursor: str) -> Response:
    if asked.page > 1:
        raise ValidationError({"page": "A cursor goes on by itself: leave page out."})
    who = str(request.user.pk or get_adapter().get_client_ip(request._request))
    found = results_walk(request.user, asked, cursor, who=who)
    here = request.build_absolute_uri()
    return Response(
        {
            "count": found.total,
            "next": replace_query_param(here, "cursor", found.cursor) if found.cursor else None,
            "previous": None,
            "results": [product_row(row, MODEL_VERSION) for row in found.rows],
            "fallback": False,
            "notes": _unused(request),
        }
    )


class ProductDetail(APIView):
    """One product."""

    @extend_schema(
        operation_id="products_retrieve",
        responses={200: ProductSerializer, 301: None, 404: ErrorSerializer, 410: ErrorSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Everything known of a product; 410 where it was withdrawn."""
        view = product_get(request.user, slug)
        if view is None:
            raise NotFound(f"There is no product “{slug}”, or it is not for you to see.")
        if view.withdrawn:
            raise Gone(view.product.withdrawn_because)
        if view.merged:
            return to_the_kept(request.user, "api:product", slug)
        return Response(product_full(view))


class DistributionList(APIView):
    """The distributions of one product."""

    @extend_schema(
        operation_id="products_distributions_list",
        parameters=[
            OpenApiParameter("q", str, description="only those with it in name, format or address"),
            OpenApiParameter("page", whole_number(MAX_PAGE), description="100 distributions each"),
        ],
        responses={
            200: DistributionPageSerializer,
            301: None,
            400: ErrorSerializer,
            404: ErrorSerializer,
            410: ErrorSerializer,
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        """A page of them, in their order."""
        product = product_head(request.user, slug)
        if product is None:
            raise NotFound(f"There is no product “{slug}”, or it is not for you to see.")
        if product.state == product.State.WITHDRAWN:
            raise Gone(product.withdrawn_because)
        if product.state == product.State.MERGED:
            query = request._request.META["QUERY_STRING"]
            return to_the_kept(request.user, "api:distributions", slug, query)
        asked = search_params(request.query_params)
        if asked.problems:
            raise ValidationError(dict(asked.problems))
        without = "urls" in veiled_of(request.user, product)
        ways = ways_page(product.pk, q=asked.q, page=asked.page, without_urls=without)
        if asked.page > ways.pages:
            raise NotFound(f"There are {ways.pages:,} pages of distributions only.")
        rows = [{"position": n, **msgspec.to_builtins(way)} for n, way in ways.rows]
        return Response(envelope(request, rows, count=ways.count, page=ways.page, pages=ways.pages))  # type: ignore[arg-type]


class DomainList(ListAPIView):
    """All domains."""

    serializer_class = DomainSerializer
    pagination_class = PageNumbers

    def get_queryset(self) -> Any:
        """Domains with their counts."""
        return domains_list(self.request.user)


class DomainDetail(RetrieveAPIView):
    """One domain."""

    serializer_class = DomainSerializer

    def get_object(self) -> Domain:
        """The domain with its count."""
        for domain in domains_list(self.request.user):
            if domain.slug == self.kwargs["slug"]:
                return domain
        raise NotFound(f"There is no domain “{self.kwargs['slug']}”.")


class EndpointList(ListAPIView):
    """All endpoints with their harvest health."""

    serializer_class = EndpointSerializer
    pagination_class = PageNumbers

    def get_queryset(self) -> Any:
        """Endpoints with last run and counts."""
        endpoints = endpoints_health(self.request.user)
        prefetch_related_objects(endpoints, "audience_domains")  # asked of each, for what may be shown of it
        return endpoints


class RunList(ListAPIView):
    """Harvest runs, newest first."""

    serializer_class = RunSerializer
    pagination_class = PageNumbers

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "endpoint",
                {"type": "string", "pattern": "^[-a-zA-Z0-9_]{0,100}$"},
                description="only this endpoint, by its slug",
            )
        ]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Runs with their counts and verdicts."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Runs of one endpoint or of all."""
        slug = self.request.query_params.get("endpoint", "")
        if slug and not _SLUG.fullmatch(slug):
            raise ValidationError(
                {"endpoint": "Give the slug of an endpoint, as /api/v1/endpoints/ lists them."}
            )
        return runs_of(self.request.user, slug)
