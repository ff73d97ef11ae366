"""Products judged by the shapes of DCAT-AP: once a change, with what follows for their assessment."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from catalog.domain.maturity.mqa import MqaAssessment
from catalog.formats.shapes.version import version_of
from catalog.models import Assessment, DataProduct, Endpoint, ProductEvidence, User
from catalog.services import conformance
from catalog.services.conformance import conformance_check_due
from catalog.services.curation import field_decide
from catalog.services.rederive import products_rederive
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db


def harvested(server: FakeEndpoint, *packages: dict[str, Any]) -> Endpoint:
    endpoint = endpoint_make(server.ckan(list(packages)))
    harvest_now(endpoint)
    return endpoint


def indicator(product: DataProduct) -> tuple[str, str]:
    """How the EU assessment holds the product's conformance, and its evidence."""
    mqa = msgspec.convert(Assessment.objects.get(product=product).mqa, MqaAssessment)
    (found,) = [result for result in mqa.indicators if result.id == "dcatApCompliance"]
    return found.state, found.evidence


def hidden(identifier: str) -> dict[str, Any]:
    """A package whose only file has no address."""
    return package(identifier, resources=[{"id": "f", "name": "data", "format": "CSV", "url": "redacted"}])


@pytest.fixture
def one(endpoint_server: FakeEndpoint) -> DataProduct:
    harvested(endpoint_server, package("p"))
    return DataProduct.objects.get()


def test_a_sound_product_passes_and_gains_the_points(one: DataProduct) -> None:
    assert indicator(one)[0] == "not_checked"
    points = one.mqa
    assert conformance_check_due() == 1
    one.refresh_from_db()
    found = ProductEvidence.objects.get(product=one)
    assert found.shacl is True
    assert found.shacl_at is not None
    assert indicator(one)[0] == "met"
    assert one.mqa == points + 30


def test_a_product_that_fails_says_why(endpoint_server: FakeEndpoint) -> None:
    harvested(endpoint_server, package("p", notes=""))
    conformance_check_due()
    product = DataProduct.objects.get()
    found = ProductEvidence.objects.get(product=product)
    assert found.shacl is False
    assert found.shacl_detail == "The dataset has no description (dct:description)"
    assert indicator(product) == ("not_met", found.shacl_detail)


def test_what_is_recommended_is_kept_for_a_product_that_passes(one: DataProduct) -> None:
    conformance_check_due()
    detail = ProductEvidence.objects.get(product=one).shacl_detail
    assert "The dataset has no contact point, which is recommended (dcat:contactPoint)" in detail


def test_a_product_is_looked_at_once(one: DataProduct) -> None:
    """Its verdict raises its revision; that is no reason to look again."""
    before = one.revision
    assert [conformance_check_due() for _ in range(3)] == [1, 0, 0]
    one.refresh_from_db()
    assert one.revision == before + 1
    assert ProductEvidence.objects.get(product=one).shacl_revision == one.revision


