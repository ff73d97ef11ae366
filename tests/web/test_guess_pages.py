"""The pages for judging guesses: rules, the queue, an endpoint's dial, an inventory's columns, the bridge on a product."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.models import DataProduct, Endpoint, MappingVersion, Membership, RuleSwitch, User
from catalog.services.bridges import bridges_refresh
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
UNLICENSED: dict[str, Any] = {"license_id": "", "license_title": "", "license_url": ""}


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    listed = [
        package(
            f"w{n}", f"Weekly power cuts {n} in Scotland", notes="Licensed under CC BY 4.0.", **UNLICENSED
        )
        for n in range(3)
    ]
    made = endpoint_make(endpoint_server.ckan(listed), slug="weekly")
    harvest_now(made)
    return made


@pytest.fixture
def inventory(endpoint_server: FakeEndpoint) -> Endpoint:
    rows = ["Ref,Dataset name,What it is,Colour"]
    rows += [f"A{n},Demand of area {n},Half-hourly demand measured in area {n},red" for n in range(4)]
    endpoint_server.answers["/inventory.csv"] = Answer("\n".join(rows).encode(), "text/csv")
    made = endpoint_make(f"{endpoint_server.url}/inventory.csv", protocol="inventory", slug="list")
    harvest_now(made)
    return made


def sign_in(client: Client, endpoint: Endpoint) -> User:
    user = User.objects.create_user("stew@example.org", "a-long-password")
    Membership.objects.create(user=user, domain=endpoint.domain, role=Membership.Role.STEWARD)
    client.force_login(user)
    return user


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def states(field: str) -> list[str]:
    return [p.inferred.get(field, {}).get("state", "") for p in DataProduct.objects.order_by("source_id")]


def test_the_rules_are_for_all_to_read_and_their_figures_for_curators(
    client: Client, endpoint: Endpoint, curator: User
) -> None:
    assert "power cuts" not in text(client, "/rules/")
    assert "3 applied" not in text(client, "/rules/")
    client.force_login(curator)
    assert "3 applied, to be looked at" in text(client, "/rules/")


def test_a_curator_rolls_a_rule_back_with_a_reason(client: Client, endpoint: Endpoint, curator: User) -> None:
    client.force_login(curator)
    client.post("/rules/theme-words/switch/", {"action": "off", "why": ""})
    assert not RuleSwitch.objects.exists()
    answer = client.post("/rules/theme-words/switch/", {"action": "off", "why": "Wrong."}, follow=True)
    assert "keywords and description” is rolled back" in answer.content.decode()
    client.post("/rules/theme-words/switch/", {"action": "on", "why": "Mended."})
    assert not RuleSwitch.objects.exists()


def test_others_roll_nothing_back(client: Client, endpoint: Endpoint) -> None:
    sign_in(client, endpoint)
    answer = client.post("/rules/theme-words/switch/", {"action": "off", "why": "Mine."}, follow=True)
    assert "Only curators" in answer.content.decode()
    assert not RuleSwitch.objects.exists()


def picks(page: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', page)


def test_a_steward_judges_one_and_many(client: Client, endpoint: Endpoint) -> None:
    sign_in(client, endpoint)
    page = text(client, "/proposals/?state=notified&field=themes")
    assert ">Themes from the words of title, keywords and description</option>" in page
    assert ">theme-words" not in page, "words, no code"
    found = picks(page)
    assert len(found) == 3
    client.post("/proposals/?state=notified", {"accept": found[0], "pick": found})
    assert states("themes") == ["accepted", "notified", "notified"]
    answer = client.post(
        "/proposals/?state=notified", {"action": "refuse", "pick": found, "why": "No."}, follow=True
    )
    assert "2 guesses refused. 1 changed meanwhile" in answer.content.decode()
    assert states("themes") == ["accepted", "refused", "refused"]


def test_nothing_ticked_is_told(client: Client, endpoint: Endpoint) -> None:
    sign_in(client, endpoint)
    answer = client.post("/proposals/", {"action": "accept", "pick": ["nonsense", "9:title:x"]}, follow=True)
    assert "Choose one guess at least" in answer.content.decode()


def test_the_queue_is_for_deciders(client: Client, endpoint: Endpoint, analyst: User, curator: User) -> None:
    assert client.get("/proposals/").status_code == 302
    client.force_login(analyst)
    text(client, "/proposals/", 403)
    client.force_login(curator)
    page = text(client, "/proposals/?page=99999999&rule=%00")
    assert "Nothing to judge" in page
    assert "Only the domain’s stewards can accept it" in text(client, "/proposals/")


def test_a_dial_is_set_field_by_field(client: Client, endpoint: Endpoint) -> None:
    sign_in(client, endpoint)
    assert "Themes: As all others" in text(client, "/endpoints/weekly/dial/")
    answer = client.post(
        "/endpoints/weekly/dial/", {"others": "propose", "themes": "manual", "licence": "", "why": "So."}
    )
    assert answer.status_code == 302
    assert Endpoint.objects.get(slug="weekly").dial == {"*": "propose", "themes": "manual"}
    assert (
        client.post("/endpoints/weekly/dial/", {"others": "propose", "licence": "automatic"}).status_code
        == 422
    )


def test_a_dial_is_for_deciders(client: Client, endpoint: Endpoint, analyst: User) -> None:
    client.force_login(analyst)
    text(client, "/endpoints/weekly/dial/", 403)
    text(client, "/endpoints/none/dial/", 404)


def test_a_guess_about_a_licence_is_a_perhaps_on_the_product_page(client: Client, endpoint: Endpoint) -> None:
    product = DataProduct.objects.get(source_id="w0")
    page = text(client, f"/products/{product.slug}/")
    assert "The source does not say." in page
    assert "Perhaps: Creative Commons Attribution 4.0" in page
    assert "Openness unknown" in page


def test_a_product_shows_who_describes_it_as_bar_and_list(client: Client, endpoint: Endpoint) -> None:
    product = DataProduct.objects.get(source_id="w0")
    page = text(client, f"/products/{product.slug}/")
    assert "Who describes this product" in page
    assert re.search(r"The portal, by rules</dt><dd[^>]*>\d+ %: [^<]*Themes", page)
    assert re.search(r"Nobody</dt><dd[^>]*>\d+ %: [^<]*Licence", page)


def test_a_domain_shows_its_average(client: Client, endpoint: Endpoint) -> None:
    assert "Who describes the products" not in text(client, f"/domains/{endpoint.domain.slug}/")
    assert bridges_refresh() == 1
    assert bridges_refresh() == 0
    assert "Who describes the products" in text(client, f"/domains/{endpoint.domain.slug}/")


def form_of(page: str) -> dict[str, str]:
    """The form of the page about columns as a browser would send it unchanged."""
    chosen = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen[name] = re.search(r'value="([^"]*)" selected', options).group(1)  # type: ignore[union-attr]
    return chosen | dict.fromkeys(re.findall(r'name="(identifier-\d+)" checked', page), "on")


def test_columns_are_corrected_looked_at_and_approved(client: Client, inventory: Endpoint) -> None:
    sign_in(client, inventory)
    page = text(client, "/endpoints/list/mapping/")
    assert "Until somebody approves" in page
    form = form_of(page) | {"target-3": "version"}
    looked = client.post("/endpoints/list/mapping/", form | {"action": "preview"}).content.decode()
    assert "A person chose it." in looked
    assert MappingVersion.objects.count() == 1
    answer = client.post("/endpoints/list/mapping/", form | {"action": "approve", "why": ""})
    assert (answer.status_code, MappingVersion.objects.count()) == (422, 1)
    assert "Give a reason" in answer.content.decode()
    client.post("/endpoints/list/mapping/", form | {"action": "approve", "why": "Colours are versions."})
    options = Endpoint.objects.get(slug="list").options
    assert [c["target"] for c in options["columns"] if c["name"] == "Colour"] == ["version"]
    assert "Mapping 2 is approved and in use" in text(client, "/endpoints/list/mapping/")


def test_columns_are_for_deciders_of_endpoints_that_have_some(
    client: Client, inventory: Endpoint, endpoint: Endpoint, analyst: User
) -> None:
    client.force_login(analyst)
    text(client, "/endpoints/list/mapping/", 403)
    text(client, "/endpoints/weekly/mapping/", 404)


def test_a_harvest_leads_who_decides_to_its_columns(
    client: Client, inventory: Endpoint, analyst: User
) -> None:
    run = inventory.runs.latest("pk")
    address, way = f"/endpoints/list/runs/{run.pk}/", 'href="/endpoints/list/mapping/"'
    assert way not in text(client, address)
    client.force_login(analyst)
    assert way not in text(client, address)
    sign_in(client, inventory)
    page = text(client, address)
    assert way in page
    assert f'href="/search/?domain={inventory.domain.slug}"' in page
