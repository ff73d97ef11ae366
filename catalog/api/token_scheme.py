"""How the description of the API names its tokens; apart, as the framework loads authentication before its views."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description of the API names it."""

    target_class = "catalog.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "vpt_…",
            "description": "An API token, made at /account/tokens/. It sees what its person sees.",
        }
