"""How values come into the texts of scripts: as literals of the language, so that none of them can be run.

Addresses and titles come from catalogues of others: they may hold quotation marks, line breaks, `$(`, or worse.
"""

import math
import re
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit, urlunsplit

NAME = re.compile(r"[^A-Za-z0-9._-]+")
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
STREAM = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?([A-Za-z0-9._-]+)(?::(\d{1,5}))?(/[A-Za-z0-9._~/-]*)?")
KEPT = "%/:=&?~+!$,;@()*[]"


def web_address(url: str) -> str:
    """The address in ASCII and without its fragment; "" if it is not on the web (http, https) or holds a password."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    plain = re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]", host)
    if parts.scheme not in ("http", "https") or not plain or parts.username is not None:
        return ""
    place = host + (f":{port}" if port else "")
    path, query = (quote(part.encode("utf-8", "replace"), safe=KEPT) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, place, path, query, ""))


def stream_address(url: str) -> tuple[str, int] | None:
    """The host and port (0: not told) of a server of messages; None if there is none, or if a password is in it."""
    found = STREAM.fullmatch(url.strip())
    return (found[1], int(found[2] or 0)) if found else None


def comment(text: str) -> str:
    """A text that stays in its one line of a comment: no line breaks, nothing that cannot be seen."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(seen.split())[:200]


def file_stem(name: str) -> str:
    """A name for files: letters, digits, dots, dashes; never empty, never hidden, never an option."""
    return NAME.sub("-", name).strip(".-")[:80] or "data"


def python_literal(value: object) -> str:
    """A value of text, number, tuple or None as Python writes it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "None"
    return repr(value)


def shell_word(text: str) -> str:
    """A text as one word of a POSIX shell (what no file or program can hold, a NUL, is left out)."""
    return "'" + text.replace("\0", "").encode("utf-8", "replace").decode().replace("'", "'\\''") + "'"


def sql_text(text: str) -> str:
    """A text as SQL's literal."""
    return "'" + text.replace("\0", "").encode("utf-8", "replace").decode().replace("'", "''") + "'"


def sql_name(text: str) -> str:
    """A column's name in SQL."""
    return '"' + text.replace("\0", "").encode("utf-8", "replace").decode().replace('"', '""') + '"'


def time_text(text: str) -> str | None:
    """A time or date of ISO 8601 in UTC, `2026-01-31T00:00:00Z` (without a zone: UTC); "" of ""; None if it is none."""
    if not text:
        return ""
    try:
        point = datetime.fromisoformat(text.strip())
        point = point.astimezone(UTC) if point.tzinfo else point.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return point.isoformat(timespec="auto").replace("+00:00", "Z")


def header_name(text: str) -> str | None:
    """The name of an HTTP header, or None if it can be none."""
    return text if HEADER.fullmatch(text) else None


def whole(number: float) -> int:
    """A count that is not negative."""
    return max(0, int(number)) if math.isfinite(number) else 0


def pace(per_minute: float) -> float:
    """Calls a minute; 0 if none is told."""
    return per_minute if math.isfinite(per_minute) and per_minute > 0 else 0
