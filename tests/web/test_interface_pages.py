"""The pages of harvested interfaces: what a service asks for and allows is said once, and fits every width."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import DataProduct
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now
from tests.formats.openapi_samples import reading
from tests.formats.test_asyncapi import third
from tests.web.catalogue import Catalogue
from tests.web.shots import shot
from tests.web.test_browser import WIDTHS, accessible

pytestmark = pytest.mark.django_db
TOKENS = (
    "https://identity-provider-of-northmoor-networks.example/realms/production/protocol/openid-connect/token"
)


def document(downloads: int = 0) -> dict[str, object]:
    """An interface that asks for a token with a long address; `downloads`: files beside."""
    made = reading(security=[{"token": []}])
    flow = {"tokenUrl": TOKENS, "scopes": {"read": "Reading"}}
    made["components"]["securitySchemes"] = {
        "token": {"type": "oauth2", "flows": {"clientCredentials": flow}}
    }
    for number in range(downloads):
        answer = {"200": {"content": {"text/csv": {}}}}
        made["paths"][f"/files/site-{number}.csv"] = {
            "get": {"summary": f"Site {number}", "responses": answer}
        }
    return made


@pytest.fixture(scope="module")
def products(catalogue: Catalogue, django_db_blocker: DjangoDbBlocker) -> dict[str, DataProduct]:
    """An interface with few ways, one with many, and a stream."""
    made = {
        "few": ("openapi", document()),
        "many": ("openapi", document(20)),
        "stream": ("asyncapi", third()),
    }
    found = {}
    with django_db_blocker.unblock(), FakeEndpoint() as server:
        domain = domain_make("Interface Networks")
        for name, (protocol, stated) in made.items():
            server.answers[f"/{name}.json"] = Answer(json.dumps(stated).encode())
            url = f"{server.url}/{name}.json"
            run = harvest_now(endpoint_make(url, domain=domain, slug=name, protocol=protocol))
            assert run.state == "complete", run.verdict
            found[name] = DataProduct.objects.get(endpoint__slug=name)
    return found


@pytest.fixture(scope="module")
def site(products: dict[str, DataProduct], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The portal's address, served by a thread of this process."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.mark.parametrize("name", ["few", "many"])
def test_what_a_service_asks_for_and_allows_is_said_once(
    client: Client, products: dict[str, DataProduct], name: str
) -> None:
    page = client.get(f"/products/{products[name].slug}/").content.decode()
    assert len(re.findall(r">(?:The service as a whole: )?Needed: an access token", page)) == 1
    assert page.count("<li>At most 60 requests per minute are answered.</li>") == 1
    assert "client credentials" in page


def test_a_channel_tells_what_its_bindings_say(client: Client, products: dict[str, DataProduct]) -> None:
    page = client.get(f"/products/{products['stream'].slug}/").content.decode()
    assert "Kafka: 12 partitions, 3 replicas." in page
    assert "SASL SCRAM-SHA-512" in page


@pytest.mark.browser
def test_axe_finds_nothing_on_them(site: str, page: Page, products: dict[str, DataProduct]) -> None:
    page.emulate_media(reduced_motion="reduce")
    for name, product in products.items():
        page.goto(f"{site}/products/{product.slug}/")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert accessible(page) == [], name
            shot(page, f"interfaces-{name}-{width}")
