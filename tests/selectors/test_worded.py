"""A query that is worded once still answers each viewer for themselves."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalog.models import DataProduct, User
from catalog.selectors.products import products_beside
from catalog.selectors.search import cards
from tests.factories import domain_make, endpoint_make

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def product_make(endpoint: object, name: str, audience: str, **more: object) -> DataProduct:
    now = timezone.now()
    return DataProduct.objects.create(
        domain=endpoint.domain,  # type: ignore[attr-defined]
        endpoint=endpoint,
        slug=name,
        source_key=name,
        source_id=name,
        title=name,
        harvested={},
        audience=audience,
        audience_tokens=[audience],
        first_seen=now,
        last_changed=now,
        **more,
    )


@pytest.fixture
def products() -> list[DataProduct]:
    endpoint = endpoint_make("http://127.0.0.1:9/", domain=domain_make("Northmoor"))
    return [
        product_make(endpoint, "for-all", "public"),
        product_make(endpoint, "for-curators", "hidden"),
        product_make(endpoint, "gone", "public", state="withdrawn"),
    ]


@pytest.fixture
def curator() -> User:
    return User.objects.create_user(
        email="curator@example.com", password="a long enough one", is_curator=True
    )


def slugs(rows: list[dict[str, object]]) -> list[object]:
    return [row["slug"] for row in rows]


def test_cards_are_those_that_each_viewer_may_see_in_the_order_asked_for(
    products: list[DataProduct], curator: User
) -> None:
    ids = [product.pk for product in reversed(products)]
    for _ in range(2):
        assert slugs(cards(NOBODY, ids)) == ["for-all"]
        assert slugs(cards(curator, ids)) == ["for-curators", "for-all"]


def test_cards_have_what_the_row_has(products: list[DataProduct]) -> None:
    changed = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    DataProduct.objects.filter(pk=products[0].pk).update(modified=changed)
    (row,) = cards(NOBODY, [products[0].pk])
    assert row["modified"] == changed
    assert row["formats"] == []
    assert (row["domain_slug"], row["domain_name"]) == ("northmoor", "Northmoor")


def test_no_ids_are_no_cards(products: list[DataProduct]) -> None:
    assert cards(NOBODY, []) == []


def test_beside_a_product_stand_others_that_each_viewer_may_see(
    products: list[DataProduct], curator: User
) -> None:
    for _ in range(2):
        assert slugs(products_beside(NOBODY, products[0])) == []
        assert slugs(products_beside(curator, products[0])) == ["for-curators"]
