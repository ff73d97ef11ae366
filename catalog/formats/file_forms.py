"""The format of a file or service: as its source states it, and as it is known here."""

from functools import lru_cache

import msgspec

from catalog.domain.vocabulary.formats import find_format, normal_media_type
from catalog.formats.json_values import text


class Form(msgspec.Struct, frozen=True):
    """A format as stated (`label`) and as recognised (`code`, empty where it is not)."""

    label: str
    code: str
    media_type: str
    is_service: bool


@lru_cache(maxsize=8192)
def form_of(label: str, media_type: str, url: str) -> Form:
    """By its name and media type, either of which may hold the other; by the address, given where neither is stated."""
    label, media_type = text(label, 200), text(media_type, 200)
    entry = find_format(label, media_type, url)
    media = normal_media_type(media_type) or normal_media_type(label)
    if entry is None:
        return Form(label or media_type, "", media, is_service=False)
    return Form(label or media_type, entry.code, media or entry.media_type, is_service=entry.is_service)
