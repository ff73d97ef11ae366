"""The to-do list: every kind is counted for who decides about it, and for nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import (
    Conflict,
    DataProduct,
    Domain,
    DomainImprovements,
    DuplicatePair,
    Endpoint,
    HarvestRun,
    Link,
    LinkUse,
    MappingVersion,
    Membership,
    ProblemReport,
    User,
)
from catalog.selectors.todo import Scope, scope_of, todo_list, work_link
from catalog.selectors.todo_kinds import (
    KINDS,  # those of other modules are counted in tests beside what makes them
)
from catalog.services.improvements import improvements_refresh
from catalog.services.selfserve import domain_claim
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
REFUSED = {"id": "", "title": "", "notes": "nameless"}


@pytest.fixture
def domain(endpoint_server: FakeEndpoint, analyst: User) -> Domain:
    """A domain with one thing to do of each kind."""
    domain = domain_make("Northmoor")
    endpoint = endpoint_make(endpoint_server.ckan([*packages(3), REFUSED]), domain=domain)
    harvest_now(endpoint)
    run = harvest_now(endpoint)
    HarvestRun.objects.filter(pk=run.pk).update(problems=[{"message": "gone", "products": [1, 2, 3]}])
    first, second, third = DataProduct.objects.order_by("pk")
    Conflict.objects.create(product=first, field="title", before="a", now="b")
    DuplicatePair.objects.create(first=first, second=second, kind="same source")
    DataProduct.objects.filter(pk=third.pk).update(proposals=2)
    ProblemReport.objects.create(product=first, kind="other", text="x")
    MappingVersion.objects.create(endpoint=endpoint, version=1, options={})
    link = Link.objects.create(
        key="k", url="https://x.example/", host="x.example", state="gone", due_at=timezone.now()
    )
    LinkUse.objects.create(link=link, product=first)
    LinkUse.objects.create(link=link, product=second)
    domain_claim(analyst, domain=domain_make("Westgas"), reason="I work there.")
    improvement = ["FND-DESC", "", 4, 0, 0, 0, first.slug]
    DomainImprovements.objects.create(
        domain=domain, at=timezone.now(), model_version="maturity-1.3", found=[improvement], best=1
    )
    return domain


def numbers(scope: Scope) -> dict[str, int]:
    return {todo.kind.key: todo.number for todo in todo_list(scope)}


def test_each_kind_is_counted(domain: Domain, curator: User) -> None:
    every = {kind.key: 1 for kind in KINDS}
    assert numbers(scope_of(curator)) == every
    assert numbers(Scope(frozenset({domain.pk}))) == {key: 1 for key in every if key != "claims"}


def test_nothing_of_others_is_counted(domain: Domain, analyst: User) -> None:
    assert numbers(Scope(frozenset({domain_make("Elsewhere").pk}))) == {}
    assert scope_of(analyst).empty
    assert scope_of(AnonymousUser()).empty
    assert numbers(scope_of(analyst)) == {}


def test_things_of_withdrawn_products_and_disconnected_endpoints_are_not_to_do(domain: Domain) -> None:
    DataProduct.objects.update(state="withdrawn")
    Endpoint.objects.update(disconnected_at=timezone.now())
    improvements_refresh()
    assert set(numbers(Scope(frozenset({domain.pk})))) == {"reports", "duplicates"}


def test_only_the_latest_run_counts(domain: Domain) -> None:
    endpoint = Endpoint.objects.get()
    HarvestRun.objects.create(endpoint=endpoint, state="failed", ended_at=timezone.now())
    assert "held" in numbers(Scope(frozenset({domain.pk}))), "it says nothing of what is missing"
    HarvestRun.objects.create(endpoint=endpoint, state="complete", requests=1, ended_at=timezone.now())
    assert {"refused", "held"}.isdisjoint(numbers(Scope(frozenset({domain.pk}))))


def test_places_lead_to_where_it_is_decided(domain: Domain) -> None:
    endpoint = Endpoint.objects.get()
    run = HarvestRun.objects.latest("pk")
    places = {todo.kind.key: todo.places for todo in todo_list(Scope(frozenset({domain.pk})))}
    (held,) = places["held"]
    assert (held.url, held.number) == (f"/endpoints/{endpoint.slug}/runs/{run.pk}/", 3)
    assert places["mappings"][0].url == f"/endpoints/{endpoint.slug}/mapping/"
    assert places["conflicts"] == ()


def test_the_header_knows_the_number_without_asking_again(
    domain: Domain, curator: User, analyst: User
) -> None:
    urgent = sum(kind.urgent for kind in KINDS)
    assert work_link(curator).number == urgent
    with CaptureQueriesContext(connection) as asked:
        assert work_link(curator).number == urgent
    assert len(asked) == 0
    assert not work_link(analyst).shown
    Membership.objects.create(user=analyst, domain=domain, role=Membership.Role.STEWARD)
    steward = User.objects.get(pk=analyst.pk)
    assert not work_link(steward).shown, "kept for a minute"


def test_counting_all_kinds_is_one_query(domain: Domain) -> None:
    with CaptureQueriesContext(connection) as asked:
        todo_list(Scope(frozenset({domain.pk})), places=False)
    assert len(asked) == 1
