"""Counting use: who is counted, what is kept, and that a page never waits for it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import LazySettings, settings
from django.db.models import F
from django.test import Client

from catalog.models import DataProduct, IndexState, ProductDay
from catalog.selectors.todo_model import Scope
from catalog.selectors.use import use_by_day, use_most
from catalog.services import use, use_prior
from catalog.services.schedule import tidy
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BOTS = ("", "Googlebot/2.1", "curl/8.5.0", "python-requests/2.32", "Mozilla/5.0 (compatible; bingbot/2.0)")


@pytest.fixture
def products(endpoint_server: FakeEndpoint) -> list[DataProduct]:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(3)), domain=domain_make("Northmoor")))
    return list(DataProduct.objects.order_by("source_id"))


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No failure of an earlier test is remembered."""
    monkeypatch.setattr(use._Rest, "until", 0.0)


def days() -> list[tuple[str, int, int]]:
    rows = ProductDay.objects.order_by("product__source_id", "day")
    return [(row.product.source_id, row.found, row.opened) for row in rows]


@pytest.mark.parametrize(("kept", "left"), [(730, 2), (0, 3)])
def test_counts_are_kept_for_two_years(
    products: list[DataProduct], settings: LazySettings, kept: int, left: int
) -> None:
    settings.USE_DAYS = kept
    today = datetime.now(UTC).date()
    for ago in (0, 730, 731):
        ProductDay.objects.create(product=products[0], day=today - timedelta(days=ago), opened=1)
    tidy()
    assert ProductDay.objects.count() == left


def test_a_page_that_a_person_opens_is_counted_once_flushed(
    client: Client, products: list[DataProduct]
) -> None:
    path = f"/products/{products[0].slug}/"
    for agent in (BROWSER, BROWSER, *BOTS):
        assert client.get(path, headers={"User-Agent": agent}).status_code == 200
    client.head(path, headers={"User-Agent": BROWSER})
    assert days() == [], "nothing is written to the database by looking"
    assert use.use_flush() == 1
    assert days() == [("p-00000", 0, 2)]
    assert use.use_flush() == 0


def test_what_a_search_shows_is_counted_as_found(products: list[DataProduct]) -> None:
    rows = [{"id": product.pk, "audience": "public"} for product in products[:2]]
    rows.append({"id": products[2].pk, "audience": "hidden"})
    use.products_found(rows, method="GET", user_agent=BROWSER)
    use.products_found(rows[:1], method="GET", user_agent=BROWSER)
    use.products_found(rows, method="GET", user_agent=BOTS[1])
    use.use_flush()
    assert days() == [("p-00000", 2, 0), ("p-00001", 1, 0)]


def test_what_not_everybody_may_see_is_not_counted(products: list[DataProduct]) -> None:
    hidden, gone = products[:2]
    hidden.audience, gone.state = "hidden", DataProduct.State.WITHDRAWN
    for product in (hidden, gone):
        use.product_opened(product, method="GET", user_agent=BROWSER)
    assert use.use_flush() == 0


def test_counts_add_up_over_flushes_and_survive_products_that_are_gone(products: list[DataProduct]) -> None:
    for _ in range(2):
        use.use_count(opened=[products[0].pk, 10**9], found=[products[0].pk])
        use.use_flush()
    assert days() == [("p-00000", 2, 2)]


def test_a_flush_that_was_cut_off_is_taken_up_by_the_next(products: list[DataProduct]) -> None:
    today = datetime.now(UTC).date().isoformat()
    prefix = f"{settings.CACHES['default']['KEY_PREFIX']}use:"
    use._redis().hset(f"{prefix}aside:1234:{today}", f"{products[0].pk}:o", 5)
    use.use_flush()
    assert days() == [("p-00000", 0, 5)]


def test_a_page_opens_while_the_counters_are_away_and_leaves_them_alone(
    client: Client, products: list[DataProduct], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away(*args: object, **kwargs: object) -> object:
        asked.append("once")
        raise use.RedisError("away")

    monkeypatch.setattr(use, "_redis", lambda: SimpleNamespace(pipeline=away))
    for _ in range(3):
        answer = client.get(f"/products/{products[0].slug}/", headers={"User-Agent": BROWSER})
        assert answer.status_code == 200
    assert asked == ["once"]


def test_the_last_thirty_days_are_told_each_once(products: list[DataProduct]) -> None:
    use.use_count(opened=[products[1].pk], found=[products[0].pk, products[1].pk])
    use.use_flush()
    scope = Scope(frozenset({products[0].domain_id}))
    told = use_by_day(scope)
    assert len(told) == 30
    assert (told[-1].found, told[-1].opened) == (2, 1)
    assert sum(day.opened for day in told[:-1]) == 0
    assert [row["slug"] for row in use_most(scope, 5)] == [products[1].slug, products[0].slug]
    assert use_most(Scope(frozenset()), 5) == []


def used() -> list[int]:
    return list(DataProduct.objects.order_by("source_id").values_list("used", flat=True))


def test_use_is_the_power_of_two_of_the_opens_of_ninety_days(products: list[DataProduct]) -> None:
    today = datetime.now(UTC).date()
    for product, ago, opened in ((0, 0, 5), (0, 89, 2), (0, 90, 1000), (1, 1, 1), (2, 200, 50)):
        day = today - timedelta(days=ago)
        ProductDay.objects.create(product=products[product], day=day, opened=opened)

    assert use_prior.use_renew() == 2
    assert used() == [3, 1, 0]
    assert use_prior.use_renew() == 0, "nothing changed since"


def test_use_is_bounded_and_ends_when_nobody_comes(products: list[DataProduct]) -> None:
    day = ProductDay.objects.create(product=products[0], day=datetime.now(UTC).date(), opened=1_000_000)
    use_prior.use_renew()
    assert used() == [10, 0, 0]

    day.delete()
    use_prior.use_renew()
    assert used() == [0, 0, 0]


def test_only_what_changed_in_use_is_due_for_the_index(
    products: list[DataProduct], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_prior, "BATCH", 1)
    IndexState.objects.update(indexed_revision=F("revision"))
    for product in products[:2]:
        ProductDay.objects.create(product=product, day=datetime.now(UTC).date(), opened=1)

    assert use_prior.use_renew() == 2
    due = IndexState.objects.filter(revision__gt=F("indexed_revision")).values_list("product_id", flat=True)
    assert set(due) == {product.pk for product in products[:2]}
