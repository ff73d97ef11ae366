"""People are told in the portal, and by mail as they chose: never lost, never twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from catalog.domain.notice_groups import GROUPS, group_of, way_of
from catalog.models import DataProduct, Notification, NotificationChoice, OutboxMessage, User
from catalog.selectors.notifications import unread_number
from catalog.services.notify import notify
from catalog.services.outbox import outbox_sweep
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
SAID = {"kind": "request.asked", "title": "A request for “Line ratings”", "url": "/requests/1/"}


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="mail").order_by("pk"))


def test_each_person_has_a_row_and_a_mail(analyst: User, curator: User) -> None:
    assert notify([analyst, curator, analyst], **SAID, text="Please look.") == 2
    assert sorted(Notification.objects.values_list("user__email", "title", "url", "mail")) == [
        ("ana@example.org", SAID["title"], "/requests/1/", "sent"),
        ("cura@example.org", SAID["title"], "/requests/1/", "sent"),
    ]
    mail = mails()[0]
    assert mail.name == SAID["title"]
    assert mail.payload["body"].startswith("Please look.\n\nhttp")
    assert "/requests/1/" in mail.payload["body"]


def test_who_did_it_the_inactive_and_those_without_address(analyst: User, curator: User) -> None:
    gone = User.objects.create_user("gone@example.org", "a-long-password", is_active=False)
    nowhere = User.objects.create_user("", "a-long-password")
    assert notify([analyst, curator, gone, nowhere], **SAID, but=curator) == 2
    assert {row.user_id: row.mail for row in Notification.objects.all()} == {
        analyst.pk: "sent",
        nowhere.pk: "none",
    }
    assert [mail.payload["to"] for mail in mails()] == [analyst.email]


def test_nobody_to_tell(analyst: User) -> None:
    assert notify([], **SAID) == notify([analyst], **SAID, but=analyst) == 0
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("way", "row", "number"), [("once", "sent", 1), ("daily", "waits", 0), ("none", "none", 0)]
)
def test_the_mail_follows_the_persons_choice(analyst: User, way: str, row: str, number: int) -> None:
    NotificationChoice.objects.create(user=analyst, ways={"requests": way})
    assert notify([analyst], **SAID) == 1
    assert Notification.objects.get().mail == row
    assert len(mails()) == number


def test_what_concerns_the_account_is_always_mailed(analyst: User) -> None:
    NotificationChoice.objects.create(user=analyst, ways={"account": "none"})
    notify([analyst], kind="account.role", title="You are a steward", url="/account/")
    (mail,) = mails()
    assert "List-Unsubscribe" not in mail.payload["headers"]


def test_a_kind_that_nobody_declared_has_a_group_and_a_way() -> None:
    assert group_of("surprise.party").key == "other"
    assert all(way_of(group, {group.key: "sometimes"}) == group.first for group in GROUPS if not group.must)


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "work/", "/a b", "/a\n", ""]
)
def test_only_paths_of_the_portal(analyst: User, url: str) -> None:
    with pytest.raises(ValueError, match="path of this portal"):
        notify([analyst], kind="request.asked", title="t", url=url)
    assert not Notification.objects.exists()


def test_odd_text_is_stored_and_never_more_than_a_line_of_title(analyst: User) -> None:
    notify(
        [analyst],
        kind="request.asked",
        title="a\0b\nSubject: x" + "y" * 400,
        url="/work/",
        text="n\0ull",
    )
    row = Notification.objects.get()
    assert "\n" not in row.title
    assert len(row.title) <= 200
    assert row.text == "null"


def test_a_product_is_told_of_to_those_who_may_see_it(
    analyst: User, curator: User, endpoint_server: FakeEndpoint
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), domain=domain_make("Northmoor")))
    product = DataProduct.objects.get()
    assert notify([analyst, curator], **SAID, about=product) == 2
    DataProduct.objects.update(audience="domain", audience_tokens=["domain:0"])
    assert notify([analyst, curator], **SAID, about=product) == 1


def test_what_has_a_name_is_told_once(analyst: User, curator: User) -> None:
    assert notify([analyst], **SAID, once="agreement:1:ends") == 1
    assert notify([analyst, curator], **SAID, once="agreement:1:ends") == 1
    assert notify([analyst, curator], **SAID, once="agreement:2:ends") == 2
    assert len(mails()) == 4


def test_the_headers_number_follows(analyst: User, django_capture_on_commit_callbacks: Any) -> None:
    assert unread_number(analyst) == 0
    with django_capture_on_commit_callbacks(execute=True):
        notify([analyst], **SAID)
    assert unread_number(analyst) == 1
    with connection.execute_wrapper(_refuse):
        assert unread_number(analyst) == 1
    cache.clear()


def _refuse(*args: Any) -> None:
    raise AssertionError("a query for the header")


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    """With real transactions."""

    def test_a_change_that_is_taken_back_tells_nobody(self, analyst: User, mailoutbox: list[Any]) -> None:
        with transaction.atomic():
            notify([analyst], **SAID)
            transaction.set_rollback(True)
        assert not Notification.objects.exists()
        assert outbox_sweep() == 0
        assert not mailoutbox

    def test_a_process_that_ends_after_the_commit_loses_nothing(
        self, analyst: User, mailoutbox: list[Any]
    ) -> None:
        notify([analyst], **SAID)
        assert not mailoutbox, "nobody's request waits for a mail server"
        assert outbox_sweep() == 1
        assert outbox_sweep() == 0
        (letter,) = mailoutbox
        assert letter.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_two_workers_tell_what_has_a_name_once(self, analyst: User) -> None:
        both = Barrier(2, timeout=20)

        def tell(_: int) -> int:
            try:
                both.wait()
                return notify([analyst], **SAID, once="claim:1")
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(tell, range(2))) == [0, 1]
