"""A document that is as it was costs one small answer and no work; what may be read otherwise now is fetched whole."""

from typing import Any

import pytest
from django.utils import timezone

from catalog.formats.registry import PROTOCOLS
from catalog.models import DataProduct, Descriptor, LinkedDocument
from catalog.services import document_answers, documents, linked_documents
from catalog.services.document_rounds import descriptors_check_due, linked_check_due
from catalog.services.rederive import products_rederive
from tests.endpoints import Answer, FakeEndpoint
from tests.services.test_linked_documents import CONTRACT, again, due_again, listed

pytestmark = pytest.mark.django_db
ETAG = {"ETag": '"7"'}


def contract(server: FakeEndpoint, body: str = CONTRACT, **headers: str) -> None:
    server.answers["/contract.yaml"] = Answer(body.encode(), "application/yaml", headers=headers)


def linking(server: FakeEndpoint, number: int = 1) -> list[DataProduct]:
    """Products whose contract has been read, as descriptor and as linked document."""
    products = listed(server, number, contract_url=f"{server.url}/contract.yaml")
    assert linked_check_due() == 1
    return products


def conditions(server: FakeEndpoint) -> list[str | None]:
    """By what each request for the contract was conditional."""
    return [
        headers.get("If-None-Match") or headers.get("If-Modified-Since")
        for path, headers in server.requests
        if path == "/contract.yaml"
    ]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The products that are derived anew."""
    derived: list[int] = []

    def rederive(ids: Any) -> None:
        derived.extend(ids)
        products_rederive(list(ids))

    monkeypatch.setattr(documents, "products_rederive", rederive)
    return derived


def test_an_unchanged_document_is_asked_for_by_its_etag_and_costs_no_work(
    endpoint_server: FakeEndpoint, work: list[int]
) -> None:
    contract(endpoint_server, **ETAG)
    (product,) = linking(endpoint_server)
    before, read_at = again(product), LinkedDocument.objects.get().checked_at
    assert work == [product.pk, product.pk]  # as a descriptor, and as a layer
    due_again()
    assert (linked_check_due(), conditions(endpoint_server)) == (1, [None, '"7"'])
    row = LinkedDocument.objects.get()
    assert (row.outcome, row.record["version"], row.failures) == ("valid", "1.4.0", 0)
    assert row.checked_at > read_at
    assert row.due_at > timezone.now()
    assert Descriptor.objects.get().checked_at > read_at
    assert work == [product.pk, product.pk]
    assert again(product).revision == before.revision


def test_what_tells_only_its_date_is_asked_for_by_that(endpoint_server: FakeEndpoint) -> None:
    stamp = "Mon, 04 May 2026 10:00:00 GMT"
    contract(endpoint_server, **{"Last-Modified": stamp})
    linking(endpoint_server)
    due_again()
    linked_check_due()
    assert conditions(endpoint_server) == [None, stamp]


def test_the_same_bytes_without_validators_are_not_read_again(
    endpoint_server: FakeEndpoint, work: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract(endpoint_server)
    linking(endpoint_server)
    done = len(work)
    due_again()
    monkeypatch.setattr(linked_documents, "protocol_recognise", lambda *given: pytest.fail("it was read"))
    assert linked_check_due() == 1
    assert (conditions(endpoint_server), len(work)) == ([None, None], done)
    assert LinkedDocument.objects.get().outcome == "valid"


def test_a_changed_document_is_read(endpoint_server: FakeEndpoint) -> None:
    contract(endpoint_server, **ETAG)
    (product,) = linking(endpoint_server)
    contract(endpoint_server, CONTRACT.replace("1.4.0", "2.0.0"), ETag='"8"')
    due_again()
    linked_check_due()
    row = LinkedDocument.objects.get()
    assert (row.record["version"], row.answer["etag"]) == ("2.0.0", '"8"')
    assert product.pk == row.product_id


def test_a_reader_that_has_changed_reads_it_whole(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract(endpoint_server, **ETAG)
    linking(endpoint_server)
    due_again()
    monkeypatch.setattr(type(PROTOCOLS["odcs"]), "mapping_version", 99)
    linked_check_due()
    due_again()
    linked_check_due()
    assert conditions(endpoint_server) == [None, None, '"7"']
    due_again()
    monkeypatch.setattr(document_answers, "_READERS", 99)
    linked_check_due()
    assert conditions(endpoint_server)[-1] is None


def test_a_product_that_goes_by_another_name_reads_it_whole(endpoint_server: FakeEndpoint) -> None:
    contract(endpoint_server, **ETAG)
    (product,) = linking(endpoint_server)
    assert LinkedDocument.objects.get().fits is False
    product = again(product)
    product.harvested |= {"identifiers": ["half-hourly-demand"]}
    product.save()
    due_again()
    linked_check_due()
    assert (conditions(endpoint_server), LinkedDocument.objects.get().fits) == ([None, None], True)


def test_one_that_was_not_read_before_gets_the_document_for_all(endpoint_server: FakeEndpoint) -> None:
    contract(endpoint_server, **ETAG)
    first, second = linking(endpoint_server, 2)
    LinkedDocument.objects.filter(product=second).update(outcome="", answer={}, record={})
    due_again()
    linked_check_due()
    assert conditions(endpoint_server) == [None, None]
    assert {row.record["version"] for row in LinkedDocument.objects.all()} == {"1.4.0"}
    assert first.pk != second.pk


def test_what_was_lost_is_asked_for_whole_when_it_is_back(endpoint_server: FakeEndpoint) -> None:
    contract(endpoint_server, **ETAG)
    linking(endpoint_server)
    endpoint_server.answers["/contract.yaml"] = Answer(status=404)
    due_again()
    linked_check_due()
    assert (LinkedDocument.objects.get().outcome, LinkedDocument.objects.get().answer) == ("unreachable", {})
    contract(endpoint_server, **ETAG)
    due_again()
    linked_check_due()
    assert conditions(endpoint_server) == [None, '"7"', None]
    assert LinkedDocument.objects.get().outcome == "valid"


def test_after_a_passing_failure_what_is_unchanged_still_counts(endpoint_server: FakeEndpoint) -> None:
    contract(endpoint_server, **ETAG)
    linking(endpoint_server)
    endpoint_server.answers["/contract.yaml"] = Answer(status=503)
    due_again()
    linked_check_due()
    contract(endpoint_server, **ETAG)
    due_again()
    descriptors_check_due()
    row = LinkedDocument.objects.get()
    assert (row.outcome, row.failures, conditions(endpoint_server)[-1]) == ("valid", 0, '"7"')
