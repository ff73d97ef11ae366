"""The pages on the data itself: its fields, its first rows, its map, series and lineage, and products side by side."""

import re

import pytest
from django.test import Client

from catalog.domain.product import Distribution, Field, Schema
from catalog.models import DataProduct
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, record_put, schema_of

pytestmark = pytest.mark.django_db


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def product(catalogue: Catalogue) -> DataProduct:
    return DataProduct.objects.get(pk=catalogue.product.pk)


@pytest.fixture
def base(product: DataProduct) -> str:
    return f"/products/{product.slug}/"


def hide(product: DataProduct) -> None:
    DataProduct.objects.filter(pk=product.pk).update(audience="hidden", audience_tokens=["nobody"])


# --- every page ---------------------------------------------------------------------------------

PAGES = ("schema/", "preview/", "lineage/", "series/", "map/")


@pytest.mark.parametrize("page", PAGES)
def test_a_product_that_is_not_for_you_or_not_there_has_no_such_page(
    client: Client, base: str, product: DataProduct, catalogue: Catalogue, page: str
) -> None:
    assert read(client, f"{base}{page}").count("<h1") == 1
    hide(product)
    for path in (base, f"/products/{catalogue.withdrawn.slug}/", "/products/none/"):
        read(client, f"{path}{page}", 404)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_product_without_anything_says_so(client: Client, base: str, page: str) -> None:
    assert "ves-empty" in read(client, f"{base}{page}")


# --- fields -------------------------------------------------------------------------------------


def test_a_product_page_shows_the_first_fields_and_leads_to_all(
    client: Client, base: str, product: DataProduct
) -> None:
    record_put(product, schema=schema_of(2_000, explained=30))
    page = read(client, base)
    assert "2,000 fields, 30 of them explained" in page
    assert ">field_11<" in page
    assert ">field_12<" not in page
    assert f'href="{base}schema/"' in page
    assert len(page) < 150_000


def test_few_fields_need_no_page_of_their_own(client: Client, base: str, product: DataProduct) -> None:
    record_put(product, schema=schema_of(12))
    page = read(client, base)
    assert ">field_11<" in page
    assert f'href="{base}schema/"' not in page


def test_all_fields_are_read_by_pages_and_searched(client: Client, base: str, product: DataProduct) -> None:
    record_put(product, schema=schema_of(2_000, explained=30))
    page = read(client, f"{base}schema/")
    assert "30 of 2,000 fields are explained" in page
    assert page.count('scope="row"') == 100
    assert "Page 1 of 20" in page
    assert ">field_1999<" in read(client, f"{base}schema/?page=20")
    assert ">field_1999<" in read(client, f"{base}schema/?page=99")
    found = read(client, f"{base}schema/?q=FIELD_19+holds")
    assert "1 of 2,000 fields has “FIELD_19 holds”" in found
    assert ">field_19<" in found
    assert "0 of 2,000 fields have “zqx”" in read(client, f"{base}schema/?q=zqx")
    assert read(client, f"{base}schema/?page=x&q=%00%20").count('scope="row"') == 100


def test_fields_say_which_distribution_has_them(client: Client, base: str, product: DataProduct) -> None:
    site, load = Field(name="site", key=True, type="text"), Field(name="load", unit="MW", required=True)
    files = (
        Distribution(title="Half-hours", schema=Schema(fields=(site, load))),
        Distribution(title="Sites", schema=Schema(fields=(site,), url="https://data.example/schema.json")),
    )
    record_put(product, distributions=files)
    page = read(client, f"{base}schema/")
    assert re.search(r">site</span> <span[^>]*>key</span>.*?In\" dir=\"auto\">All<", page)
    assert re.search(r">load</span> <span[^>]*>required</span>.*?Half-hours<", page)
    assert 'href="https://data.example/schema.json"' in page


def test_hostile_fields_stay_words(client: Client, base: str, product: DataProduct) -> None:
    field = Field(name=HOSTILE, type=HOSTILE, title=HOSTILE, description=HOSTILE, unit=HOSTILE)
    record_put(product, schema=Schema(fields=(field,), url="javascript:alert(1)", standard=HOSTILE))
    for path in (base, f"{base}schema/", f"{base}schema/?q={HOSTILE}"):
        page = read(client, path)
        assert HOSTILE not in page
        assert "&lt;img src=x" in page
        assert 'href="javascript' not in page
