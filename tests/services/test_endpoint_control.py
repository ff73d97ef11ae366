"""Connecting, pausing, setting and disconnecting endpoints: who may, and what becomes of the products."""

import json

import pytest

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import AuditEntry, DataProduct, Domain, Endpoint, HarvestRun, IndexState, Membership, User
from catalog.services.connecting import address_discover, address_preview
from catalog.services.endpoint_control import (
    endpoint_disconnect,
    endpoint_enable,
    endpoint_settle,
    harvest_ask,
)
from catalog.services.endpoints import EndpointSettings, domain_ensure, endpoint_connect
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def domain(db: None) -> Domain:
    return domain_make("Northmoor Networks")


@pytest.fixture
def steward(domain: Domain) -> User:
    user = User.objects.create_user("stew@northmoor.example", "a-long-password")
    Membership.objects.create(user=user, domain=domain, role=Membership.Role.STEWARD)
    return user


@pytest.fixture
def endpoint(domain: Domain, endpoint_server: FakeEndpoint) -> Endpoint:
    return endpoint_make(endpoint_server.ckan(packages(3)), domain=domain)


def test_stewards_connect_for_their_domain_alone(
    steward: User, domain: Domain, endpoint_server: FakeEndpoint
) -> None:
    url = endpoint_server.ckan(packages(1))
    settings = EndpointSettings(interval_hours=6, audience="signed-in", dial="propose", grace_days=3)
    made = endpoint_connect(steward, domain=domain, url=url, protocol="ckan", settings=settings)
    assert (made.interval_hours, made.audience, made.dial, made.grace_days) == (
        6,
        "signed-in",
        {"*": "propose"},
        3,
    )
    with pytest.raises(PermissionRefused, match="Only stewards of Westgas"):
        endpoint_connect(steward, domain=domain_make("Westgas"), url=url, protocol="ckan")
    with pytest.raises(PermissionRefused):
        domain_ensure(steward, name="My own")


@pytest.mark.parametrize("act", ["harvest", "pause", "settle", "disconnect"])
def test_others_do_nothing_with_an_endpoint(act: str, analyst: User, endpoint: Endpoint) -> None:
    member = Membership.objects.create(user=analyst, domain=endpoint.domain)
    assert member.role == Membership.Role.MEMBER
    acts = {
        "harvest": lambda: harvest_ask(analyst, endpoint=endpoint),
        "pause": lambda: endpoint_enable(analyst, endpoint=endpoint, enabled=False),
        "settle": lambda: endpoint_settle(analyst, endpoint=endpoint, settings=EndpointSettings()),
        "disconnect": lambda: endpoint_disconnect(analyst, endpoint=endpoint, why="x"),
    }
    with pytest.raises(PermissionRefused):
        acts[act]()
    assert not HarvestRun.objects.exists()


def test_harvest_now_runs_a_paused_endpoint_too(steward: User, endpoint: Endpoint) -> None:
    endpoint_enable(steward, endpoint=endpoint, enabled=False)
    stored = Endpoint.objects.get()
    assert (stored.enabled, stored.due_at) == (False, None)
    assert harvest_ask(steward, endpoint=stored).state == "queued"
    endpoint_enable(steward, endpoint=endpoint, enabled=True)
    assert Endpoint.objects.get().due_at is not None
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"endpoint.pause", "endpoint.resume", "endpoint.harvest"} <= actions


def test_a_new_audience_reaches_the_products(steward: User, endpoint: Endpoint) -> None:
    harvest_now(endpoint)
    IndexState.objects.update(indexed_revision=10)
    endpoint_settle(steward, endpoint=endpoint, settings=EndpointSettings(audience="hidden"))
    assert set(DataProduct.objects.values_list("audience", flat=True)) == {"hidden"}


def test_a_curator_changes_the_audience_only_where_there_is_no_steward(
    curator: User, endpoint: Endpoint, analyst: User
) -> None:
    endpoint_settle(curator, endpoint=endpoint, settings=EndpointSettings(audience="signed-in"))
    Membership.objects.create(user=analyst, domain=endpoint.domain, role=Membership.Role.STEWARD)
    with pytest.raises(PermissionRefused, match="audience"):
        endpoint_settle(curator, endpoint=endpoint, settings=EndpointSettings(audience="public"))
    same = EndpointSettings(audience="signed-in", interval_hours=48)
    endpoint_settle(curator, endpoint=endpoint, settings=same)
    assert Endpoint.objects.get().interval_hours == 48


