"""One decision for everything that a search finds: looked at first, done in batches, undone."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput
from catalog.models import AuditEntry, BulkEdit, DataProduct, Membership, ProductChange, User
from catalog.search import Box, Span
from catalog.selectors import bulk_edit as plans
from catalog.selectors.bulk_edit import BulkPlan, bulk_plan
from catalog.selectors.params import SearchParams
from catalog.services import bulk_edit as services
from catalog.services.bulk_edit import bulk_edit_do, bulk_edit_undo
from catalog.services.curation import field_decide
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
WHY = "All of them are renewed at night."
ALL = SearchParams()


@pytest.fixture
def products(index: Callable[[], None]) -> list[DataProduct]:
    """Five of one domain and two of another."""
    with FakeEndpoint() as first, FakeEndpoint() as second:
        ours, theirs = domain_make("Ours"), domain_make("Theirs")
        harvest_now(endpoint_make(first.ckan([package(f"a{n}") for n in range(5)]), domain=ours))
        harvest_now(endpoint_make(second.ckan([package(f"b{n}") for n in range(2)]), domain=theirs))
    index()
    return list(DataProduct.objects.order_by("source_id"))


@pytest.fixture
def steward(products: list[DataProduct]) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=products[0].domain, role=Membership.Role.STEWARD)
    return user


def look(user: User, field: str = "frequency", value: Any = "DAILY", **search: Any) -> BulkPlan:
    return bulk_plan(user, asked=SearchParams(**search), field=field, value=value)


def do(user: User, plan: BulkPlan) -> BulkEdit:
    return bulk_edit_do(user, asked=ALL, field=plan.field, value=plan.value, why=WHY, key=plan.key)


def curated(field: str = "frequency") -> list[Any]:
    found = DataProduct.objects.order_by("source_id").values_list("curated", flat=True)
    return [layer.get(field, {}).get("value") for layer in found]


def test_looking_changes_nothing_and_tells_what_would(products: list[DataProduct], steward: User) -> None:
    plan = look(steward)
    assert len(plan.ids) == 5
    assert [affected.before for affected in plan.sample] == [""] * 5
    assert plan.skipped == {"You are no steward of Theirs": ["Product b0", "Product b1"]}
    assert curated() == [None] * 7


def test_a_curator_edits_all_but_what_owners_alone_decide(
    products: list[DataProduct], curator: User, steward: User
) -> None:
    assert len(look(curator).ids) == 7
    plan = look(curator, "licence", {"code": "OGL-UK-3.0"})
    assert plan.ids == ()
    assert plan.skipped.keys() == {"“Licence” is decided by the owning domain’s stewards alone"}
    with pytest.raises(InvalidInput, match="Nothing would change"):
        do(curator, plan)
    assert len(look(steward, "licence", {"code": "OGL-UK-3.0"}).ids) == 5


def test_an_edit_of_many_is_done_in_batches_and_remembered(
    products: list[DataProduct], curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 3)
    edit = do(curator, look(curator))
    assert curated() == ["DAILY"] * 7
    assert len(edit.products) == 7
    assert set(edit.before.values()) == {None}
    assert ProductChange.objects.filter(action="bulk-edit", by="person", why=WHY).count() == 7
    told = [entry.after["products"] for entry in AuditEntry.objects.filter(action="products.bulk_edit")]
    assert [len(ids) for ids in told] == [3, 3, 1]


def test_the_search_narrows_what_is_edited(products: list[DataProduct], curator: User) -> None:
    assert len(look(curator, filters={"domain": ("theirs",)}).ids) == 2
    assert look(curator, box=Box(-180, -90, 180, 90)).ids == ()  # none says where it is
    assert look(curator, covers=Span("2020-01-01", "2020-12-31")).ids == ()


def test_an_edit_is_refused_where_the_search_finds_otherwise_by_now(
    products: list[DataProduct], curator: User
) -> None:
    plan = look(curator)
    DataProduct.objects.filter(pk=products[0].pk).update(state="withdrawn")
    with pytest.raises(InvalidInput, match="other products now"):
        do(curator, plan)
    assert curated() == [None] * 7


def test_undo_gives_back_what_was_decided_before_and_leaves_what_was_decided_since(
    products: list[DataProduct], curator: User
) -> None:
    field_decide(curator, product=products[0], field="frequency", value="WEEKLY", why=WHY)
    edit = do(curator, look(curator))
    field_decide(curator, product=products[1], field="frequency", value="MONTHLY", why=WHY)
    assert bulk_edit_undo(curator, edit=edit, why="A mistake.") == (6, 1)
    assert curated() == ["WEEKLY", "MONTHLY", None, None, None, None, None]
    edit.refresh_from_db()
    assert edit.undone_at
    assert AuditEntry.objects.filter(action="products.bulk_undo", why="A mistake.").exists()
    with pytest.raises(InvalidInput, match="undone already"):
        bulk_edit_undo(curator, edit=edit, why="Again.")


def test_nobody_undoes_what_is_not_theirs(
    products: list[DataProduct], curator: User, steward: User, analyst: User
) -> None:
    edit = do(curator, look(curator))
    with pytest.raises(InvalidInput, match="Nothing could be undone"):
        bulk_edit_undo(analyst, edit=edit, why="No.")
    assert bulk_edit_undo(steward, edit=edit, why="Ours alone.") == (5, 2)
    assert curated() == [None] * 5 + ["DAILY"] * 2


def test_what_one_undoes_of_their_own_others_can_undo_of_theirs(
    products: list[DataProduct], curator: User, steward: User
) -> None:
    edit = do(curator, look(curator))
    bulk_edit_undo(steward, edit=edit, why="Ours alone.")
    edit.refresh_from_db()
    assert edit.undone_at is None
    assert bulk_edit_undo(curator, edit=edit, why="The rest.")[0] == 2
    assert curated() == [None] * 7
    edit.refresh_from_db()
    assert edit.undone_at


def test_too_much_is_refused_with_the_number(
    products: list[DataProduct], curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST", 6)
    with pytest.raises(InvalidInput, match="finds 7 products, and at most 6"):
        look(curator)


@pytest.mark.parametrize("field", ["title", "audience", "distributions"])
def test_what_is_each_products_own_is_not_edited_together(
    products: list[DataProduct], curator: User, field: str
) -> None:
    with pytest.raises(InvalidInput):
        look(curator, field, "x")


def test_what_was_decided_so_already_is_passed_over(products: list[DataProduct], curator: User) -> None:
    field_decide(curator, product=products[0], field="frequency", value="DAILY", why=WHY)
    plan = look(curator)
    assert len(plan.ids) == 6
    assert plan.skipped == {"“Updated” was decided to be so already": ["Product a0"]}
