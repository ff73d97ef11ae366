"""The entry is public, the data is not: addresses, contacts and policies for fewer people than the entry itself."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.audience import PART_AUDIENCES
from catalog.domain.errors import InvalidInput
from catalog.models import AccessRequest, Agreement, DataProduct, Link, LinkUse, Membership, Sample, User
from catalog.services.curation import field_decide
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
SECRETS = {"urls": "vault.example", "contact": "keeper@", "policy": "policy-of-the-vault"}
READERS = ("nobody", "stranger", "holder", "member", "curator")
ALLOWED = {
    "signed-in": {"stranger", "holder", "member", "curator"},
    "holders": {"holder", "member", "curator"},
    "hidden": {"member", "curator"},
}
PAGES = (
    "", "access/", "pull/", "history/", "history/diff/", "maturity/", "maturity/acc-live/", "maturity/acc-size/",
    "maturity/str-valid/", "maturity/fnd-contact/", "maturity/pol-rules/", "preview/", "map/", "schema/", "lineage/",
    "maturity/assessment.jsonld", "maturity/assessment.ttl", "report/",
)  # fmt: skip
PROGRAMS = ("", "distributions/", "access/", "maturity/", "plan/")
FILE = "https://vault.example/register.csv"


@pytest.fixture
def product(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> DataProduct:
    """One with a file, a contact and a policy, of which a link and a sample are known."""
    described = package(
        "register",
        resources=[{"id": "r", "name": "register", "format": "CSV", "url": FILE}],
        maintainer="The keeper",
        maintainer_email="keeper@northmoor.example",
    )
    harvest_now(endpoint_make(endpoint_server.ckan([described]), domain=domain_make("Northmoor")))
    found = DataProduct.objects.get()
    policy = '{"uid": "policy-of-the-vault", "permission": []}'
    field_decide(None, product=found, field="policies", value=(policy,), why="As agreed.")
    now = timezone.now()
    link, _ = Link.objects.get_or_create(url=FILE, defaults={"key": "vault", "due_at": now})
    LinkUse.objects.get_or_create(product=found, link=link)
    Sample.objects.get_or_create(
        product=found, url=FILE, defaults={"outcome": "unread", "detail": FILE, "due_at": now}
    )
    return found


def reader(name: str, product: DataProduct) -> Client:
    """Somebody who looks."""
    client = Client()
    if name == "nobody":
        return client
    user = User.objects.create_user(f"{name}@example.org", "a-long-password", is_curator=name == "curator")
    if name == "member":
        Membership.objects.create(user=user, domain=product.domain)
    if name == "holder":
        agreement_make(user, product)
    client.force_login(user)
    return client


def agreement_make(user: User, product: DataProduct, **changes: object) -> Agreement:
    """One in force."""
    today = date.today()
    asked = AccessRequest.objects.create(
        reference=f"R-{user.pk}", domain=product.domain, requester=user, requester_key="0" * 32
    )
    agreed = Agreement.objects.create(
        reference=f"A-{user.pk}",
        request=asked,
        domain=product.domain,
        assignee=user,
        assignee_key="0" * 32,
        **{"state": "active", "starts": today, "ends": today + timedelta(days=30), **changes},
    )
    agreed.products.add(product)
    return agreed


def bodies(client: Client, product: DataProduct) -> Iterator[tuple[str, str]]:
    """Whatever can be read of it: pages, the API, search."""
    product.refresh_from_db()
    pages = (f"/products/{product.slug}/{page}" for page in PAGES)
    programs = (f"/api/v1/products/{product.slug}/{page}" for page in PROGRAMS)
    lists = (
        "/",
        "/search/?q=register.csv",
        "/api/v1/products/?q=register.csv",
        "/maturity/",
        "/domains/northmoor/",
    )
    compared = f"/compare/?p={product.slug}"
    for path in (*pages, *programs, *lists, compared):
        answer = client.get(path)
        yield path, (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("audience", PART_AUDIENCES)
def test_each_part_is_seen_by_its_audience_alone(
    audience: str, product: DataProduct, index: Callable[[], None]
) -> None:
    value = {"audience": "public", **dict.fromkeys(SECRETS, audience)}
    field_decide(None, product=product, field="audience", value=value, why="For fewer people.")
    index()
    told: dict[str, set[str]] = {}
    for name in READERS:
        read = dict(bodies(reader(name, product), product))
        assert "Product register" in read[f"/products/{product.slug}/"], "the entry itself is public"
        told[name] = {part for part, secret in SECRETS.items() for text in read.values() if secret in text}
        leaks = {
            (part, path) for part, word in SECRETS.items() for path, text in read.items() if word in text
        }
        if name not in ALLOWED[audience]:
            assert leaks == set(), f"{name} reads what is for {audience}"
    assert {name for name, parts in told.items() if parts == set(SECRETS)} == ALLOWED[audience]


def test_the_page_says_that_there_is_more_and_for_whom(product: DataProduct) -> None:
    value = {"audience": "public", "urls": "holders"}
    field_decide(None, product=product, field="audience", value=value, why="Only for partners.")
    page = Client().get(f"/products/{product.slug}/").content.decode()
    assert (
        "Addresses of its files and services: members of its own domain, and who holds an agreement" in page
    )
    assert "keeper@" in page, "the contact is as public as the entry"
    history = Client().get(f"/products/{product.slug}/history/").content.decode()
    assert "how it has changed is for those who may see all of it" in history


def test_nobody_finds_a_product_by_the_name_of_a_file_that_is_not_for_everybody(product: DataProduct) -> None:
    assert product.file_names == ["register.csv"]
    value = {"audience": "public", "urls": "signed-in"}
    field_decide(None, product=product, field="audience", value=value, why="Sign in first.")
    product.refresh_from_db()
    assert product.file_names == []


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, True),
        ({"state": "renewal"}, True),
        ({"state": "approved"}, False),
        ({"state": "revoked"}, False),
        ({"state": "closed"}, False),
        ({"starts": date(2020, 1, 1), "ends": date(2020, 2, 1)}, False),
        ({"starts": date(2120, 1, 1), "ends": date(2120, 2, 1)}, False),
    ],
)
def test_holders_of_an_agreement_see_the_entry_while_it_is_in_force(
    product: DataProduct, index: Callable[[], None], changes: dict[str, object], seen: bool
) -> None:
    field_decide(None, product=product, field="audience", value={"audience": "holders"}, why="For partners.")
    index()
    user = User.objects.create_user("holder@example.org", "a-long-password")
    client = Client()
    client.force_login(user)
    path = f"/products/{product.slug}/"
    assert client.get(path).status_code == 404
    agreement_make(user, product, **changes)
    assert client.get(path).status_code == (200 if seen else 404)
    found = client.get("/api/v1/products/?q=register").json()
    assert found["count"] == int(seen)
    assert Client().get(path).status_code == 404


def test_parts_are_for_known_audiences_only(product: DataProduct) -> None:
    value = {"audience": "public", "contact": "everyone"}
    with pytest.raises(InvalidInput, match="Contacts"):
        field_decide(None, product=product, field="audience", value=value, why="A slip.")
