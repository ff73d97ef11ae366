"""JSON as servers really send it: byte order marks, UTF-16 and Latin-1, NaN, raw control characters, lone surrogates.

The fast decoder reads what is standard (RFC 8259); only what it refuses is read once more, slowly and tolerantly.
"""

import json
import math
import re
from html import unescape
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.formats.text import clean_text

_HEAD = 4_000  # bytes looked at to say what a body is
_LONGEST_INTEGER = 40  # digits; longer ones are no number that anyone means
_SHOWN = 80  # characters of a body that a sentence quotes
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_BLANK_REST = re.compile(r"\s*\Z")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = ((b"%PDF-", "a PDF file"), (b"PK\x03\x04", "a ZIP file"), (b"\x1f\x8b", "a gzip-compressed file"))
_DECODE = msgspec.json.Decoder().decode
# msgspec raises UnicodeDecodeError for wrong UTF-8 and RecursionError for depth, beside its own.
DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_json(content_type: str, body: bytes, what: str = "The answer") -> Any:
    """The document in `body`, out of dict, list, str, int, float, bool and None; NaN and infinity become None.

    Raises PageUnreadable with a sentence that begins with `what` and says what came instead.
    """
    try:
        return _DECODE(body)
    except DECODE_ERRORS:
        pass
    try:
        return read_json_text(decode_text(content_type, body))
    except ValueError:
        pass
    # Outside of both: their errors keep the whole text, and a body may be of hundreds of megabytes.
    raise PageUnreadable(f"{what} cannot be read as JSON: it is {describe_body(content_type, body)}.")


def read_json_text(text: str) -> Any:
    """Tolerant reading of JSON text. Raises ValueError (JSONDecodeError where the place is known)."""
    try:
        document = TOLERANT.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return _without_surrogates(document) if _SURROGATE_ESCAPE.search(text) else document


def decode_text(content_type: str, body: bytes) -> str:
    """`body` as text: by its byte order mark, its stated charset, UTF-8, else Windows-1252. Never raises."""
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "") or _wide_encoding(body)
    if encoding:
        return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(content_type, body)


def describe_body(content_type: str, body: bytes) -> str:
    """What `body` is, as the end of a sentence: `an HTML page titled “Site down”`, `cut off at byte 512`."""
    if not body.strip():
        return "empty"
    named = next((name for magic, name in _BINARY if body.startswith(magic)), "")
    if named:
        return named
    head = decode_text(content_type, body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return _describe_markup(head, body)
    if head[:1] in {"{", "["}:
        return _describe_json(decode_text(content_type, body), len(body))
    kind = content_type.partition(";")[0].strip() or "no content type"
    return f"text ({kind}) that begins “{clean_text(' '.join(head.split()), _SHOWN)}”"


# NaN, the infinities and endless integers have no meaning in JSON; as None they stay visible as missing.
def _no_number(_: str) -> None:
    return None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | None:
    return int(text) if len(text) < _LONGEST_INTEGER else None


TOLERANT = json.JSONDecoder(strict=False, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value, len(value))
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key, len(key)): _without_surrogates(item) for key, item in value.items()}
    return value


def _wide_encoding(body: bytes) -> str:
    """UTF-16 without a mark shows by NULs beside the ASCII characters that JSON begins with."""
    if len(body) < 4 or body[:2].count(0) != 1 or body[2:4].count(0) != 1:
        return ""
    return "utf-16-be" if body[0] == 0 else "utf-16-le"


def _decode_legacy(content_type: str, body: bytes) -> str:
    """Text that is not clean UTF-8: mostly UTF-8 with a few broken bytes, or an 8-bit encoding."""
    stated = _CHARSET.search(content_type)
    name = stated[1].lower() if stated else ""
    if name not in {"", "utf-8", "utf8"}:
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass  # the stated charset is unknown or wrong: go by the bytes
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(char > "\x7f" for char in text) - broken
    return text if sound >= broken else body.decode("cp1252", "replace")


def _describe_markup(head: str, body: bytes) -> str:
    root = _ROOT.search(head)
    name = root[1] if root else ""
    title = _TITLE.search(body[:_HEAD])
    if "html" in head[:200].lower() or name.lower() in {"title", "head", "body", "div", "p", "h1"}:
        words = unescape(title[1].decode("utf-8", "replace")) if title else ""
        words = clean_text(" ".join(words.split()), _SHOWN)
        return f"an HTML page titled “{words}”" if words else "an HTML page"
    return f"an XML document with the root element “{name[:_SHOWN]}”" if name else "markup of no known kind"


def _describe_json(text: str, size: int) -> str:
    try:
        document = read_json_text(text)
    except json.JSONDecodeError as error:
        if _is_cut(text, error):
            return f"JSON that is cut off at byte {size:,}"
        return f"broken JSON ({error.msg.lower()}, line {error.lineno}, column {error.colno})"
    except ValueError as error:
        return f"JSON that cannot be read: {error}"
    if isinstance(document, list):
        return f"a JSON list of {len(document):,}"
    keys = ", ".join(f"“{clean_text(key, 30)}”" for key in list(document)[:6])
    return f"a JSON object with {keys}" if keys else "an empty JSON object"


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text ends too early, rather than goes wrong somewhere."""
    return _BLANK_REST.match(text, error.pos) is not None or error.msg.startswith("Unterminated string")
