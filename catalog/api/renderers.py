"""JSON by msgspec: the same output as REST framework's own, in a fraction of the time."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.encoding import force_str
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _other(value: Any) -> Any:
    if isinstance(value, Promise | str):
        return str.__str__(force_str(value))
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not JSON: {type(value)}")


_encoder = msgspec.json.Encoder(enc_hook=_other)


class FastJSONRenderer(BaseRenderer):
    """`application/json` in UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The body; empty for None."""
        return b"" if data is None else _encoder.encode(data)
