"""The pages on members and invitations: who opens what, what a form may change and what not, where links lead."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Invitation, Membership, OutboxMessage, Role, User
from catalog.selectors.permissions import owns
from tests.web.catalogue import PASSWORD, Catalogue

pytestmark = pytest.mark.django_db
MORE = {
    "is_curator": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "user": "1",
    "user_id": "1",
    "domain": "2",
    "domain_id": "2",
    "by": "1",
    "lent_by": "1",
    "state": "accepted",
    "nonce": "x",
    "role_after": "steward",
    "actor": "1",
}  # what no form asks for


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


@pytest.fixture
def base(catalogue: Catalogue, client: Client) -> str:
    client.force_login(catalogue.member)
    return f"/domains/{catalogue.domain.slug}/members/"


@pytest.fixture
def meg(catalogue: Catalogue) -> Membership:
    user = User.objects.create_user("meg@example.org", PASSWORD, first_name="Meg")
    return Membership.objects.create(domain=catalogue.domain, user=user)


def link_to(email: str) -> str:
    body = OutboxMessage.objects.filter(kind="mail", payload__to=email).latest("pk").payload["body"]
    found = re.search(r"/invitations/\S+/", body)
    assert found
    return found[0]


def test_only_those_who_manage_members_see_them(
    client: Client, base: str, catalogue: Catalogue, meg: Membership, analyst: User, curator: User
) -> None:
    paths = (base, f"{base}invite/", f"{base}{meg.pk}/")
    lent = User.objects.create_user("lent@example.org", PASSWORD)
    Membership.objects.create(
        domain=catalogue.domain,
        user=lent,
        role=Role.STEWARD,
        until=timezone.localdate(),
        lent_by=catalogue.member,
    )
    for path in paths:
        assert Client().get(path)["Location"].startswith("/accounts/login/"), path
        for person, status in (
            (analyst, 403),
            (meg.user, 403),
            (lent, 403),
            (curator, 200),
            (catalogue.member, 200),
        ):
            client.force_login(person)
            page_of(client, path, status)
            assert "meg@example.org" not in client.get(path).content.decode() or status == 200
    client.force_login(catalogue.member)
    page_of(client, "/domains/none/members/", 404)
    page_of(client, f"{base}{2**70}/", 404)
    foreign = Membership.objects.create(domain=catalogue.never.domain, user=analyst)
    page_of(client, f"{base}{foreign.pk}/", 404)


def test_from_inviting_to_joining(client: Client, base: str, catalogue: Catalogue) -> None:
    sent = {"email": "Nina@Example.org", "role": "member", "until": ""}
    answer = client.post(f"{base}invite/", sent)
    assert answer["Location"] == base
    assert "nina@example.org" in page_of(client, base)
    link = link_to("nina@example.org")
    visitor = Client()
    page = page_of(visitor, link)
    assert f"/accounts/signup/?next={link.replace(':', '%3A').replace('/', '%2F')}" in page
    assert visitor.post(f"{link}accept/")["Location"].startswith("/accounts/login/")
    visitor.post(
        f"/accounts/signup/?next={link}",
        {
            "email": "nina@example.org",
            "password1": "nina-has-a-long-one",
            "password2": "nina-has-a-long-one",
            "next": link,
        },
    )
    nina = User.objects.get(email="nina@example.org")
    visitor.force_login(nina)
    assert "Accept" in page_of(visitor, link)
    assert visitor.get(f"{link}accept/").status_code == 405, "nothing is joined by looking"
    assert visitor.post(f"{link}accept/")["Location"] == f"/domains/{catalogue.domain.slug}/"
    assert "Leave" in page_of(visitor, "/account/")
    assert "does not work" in page_of(visitor, link, 404)


def test_a_wrong_account_is_told_so_without_the_address(client: Client, base: str, analyst: User) -> None:
    client.post(f"{base}invite/", {"email": "nina@example.org", "role": "steward"})
    link = link_to("nina@example.org")
    client = Client()
    client.force_login(analyst)
    page = page_of(client, link)
    assert "another address" in page
    assert "nina@" not in page
    assert client.post(f"{link}accept/").status_code == 403
    assert not analyst.memberships.exists()


def test_the_answer_to_an_invitation_is_the_same_for_every_address(
    client: Client, base: str, analyst: User
) -> None:
    pages = []
    for email in (analyst.email, "nobody@example.org"):
        answer = client.post(f"{base}invite/", {"email": email, "role": "member"}, follow=True)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", answer.content.decode())
        pages.append(re.sub(r"<time .*?</time>|invitations/\d+", "", text.replace(email, "them@example.org")))
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]


def test_what_a_form_does_not_ask_for_changes_nothing(
    client: Client, base: str, catalogue: Catalogue, meg: Membership
) -> None:
    client.post(f"{base}invite/", {"email": "x@example.org", "role": "member", **MORE})
    found = Invitation.objects.get()
    assert (found.domain, found.by, found.state) == (catalogue.domain, catalogue.member, "open")
    assert found.nonce != "x"
    client.post(f"{base}{meg.pk}/", {"change": "steward", "why": "Needed.", **MORE})
    meg.refresh_from_db()
    assert (meg.domain, meg.user.email, meg.role, meg.role_after, meg.lent_by) == (
        catalogue.domain, "meg@example.org", "steward", "", None,
    )  # fmt: skip
    assert not User.objects.filter(is_staff=True).exists()
    assert client.post(f"{base}{meg.pk}/", {"change": "curator", "why": "x"}).status_code == 422
    assert client.post(f"{base}invite/", {"email": "y@example.org", "role": "curator"}).status_code == 422


def test_the_last_steward_is_asked_who_comes_after(
    client: Client, base: str, catalogue: Catalogue, meg: Membership
) -> None:
    page = page_of(client, f"{base}leave/")
    assert "You are its last steward" in page
    assert "Meg" in page
    refused = client.post(f"{base}leave/", {"why": ""})
    assert refused.status_code == 422
    assert "last steward" in refused.content.decode()
    assert client.post(f"{base}leave/", {"heir": "999999"}).status_code == 422, "not offered"
    assert client.post(f"{base}leave/", {"heir": str(meg.pk)})["Location"] == "/account/"
    assert owns(User.objects.get(pk=meg.user_id), catalogue.domain.pk)
    page_of(client, f"{base}leave/", 404)


def test_lending_needs_a_day(client: Client, base: str, meg: Membership) -> None:
    refused = client.post(f"{base}{meg.pk}/", {"change": "lend", "why": "My leave."})
    assert "Say until when" in unescape(refused.content.decode())
    day = timezone.localdate() + timedelta(days=5)
    client.post(f"{base}{meg.pk}/", {"change": "lend", "why": "My leave.", "until": f"{day:%-d %B %Y}"})
    assert f'until <time datetime="{day.isoformat()}' in page_of(client, base)
    assert "lent by Mem Ber" in page_of(client, base)


def test_an_invitation_is_taken_back_by_its_own_domain_only(
    client: Client, base: str, catalogue: Catalogue, analyst: User
) -> None:
    client.post(f"{base}invite/", {"email": "x@example.org", "role": "member"})
    path = f"{base}invitations/{Invitation.objects.get().pk}/revoke/"
    other = Client()
    other.force_login(analyst)
    assert other.post(path).status_code == 403
    Membership.objects.create(domain=catalogue.never.domain, user=analyst, role=Role.STEWARD)
    elsewhere = path.replace(catalogue.domain.slug, catalogue.never.domain.slug)
    assert other.post(elsewhere).status_code == 404
    assert client.get(path).status_code == 405
    assert Invitation.objects.get().state == "open"
    client.post(path)
    assert Invitation.objects.get().state == "revoked"
    assert "was answered or taken back" in client.post(path, follow=True).content.decode()


def test_names_and_reasons_are_shown_as_text(client: Client, base: str, meg: Membership) -> None:
    User.objects.filter(pk=meg.user_id).update(first_name="<script>alert(1)</script>")
    for path in (base, f"{base}{meg.pk}/", f"{base}leave/"):
        assert b"<script>alert(1)" not in client.get(path).content, path
