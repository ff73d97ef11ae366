"""One's own access requests and agreements, for programs. Deciding and accepting are for people, on the pages."""

from typing import Any, get_args

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.pagination import PageNumbers
from catalog.api.serializers import ErrorSerializer
from catalog.domain.requests import agreement as agreement_states
from catalog.domain.requests import request as request_states
from catalog.domain.requests.terms import Onward, onward_to
from catalog.models import AccessRequest, Agreement
from catalog.selectors.agreements import agreement_get, agreements_held, terms_under
from catalog.selectors.agreements_odrl import odrl_of
from catalog.selectors.requests import request_get, requests_of

_REFUSALS = {401: ErrorSerializer, 403: ErrorSerializer}


class RequestRowSerializer(serializers.Serializer):
    """A request as lists show it."""

    reference = serializers.CharField()
    domain = serializers.CharField(source="domain.slug")
    state = serializers.ChoiceField(choices=list(request_states.STATES))
    organisation = serializers.CharField(allow_blank=True)
    sent = serializers.DateTimeField(source="sent_at", allow_null=True)
    due = serializers.DateTimeField(source="due_at", allow_null=True, help_text="when an answer is due")
    agreement = serializers.SerializerMethodField(help_text="reference of the agreement that it became")
    url = serializers.SerializerMethodField()

    def get_agreement(self, row: AccessRequest) -> str | None:
        """The agreement, if there is one."""
        found = getattr(row, "agreement", None)
        return found.reference if found else None

    def get_url(self, row: AccessRequest) -> str:
        """Its page."""
        return f"{settings.SITE_URL}/requests/{row.reference}/"


class AgreementRowSerializer(serializers.Serializer):
    """An agreement as lists show it."""

    reference = serializers.CharField()
    domain = serializers.CharField(source="domain.slug")
    state = serializers.ChoiceField(choices=list(agreement_states.STATES))
    organisation = serializers.CharField(allow_blank=True)
    purposes = serializers.ListField(child=serializers.CharField())
    starts = serializers.DateField()
    ends = serializers.DateField(help_text="the last day, included")
    url = serializers.SerializerMethodField()

    def get_url(self, row: Agreement) -> str:
        """Its page."""
        return f"{settings.SITE_URL}/agreements/{row.reference}/"


class RequestSerializer(RequestRowSerializer):
    """A request with what it asks for."""

    products = serializers.ListField(child=serializers.CharField(), help_text="slugs of those you may see")
    purposes = serializers.ListField(child=serializers.CharField())
    starts = serializers.DateField(allow_null=True)
    ends = serializers.DateField(allow_null=True)
    decision = serializers.CharField(allow_blank=True)


class PartnerSerializer(serializers.Serializer):
    """Somebody to whom the data of an agreement goes on, as its owner named them."""

    name = serializers.CharField()
    since = serializers.DateField()


class AgreementSerializer(AgreementRowSerializer):
    """An agreement with what it is about, to whom its data goes on, and as ODRL."""

    products = serializers.ListField(child=serializers.CharField(), help_text="slugs of those you may see")
    onward_to = serializers.ChoiceField(
        choices=list(get_args(Onward)),
        help_text="to whom it lets data, or what is made of it, go on: the `partners` alone, or anybody",
    )
    partners = PartnerSerializer(many=True, help_text="those named by the owner now, by name")
    odrl = serializers.JSONField(help_text="an ODRL 2.2 Agreement")


class RequestList(ListAPIView):
    """The caller's own requests."""

    permission_classes = [IsAuthenticated]
    pagination_class = PageNumbers
    serializer_class = RequestRowSerializer

    @extend_schema(
        operation_id="requests_list", responses={200: RequestRowSerializer(many=True), **_REFUSALS}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What you asked for, newest first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Of the caller alone."""
        if getattr(self, "swagger_fake_view", False):
            return AccessRequest.objects.none()
        return requests_of(self.request.user)  # type: ignore[arg-type]


class RequestDetail(APIView):
    """One request."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="requests_retrieve",
        responses={200: RequestSerializer, 404: ErrorSerializer, **_REFUSALS},
    )
    def get(self, request: Request, slug: str) -> Response:
        """A request that you made, or that your domain was asked."""
        shown = request_get(request.user, slug)
        if shown is None:
            raise NotFound(f"There is no request “{slug}”, or it is not for you to see.")
        row = shown.request
        given = {
            "products": [product.slug for product in shown.products],
            **{name: getattr(row, name) for name in ("purposes", "starts", "ends", "decision")},
        }
        return Response({**RequestRowSerializer(row).data, **given})


class AgreementList(ListAPIView):
    """The agreements that the caller holds."""

    permission_classes = [IsAuthenticated]
    pagination_class = PageNumbers
    serializer_class = AgreementRowSerializer

    @extend_schema(
        operation_id="agreements_list", responses={200: AgreementRowSerializer(many=True), **_REFUSALS}
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What you hold, what ends first first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Of the caller alone."""
        if getattr(self, "swagger_fake_view", False):
            return Agreement.objects.none()
        return agreements_held(self.request.user)  # type: ignore[arg-type]


class AgreementDetail(APIView):
    """One agreement."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="agreements_retrieve",
        responses={200: AgreementSerializer, 404: ErrorSerializer, **_REFUSALS},
    )
    def get(self, request: Request, slug: str) -> Response:
        """An agreement that you hold, or that your domain gave. How access works is on its page alone."""
        shown = agreement_get(request.user, slug, partners=True)
        if shown is None:
            raise NotFound(f"There is no agreement “{slug}”, or it is not for you to see.")
        partners = [one for one in shown.partners if one.ended is None]
        terms = terms_under(
            shown.agreement, [one.name for one in partners], asked=shown.agreement.request.recipients
        )
        given = {
            "products": [product.slug for product in shown.products],
            "onward_to": onward_to(terms),
            "partners": [{"name": one.name, "since": one.since} for one in partners],
            "odrl": odrl_of(shown),
        }
        return Response({**AgreementRowSerializer(shown.agreement).data, **given})
