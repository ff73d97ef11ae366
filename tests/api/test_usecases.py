"""Use cases for programs: what the caller may see, by pages, and how each flow stands."""

import json
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from catalog.models import DataProduct, User
from catalog.services.usecases import case_change, case_make
from tests.domain.usecases_sample import SAMPLE
from tests.factories import domain_make
from tests.json_schema import keeps_to
from tests.standing import products_make
from tests.web.cases import published, served

pytestmark = pytest.mark.django_db
LIST = "/api/v1/use-cases/"


def get(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def product() -> DataProduct:
    (product,) = products_make(domain_make(), 1)
    return product


@pytest.fixture
def lead() -> User:
    return User.objects.create_user("lead@example.org")


def test_published_cases_are_listed_by_pages(client: Client, lead: User) -> None:
    for number in range(3):
        published(msgspec.structs.replace(SAMPLE, title=f"Case {number}"), slug=f"case-{number}")
    case_make(lead, record=msgspec.structs.replace(SAMPLE, title="A draft"))

    first = get(client, f"{LIST}?page_size=2")

    assert (first["count"], [row["slug"] for row in first["results"]]) == (3, ["case-0", "case-1"])
    assert [row["slug"] for row in get(client, first["next"])["results"]] == ["case-2"]
    row = first["results"][0]
    assert (row["question"], row["sectors"], row["version"]) == (SAMPLE.question, ["electricity"], 1)
    assert row["address"] == f"{settings.SITE_URL}/use-cases/case-0/"
    assert get(client, f"{LIST}?sector=water")["count"] == 0
    assert get(client, f"{LIST}?sector=magic", 400)["error"]["fields"]["sector"]


def test_a_case_is_as_its_schema_says_and_tells_how_it_stands(client: Client, product: DataProduct) -> None:
    published(served(SAMPLE, f1=product.slug), slug="here")

    told = get(client, f"{LIST}here/")

    schema = get(client, "/use-cases/schema.json")
    keeps_to({"case": told["case"]}, schema)
    assert told["case"]["flows"][0]["products"] == [f"{settings.SITE_URL}/products/{product.slug}/"]
    assert [(flow["key"], flow["state"]) for flow in told["flows"]][1:] == [("f2", "gap"), ("f3", "gap")]
    assert told["flows"][0]["level"] == told["readiness"] == product.level
    assert (told["draft"], told["version"], told["left_out"]) == (False, 1, {})


def test_what_the_caller_may_not_see_is_left_out_and_counted(client: Client, product: DataProduct) -> None:
    published(served(SAMPLE, f1=product.slug), slug="here")
    DataProduct.objects.filter(pk=product.pk).update(audience="hidden", audience_tokens=["curators"])

    told = get(client, f"{LIST}here/")

    assert product.slug not in json.dumps(told)
    assert told["left_out"] == {"f1": 1}
    assert (told["flows"][0]["state"], told["flows"][0]["hidden"]) == ("hidden", 1)


def test_a_draft_is_for_those_who_work_on_it(client: Client, lead: User) -> None:
    row = published(SAMPLE, lead=lead, slug="here")
    row.refresh_from_db()
    case_change(
        lead, case=row, record=msgspec.structs.replace(SAMPLE, title="Next"), seen=row.version, what="x"
    )
    case_make(lead, record=msgspec.structs.replace(SAMPLE, title="Own"), slug="own")

    assert get(client, f"{LIST}here/?draft=1")["case"]["title"] == SAMPLE.title
    get(client, f"{LIST}own/", 404)
    assert get(client, f"{LIST}here/?draft=yes", 400)["error"]["fields"]["draft"]
    client.force_login(lead)
    told = get(client, f"{LIST}here/?draft=1")
    assert (told["case"]["title"], told["draft"], told["version"]) == ("Next", True, 2)
    assert get(client, f"{LIST}own/")["draft"]


def test_a_page_costs_few_queries(
    client: Client, product: DataProduct, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        published(served(SAMPLE, f1=product.slug), slug=f"case-{number}")
    with django_assert_max_num_queries(3):
        get(client, LIST)
    with django_assert_max_num_queries(5):
        get(client, f"{LIST}case-1/")
