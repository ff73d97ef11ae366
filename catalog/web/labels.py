"""What pages call the values of a field."""

from collections.abc import Mapping

from catalog.domain.audience import AUDIENCES, PARTS
from catalog.selectors.facet_labels import OPENNESS

__all__ = ["KINDS", "OPENNESS", "STATUS_TAGS", "parts_told"]

# Of a product that is not simply ready for use, by the code of its status.
STATUS_TAGS = {
    "DEVELOP": "Under development",
    "DEPRECATED": "Deprecated",
    "DISCONT": "No longer updated",
    "WITHDRAWN": "Withdrawn by its owner",
}
KINDS = {"dataset": "Data product", "service": "Data service", "series": "Series of data products"}


def parts_told(narrowed: Mapping[str, str]) -> list[str]:
    """“Contacts: members of its own domain”, for each part of an entry that is for fewer people than the entry."""
    return [
        f"{label}: {AUDIENCES[narrowed[part]].lower()}" for part, label in PARTS.items() if narrowed.get(part)
    ]


def asked_text(days: int) -> str:
    """“what changed since the harvest before, and everything every 7 days”; `days` 0: everything each time."""
    if not days:
        return "everything each time"
    return f"what changed since the harvest before, and everything every {'day' if days == 1 else f'{days} days'}"
