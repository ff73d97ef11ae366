"""The contexts of a product's history and of the comparison of two states."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page

from catalog.domain.changes import CURATED_ACTIONS
from catalog.domain.fields import EDITABLE
from catalog.models import DataProduct, ProductChange
from catalog.selectors.curation import may_edit
from catalog.selectors.history import Difference, people_named
from catalog.selectors.visibility import Viewer
from catalog.web.dates import moment_text
from catalog.web.field_words import field_label, value_lines, value_text
from catalog.web.links import breadcrumbs, pagination
from catalog.web.people import name_of
from catalog.web.word_diff import compared

_LONGEST = 240
ACTIONS = {
    "harvest": "The source changed its record",
    "enrich": "Linked documents say something else",
    "infer": "The portal worked out anew what the source does not say",
    "return": "The source lists it again",
    "withdraw": "The source lists it no longer",
    "accept": "The portal’s suggestion accepted",
    "accepted": "A guess of the portal accepted",
    "refused": "A guess of the portal refused",
    "merge": "Found to be another entry",
    "undo merge": "Found to be an entry of its own again",
    "edit": "Edited",
    "release": "Given back to the source",
    "conflict-keep": "Kept, although the source changed",
    "conflict-take": "The source’s new value taken",
    "conflict-merge": "Made of the source’s value and the person’s",
    "roll-back": "Rolled back",
    "bulk-edit": "Edited together with others",
    "bulk-undo": "An edit of many was undone",
    "audience": "Shown to other people",
}
_LAYERS = {"source": "harvested", "document": "linked", "portal": "inferred", "person": "curated"}


def history_context(
    user: Viewer, product: DataProduct, page: Page[ProductChange], points: Sequence[ProductChange]
) -> dict[str, Any]:
    """Everything of pages/curation/history.html; `points`: the latest changes, from which two states are chosen."""
    names = people_named(user, [change.actor for change in page])
    return {
        **_frame(product, "How this entry has changed"),
        "entries": [_entry(user, product, change, names) for change in page],
        "first_seen": moment_text(product.first_seen),
        "last_page": not page.has_next(),
        "number": page.paginator.count,
        "chooser": chooser(points, *_usual(points)) if points else None,
        "pagination": pagination(page.number, page.paginator.num_pages, lambda n: f"?page={n}"),
    }


def _frame(product: DataProduct, title: str) -> dict[str, Any]:
    url = f"/products/{product.slug}/"
    return {
        "product": product,
        "product_url": url,
        "page_title": title,
        "caption": product.title,
        "page_description": f"{title}: {product.title[:120]}.",
        "nav_section": "search",
        "crumbs": breadcrumbs((product.title[:80], url), (title, "")),
    }


def _entry(user: Viewer, product: DataProduct, change: ProductChange, names: Any) -> dict[str, Any]:
    person = change.by == ProductChange.By.PERSON
    field = next(iter(change.changes), "")
    curated = change.action in CURATED_ACTIONS and field in EDITABLE
    mine = curated and may_edit(user, product.domain_id, field)
    base = f"/products/{product.slug}/history/"
    return {
        "pk": change.pk,
        "at": moment_text(change.at),
        "title": _title(change, field if curated else ""),
        "who": name_of(change.actor, names) if person else change.get_by_display(),
        "layer": _LAYERS[change.by],
        "why": change.why,
        "run_url": f"/endpoints/{product.endpoint.slug}/runs/{change.run_id}/" if change.run_id else "",
        "fields": [_told(name, *pair, curated=curated) for name, pair in change.changes.items()],
        "diff_url": f"{base}diff/?from={change.revision - 1}&to={change.revision}",
        "roll_back_url": f"{base}{change.pk}/roll-back/" if mine else "",
    }


def _title(change: ProductChange, field: str) -> str:
    title = ACTIONS.get(change.action, change.action.replace("-", " ").capitalize())
    return f"{title}: {field_label(field)}" if field else title


def _told(field: str, before: Any, after: Any, *, curated: bool) -> dict[str, str]:
    """A row of what changed; `none` is said where there is no value: of a person's, the source's stands then."""
    return {
        "label": field_label(field),
        "before": value_text(field, before, _LONGEST),
        "after": value_text(field, after, _LONGEST),
        "none_before": "as the source says" if curated and before is None else "nothing",
        "none_after": "as the source says" if curated and after is None else "nothing",
    }


def _usual(points: Sequence[ProductChange]) -> tuple[int, int]:
    """Before the first of the changes, and now."""
    return points[-1].revision - 1, points[0].revision


def chooser(points: Sequence[ProductChange], earlier: int, later: int) -> dict[str, Any]:
    """Context of pages/curation/chooser.html."""
    states = {change.revision: f"{moment_text(change.at)}: {_short(change)}" for change in reversed(points)}
    first = points[-1].revision - 1
    states = {first: "Before all of these", **states}
    states |= {n: f"Before: {states[n + 1]}" for n in (earlier, later) if n not in states and n + 1 in states}
    return {"states": sorted(states.items(), reverse=True), "earlier": earlier, "later": later}


def _short(change: ProductChange) -> str:
    return ACTIONS.get(change.action, change.action).lower()


def diff_context(
    product: DataProduct,
    points: Sequence[ProductChange],
    earlier: int,
    later: int,
    found: Sequence[Difference],
) -> dict[str, Any]:
    """Everything of pages/curation/diff.html."""
    return {
        **_frame(product, "What differs between two states"),
        "crumbs": breadcrumbs(
            (product.title[:80], f"/products/{product.slug}/"),
            ("How this entry has changed", f"/products/{product.slug}/history/"),
            ("What differs", ""),
        ),
        "chooser": chooser(points, earlier, later),
        "differences": [_difference(one) for one in found],
    }


def _difference(one: Difference) -> dict[str, Any]:
    before = "\n".join(value_lines(one.field, one.before))
    after = "\n".join(value_lines(one.field, one.after))
    left, right = compared(before, after)
    return {
        "field": one.field,
        "label": field_label(one.field),
        "sides": [
            {
                "title": "Before",
                "layer": one.before_layer,
                "pieces": left,
                "mark": "del",
                "said": "taken away",
            },
            {"title": "After", "layer": one.after_layer, "pieces": right, "mark": "ins", "said": "added"},
        ],
    }


def roll_back_context(product: DataProduct, change: ProductChange) -> dict[str, Any]:
    """Everything of pages/curation/roll_back.html."""
    field, (before, after) = next(iter(change.changes.items()))
    told = _told(field, before, after, curated=True)
    return {**_frame(product, f"Roll back: {told['label']}"), "told": told, "why": change.why}
