"""The pages of notifications, without a browser: whose, in which order, and what changes them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import DataProduct, Notification, NotificationChoice, User
from catalog.services.notify import notify
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(analyst: User, client: Client) -> Client:
    client.force_login(analyst)
    return client


def tell(user: User, title: str = "Asked", **more: object) -> Notification:
    notify([user], kind="request.asked", title=title, url="/work/", **more)  # type: ignore[arg-type]
    return Notification.objects.latest("pk")


def page_of(client: Client, path: str = "/notifications/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("path", ["/notifications/", "/account/notifications/"])
def test_who_is_not_signed_in_signs_in_first(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_nothing_yet(reader: Client) -> None:
    assert "Nothing yet" in page_of(reader)
    assert "Mark all" not in page_of(reader)


def test_unread_first_and_newest_first_and_only_ones_own(
    reader: Client, analyst: User, curator: User
) -> None:
    for title in ("First", "Second", "Third"):
        tell(analyst, title)
    tell(curator, "Somebody else's")
    Notification.objects.filter(title="Third").update(read_at="2026-01-01T00:00Z")
    shown = page_of(reader)
    titles = re.findall(r'(?:name="open" value="\d+"|class="govuk-link" href="/work/")>(\w+)</', shown)
    assert titles == ["Second", "First", "Third"]
    assert "Somebody else" not in shown


def test_looking_reads_nothing_and_a_post_does(reader: Client, analyst: User) -> None:
    one, two = tell(analyst, "One"), tell(analyst, "Two")
    page_of(reader)
    assert Notification.objects.filter(read_at=None).count() == 2
    answer = reader.post("/notifications/read/", {"notification": one.pk, "next": "/notifications/?page=1"})
    assert answer["Location"] == "/notifications/?page=1"
    assert list(Notification.objects.filter(read_at=None)) == [two]
    reader.post("/notifications/read/", {"notification": "all"})
    assert not Notification.objects.filter(read_at=None).exists()


def test_opening_one_marks_it_as_read_and_leads_there(reader: Client, analyst: User) -> None:
    one, two = tell(analyst, "One"), tell(analyst, "Two")
    assert f'name="open" value="{one.pk}">One</button>' in page_of(reader)
    answer = reader.post("/notifications/read/", {"open": one.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/work/")
    assert list(Notification.objects.filter(read_at=None)) == [two]
    assert '<a class="govuk-link" href="/work/">One</a>' in page_of(reader)
    assert reader.post("/notifications/read/", {"open": one.pk})["Location"] == "/work/"  # once more


def test_a_get_opens_nothing(reader: Client, analyst: User) -> None:
    one = tell(analyst)
    assert reader.get(f"/notifications/read/?open={one.pk}").status_code == 405
    assert Notification.objects.get(pk=one.pk).read_at is None


def test_nobody_opens_what_somebody_else_was_told(reader: Client, curator: User) -> None:
    other = tell(curator)
    assert reader.post("/notifications/read/", {"open": other.pk}).status_code == 404
    assert Notification.objects.get(pk=other.pk).read_at is None


def test_opening_leads_nowhere_else(reader: Client, analyst: User) -> None:
    one = tell(analyst)
    Notification.objects.filter(pk=one.pk).update(url="//evil.example/")
    answer = reader.post("/notifications/read/", {"open": one.pk, "next": "https://evil.example/"})
    assert answer["Location"] == "/notifications/"


def test_nobody_reads_for_somebody_else(reader: Client, curator: User) -> None:
    other = tell(curator)
    reader.post("/notifications/read/", {"notification": other.pk})
    reader.post("/notifications/read/", {"notification": "all"})
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize(
    "data", [{}, *({name: odd} for name in ("notification", "open") for odd in ("x", "9" * 40, "-1", "0²"))]
)
def test_an_odd_post_is_none(reader: Client, data: dict[str, str]) -> None:
    assert reader.post("/notifications/read/", data).status_code == 404


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/notifications/../../x\\", "/work/"]
)
def test_nobody_is_led_away(reader: Client, analyst: User, away: str) -> None:
    answer = reader.post("/notifications/read/", {"notification": tell(analyst).pk, "next": away})
    assert answer["Location"].startswith("/notifications/")


def test_the_headers_number_costs_no_query(reader: Client, analyst: User) -> None:
    tell(analyst)
    assert "Notifications (1" in page_of(reader, "/help/")
    with CaptureQueriesContext(connection) as asked:
        page_of(reader, "/help/")
    assert not [query for query in asked if "notification" in query["sql"]]


def test_markup_in_a_notification_is_text(reader: Client, analyst: User) -> None:
    tell(analyst, "<script>alert(1)</script>", text="<b>bold</b>")
    page = reader.get("/notifications/").content.decode()
    assert "<script>alert" not in page
    assert "<b>bold" not in page


def test_an_entry_that_was_hidden_since_is_not_named(
    reader: Client, analyst: User, endpoint_server: FakeEndpoint
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), domain=domain_make("Northmoor")))
    tell(analyst, "Line ratings changed", text="Line ratings, again", about=DataProduct.objects.get())
    assert "Line ratings changed" in page_of(reader)
    DataProduct.objects.update(audience="domain", audience_tokens=["domain:0"])
    shown = page_of(reader)
    assert "Line ratings" not in shown
    assert "may no longer see" in shown


def test_choosing_how_to_be_told(reader: Client, analyst: User) -> None:
    shown = page_of(reader, "/account/notifications/")
    assert "Requests and agreements" in shown
    assert analyst.email in shown
    form = dict.fromkeys(re.findall(r'name="(\w+)" value="once"', shown), "daily")
    assert "account" not in form
    assert reader.post("/account/notifications/", form)["Location"] == "/account/notifications/"
    assert NotificationChoice.objects.get(user=analyst).ways == form
    assert reader.post("/account/notifications/", {**form, "requests": "hourly"}).status_code == 422
    assert NotificationChoice.objects.get(user=analyst).ways == form


def test_every_page_of_a_long_list(reader: Client, analyst: User) -> None:
    for n in range(60):
        tell(analyst, f"Number {n}")
    assert "Number 59" in page_of(reader)
    assert "Number 0<" in page_of(reader, "/notifications/?page=2")
