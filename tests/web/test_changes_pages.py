"""Harvests of changes as pages, the API and the command show and ask for them."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalog.models import Endpoint, HarvestRun
from tests.web.catalogue import Catalogue
from tests.web.test_selfserve_pages import SETTINGS, page_of, steward

pytestmark = pytest.mark.django_db
__all__ = ["steward"]  # a fixture


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def run(catalogue: Catalogue) -> HarvestRun:
    Endpoint.objects.filter(pk=catalogue.endpoint.pk).update(whole_every_days=7)
    now = timezone.now()
    return HarvestRun.objects.create(
        endpoint=catalogue.endpoint,
        state="complete",
        started_at=now,
        ended_at=now,
        changes_since=now - timedelta(days=1),
        gone=3,
        listed=1,
        changed=1,
        verdict="Complete. Asked for what changed.",
    )


def test_a_run_of_changes_says_so(client: Client, catalogue: Catalogue, run: HarvestRun) -> None:
    base = f"/endpoints/{catalogue.endpoint.slug}/"
    shown = text(page_of(client, f"{base}runs/{run.pk}/"))
    assert "What was asked for What changed since" in shown
    assert "deleted at the source" in shown
    assert "Compared with the harvest before" not in shown, "that one was of everything"
    assert "changes only" in text(page_of(client, base))
    assert "what changed since the harvest before, and everything every 7 days" in page_of(client, base)
    told = client.get(f"/api/v1/runs/?endpoint={catalogue.endpoint.slug}").json()["results"][0]
    assert told["gone"] == 3
    assert told["changes_since"] is not None


def test_everything_is_read_where_somebody_asks_for_it(
    client: Client, catalogue: Catalogue, run: HarvestRun, steward: object
) -> None:
    base = f"/endpoints/{catalogue.endpoint.slug}/"
    assert "Read everything now" in page_of(client, base)
    client.post(f"{base}harvest/", {"whole": "1"})
    assert HarvestRun.objects.latest("pk").whole
    Endpoint.objects.update(whole_every_days=0)
    assert "Read everything now" not in page_of(client, base)


def test_the_command_asks_for_everything_too(catalogue: Catalogue) -> None:
    call_command("harvest", catalogue.endpoint.slug, "--whole")
    assert HarvestRun.objects.latest("pk").whole


def test_a_number_of_days_belongs_to_changes(client: Client, catalogue: Catalogue, steward: object) -> None:
    path = f"/endpoints/{catalogue.endpoint.slug}/settings/"
    answer = client.post(path, {**SETTINGS, "audience": "public", "whole_every_days": ""})
    assert answer.status_code == 422
    assert "Say after how many days" in answer.content.decode()
    client.post(path, {**SETTINGS, "audience": "public", "asks": "everything"})
    assert Endpoint.objects.get(pk=catalogue.endpoint.pk).whole_every_days == 0
    Endpoint.objects.update(protocol="inventory")
    assert "What is asked for" not in page_of(client, path), "an inventory cannot be asked for changes"
