"""People mend fields: who may, what stands afterwards, and what happens when the source changes its mind."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.maturity.mqa import MqaAssessment
from catalog.models import AuditEntry, Conflict, DataProduct, IndexState, Membership, ProductChange, User
from catalog.selectors.curation import field_state
from catalog.services.curation import (
    conflict_keep,
    conflict_merge,
    conflict_take,
    field_decide,
    field_release,
    value_roll_back,
)
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
WHY = "The owner told us."


class Source:
    """An endpoint of one record that can change its mind."""

    def __init__(self, server: FakeEndpoint) -> None:
        self.listed = [package("p", "Old title")]
        self.endpoint = endpoint_make(server.ckan(self.listed))
        harvest_now(self.endpoint)

    def says(self, **record: Any) -> DataProduct:
        """Harvest again, now with these values."""
        self.listed[:] = [package("p", **{"title": "Old title", **record})]
        harvest_now(self.endpoint)
        return self.product

    @property
    def product(self) -> DataProduct:
        return DataProduct.objects.select_related("domain").get()


@pytest.fixture
def source(endpoint_server: FakeEndpoint) -> Source:
    return Source(endpoint_server)


@pytest.fixture
def steward(source: Source) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password", first_name="Stew")
    Membership.objects.create(user=user, domain=source.endpoint.domain, role=Membership.Role.STEWARD)
    return user


def decide(actor: User | None, source: Source, field: str = "title", value: Any = "Mended title") -> None:
    field_decide(actor, product=source.product, field=field, value=value, why=WHY)


def changes() -> list[tuple[str, str]]:
    return list(ProductChange.objects.order_by("id").values_list("by", "action"))


# --- deciding ---


def test_a_decided_field_is_shown_indexed_remembered_and_audited(source: Source, curator: User) -> None:
    before = source.product.revision
    decide(curator, source)
    product = source.product
    assert (product.title, product.revision) == ("Mended title", before + 1)
    decision = product.curated["title"]
    assert (decision["value"], decision["why"], decision["source"]) == ("Mended title", WHY, "Old title")
    assert IndexState.objects.get().revision == product.revision
    change = ProductChange.objects.get(by="person")
    assert change.changes == {"title": [None, "Mended title"]}
    assert (change.revision, change.why, str(change.actor)) == (product.revision, WHY, decision["by"])
    entry = AuditEntry.objects.get(action="product.edit")
    assert entry.before["source"] == "Old title"
    assert entry.after == {"title": "Mended title"}


def test_a_decision_is_assessed(source: Source, curator: User) -> None:
    before = source.product.mqa
    decide(curator, source, "keywords", [])
    assert source.product.mqa < before
    assert msgspec.convert(source.product.assessment.mqa, MqaAssessment).points == source.product.mqa


def test_only_curators_and_stewards_of_the_domain_decide(
    source: Source, analyst: User, steward: User, curator: User
) -> None:
    Membership.objects.create(user=analyst, domain=domain_make(), role=Membership.Role.STEWARD)
    Membership.objects.create(user=analyst, domain=source.endpoint.domain, role=Membership.Role.MEMBER)
    with pytest.raises(PermissionRefused, match="Only stewards"):
        decide(analyst, source)
    decide(steward, source)
    decide(curator, source)
    decide(None, source)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("licence", {"code": "OGL-UK-3.0"}),
        ("rights", "Ask first."),
        ("access_rights", "RESTRICTED"),
        ("stated_classes", [{"value": "IB1-O"}]),
        ("policies", ["{}"]),
        ("audience", {"audience": "hidden"}),
    ],
)
def test_what_may_be_done_with_data_is_decided_by_its_owner_alone(
    source: Source, curator: User, steward: User, field: str, value: Any
) -> None:
    with pytest.raises(PermissionRefused, match="alone"):
        decide(curator, source, field, value)
    decide(steward, source, field, value)
    assert field in source.product.curated
    with pytest.raises(PermissionRefused, match="alone"):
        field_release(curator, product=source.product, field=field, why=WHY)


def test_the_owners_licence_decides_how_open_the_product_is(source: Source, steward: User) -> None:
    decide(steward, source, "licence", {"label": "Ask us"})
    assert (source.product.licence, source.product.licence_label) == ("", "Ask us")
    decide(steward, source, "licence", {"code": "OGL-UK-3.0"})
    assert (source.product.licence, source.product.openness) == ("OGL-UK-3.0", "open")


@pytest.mark.parametrize("settle", [conflict_keep, conflict_take])
def test_a_conflict_is_not_settled_on_what_nobody_has_seen(
    source: Source, steward: User, settle: Callable[..., None]
) -> None:
    """The source says a third thing between a person's look at the page and their answer."""
    decide(steward, source)
    seen = field_state(source.says(title="Second title"), "title")
    conflict = Conflict.objects.get()
    source.says(title="Third title")
    with pytest.raises(InvalidInput, match="changed while you were editing"):
        settle(steward, conflict=conflict, why=WHY, seen=seen)
    assert Conflict.objects.get().state == "open"
    settle(steward, conflict=conflict, why=WHY, seen=field_state(source.product, "title"))
    assert not Conflict.objects.filter(state="open").exists()


