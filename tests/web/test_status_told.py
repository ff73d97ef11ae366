"""What has come to its end, or is not ready yet, says so wherever it is shown."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.domain.vocabulary.statuses import STATUSES
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
TAGS = {
    "DEVELOP": "Under development",
    "DEPRECATED": "Deprecated",
    "DISCONT": "No longer updated",
    "WITHDRAWN": "Withdrawn by its owner",
}


@pytest.fixture(autouse=True)
def shelf(index: Callable[[], None], endpoint_server: FakeEndpoint) -> None:
    """A product of each status, one of none, and one whose status is of no list."""
    stated = {**{code.lower(): code for code in STATUSES}, "silent": "", "other": "under review"}
    listed = [
        package(name, f"Feeders {name}", extras=[{"key": "status", "value": value}] if value else [])
        for name, value in stated.items()
    ]
    harvest_now(endpoint_make(endpoint_server.ckan(listed)))
    index()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def tagged(text: str) -> list[str]:
    """The tags of results, in their order."""
    return [tag for tag in TAGS.values() for _ in range(text.count(f'ves-tag--amber">{tag}<'))]


@pytest.mark.parametrize("view", ["", "&view=table"])
def test_results_carry_a_tag(client: Client, view: str) -> None:
    text = text_of(client, f"/search/?q=feeders{view}")
    assert tagged(text) == list(TAGS.values())


def test_a_page_carries_a_tag(client: Client) -> None:
    for code in ("DEPRECATED", "WITHDRAWN"):
        slug = client.get("/api/v1/products/", {"status": code}).json()["results"][0]["slug"]
        assert tagged(text_of(client, f"/products/{slug}/")) == [TAGS[code]]
    for code in ("COMPLETED",):
        slug = client.get("/api/v1/products/", {"status": code}).json()["results"][0]["slug"]
        assert tagged(text_of(client, f"/products/{slug}/")) == []


def test_the_filter_finds_and_counts(client: Client) -> None:
    text = text_of(client, "/search/?q=feeders&status=DISCONT&status=WITHDRAWN")
    assert tagged(text) == ["No longer updated", "Withdrawn by its owner"]
    assert "No longer updated" in text_of(client, "/search/facet/status/?q=feeders")

    found = client.get("/api/v1/products/", {"q": "status:superseded"}).json()
    assert [row["status"] for row in found["results"]] == ["DEPRECATED"]
    assert client.get("/api/v1/products/", {"status": "gone"}).status_code == 400


def test_downloads_and_explanations_tell_it(client: Client) -> None:
    rows = json.loads(b"".join(client.get("/search/results.json", {"q": "status:draft"}).streaming_content))
    listed = rows["results"] if isinstance(rows, dict) else rows
    assert [row["status"] for row in listed] == ["DEVELOP"]
    slug = client.get("/api/v1/products/", {"status": "DEPRECATED"}).json()["results"][0]["slug"]
    told = text_of(client, f"/search/why/{slug}/?q=feeders")
    assert "Deprecated: something else should be used: lowers its score by 10.0 %" in told