def test_disconnecting_withdraws_and_connecting_again_brings_back(
    steward: User, endpoint: Endpoint, domain: Domain
) -> None:
    harvest_now(endpoint)
    slugs = set(DataProduct.objects.values_list("slug", flat=True))
    with pytest.raises(InvalidInput, match="Say why"):
        endpoint_disconnect(steward, endpoint=endpoint, why=" ")
    assert endpoint_disconnect(steward, endpoint=endpoint, why="It moves.") == 3
    product = DataProduct.objects.first()
    assert product
    assert product.state == "withdrawn"
    assert product.withdrawn_because.endswith("It moves.")
    stored = Endpoint.objects.get()
    with pytest.raises(InvalidInput, match="disconnected"):
        harvest_ask(steward, endpoint=stored)
    again = endpoint_connect(steward, domain=domain, url=endpoint.url, protocol="ckan")
    assert (again.pk, again.slug, again.disconnected_at) == (endpoint.pk, endpoint.slug, None)
    harvest_now(again)
    assert set(DataProduct.objects.filter(state="live").values_list("slug", flat=True)) == slugs


def test_disconnecting_ends_a_run_that_is_under_way(steward: User, endpoint: Endpoint) -> None:
    run = harvest_ask(steward, endpoint=endpoint)
    endpoint_disconnect(steward, endpoint=endpoint, why="It moves.")
    run.refresh_from_db()
    assert run.state == "failed"
    assert Endpoint.objects.get().due_at is None


def test_an_address_is_recognised_and_the_tries_are_told(
    steward: User, domain: Domain, endpoint_server: FakeEndpoint
) -> None:
    found = address_discover(steward, domain=domain, url=endpoint_server.ckan(packages(2)))
    with pytest.raises(PermissionRefused):
        address_discover(steward, domain=domain_make("Westgas"), url=endpoint_server.url)
    assert found.protocol == "ckan"
    assert found.tried
    assert not Endpoint.objects.exists()


def test_an_address_that_nobody_knows_says_what_was_tried(
    steward: User, domain: Domain, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.answers["/page"] = Answer(b"<html><body>Welcome</body></html>", "text/html")
    found = address_discover(steward, domain=domain, url=f"{endpoint_server.url}/page")
    assert found.protocol == ""
    assert found.problem
    assert any(tried.answered and "text/html" in tried.came for tried in found.tried)


def test_what_one_document_of_many_holds_is_no_number_of_all(
    steward: User, domain: Domain, endpoint_server: FakeEndpoint
) -> None:
    """“The first 3 records of 1”: each document of a list tells of itself alone."""
    for name in "abc":
        document = {"openapi": "3.1.0", "info": {"title": f"Interface {name}", "version": "1"}, "paths": {}}
        endpoint_server.answers[f"/apis/{name}.json"] = Answer(
            json.dumps(document).encode(), "application/json"
        )
    links = "".join(f'<a href="{name}.json">{name}.json</a>\n' for name in "abc")
    listing = f"<html><title>Index of /apis/</title><h1>Index of /apis/</h1><pre>{links}</pre></html>"
    endpoint_server.answers["/apis/"] = Answer(listing.encode(), "text/html")
    samples = address_preview(steward, domain=domain, url=f"{endpoint_server.url}/apis/", protocol="openapi")
    assert len(samples.records) == 3
    assert samples.total in (None, 3)


def test_the_preview_stores_nothing(steward: User, domain: Domain, endpoint_server: FakeEndpoint) -> None:
    bad = [{"id": "", "title": "", "notes": "nameless"}]
    url = endpoint_server.ckan([*bad, *packages(40)])
    samples = address_preview(steward, domain=domain, url=url, protocol="ckan")
    assert len(samples.records) == 20
    assert samples.more
    assert samples.total == 41
    refused, *read = samples.records
    assert refused.mqa is None
    assert refused.problems
    assert all(sample.mqa and sample.mqa.points > 0 for sample in read)
    assert not Endpoint.objects.exists()
    assert not DataProduct.objects.exists()