def test_a_product_whose_record_changed_is_looked_at_again(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p"), package("q"))
    assert conformance_check_due() == 2
    endpoint_server.ckan([package("p", notes=""), package("q")])
    harvest_now(endpoint)
    assert [conformance_check_due(), conformance_check_due()] == [1, 0]
    verdicts = dict(ProductEvidence.objects.values_list("product__source_id", "shacl"))
    assert verdicts == {"p": False, "q": True}


def test_a_change_that_leaves_the_verdict_derives_nothing(one: DataProduct) -> None:
    conformance_check_due()
    products_rederive([one.pk], touched=True)
    one.refresh_from_db()
    revision = one.revision
    assert [conformance_check_due(), conformance_check_due()] == [1, 0]
    one.refresh_from_db()
    assert one.revision == revision


def test_other_reasons_for_failing_are_told(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p", notes=""))
    conformance_check_due()
    endpoint_server.ckan([hidden("p")])
    harvest_now(endpoint)
    conformance_check_due()
    state, evidence = indicator(DataProduct.objects.get())
    assert (state, evidence) == (
        "not_met",
        "The distribution “data” has no access address (dcat:accessURL)",
    )


def test_the_effective_record_is_judged(endpoint_server: FakeEndpoint) -> None:
    """A person's description mends what the source lacks."""
    harvested(endpoint_server, package("p", notes=""))
    conformance_check_due()
    product = DataProduct.objects.get()
    curator = User.objects.create_superuser("cur@example.org", "a-long-password")
    field_decide(
        curator,
        product=product,
        field="description",
        value="Half-hourly load of each feeder.",
        why="Asked the owner.",
    )
    assert conformance_check_due() == 1
    assert ProductEvidence.objects.get(product=product).shacl is True


def test_the_domain_is_the_publisher_where_none_is_named(one: DataProduct) -> None:
    DataProduct.objects.filter(pk=one.pk).update(harvested={**one.harvested, "publisher": None})
    conformance_check_due()
    assert "publisher" not in ProductEvidence.objects.get(product=one).shacl_detail


def test_products_that_are_gone_are_not_looked_at(one: DataProduct) -> None:
    DataProduct.objects.update(state=DataProduct.State.WITHDRAWN, withdrawn_at=timezone.now())
    assert conformance_check_due() == 0
    assert not ProductEvidence.objects.filter(shacl__isnull=False).exists()


def test_other_evidence_of_a_product_is_kept(one: DataProduct) -> None:
    ProductEvidence.objects.create(product=one, shared_description=True)
    conformance_check_due()
    assert ProductEvidence.objects.get(product=one).shared_description is True


def test_more_than_a_batch_is_looked_at(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conformance, "BATCH", 2)
    harvested(endpoint_server, *(package(f"p{n}") for n in range(5)))
    assert [conformance_check_due(), conformance_check_due()] == [5, 0]
    assert ProductEvidence.objects.filter(shacl=True).count() == 5


def test_a_batch_that_takes_too_long_is_written_as_far_as_it_came(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(endpoint_server, *(package(f"p{n}") for n in range(3)))
    monkeypatch.setattr(conformance, "AT_ONCE", 1)
    clock = iter([0.0, 1.0, 2.0, 99.0, 99.0])
    monkeypatch.setattr(conformance.time, "monotonic", lambda: next(clock, 99.0))
    assert conformance_check_due(seconds=10) == 2
    monkeypatch.undo()
    assert conformance_check_due() == 1


def test_without_time_nothing_is_begun(one: DataProduct) -> None:
    assert conformance_check_due(seconds=0) == 0
    assert conformance_check_due() == 1


def test_a_record_that_changes_meanwhile_stays_due(one: DataProduct, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict on what was there before is not written for what is there now."""
    judged = conformance._judged

    def and_somebody_writes(rows: Any) -> Any:
        products_rederive([row["id"] for row in rows], touched=True)
        return judged(rows)

    monkeypatch.setattr(conformance, "_judged", and_somebody_writes)
    assert conformance_check_due() == 0
    assert not ProductEvidence.objects.filter(product=one).exists()
    monkeypatch.setattr(conformance, "_judged", judged)
    assert conformance_check_due() == 1


def test_a_derivation_that_changes_the_record_is_looked_at_again(
    one: DataProduct, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where deriving also fills a field otherwise than before, the verdict is on another record."""
    again = conformance.products_rederive

    def and_a_rule_is_new(ids: list[int]) -> int:
        done = again(ids)
        DataProduct.objects.filter(pk__in=ids).update(inferred={})
        return done

    DataProduct.objects.update(
        inferred={"themes": {"value": [], "confidence": 0.1, "rule": "old@1", "state": "proposed"}}
    )
    monkeypatch.setattr(conformance, "products_rederive", and_a_rule_is_new)
    assert conformance_check_due() == 1
    monkeypatch.setattr(conformance, "products_rederive", again)
    assert [conformance_check_due(), conformance_check_due()] == [1, 0]


def test_a_record_that_breaks_the_export_holds_nothing_up(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(endpoint_server, *(package(name) for name in "opq"))
    whole = conformance.conformance_of

    def fragile(records: Any, **more: Any) -> Any:
        if any(record.source_id == "p" for _, record in records):
            raise ZeroDivisionError
        return whole(records, **more)

    monkeypatch.setattr(conformance, "conformance_of", fragile)
    assert [conformance_check_due(), conformance_check_due()] == [3, 0]
    verdicts = dict(ProductEvidence.objects.values_list("product__source_id", "shacl"))
    assert verdicts == {"o": True, "p": None, "q": True}


def test_nothing_to_look_at_costs_one_query(one: DataProduct, django_assert_num_queries: Any) -> None:
    conformance_check_due()
    with django_assert_num_queries(1):
        assert conformance_check_due() == 0


def test_products_are_judged_in_batches(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(endpoint_server, *(package(f"p{n}") for n in range(5)))
    sizes, whole = [], conformance.conformance_of

    def counting(records: Any, **more: Any) -> Any:
        sizes.append(len(records))
        return whole(records, **more)

    monkeypatch.setattr(conformance, "conformance_of", counting)
    monkeypatch.setattr(conformance, "AT_ONCE", 3)
    assert conformance_check_due() == 5
    assert sizes == [3, 2]


def test_other_shapes_or_another_export_judge_everything_anew(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(endpoint_server, package("p"), package("q"))
    assert [conformance_check_due(), conformance_check_due()] == [2, 0]
    before = dict(DataProduct.objects.values_list("pk", "revision"))
    monkeypatch.setattr(conformance, "VERSION", "of-another-day")
    assert [conformance_check_due(), conformance_check_due()] == [2, 0]
    assert set(ProductEvidence.objects.values_list("shacl_version", flat=True)) == {"of-another-day"}
    assert dict(DataProduct.objects.values_list("pk", "revision")) == before, (
        "the same verdict changes nothing"
    )


def test_the_version_differs_once_a_file_does(tmp_path: Path) -> None:
    for name in ("shapes.ttl", "export.py"):
        (tmp_path / name).write_text(name)
    before = version_of(tmp_path.iterdir())
    assert version_of(reversed(list(tmp_path.iterdir()))) == before
    (tmp_path / "export.py").write_text("otherwise")
    assert version_of(tmp_path.iterdir()) != before
