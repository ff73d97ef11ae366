"""Reminders, calls for help, lapses and ends by date: when they are due, once, and for whom."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.requests.reminders import AGREEMENT_REMINDERS, REQUEST_REMINDERS
from catalog.models import AccessRequest, Agreement, Notification, User
from catalog.services import request_rounds, steps
from catalog.services.request_rounds import drafts_tidy, requests_remind
from catalog.services.wishes import wish_answer, wish_make
from tests.asking import Asking, asking_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make(number=1)


def moved(row: AccessRequest | Agreement, **fields: datetime | date) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def new_kinds(person: User, since: int) -> Counter[str]:
    rows = Notification.objects.filter(user=person, pk__gt=since)
    return Counter(rows.values_list("kind", flat=True))


def last() -> int:
    return Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_nothing_is_due_of_what_has_just_begun(asking: Asking) -> None:
    asking.request("sent")
    asking.agreement("active")
    assert requests_remind() == 0


@pytest.mark.parametrize(
    ("state", "field", "days_ago", "kind", "hears"),
    [
        ("sent", "due_at", -1, "request.due-soon", {"steward"}),
        ("review", "due_at", 0, "request.overdue", {"steward", "requester"}),
        ("answered", "due_at", 9, "request.escalated", {"steward", "requester", "curator"}),
        ("asked", "asked_at", 15, "request.question", {"requester"}),
    ],
)
def test_people_are_reminded_of_a_request_once(
    asking: Asking, curator: User, state: str, field: str, days_ago: int, kind: str, hears: set[str]
) -> None:
    request = asking.request(state)
    moved(request, **{field: timezone.now() - timedelta(days=days_ago, minutes=1)})
    people = {"steward": asking.steward, "requester": asking.requester, "curator": curator}
    since = last()
    assert requests_remind() >= 1
    assert requests_remind() == 0, "nobody is told twice"
    for name, person in people.items():
        assert new_kinds(person, since)[kind] == (name in hears), name


def test_a_question_without_an_answer_lapses(asking: Asking) -> None:
    request = asking.request("asked")
    moved(request, asked_at=timezone.now() - timedelta(days=29))
    requests_remind()
    request.refresh_from_db()
    assert request.state == "lapsed"
    assert request.messages.last().side == "portal"  # type: ignore[union-attr]
    with pytest.raises(InvalidInput, match="not possible any more"):
        asking.step(request, "answer", "Too late.")


def test_after_an_answer_reminders_begin_anew(asking: Asking) -> None:
    request = asking.request("review")
    moved(request, due_at=timezone.now() - timedelta(minutes=1))
    requests_remind()
    asking.step(request, "ask", "Where?")
    asking.step(request, "answer", "There.")
    moved(request, due_at=timezone.now() - timedelta(minutes=1))
    since = last()
    assert requests_remind() >= 1
    assert new_kinds(asking.steward, since)["request.overdue"] == 1


@pytest.mark.parametrize("days", [7, 30, 60])
def test_the_end_of_an_agreement_is_told_of_before_it_comes(asking: Asking, days: int) -> None:
    agreement = asking.agreement("active")
    moved(agreement, ends=timezone.localdate() + timedelta(days=days))
    since = last()
    assert requests_remind() == 1
    assert requests_remind() == 0
    for person in (asking.requester, asking.steward):
        assert new_kinds(person, since) == {f"agreement.ends-{days}": 1}


def test_an_agreement_ends_after_its_last_day_and_the_owner_is_to_take_access_away(
    asking: Asking, curator: User
) -> None:
    agreement, today = asking.agreement("active"), timezone.localdate()
    moved(agreement, starts=today - timedelta(days=9), ends=today)
    requests_remind()
    agreement.refresh_from_db()
    assert agreement.state == "active", "the last day is included"
    moved(agreement, ends=today - timedelta(days=1))
    since = last()
    requests_remind()
    agreement.refresh_from_db()
    assert agreement.state == "ended"
    assert new_kinds(asking.requester, since)["agreement.expire"] == 1
    moved(agreement, over_at=timezone.now() - timedelta(days=8))
    requests_remind()
    moved(agreement, over_at=timezone.now() - timedelta(days=22))
    requests_remind()
    requests_remind()
    assert new_kinds(asking.steward, since)["agreement.close"] == 1
    assert new_kinds(curator, since) == {"agreement.close-late": 1}


def test_after_a_pause_people_hear_of_what_came_last_alone(asking: Asking) -> None:
    request, agreement = asking.request("review"), asking.agreement("revoked")
    moved(request, due_at=timezone.now() - timedelta(days=20))
    moved(agreement, over_at=timezone.now() - timedelta(days=40))
    since = last()
    assert requests_remind() == 2
    assert requests_remind() == 0
    assert new_kinds(asking.steward, since) == {"request.escalated": 1, "agreement.close-late": 1}


@pytest.mark.parametrize(("state", "hears"), [("renewal", "steward"), ("renewed", "requester")])
def test_a_renewal_that_waits_is_told_of_to_whoever_it_waits_for(
    asking: Asking, state: str, hears: str
) -> None:
    agreement, since = asking.agreement(state), last()
    assert requests_remind() == 0
    moved(agreement, renewal_at=timezone.now() - timedelta(days=11))
    assert requests_remind() == 1
    for name in ("steward", "requester"):
        assert new_kinds(getattr(asking, name), since)[f"agreement.{state}"] == (name == hears)


def test_an_offer_lapses_when_its_period_is_over(asking: Asking) -> None:
    agreement, today = asking.agreement("approved"), timezone.localdate()
    moved(agreement, starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    with pytest.raises(InvalidInput, match="that day is over"):
        asking.agree(agreement, "accept")
    requests_remind()
    agreement.refresh_from_db()
    assert agreement.state == "closed"


def test_a_reminder_before_a_long_holiday_is_not_late(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Due on the Tuesday after Easter 2027: two working days before is the Wednesday before, six days earlier."""
    request = asking.request("review")
    due = datetime(2027, 3, 30, 12, tzinfo=UTC)
    moved(request, due_at=due)
    clock = [datetime(2027, 3, 24, 11, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    assert requests_remind() == 0
    clock[0] += timedelta(hours=2)
    assert requests_remind() == 1
    assert "due-soon" in AccessRequest.objects.get(pk=request.pk).told


def test_a_renewal_that_is_not_accepted_does_not_keep_it_from_ending(asking: Asking) -> None:
    agreement, today = asking.agreement("renewed"), timezone.localdate()
    moved(agreement, starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    requests_remind()
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ends_next) == ("ended", None)


def test_one_that_fails_does_not_keep_the_others_back(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = asking.request("review"), asking.request("review")
    for request in (first, second):
        moved(request, due_at=timezone.now() - timedelta(minutes=1))
    real = steps.notify

    def fails_once(*args: Any, **named: Any) -> int:
        if named["about"].pk == first.pk:
            raise RuntimeError("the disk is full")
        return real(*args, **named)

    monkeypatch.setattr(steps, "notify", fails_once)
    requests_remind()
    assert "overdue" in AccessRequest.objects.get(pk=second.pk).told
    assert AccessRequest.objects.get(pk=first.pk).told == [], "it is tried again"


def test_a_round_is_bounded(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        moved(asking.request("review"), due_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(request_rounds, "_AT_ONCE", 1)
    requests_remind()
    assert AccessRequest.objects.filter(told__contains=["overdue"]).count() == 1
    requests_remind()
    assert AccessRequest.objects.filter(told__contains=["overdue"]).count() == 2


def test_keys_of_reminders_fit_their_column_and_are_unique() -> None:
    for table in (REQUEST_REMINDERS, AGREEMENT_REMINDERS):
        keys = [reminder.key for reminder in table]
        assert len({*keys}) == len(keys)
        assert max(map(len, keys)) <= 40
        assert all(reminder.step or (reminder.told and reminder.tells) for reminder in table)


def test_drafts_that_nobody_touches_go(asking: Asking) -> None:
    request = asking.request("draft")
    assert drafts_tidy() == 0
    moved(request, changed_at=timezone.now() - timedelta(days=181))
    assert drafts_tidy()
    assert not AccessRequest.objects.exists()


def test_a_wish_is_told_to_curators_and_answered_once(asking: Asking, curator: User, analyst: User) -> None:
    given = {"title": "Heat networks", "text": "Where they are."}
    wish = wish_make(asking.requester, **given)
    assert wish_make(asking.requester, **given) == wish, "sent twice, kept once"
    assert new_kinds(curator, 0) == {"wish.made": 1}
    with pytest.raises(InvalidInput, match="Name the data product"):
        wish_answer(curator, wish=wish, state="found", answer="Here.")
    wish_answer(curator, wish=wish, state="noted", answer="Nobody has it.")
    wish_answer(curator, wish=wish, state="found", answer="Here.", product=asking.products[0])
    with pytest.raises(InvalidInput, match="answered already"):
        wish_answer(curator, wish=wish, state="closed", answer="Again.")
    assert new_kinds(asking.requester, 0)["wish.answered"] == 2
