"""The pages on partners of agreements: naming and ending them, and what a person of a partner reads."""

from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Agreement, AgreementPartner, User
from catalog.services.partners import partner_add
from tests.asking import Asking, asking_make
from tests.web.test_request_pages import page_of, signed_in, told

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


@pytest.fixture
def agreement(asking: Asking) -> Agreement:
    actions = ["derive", "distribute"]
    return asking.agreement("active", actions=actions, recipients="partners", recipients_named="Ash Ltd")


@pytest.fixture
def friend(db: None) -> User:
    user = User.objects.create_user("pat@ash.example", "x")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_the_owner_names_a_partner_and_both_sides_see_it(asking: Asking, agreement: Agreement) -> None:
    url, owns = f"/agreements/{agreement.reference}/", signed_in(asking.steward)
    assert "goes on to nobody yet" in page_of(owns, url)
    said = told(owns, owns.post(f"{url}partners/", {"name": "Ash Ltd", "email": "nobody@ash.example"}))
    assert "Data may go on to Ash Ltd from now on" in said
    row = AgreementPartner.objects.get()
    assert f"{url}partners/{row.pk}/" in page_of(owns, url)
    holds = page_of(signed_in(asking.requester), url)
    assert "The data may go on to 1 partner" in holds
    assert "Ash Ltd" in holds
    assert f"{url}partners/" not in holds
    assert "Ash Ltd" in page_of(owns, f"{url}print/")
    assert "Ash Ltd" in signed_in(asking.requester).get(f"{url}odrl.jsonld").content.decode()
    assert owns.post(f"{url}partners/{row.pk}/", {"why": ""}).status_code == 422
    assert "Nothing goes on to Ash Ltd" in told(
        owns, owns.post(f"{url}partners/{row.pk}/", {"why": "They left."})
    )
    assert "Partners no more" in page_of(owns, url)
    again = owns.post(f"{url}partners/{row.pk}/", {"why": "They left."})
    assert "somebody has ended it already" in unescape(again.content.decode())


