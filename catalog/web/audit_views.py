"""The audit: who decided what, on what, when and why; for curators, and for stewards as far as it is of their domains."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.domain.audit_actions import KINDS, action_told, actions_of, object_told
from catalog.domain.policy.model import terms_from_plain
from catalog.domain.requests import request as states
from catalog.domain.requests.terms import terms_text
from catalog.models import AccessRequest, Agreement, AuditEntry, Domain, Endpoint
from catalog.selectors.audit import AuditAsked, audit_asked, audit_entries, may_audit
from catalog.selectors.history import people_named
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.usecases import cases_to
from catalog.selectors.visibility import Viewer, domain_seen, visible_to
from catalog.web.day_field import DayField
from catalog.web.field_words import field_label, value_text
from catalog.web.links import breadcrumbs
from catalog.web.people import name_of
from catalog.web.work_page import page_of

_PAGE_SIZE = 25
DAYS = {"from": "From", "to": "To"}
_SHOWN = 400  # characters of a value; the downloads have all of it, and all values
_LINES, _AT_ONCE = 12, 3  # values of an entry, and those of them that are not folded


@login_required
@require_safe
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    """The entries that were asked for, newest first."""
    user = request.user
    if not may_audit(user):
        raise PermissionDenied
    days = _days(request)
    asked = audit_asked({**request.GET.dict(), **{name: days[name].data for name in DAYS}})
    days.is_valid()
    for name in asked.problems.keys() - days.errors.keys():
        days.add_error(name, asked.problems[name])
    kept = asked.parameters()
    found, turned = page_of(request, audit_entries(user, asked), size=_PAGE_SIZE, **kept)
    entries = list(found)
    query = f"?{urlencode(kept)}" if kept else ""
    everything = bool(getattr(user, "is_curator", False))
    # The end of the chain is the newest entry's place in it.
    whole = everything and not kept and found.number == 1
    newest = getattr(entries[0], "link", None) if whole and entries else None
    context = {
        "rows": _rows(user, entries),
        "pagination": turned,
        "number": found.paginator.count,
        "asked": asked,
        "actions": _choices(asked.action),
        "days": [days[name] for name in DAYS],
        "filtered": bool(kept),
        "wrong": bool(days.errors),
        "everything": everything,
        "head": str(newest) if newest else "",
        "csv": f"/audit.csv{query}",
        "jsonl": f"/audit.jsonl{query}",
        "page_title": "Audit",
        "page_description": "Who decided what, when and why.",
        "nav_section": "work",
        "crumbs": breadcrumbs(("My work", "/work/"), ("Audit", "")),
    }
    return render(request, "pages/audit/list.html", context)


def _days(request: HttpRequest) -> forms.Form:
    """The form of the first and the last day."""
    form = forms.Form(request.GET)
    for name, label in DAYS.items():
        form.fields[name] = DayField(label=label, required=False)
    return form


def _rows(user: Viewer, entries: list[AuditEntry]) -> list[dict[str, Any]]:
    names = people_named(user, {entry.actor for entry in entries})
    objects = _objects(user, entries)
    changes = [_changes(entry.before, entry.after) for entry in entries]
    return [
        {
            "entry": entry,
            "number": getattr(getattr(entry, "link", None), "number", None),
            "who": name_of(entry.actor, names),
            "who_url": _url(AuditAsked(who=str(entry.actor or "portal"))),
            "action": action_told(entry.action),
            "code": entry.action.split("."),
            "action_url": _url(AuditAsked(action=entry.action)),
            "object": objects.get((entry.object_type, entry.object_id)),
            "kind": object_told(entry.object_type),
            "object_url": _url(AuditAsked(object=f"{entry.object_type} {entry.object_id}")),
            "changes": lines[:_AT_ONCE],
            "more": lines[_AT_ONCE:],
        }
        for entry, lines in zip(entries, changes, strict=True)
    ]


def _choices(asked: str) -> list[dict[str, Any]]:
    """The filter of what was done, by what it is about; what an address asks for beside them stands first."""
    groups = [
        {
            "label": label,
            "choices": [(f"{kind}.", f"{label}: anything"), *actions_of(kind)],
        }
        for kind, label in KINDS.items()
    ]
    known = {code for group in groups for code, _ in group["choices"]}
    own = [{"label": "From the address", "choices": [(asked, action_told(asked))]}]
    return groups if not asked or asked in known else [*own, *groups]


def _url(asked: AuditAsked) -> str:
    return f"/audit/?{urlencode(asked.parameters())}"


def _objects(user: Viewer, entries: list[AuditEntry]) -> dict[tuple[str, str], dict[str, str]]:
    """Names and pages of what entries are about, where it has a page that the reader may see. One query at most."""
    kinds = {
        "dataproduct": (visible_to(user), "title", "products"),
        "domain": (Domain.objects.filter(domain_seen(user)), "name", "domains"),
        "endpoint": (Endpoint.objects.filter(domain_seen(user, "domain__")), "slug", "endpoints"),
        "usecase": (cases_to(user), "title", "use-cases"),
        "accessrequest": (
            _referred(AccessRequest.objects.exclude(state=states.DRAFT), user),
            "reference",
            "requests",
        ),
        "agreement": (_referred(Agreement.objects.all(), user), "reference", "agreements"),
    }
    asked = []
    for kind, (rows, label, _) in kinds.items():
        keys = {
            entry.object_id for entry in entries if entry.object_type == kind and entry.object_id.isdecimal()
        }
        if keys:
            named = rows.order_by().filter(pk__in=keys).annotate(kind=Value(kind))
            asked.append(
                named.values_list("kind", "pk", "reference" if label == "reference" else "slug", label)
            )
    if not asked:
        return {}
    first, *others = asked
    return {
        (kind, str(pk)): {"name": name, "url": f"/{kinds[kind][2]}/{slug}/"}
        for kind, pk, slug, name in first.union(*others, all=True)
    }


def _referred(rows: QuerySet[Any], user: Viewer) -> QuerySet[Any]:
    """Those whose pages are for the reader: all for curators, else those of their domains."""
    return rows if getattr(user, "is_curator", False) else rows.filter(domain__in=stewarded_ids(user))


def _changes(before: Any, after: Any) -> list[dict[str, str]]:
    """What became of what, a line for each thing that an entry names; the downloads hold all of it."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return [{"name": "", "before": _shortly(before), "after": _shortly(after)}]
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    lines = [
        {
            "name": "Address" if name == "url" else field_label(name),
            "before": _told(name, before.get(name)),
            "after": _told(name, after.get(name)),
        }
        for name in names[:_LINES]
    ]
    more = len(names) - len(lines)
    return [*lines, {"name": f"and {more} more", "before": "", "after": ""}] if more > 0 else lines


def _told(name: str, value: Any) -> str:
    """A value in words: the terms of an agreement as its text has them, anything else as it stands."""
    if name != "terms" or not value:
        return _shortly(value)
    try:
        groups = terms_text(terms_from_plain(value))
    except msgspec.ValidationError:
        return _shortly(value)
    return _shortly(" ".join(f"{heading}: {'; '.join(lines)}." for heading, lines in groups))


def _shortly(value: Any) -> str:
    if value is None or value == "":
        return ""
    text = value_text("", value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


urlpatterns = [path("audit/", audit, name="audit")]
