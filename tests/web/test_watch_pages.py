"""The pages of saved searches and of what people follow: what they do, for whom, and what odd requests get."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import DataProduct, Membership, User, Watch, WatchNews
from catalog.selectors.personal_data import personal_data
from catalog.services.watches import feed_open, feed_token, follow, search_save
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(catalogue: Catalogue) -> Client:
    """The steward's browser."""
    client = Client()
    client.force_login(catalogue.member)
    return client


def saved(user: User, **more: Any) -> Watch:
    return search_save(user, **{"query": "q=substation", "name": "Substations", **more})


def news(watch: Watch, product: DataProduct, *kinds: str) -> WatchNews:
    return WatchNews.objects.create(
        watch=watch, product=product, kinds=list(kinds or ["new"]), at=timezone.now()
    )


def text(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_search_is_saved_from_its_page_whole(catalogue: Catalogue, mine: Client) -> None:
    page = text(mine.get("/search/?q=substation&level=3&format=CSV&sort=title&from=2020-01-01&page=2"))
    address = page.partition('href="/account/watches/new/')[2].partition('"')[0]
    form = mine.get(f"/account/watches/new/{address}")
    assert form.status_code == 200
    said = {"name": "Mine", "kinds": ["new", "gone"], "rhythm": "weekly"}
    answer = mine.post(f"/account/watches/new/{address}", said)
    watch = Watch.objects.get()
    assert answer["Location"] == f"/account/watches/{watch.pk}/"
    assert (watch.user, watch.kinds, watch.rhythm) == (catalogue.member, ["new", "gone"], "weekly")
    kept = set(watch.query.split("&"))
    assert {"q=substation", "level=3", "format=CSV", "sort=title", "from=2020-01-01"} == kept
    here = text(mine.get(f"/account/watches/{watch.pk}/"))
    assert "/search/?q=substation&from=2020-01-01&format=CSV&level=3&sort=title" in here


def test_what_is_wrong_is_said_and_what_was_typed_stays(mine: Client) -> None:
    answer = mine.post("/account/watches/new/?q=x", {"name": "", "rhythm": "hourly"})
    assert answer.status_code == 422
    page = text(answer)
    assert "Give the search a name" in page
    assert "Choose at least one kind" in page
    assert not Watch.objects.exists()


def test_they_are_listed_changed_and_deleted(catalogue: Catalogue, mine: Client) -> None:
    watch = saved(catalogue.member)
    news(watch, catalogue.product)
    assert "1 change" in text(mine.get("/account/watches/"))
    here = f"/account/watches/{watch.pk}/"
    assert "Since you looked" in text(mine.get(here))
    mine.post(f"{here}looked/")
    assert "Since you looked" not in text(mine.get(here))
    mine.post(f"{here}edit/", {"name": "Other", "kinds": ["gone"], "rhythm": "never"})
    watch.refresh_from_db()
    assert (watch.name, watch.kinds, watch.rhythm) == ("Other", ["gone"], "never")
    assert "“Other” is deleted" in text(mine.post(f"{here}delete/", follow=True))
    assert "You watch nothing yet" in text(mine.get("/account/watches/"))


def test_a_product_and_a_domain_are_followed_by_a_button(catalogue: Catalogue, mine: Client) -> None:
    for here, what in (
        (f"/products/{catalogue.product.slug}/", "data product"),
        (f"/domains/{catalogue.domain.slug}/", "domain"),
    ):
        assert f"Follow this {what}" in text(mine.get(here))
        for _ in range(2):
            assert "You follow this" in text(mine.post(f"{here}follow/", follow=True))
        assert "Stop following" in text(mine.get(here))
        assert Watch.objects.count() == 1
        mine.post(f"{here}follow/", {"stop": "1"})
        mine.post(f"{here}follow/", {"stop": "1"})
        assert not Watch.objects.exists()
    assert "Sign in to follow" in text(Client().get(f"/products/{catalogue.product.slug}/"))


@pytest.mark.parametrize("step", ["", "edit/", "looked/", "delete/", "feed/", "feed-end/", "odd/"])
def test_those_of_others_are_not_there(catalogue: Catalogue, curator: User, step: str) -> None:
    watch = saved(catalogue.member)
    client = Client()
    client.force_login(curator)
    for ask in (client.get, client.post):
        assert ask(f"/account/watches/{watch.pk}/{step}").status_code in (404, 405)
    assert Watch.objects.count() == 1
    assert client.get("/account/watches/99999999999999999999/").status_code == 404


def test_forged_requests_and_strangers_change_nothing(catalogue: Catalogue) -> None:
    watch = saved(catalogue.member)
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(catalogue.member)
    for path in (
        f"/account/watches/{watch.pk}/delete/",
        f"/account/watches/{watch.pk}/feed/",
        f"/products/{catalogue.product.slug}/follow/",
        f"/domains/{catalogue.domain.slug}/follow/",
        "/account/watches/new/?q=x",
    ):
        assert forged.post(path).status_code == 403
        assert Client().post(path).status_code == 302
        assert forged.get(path).status_code in (200, 405)
    assert list(Watch.objects.values_list("pk", "feed_key")) == [(watch.pk, "")]


def test_nobody_follows_what_they_may_not_see(catalogue: Catalogue, analyst: User) -> None:
    client = Client()
    client.force_login(analyst)
    for slug in (catalogue.hidden.slug, catalogue.withdrawn.slug, "nothing"):
        assert client.post(f"/products/{slug}/follow/").status_code == 404
    assert client.post("/domains/nothing/follow/").status_code == 404


def test_what_became_invisible_is_not_named(catalogue: Catalogue, analyst: User) -> None:
    member = Membership.objects.create(user=analyst, domain=catalogue.hidden.domain, role="member")
    followed = follow(analyst, product=catalogue.hidden)
    watch = saved(analyst)
    news(watch, catalogue.hidden)
    client = Client()
    client.force_login(analyst)
    pages = ["/account/watches/", f"/account/watches/{watch.pk}/", f"/account/watches/{followed.pk}/"]
    assert all(catalogue.hidden.title in text(client.get(page)) for page in pages)
    member.delete()
    assert all(catalogue.hidden.title not in text(client.get(page)) for page in pages)
    assert "you may no longer see" in text(client.get(pages[0]))
    assert client.get(f"{pages[2]}edit/").status_code == 404
    said = text(client.post(f"{pages[2]}delete/", follow=True))
    assert catalogue.hidden.title not in said


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=" + "x" * 10_000,
        "?q=%00%FF",
        "?bbox=1,2",
        "?level=odd&sort=odd",
        "?" + "&".join(["theme=x"] * 900),
    ],
)
def test_odd_searches_are_saved_or_refused_in_words(catalogue: Catalogue, mine: Client, query: str) -> None:
    address = f"/account/watches/new/{query}"
    assert mine.get(address).status_code == 200
    answer = mine.post(address, {"name": "<b>x</b>", "kinds": ["new"], "rhythm": "once"})
    assert answer.status_code in (302, 422)
    assert b"<b>x</b>" not in mine.get("/account/watches/").content


def test_personal_data_hold_them_without_secrets(catalogue: Catalogue, mine: Client) -> None:
    watch = feed_open(catalogue.member, watch=saved(catalogue.member))
    told = {name: list(rows) for name, rows in personal_data(catalogue.member)}
    (row,) = told["watches (user)"]
    assert row["query"] == "q=substation"
    assert not {"feed_key", "matched"} & row.keys()
    assert watch.feed_key not in str(told)
    assert feed_token(watch)
