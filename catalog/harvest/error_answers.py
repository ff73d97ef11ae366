"""The answer of an endpoint that refuses: its body as far as it is worth reading, and its words without what is secret."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import parse_qsl

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from catalog.domain.errors import VesportalError
from catalog.formats.error_bodies import error_words
from catalog.harvest.content_coding import CodingError, unpacker_for
from catalog.harvest.guard import SECRET_NAME
from catalog.harvest.headers import HARMLESS
from catalog.harvest.wire import Meter

MOST_READ = 64 * 1024  # bytes, unpacked; what is longer says nothing in a few words
_PATIENCE = 2.0  # seconds for a body that only explains
_PIECE = 8 * 1024
_LEAST_SECRET = 4  # characters; shorter ones would stand in any text
_NAMED_SECRET = re.compile(
    r"((?:key|token|secret|signature|password|passwd|pwd|credentials?|auth|authorization|jwt|session(?:id)?)[\"']?\s*[=:]\s*)"
    r"(?:(?:bearer|basic|apikey)\s+)?[\"']?[^\s\"'&,;<>]+",
    re.IGNORECASE,
)


def error_body(response: BaseHTTPResponse, meter: Meter) -> bytes:
    """The body of an answer that is no success, up to MOST_READ; empty where it is longer, slow or broken. Raises nothing."""
    body = b""
    try:
        unpacker = unpacker_for(response.headers.get("Content-Encoding", ""))
        with meter.hurry(_PATIENCE):
            for chunk in response.stream(_PIECE, decode_content=False):
                for piece in unpacker.pieces(chunk):
                    body += piece
                    if len(body) > MOST_READ:
                        return b""
    except (CodingError, HTTPError, VesportalError):
        return b""
    return body if unpacker.finished else b""


def told(response: BaseHTTPResponse, body: bytes, url: str, sent: Mapping[str, str]) -> str:
    """What the body says, without any of the secrets that the request to `url` held or `sent` as headers."""
    words = error_words(response.headers.get("Content-Type", ""), body)
    if words:
        for secret in sorted(_secrets(url, sent), key=len, reverse=True):
            words = words.replace(secret, "***")
    return _NAMED_SECRET.sub(r"\1***", words)


def _secrets(url: str, sent: Mapping[str, str]) -> Iterator[str]:
    for name, value in parse_qsl(url.partition("#")[0].partition("?")[2]):
        if SECRET_NAME.search(name):
            yield from _parts(value)
    for name, value in sent.items():
        if name.lower() not in HARMLESS:
            yield from _parts(value)


def _parts(value: str) -> Iterator[str]:
    """A value; where it begins with a scheme what follows that, and of a login (RFC 7617) the password."""
    scheme, _, key = value.strip().partition(" ")
    parts = [value.strip(), key.strip()]
    if scheme.lower() == "basic":
        with suppress(binascii.Error):
            login = base64.b64decode(parts[1], validate=True).decode("utf-8", "replace")
            parts += [login, login.partition(":")[2]]
    yield from (part for part in parts if len(part) >= _LEAST_SECRET)
