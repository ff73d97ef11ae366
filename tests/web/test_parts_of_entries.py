"""The entry is public, the data is not: addresses, contacts and policies for fewer people than the entry itself."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.audience import PART_AUDIENCES
from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import (
    AccessRequest,
    Agreement,
    AuditEntry,
    DataProduct,
    Endpoint,
    Link,
    LinkUse,
    Membership,
    ProductChange,
    Sample,
    User,
)
from catalog.services.curation import field_decide, field_release
from catalog.services.endpoint_control import endpoint_settle
from catalog.services.endpoints import EndpointSettings
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package
from tests.services.test_compliance import agree, look
from tests.standing import stewarded

pytestmark = pytest.mark.django_db
SECRETS = {"urls": "vault.example", "contact": "keeper@", "policy": "policy-of-the-vault"}
READERS = ("nobody", "stranger", "holder", "member", "curator")
ALLOWED = {
    "signed-in": {"stranger", "holder", "member", "curator"},
    "holders": {"holder", "member", "curator"},
    "hidden": {"member", "curator"},
}
PAGES = (
    "", "access/", "pull/", "history/", "maturity/", "maturity/acc-live/", "maturity/acc-size/",
    "maturity/str-valid/", "maturity/ops-contact/", "maturity/pol-rules/", "preview/", "map/", "schema/", "lineage/",
    "maturity.jsonld", "maturity.ttl", "maturity/badge.svg", "report/", "may-i/", "may-i.jsonld", "triage/", "request/",
    "series/", "pull/script/python/",
)  # fmt: skip
PROGRAMS = ("", "distributions/", "distributions/?q=vault", "access/", "plan/", "policy/")
LISTS = (
    "/", "/search/?q=register.csv", "/search/?q=vault", "/api/v1/products/?q=register.csv", "/maturity/", "/maturity.csv",
    "/governance.csv",
    "/domains/northmoor/", "/domains/northmoor/maturity/", "/domains/northmoor/maturity.csv", "/domains/northmoor/governance.csv",
    "/domains/northmoor/governance/", "/domains/northmoor/governance/rules/contact-reached/",
    "/domains/northmoor/governance/rules/licence-stated/", "/domains/northmoor/data-best-practice/",
    "/domains/northmoor/triage.csv", "/api/v1/domains/", "/api/v1/domains/northmoor/governance/", "/api/v1/endpoints/",
    "/api/v1/runs/", "/endpoints/", "/governance/",
)  # fmt: skip
SCRIPT = "/pull/script/python/"  # there is none for those who may not see where the data lies
FILE = "https://vault.example/ledger.csv"


@pytest.fixture
def product(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> DataProduct:
    """One with a file, a contact and a policy, of which a link and a sample are known."""
    described = package(
        "register",
        resources=[
            {"id": "r", "name": "register", "format": "CSV", "url": FILE},
            {"id": "odd", "name": "odd", "format": "CSV", "url": "by post from vault.example"},
        ],
        maintainer="The keeper",
        maintainer_email="keeper@northmoor.example",
    )
    nameless = package("nameless", id="", name="", resources=[{"id": "x", "url": "vault.example, as well"}])
    harvest_now(endpoint_make(endpoint_server.ckan([described, nameless]), domain=domain_make("Northmoor")))
    found = DataProduct.objects.get()
    assert any("vault.example" in problem["value"] for problem in found.problems)
    agree()
    look()
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
    """Whatever can be read of it: pages, the API, search. Nothing of this may be missing, or nothing would be asked."""
    product.refresh_from_db()
    pages = (f"/products/{product.slug}/{page}" for page in PAGES)
    programs = (f"/api/v1/products/{product.slug}/{page}" for page in PROGRAMS)
    compared = f"/compare/?p={product.slug}"
    endpoint = product.endpoint
    run = f"/endpoints/{endpoint.slug}/runs/{endpoint.runs.get().pk}/"
    reports = (f"/endpoints/{endpoint.slug}/", run, f"{run}report.csv", f"{run}report.json")
    for path in (*pages, *programs, *LISTS, compared, *reports):
        answer = client.get(path)
        assert answer.status_code in (200, 302) or path.endswith(SCRIPT), path
        yield path, (b"".join(answer) if answer.streaming else answer.content).decode()


def narrow(product: DataProduct, audience: str, by: str) -> None:
    """Have all parts be for an audience, by a decision on the entry or by its endpoint."""
    parts = dict.fromkeys(SECRETS, audience)
    if by == "entry":
        value = {"audience": "public", **parts}
        field_decide(None, product=product, field="audience", value=value, why="For fewer people.")
    else:
        endpoint_settle(
            stewarded(product.domain), endpoint=product.endpoint, settings=EndpointSettings(parts=parts)
        )


@pytest.mark.parametrize(
    ("audience", "by"), [*((audience, "entry") for audience in PART_AUDIENCES), ("holders", "endpoint")]
)
def test_each_part_is_seen_by_its_audience_alone(
    audience: str, by: str, product: DataProduct, index: Callable[[], None]
) -> None:
    narrow(product, audience, by)
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


@pytest.mark.parametrize("by", ["entry", "endpoint"])
def test_nobody_finds_a_product_by_the_name_of_a_file_that_is_not_for_everybody(
    by: str, product: DataProduct, index: Callable[[], None]
) -> None:
    index()
    asked = "/api/v1/products/?q=ledger"
    assert Client().get(asked).json()["count"] == 1
    narrow(product, "signed-in", by)
    index()
    assert Client().get(asked).json()["count"] == 0


def test_a_decision_on_one_entry_counts_above_its_endpoint_and_taken_back_gives_way_to_it(
    product: DataProduct,
) -> None:
    narrow(product, "holders", "endpoint")
    field_decide(None, product=product, field="audience", value={"audience": "public"}, why="Nothing in it.")
    page = f"/products/{product.slug}/"
    assert "keeper@" in Client().get(page).content.decode()
    field_release(None, product=product, field="audience", why="There is.")
    assert "keeper@" not in Client().get(page).content.decode()
    assert DataProduct.objects.get().part_audiences == dict.fromkeys(SECRETS, "holders")


def test_what_an_endpoint_brings_later_is_as_narrow_as_what_it_brought_before(
    product: DataProduct, endpoint_server: FakeEndpoint
) -> None:
    narrow(product, "hidden", "endpoint")
    contact = {"maintainer": "Kim", "maintainer_email": "keeper@northmoor.example"}
    endpoint_server.ckan([package("later", **contact), package("register", "Another title", **contact)])
    harvest_now(product.endpoint)
    assert DataProduct.objects.count() == 2
    for found in DataProduct.objects.all():
        assert found.part_audiences == dict.fromkeys(SECRETS, "hidden")
        assert "keeper@" not in Client().get(f"/products/{found.slug}/").content.decode()


def test_audiences_of_parts_are_the_stewards_to_decide_and_written_down(
    product: DataProduct, curator: User
) -> None:
    narrow(product, "signed-in", "endpoint")
    entry = AuditEntry.objects.filter(action="endpoint.settings").latest("pk")
    assert entry.before["part_audiences"] == {}
    assert entry.after["part_audiences"] == dict.fromkeys(SECRETS, "signed-in")
    with pytest.raises(PermissionRefused, match="audience"):
        endpoint_settle(curator, endpoint=product.endpoint, settings=EndpointSettings(parts={}))
    endpoint_settle(curator, endpoint=product.endpoint, settings=EndpointSettings(interval_hours=5))
    assert Endpoint.objects.get().part_audiences != {}, "what is not told stays"
    change = ProductChange.objects.filter(product=product, action="audience").latest("pk")
    assert change.changes["audience"] == [
        {"audience": "public"},
        {"audience": "public", **dict.fromkeys(SECRETS, "signed-in")},
    ]
    for parts in ({"title": "hidden"}, {"urls": "everyone"}):
        with pytest.raises(InvalidInput, match="Parts are"):
            endpoint_settle(
                User.objects.get(email="steward@example.org"),
                endpoint=product.endpoint,
                settings=EndpointSettings(parts=parts),
            )


def test_the_form_of_an_endpoints_settings_has_its_parts(product: DataProduct) -> None:
    client = Client()
    client.force_login(stewarded(product.domain))
    path = f"/endpoints/{product.endpoint.slug}/settings/"
    page = client.get(path)
    sent = {name: value for name, value in page.context["form"].initial.items() if name != "domains"}
    assert client.post(path, {**sent, "part_contact": "hidden"}).status_code == 302
    assert Endpoint.objects.get().part_audiences == {"contact": "hidden"}
    assert client.get(path).context["form"]["part_contact"].value() == "hidden"
    assert (
        "Contacts: members of its own domain"
        in Client().get(f"/endpoints/{product.endpoint.slug}/").content.decode()
    )
    assert client.post(path, {**sent, "part_contact": "everyone"}).status_code == 422


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
