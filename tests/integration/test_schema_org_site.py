"""A site's sitemap harvested: each page once, what has changed since, pages without data, and pages that are gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import DataProduct, Endpoint, HarvestRun
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now
from tests.integration.checks import assert_sound, live

pytestmark = pytest.mark.django_db
NUMBER = 12


class Site:
    """Pages by name, each with the day that the sitemap states for it."""

    def __init__(self, server: FakeEndpoint) -> None:
        self.url, self.server = f"{server.url}/sitemap.xml", server
        self.pages: dict[str, str] = {}
        server.answers["/sitemap.xml"] = self.sitemap
        for n in range(NUMBER):
            self.put(f"d{n}", "2020-01-01")
        self.pages["about"] = "2020-01-01"
        server.answers["/about"] = Answer(b"<html><title>About</title></html>", "text/html")

    def put(self, name: str, day: str, title: str = "") -> None:
        self.pages[name] = day
        markup: dict[str, Any] = {
            "@context": "https://schema.org", "@type": "Dataset", "identifier": name, "name": title or f"Product {name}",
            "description": "Readings of a meter.",
        }  # fmt: skip
        block = f'<script type="application/ld+json">{json.dumps(markup)}</script>'
        self.server.answers[f"/{name}"] = Answer(f"<html>{block}</html>".encode(), "text/html")

    def sitemap(self, path: str) -> Answer:
        urls = "".join(
            f"<url><loc>{self.server.url}/{name}</loc><lastmod>{day}</lastmod></url>"
            for name, day in self.pages.items()
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return Answer(f'<urlset xmlns="{space}">{urls}</urlset>'.encode(), "application/xml")

    def asked(self) -> list[str]:
        paths = [path for path, _ in self.server.requests]
        self.server.requests.clear()
        return paths


@pytest.fixture
def site(endpoint_server: FakeEndpoint) -> Site:
    return Site(endpoint_server)


@pytest.fixture
def endpoint(site: Site) -> Endpoint:
    """All of the site was read a day ago."""
    made = endpoint_make(site.url, protocol="schema-org")
    Endpoint.objects.update(whole_every_days=7)
    made.refresh_from_db()
    run = harvest_now(made)
    assert_sound(run)
    assert (run.state, run.listed, run.created) == ("complete", NUMBER, NUMBER)
    HarvestRun.objects.update(started_at=timezone.now() - timedelta(days=1))
    assert len(site.asked()) == NUMBER + 2
    return made


def test_the_page_without_data_is_told(endpoint: Endpoint) -> None:
    run = HarvestRun.objects.get()
    assert ["no markup" in problem["message"] for problem in run.problems] == [True]


def test_a_run_for_changes_asks_for_the_changed_page_alone(endpoint: Endpoint, site: Site) -> None:
    site.put("d3", timezone.now().date().isoformat(), "Product d3, again")
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.changed) == ("complete", 1)
    assert site.asked() == ["/sitemap.xml", "/d3"]
    assert DataProduct.objects.get(source_id="d3").harvested["title"] == "Product d3, again"
    assert len(live(run)) == NUMBER


def test_a_page_that_is_gone_is_withdrawn_by_a_whole_run(endpoint: Endpoint, site: Site) -> None:
    del site.pages["d3"]
    Endpoint.objects.update(whole_every_days=0)
    endpoint.refresh_from_db()
    run = harvest_now(endpoint)
    assert_sound(run)
    assert (run.state, run.withdrawn) == ("complete", 1)
    assert len(live(run)) == NUMBER - 1
