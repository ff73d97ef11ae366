"""Nobody sees an entry outside its audience: not on a page, in a count, a facet, a suggestion, the API."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from catalog.models import DataProduct, Endpoint, Membership, User
from catalog.selectors.domains import catalogue_figures, domains_list, endpoints_health
from catalog.selectors.engine import search_engine
from catalog.selectors.search import products_newest, products_search
from catalog.selectors.visibility import tokens_of
from catalog.services.audience import audience_apply
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
SECRET = "Confidential transformer ratings"


@pytest.fixture
def hidden(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> DataProduct:
    """One product that only its domain may see."""
    url = endpoint_server.ckan([package("secret", SECRET, tags=[{"name": "zebra"}])])
    harvest_now(endpoint_make(url, domain=domain_make("Northmoor"), audience="hidden"))
    index()
    return DataProduct.objects.get()


def member_of(product: DataProduct) -> User:
    user = User.objects.create_user("member@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=product.domain)
    return user


def test_an_outsider_meets_nothing_of_it(client: Client, hidden: DataProduct, analyst: User) -> None:
    for person in (AnonymousUser(), analyst):
        if isinstance(person, User):
            client.force_login(person)
        found = products_search(person, q="transformer")
        assert (found.response.total, found.rows) == (0, [])
        assert all(not buckets for buckets in found.response.facets.values())
        assert products_newest(person) == []
        assert catalogue_figures(domains_list(person))["products"] == 0
        assert domains_list(person)[0].product_count == 0  # type: ignore[attr-defined]
        assert endpoints_health(person)[0].product_count == 0  # type: ignore[attr-defined]
        assert search_engine().suggest("confid", tokens_of(person)) == ()
        for path in (f"/products/{hidden.slug}/", f"/api/v1/products/{hidden.slug}/"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert SECRET.encode() not in answer.content
        run_page = client.get(f"/endpoints/{hidden.endpoint.slug}/runs/{hidden.endpoint.runs.get().pk}/")
        assert SECRET.encode() not in run_page.content


def test_a_misspelt_word_is_not_corrected_to_one_that_only_others_may_see(hidden: DataProduct) -> None:
    assert products_search(AnonymousUser(), q="zebrra").response.corrected is None


def test_its_members_and_curators_see_it(client: Client, hidden: DataProduct, curator: User) -> None:
    for person in (member_of(hidden), curator):
        assert products_search(person, q="transformer").response.total == 1
        client.force_login(person)
        assert client.get(f"/products/{hidden.slug}/").status_code == 200


def test_a_new_audience_of_an_endpoint_reaches_its_products(
    hidden: DataProduct, index: Callable[[], None]
) -> None:
    Endpoint.objects.update(audience="public")
    assert audience_apply(Endpoint.objects.get()) == 1
    index()
    assert products_search(AnonymousUser(), q="transformer").response.total == 1
    Endpoint.objects.update(audience="signed-in")
    audience_apply(Endpoint.objects.get())
    found = products_search(AnonymousUser(), q="transformer")
    assert found.rows == []  # at once, before the index has caught up
