"""What a product page tells of the descriptions that a record links to: each with what it adds, and what went wrong."""

from collections.abc import Iterable
from typing import Any

from django.utils.dateparse import parse_datetime

from catalog.selectors.products import LinkedDescription, ProductView
from catalog.web.dates import moment_text
from catalog.web.field_words import field_label
from catalog.web.linked_note import kind_label
from catalog.web.links import safe_url

_STATES = {
    "": "Not read so far",
    "valid": "Read",
    "invalid": "Nothing was taken from it",
    "unreachable": "Not reached",
}


def documents_context(view: ProductView) -> list[dict[str, Any]]:
    """Rows of pages/data/linked_documents.html. No query."""
    return [_row(document) for document in view.documents]


def _row(document: LinkedDescription) -> dict[str, Any]:
    at = parse_datetime(document.checked_at) if document.checked_at else None
    return {
        "url": safe_url(document.url),
        "address": document.url,
        "kind": kind_label(document.kind) if document.kind else "",
        "state": _STATES.get(document.outcome, document.outcome),
        "read": moment_text(at) if at else "",
        "adds": _labels(document.adds),
        "asks": _labels(document.asks),
        "detail": document.detail,
        "silent": document.outcome == "valid" and not document.adds and not document.asks,
    }


def _labels(fields: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(map(field_label, fields)))
