"""Products side by side: what is compared, what is marked, who sees what, and how products are added."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.domain.product import Distribution, Field, Licence, Schema
from catalog.models import DataProduct, User
from catalog.selectors.products import products_get
from catalog.web.compare_rows import GROUPS
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, record_put
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(catalogue: Catalogue) -> list[DataProduct]:
    return list(DataProduct.objects.filter(source_id__in=["p-00001", "p-00002"]).order_by("source_id"))


def address(*products: DataProduct, more: str = "") -> str:
    return "/compare/?" + "&".join(f"p={product.slug}" for product in products) + more


def row(page: str, name: str) -> str:
    found = re.search(
        rf'<tr[^>]*><th scope="row"[^>]*>{name}(?: <span[^>]*>differs</span>)?</th>.*?</tr>', page
    )
    assert found, name
    return found[0]


def test_two_products_stand_side_by_side_and_differences_are_told(
    client: Client, pair: list[DataProduct]
) -> None:
    first, second = pair
    record_put(first, frequency="DAILY", schema=Schema(fields=(Field(name="Site"), Field(name="load"))))
    record_put(
        second,
        licence=Licence(code="OGL-UK-3.0", label="Open Government Licence"),
        schema=Schema(fields=(Field(name="site"), Field(name="more"))),
        distributions=(Distribution(format="CSV", byte_size=2_500_000, rows=1_000),),
    )
    page = read(client, address(first, second))
    assert page.count('scope="col"') == 2
    assert page.count('scope="rowgroup"') == len(GROUPS)
    updated = row(page, "Updated")
    assert "differs" in updated
    assert "Daily" in updated
    assert "Not stated" in updated
    assert "differs" in row(page, "Licence")
    assert "2.5 MB" in row(page, "Size, as stated")
    assert "differs" not in row(page, "Domain")
    assert "1 field of the same name" in page
    assert ">Site</span>" in page
    only = read(client, address(first, second, more="&only=differences"))
    assert row(only, "Updated")
    assert "Northmoor Networks</a></td>" not in only
    assert only.count(">differs<") == len(re.findall(r'scope="row"', only))


def test_the_same_twice_is_one_and_five_are_four(client: Client, catalogue: Catalogue) -> None:
    some = list(DataProduct.objects.filter(source_id__startswith="p-").order_by("pk")[:5])
    page = read(client, address(*some, some[0]))
    assert page.count('scope="col"') == 4
    assert "1 was left out" in page
    assert "remove one to add another" in page
    one = read(client, address(some[0], some[0]))
    assert "<table" not in one
    assert "To be compared" in one


def test_nobody_compares_what_they_may_not_see(
    client: Client, pair: list[DataProduct], catalogue: Catalogue, curator: User, analyst: User
) -> None:
    path = address(pair[0], catalogue.hidden, catalogue.withdrawn)
    page = read(client, path)
    assert "2 of the products are no longer there, or not for you to see" in page
    assert catalogue.hidden.title not in page
    assert products_get(analyst, [catalogue.hidden.slug, catalogue.withdrawn.slug]) == []
    client.force_login(curator)
    page = read(client, path)
    assert catalogue.hidden.title in page
    assert "1 of the products is no longer there" in page


def test_others_are_found_and_added(client: Client, pair: list[DataProduct]) -> None:
    first, second = pair
    assert f'href="{address(first)}"' in read(client, f"/products/{first.slug}/")
    page = read(client, address(first))
    assert "Perhaps one of these" in page
    assert re.search(rf'href="{re.escape(address(first))}&amp;p=substation-demand-[-\w]+">Add<', page)
    exact = read(client, address(first, more=f"&q=%22{quote(second.title)}%22"))
    assert f'href="{address(first, second)}"'.replace("&", "&amp;") in exact
    assert address(first, first).replace("&", "&amp;") not in page
    found = read(client, address(first, more="&q=linepack"))
    assert "Gas linepack of zone" in found
    assert "Nothing else was found for “zqxv”" in read(client, address(first, more="&q=zqxv"))


def test_an_empty_comparison_says_how_to_begin(client: Client, catalogue: Catalogue) -> None:
    assert "Two to four products" in read(client, "/compare/")
    assert "Substation demand" in read(client, "/compare/?q=substation")


def test_a_result_leads_to_a_comparison(client: Client, pair: list[DataProduct]) -> None:
    page = read(client, "/search/?q=substation+demand")
    assert re.search(
        r'href="/compare/\?p=[-\w]+">Compare<span class="govuk-visually-hidden"> Substation', page
    )


@pytest.mark.parametrize(
    "path", ["?p=&p=%00", "?p=" + "x" * 5_000, "?p=" + quote(HOSTILE), "?q=" + quote(HOSTILE)]
)
def test_odd_addresses_are_answered(client: Client, catalogue: Catalogue, path: str) -> None:
    assert HOSTILE not in read(client, f"/compare/{path}")


def test_hostile_words_stay_words(client: Client, pair: list[DataProduct], catalogue: Catalogue) -> None:
    bad = product_make(
        catalogue.endpoint,
        "bad",
        title=HOSTILE,
        rights=HOSTILE,
        frequency_label=HOSTILE,
        schema=Schema(fields=(Field(name=HOSTILE),)),
        licence=Licence(label=HOSTILE, iri="javascript:alert(1)"),
    )
    record_put(pair[0], schema=Schema(fields=(Field(name=HOSTILE),)))
    page = read(client, address(pair[0], bad))
    assert HOSTILE not in page
    assert "javascript:" not in page
    assert page.count("&lt;img src=x") > 4
