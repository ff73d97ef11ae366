"""Contexts of the pages about products that may be the same."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Page

from catalog.domain.identity_ladder import LADDER
from catalog.domain.product import ProductRecord
from catalog.models import DataProduct, DuplicatePair
from catalog.web.dates import date_text, moment_text
from catalog.web.links import breadcrumbs, pagination

STATES = {"open": "To judge", "merged": "Merged", "different": "Not the same"}
_KINDS = {
    "renamed": "Its source seems to have renamed it",
    "same source": "Twice at one endpoint",
    "same domain": "At two endpoints of one domain",
    "across domains": "In two domains",
}


def _row(pair: DuplicatePair) -> dict[str, Any]:
    return {
        "pair": pair,
        "kind": _KINDS.get(pair.kind, pair.kind),
        "because": [LADDER[rung].label for rung in LADDER if rung in pair.rungs] or ["the same title"],
        "state": STATES.get(pair.state, pair.get_state_display()),
    }


def list_context(page: Page[DuplicatePair], state: str) -> dict[str, Any]:
    """A page of the list of pairs in one state."""
    last = page.paginator.num_pages
    return {
        "rows": [_row(pair) for pair in page],
        "pages": pagination(page.number, last, lambda n: f"?{urlencode({'state': state, 'page': n})}"),
        "state": state,
        "states": [(name, label, name == state) for name, label in STATES.items()],
        "total": page.paginator.count,
        "page_title": "Products that may be the same",
        "crumbs": breadcrumbs(("My work", "/work/"), ("Products that may be the same", "")),
    }


def pair_context(pair: DuplicatePair, error: str = "") -> dict[str, Any]:
    """One pair, field beside field."""
    sides = [_facts(product) for product in (pair.first, pair.second)]
    names = list(dict.fromkeys(name for side in sides for name in side))
    return {
        **_row(pair),
        "products": (pair.first, pair.second),
        "facts": [
            {
                "name": name,
                "first": sides[0].get(name, ""),
                "second": sides[1].get(name, ""),
                "same": sides[0].get(name) == sides[1].get(name),
            }
            for name in names
        ],
        "kept": pair.second if pair.undo.get("kept") == pair.second_id else pair.first,
        "errors": [{"text": error, "href": "#why"}] if error else [],
        "page_title": "Are these two the same product?",
        "crumbs": breadcrumbs(
            ("My work", "/work/"), ("Products that may be the same", "/duplicates/"), ("A pair", "")
        ),
    }


def _state(product: DataProduct) -> str:
    state = product.get_state_display()
    if product.state != DataProduct.State.LIVE or product.missing_since is None:
        return state
    return f"{state}, not listed since {moment_text(product.missing_since)}"


def _facts(product: DataProduct) -> dict[str, str]:
    record = msgspec.convert(product.harvested, ProductRecord)
    return {
        "Title": product.title,
        "Domain": product.domain.name,
        "Endpoint": product.endpoint.slug,
        "State": _state(product),
        "Identifier at the source": product.source_id,
        "Publisher": product.publisher,
        "Description": product.description[:600],
        "Landing page": record.landing_page,
        "Licence": product.licence_label,
        "Data changed": date_text(product.modified_text),
        "Ways to get it": ", ".join(
            filter(None, (d.download_url or d.access_url for d in record.distributions[:5]))
        ),
        "Seen here since": moment_text(product.first_seen),
    }
