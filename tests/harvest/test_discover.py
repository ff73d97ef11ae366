"""How an address is asked what it speaks: few requests, the likeliest first, and a word on what was tried."""

from typing import Any

import pytest

from catalog.domain.errors import EndpointBusy, FetchFailed, UnknownProtocol
from catalog.formats.registry import AUTO, PROTOCOLS
from catalog.harvest.discover import MOST_TRIED, discover
from catalog.harvest.received import Received

SITE = "https://data.example/"
CKAN = b'{"success": true, "result": {"count": 1, "results": [{"id": "a", "name": "a", "title": "A", "resources": []}]}}'


class Site:
    """Plays a fetcher: what answers at which part of an address; HTML at the site itself, else 404."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def fetch(self, url: str, **options: Any) -> Any:
        self.asked.append(url)
        for part, answer in self.answers.items():
            if part in url:
                if isinstance(answer, Exception):
                    raise answer
                return Received(answer, "application/json").fetch(url)
        if url == SITE:
            return Received(b"<!DOCTYPE html><html><title>Data</title></html>", "text/html").fetch(url)
        raise FetchFailed("It answered with HTTP 404.", status=404)

    def discover(self, url: str = SITE) -> str:
        return discover(AUTO, url, self)[0].name  # type: ignore[arg-type]


def test_what_is_likely_is_asked_first() -> None:
    site = Site(package_search=CKAN)
    assert site.discover() == "ckan"
    assert len(site.asked) == 2


def test_the_address_itself_may_say_what_is_likely() -> None:
    site = Site()
    with pytest.raises((FetchFailed, UnknownProtocol)):
        site.discover("https://data.example/geonetwork/srv")
    assert "request=GetRecords" in site.asked[1]


def test_no_address_is_asked_twice_and_few_are_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    with pytest.raises(UnknownProtocol) as caught:
        site.discover()
    assert len(site.asked) == len(set(site.asked)) <= MOST_TRIED + 1 < len(PROTOCOLS)
    monkeypatch.setattr("catalog.harvest.discover.MOST_TRIED", 3)
    site.asked.clear()
    with pytest.raises(UnknownProtocol):
        site.discover()
    assert len(site.asked) == 4
    message = str(caught.value)
    assert (
        "Tried besides: CKAN Action API at https://data.example/api/3/action/package_search (HTTP 404); "
        in message
    )


def test_a_host_that_wants_to_be_left_alone_is() -> None:
    site = Site(package_search=EndpointBusy("It is busy.", status=429, retry_after=60))
    with pytest.raises(EndpointBusy):
        site.discover()
    assert len(site.asked) == 2


def test_a_host_that_gives_no_answer_is_not_asked_on_and_on() -> None:
    site = Site(data=FetchFailed("It could not be reached."))
    with pytest.raises(FetchFailed, match="could not be reached"):
        site.discover()
    assert len(site.asked) == 2


def test_what_is_tried_is_told_without_its_secrets() -> None:
    site = Site()
    with pytest.raises((FetchFailed, UnknownProtocol)) as caught:
        site.discover(f"{SITE}?api_key=hush")
    assert "hush" not in str(caught.value)


def _index(*names: str) -> bytes:
    links = "".join(f'<a href="{name}">{name}</a>\n' for name in ("../", *names))
    return f"<html><head><title>Index of /x/</title></head><body><h1>Index of /x/</h1><pre>{links}</pre></body></html>".encode()


class Folders:
    """Plays a fetcher that serves folders: a package in each below `/packages/`, metadata in each below `/metadata/`."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch(self, url: str, **options: Any) -> Any:
        self.asked.append(url)
        pages = {
            "/packages/": _index("prices/", "loads/"),
            "/metadata/": _index("cables/"),
            "/broken/": _index("gone/"),
            "/packages/prices/": _index("data/", "datapackage.json"),
            "/metadata/cables/": _index("corridors.xml"),
        }
        path = url.removeprefix("https://data.example")
        if path not in pages:
            raise FetchFailed("It answered with HTTP 404.", status=404)
        return Received(pages[path], "text/html").fetch(url)

    def discover(self, path: str) -> str:
        return discover(AUTO, f"https://data.example{path}", self)[0].name  # type: ignore[arg-type]


def test_of_a_folder_of_folders_the_first_tells_what_they_hold() -> None:
    folders = Folders()
    assert folders.discover("/packages/") == "frictionless"
    assert folders.asked == ["https://data.example/packages/", "https://data.example/packages/prices/"]
    assert folders.discover("/metadata/") == "waf"
    assert folders.discover("/packages/prices/") == "frictionless"
    assert folders.discover("/broken/") == "waf"  # as its own listing says


def test_the_protocols_that_it_is_not_are_counted_not_listed() -> None:
    """Nineteen names in one sentence tell nobody anything; they stand below as choices."""
    with pytest.raises(UnknownProtocol) as caught:
        Site().discover()
    first = str(caught.value).partition(" Tried besides")[0]
    assert f"none of the {len(PROTOCOLS)} protocols known here" in first
    assert len(first) < 200
