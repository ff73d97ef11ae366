"""How long a server asks to be left alone (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_REST = 7 * 24 * 3600.0  # a longer wish is taken for this one


def retry_after(header: str) -> float | None:
    """Seconds that a Retry-After header asks for, a number of them or a date; None where it cannot be read."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_REST)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    rest = (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(rest, 0.0), _LONGEST_REST)
