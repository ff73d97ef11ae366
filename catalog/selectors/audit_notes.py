"""Ends of the audit's chain as they are noted down outside the database: a line each, dated, and signed by the portal."""

from collections.abc import Iterable
from datetime import datetime

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="vesportal.audit-head", sep=" ")


def note_line(head: str, at: datetime) -> str:
    """“2026-11-28T23:30:00+00:00 120:5f…e1 signature”, without a line break. `head` is `number:hash`."""
    return _SIGNER.sign(f"{at.isoformat(timespec='seconds')} {head}")


def heads_noted(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """The heads of such lines, and a sentence about each line that this portal did not write like this."""
    heads, faults = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            heads.append(_SIGNER.unsign(line.strip()).partition(" ")[2])
        except BadSignature:
            faults.append(f"Line {number} of the notes was changed, or written with another secret key.")
    return heads, faults
