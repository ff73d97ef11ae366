"""Why is this here: the parts of a result's place, and who may read them."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


def why_links(page: str) -> list[str]:
    return re.findall(r'href="(/search/why/[^"]+)"', page)


def page_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_each_result_leads_to_its_reasons(client: Client, catalogue: Catalogue) -> None:
    links = why_links(page_of(client, "/search/?q=substation+wind&widen=no"))

    assert links
    assert all("q=substation+wind&amp;widen=no" in link for link in links)
    page = page_of(client, links[0].replace("&amp;", "&"))
    assert "substation" in page
    assert "Of what the words count" in page
    for part in ("Maturity", "Freshness", "Use"):
        assert f'<dt class="ves-fact__name">{part}</dt>' in page


@pytest.mark.parametrize("query", ["", "?q=substation&sort=title"])
def test_an_order_that_is_not_by_words_has_no_reasons(
    client: Client, catalogue: Catalogue, query: str
) -> None:
    assert why_links(page_of(client, f"/search/{query}")) == []


def test_an_exact_title_is_told(client: Client, catalogue: Catalogue) -> None:
    product = catalogue.product

    page = page_of(client, f"/search/why/{product.slug}/?q={product.title}")

    assert "Its title is exactly what you typed." in page


def test_how_it_is_described_is_told(client: Client, catalogue: Catalogue) -> None:
    slug = catalogue.product.slug

    assert "Its description was read as: CKAN portal." in page_of(client, f"/search/why/{slug}/?q=ckan")
    assert "Its description was read as" not in page_of(client, f"/search/why/{slug}/?q=dbt")


def test_what_was_typed_stays_text(client: Client, catalogue: Catalogue) -> None:
    page = page_of(client, f"/search/why/{catalogue.product.slug}/?q=<script>alert(1)</script>")

    assert "<script>alert" not in page
    assert "nowhere" in page


def test_nobody_is_told_of_what_is_not_theirs_to_see(client: Client, catalogue: Catalogue) -> None:
    hidden = page_of(client, f"/search/why/{catalogue.hidden.slug}/?q=substation", 404)
    missing = page_of(client, "/search/why/no-such-product/?q=substation", 404)

    hidden, missing = (re.sub(r' nonce="[^"]+"', "", page) for page in (hidden, missing))
    assert hidden.replace(catalogue.hidden.slug, "no-such-product") == missing


@pytest.mark.parametrize("q", ["", "%00", '"', "x" * 10_000, "OR", "level:high", "%F0%9F%94%8C"])
def test_odd_searches_are_explained_too(client: Client, catalogue: Catalogue, q: str) -> None:
    page_of(client, f"/search/why/{catalogue.product.slug}/?q={q}")


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ('substation "demand', "A quotation mark has no second one: it was left out."),
        ("colour:red", "There is no field “colour”: it was taken as words."),
        ("modified:soon", "“modified:soon” was left out."),
    ],
)
def test_what_of_a_query_was_not_understood_is_told(
    client: Client, catalogue: Catalogue, q: str, told: str
) -> None:
    assert told in unescape(page_of(client, f"/search/?{urlencode({'q': q})}"))
