"""Assessments kept true: history, time, a new model, descriptions that many share, and what people assert."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.maturity.evidence import Evidence
from catalog.models import (
    Assessment,
    AssessmentChange,
    AuditEntry,
    CheckAssertion,
    DataProduct,
    Endpoint,
    HarvestRun,
    IndexState,
    Membership,
    ProductEvidence,
    User,
)
from catalog.services import assessing
from catalog.services.assertions import LONGEST, assertion_withdraw, check_assert
from catalog.services.assessing import assessments_renew, shared_descriptions_refresh
from catalog.services.curation import field_decide
from catalog.services.evidence import evidence_of
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
WHY = "It is in our contract with every user."


def harvested(server: FakeEndpoint, *packages: dict) -> Endpoint:
    endpoint = endpoint_make(server.ckan(list(packages)))
    harvest_now(endpoint)
    return endpoint


def daily(changed: str) -> dict:
    """A record that is renewed each day and was last changed then."""
    file = {
        "id": "f",
        "name": "data",
        "format": "CSV",
        "url": "https://data.example/p.csv",
        "last_modified": changed,
    }
    return package("p", resources=[file], extras=[{"key": "frequency", "value": "daily"}])


def passed(product: DataProduct) -> dict[str, bool | None]:
    return {row[0]: row[1] for row in Assessment.objects.get(product=product).maturity[2]}


def stewards(endpoint: Endpoint) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password", first_name="Stew")
    Membership.objects.create(user=user, domain=endpoint.domain, role=Membership.Role.STEWARD)
    return user


# --- history -----------------------------------------------------------------------------------


def test_a_first_harvest_has_no_history_and_a_change_of_the_source_one_row(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint = harvested(endpoint_server, package("p", tags=[], notes=""))
    before = DataProduct.objects.get()
    assert not AssessmentChange.objects.exists()
    endpoint_server.ckan([package("p")])
    harvest_now(endpoint)
    after, change = DataProduct.objects.get(), AssessmentChange.objects.get()
    assert (change.level_before, change.level) == (before.level, after.level)
    assert (change.mqa_before, change.mqa) == (before.mqa, after.mqa)
    assert change.gained == ["FND-DESC", "FND-TERMS", "FND-THEME"]
    assert change.lost == []


def test_a_change_that_moves_no_check_writes_no_history(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p"))
    endpoint_server.ckan([package("p", title="Another title")])
    harvest_now(endpoint)
    assert DataProduct.objects.get().title == "Another title"
    assert not AssessmentChange.objects.exists()


def test_a_decision_of_a_person_is_in_the_history_and_on_the_level(endpoint_server: FakeEndpoint) -> None:
    harvested(endpoint_server, package("p", tags=[]))
    product = DataProduct.objects.get()
    assert passed(product)["FND-TERMS"] is False
    field_decide(None, product=product, field="keywords", value=["heat"], why=WHY)
    assert passed(product)["FND-TERMS"] is True
    assert AssessmentChange.objects.get().gained == ["FND-TERMS"]


# --- time and model ----------------------------------------------------------------------------


def test_what_time_has_changed_is_assessed_anew_once(endpoint_server: FakeEndpoint) -> None:
    lately, long_ago = ((timezone.now() - timedelta(hours=h)).isoformat() for h in (30, 40))
    harvested(
        endpoint_server,
        daily(lately),
    )
    product = DataProduct.objects.get()
    stored = Assessment.objects.get()
    assert passed(product)["OPS-FRESH"] is True
    assert stored.due_at is not None
    assert stored.due_at > timezone.now()
    files = [{**d, "modified": long_ago} for d in product.harvested["distributions"]]
    DataProduct.objects.update(harvested=product.harvested | {"distributions": files})
    assert assessments_renew() == 0
    Assessment.objects.update(due_at=timezone.now())
    assert assessments_renew() == 1
    assert passed(product)["OPS-FRESH"] is False
    assert AssessmentChange.objects.get().lost == ["OPS-FRESH"]
    assert assessments_renew() == 0


def test_assessments_of_an_older_model_are_made_again(endpoint_server: FakeEndpoint) -> None:
    harvested(endpoint_server, package("p"), package("q"))
    old = Assessment.objects.get(product__source_id="p")
    Assessment.objects.filter(pk=old.pk).update(
        model_version="maturity-0.9", maturity=["maturity-0.9", *old.maturity[1:]]
    )
    Assessment.objects.filter(product__source_id="q").update(maturity=None)
    assessments_renew()
    assert set(Assessment.objects.values_list("model_version", flat=True)) == {"maturity-1.3"}
    assert not Assessment.objects.filter(maturity__isnull=True).exists()


def test_renewing_leaves_what_was_assessed_anew_meanwhile(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvested(endpoint_server, daily(timezone.now().isoformat()))
    stored = Assessment.objects.get()
    later = ["maturity-1.3", 4, *stored.maturity[2:]]

    def evidence_and_somebody_else(ids: list[int]) -> dict[int, Evidence]:
        found = evidence_of(ids)
        return Meanwhile(found)

    class Meanwhile(dict):
        def get(self, *args: object) -> Evidence:
            Assessment.objects.update(maturity=later, assessed_at=timezone.now())
            return super().get(*args)

    monkeypatch.setattr(assessing, "evidence_of", evidence_and_somebody_else)
    Assessment.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert assessing.assessed_otherwise([stored.product_id]) == []
    assert Assessment.objects.get().maturity == later


# --- descriptions that many share --------------------------------------------------------------


def test_five_products_with_the_same_description_have_none_of_their_own(
    endpoint_server: FakeEndpoint,
) -> None:
    same = "This data set is published by the network under its open data programme."
    endpoint = harvested(endpoint_server, *(package(f"p{n}", notes=same) for n in range(5)), package("own"))
    assert passed(DataProduct.objects.get(source_id="p1"))["FND-DESC"] is True
    run = HarvestRun.objects.get()
    assert shared_descriptions_refresh(run.pk) == 5
    assert passed(DataProduct.objects.get(source_id="p1"))["FND-DESC"] is False
    assert passed(DataProduct.objects.get(source_id="own"))["FND-DESC"] is True
    assert shared_descriptions_refresh(run.pk) == 0

    packages = [package("p0"), *(package(f"p{n}", notes=same) for n in range(1, 5)), package("own")]
    endpoint_server.ckan(packages)
    harvest_now(endpoint)
    assert shared_descriptions_refresh(HarvestRun.objects.latest("id").pk) == 5
    assert not ProductEvidence.objects.filter(shared_description=True).exists()
    assert passed(DataProduct.objects.get(source_id="p1"))["FND-DESC"] is True


def test_descriptions_that_were_found_are_found_again_where_assessing_them_failed(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = "This data set is published by the network under its open data programme."
    harvested(endpoint_server, *(package(f"p{n}", notes=same) for n in range(5)))
    run = HarvestRun.objects.get()

    def killed(ids: list[int]) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(assessing, "products_rederive", killed)
        with pytest.raises(KeyboardInterrupt):
            shared_descriptions_refresh(run.pk)
    assert shared_descriptions_refresh(run.pk) == 5
    assert passed(DataProduct.objects.get(source_id="p1"))["FND-DESC"] is False


def test_a_run_that_is_gone_is_no_fault() -> None:
    assert shared_descriptions_refresh(2**40) == 0


# --- assertions --------------------------------------------------------------------------------


def test_a_steward_asserts_a_check_with_a_reason_and_takes_it_back(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p"))
    steward, product = stewards(endpoint), DataProduct.objects.select_related("domain").get()
    said = check_assert(steward, product=product, check_id="OPS-SLA", reason=WHY)
    assert timedelta(0) <= timezone.now() + LONGEST - said.until < timedelta(minutes=1)
    result = next(r for r in Assessment.objects.get().maturity[2] if r[0] == "OPS-SLA")
    assert result[1:4] == [True, "asserted", WHY]
    assert IndexState.objects.get().revision == product.revision + 1
    assert AuditEntry.objects.get(action="product.assert").after["check"] == "OPS-SLA"

    assertion_withdraw(steward, product=product, check_id="OPS-SLA", reason="It was dropped.")
    assert passed(product)["OPS-SLA"] is False
    assert not CheckAssertion.objects.exists()
    assert AuditEntry.objects.get(action="product.assert-withdraw").before["reason"] == WHY
    with pytest.raises(InvalidInput, match="Nobody asserts"):
        assertion_withdraw(steward, product=product, check_id="OPS-SLA", reason=WHY)


def test_an_assertion_that_expires_no_longer_counts(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p"))
    product = DataProduct.objects.select_related("domain").get()
    check_assert(stewards(endpoint), product=product, check_id="OPS-SLA", reason=WHY)
    CheckAssertion.objects.update(until=timezone.now() - timedelta(seconds=1))
    Assessment.objects.update(due_at=timezone.now())
    assessments_renew()
    assert passed(product)["OPS-SLA"] is False


def test_what_is_met_what_was_tested_and_what_is_long_ahead_cannot_be_asserted(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint = harvested(
        endpoint_server,
        daily("2020-01-01T00:00:00"),
    )
    steward, product = stewards(endpoint), DataProduct.objects.select_related("domain").get()
    assert passed(product)["OPS-FRESH"] is False
    for check, until, words in (
        ("FND-TITLE", None, "needs nobody’s word"),
        ("OPS-FRESH", None, "tested .* itself and found: stale"),
        ("FND-MAGIC", None, "no check"),
        ("OPS-SLA", timezone.now() + timedelta(days=400), "180 days"),
        ("OPS-SLA", timezone.now() - timedelta(days=1), "180 days"),
    ):
        with pytest.raises(InvalidInput, match=words):
            check_assert(steward, product=product, check_id=check, reason=WHY, until=until)
    with pytest.raises(InvalidInput, match="Give a reason"):
        check_assert(steward, product=product, check_id="OPS-SLA", reason=" \0 ")
    assert not CheckAssertion.objects.exists()
    assert not AuditEntry.objects.filter(action="product.assert").exists()


def test_what_does_not_apply_is_told_so_and_not_that_it_is_met(endpoint_server: FakeEndpoint) -> None:
    endpoint = harvested(endpoint_server, package("p", extras=[{"key": "frequency", "value": "irregular"}]))
    product = DataProduct.objects.select_related("domain").get()
    with pytest.raises(InvalidInput, match="does not apply"):
        check_assert(stewards(endpoint), product=product, check_id="OPS-FRESH", reason=WHY)


def test_only_those_who_decide_assert_and_of_rights_only_the_owner(endpoint_server: FakeEndpoint) -> None:
    harvested(endpoint_server, package("p"))
    product = DataProduct.objects.select_related("domain").get()
    reader = User.objects.create_user("reader@example.org", "a-long-password")
    curator = User.objects.create_user("curator@example.org", "a-long-password", is_curator=True)
    with pytest.raises(PermissionRefused, match="stewards"):
        check_assert(reader, product=product, check_id="OPS-SLA", reason=WHY)
    check_assert(curator, product=product, check_id="OPS-SLA", reason=WHY)
    with pytest.raises(PermissionRefused, match="alone"):
        check_assert(curator, product=product, check_id="POL-FLOW", reason=WHY)