def test_an_audience_is_released_to_what_its_endpoint_says_and_not_said_a_moment_before(
    source: Source, steward: User
) -> None:
    """The endpoint is locked before the product, in the order of a harvest: its audience cannot be changing meanwhile."""
    decide(steward, source, "audience", {"audience": "hidden"})
    with CaptureQueriesContext(connection) as told:
        field_release(steward, product=source.product, field="audience", why=WHY)
    locks = [q["sql"] for q in told if "FOR UPDATE" in q["sql"]]
    assert ["catalog_endpoint" in sql.partition("WHERE")[0] for sql in locks[:2]] == [True, False]


def test_an_entrys_audience_is_kept_until_it_is_released(source: Source, steward: User) -> None:
    other = domain_make("Other domain")
    decide(steward, source, "audience", {"audience": "domains", "domains": [other.slug]})
    assert source.product.audience == "domains"
    assert f"domain:{other.pk}" in source.product.audience_tokens
    assert source.says(notes="Another text").audience == "domains"
    field_release(steward, product=source.product, field="audience", why=WHY)
    assert source.product.audience == "public"
    assert "public" in source.product.audience_tokens
    with pytest.raises(InvalidInput, match="no domain “nowhere”"):
        decide(steward, source, "audience", {"audience": "domains", "domains": ["nowhere"]})


def test_a_decision_needs_a_reason(source: Source, curator: User) -> None:
    with pytest.raises(InvalidInput, match="reason"):
        field_decide(curator, product=source.product, field="title", value="New", why="  ")
    assert source.product.curated == {}


def test_what_has_changed_since_it_was_looked_at_is_not_overwritten(source: Source, curator: User) -> None:
    seen = field_state(source.product, "title")
    source.says(notes="Another text")
    field_decide(curator, product=source.product, field="title", value="One", why=WHY, seen=seen)
    with pytest.raises(InvalidInput, match="while you were editing"):
        field_decide(curator, product=source.product, field="title", value="Two", why=WHY, seen=seen)
    assert source.product.title == "One"


def test_the_source_speaks_again_where_a_decision_is_released(source: Source, curator: User) -> None:
    decide(curator, source)
    field_release(curator, product=source.product, field="title", why=WHY)
    assert (source.product.title, source.product.curated) == ("Old title", {})
    with pytest.raises(InvalidInput, match="nobody decided"):
        field_release(curator, product=source.product, field="title", why=WHY)


def test_nothing_of_a_withdrawn_entry_is_changed(source: Source, curator: User) -> None:
    DataProduct.objects.update(state="withdrawn")
    with pytest.raises(InvalidInput, match="is withdrawn"):
        decide(curator, source)


# --- the source changes its mind ---


def test_a_curated_value_outlives_every_harvest(source: Source, curator: User) -> None:
    decide(curator, source)
    product = source.says(notes="Another text")
    assert product.title == "Mended title"
    assert product.description == "Another text"
    assert not Conflict.objects.exists()
    assert source.says(title="New title").title == "Mended title"


def test_a_source_that_changes_a_curated_field_opens_one_conflict(source: Source, curator: User) -> None:
    decide(curator, source)
    source.says(title="New title")
    conflict = Conflict.objects.get()
    assert (conflict.state, conflict.before, conflict.now) == ("open", "Old title", "New title")
    source.says(title="Newer title")
    conflict = Conflict.objects.get()
    assert (conflict.before, conflict.now) == ("Old title", "Newer title")


@pytest.mark.parametrize("title", ["Old title", "Mended title"])
def test_a_conflict_settles_itself_where_the_source_gives_way(
    source: Source, curator: User, title: str
) -> None:
    decide(curator, source)
    source.says(title="New title")
    source.says(title=title, notes="Another text")
    conflict = Conflict.objects.get()
    assert conflict.state == "settled"
    assert conflict.decided_at
    source.says(title="New title")
    assert sorted(Conflict.objects.values_list("state", flat=True)) == ["open", "settled"]


def test_a_kept_value_is_not_asked_about_again_until_the_source_changes_again(
    source: Source, curator: User
) -> None:
    decide(curator, source)
    source.says(title="New title")
    conflict_keep(curator, conflict=Conflict.objects.get(), why="Ours is better.")
    conflict = Conflict.objects.get()
    assert (conflict.state, conflict.why) == ("kept", "Ours is better.")
    assert conflict.decided_by
    assert source.product.title == "Mended title"
    source.says(title="New title", notes="Another text")
    assert Conflict.objects.count() == 1
    source.says(title="Third title")
    assert Conflict.objects.filter(state="open").count() == 1


def test_taking_lets_the_source_speak_again(source: Source, curator: User) -> None:
    decide(curator, source)
    source.says(title="New title")
    conflict_take(curator, conflict=Conflict.objects.get(), why=WHY)
    assert (Conflict.objects.get().state, source.product.title) == ("taken", "New title")
    assert source.says(title="Third title").title == "Third title"


