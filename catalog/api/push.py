"""Receiving records, and the word that something changed."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import ErrorSerializer
from catalog.api.tokens import bearer, scope_require, token_of
from catalog.domain.api_scopes import PUSH
from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import Endpoint, HarvestRun
from catalog.services.push import (
    PUSH_LIMIT,
    Unstarted,
    endpoint_of_key,
    endpoint_of_person,
    hook_heard,
    push_store,
)
from catalog.services.tokens import TOKEN_PREFIX

_HOOK_LIMIT = 2**20
_SIGNATURES = ("X-Vesportal-Signature", "X-Hub-Signature-256")


class AnyBody(BaseParser):
    """The body as it is, whatever it is."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """All of it, and one byte beyond the ceiling at most."""
        return stream.read(PUSH_LIMIT + 1)


def _body(request: Request) -> bytes:
    """What was sent; the framework gives something else where that is nothing."""
    return request.data if isinstance(request.data, bytes) else b""


class TakenSerializer(serializers.Serializer):
    """What became of it."""

    state = serializers.ChoiceField(
        choices=["started", "waiting", "paused"],
        help_text="waiting: for a run that is under way or was a moment ago; paused: nothing is read before somebody of its "
        "domain resumes the schedule.",
    )
    run = serializers.IntegerField(allow_null=True, help_text="Number of the run that reads it.")
    report = serializers.CharField(allow_null=True, help_text="Where its report will be.")


def _taken(slug: str, outcome: HarvestRun | Unstarted) -> Response:
    if isinstance(outcome, HarvestRun):
        told = {"state": "started", "run": outcome.pk, "report": f"/endpoints/{slug}/runs/{outcome.pk}/"}
    else:
        told = {"state": outcome, "run": None, "report": None}
    return Response(told, status=202)


class _Receiver(APIView):
    """Keys and signatures say who is there; a session does not count."""

    authentication_classes = ()
    parser_classes = (AnyBody,)

    def get_authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="push"'


class Push(_Receiver):
    """An endpoint's records, sent by itself."""

    @extend_schema(
        operation_id="endpoint_push",
        request={"application/octet-stream": bytes},
        parameters=[
            OpenApiParameter(
                "whole",
                bool,
                description="true: this is all that the endpoint has, and what it lacks is withdrawn; "
                "false (the default): records to add or change",
            )
        ],
        auth=[{"token": []}, {"pushKey": []}],  # type: ignore[list-item]
        responses={
            202: TakenSerializer,
            400: ErrorSerializer,
            401: ErrorSerializer,
            403: ErrorSerializer,
            429: ErrorSerializer,
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Records as the endpoint's protocol has them, with `Authorization: Bearer` and its push key or a token for pushing."""
        endpoint = self._endpoint(request, slug)
        whole = request.query_params.get("whole", "false").lower()
        if whole not in ("true", "false", "1", "0"):
            raise InvalidInput("“whole” is true or false.")
        _, run = push_store(
            endpoint,
            body=_body(request),
            content_type=request.headers.get("Content-Type", ""),
            coding=request.headers.get("Content-Encoding", ""),
            whole=whole in ("true", "1"),
        )
        return _taken(slug, run or "waiting")

    def _endpoint(self, request: Request, slug: str) -> Endpoint:
        """The endpoint that the key opens, or that the token's person decides for."""
        key = bearer(request) or ""
        if key.startswith(TOKEN_PREFIX):
            token = token_of(request, key)
            scope_require(token, PUSH)
            return endpoint_of_person(slug, token.user)
        try:
            return endpoint_of_key(slug, key)
        except PermissionRefused as error:
            raise AuthenticationFailed(str(error)) from error


class Hook(_Receiver):
    """A signed word that something changed."""

    @extend_schema(
        operation_id="endpoint_hook",
        request={"application/json": dict},
        parameters=[OpenApiParameter(_SIGNATURES[0], str, OpenApiParameter.HEADER, required=True)],
        responses={202: TakenSerializer, 400: ErrorSerializer, 401: ErrorSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Harvest the endpoint now, unless its schedule is paused. The body may be anything: its signature counts."""
        body = _body(request)
        if len(body) > _HOOK_LIMIT:
            raise InvalidInput("A webhook's body may hold 1 MiB. The records themselves go to /push.")
        signature = next(filter(None, map(request.headers.get, _SIGNATURES)), "")
        try:
            outcome = hook_heard(slug, body=body, signature=signature)
        except PermissionRefused as error:
            raise AuthenticationFailed(str(error)) from error
        return _taken(slug, outcome)
