"""File formats and services: EU file types [authority/file-type], IANA media types, and their spellings."""

import re
from functools import cache
from urllib.parse import urlsplit

import msgspec

from catalog.domain.vocabulary.tables import fold, is_url, last_part, read_vocabulary, remembered

_IANA = re.compile(r"^https?://(?:www\.)?iana\.org/assignments/media-types/(.+)$", re.IGNORECASE)
_MEDIA_TYPE = re.compile(
    r"^(?:application|audio|font|image|message|model|multipart|text|video|x-gis)/[\w.+-]+$", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[,;/|+&()\[\]]| and | or ", re.IGNORECASE)
_MOST_WORDS = 6  # a longer label is prose, where a single word such as "text" says nothing


class FormatEntry(msgspec.Struct, frozen=True):
    """One format. `iri` is empty where the EU file-type list has no such code.

    `machine_readable` and `non_proprietary` are the lists that the EU's metadata quality assessment uses
    (strict); the `_extended` ones add the portal's own list of formats that the strict lists do not know yet.
    `media_type` is the usual one and may be empty. `is_service`: something to query, not a file.
    """

    code: str
    label: str
    media_type: str = ""
    iri: str = ""
    machine_readable: bool = False
    non_proprietary: bool = False
    machine_readable_extended: bool = False
    non_proprietary_extended: bool = False
    tabular: bool = False
    is_service: bool = False


class _Row(msgspec.Struct, frozen=True):
    code: str
    label: str
    media_type: str = ""
    in_eu_list: bool = True
    tabular: bool = False
    is_service: bool = False
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    base: str
    mqa_machine_readable: frozenset[str]
    mqa_non_proprietary: frozenset[str]
    extension_machine_readable: frozenset[str]
    extension_non_proprietary: frozenset[str]
    containers: frozenset[str]
    noise: frozenset[str]
    iana_media_types: frozenset[str]
    formats: tuple[_Row, ...]


@cache
def _file() -> _File:
    return read_vocabulary("formats", _File)


@cache
def formats() -> dict[str, FormatEntry]:
    """All formats by code, in the order of the file."""
    data = _file()
    return {
        row.code: FormatEntry(
            code=row.code,
            label=row.label,
            media_type=row.media_type,
            iri=data.base + row.code if row.in_eu_list else "",
            machine_readable=row.code in data.mqa_machine_readable,
            non_proprietary=row.code in data.mqa_non_proprietary,
            machine_readable_extended=row.code in data.mqa_machine_readable | data.extension_machine_readable,
            non_proprietary_extended=row.code in data.mqa_non_proprietary | data.extension_non_proprietary,
            tabular=row.tabular,
            is_service=row.is_service,
        )
        for row in data.formats
    }


@cache
def _spellings() -> dict[str, str]:
    """Folded spelling → code. Codes and labels win over aliases, those over media types; then the first."""
    rows = _file().formats
    table: dict[str, str] = {}
    for spellings_of in (
        lambda row: (row.code, row.label),
        lambda row: row.aliases,
        lambda row: (row.media_type,),
    ):
        for row in rows:
            for spelling in spellings_of(row):
                table.setdefault(fold(spelling), row.code)
    table.pop("", None)
    return table


@remembered(maxsize=4096)
def normal_media_type(text: str) -> str:
    """`type/subtype` without parameters, also of an IANA address; empty for what is no media type."""
    found = _IANA.match(text.strip())
    name = (found[1] if found else text).partition(";")[0].strip().lower()
    return name if _MEDIA_TYPE.match(name) else ""


def is_iana_media_type(text: str) -> bool:
    """Whether `text` names a media type of the IANA register, as far as the portal's copy of it goes."""
    return normal_media_type(text) in _file().iana_media_types


@remembered(maxsize=16384)
def find_format(label: str, media_type: str = "", url: str = "") -> FormatEntry | None:
    """The format that a source means, from its label, else the media type, else the ending of the address.

    Of several formats in one label (`"CSV, JSON"`) the first counts; of data in a container (`"CSV/GZ"`,
    `"zip+csv"`) the data. None where nothing is recognised.
    """
    code = _from_text(label) or _from_text(media_type) or _from_address(url)
    return formats()[code] if code else None


def _from_text(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    table = _spellings()
    if is_url(text):
        return table.get(fold(normal_media_type(text) or last_part(text)), "")
    media_type = normal_media_type(text)
    return table.get(fold(text)) or (
        table.get(fold(media_type)) or _by_suffix(media_type) if media_type else _from_parts(text)
    )


def _by_suffix(media_type: str) -> str:
    """The structured syntax suffix (RFC 6839): `application/any+json` is JSON."""
    suffix = media_type.rpartition("+")[2] if "+" in media_type else ""
    return {"json": "JSON", "xml": "XML", "zip": "ZIP", "yaml": "YAML", "gzip": "GZIP"}.get(suffix, "")


def _from_parts(text: str) -> str:
    """The first known part of a label; a container only where it holds nothing known."""
    parts = [fold(part) for part in _SEPARATORS.split(text)]
    words = fold(text).split()
    said = " ".join(word for word in words if word not in _file().noise)
    known = [_spellings().get(part, "") for part in [said, *parts]]
    if len(words) <= _MOST_WORDS:
        known += [_spellings().get(word, "") for word in words]
    found = [code for code in known if code]
    return next((code for code in found if code not in _file().containers), found[0] if found else "")


def _from_address(url: str) -> str:
    """By file ending: `/data/x.csv.gz` is CSV."""
    try:
        name = urlsplit(url).path.rpartition("/")[2].lower()
    except ValueError:  # not an address at all, such as an unclosed bracket
        return ""
    endings = [_spellings().get(ending, "") for ending in name.split(".")[1:][-2:]]
    found = [code for code in reversed(endings) if code]
    return next((code for code in found if code not in _file().containers), found[0] if found else "")
