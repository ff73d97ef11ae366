"""Atom feeds: valid, for whom they are, stable, and asked for again at little cost."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import DataProduct, Membership, ProductChange, User, Watch, WatchNews
from catalog.services.indexing import index_drain
from catalog.services.watches import feed_close, feed_open, feed_token, search_save
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(path: str, **headers: str) -> ElementTree.Element:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    valid(root, path)
    return root


def valid(root: ElementTree.Element, path: str) -> None:
    """What RFC 4287, 4.1.1 and 4.1.2, asks of a feed and of an entry."""
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text, (path, name)
        assert one.find(f"{ATOM}id").text.startswith("tag:")  # type: ignore[union-attr]
        assert one.findall(f"{ATOM}link[@rel='alternate']")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    (self_link,) = root.findall(f"{ATOM}link[@rel='self']")
    assert self_link.get("href", "").endswith(path)
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def titles(root: ElementTree.Element) -> list[str]:
    return [one.findtext(f"{ATOM}title") or "" for one in root.findall(f"{ATOM}entry")]


def watched(catalogue: Catalogue) -> str:
    watch = search_save(catalogue.member, query="q=substation", name="<script>alert(1)</script>")
    WatchNews.objects.create(
        watch=watch, product=catalogue.hidden, kinds=["changed"], fields=["title"], at=timezone.now()
    )
    return f"/watches/feed.atom?key={feed_token(feed_open(catalogue.member, watch=watch))}"


def test_each_is_valid(catalogue: Catalogue) -> None:
    for path in (
        "/search/feed.atom",
        "/search/feed.atom?q=substation",
        "/search/feed.atom?q=nothing-has-this",
        f"/domains/{catalogue.domain.slug}/feed.atom",
        f"/products/{catalogue.product.slug}/feed.atom",
        watched(catalogue),
    ):
        feed(path)


def test_a_search_tells_of_public_products_to_whoever_asks(catalogue: Catalogue) -> None:
    client = Client()
    client.force_login(catalogue.member)
    DataProduct.objects.filter(pk=catalogue.product.pk).update(last_changed=timezone.now())
    for ask in (Client(), client):
        root = ElementTree.fromstring(ask.get("/search/feed.atom?q=substation").content)
        assert titles(root)[0] == catalogue.product.title
        assert catalogue.hidden.title not in titles(root)
    assert titles(feed("/search/feed.atom?q=substation&level=odd&page=7")) != []


def test_a_feed_has_an_end(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.selectors.feeds.MOST", 2)
    assert len(titles(feed("/search/feed.atom"))) == 2
    monkeypatch.setattr("catalog.selectors.feeds.MAX_WINDOW", 1)
    assert len(titles(feed("/search/feed.atom?q=substation"))) == 2, (
        "so many that the last changed are looked at"
    )


def test_a_domain_tells_what_was_withdrawn(catalogue: Catalogue) -> None:
    told = titles(feed(f"/domains/{catalogue.domain.slug}/feed.atom"))
    assert f"Withdrawn: {catalogue.withdrawn.title}" in told
    assert not any(catalogue.hidden.title in title for title in told)


def test_a_product_tells_how_it_changed(catalogue: Catalogue) -> None:
    ProductChange.objects.create(
        product=catalogue.product, at=timezone.now(), by="source", revision=2, action="harvest",
        changes={"licence": [None, {}], "record_modified": ["a", "b"]},
    )  # fmt: skip
    root = feed(f"/products/{catalogue.product.slug}/feed.atom")
    assert titles(root)[0] == f"Access changed: {catalogue.product.title}"
    assert titles(root)[-1] == f"New: {catalogue.product.title}"
    assert root.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}summary") == "Licence"
    assert titles(feed(f"/products/{catalogue.withdrawn.slug}/feed.atom"))


def test_what_is_not_public_has_no_feed_for_everybody(catalogue: Catalogue) -> None:
    client = Client()
    client.force_login(catalogue.member)
    for path in (
        f"/products/{catalogue.hidden.slug}/feed.atom",
        "/products/odd/feed.atom",
        "/domains/odd/feed.atom",
    ):
        assert Client().get(path).status_code == client.get(path).status_code == 404


def test_a_secret_address_shows_what_its_person_may_see_today(catalogue: Catalogue, analyst: User) -> None:
    member = Membership.objects.create(user=analyst, domain=catalogue.hidden.domain, role="member")
    watch = feed_open(analyst, watch=search_save(analyst, query="q=substation", name="Mine"))
    WatchNews.objects.create(watch=watch, product=catalogue.hidden, kinds=["new"], at=timezone.now())
    path = f"/watches/feed.atom?key={feed_token(watch)}"
    assert titles(feed(path)) == [f"New: {catalogue.hidden.title}"]
    answer = Client().get(path)
    assert answer["Cache-Control"] == "private, no-cache"
    member.delete()
    assert titles(feed(path)) == []
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_a_secret_address_ends_when_its_person_says_so(catalogue: Catalogue) -> None:
    path = watched(catalogue)
    watch = Watch.objects.get()
    feed(path)
    feed_open(catalogue.member, watch=watch)
    assert Client().get(path).status_code == 404, "there is a new one"
    token = feed_token(watch)
    feed_close(catalogue.member, watch=watch)
    for key in (token, "", "x", f"{watch.pk}.:abc", f"{watch.pk}.", "%00"):
        assert Client().get(f"/watches/feed.atom?key={key}").status_code == 404


def test_hostile_texts_stay_texts(catalogue: Catalogue) -> None:
    hostile = "</title><script>alert(1)</script>\x0b ]]> & \ud800"[:-2]
    DataProduct.objects.filter(pk=catalogue.product.pk).update(
        title=hostile, description=hostile, licence_label=hostile, last_changed=timezone.now()
    )
    for path in ("/search/feed.atom?q=substation", f"/products/{catalogue.product.slug}/feed.atom"):
        body = Client().get(path).content
        assert b"<script>" not in body
        assert "</title><script>alert(1)</script>" in titles(ElementTree.fromstring(body))[0]
    assert b"<script>" not in Client().get(watched(catalogue)).content
    assert b"<script>" not in Client().get("/search/feed.atom?q=<script>alert(1)</script>").content


def test_asked_again_it_costs_little(catalogue: Catalogue) -> None:
    path = f"/domains/{catalogue.domain.slug}/feed.atom"
    first = Client().get(path)
    assert "max-age" in first["Cache-Control"]
    same: Any = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    DataProduct.objects.filter(pk=catalogue.product.pk).update(title="Other", last_changed=timezone.now())
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_ids_stay_what_they_are(catalogue: Catalogue) -> None:
    path = f"/domains/{catalogue.domain.slug}/feed.atom"
    before = {one.text for one in feed(path).iter(f"{ATOM}id")}
    DataProduct.objects.filter(pk=catalogue.product.pk).update(title="Other", last_changed=timezone.now())
    index_drain()
    assert {one.text for one in feed(path).iter(f"{ATOM}id")} == before


def test_pages_name_their_feeds(catalogue: Catalogue) -> None:
    for page, address in (
        ("/search/?q=substation&page=2", "/search/feed.atom?q=substation"),
        (f"/products/{catalogue.product.slug}/", f"/products/{catalogue.product.slug}/feed.atom"),
        (f"/domains/{catalogue.domain.slug}/", f"/domains/{catalogue.domain.slug}/feed.atom"),
    ):
        body = Client().get(page).content.decode()
        head = body.partition("</head>")[0]
        assert 'type="application/atom+xml" title="' in head, page
        assert f'href="{address}"' in head, page
    client = Client()
    client.force_login(catalogue.member)
    assert b"atom+xml" not in client.get(f"/products/{catalogue.hidden.slug}/").content
