"""What time does to requests and agreements: reminders, calls for help, lapses and ends. Bounded; nobody is told twice."""

from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import VesportalError
from catalog.domain.requests import request as request_states
from catalog.domain.requests.reminders import Reminder, due_at, due_by
from catalog.models import AccessRequest, Agreement
from catalog.services.access_requests import REQUESTS, Grant
from catalog.services.agreements import AGREEMENTS, Agreed
from catalog.services.steps import Course, step_take
from catalog.services.working_days import working_days

log = structlog.get_logger(__name__)
_AT_ONCE = 200  # rows of one reminder in one round
_DRAFTS_KEPT = timedelta(days=180)


def requests_remind() -> int:
    """All that is due of requests and agreements; returns how many things were told or done. Each goes on where one fails."""
    return _remind(REQUESTS, Grant()) + _remind(AGREEMENTS, Agreed())


def drafts_tidy() -> int:
    """Drop drafts that nobody touched for half a year; returns how many rows went."""
    old = timezone.now() - _DRAFTS_KEPT
    return AccessRequest.objects.filter(state=request_states.DRAFT, changed_at__lt=old).delete()[0]


def _remind[Row: (AccessRequest, Agreement), Given](course: Course[Row, Given], nothing: Given) -> int:
    done = 0
    for reminder in course.reminders:
        for pk in _due(course, reminder):
            done += _tried(course, reminder, pk, nothing)
    return done


def _due(course: Course[Any, Any], reminder: Reminder) -> list[int]:
    """Ids of rows that may be due, the oldest first: working days are counted exactly once the row is locked."""
    latest = due_by(reminder, timezone.now())
    kept = course.rows().filter(state__in=reminder.states, **{f"{reminder.since}__lte": latest})
    found = kept.exclude(told__contains=[reminder.key]).order_by(reminder.since, "pk")
    return list(found.values_list("pk", flat=True)[:_AT_ONCE])


def _tried(course: Course[Any, Any], reminder: Reminder, pk: int, nothing: Any) -> int:
    try:
        with transaction.atomic():
            return _remind_one(course, reminder, pk, nothing)
    except VesportalError as error:  # it has just changed, or cannot be done: it is looked at again next time
        log.info("reminder left out", reminder=reminder.key, row=pk, reason=str(error))
    except Exception:
        log.exception("reminder failed", reminder=reminder.key, row=pk)
    return 0


def _remind_one(course: Course[Any, Any], reminder: Reminder, pk: int, nothing: Any) -> int:
    """Tell, or take the step, where it is due still and was not told; 1 if so."""
    row = course.locked(pk, wait=False)
    if row is None or not _is_due(row, reminder):
        return 0
    if reminder.step:
        step_take(course, None, row=row, step=reminder.step, text="", given=nothing)
        return 1
    row.told = [*row.told, reminder.key, *(key for key in reminder.covers if key not in row.told)]
    row.save(update_fields=["told"])
    course.tell(row, reminder.tells, what=reminder.key, told=reminder.told)
    return 1


def _is_due(row: AccessRequest | Agreement, reminder: Reminder) -> bool:
    since = getattr(row, reminder.since)
    if since is None or row.state not in reminder.states or reminder.key in row.told:
        return False
    return due_at(reminder, _moment(since), working_days()) <= timezone.now()


def _moment(since: datetime | date) -> datetime:
    """In the portal's own zone, where a day begins at midnight."""
    if isinstance(since, datetime):
        return timezone.localtime(since)
    return timezone.make_aware(datetime.combine(since, time.min))
