"""The audit as people look at it: whose entries, and which of them were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.apps import apps
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.domain.audit_actions import object_asked
from catalog.models import AuditEntry, Identity
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer

PORTAL = "portal"  # asked for as “who”: the portal's own commands
_LONGEST, _MOST_PEOPLE = 120, 100
# Kind of object → the way to its domain: what stewards see of the audit. Kinds that are of no domain, or of several, and
# objects that are not there any more, are for curators alone.
OF_DOMAIN = {
    "domain": "pk",
    "endpoint": "domain",
    "harvestrun": "endpoint__domain",
    "dataproduct": "domain",
    "conflict": "product__domain",
    "problemreport": "product__domain",
    "membership": "domain",
    "invitation": "domain",
    "accessrequest": "domain",
    "agreement": "domain",
    "gap": "domain",
}


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What was asked for; `problems` maps a parameter to a sentence about what could not be used of it."""

    who: str = ""
    action: str = ""
    object: str = ""
    begin: date | None = None
    end: date | None = None
    problems: Mapping[str, str] = field(default_factory=dict)

    def parameters(self) -> dict[str, str]:
        """The parameters that ask for the same again; empty ones left out."""
        days = {"from": self.begin, "to": self.end}
        texts = {"who": self.who, "action": self.action, "object": self.object}
        return {name: str(value) for name, value in {**texts, **days}.items() if value}


def audit_asked(query: Mapping[str, str]) -> AuditAsked:
    """Read the parameters who, action, object (`kind` or `kind key`), from and to (days, both included)."""
    problems: dict[str, str] = {}
    texts = {name: _text(query, name) for name in ("who", "action", "object")}
    begin, end = (_day(query, name, problems) for name in ("from", "to"))
    if begin and end and begin > end:
        problems["to"] = "The last day lies before the first: nothing can be found."
    return AuditAsked(**texts, begin=begin, end=end, problems=problems)


def may_audit(user: Viewer) -> bool:
    """Whether somebody may look at the audit at all: curators, and stewards at what is of their domains."""
    return bool(getattr(user, "is_curator", False)) or bool(stewarded_ids(user))


def audit_entries(user: Viewer, asked: AuditAsked) -> QuerySet[AuditEntry]:
    """The entries that `user` may see, with their place in the chain, newest first."""
    rows = AuditEntry.objects.select_related("link").order_by("-pk")
    if not getattr(user, "is_curator", False):
        rows = rows.filter(_of_domains(stewarded_ids(user)))
    if asked.who:
        rows = rows.filter(_who(user, asked.who))
    if asked.action:
        rows = rows.filter(action__istartswith=asked.action)
    if asked.object:
        kind, key = object_asked(asked.object)
        rows = rows.filter(object_type=kind, **({"object_id": key} if key else {}))
    if asked.begin:
        rows = rows.filter(at__gte=_midnight(asked.begin))
    if asked.end:
        rows = rows.filter(at__lt=_midnight(asked.end) + timedelta(days=1))
    return rows


def _of_domains(domains: frozenset[int]) -> Q:
    wanted = Q(pk__in=[])
    for kind, way in OF_DOMAIN.items():
        rows = apps.get_model("catalog", kind)._default_manager.filter(**{f"{way}__in": domains})
        keys = rows.order_by().annotate(audit_key=Cast("pk", CharField())).values("audit_key")
        wanted |= Q(object_type=kind, object_id__in=keys)
    return wanted


def _who(user: Viewer, who: str) -> Q:
    """By key, or by a part of the name; curators may ask for an address, too."""
    if who == PORTAL:
        return Q(actor=None)
    try:
        return Q(actor=UUID(who))
    except ValueError:
        named = (
            Q(name__icontains=who) | Q(user__first_name__icontains=who) | Q(user__last_name__icontains=who)
        )
        if getattr(user, "is_curator", False):
            named |= Q(user__email__icontains=who)
        keys = Identity.objects.filter(named).values_list("key", flat=True)[:_MOST_PEOPLE]
        return Q(actor__in=list(keys))


def _text(query: Mapping[str, str], name: str) -> str:
    return " ".join(query.get(name, "").replace("\0", " ").split())[:_LONGEST]


def _day(query: Mapping[str, str], name: str, problems: dict[str, str]) -> date | None:
    value = query.get(name, "").strip()
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
        _midnight(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        problems[name] = "Write a day as 2026-03-31."
        return None
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
