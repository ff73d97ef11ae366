"""One mail a day, with what was not read; choices; and links that end mail with one click."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.models import DataProduct, Notification, NotificationChoice, OutboxMessage, User
from catalog.services import notice_digest, notice_mail
from catalog.services.notice_digest import notices_digest
from catalog.services.notice_mail import unsubscribe_url
from catalog.services.notifications import notifications_read, ways_choose
from catalog.services.notify import notify
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """What time the portal believes it is."""

    now = NOON


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock  # type: ignore[return-value]


@pytest.fixture
def daily(analyst: User) -> User:
    """Who wants one mail a day."""
    ways_choose(analyst, {"requests": "daily"})
    return analyst


def tell(user: User, number: int = 1, **more: Any) -> None:
    for n in range(number):
        notify([user], kind="request.asked", title=f"Request {n}", url=f"/requests/{n}/", **more)


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="mail").order_by("pk"))


def test_one_mail_tells_all_of_a_day_and_the_next_only_what_is_new(daily: User, clock: Clock) -> None:
    tell(daily, 2)
    assert notices_digest() == 1
    assert notices_digest() == 0
    (letter,) = letters()
    assert letter.name == "2 notifications of 2 March 2026"
    assert "Requests and agreements\n- Request 0\n" in letter.payload["body"]
    tell(daily)
    assert notices_digest() == 0, "one a day"
    clock.now += timedelta(days=1)
    assert notices_digest() == 1
    assert letters()[1].name == "1 notification of 3 March 2026"


def test_not_before_the_hour(daily: User, clock: Clock) -> None:
    tell(daily)
    clock.now = NOON.replace(hour=6)
    assert notices_digest() == 0
    with override_settings(DIGEST_HOUR=6):
        assert notices_digest() == 1


def test_what_was_read_meanwhile_is_not_mailed(daily: User) -> None:
    tell(daily, 2)
    notifications_read(daily)
    assert notices_digest() == 0
    assert letters() == []
    assert not Notification.objects.filter(mail="waits").exists(), "nor is it looked at again"


def test_who_is_gone_gets_none(daily: User) -> None:
    tell(daily)
    User.objects.update(is_active=False)
    assert notices_digest() == 0
    assert letters() == []


def test_a_choice_against_mail_holds_for_what_waits_already(daily: User) -> None:
    tell(daily)
    ways_choose(daily, {"requests": "none"})
    assert notices_digest() == 0
    assert letters() == []


@pytest.mark.parametrize("ways", [{"requests": "hourly"}, {"nothing": "once"}, {"account": "none"}])
def test_a_choice_that_is_none(analyst: User, ways: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        ways_choose(analyst, ways)


def test_a_mail_has_an_end(daily: User) -> None:
    tell(daily, 55)
    notices_digest()
    (letter,) = letters()
    assert letter.name.startswith("55 notifications")
    assert "Request 49" in letter.payload["body"]
    assert "Request 50" not in letter.payload["body"]
    assert "And 5 more." in letter.payload["body"]


def test_a_round_is_bounded_and_the_next_goes_on(
    daily: User, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways_choose(curator, {"requests": "daily"})
    tell(daily)
    tell(curator)
    monkeypatch.setattr(notice_digest, "_PEOPLE", 1)
    assert [notices_digest() for _ in range(3)] == [1, 1, 0]


def test_one_that_fails_holds_up_nobody(daily: User, curator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ways_choose(curator, {"requests": "daily"})
    tell(daily)
    tell(curator)
    plain = notice_digest._body

    def body(user: User, news: list[Notification]) -> str:
        if user == daily:
            raise ValueError("an odd one")
        return plain(user, news)

    with monkeypatch.context() as patch:
        patch.setattr(notice_digest, "_body", body)
        assert notices_digest() == 1
    assert notices_digest() == 1
    assert sorted(letter.payload["to"] for letter in letters()) == sorted([daily.email, curator.email])


def test_what_may_not_be_seen_any_more_is_not_named(daily: User, endpoint_server: FakeEndpoint) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), domain=domain_make("Northmoor")))
    tell(daily, about=DataProduct.objects.get())
    DataProduct.objects.update(audience="domain", audience_tokens=["domain:0"])
    notices_digest()
    body = letters()[-1].payload["body"]
    assert "Request 0" not in body
    assert "may no longer see" in body


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_daily_mail(daily: User) -> None:
    tell(daily, 3)
    both = Barrier(2, timeout=20)

    def digest(_: int) -> int:
        try:
            both.wait()
            return notices_digest()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(digest, range(2))) == [0, 1]
    assert len(letters()) == 1


# --- links that end mail ---


def test_a_mail_names_its_link_and_one_click_is_for_https_alone(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(analyst)
    monkeypatch.setattr(notice_mail.settings, "SITE_URL", "https://portal.example")
    tell(analyst)
    plain, secure = (letter.payload["headers"] for letter in letters())
    assert "List-Unsubscribe-Post" not in plain
    assert secure["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert secure["List-Unsubscribe"].startswith("<https://portal.example/unsubscribe/")
    assert secure["List-Unsubscribe"][1:-1] in letters()[1].payload["body"]


def link_of(user: User, group: str) -> str:
    return (
        unsubscribe_url(user, group).partition("/unsubscribe/")[1]
        + unsubscribe_url(user, group).partition("/unsubscribe/")[2]
    )


def test_a_get_changes_nothing_and_a_post_without_cookies_does(analyst: User) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link_of(analyst, "requests"))
    assert page.status_code == 200
    assert b"End these mails" in page.content
    assert not NotificationChoice.objects.exists()
    for _ in range(2):
        answer = client.post(
            link_of(analyst, "requests"), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
    assert NotificationChoice.objects.get().ways == {"requests": "none"}
    tell(analyst)
    assert letters() == []
    assert Notification.objects.count() == 1


def test_the_daily_mails_link_ends_what_comes_in_it(daily: User) -> None:
    Client().post(link_of(daily, "daily"))
    ways = NotificationChoice.objects.get(user=daily).ways
    assert ways["requests"] == ways["policies"] == "none"
    assert "work" not in ways, "this one is mailed at once, not daily"


@pytest.mark.parametrize("change", ["x", "2.requests:abc", "1.requests", ":", "1.nothing:abc"])
def test_a_link_that_the_portal_did_not_write(analyst: User, change: str) -> None:
    assert Client().get(f"/unsubscribe/{change}/").status_code == 404
    assert Client().post(f"/unsubscribe/{change}/").status_code == 404


def test_the_link_of_an_account_that_is_gone_says_no_more_than_another(analyst: User) -> None:
    link = link_of(analyst, "requests")
    with_account = Client().post(link).content
    analyst.delete()
    without = Client().post(link)
    assert without.status_code == 200
    assert _plain(without.content) == _plain(with_account)


def _plain(page: bytes) -> bytes:
    """A page without what differs each time: the policy's nonce."""
    return re.sub(rb'nonce="[^"]*"', b"", page)
