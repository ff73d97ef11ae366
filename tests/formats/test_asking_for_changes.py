"""The first request for what changed since a moment, in the dialects that know one."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalog.formats.ckan import CKAN
from catalog.formats.dcat import DCAT
from catalog.formats.registry import PROTOCOLS

MOMENT = datetime(2026, 11, 28, 10, 0, 5, tzinfo=UTC)
SINCE = "+metadata_modified:[2026-11-28T10:00:05Z TO *]"


def query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


@pytest.mark.parametrize(
    ("own", "filter_"),
    [
        ("", SINCE),
        ("fq=organization:northmoor", f"organization:northmoor {SINCE}"),
        ("fq=-type:harvest", f"-type:harvest {SINCE}"),
        ("fq=tags:a+OR+tags:b", f"+(tags:a OR tags:b) {SINCE}"),
        ("fq=", SINCE),
    ],
)
def test_a_ckan_is_asked_beside_the_filters_of_its_address(own: str, filter_: str) -> None:
    start = CKAN.start(f"https://data.example/api/3/action/package_search?q=grid&{own}")
    request = CKAN.since(start, MOMENT)
    assert request is not None
    asked = query(request.url)
    assert [value for key, value in asked if key == "fq"] == [filter_]
    assert ("q", "grid") in asked
    assert ("sort", "id asc") in asked


def test_moments_of_other_zones_are_told_in_utc() -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=5)))
    start = CKAN.start("https://data.example")
    assert CKAN.since(start, there) == CKAN.since(start, MOMENT)


@pytest.mark.parametrize(
    "url",
    ["https://data.example/dataset/one", "https://data.example/all.json", "https://data.example/dump/x.csv"],
)
def test_a_document_of_a_ckan_is_read_as_it_is(url: str) -> None:
    assert CKAN.since(CKAN.start(url), MOMENT) is None


def test_pages_after_the_first_keep_the_moment() -> None:
    request = CKAN.since(CKAN.start("https://data.example"), MOMENT)
    assert request is not None
    following = CKAN.after(request)
    assert following is not None
    assert ("fq", SINCE) in query(following.url)
    assert ("start", "1") in query(following.url)


def test_a_catalogue_of_ckanext_dcat_is_asked_by_its_own_parameter() -> None:
    start = DCAT.start("https://data.example/en/catalog.ttl?q=grid&modified_since=2001-01-01")
    request = DCAT.since(start, MOMENT)
    assert request is not None
    assert query(request.url) == [("q", "grid"), ("modified_since", "2026-11-28T10:00:05")]
    assert request.headers == start.headers


@pytest.mark.parametrize(
    "url", ["https://data.example/", "https://data.example/dcat.ttl", "https://x.example/catalog"]
)
def test_any_other_dcat_document_is_read_whole(url: str) -> None:
    assert DCAT.since(DCAT.start(url), MOMENT) is None


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_every_protocol_answers_whether_it_can_be_asked(protocol: object) -> None:
    start = protocol.start("https://data.example/x")  # type: ignore[attr-defined]
    since = protocol.since(start, MOMENT)  # type: ignore[attr-defined]
    assert since is None or since != start
