"""What the headers of an answer say."""

import codecs
from dataclasses import dataclass
from email.message import Message

from urllib3 import BaseHTTPResponse

# What may be sent to another origin than the one it was given for.
HARMLESS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "if-modified-since",
        "if-none-match",
        "range",
        "user-agent",
    }
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a source said about the version of a document (RFC 9110, 8.8); empty where it said nothing."""

    etag: str = ""
    last_modified: str = ""


def is_sendable(text: str) -> bool:
    """Whether it can stand in a header as it is."""
    return text.isascii() and text.isprintable()


def declared_length(response: BaseHTTPResponse, *, unknown: float = 0) -> float:
    """Bytes that the answer says it has."""
    text = response.headers.get("Content-Length", "")
    # A float takes any number of digits.
    return float(text) if text.isascii() and text.isdigit() else unknown


def validators_of(response: BaseHTTPResponse) -> Validators:
    """The answer's validators; one that could not be sent back is dropped."""
    etag, modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Validators(etag if is_sendable(etag) else "", modified if is_sendable(modified) else "")


def content_type_of(header: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type header; a charset that no codec knows is dropped."""
    if not header:
        return "", ""
    message = Message()
    message["Content-Type"] = header
    charset = message.get_content_charset("")
    try:
        "".encode(charset)  # refuses what is unknown, and codecs that are not for text
    except (LookupError, ValueError):
        return message.get_content_type(), ""
    return message.get_content_type(), codecs.lookup(charset).name
