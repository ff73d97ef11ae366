"""Codes of the portal as terms of the lists that DCAT-AP asks for [https://op.europa.eu/en/web/eu-vocabularies, IANA].

Each answers an IRI, or "" where the list has no such term.
"""

from functools import cache

import msgspec

from catalog.domain.vocabulary.access_rights import access_right_iri, find_access_right
from catalog.domain.vocabulary.formats import find_format, formats, normal_media_type
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.domain.vocabulary.tables import last_part, read_vocabulary
from catalog.domain.vocabulary.themes import find_theme

AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_STATUSES = frozenset({"COMPLETED", "DEVELOP", "DEPRECATED", "WITHDRAWN"})
_AVAILABILITIES = frozenset({"AVAILABLE", "STABLE", "EXPERIMENTAL", "TEMPORARY"})


class _Language(msgspec.Struct, frozen=True):
    code: str
    aliases: tuple[str, ...] = ()


class _Languages(msgspec.Struct, frozen=True):
    languages: tuple[_Language, ...]


class _Themes(msgspec.Struct, frozen=True):
    iris: dict[str, str]


@cache
def _languages() -> dict[str, str]:
    """BCP 47 language → code of three letters, the first alias of that length (ISO 639-3, as in the EU list)."""
    rows = read_vocabulary("languages", _Languages).languages
    return {
        row.code: code.upper()
        for row in rows
        if (code := next((a for a in row.aliases if len(a) == 3 and a.isascii() and a.islower()), ""))
    }


@cache
def _themes() -> dict[str, str]:
    return {code: iri for iri, code in read_vocabulary("themes", _Themes).iris.items()}


def language_iri(tag: str) -> str:
    """The language of a BCP 47 tag; the list knows no regions."""
    code = _languages().get(tag.partition("-")[0].lower(), "")
    return f"{AUTHORITY}language/{code}" if code else ""


def theme_iri(label: str, iri: str = "") -> str:
    """The EU theme that covers what the portal takes a theme for."""
    theme = find_theme(label, iri)
    return _themes().get(theme.code, "") if theme else ""


def frequency_iri(code: str) -> str:
    entry = frequencies().get(code)
    return entry.iri if entry else ""


def right_iri(code: str) -> str:
    return access_right_iri(code) if code and find_access_right(code) == code else ""


def file_type_iri(code: str) -> str:
    entry = formats().get(code)
    return entry.iri if entry else ""


def media_type_iri(stated: str) -> str:
    """The IANA address of a media type, or of a format that has a usual one (`ZIP`)."""
    media_type = normal_media_type(stated)
    if not media_type and stated:
        entry = find_format(stated)
        media_type = normal_media_type(entry.media_type) if entry else ""
    return MEDIA_TYPES + media_type if media_type else ""


def status_iri(stated: str) -> str:
    code = last_part(stated).upper()
    return f"{AUTHORITY}distribution-status/{code}" if code in _STATUSES else ""


def data_status_iri(code: str) -> str:
    """The status of a data set."""
    return f"{AUTHORITY}dataset-status/{code}" if code in STATUSES else ""


def availability_iri(stated: str) -> str:
    code = last_part(stated).upper()
    return f"{AUTHORITY}planned-availability/{code}" if code in _AVAILABILITIES else ""
