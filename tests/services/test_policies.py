"""What flows into derived products, found again as products and licences change."""

from typing import Any

import pytest
from django.test import Client

from catalog.domain import lineage_behind
from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.product import Concept, Licence, Lineage
from catalog.models import DataProduct, Endpoint, Membership, ProductFlow, User
from catalog.selectors.todo import todo_list
from catalog.selectors.todo_model import scope_of
from catalog.services import policies
from catalog.services.licence_changes import licence_changed
from catalog.services.licences import licence_edit
from catalog.services.policies import flows_refresh
from tests.factories import domain_make, endpoint_make
from tests.web.data_products import product_make, record_put
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(db: None) -> Endpoint:
    return endpoint_make("https://northmoor.example/api", domain=domain_make("Northmoor"))


@pytest.fixture
def steward(endpoint: Endpoint) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=endpoint.domain, role=Membership.Role.STEWARD)
    return user


def made(endpoint: Endpoint, name: str, code: str, *sources: str, **more: Any) -> DataProduct:
    return product_make(
        endpoint,
        name,
        licence=Licence(code=code, label=code),
        access_rights="PUBLIC",
        lineage=Lineage(sources=tuple(Concept(label=source) for source in sources)) if sources else None,
        **more,
    )


def kinds(user: User) -> dict[str, int]:
    return {todo.kind.key: todo.number for todo in todo_list(scope_of(user))}


def test_a_licence_looser_than_its_inputs_waits_for_the_steward_until_it_is_mended(
    client: Client, endpoint: Endpoint, steward: User
) -> None:
    made(endpoint, "raw", "ODbL-1.0")
    derived = made(endpoint, "derived", "CC0-1.0", "raw")
    assert flows_refresh() == 1
    assert flows_refresh() == 0
    flow = ProductFlow.objects.get()
    assert any("under ODbL" in says for says in flow.looser)
    assert any("asks for a credit" in says for says in flow.looser)
    assert kinds(steward)["flows"] == 1
    client.force_login(steward)
    assert "under ODbL" in read(client, "/flows/")
    assert "leaves out what it was made of asks for" in read(client, "/products/derived/may-i/")
    record_put(derived, licence=Licence(code="ODbL-1.0"))
    DataProduct.objects.filter(pk=derived.pk).update(revision=2)
    assert flows_refresh() == 1
    assert "flows" not in kinds(steward)
    assert "No licence is looser" in read(client, "/flows/")


def test_a_changed_input_is_looked_at_again(endpoint: Endpoint) -> None:
    raw = made(endpoint, "raw", "CC-BY-4.0")
    made(endpoint, "derived", "CC-BY-4.0", "raw")
    flows_refresh()
    assert ProductFlow.objects.get().since is None
    record_put(raw, licence=Licence(code="CC-BY-NC-4.0"))
    DataProduct.objects.filter(pk=raw.pk).update(revision=7)
    assert flows_refresh() == 1
    assert ProductFlow.objects.get().since is not None


def test_obligations_flow_through_two_steps(client: Client, endpoint: Endpoint) -> None:
    made(endpoint, "raw", "CC-BY-NC-4.0")
    made(endpoint, "between", "CC-BY-NC-4.0", "raw")
    made(endpoint, "derived", "CC-BY-4.0", "between")
    page = read(client, "/products/derived/may-i/")
    assert "It is made of 2 products of the catalogue" in page
    assert "What you may do with it, with what it is made of" in page
    assert "Product raw" in page


def test_a_change_of_the_registry_makes_what_rests_on_it_due(endpoint: Endpoint, curator: User) -> None:
    made(endpoint, "raw", "CC-BY-4.0")
    made(endpoint, "derived", "CC-BY-4.0", "raw")
    DataProduct.objects.filter(slug="raw").update(licence="CC-BY-4.0")
    flows_refresh()
    terms = LicenceTerms(permissions=("odrl:reproduce",), source="https://example.org/", confirmed=True)
    number = licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Only copies.")
    assert flows_refresh() == 0
    licence_changed("CC-BY-4.0", number)
    assert flows_refresh() == 1


