"""The contexts of the pages on which one decision is made for everything that a search finds."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.domain.fields import EDITABLE, EditableField
from catalog.domain.numbers import counted
from catalog.models import BulkEdit
from catalog.selectors.bulk_edit import BULK_FIELDS, MOST, BulkPlan
from catalog.selectors.params import SearchParams
from catalog.web.curation_page import form_context
from catalog.web.dates import moment_text
from catalog.web.field_forms import FieldForm
from catalog.web.field_words import field_label, value_lines, value_text
from catalog.web.links import Pairs, breadcrumbs, search_pairs, search_url

_TITLES_SHOWN = 5
_NOT_SENT_ON = ("csrfmiddlewaretoken", "action", "key")


def bulk_edit_url(asked: SearchParams, total: int) -> str:
    """Where everything that a search finds is edited; empty where it finds nothing or too much."""
    return f"/search/edit/?{urlencode(_pairs(asked))}" if 0 < total <= MOST else ""


def _frame(asked: SearchParams, title: str) -> dict[str, Any]:
    back = search_url(asked)
    return {
        "page_title": title,
        "page_description": f"{title}: one decision for everything that a search finds.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", back), (title, "")),
        "search_url": back,
        "pairs": _pairs(asked),
        "chosen": [value for _, value in _pairs(asked)] or ["everything"],
    }


def _pairs(asked: SearchParams) -> Pairs:
    return [(name, value) for name, value in search_pairs(asked) if name not in ("sort", "page")]


def choose_context(asked: SearchParams, number: int) -> dict[str, Any]:
    """Everything of pages/bulk/choose.html."""
    fields = [EDITABLE[name] for name in BULK_FIELDS]
    return {
        **_frame(asked, f"Edit {counted(number, 'product')}"),
        "fields": fields,
    }


def value_context(
    asked: SearchParams, field: EditableField, form: FieldForm, number: int, wrong: str = ""
) -> dict[str, Any]:
    """Everything of pages/bulk/value.html."""
    return {
        **_frame(asked, f"Edit {counted(number, 'product')}: {field.label}"),
        "field": field,
        "wrong": wrong,
        **form_context(form),
    }


def preview_context(
    asked: SearchParams, field: EditableField, plan: BulkPlan, data: QueryDict
) -> dict[str, Any]:
    """Everything of pages/bulk/preview.html; `data` is what was filled in, to be sent on."""
    number = len(plan.ids)
    return {
        **_frame(asked, f"Edit {counted(number, 'product')}: look first"),
        "field": field,
        "number": number,
        "after": value_lines(plan.field, plan.value),
        "rows": [
            {
                "title": affected.product.title,
                "url": f"/products/{affected.product.slug}/",
                "domain": affected.product.domain.name,
                "before": value_text(plan.field, affected.before, 200),
            }
            for affected in plan.sample
        ],
        "skipped": [
            {
                "reason": reason,
                "number": len(titles),
                "titles": titles[:_TITLES_SHOWN],
                "more": max(0, len(titles) - _TITLES_SHOWN),
            }
            for reason, titles in plan.skipped.items()
        ],
        "why": data.get("why", ""),
        "key": plan.key,
        "sent_on": [
            (name, value) for name, values in data.lists() if name not in _NOT_SENT_ON for value in values
        ],
    }


def result_context(edit: BulkEdit, who: str) -> dict[str, Any]:
    """Everything of pages/bulk/result.html."""
    label, number = field_label(edit.field), len(edit.products)
    title = f"“{label}” of {counted(number, 'product')}"
    return {
        "page_title": title,
        "caption": "An edit of many",
        "page_description": f"{title} was edited in one go.",
        "nav_section": "search",
        "crumbs": breadcrumbs(
            ("Search", f"/search/?{edit.query}" if edit.query else "/search/"), (title, "")
        ),
        "edit": edit,
        "label": label,
        "number": number,
        "who": who,
        "at": moment_text(edit.at),
        "undone": moment_text(edit.undone_at) if edit.undone_at else "",
        "lines": value_lines(edit.field, edit.value),
        "search_url": f"/search/?{edit.query}" if edit.query else "/search/",
    }