def test_merging_sets_a_third_value(source: Source, curator: User) -> None:
    decide(curator, source)
    source.says(title="New title")
    conflict_merge(curator, conflict=Conflict.objects.get(), value="Both titles", why=WHY)
    assert (Conflict.objects.get().state, source.product.title) == ("merged", "Both titles")
    assert source.says(title="New title", notes="Another text").title == "Both titles"
    assert not Conflict.objects.filter(state="open").exists()
    with pytest.raises(InvalidInput, match="settled already"):
        conflict_keep(curator, conflict=Conflict.objects.get(), why=WHY)


def test_an_edit_settles_a_conflict_of_its_field(source: Source, curator: User) -> None:
    decide(curator, source)
    source.says(title="New title")
    decide(curator, source, value="Third title")
    assert Conflict.objects.get().state == "merged"


def test_conflicts_are_settled_by_those_who_may_edit(source: Source, curator: User, steward: User) -> None:
    decide(steward, source, "licence", {"code": "OGL-UK-3.0"})
    source.says(license_id="", license_title="Something else", license_url="")
    conflict = Conflict.objects.get(field="licence")
    for verb in (conflict_keep, conflict_take):
        with pytest.raises(PermissionRefused):
            verb(curator, conflict=conflict, why=WHY)
    assert source.product.licence == "OGL-UK-3.0"
    conflict_take(steward, conflict=conflict, why=WHY)
    assert source.product.licence_label == "Something else"


# --- history ---


def test_a_created_product_has_no_history_and_a_changed_one_tells_what_its_source_changed(
    source: Source,
) -> None:
    assert changes() == []
    product = source.says(title="New title", notes="Another text")
    (change,) = ProductChange.objects.filter(by="source")
    assert change.changes["title"] == ["Old title", "New title"]
    assert set(change.changes) == {"title", "description"}
    assert (change.revision, change.run) == (product.revision, source.endpoint.runs.first())


def test_of_files_the_history_keeps_those_that_came_and_went(source: Source) -> None:
    address = "https://data.example/{}.csv"
    files = [
        {"id": str(n), "name": f"File {n}", "format": "CSV", "url": address.format(n)} for n in range(50)
    ]
    source.says(resources=files)
    source.says(resources=[*files[1:], {**files[0], "id": "new", "name": "New file"}])
    before, after = ProductChange.objects.filter(by="source").latest("id").changes["distributions"]
    assert [file["title"] for file in before] == ["File 0"]
    assert [file["title"] for file in after] == ["New file"]


def test_a_product_that_comes_back_says_so(source: Source) -> None:
    DataProduct.objects.update(state="withdrawn")
    assert source.says().state == "live"
    change = ProductChange.objects.get(action="return")
    assert (change.by, change.changes) == ("portal", {"state": ["withdrawn", "live"]})


def test_a_merged_product_stays_merged_whatever_its_source_says(source: Source) -> None:
    DataProduct.objects.update(state="merged")
    assert source.says(title="New title").state == "merged"
    assert source.product.harvested["title"] == "New title"


def test_a_change_is_rolled_back_to_what_was_decided_before_it(source: Source, curator: User) -> None:
    decide(curator, source, value="First")
    decide(curator, source, value="Second")
    first, second = ProductChange.objects.filter(by="person").order_by("id")
    value_roll_back(curator, change=second, why=WHY)
    assert source.product.title == "First"
    value_roll_back(curator, change=first, why=WHY)
    assert (source.product.title, source.product.curated) == ("Old title", {})
    with pytest.raises(InvalidInput, match="already"):
        value_roll_back(curator, change=first, why=WHY)
    assert AuditEntry.objects.filter(action="product.roll-back").count() == 2


def test_an_emptied_field_is_told_from_one_nobody_decided_on(source: Source, curator: User) -> None:
    decide(curator, source, "publisher", None)
    assert source.product.publisher == ""
    field_release(curator, product=source.product, field="publisher", why=WHY)
    assert source.product.publisher == "Northmoor Networks"
    value_roll_back(curator, change=ProductChange.objects.get(action="release"), why=WHY)
    assert (source.product.publisher, source.product.curated["publisher"]["value"]) == ("", None)


def test_what_the_source_did_is_not_rolled_back(source: Source, curator: User) -> None:
    source.says(title="New title")
    with pytest.raises(InvalidInput, match="Only a person’s decision"):
        value_roll_back(curator, change=ProductChange.objects.get(by="source"), why=WHY)


def test_harvesting_curated_products_asks_the_database_no_more_often(
    endpoint_server: FakeEndpoint, curator: User, django_assert_max_num_queries: Any
) -> None:
    listed = [package(f"p{n}") for n in range(60)]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    for product in DataProduct.objects.all()[:20]:
        field_decide(curator, product=product, field="title", value="Mended", why=WHY)
    listed[:] = [package(f"p{n}", f"Other {n}") for n in range(60)]
    with django_assert_max_num_queries(90):
        harvest_now(endpoint)
    assert Conflict.objects.filter(state="open").count() == 20
