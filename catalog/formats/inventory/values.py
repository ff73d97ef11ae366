"""What stands in cells, recognised: addresses, e-mails, files, boxes, and terms of the portal's vocabularies."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.formats import find_format, normal_media_type
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.licences import find_licence
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.domain.vocabulary.statuses import find_status
from catalog.domain.vocabulary.tables import fold
from catalog.formats.json_values import address
from catalog.formats.written import count_in, date_in, period_in, size_in

EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")  # RFC 5321, 4.5.3.1.1: 64 before the @
_BLANKS = frozenset(("", "-", "--", "–", "—", ".", "?", "n/a", "n.a.", "na", "#n/a", "null", "none", "nil", "nan", "tbc",
                     "tbd", "not applicable", "not available", "k. a.", "k.a.", "s/o", "[]", "{}"))  # fmt: skip
_LINK = re.compile(r"^\[(?P<label>[^\]]*)\]\((?P<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)$")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_BOX = re.compile(
    r"^[\[(]?\s*[-+]?\d+(?:\.\d+)?(?:\s*[,; ]\s*[-+]?\d+(?:\.\d+)?){3}\s*[\])]?$|^ENVELOPE\s*\(",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^\+?[\d ()/.-]{7,20}$")
_PAGE_ENDINGS = frozenset(("htm", "html", "php", "asp", "aspx", "jsp", "do", "com", "org", "uk", "net"))
_PICTURES = frozenset(("jpg", "jpeg", "png", "gif", "svg", "webp"))  # previews and logos
_KINDS = {"dataset": "dataset", "data set": "dataset", "service": "service", "api": "service", "data service": "service",
          "series": "series", "dataset series": "series", "data series": "series", "table": "dataset"}  # fmt: skip


def is_blank(text: str) -> bool:
    """Whether a cell stands for nothing: `n/a`, `-`, `tbc`."""
    return len(text) <= 14 and text.strip().lower() in _BLANKS


def labelled_link(text: str) -> tuple[str, str]:
    """Label and address of a Markdown link; the text itself and nothing where it is none."""
    found = _LINK.match(text) if text[:1] == "[" else None
    return (found["label"].strip(), address(found["url"])) if found else (text, "")


def address_in(text: str) -> str:
    """The address that a cell is, plain, as a Markdown link, or in angle brackets; else nothing."""
    return labelled_link(text)[1] or address(text.strip("<>"))


def ends_like_a_file(url: str) -> bool:
    """Whether an address names a file of a known format, neither a page nor a picture."""
    path = url.partition("?")[0].partition("#")[0]
    name = path.rpartition("/")[2] if path.count("/") > 2 else ""
    ending = name.rpartition(".")[2].lower()
    return "." in name and ending not in _PAGE_ENDINGS | _PICTURES and find_format("", "", url) is not None


def kind_in(text: str) -> str:
    """`dataset`, `service` or `series`, else nothing."""
    return _KINDS.get(fold(text), "")


# --- recognisers ------------------------------------------------------------------------------


def _is_format(text: str) -> bool:
    return len(text) <= 60 and (find_format(text) is not None or bool(normal_media_type(text)))


def _is_licence(text: str) -> bool:
    label, url = labelled_link(text)
    entry = find_licence(label, url) if url else find_licence(text)
    return entry is not None and not entry.vague


def _is_access(text: str) -> bool:
    return bool(find_access_right(text)) or bool(find_class(text))


def _is_size(text: str) -> bool:
    return text[-1:].isalpha() and size_in(text) is not None


RECOGNISERS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "address": lambda text: bool(address_in(text)),
        "bare address": lambda text: bool(address(text.strip("<>"))),
        "file": lambda text: ends_like_a_file(address_in(text)),
        "picture": lambda text: address_in(text).partition("?")[0].rpartition(".")[2].lower() in _PICTURES,
        "email": lambda text: len(text) < 200 and EMAIL.fullmatch(text.removeprefix("mailto:")) is not None,
        "date": lambda text: len(text) < 60 and bool(date_in(text)) and not text.isdigit(),
        "year": lambda text: len(text) == 4 and text.isdigit() and "1900" <= text <= "2100",
        "period": lambda text: len(text) < 80 and period_in(text) is not None,
        "format": _is_format,
        "licence": _is_licence,
        "frequency": lambda text: len(text) < 100 and find_frequency(text) is not None,
        "status": lambda text: len(text) < 100 and bool(find_status(text)),
        "access": _is_access,
        "class": lambda text: bool(find_class(text)) or bool(find_access_right(text)),
        "language": lambda text: len(text) < 30 and bool(find_language(text)),
        "box": lambda text: _BOX.match(text) is not None and len(_NUMBER.findall(text)) == 4,
        "size": _is_size,
        "number": lambda text: count_in(text) is not None,
        "figure": lambda text: re.fullmatch(r"[-+£$€]?[\d.,]+%?", text) is not None,
        "phone": lambda text: _PHONE.match(text) is not None and sum(map(str.isdigit, text)) >= 7,
        "type": lambda text: bool(kind_in(text)),
    }
)
