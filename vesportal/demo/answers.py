"""One answer of a face: what to send, before HTTP puts it on the wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` bytes of `media_type` with HTTP `status`. `ranged` tells that parts of it may be asked for."""

    body: bytes
    media_type: str = "application/json;charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    ranged: bool = False


def json_answer(value: Any, status: int = 200, media_type: str = "application/json;charset=utf-8") -> Answer:
    """`value` as JSON, the same bytes for the same value."""
    return Answer(json.dumps(value, ensure_ascii=False, indent=1).encode(), media_type, status)


def text_answer(text: str, status: int = 200) -> Answer:
    """A plain sentence."""
    return Answer(f"{text}\n".encode(), "text/plain; charset=utf-8", status)
