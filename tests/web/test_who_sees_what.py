"""Nobody reads of an entry outside its audience: every address of the portal, asked by each kind of reader.

A new page or address of the API is in here by itself, through the table of addresses that the budgets of queries use.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from catalog.domain.audience import AUDIENCES, Audience, entry_tokens
from catalog.models import AccessRequest, Agreement, DataProduct, Domain, Membership, User
from catalog.selectors.engine import search_engine
from catalog.services.index_due import index_mark_due
from catalog.services.indexing import index_drain
from tests.web.addresses import API_ROUTES, NO_PAGES, ROUTES
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
SECRET = "Zyxwarden transformer ratings"
# Who may see an entry, by its audience; curators see all.
SEEN_BY: dict[Audience, set[str]] = {
    "public": {
        "nobody",
        "analyst",
        "holder",
        "neighbour",
        "stranger steward",
        "member",
        "steward",
        "curator",
    },
    "signed-in": {"analyst", "holder", "neighbour", "stranger steward", "member", "steward", "curator"},
    "domains": {"neighbour", "member", "steward", "curator"},
    "holders": {"holder", "member", "steward", "curator"},
    "hidden": {"member", "steward", "curator"},
}
READERS = sorted(SEEN_BY["public"])
# The secret address of somebody's feed opens what its person may see, whoever reads it: tests/web/test_feeds.py.
SECRET_ADDRESSES = {"watch_atom"}


@pytest.fixture
def neighbour(catalogue: Catalogue) -> Domain:
    """A domain that may be named in an audience."""
    return Domain.objects.create(slug="neighbour", name="Neighbour Networks")


def entry_make(catalogue: Catalogue, audience: Audience, neighbour: Domain) -> DataProduct:
    """The product of the catalogue under a name of its own, for an audience, and found by search as before."""
    product = catalogue.product
    tokens = entry_tokens(
        audience, owner_id=product.domain_id, named_ids=[neighbour.pk], product_id=product.pk
    )
    DataProduct.objects.filter(pk=product.pk).update(
        title=SECRET,
        description=SECRET,
        harvested={**product.harvested, "title": SECRET, "description": SECRET},
        audience=audience,
        audience_tokens=list(tokens),
        revision=product.revision + 1,
    )
    index_mark_due("p.id = %s", [product.pk])
    index_drain()
    search_engine().refresh()
    return product


def reader_make(name: str, product: DataProduct, neighbour: Domain) -> Client:
    """Somebody who looks."""
    client = Client()
    if name == "nobody":
        return client
    user = User.objects.create_user(
        f"{name.replace(' ', '.')}@example.org", "a-long-password", is_curator=name == "curator"
    )
    belongs = {
        "neighbour": (neighbour, "member"),
        "stranger steward": (Domain.objects.get_or_create(slug="far", name="Far Away")[0], "steward"),
        "member": (product.domain, "member"),
        "steward": (product.domain, "steward"),
    }
    if name in belongs:
        domain, role = belongs[name]
        Membership.objects.create(user=user, domain=domain, role=role)
    if name == "holder":
        agreement_make(user, product)
    client.force_login(user)
    return client


def agreement_make(user: User, product: DataProduct) -> None:
    """One in force about the product."""
    asked = AccessRequest.objects.create(
        reference="R-900", domain=product.domain, requester=user, requester_key="0" * 32, state="approved"
    )
    agreed = Agreement.objects.create(
        reference="A-900",
        request=asked,
        domain=product.domain,
        assignee=user,
        assignee_key="0" * 32,
        state="active",
        starts=date.today(),
        ends=date.today() + timedelta(days=30),
    )
    agreed.products.add(product)


def programs(product: DataProduct, catalogue: Catalogue) -> Iterator[str]:
    """Every address of the API that reads."""
    fill = {
        "products/<slug:slug>": f"products/{product.slug}",
        "domains/<slug:slug>": f"domains/{catalogue.domain.slug}",
        "licences/<str:code>": "licences/OGL-UK-3.0",
    }
    for route in API_ROUTES:
        path = route
        for place, text in fill.items():
            path = path.replace(place, text)
        if "<" not in path and "(" not in path:
            yield f"/{path}"
    yield from (f"/api/v1/products/?q={word}" for word in ("zyxwarden", "transformer", "zyxwardn"))


def read(client: Client, path: str) -> str:
    """What an address answers, whatever the status."""
    answer = client.get(path)
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


@pytest.mark.parametrize("audience", [name for name in AUDIENCES if name != "public"])
def test_no_address_tells_of_an_entry_outside_its_audience(
    audience: Audience, catalogue: Catalogue, neighbour: Domain, addresses: dict[str, str]
) -> None:
    product = entry_make(catalogue, audience, neighbour)
    searches = [f"/search/?q={word}" for word in ("zyxwarden", "zyxwardn", "transformer")]
    pages = [addresses[name] for name in sorted(addresses.keys() - NO_PAGES - SECRET_ADDRESSES)]
    everything = [*pages, *searches, *programs(product, catalogue), "/admin/catalog/dataproduct/"]
    leaks, blind = [], []
    for name in READERS:
        client = reader_make(name, product, neighbour)
        if name in SEEN_BY[audience]:
            if SECRET not in read(client, f"/products/{product.slug}/"):
                blind.append(name)
            continue
        leaks += [f"{name}: {path}" for path in everything if SECRET in read(client, path)]
    assert leaks == []
    assert blind == []


def test_every_address_is_asked(addresses: dict[str, str]) -> None:
    """So that a new page cannot be forgotten here."""
    assert ROUTES.keys() - addresses.keys() == set()
    assert not {name for name, path in addresses.items() if "<" in path and name not in NO_PAGES}