def test_an_input_that_others_may_not_see_is_never_named(
    client: Client, endpoint: Endpoint, steward: User
) -> None:
    other = endpoint_make("https://westgas.example/api", domain=domain_make("Westgas"))
    raw = made(other, "raw", "ODbL-1.0", uri="https://westgas.example/raw", title="Secret mains")
    product_make(
        endpoint,
        "derived",
        licence=Licence(code="CC0-1.0"),
        access_rights="PUBLIC",
        lineage=Lineage(sources=(Concept(iri="https://westgas.example/raw"),)),
    )
    DataProduct.objects.filter(pk=raw.pk).update(audience="hidden", audience_tokens=["nobody"])
    flows_refresh()
    flow = ProductFlow.objects.get()
    assert (flow.looser, flow.inputs) == ([], {})
    client.force_login(steward)
    assert "Secret mains" not in read(client, "/products/derived/may-i/")


def test_the_list_is_for_stewards_of_the_domain_and_curators(
    client: Client, endpoint: Endpoint, steward: User, analyst: User, curator: User
) -> None:
    made(endpoint, "raw", "ODbL-1.0")
    made(endpoint, "derived", "CC0-1.0", "raw")
    flows_refresh()
    assert client.get("/flows/").status_code == 302
    client.force_login(analyst)
    assert client.get("/flows/").status_code == 403
    stranger = User.objects.create_user("else@example.org", "a-long-password")
    Membership.objects.create(user=stranger, domain=domain_make("Elsewhere"), role=Membership.Role.STEWARD)
    client.force_login(stranger)
    assert "Product derived" not in read(client, "/flows/")
    client.force_login(curator)
    assert "Product derived" in read(client, "/flows/")


def test_obligations_flow_through_every_step_and_round_circles(client: Client, endpoint: Endpoint) -> None:
    made(endpoint, "p0", "CC-BY-NC-4.0", "p3")
    for number in range(1, 6):
        made(endpoint, f"p{number}", "CC-BY-4.0", f"p{number - 1}")
    assert flows_refresh() == 6
    flow = ProductFlow.objects.get(product__slug="p5")
    assert len(flow.inputs) == 5
    assert any("“Product p0” forbids it" in says for says in flow.looser)
    page = read(client, "/products/p5/may-i/")
    assert "It is made of 5 products of the catalogue" in page
    assert "There is more behind it" not in page


def test_where_more_lies_behind_than_is_followed_it_is_said_and_nothing_is_promised(
    client: Client, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage_behind, "MOST", 1)
    made(endpoint, "raw", "CC0-1.0")
    made(endpoint, "between", "CC0-1.0", "raw")
    made(endpoint, "derived", "CC0-1.0", "between")
    page = read(client, "/products/derived/may-i/")
    assert "There is more behind it than the portal follows" in page
    assert "It is made of more than was followed" in page
    assert flows_refresh() == 2


def test_many_due_products_cost_few_queries_and_one_that_breaks_is_put_off_alone(
    endpoint: Endpoint, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(endpoint, "raw", "ODbL-1.0")
    for number in range(30):
        made(endpoint, f"derived-{number}", "CC0-1.0", "raw")
    with django_assert_max_num_queries(16):
        assert flows_refresh() == 30
    assert ProductFlow.objects.filter(since__isnull=False).count() == 30
    DataProduct.objects.filter(slug__startswith="derived").update(revision=9)
    whole = policies.flows_of

    def breaks(reader: User, views: Any) -> Any:
        if any(view.product.slug == "derived-7" for view in views):
            raise ValueError("cannot be read")
        return whole(reader, views)

    monkeypatch.setattr(policies, "flows_of", breaks)
    ProductFlow.objects.filter(product__slug="derived-7").delete()
    assert flows_refresh() == 30
    assert flows_refresh() == 0
    assert ProductFlow.objects.filter(revision=9).count() == 30
    assert ProductFlow.objects.filter(since__isnull=False).count() == 29
