"""Asking for first rows, and the switches of a domain."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused, TooMany
from catalog.models import AuditEntry, DataProduct, OutboxMessage, Sample, User
from catalog.services import samples
from catalog.services.previews import domain_settle, preview_ask
from catalog.services.rounds import claim
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(endpoint_server: FakeEndpoint) -> Sample:
    harvest_now(endpoint_make(endpoint_server.ckan([package("p")])))
    now = timezone.now()
    return Sample.objects.create(
        product=DataProduct.objects.get(), key="k", url="https://data.example/p.csv", host="data.example",
        outcome="unread", fetched_at=now - timedelta(hours=2), due_at=now + timedelta(days=30),
    )  # fmt: skip


def test_what_is_asked_for_is_due_and_a_worker_is_called(sample: Sample) -> None:
    assert preview_ask(product_id=sample.product_id, source="a") == 1
    sample.refresh_from_db()
    assert sample.due_at <= timezone.now()
    assert OutboxMessage.objects.filter(name="samples_check").count() == 1


def test_what_a_person_waits_for_is_fetched_before_what_has_waited_longer(sample: Sample) -> None:
    long_ago, product = timezone.now() - timedelta(days=3), sample.product
    DataProduct.objects.update(openness="open")
    for n in range(30):
        url = f"https://{'data' if n % 2 else 'other'}.example/{n}.csv"
        product.distributions.create(position=n + 100, download_url=url, format="CSV", record={})
        host = url.split("/")[2]
        Sample.objects.create(
            product=product, key=str(n), url=url, host=host, due_at=long_ago, fetched_at=timezone.now()
        )
    product.distributions.create(position=99, download_url=sample.url, format="CSV", record={})
    assert preview_ask(product_id=product.pk, source="a") == 1
    first, *others = claim(samples._WAITING)
    assert [row.pk for row in first] == [sample.pk]
    assert len(others) == 9 + 10, "of each host as many as are taken on at a time"


def test_what_was_looked_at_within_the_hour_is_left_alone(sample: Sample) -> None:
    Sample.objects.update(fetched_at=timezone.now())
    assert preview_ask(product_id=sample.product_id, source="a") == 0
    assert not OutboxMessage.objects.filter(name="samples_check").exists()


def test_one_source_asks_ten_times_an_hour_and_others_still_may(sample: Sample) -> None:
    for _ in range(10):
        preview_ask(product_id=sample.product_id, source="a")
    with pytest.raises(TooMany):
        preview_ask(product_id=sample.product_id, source="a")
    preview_ask(product_id=sample.product_id, source="b")


def test_deciders_alone_change_the_switches_and_it_is_written_down(analyst: User, curator: User) -> None:
    domain = domain_make("Northmoor")
    with pytest.raises(PermissionRefused):
        domain_settle(analyst, domain=domain, samples=False, previews=False, digest="never")
    with pytest.raises(InvalidInput):
        domain_settle(curator, domain=domain, samples=True, previews=True, digest="hourly")
    assert not AuditEntry.objects.filter(action="domain.settings").exists()
    assert domain_settle(curator, domain=domain, samples=False, previews=True, digest="never")
    assert not domain_settle(curator, domain=domain, samples=False, previews=True, digest="never")
    (entry,) = AuditEntry.objects.filter(action="domain.settings")
    assert entry.before["samples"] is True
    assert entry.after == {"samples": False, "previews": True, "digest": "never", "compared": True}
    assert OutboxMessage.objects.filter(name="previews_forget").exists()
    assert domain_settle(curator, domain=domain, samples=False, previews=True, digest="never", compared=False)
    domain.refresh_from_db()
    assert domain.compared is False
