"""The API on licences and on what may be done with a product."""

from typing import Any

import pytest
from django.test import Client

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.policy.model import NOT_LEGAL_ADVICE
from catalog.models import DataProduct, User
from catalog.services.licences import licence_edit
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package
from tests.web.data_products import record_put

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(endpoint_server: FakeEndpoint) -> DataProduct:
    endpoint_server.ckan([package("open"), package("none", license_id="", license_title="", license_url="")])
    harvest_now(endpoint_make(endpoint_server.url))
    return DataProduct.objects.get(source_id="open")


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_registry_as_data(client: Client, product: DataProduct, curator: User) -> None:
    rows = {row["id"]: row for row in get(client, "licences/")["results"]}
    assert rows[product.licence]["products"] == 1
    assert rows["SHARED-AGREEMENT"]["terms"]["confirmed"] is False
    assert get(client, "licences/CC-BY-4.0/")["versions"] == []
    terms = LicenceTerms(permissions=("odrl:reproduce",), note="Shorter.")
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Shorter.")
    now = get(client, "licences/CC-BY-4.0/")
    assert (now["version"], now["terms"]["permissions"]) == (2, ["odrl:reproduce"])
    assert [version["version"] for version in now["versions"]] == [2, 1]
    assert now["versions"][0]["why"] == "Shorter."
    assert get(client, "licences/nonsense/", 404)["error"]["code"] == "not_found"


def test_numbers_of_the_registry_leave_out_hidden_products(client: Client, product: DataProduct) -> None:
    DataProduct.objects.update(audience="hidden", audience_tokens=["nobody"])
    assert get(client, f"licences/{product.licence}/")["products"] == 0


def test_answers_duties_traces_and_the_same_as_odrl(client: Client, product: DataProduct) -> None:
    told = get(client, f"products/{product.slug}/policy/")
    answers = {answer["question"]: answer for answer in told["answers"]}
    assert answers["send_on_public"]["answer"] == "yes_if"
    assert answers["contribute"]["answer"] == "ask"
    assert any(clause["about"] == "distribute" for clause in answers["send_on_public"]["trace"])
    assert told["duties"][0]["action"] == "attribute"
    assert told["odrl"]["@type"] == "Offer"
    assert "distribute" in told["odrl"]["permission"][0]["action"]
    assert told["advice"] == NOT_LEGAL_ADVICE
    saved = client.get(f"/products/{product.slug}/may-i.jsonld")
    assert saved["Content-Type"] == "application/ld+json"
    assert saved.json() == told["odrl"]
    unstated = get(client, f"products/{DataProduct.objects.get(source_id='none').slug}/policy/")
    assert {answer["answer"] for answer in unstated["answers"]} == {"ask"}
    assert "permission" not in unstated["odrl"]


def test_a_policy_of_what_is_hidden_withdrawn_or_missing(client: Client, product: DataProduct) -> None:
    path = f"products/{product.slug}/policy/"
    DataProduct.objects.update(audience="hidden", audience_tokens=["nobody"])
    hidden = get(client, path, 404)["error"]
    missing = get(client, "products/no-such-thing/policy/", 404)["error"]
    assert hidden["message"].replace(product.slug, "X") == missing["message"].replace("no-such-thing", "X")
    assert client.get(f"/products/{product.slug}/may-i.jsonld").status_code == 404
    DataProduct.objects.update(audience="public", audience_tokens=["public"], state="withdrawn")
    get(client, path, 410)
    assert client.get(f"/products/{product.slug}/may-i.jsonld").status_code == 404


def test_odrl_policies_count_beside_the_licence(client: Client, product: DataProduct) -> None:
    policy = (
        '{"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:x:1",'
        ' "permission": [{"action": "use"}], "prohibition": [{"action": "distribute"}]}'
    )
    record_put(product, policies=(policy,))
    answers = {a["question"]: a for a in get(client, f"products/{product.slug}/policy/")["answers"]}
    assert answers["send_on_public"]["answer"] == "no"
    assert any("ODRL" in clause["source"] for clause in answers["send_on_public"]["blocking"])
