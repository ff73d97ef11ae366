"""One shape for every error: `{"error": {"status", "code", "message", "fields"}}`."""

from typing import Any

import structlog
from django.db import OperationalError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from catalog.domain.errors import InvalidInput, PermissionRefused, SearchUnavailable, TooMany, WalkEnded

_CODES = {403: "permission_denied", 404: "not_found"}  # for Django's own errors
log = structlog.get_logger(__name__)
CODES: dict[type[Exception], tuple[int, str]] = {
    InvalidInput: (400, "invalid"),
    PermissionRefused: (403, "permission_denied"),
    TooMany: (429, "too_many"),
    WalkEnded: (410, "cursor_ended"),
    SearchUnavailable: (503, "search_unavailable"),
    OperationalError: (503, "database_unavailable"),
}
_AGAIN = {503: 30}  # seconds after which to ask again, where the error does not say so itself


class Gone(exceptions.APIException):
    """A product that was withdrawn."""

    status_code = 410
    default_code = "withdrawn"


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer for an error. A fault of our own is logged and told without its details."""
    for kind, (status, code) in CODES.items():
        if isinstance(error, kind):
            message = (
                "The database does not answer. Try again in a minute."
                if kind is OperationalError
                else str(error)
            )
            again = getattr(error, "retry_after", _AGAIN.get(status))
            return _answer(status, code, message, {}, retry_after=again)
    response = exception_handler(error, context)
    if response is None:
        log.error("api request broke", path=context["request"].path, exc_info=error)
        return _answer(
            500, "server_error", "The portal met a fault; it has been recorded. Try again in a minute.", {}
        )
    detail = getattr(error, "detail", None)
    fields = detail if isinstance(detail, dict) else {}
    message = "Some values cannot be used: see fields." if fields else _message(error, response, context)
    code = getattr(error, "default_code", _CODES.get(response.status_code, "error"))
    answer = _answer(response.status_code, code, message, fields)
    for name in ("Retry-After", "WWW-Authenticate"):
        if name in response:
            answer[name] = response[name]
    return answer


def _message(error: Exception, response: Response, context: dict[str, Any]) -> str:
    """What the framework says of it, but for what it says without a way out."""
    if isinstance(error, exceptions.NotAuthenticated):
        return "This is for people who are known: send a token, Authorization: Bearer vpt_…, made at /account/tokens/."
    if isinstance(error, exceptions.NotAcceptable):
        return "The API answers with application/json alone: ask for that, or leave the header Accept out."
    if isinstance(error, exceptions.MethodNotAllowed):
        taken = ", ".join(context["view"].allowed_methods)
        return f"{context['request'].method} cannot be used at this address. It takes {taken}."
    return str(response.data["detail"])


def _answer(
    status: int, code: str, message: str, fields: dict[str, Any], *, retry_after: int | None = None
) -> Response:
    return Response(
        {"error": {"status": status, "code": code, "message": message, "fields": fields}},
        status=status,
        headers={"Retry-After": str(retry_after)} if retry_after else None,
    )
