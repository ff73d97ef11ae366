"""The pages of a portal in which nothing is yet."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.fixture
def nothing(index: Callable[[], None]) -> None:
    """An empty catalogue, and an empty index."""
    index()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "Nothing has been harvested yet"),
        ("/search/", "The catalogue is empty"),
        ("/search/?q=x&format=CSV", "Nothing matches “x” with these filters"),
        ("/domains/", "No domain is connected yet"),
        ("/endpoints/", "No endpoint is connected yet"),
    ],
)
def test_an_empty_portal_says_so(client: Client, nothing: None, path: str, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert said in answer.content.decode()
