"""What time does to requests and agreements: reminders, calls for help, lapses and ends. Bounded; nobody is told twice."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.errors import VesportalError
from catalog.domain.requests import request as request_states
from catalog.domain.requests.reminders import AGREEMENT_REMINDERS, REQUEST_REMINDERS, Reminder, due_at
from catalog.models import AccessRequest, Agreement
from catalog.selectors.request_people import people_of
from catalog.services.access_requests import request_step
from catalog.services.agreements import agreement_people, agreement_step
from catalog.services.notify import notify

log = structlog.get_logger(__name__)
_AT_ONCE = 200  # rows of one reminder in one round
_DRAFTS_KEPT = timedelta(days=180)


def requests_remind() -> int:
    """All that is due of requests and agreements; returns how many things were told or done. Each goes on where one fails."""
    done = 0
    for reminder in REQUEST_REMINDERS:
        done += sum(_tried(_request_due, pk, reminder) for pk in _due(AccessRequest.objects.all(), reminder))
    for reminder in AGREEMENT_REMINDERS:
        done += sum(_tried(_agreement_due, pk, reminder) for pk in _due(Agreement.objects.all(), reminder))
    return done


def drafts_tidy() -> int:
    """Drop drafts that nobody touched for half a year; returns how many rows went."""
    old = timezone.now() - _DRAFTS_KEPT
    return AccessRequest.objects.filter(state=request_states.DRAFT, changed_at__lt=old).delete()[0]


def _due(rows: QuerySet, reminder: Reminder) -> list[int]:  # type: ignore[type-arg]
    """Ids of rows that may be due, the oldest first: working days are counted exactly once the row is locked."""
    days = timedelta(days=2 * reminder.days if reminder.working and reminder.days < 0 else reminder.days)
    latest = timezone.now() - days
    kept = rows.filter(state__in=reminder.states, **{f"{reminder.since}__lte": latest})
    found = kept.exclude(told__contains=[reminder.key]).order_by(reminder.since, "pk")
    return list(found.values_list("pk", flat=True)[:_AT_ONCE])


def _tried(act: Callable[[int, Reminder], bool], pk: int, reminder: Reminder) -> int:
    try:
        with transaction.atomic():
            return int(act(pk, reminder))
    except VesportalError as error:  # it has just changed, or cannot be done: it is looked at again next time
        log.info("reminder left out", reminder=reminder.key, row=pk, reason=str(error))
    except Exception:
        log.exception("reminder failed", reminder=reminder.key, row=pk)
    return 0


def _is_due(row: AccessRequest | Agreement, reminder: Reminder) -> bool:
    """Whether a locked row is due still, and was not told of."""
    since = getattr(row, reminder.since)
    if since is None or row.state not in reminder.states or reminder.key in row.told:
        return False
    return due_at(reminder, _moment(since)) <= timezone.now()


def _moment(since: datetime | date) -> datetime:
    """A day begins at midnight in the portal's own zone."""
    if isinstance(since, datetime):
        return since
    return timezone.make_aware(datetime.combine(since, time.min))


def _request_due(pk: int, reminder: Reminder) -> bool:
    rows = AccessRequest.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("domain", "requester", "assigned_to").filter(pk=pk).first()
    if row is None or not _is_due(row, reminder):
        return False
    if reminder.step:
        request_step(None, request=row, step=reminder.step)
        return True
    _mark(row, reminder)
    notify(
        people_of(reminder.tells, domain_id=row.domain_id, requester=row.requester, assigned=row.assigned_to),
        kind=f"request.{reminder.key}",
        title=f"Request {row.reference} to {row.domain.name} {reminder.told}",
        url=f"/requests/{row.reference}/",
        about=row,
    )
    return True


def _agreement_due(pk: int, reminder: Reminder) -> bool:
    rows = Agreement.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("domain", "assignee", "request__assigned_to").filter(pk=pk).first()
    if row is None or not _is_due(row, reminder):
        return False
    if reminder.step:
        agreement_step(None, agreement=row, step=reminder.step)
        return True
    _mark(row, reminder)
    notify(
        agreement_people(row, reminder.tells),
        kind=f"agreement.{reminder.key}",
        title=f"Agreement {row.reference} with {row.domain.name} {reminder.told}",
        url=f"/agreements/{row.reference}/",
        about=row,
    )
    return True


def _mark(row: AccessRequest | Agreement, reminder: Reminder) -> None:
    row.told = [*row.told, reminder.key, *(key for key in reminder.covers if key not in row.told)]
    row.save(update_fields=["told"])
