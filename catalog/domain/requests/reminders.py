"""When people are reminded, when somebody else is asked to help, and when time itself takes a step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.domain.requests import agreement, request
from catalog.domain.requests.days import WorkingDays
from catalog.domain.requests.machine import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Told once for the moment in `since`: `days` after it (negative: before it), in one of `states`.

    `working`: days are working days. `step`: what the portal does then, instead of telling `tells` that it `told`.
    `covers`: other reminders that are needless once this one went out.
    """

    key: str
    states: tuple[str, ...]
    since: str
    days: int
    told: str = ""
    tells: tuple[Party, ...] = ()
    working: bool = False
    step: str = ""
    covers: tuple[str, ...] = ()


# What comes last stands first and covers what it makes needless: after a pause nobody hears of "soon" and "late" at once.
REQUEST_REMINDERS = (
    Reminder(
        key="escalated",
        states=request.WITH_OWNER,
        since="due_at",
        days=5,
        working=True,
        told="is a week overdue: curators are asked to help",
        tells=("curators", "stewards", "requester"),
        covers=("overdue", "due-soon"),
    ),
    Reminder(
        key="overdue",
        states=request.WITH_OWNER,
        since="due_at",
        days=0,
        told="is overdue: the answer is late",
        tells=("stewards", "requester"),
        covers=("due-soon",),
    ),
    Reminder(
        key="due-soon",
        states=request.WITH_OWNER,
        since="due_at",
        days=-2,
        working=True,
        told="has to be answered within two working days",
        tells=("stewards",),
    ),
    Reminder(key="lapse", states=(request.ASKED,), since="asked_at", days=28, step="lapse"),
    Reminder(
        key="question",
        states=(request.ASKED,),
        since="asked_at",
        days=14,
        told="waits for your answer, and lapses in two weeks without one",
        tells=("requester",),
    ),
)

_LEFT = {7: "a week", 30: "a month", 60: "two months"}
AGREEMENT_REMINDERS = (
    Reminder(key="lapse", states=(agreement.APPROVED,), since="created_at", days=60, step="lapse"),
    Reminder(key="lapse-over", states=(agreement.APPROVED,), since="ends", days=1, step="lapse"),
    Reminder(
        key="accept",
        states=(agreement.APPROVED,),
        since="created_at",
        days=14,
        told="waits for you to accept its text",
        tells=("requester",),
    ),
    Reminder(
        key="grant-late",
        states=(agreement.ACCEPTED,),
        since="accepted_at",
        days=20,
        told="has waited three weeks for access: curators are asked to help",
        tells=("curators", "stewards", "requester"),
        covers=("grant",),
    ),
    Reminder(
        key="grant",
        states=(agreement.ACCEPTED,),
        since="accepted_at",
        days=10,
        told="waits for access to be granted",
        tells=("stewards",),
    ),
    Reminder(
        key="confirm",
        states=(agreement.GRANTED,),
        since="granted_at",
        days=7,
        told="gave you access: say whether it works",
        tells=("requester",),
    ),
    Reminder(key="expire", states=agreement.IN_FORCE, since="ends", days=1, step="expire"),
    *(
        Reminder(
            key=f"ends-{days}",
            states=(agreement.GRANTED, agreement.ACTIVE, agreement.RENEWAL, agreement.RENEWED),
            since="ends",
            days=-days,
            told=f"ends in {words} or less",
            tells=("requester", "stewards"),
            covers=tuple(f"ends-{longer}" for longer in _LEFT if longer > days),
        )
        for days, words in _LEFT.items()
    ),
    Reminder(
        key="renewal",
        states=(agreement.RENEWAL,),
        since="renewal_at",
        days=10,
        told="is asked to go on: renew it, or let it end",
        tells=("stewards",),
    ),
    Reminder(
        key="renewed",
        states=(agreement.RENEWED,),
        since="renewal_at",
        days=10,
        told="is renewed: it goes on once you accept the new text",
        tells=("requester",),
    ),
    Reminder(
        key="close-late",
        states=(agreement.ENDED, agreement.REVOKED),
        since="over_at",
        days=21,
        told="has been over for three weeks and access may still be open: curators are asked to help",
        tells=("curators", "stewards"),
        covers=("close",),
    ),
    Reminder(
        key="close",
        states=(agreement.ENDED, agreement.REVOKED),
        since="over_at",
        days=7,
        told="is over: say that access was taken away",
        tells=("stewards",),
    ),
)


def due_at(reminder: Reminder, since: datetime, days: WorkingDays) -> datetime:
    """When the reminder is due, by the moment that it counts from."""
    if not reminder.working:
        return since + timedelta(days=reminder.days)
    if reminder.days < 0:
        return days.before(since, -reminder.days)
    return days.after(since, reminder.days)


def due_by(reminder: Reminder, now: datetime) -> datetime:
    """The latest moment to count from with which a reminder may be due `now`, whatever days are off."""
    ahead = _OFF_AT_MOST if reminder.working and reminder.days < 0 else timedelta()
    return now - timedelta(days=reminder.days) + ahead


_OFF_AT_MOST = timedelta(days=14)  # in which a few working days lie, in any country


def told_still(told: Iterable[str], changed: Collection[str]) -> list[str]:
    """What was told and still holds, after fields have changed that reminders count from."""
    anew = {r.key for r in (*REQUEST_REMINDERS, *AGREEMENT_REMINDERS) if r.since in changed}
    return [key for key in told if key not in anew]
