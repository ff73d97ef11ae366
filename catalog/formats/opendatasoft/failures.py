"""What the API says when it refuses: `{"error_code", "message"}`, and of used-up quotas `{"errorcode", "error", …}`."""

from collections.abc import Collection
from typing import Any

import msgspec

from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.text import clean_text

_SHOWN = 300  # characters of the portal's own message that a sentence quotes
_QUOTA = "call_limit"
_KEY = "Give the endpoint an API key of the portal (header “Authorization: Apikey …”), or ask the portal's owner."
_ADDRESS = "Check the address and its parameters."
# Error code → (what happened, the way out).
_CODES = {
    "ForbiddenAccess": ("The portal does not let anonymous callers in", _KEY),
    "Unauthorized": ("The portal does not accept the key", _KEY),
    "NotFoundResource": (
        "The portal has nothing at this address",
        "Check the address: datasets get renamed.",
    ),
    "InvalidRESTParameterError": ("The portal does not accept the request", _ADDRESS),
    "ODSQLError": ("The portal does not accept the filter of the address", _ADDRESS),
}
_OTHER = ("The portal refused the request", _ADDRESS)


def is_failure(keys: Collection[str]) -> bool:
    """Whether an object with these keys is an error of the API."""
    return "error_code" in keys or "errorcode" in keys or set(keys) in ({"error"}, {"message"})


def told_failure(body: bytes) -> str:
    """The error in one sentence or two: what happened, the portal's own words, the way out."""
    answer: dict[str, Any] = msgspec.json.decode(body)
    said = clean_text(answer.get("message") or answer.get("error"), _SHOWN)
    quoted = f"; it says: “{' '.join(said.split())}”" if said else ""
    if _QUOTA in answer:
        return f"The portal's quota{_limit(answer)} is used up{quoted}. {_again(answer)}"
    code = clean_text(answer.get("error_code") or answer.get("errorcode"), 60)
    happened, way_out = _CODES.get(code, _OTHER)
    return f"{happened}{f' ({code})' if code else ''}{quoted}. {way_out}"


def _limit(answer: dict[str, Any]) -> str:
    limit, unit = answer.get(_QUOTA), clean_text(answer.get("limit_time_unit"), 20)
    return f" of {limit:,} calls a {unit or 'period'}" if isinstance(limit, int) else ""


def _again(answer: dict[str, Any]) -> str:
    reset = parse_date(clean_text(answer.get("reset_time"), 60))
    when = f"after {reset}" if reset else "later"
    return f"Harvest again {when}, or give the endpoint an API key."
