"""A search of STAC whose further pages are asked for by POST, all at one address, harvested over HTTP."""

import json

import pytest

from catalog.models import DataProduct
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.formats.stac_samples import item
from tests.integration.checks import assert_sound, live

pytestmark = pytest.mark.django_db
NUMBER, ROWS = 7, 2


def page(server: FakeEndpoint, place: int) -> Answer:
    """The items from `place` on, and a link to those after them, to be merged with what was asked."""
    following = {
        "rel": "next",
        "href": f"{server.url}/search",
        "method": "POST",
        "body": {"token": str(place + ROWS)},
        "merge": True,
    }
    found = {
        "type": "FeatureCollection",
        "features": [item(f"item-{n}") for n in range(place, min(place + ROWS, NUMBER))],
        "links": [following] if place + ROWS < NUMBER else [],
        "numberMatched": NUMBER,
    }
    return Answer(json.dumps(found).encode(), "application/geo+json")


def test_every_page_is_read_once(endpoint_server: FakeEndpoint) -> None:
    asked: list[dict[str, object]] = []

    def by_post(body: bytes) -> Answer:
        assert endpoint_server.requests[-1][1]["Content-Type"] == "application/json"
        asked.append(json.loads(body))
        return page(endpoint_server, int(str(asked[-1]["token"])))

    endpoint_server.answers["/search"] = page(endpoint_server, 0)
    endpoint_server.posted["/search"] = by_post
    endpoint = endpoint_make(f"{endpoint_server.url}/search?limit={ROWS}", protocol="stac")
    first, second = harvest_now(endpoint), harvest_now(endpoint)
    assert_sound(first)
    assert (first.state, first.total, first.created) == ("complete", NUMBER, NUMBER)
    assert asked[:3] == [{"limit": ROWS, "token": str(n)} for n in (2, 4, 6)]
    assert_sound(second)
    assert (second.state, second.changed, second.withdrawn) == ("complete", 0, 0)
    assert live(second) == {f"item-{n}" for n in range(NUMBER)}
    assert DataProduct.objects.count() == NUMBER
