"""What the description of the API says of all operations alike: errors that any may answer with, and who may ask."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from catalog.api.tokens import ScopePermission

_ERROR = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
_ERRORS = {
    "400": "What was asked cannot be used: the message says what of it.",
    "401": "The token is not one of ours, has ended, or was revoked.",
    "403": "Not for you, or not for what this token is for.",
    "404": "There is nothing of this name or no such page, or it is not for you to see.",
    "429": "Asked too often: the header Retry-After says when to ask again.",
    "503": "The database or the search does not answer.",
}
_UNCHANGED = "Nothing has changed since the answer whose ETag came as If-None-Match."
_METHODS = frozenset(("get", "post", "put", "patch", "delete"))


def errors_described(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to each operation of an OpenAPI document the errors that it does not name itself."""
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method in _METHODS:
                for status, description in _ERRORS.items():
                    operation["responses"].setdefault(status, {"description": description, **_ERROR})
                if method == "get":
                    operation["responses"]["304"] = {"description": _UNCHANGED}
    return result


class Described(AutoSchema):
    """What is described of each operation by itself."""

    def get_auth(self) -> list[dict[str, Any]]:
        """Ways to be known; none is needed where the view asks for nothing but that a token was made for it."""
        asked = {type(permission) for permission in self.view.get_permissions()}
        known: list[dict[str, Any]] = super().get_auth()
        return [*known, {}] if asked <= {ScopePermission} else known
