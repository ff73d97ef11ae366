"""What the API says of how a search was taken, and why its results stand where they do."""

from typing import Any

import pytest
from django.test import Client

from tests.api.test_api import catalogue, get

__all__ = ["catalogue"]
pytestmark = pytest.mark.django_db


def why(client: Client, **query: Any) -> Any:
    return get(client, "products/", explain="yes", **query)["results"][0]["why"]


def test_results_say_why_they_are_there_if_asked(client: Client, catalogue: None) -> None:
    told = why(client, q="Gas linepack", meaning="no")

    assert told["exact"] == "title"
    assert [(word["typed"], "title" in word["places"]) for word in told["words"]] == [
        ("Gas", True),
        ("linepack", True),
    ]
    assert sum(word["share"] for word in told["words"]) == pytest.approx(1, abs=0.001)
    assert set(told["prior"]) == {"level", "fresh", "used", "ended"}
    assert "why" not in get(client, "products/", q="linepack")["results"][0]


@pytest.mark.parametrize("query", [{}, {"q": "linepack", "sort": "title"}])
def test_an_order_that_is_not_by_words_has_no_reasons(
    client: Client, catalogue: None, query: dict[str, str]
) -> None:
    rows = get(client, "products/", explain="yes", **query)["results"]

    assert rows
    assert all("why" not in row for row in rows)


def test_what_was_not_understood_is_told_and_no_error(client: Client, catalogue: None) -> None:
    answer = get(client, "products/", q='linepack colour:red "', widen="no", meaning="no")

    assert answer["count"] == 1
    assert any("no field “colour”" in note for note in answer["notes"])
    assert any("quotation mark" in note for note in answer["notes"])
    assert answer["relaxed"]


def test_of_a_long_q_the_first_part_is_searched_and_that_is_told(client: Client, catalogue: None) -> None:
    answer = get(client, "products/", q="linepack " + "OR linepack " * 60, meaning="no")

    assert answer["notes"][0] == "The search was cut to its first 500 characters."
    assert answer["count"]


def test_fields_ranges_and_or_work_in_the_api(client: Client, catalogue: None) -> None:
    assert get(client, "products/", q="domain:westgas")["count"] == 1
    assert get(client, "products/", q="-domain:westgas")["count"] == 25
    assert get(client, "products/", q="domain:westgas OR domain:northmoor")["count"] == 26
    assert get(client, "products/", q="created:<2000")["count"] == 0


def test_few_results_say_how_many_are_precise(client: Client, catalogue: None) -> None:
    answer = get(client, "products/", q="gas demand linepack", widen="no", meaning="no")

    assert (answer["relaxed"], answer["precise"]) == (True, 1)
    assert answer["count"] > 1
    assert answer["results"][0]["source_id"] == "gas"
