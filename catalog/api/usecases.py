"""Use cases, for programs: who gives what to whom, and how each flow stands for the caller."""

from typing import Any

import msgspec
from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.pagination import PageNumbers
from catalog.api.serializers import ErrorSerializer
from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.domain.usecases.standing import STATES, FlowStanding
from catalog.formats.usecases.document import CASE, address_of, addressed
from catalog.models import UseCase
from catalog.selectors.case_documents import document_of
from catalog.selectors.usecases import CaseView, case_get, cases_to


class UseCaseRowSerializer(serializers.ModelSerializer):
    """A published use case in a list."""

    question = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="published_version", help_text="the one that is published")
    sectors = serializers.ListField(child=serializers.ChoiceField(choices=list(SECTORS)))
    layers = serializers.ListField(child=serializers.ChoiceField(choices=list(LAYERS)))
    address = serializers.SerializerMethodField()

    class Meta:
        model = UseCase
        fields = [
            "slug",
            "title",
            "question",
            "sectors",
            "layers",
            "version",
            "published_at",
            "is_demo",
            "address",
        ]

    def get_question(self, row: UseCase) -> str:
        """What somebody wants to know or do."""
        return str((row.published or {}).get("question", ""))

    def get_address(self, row: UseCase) -> str:
        """Its page."""
        return address_of(settings.SITE_URL, CASE, row.slug)


class FlowStandingSerializer(serializers.Serializer):
    """How one flow stands for the caller."""

    key = serializers.CharField(help_text="of the flow in the case")
    state = serializers.ChoiceField(choices=list(STATES))
    why = serializers.CharField()
    level = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=5, help_text="lowest maturity level among its products"
    )
    answer = serializers.CharField(
        allow_blank=True, help_text="strictest answer of policy to the uses it asks for"
    )
    doubled = serializers.BooleanField(help_text="several products serve the same need")
    hidden = serializers.IntegerField(help_text="products that the caller may not see")


class UseCaseSerializer(serializers.Serializer):
    """One use case: the document that can be downloaded, and how it stands."""

    slug = serializers.CharField()
    address = serializers.CharField()
    version = serializers.IntegerField()
    date = serializers.CharField(help_text="since when this version is, ISO 8601")
    draft = serializers.BooleanField(help_text="true: what its editors work on, not what is published")
    left_out = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="key of a flow → how many of its products the caller may not see",
    )
    case = serializers.DictField(help_text="as the JSON Schema at /use-cases/schema.json says")
    readiness = serializers.IntegerField(
        allow_null=True, min_value=0, max_value=5, help_text="lowest maturity level among its products"
    )
    flows = FlowStandingSerializer(many=True)


class UseCaseList(ListAPIView):
    """Published use cases."""

    serializer_class = UseCaseRowSerializer
    pagination_class = PageNumbers

    @extend_schema(
        operation_id="use_cases_list",
        parameters=[
            OpenApiParameter("sector", str, enum=list(SECTORS), description="only those of this sector")
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Published use cases by title."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[UseCase]:
        """Those that the caller may see."""
        sector = self.request.query_params.get("sector", "")
        if sector and sector not in SECTORS:
            raise ValidationError({"sector": f"Give one of {', '.join(SECTORS)}."})
        rows = cases_to(self.request.user).filter(published__isnull=False).order_by("title", "pk")
        return rows.filter(sectors__contains=[sector]) if sector else rows


class UseCaseDetail(APIView):
    """One use case."""

    @extend_schema(
        operation_id="use_cases_retrieve",
        parameters=[
            OpenApiParameter("draft", str, enum=["1"], description="what is worked on, for its editors")
        ],
        responses={200: UseCaseSerializer, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """What the caller may see of a case, and how its flows stand."""
        draft = request.query_params.get("draft", "")
        if draft not in ("", "1"):
            raise ValidationError({"draft": "Give 1, or leave it out."})
        view = case_get(request.user, slug, draft=draft == "1")
        if view is None:
            raise NotFound(f"There is no use case “{slug}”, or it is not for you to see.")
        return Response(_told(view))


def _told(view: CaseView) -> dict[str, Any]:
    document = document_of(view, settings.SITE_URL)
    return {
        "slug": document.slug,
        "address": document.address,
        "version": document.version,
        "date": document.date,
        "draft": view.draft,
        "left_out": document.left_out,
        "case": msgspec.to_builtins(addressed(document.case, settings.SITE_URL)),
        "readiness": view.standing.readiness,
        "flows": [_flow(one) for one in view.standing.flows],
    }


def _flow(one: FlowStanding) -> dict[str, Any]:
    return {
        "key": one.flow.key,
        "state": one.state,
        "why": one.why,
        "level": one.level,
        "answer": one.answer,
        "doubled": one.doubled,
        "hidden": one.hidden,
    }
