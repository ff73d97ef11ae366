"""The page with the first rows of data: what it shows, why it shows nothing, and asking for them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.product import Distribution, Field, Schema
from catalog.models import AuditEntry, DataProduct, Domain, OutboxMessage, Sample, User
from catalog.services.samples import previews_forget
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, record_put
from tests.web.test_data_pages import hide, read

pytestmark = pytest.mark.django_db
URL = "https://data.example/p-00001.csv"
FIELDS = Schema(
    fields=(
        Field(name="site", type="text", key=True),
        Field(name="load", type="number", unit="MW"),
        Field(name="flag"),
    )
)


@pytest.fixture
def product(catalogue: Catalogue) -> DataProduct:
    product = DataProduct.objects.get(pk=catalogue.product.pk)
    files = (Distribution(title="Readings", format="CSV", download_url=URL, schema=FIELDS),)
    return record_put(product, distributions=files)


@pytest.fixture
def base(product: DataProduct) -> str:
    return f"/products/{product.slug}/"


def sample_make(product: DataProduct, **said: Any) -> Sample:
    now = timezone.now()
    usual = {
        "key": "k",
        "url": URL,
        "host": "data.example",
        "outcome": "valid",
        "fetched_at": now - timedelta(hours=2),
        "due_at": now + timedelta(days=30),
        "preview": {"columns": ["site", "load", "more"], "rows": [["A", "1.5", ""], [HOSTILE, "high", None]]},
        "preview_until": now + timedelta(hours=22),
    }
    return Sample.objects.create(product=product, **{**usual, **said})


def test_rows_stand_beside_what_is_declared_and_what_was_found(
    client: Client, base: str, product: DataProduct
) -> None:
    sample_make(
        product, outcome="invalid", detail="Row 2, column “load”: “high” is no number.", row_count=9_000
    )
    page = read(client, f"{base}preview/")
    assert "2 rows of 9,000" in page
    assert "It does not keep to its schema." in page
    assert "Row 2, column “load”: “high” is no number." in page
    assert re.search(
        r'"row" class="govuk-table__header">Declared</th><td[^>]*>text, key</td><td[^>]*>number \(MW\)', page
    )
    assert "<em>not in the schema</em>" in page
    assert re.search(
        r">Found</th><td[^>]*>text</td><td[^>]*><strong[^>]*>text</strong></td><td[^>]*>empty<", page
    )
    assert re.search(r"ves-rows__wrong\">high<span[^>]*> \(is no number", page)
    assert "Fields of the schema that are no column here: flag." in page
    assert HOSTILE not in page
    assert re.search(r'role="region" aria-label="Rows of Readings" tabindex="0"', page)


def test_the_product_leads_to_its_first_rows_where_there_may_be_some(
    client: Client, base: str, product: DataProduct
) -> None:
    link = f'href="{base}preview/"'
    assert link in read(client, base)
    Domain.objects.filter(pk=product.domain_id).update(previews=False)
    assert link not in read(client, base)
    Domain.objects.filter(pk=product.domain_id).update(previews=True)
    record_put(product, distributions=(Distribution(format="PDF", download_url=URL),))
    assert link not in read(client, base)


AGO = timezone.now() - timedelta(days=2)
SOON: dict[str, Any] = {"preview": None, "preview_until": None}


@pytest.mark.parametrize(
    ("sample", "words", "asks"),
    [
        (None, "Nothing has been fetched yet", False),
        ({**SOON, "outcome": "", "fetched_at": None, "due_at": AGO}, "on their way", False),
        ({**SOON, "outcome": "", "fetched_at": None}, "Nothing has been fetched yet", True),
        ({**SOON, "fetched_at": AGO}, "not shown any more", True),
        ({**SOON, "outcome": "unread", "detail": "It answers with 404."}, "It answers with 404.", True),
        ({**SOON, "fetched_at": timezone.now()}, "not shown any more", False),
        ({"preview_until": AGO}, "not shown any more", True),
    ],
)
def test_where_no_rows_are_it_says_how_far_it_has_come(
    client: Client, base: str, product: DataProduct, sample: dict[str, Any] | None, words: str, asks: bool
) -> None:
    if sample is not None:
        sample_make(product, **sample)
    page = read(client, f"{base}preview/")
    assert words in page
    assert ('action="' + base + 'preview/ask/"' in page) is asks
    assert ("hx-trigger" in page) is ("on their way" in words)


@pytest.mark.parametrize("outcome", ["restricted", "domain", "unconfirmed", "format", "portal"])
def test_what_stands_against_it_is_told_and_nothing_is_shown(
    client: Client, base: str, product: DataProduct, outcome: str, settings: Any, curator: User
) -> None:
    sample_make(product)
    if outcome == "restricted":
        DataProduct.objects.filter(pk=product.pk).update(openness="shared")
    elif outcome == "format":
        record_put(product, distributions=(Distribution(format="PDF", download_url=URL),))
    elif outcome == "portal":
        settings.CHECK_SAMPLES = False
    elif outcome == "domain":
        Domain.objects.filter(pk=product.domain_id).update(samples=False)
    else:
        Domain.objects.filter(pk=product.domain_id).update(confirmed=False)
        client.force_login(curator)
    words = {
        "restricted": "not open to everybody", "domain": "shows no rows here", "unconfirmed": "waits to be confirmed",
        "format": "no table of which rows", "portal": "This portal shows no rows",
    }  # fmt: skip
    page = read(client, f"{base}preview/")
    assert words[outcome] in page
    assert "ves-rows" not in page
    assert "preview/ask/" not in page
    client.post(f"{base}preview/ask/")
    assert not OutboxMessage.objects.filter(name="samples_check").exists()


def test_a_restricted_distribution_alone_is_told_as_such(
    client: Client, base: str, product: DataProduct
) -> None:
    record_put(product, distributions=(Distribution(format="CSV", restricted=True),))
    assert "not open to everybody" in read(client, f"{base}preview/")


def test_anybody_asks_for_rows_once_and_hears_that_they_come(
    client: Client, base: str, product: DataProduct
) -> None:
    sample = sample_make(product, **SOON)
    page = client.post(f"{base}preview/ask/", follow=True).content.decode()
    assert "The first rows are asked for." in page
    assert "on their way" in page
    assert OutboxMessage.objects.filter(name="samples_check").count() == 1
    sample.refresh_from_db()
    assert sample.due_at <= timezone.now()
    again = client.post(f"{base}preview/ask/", follow=True).content.decode()
    assert "asked for already" in again
    assert OutboxMessage.objects.filter(name="samples_check").count() == 1


def test_asking_needs_the_form_and_has_a_limit(base: str, product: DataProduct) -> None:
    sample = sample_make(product, **SOON)
    assert Client(enforce_csrf_checks=True).post(f"{base}preview/ask/").status_code == 403
    client = Client()
    assert client.get(f"{base}preview/ask/").status_code == 405
    for _ in range(11):
        Sample.objects.filter(pk=sample.pk).update(due_at=timezone.now() + timedelta(days=3))
        page = client.post(f"{base}preview/ask/", follow=True).content.decode()
    assert "That was done 10 times" in page
    assert OutboxMessage.objects.filter(name="samples_check").count() == 10


def test_nobody_asks_for_what_is_hidden(client: Client, base: str, product: DataProduct) -> None:
    sample_make(product, **SOON)
    hide(product)
    assert client.post(f"{base}preview/ask/").status_code == 404
    assert read(client, f"{base}preview/", 404)


# --- the settings of a domain -------------------------------------------------------------------


def test_a_steward_switches_previews_off_and_they_are_gone(
    client: Client, base: str, product: DataProduct, catalogue: Catalogue
) -> None:
    sample = sample_make(product)
    path = f"/domains/{catalogue.domain.slug}/settings/"
    client.force_login(catalogue.member)
    assert f'href="{path}"' in read(client, f"/domains/{catalogue.domain.slug}/")
    assert "Show the first rows to visitors" in read(client, path)
    answer = client.post(path, {"samples": "on", "digest": "never"}, follow=True)
    assert "The settings are saved." in answer.content.decode()
    domain = Domain.objects.get(pk=catalogue.domain.pk)
    assert (domain.samples, domain.previews, domain.digest, domain.compared) == (True, False, "never", False)
    entry = AuditEntry.objects.get(action="domain.settings")
    assert entry.before == {"samples": True, "previews": True, "digest": "problems", "compared": True}
    assert entry.after == {"samples": True, "previews": False, "digest": "never", "compared": False}
    assert OutboxMessage.objects.filter(name="previews_forget").exists()
    assert "shows no rows here" in read(client, f"{base}preview/")
    previews_forget()
    sample.refresh_from_db()
    assert sample.preview is None
    again = client.post(path, {"samples": "on", "digest": "never"}, follow=True)
    assert "Nothing was changed." in again.content.decode()
    assert AuditEntry.objects.filter(action="domain.settings").count() == 1


def test_others_have_no_settings_to_change(client: Client, catalogue: Catalogue, analyst: User) -> None:
    path = f"/domains/{catalogue.domain.slug}/settings/"
    assert client.post(path, {"digest": "never"}).status_code == 302  # to sign in
    client.force_login(analyst)
    assert client.post(path, {"digest": "never"}).status_code == 403
    assert path not in read(client, f"/domains/{catalogue.domain.slug}/")
    client.force_login(catalogue.member)
    assert client.post("/domains/none/settings/", {}).status_code == 404
    assert client.post(path, {"digest": "sometimes"}).status_code == 422
    assert Domain.objects.get(pk=catalogue.domain.pk).digest == "problems"
