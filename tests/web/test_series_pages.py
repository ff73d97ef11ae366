"""The page of a series and the line on a product's page: order, gaps, differences, who sees what, and very many."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.domain.product import Concept, Distribution, Period, Schema
from catalog.models import DataProduct, User
from catalog.selectors.products import product_get
from catalog.selectors.series import FEW, series_first, series_get, series_of_view
from tests.factories import endpoint_make
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, schema_of
from tests.web.test_data_pages import hide, read

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
SERIES = Concept(iri="https://data.example/series/load", label="Half-hourly load")


def year_make(catalogue: Catalogue, year: int, fields: int = 2, form: str = "CSV") -> DataProduct:
    return product_make(
        catalogue.endpoint,
        f"load-{year}",
        title=f"Load of {year}",
        periods=(Period(start=f"{year}-01-01", end=f"{year}-12-31"),),
        in_series=(SERIES,),
        schema=schema_of(fields),
        distributions=(Distribution(format=form, download_url=f"https://data.example/{year}"),),
    )


@pytest.fixture
def years(catalogue: Catalogue) -> dict[int, DataProduct]:
    """2019, 2020, 2023 and 2024, made in another order."""
    return {year: year_make(catalogue, year, fields=2 + (year > 2020)) for year in (2023, 2019, 2024, 2020)}


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)</a>', page)


def test_members_stand_in_order_with_gaps_and_differences(
    client: Client, years: dict[int, DataProduct]
) -> None:
    page = read(client, "/products/load-2023/series/")
    assert rows(page) == ["Load of 2019", "Load of 2020", "Load of 2023", "Load of 2024"]
    assert "Half-hourly load" in page
    assert "4 members that you may see" in page
    assert "No member covers 2021 to 2022." in page
    assert "Fields added: field_2" in page
    assert page.count("Nothing that is known") == 2
    assert page.count("this one") == 1


def test_a_product_leads_to_its_neighbours(client: Client, years: dict[int, DataProduct]) -> None:
    page = read(client, "/products/load-2023/")
    assert "Part of the series" in page
    assert "4 members" in page
    assert '<a class="govuk-link" href="/products/load-2020/" rel="prev">' in page
    assert '<a class="govuk-link" href="/products/load-2024/" rel="next">' in page
    first = read(client, "/products/load-2019/")
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first


def test_the_product_page_asks_no_more_often_than_it_may(
    client: Client, years: dict[int, DataProduct]
) -> None:
    client.get("/products/load-2023/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/products/load-2023/")
    assert len(asked) <= 6


def test_hidden_members_are_neither_counted_nor_named(
    client: Client, years: dict[int, DataProduct], curator: User
) -> None:
    hide(years[2024])
    DataProduct.objects.filter(pk=years[2020].pk).update(state="withdrawn")
    for path in ("/products/load-2023/", "/products/load-2023/series/"):
        page = read(client, path)
        assert "2 members" in page
        assert "Load of 2024" not in page
        assert "Load of 2020" not in page
    client.force_login(curator)
    assert "3 members" in read(client, "/products/load-2023/series/")


def test_a_series_has_a_page_of_its_members_and_they_lead_to_it(
    client: Client, catalogue: Catalogue, years: dict[int, DataProduct]
) -> None:
    product_make(catalogue.endpoint, "the-series", title="All load", kind="series", uri=SERIES.iri)
    assert "A series:" in read(client, "/products/the-series/")
    page = read(client, "/products/the-series/series/")
    assert len(rows(page)) == 4
    assert "All load: 4 members" in page
    member = read(client, "/products/load-2019/")
    assert 'href="/products/the-series/">All load</a>' in member


def test_a_series_by_a_bare_name_is_of_one_endpoint(catalogue: Catalogue) -> None:
    other = endpoint_make("https://other.example/api/3/action", domain=catalogue.domain, slug="other")
    named = {"in_series": (Concept(label="Load"),)}
    one = product_make(catalogue.endpoint, "one", **named)
    product_make(catalogue.endpoint, "two", **named)
    product_make(other, "three", **named)
    view = product_get(NOBODY, one.slug)
    assert view is not None
    found = series_get(NOBODY, view, series_of_view(view)[0])
    assert [member.slug for member in found.members] == ["one", "two"]


def test_a_product_of_two_series_shows_both(client: Client, catalogue: Catalogue) -> None:
    both = (Concept(label="First"), Concept(label="Second"))
    product_make(catalogue.endpoint, "one", in_series=both)
    product_make(catalogue.endpoint, "two", in_series=both[1:])
    page = read(client, "/products/one/series/")
    assert "First: 1 member" in page
    assert 'href="?s=2">Second' in page
    assert "Second: 2 members" in read(client, "/products/one/series/?s=2")
    assert "Second: 2 members" in read(client, "/products/one/series/?s=99")


def test_a_series_of_five_thousand_is_read_by_pages(client: Client, catalogue: Catalogue) -> None:
    first = year_make(catalogue, 1990)
    DataProduct.objects.bulk_create((_copy(first, f"many-{n:04}") for n in range(4_999)), batch_size=1_000)
    view = product_get(NOBODY, first.slug)
    assert view is not None
    with CaptureQueriesContext(connection) as asked:
        found = series_first(NOBODY, view)
    assert found is not None
    assert (len(asked), found.count) == (2, 5_000)
    line = read(client, "/products/load-1990/")
    assert "5,000 members" in line
    assert 'rel="next"' not in line
    assert FEW < 5_000
    middle = read(client, "/products/many-2500/series/")
    assert 'href="/products/many-2499/"' in middle, (
        "its own page of the series opens, with those before and after"
    )
    assert 'href="/products/many-2501/"' in middle
    page = read(client, "/products/load-1990/series/?page=100")
    assert len(rows(page)) == 50
    assert 'aria-current="page"' in page


def _copy(product: DataProduct, name: str) -> DataProduct:
    values = {field.attname: getattr(product, field.attname) for field in DataProduct._meta.concrete_fields}
    return DataProduct(**values | {"id": None, "slug": name, "source_key": name, "source_id": name})


def test_hostile_words_stay_words(client: Client, catalogue: Catalogue) -> None:
    bad = (Concept(label=HOSTILE, iri="javascript:alert(1)"),)
    odd = {"in_series": bad, "periods": (Period(start=HOSTILE, end="9999999"),), "schema": Schema()}
    product_make(catalogue.endpoint, "one", title=HOSTILE, **odd)
    product_make(catalogue.endpoint, "two", title=HOSTILE, **odd)
    for path in ("/products/one/", "/products/one/series/", "/products/one/series/?s=x&page=-1"):
        page = read(client, path)
        assert HOSTILE not in page
        assert 'href="javascript' not in page
