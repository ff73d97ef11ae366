"""What somebody sees when signed in is kept by no cache that others share."""

import pytest
from django.test import Client

from tests.factories import domain_make
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/domains/", "/accounts/email/", "/api/v1/domains/"])
def test_a_page_of_somebody_is_private(client: Client, address: str) -> None:
    client.force_login(stewarded(domain_make("Northmoor")))

    answer = client.get(address)

    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/domains/", "/api/v1/domains/"])
def test_a_page_of_anybody_may_be_kept(client: Client, address: str) -> None:
    assert "private" not in client.get(address).get("Cache-Control", "")


def test_what_is_public_to_all_stays_so_for_somebody(client: Client) -> None:
    domain = domain_make("Northmoor")
    (product,) = products_make(domain, 1)
    client.force_login(stewarded(domain))

    assert (
        client.get(f"/products/{product.slug}/maturity/badge.svg")["Cache-Control"] == "public, max-age=3600"
    )


def test_no_store_stays_as_it_is(client: Client) -> None:
    client.force_login(stewarded(domain_make("Northmoor")))

    assert client.get("/accounts/login/").get("Cache-Control", "private").count("private") == 1