def test_passing_on_to_who_is_no_partner_asks_first_and_is_marked_where_it_has_happened(
    asking: Asking, agreement: Agreement
) -> None:
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd")
    url, holds = f"/agreements/{agreement.reference}/", signed_in(asking.requester)
    page = page_of(holds, f"{url}onward/")
    assert "Under the agreement, data goes on to the partner Ash Ltd alone." in page
    assert "It has gone to them already" not in page
    typed = {"recipient": HOSTILE, "what": "Sums", "on": str(timezone.localdate())}
    answer = holds.post(f"{url}onward/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert HOSTILE not in page
    assert "ask Northmoor" in unescape(page)
    assert "It has gone to them already" in page
    assert "Nothing was passed on" in page_of(holds, url)
    assert "It is put down" in told(holds, holds.post(f"{url}onward/", {**typed, "outside": "on"}))
    for address in (url, f"{url}print/"):
        assert "Outside the agreement" in page_of(signed_in(asking.steward), address)


def test_what_is_typed_of_an_address_does_not_tell_whether_there_is_an_account(
    asking: Asking, agreement: Agreement, friend: User
) -> None:
    url, owns = f"/agreements/{agreement.reference}/partners/", signed_in(asking.steward)
    known = told(owns, owns.post(url, {"name": "Ash", "email": friend.email}))
    unknown = told(owns, owns.post(url, {"name": "Elm", "email": "nobody@elm.example"}))
    assert known.replace("Ash", "Elm").count("from now on") == unknown.count("from now on") == 1
    assert friend.email not in page_of(owns, f"/agreements/{agreement.reference}/")


def test_a_person_of_a_partner_reads_what_holds_for_them_until_it_is_over(
    asking: Asking, agreement: Agreement, friend: User, analyst: User
) -> None:
    url, theirs = f"/agreements/{agreement.reference}/partner/", signed_in(friend)
    assert theirs.get(url).status_code == 404
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    page = page_of(theirs, url)
    assert "Ash Ltd" in page
    assert "Fenland University" in page  # from whom they get it
    assert "The holder may" in page
    assert str(asking.requester) not in page
    assert "Fine." not in page  # the text is between the two sides
    assert f"{url}" in page_of(theirs, "/agreements/?side=partner")
    assert theirs.get(f"/agreements/{agreement.reference}/").status_code == 404
    for other in (analyst, asking.requester, asking.steward):
        assert signed_in(other).get(url).status_code == 404
        assert agreement.reference not in page_of(signed_in(other), "/agreements/?side=partner")
    assert Client().get(url)["Location"].startswith("/accounts/login/")
    asking.agree(agreement, "revoke")
    page = page_of(theirs, url)
    assert f"{asking.domain.name}</span> named" in page
    assert "that is over" in page
    assert "Fenland University" not in page
    assert agreement.reference not in page_of(theirs, "/agreements/?side=partner")


def test_the_page_shows_a_partner_no_product_that_is_hidden_from_them(
    asking: Asking, agreement: Agreement, friend: User
) -> None:
    partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    product = asking.products[0]
    type(product).objects.filter(pk=product.pk).update(audience="hidden", audience_tokens=["nobody"])
    page = page_of(signed_in(friend), f"/agreements/{agreement.reference}/partner/")
    assert product.title not in page
    assert "1 data product that is not shown to you" in page


def test_forms_that_are_not_for_those_who_send_them(
    asking: Asking, agreement: Agreement, friend: User, curator: User
) -> None:
    row = partner_add(asking.steward, agreement=agreement, name="Ash Ltd", email=friend.email)
    url = f"/agreements/{agreement.reference}/partners/"
    for other, code in ((asking.requester, 403), (curator, 403), (friend, 404)):
        client = signed_in(other)
        for path in (url, f"{url}{row.pk}/"):
            assert client.get(path).status_code == code
            assert client.post(path, {"name": "Mine", "why": "x"}).status_code == code
    owns = signed_in(asking.steward)
    another = asking.agreement("active", actions=["distribute"])
    for path in (f"/agreements/{another.reference}/partners/{row.pk}/", f"{url}{2**70}/", f"{url}0/"):
        assert owns.post(path, {"why": "x"}).status_code == 404
    asking.agree(agreement, "give_back")
    answer = owns.post(url, {"name": "Beck plc"})
    assert answer.status_code == 422
    assert "The agreement is over" in answer.content.decode()
    assert list(AgreementPartner.objects.filter(ended_at=None)) == []


def test_markup_in_a_name_stays_text(asking: Asking, agreement: Agreement, friend: User) -> None:
    partner_add(asking.steward, agreement=agreement, name=HOSTILE, email=friend.email)
    url = f"/agreements/{agreement.reference}/"
    for person, path in (
        (asking.steward, url),
        (asking.requester, url),
        (asking.requester, f"{url}print/"),
        (asking.requester, f"/products/{asking.products[0].slug}/may-i/"),
        (asking.requester, f"/mix/?p={asking.products[0].slug}&intent=partner"),
        (asking.requester, "/notifications/"),
        (friend, f"{url}partner/"),
    ):
        assert HOSTILE not in signed_in(person).get(path).content.decode(), path


def test_a_thousand_partners_stand_by_pages(asking: Asking, agreement: Agreement) -> None:
    AgreementPartner.objects.bulk_create(
        AgreementPartner(agreement=agreement, name=f"Partner {n:04}", by=agreement.assignee_key)
        for n in range(1000)
    )
    holds, url = signed_in(asking.requester), f"/agreements/{agreement.reference}/"
    page_of(holds, url)
    with CaptureQueriesContext(connection) as asked:
        page = page_of(holds, url)
    assert len(asked) <= 8
    assert "1,000 partners" in page
    assert "Partner 0049" in page
    assert "Partner 0050" not in page
    assert "?partners=2#partners" in page
    assert "Partner 0999" in page_of(holds, f"{url}?partners=20")
