"""Registries for programs."""

import pytest
from rest_framework.test import APIClient

from catalog.services.knowledge_entries import knowledge_seed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "few"),
    [
        ("standards", "?sector=transport&q=charge"),
        ("initiatives", "?layer=physical"),
        ("glossary", "?q=grid supply"),
    ],
)
def test_a_registry_is_listed_and_narrowed(path: str, few: str) -> None:
    knowledge_seed()
    whole = APIClient().get(f"/api/v1/{path}/").json()
    some = APIClient().get(f"/api/v1/{path}/{few}").json()

    assert whole["count"] == len(whole["results"]) > some["count"] > 0


def test_odd_filters_are_an_answer() -> None:
    knowledge_seed()
    for path in ("standards", "initiatives", "glossary"):
        assert APIClient().get(f"/api/v1/{path}/?q=%00&layer=&sector=").status_code == 200


@pytest.mark.parametrize("path", ["standards", "initiatives"])
def test_a_layer_or_sector_that_there_is_not_is_named(path: str) -> None:
    answer = APIClient().get(f"/api/v1/{path}/?layer=%27&sector=x")
    assert answer.status_code == 400
    fields = answer.json()["error"]["fields"]
    assert fields["layer"].startswith("Give one of applications")
    assert fields["sector"].startswith("Give one of electricity")
