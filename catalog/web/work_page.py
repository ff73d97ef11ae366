"""Contexts of the work page and of the lists that hang on it."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.models import Conflict, LinkUse, OutboxMessage, ProductChange, User
from catalog.selectors.domains import endpoints_health
from catalog.selectors.todo import Todo, todo_list, work_link_keep
from catalog.selectors.todo_model import Scope
from catalog.selectors.use import DAYS, UseDay, use_by_day, use_most
from catalog.selectors.work import BrokenLink, changes_lately, quality_compared
from catalog.services.mail_sending import what_was_said
from catalog.web.field_words import field_label
from catalog.web.history_page import ACTIONS
from catalog.web.links import breadcrumbs, pagination, safe_url
from catalog.web.run_page import health_rows, health_summary

ENDPOINTS_SHOWN, CHANGES_SHOWN, MOST_OPENED, PAGE_SIZE = 12, 12, 8, 50
_CHART_HEIGHT = 60
_WORST_FIRST = ("failed", "partial", "never", "running", "ok")


def context(user: User, scope: Scope) -> dict[str, Any]:
    """The work page: what to do, what changed, how harvests fare, how products are used."""
    todos = todo_list(scope)
    work_link_keep(user, todos)  # what the header says must not lag behind this page
    days = use_by_day(scope)
    rows = health_rows(endpoints_health(user, scope.of("domain")))
    rows.sort(key=lambda row: _WORST_FIRST.index(row["health"]))
    return {
        "everything": scope.domains is None,
        "todos": [_todo_row(todo) for todo in todos],
        "changes": [_change(change) for change in changes_lately(scope, CHANGES_SHOWN)],
        "endpoints": rows[:ENDPOINTS_SHOWN],
        "endpoints_more": max(0, len(rows) - ENDPOINTS_SHOWN),
        "health": health_summary(rows),
        "days": days,
        "chart": _chart(days),
        "figures": [
            {"value": sum(day.opened for day in days), "label": f"times opened in {DAYS} days"},
            {"value": sum(day.found for day in days), "label": "times found in a search"},
        ],
        "most": use_most(scope, MOST_OPENED),
        "quality": _quality(scope),
        "page_title": "My work",
        "page_description": "What waits for you, what changed, and how your data products fare.",
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "")),
    }


def _todo_row(todo: Todo) -> dict[str, Any]:
    return {
        "number": todo.number,
        "label": todo.label,
        "what": todo.kind.what,
        "url": "" if todo.places else todo.kind.url,
        "oldest": todo.oldest,
        "places": todo.places,
        "key": todo.kind.key,
    }


def _change(change: ProductChange) -> dict[str, Any]:
    fields = list(dict.fromkeys(_field(name) for name in change.changes))
    shown = ", ".join(fields[:4]) + (f" and {len(fields) - 4} more" if len(fields) > 4 else "")
    return {
        "title": change.product.title,
        "url": f"/products/{change.product.slug}/",
        "domain": change.product.domain.name,
        "at": change.at,
        "action": ACTIONS.get(change.action, change.action.replace("-", " ").capitalize()),
        "fields": shown,
    }


def _field(name: str) -> str:
    label = field_label(name)
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _quality(scope: Scope) -> dict[str, int] | None:
    """The average metadata quality beside that of all domains that are compared; a curator's scope has nothing beside it."""
    if scope.domains is None:
        return None
    mine, everybody = quality_compared(scope)
    return {"mine": round(mine), "all": round(everybody)} if mine is not None and everybody else None


def _chart(days: Sequence[UseDay]) -> dict[str, Any]:
    """Bars of how often products were opened, each 10 wide, on a ground of 60; the tallest fills it."""
    most = max((day.opened for day in days), default=0)
    bars = [
        {"x": n * 10, "height": height, "y": _CHART_HEIGHT - height}
        for n, day in enumerate(days)
        if (height := round(day.opened * _CHART_HEIGHT / most) if most else 0)
    ]
    return {"bars": bars, "width": len(days) * 10, "height": _CHART_HEIGHT, "most": most}


def list_context(title: str, description: str, *, key: str) -> dict[str, Any]:
    """What every list that hangs on the work page shares."""
    return {
        "page_title": title,
        "page_description": description,
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "/work/"), (title, "")),
        "list_key": key,
    }


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    *,
    param: str = "page",
    at: str = "",
    size: int = 0,
    **kept: str,
) -> tuple[Page[Any], dict[str, Any] | None]:
    """The page of a list that `param` asks for, and the context of its pagination; `kept` stays in the addresses.

    `at`: the id of the list's place on the page; `size`: rows of a page, where it is not the usual one.
    """
    page = Paginator(rows, size or PAGE_SIZE).get_page(request.GET.get(param))
    kept = {name: value for name, value in kept.items() if value}
    turned = pagination(
        page.number,
        page.paginator.num_pages,
        lambda n: f"{request.path}?{urlencode({param: n, **kept})}{f'#{at}' if at else ''}",
    )
    return page, turned


def broken_rows(uses: Page[LinkUse]) -> list[dict[str, Any]]:
    """Uses of broken links, ready to print, under the name of their host where it begins."""
    rows: list[dict[str, Any]] = []
    for use in uses:
        broken = _broken(use)
        host = broken.host if not rows or rows[-1]["broken"].host != broken.host else ""
        rows.append({"broken": broken, "host": host, "url": safe_url(broken.url)})
    return rows


def _broken(use: LinkUse) -> BrokenLink:
    link, product = use.link, use.product
    failed = next((n for n, ok in enumerate(link.answers) if ok), len(link.answers))
    return BrokenLink(
        host=link.host,
        url=link.url,
        message=link.message,
        status=link.status,
        failed=failed,
        checks=len(link.answers),
        checked_at=link.checked_at,
        slug=product.slug,
        title=product.title,
        domain=product.domain.name,
    )


def conflict_rows(conflicts: Page[Conflict]) -> list[dict[str, Any]]:
    """Open conflicts, ready to print."""
    return [
        {
            "url": f"/conflicts/{conflict.pk}/",
            "field": _field(conflict.field),
            "title": conflict.product.title,
            "domain": conflict.product.domain.name,
            "before": _shortly(conflict.before),
            "now": _shortly(conflict.now),
            "since": conflict.raised_at,
        }
        for conflict in conflicts
    ]


def mail_rows(mails: Page[OutboxMessage]) -> list[dict[str, Any]]:
    """Mail that was refused for good, ready to print; not its text, which may open accounts."""
    return [
        {
            "key": mail.pk,
            "to": mail.payload.get("to", ""),
            "subject": mail.name,
            "said": what_was_said(mail.last_error)[:300],
            "written": mail.created_at,
            "since": mail.given_up_at,
        }
        for mail in mails
    ]


def _shortly(value: Any) -> str:
    """A value of a field in a few words: text as it is, anything else as JSON."""
    if value in (None, "", [], {}):
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
