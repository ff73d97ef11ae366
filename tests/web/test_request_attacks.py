"""Requests and agreements under attack: other people's, other columns, markup, secrets, thousands."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from catalog.models import (
    AccessRequest,
    Agreement,
    AuditEntry,
    Membership,
    Notification,
    RequestMessage,
    User,
)
from catalog.services.wishes import wish_make
from catalog.web import agreement_views, request_desk_views, request_views, wish_views
from tests.asking import HOW, PASSWORD, Asking, asking_make
from tests.factories import domain_make
from tests.standing import stewarded
from tests.web.test_request_pages import NOBODYS, page_of, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def addresses(views: Any, **known: str) -> list[str]:
    """Every address of a views module that is about one thing, with the names of parts and steps filled in."""
    found = []
    for pattern in views.urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if "reference" in route:
            for name in ("purpose",) if "<slug:part>" in route else ("write",):
                found.append("/" + re.sub(r"<slug:(part|name)>", name, route).replace("<int:pk>", "1"))
    return [path.replace("<slug:reference>", known["reference"]) for path in found]


def test_other_peoples_requests_and_agreements_are_not_there_on_any_address(
    asking: Asking, analyst: User
) -> None:
    agreement = asking.agreement("active")
    sent, draft = asking.request("sent"), asking.request("draft")
    wish = wish_make(asking.requester, title="Heat", text="Where?")
    member = User.objects.create_user("member@example.org", PASSWORD)
    Membership.objects.create(user=member, domain=asking.domain)
    strangers = [analyst, member, stewarded(domain_make("Westgas"), "west@example.org")]
    things = [
        (request_views, sent.reference, strangers),
        (request_desk_views, sent.reference, [*strangers, asking.requester]),
        (request_views, draft.reference, [*strangers, asking.steward]),
        (agreement_views, agreement.reference, strangers),
        (wish_views, wish.reference, [*strangers, asking.steward]),
    ]
    for views, reference, people in things:
        for person in people:
            client = signed_in(person)
            for path in addresses(views, reference=reference):
                nobodys = path.replace(reference, NOBODYS)
                for method in (client.get, client.post):
                    theirs, missing = method(path), method(nobodys)
                    assert theirs.status_code in (404, 405), (path, person, theirs.status_code)
                    assert theirs.status_code == missing.status_code, (
                        f"{path}: hidden and missing answer alike"
                    )
    for person in strangers:
        for reference in (agreement.reference, NOBODYS):
            assert signed_in(person).get(f"/agreements/{reference}/odrl.jsonld").status_code == 404, person
    for views, reference, _ in things:
        for path in [*addresses(views, reference=reference), f"/agreements/{reference}/odrl.jsonld"]:
            assert Client().get(path)["Location"].startswith("/accounts/login/"), path


def test_each_side_has_its_own_steps(asking: Asking, curator: User) -> None:
    request = asking.request("review")
    base = f"/requests/{request.reference}/"
    asks, helps = signed_in(asking.requester), signed_in(curator)
    for name in ("approve", "approve_part", "refuse", "take", "lapse"):
        assert asks.post(base + f"{name}/", {"text": "x"}).status_code == 403, name
        assert helps.post(base + f"{name}/", {"text": "x"}).status_code == 403, name
    assert asks.post(f"{base}fly/").status_code == 404
    agreement = asking.agreement("active")
    url = f"/agreements/{agreement.reference}/"
    for name in ("revoke", "grant", "renew", "close", "expire"):
        assert asks.post(url + f"{name}/", {"text": "x"}).status_code == 403, name
    assert signed_in(asking.steward).get(f"{url}onward/").status_code == 403
    request.refresh_from_db()
    agreement.refresh_from_db()
    assert (request.state, agreement.state) == ("review", "active")


def test_forms_need_their_token(asking: Asking) -> None:
    request = asking.request("review")
    client = Client(enforce_csrf_checks=True)
    client.force_login(asking.steward)
    assert client.post(f"/requests/{request.reference}/refuse/", {"text": "No."}).status_code == 403
    request.refresh_from_db()
    assert request.state == "review"


def test_assigning_is_for_those_who_answer(asking: Asking, analyst: User) -> None:
    request = asking.request("sent")
    owns, url = signed_in(asking.steward), f"/requests/{request.reference}/assign/"
    assert "assigned to Stew Ard" in told(owns, owns.post(url, {"to": str(asking.steward.pk)}))
    assert "Choose a steward" in told(owns, owns.post(url, {"to": str(analyst.pk)}))
    assert "assigned to nobody" in told(owns, owns.post(url, {"to": ""}))


ELSE = {
    "state": "approved", "requester": "1", "requester_id": "1", "domain": "1", "decided_by": "1", "assigned_to": "1",
    "reference": "R-1", "answers": "[]", "told": "x", "terms": "{}", "instructions": "x", "assignee": "1", "products": "1",
    "accepted_at": "2020-01-01", "starts": "2020-01-01", "version": "9", "author": "1", "side": "steward", "by": "1",
}  # fmt: skip


def test_no_form_sets_what_it_does_not_ask_for(asking: Asking) -> None:
    """Each form of a step, with the name of every column beside its own fields."""
    request = asking.request("review", number=2)
    asks, owns = signed_in(asking.requester), signed_in(asking.steward)
    owns.post(f"/requests/{request.reference}/ask/", {**ELSE, "text": "Where?"})
    asks.post(f"/requests/{request.reference}/answer/", {**ELSE, "text": "There."})
    before = AccessRequest.objects.filter(pk=request.pk).values().get()
    asks.post(f"/requests/{request.reference}/write/", {**ELSE, "text": "Well?", "ends": "2020-01-01"})
    after = AccessRequest.objects.filter(pk=request.pk).values().get()
    kept = {name for name in before if before[name] != after[name]}
    assert kept <= {"changed_at"}
    last = request.messages.latest("pk")
    assert (last.side, last.author) == ("requester", asking.requester)
    agreement = asking.agreement("accepted")
    first = Agreement.objects.filter(pk=agreement.pk).values().get()
    owns.post(f"/agreements/{agreement.reference}/grant/", {**ELSE, "text": HOW, "ends": "2090-01-01"})
    asks.post(f"/agreements/{agreement.reference}/confirm/", {**ELSE, "ends": "2090-01-01"})
    asks.post(
        f"/agreements/{agreement.reference}/ask_renewal/", {**ELSE, "text": "More.", "ends": "2090-01-01"}
    )
    then = Agreement.objects.filter(pk=agreement.pk).values().get()
    changed = {name for name in first if first[name] != then[name]}
    assert changed == {"state", "instructions", "granted_at", "confirmed_at", "renewal_at"}
    assert then["instructions"] == HOW


def test_a_secret_in_a_message_is_refused_and_nothing_of_it_kept(asking: Asking) -> None:
    request, agreement = asking.request("review"), asking.agreement("active")
    for who, path in (
        (asking.steward, f"/requests/{request.reference}/write/"),
        (asking.requester, f"/agreements/{agreement.reference}/write/"),
    ):
        answer = signed_in(who).post(path, {"text": "Here: password = hunter2x"})
        assert answer.status_code == 422
        assert "looks like it holds a secret" in unescape(answer.content.decode())
    assert not Notification.objects.filter(text__contains="hunter2x").exists()
    assert not AuditEntry.objects.filter(why__contains="hunter2x").exists()


def test_the_desk_and_ones_own_list_stand_thousands_of_requests(asking: Asking) -> None:
    one = asking.request("review")
    keys = ("domain_id", "requester_id", "requester_key", "state", "organisation", "sent_at", "due_at")
    same = {name: getattr(one, name) for name in keys}
    many = AccessRequest.objects.bulk_create(
        AccessRequest(reference=f"R-1999-{n:05}", **same) for n in range(3000)
    )
    through = AccessRequest.products.through
    through.objects.bulk_create(
        through(accessrequest_id=row.pk, dataproduct_id=product.pk)
        for row in many
        for product in asking.products[:2]
    )
    owns, asks = signed_in(asking.steward), signed_in(asking.requester)
    for client, path in (
        (owns, "/desk/"),
        (owns, "/desk/?queue=all&page=60&q=fenland"),
        (asks, "/requests/"),
    ):
        with CaptureQueriesContext(connection) as asked:
            page = page_of(client, path)
        assert page.count('<th scope="row"') == 50, path
        assert len(asked) <= 12, path
    assert "(3001)" in page_of(owns, "/desk/")
    for product in asking.products[:2]:
        assert page_of(owns, "/desk/?queue=all").count(product.title) >= 49


def test_a_thread_of_very_many_messages_shows_the_newest(asking: Asking) -> None:
    request = asking.request("review")
    RequestMessage.objects.bulk_create(
        RequestMessage(request=request, side="requester", step="write", text=f"Message {n}.")
        for n in range(600)
    )
    page = page_of(signed_in(asking.steward), f"/requests/{request.reference}/")
    assert "Message 599." in page
    assert "Message 50." not in page
    assert "older ones are not shown" in page


def test_markup_in_every_field_stays_text(asking: Asking) -> None:
    bad = "<script>alert(1)</script>"
    words = ("organisation", "purpose", "use", "recipients_named", "mixing_with")
    request = asking.request("sent", **dict.fromkeys(words, bad))
    asking.step(request, "write", bad)
    asking.step(request, "approve", bad)
    agreement = Agreement.objects.get()
    for person in (asking.requester, asking.steward):
        client = signed_in(person)
        for path in (
            "/requests/" if person == asking.requester else "/desk/?queue=all",
            f"/requests/{request.reference}/",
            f"/agreements/{agreement.reference}/",
            f"/agreements/{agreement.reference}/print/",
            "/agreements/?side=owner",
            "/notifications/",
        ):
            assert bad not in client.get(path).content.decode(), path
