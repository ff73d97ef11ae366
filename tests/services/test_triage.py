"""Deciding the class of a product: who may, what follows, what is never changed."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.governance.triage import Ground, Mitigation, TriageRecord
from catalog.domain.maturity.assess import from_stored
from catalog.domain.openness import openness_of
from catalog.models import Assessment, AuditEntry, DataProduct, Domain, Membership, Triage, TriageDraft, User
from catalog.selectors.products import product_get
from catalog.selectors.todo import Scope, todo_list
from catalog.selectors.triage import disagreement_of, overdue, register_of, triage_latest
from catalog.services.triage import triage_draft_keep, triage_record
from catalog.services.withdrawals import withdraw_products
from tests.factories import domain_make
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
CLOSED = {"license_id": "other-closed", "license_title": "Other (Not Open)", "license_url": ""}


def grounds(security: str = "VL") -> tuple[Ground, ...]:
    why = "" if security == "VL" else "Shows which site feeds which."
    return (Ground("personal", "VL"), Ground("commercial", "VL"), Ground("security", security, why))


def record(security: str = "M", outcome: str = "IB1-SB", **more: Any) -> TriageRecord:
    given = {"decided_on": TODAY(), "review_on": TODAY() + timedelta(days=365)}
    return TriageRecord(grounds=grounds(security), outcome=outcome, **{**given, **more})


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def product(northmoor: Domain) -> DataProduct:
    return products_make(northmoor, 1)[0]


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


def check_of(product: DataProduct, name: str) -> Any:
    maturity = from_stored(Assessment.objects.get(product=product).maturity)
    assert maturity is not None
    return next(result for result in maturity.results if result.id == name)


def test_a_decision_gives_the_class_and_is_evidence_for_the_maturity(
    product: DataProduct, steward: User
) -> None:
    assert product.openness == "open"
    before = product.revision
    made = triage_record(
        steward,
        product=product,
        record=record(mitigations=(Mitigation("restrict", "Licensed parties."),)),
        why="Feeds sites.",
    )
    product.refresh_from_db()
    assert product.openness == "shared"
    assert product.revision > before
    view = product_get(steward, product.slug)
    assert view is not None
    assert view.record.stated_classes[0].value == "IB1-SB"
    assert view.record.access_rights == "RESTRICTED"
    assert view.layers["stated_classes"] == "curated"
    assert openness_of(view.record).conflicts == ()
    found = check_of(product, "POL-TRIAGE")
    assert (found.passed, found.state) == (True, "verified")
    assert f"IB1-SB, decided on {TODAY():%-d %B %Y}" in found.detail
    assert check_of(product, "POL-CLASS").passed
    entry = AuditEntry.objects.get(action="product.triage")
    assert entry.after["triage"] == made.pk
    assert entry.after["ratings"] == {"personal": "VL", "commercial": "VL", "security": "M"}
    assert entry.why == "Feeds sites."


@pytest.mark.parametrize(
    ("outcome", "security", "openness", "right"),
    [
        ("IB1-O", "VL", "open", "PUBLIC"),
        ("Shared", "L", "shared", "RESTRICTED"),
        ("IB1-C", "VH", "closed", "NON_PUBLIC"),
    ],
)
def test_each_outcome_stands_in_the_curated_layer(
    product: DataProduct, steward: User, outcome: str, security: str, openness: str, right: str
) -> None:
    triage_record(steward, product=product, record=record(security, outcome), why="So it is.")
    product.refresh_from_db()
    assert product.openness == openness
    assert product.curated["access_rights"]["value"] == right
    assert product.curated["stated_classes"]["value"] == [{"value": outcome, "field": "triage"}]


def test_deciding_the_same_again_is_a_new_row_and_changes_no_class(
    product: DataProduct, steward: User
) -> None:
    for why in ("First.", "Looked at again."):
        triage_record(steward, product=product, record=record(), why=why)
    assert [triage.reason for triage in Triage.objects.filter(product=product)] == [
        "Looked at again.",
        "First.",
    ]
    edits = AuditEntry.objects.filter(action="product.edit", object_id=str(product.pk)).count()
    assert edits == 2, "class and access rights, once"


@pytest.mark.parametrize("who", ["curator", "member", "other", "nobody"])
def test_only_the_domains_stewards_decide(product: DataProduct, northmoor: Domain, who: str) -> None:
    user = User.objects.create_user("who@example.org", "a-long-password", is_curator=who == "curator")
    if who == "member":
        Membership.objects.create(user=user, domain=northmoor, role=Membership.Role.MEMBER)
    if who == "other":
        Membership.objects.create(user=user, domain=domain_make("Westgas"), role=Membership.Role.STEWARD)
    with pytest.raises(PermissionRefused, match="stewards of Northmoor alone"):
        triage_record(user, product=product, record=record(), why="I would like it.")
    with pytest.raises(PermissionRefused):
        triage_draft_keep(user, product=product, form={"risks": "none"})
    assert not Triage.objects.exists()
    product.refresh_from_db()
    assert not product.curated


def test_an_incomplete_record_or_no_reason_changes_nothing(product: DataProduct, steward: User) -> None:
    with pytest.raises(InvalidInput, match="presumed open"):
        triage_record(steward, product=product, record=record("VL", "IB1-C"), why="No.")
    with pytest.raises(InvalidInput, match="reason"):
        triage_record(steward, product=product, record=record(), why=" \0 ")
    assert not Triage.objects.exists()


def test_what_has_left_the_catalogue_is_not_decided_on(product: DataProduct, steward: User) -> None:
    withdraw_products([product.pk], because="Its source took it away.")
    with pytest.raises(InvalidInput, match="withdrawn"):
        triage_record(steward, product=product, record=record(), why="Too late.")


def test_who_looked_before_another_decided_is_told(product: DataProduct, steward: User) -> None:
    first = triage_record(steward, product=product, record=record(), why="First.", seen=0)
    with pytest.raises(InvalidInput, match="meanwhile"):
        triage_record(steward, product=product, record=record("VH", "IB1-C"), why="Second.", seen=0)
    triage_record(steward, product=product, record=record("VH", "IB1-C"), why="Second.", seen=first.pk)
    assert Triage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_stewards_at_once_one_decides_and_the_other_is_told() -> None:
    domain = domain_make("Northmoor")
    product = products_make(domain, 1)[0]
    stewards = [stewarded(domain, f"{n}@example.org") for n in range(2)]
    together, told = Barrier(2), []

    def decide(user: User) -> None:
        try:
            together.wait(timeout=20)
            triage_record(user, product=product, record=record(), why="At once.", seen=0)
            told.append("decided")
        except InvalidInput as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=decide, args=(user,)) for user in stewards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Triage.objects.count() == 1
    assert sorted(told)[1] == "decided"
    assert "meanwhile" in sorted(told)[0]


def test_the_database_refuses_to_change_a_triage(product: DataProduct, steward: User) -> None:
    made = triage_record(steward, product=product, record=record(), why="First.")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Triage.objects.filter(pk=made.pk).update(outcome="IB1-O")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE catalog_triage SET decided_by = NULL")
    assert triage_latest(product) == made


def test_a_draft_is_kept_for_one_person_and_goes_with_the_decision(
    product: DataProduct, steward: User, northmoor: Domain
) -> None:
    triage_draft_keep(steward, product=product, form={"risks": "Half\0 done", "outcome": ""})
    other = stewarded(northmoor, "other@example.org")
    triage_draft_keep(other, product=product, form={"risks": "Mine"})
    assert TriageDraft.objects.get(user=steward).form == {"risks": "Half done"}
    with pytest.raises(InvalidInput, match="at most"):
        triage_draft_keep(steward, product=product, form={"risks": "x" * 60_000})
    triage_record(steward, product=product, record=record(), why="Done.")
    assert list(TriageDraft.objects.values_list("user", flat=True)) == [other.pk]


def test_a_review_that_has_come_stands_in_the_stewards_list_until_it_is_decided_again(
    product: DataProduct, steward: User, northmoor: Domain
) -> None:
    made = triage_record(steward, product=product, record=record(), why="First.")
    past_due(made, days=3)
    scope = Scope(frozenset([northmoor.pk]))
    [todo] = [todo for todo in todo_list(scope) if todo.kind.key == "triage_reviews"]
    assert todo.number == 1
    assert todo.oldest is not None
    assert timezone.localtime(todo.oldest).date() <= TODAY() - timedelta(days=2)
    assert not any(t.kind.key == "triage_reviews" for t in todo_list(Scope(frozenset([domain_make("W").pk]))))
    triage_record(steward, product=product, record=record(), why="Again.")
    assert not overdue().exists()


def past_due(triage: Triage, *, days: int) -> Triage:
    """The same decision, with its review some days ago: as if it had been made earlier."""
    triage.pk, triage.review_on = None, TODAY() - timedelta(days=days)
    triage.save(force_insert=True)
    return triage


def test_the_register_tells_only_of_what_the_reader_may_see(northmoor: Domain, steward: User) -> None:
    shown, hidden = products_make(northmoor, 1)[0], products_make(northmoor, 1, audience="hidden")[0]
    for product in (shown, hidden):
        triage_record(steward, product=product, record=record(), why="So.")
    assert [p.slug for p, _ in register_of(AnonymousUser(), northmoor)] == [shown.slug]
    assert {p.slug for p, _ in register_of(steward, northmoor)} == {shown.slug, hidden.slug}


def test_classes_that_disagree_are_found_in_what_the_source_says(product: DataProduct) -> None:
    assert disagreement_of(product.harvested) == []
    harvested = {
        **product.harvested,
        "stated_classes": [
            {"value": "IB1-O", "field": "ib1_sensitivity_class"},
            {"value": "WPD Shared", "field": "rights"},
        ],
        "access_rights": "",
    }
    assert disagreement_of(harvested) == [
        ["ib1_sensitivity_class", "IB1-O", "open"],
        ["rights", "WPD Shared", "shared"],
    ]
    harvested["stated_classes"] = [{"value": "IB1-O", "field": "a"}, {"value": "nonsense", "field": "b"}]
    assert disagreement_of(harvested) == []
