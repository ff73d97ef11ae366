"""Real CKAN and DCAT payloads through the whole path: harvested, stored, found, opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from catalog.models import DataProduct, HarvestRun
from catalog.search import SearchRequest
from catalog.selectors.engine import search_engine
from catalog.services.demo_real import demo_real_register
from tests.factories import harvest_now
from tests.integration.checks import assert_sound
from vesportal.demo.corpus import payloads, serve

pytestmark = pytest.mark.django_db

# Payloads where what is stored is not what MANIFEST.tsv counts, and why. The first number is what is stored.
EXPLAINED: dict[str, tuple[int, str]] = {}
SAMPLE = 50


def test_real_payloads_are_harvested_found_and_opened(
    corpus: Path, index: Callable[[], None], client: Client
) -> None:
    counted = {payload.path: payload.records for payload in payloads(corpus)}
    stored: dict[str, int] = {}
    with serve(corpus) as base_url:
        for endpoint in demo_real_register(corpus, base_url):
            run = harvest_now(endpoint)
            assert_sound(run)
            stored[endpoint.url.removeprefix(f"{base_url}/")] = run.created
            print(f"DIFF {run.state} {run.created} {run.refused} {counted[endpoint.url.removeprefix(f'{base_url}/')]} {endpoint.url.removeprefix(f'{base_url}/')} {run.verdict}")
    index()
