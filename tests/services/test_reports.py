"""The report of a harvest run: in words, compared, as CSV and JSON, and by mail."""

import csv
import io
import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from catalog.domain.problems import RULES, fix_words
from catalog.domain.product import Problem
from catalog.exports.csv_text import csv_lines, safe_cell
from catalog.models import DataProduct, Endpoint, Membership, User
from catalog.services.digest import run_digest
from catalog.services.outbox import outbox_sweep
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    """Five sound records, one without an identifier, one with a formula for a title and an odd address."""
    odd = package("odd", "=HYPERLINK(0)")
    odd["resources"][0]["url"] = "not an address at all"
    nameless = {**package("x", "Nameless"), "id": "", "name": ""}
    return endpoint_make(endpoint_server.ckan([*packages(5), nameless, odd]))


def content(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_csv_holds_every_problem_with_its_rule_and_remedy(client: Client, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    text = content(client, f"/endpoints/{endpoint.slug}/runs/{run.pk}/report.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    refused = next(row for row in rows if row["outcome"] == "refused")
    assert "identifier" in refused["what was wrong"]
    assert refused["how to mend it"] == RULES["identifier"].fix
    (kept,) = (row for row in rows if row["record"] == "odd" and "resources" in row["field"])
    assert kept["outcome"] == "kept"
    assert kept["field"].startswith("resources[0]")
    assert kept["value"] == "not an address at all"
    assert kept["product"].endswith("/")


def test_the_json_holds_the_counts_beside_those_of_the_run_before(
    client: Client, endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    first = harvest_now(endpoint)
    endpoint_server.ckan(packages(6))
    run = harvest_now(endpoint)
    told = json.loads(content(client, f"/endpoints/{endpoint.slug}/runs/{run.pk}/report.json"))
    assert (told["run"], told["before"]["run"]) == (run.pk, first.pk)
    assert (told["counts"]["refused"], told["before"]["refused"]) == (0, 1)
    assert told["verdict"] == run.verdict


def test_a_report_is_for_those_who_may_see_the_entries(
    client: Client, endpoint: Endpoint, curator: User
) -> None:
    Endpoint.objects.update(audience="hidden")
    run = harvest_now(Endpoint.objects.get())
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/report"
    assert content(client, f"{address}.csv").count(b"\r\n") == 1
    veiled = json.loads(content(client, f"{address}.json"))
    assert (veiled["problems"], veiled["counts"]["listed"]) == ([], None)
    client.force_login(curator)
    assert content(client, f"{address}.csv").count(b"\r\n") > 2


def test_the_page_compares_and_says_how_to_mend(
    client: Client, endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    harvest_now(endpoint)
    endpoint_server.ckan(packages(6))
    run = harvest_now(endpoint)
    page = client.get(f"/endpoints/{endpoint.slug}/runs/{run.pk}/").content.decode()
    assert "Compared with the harvest before" in page
    assert "1 fewer" in page
    assert "report.csv" in page


def test_a_run_under_way_tells_how_far_it_is(client: Client, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    type(run).objects.update(state="running", ended_at=None, verdict="", total=40, waits_for="")
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/"
    page = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "7 of 40" in page
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    type(run).objects.update(state="complete")
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    line = list(csv_lines(("a",), [(text,)]))[1].decode()
    assert next(csv.reader([line]))[0].startswith("'")


@pytest.mark.parametrize("value", ["plain", "", 5, -5, "a=b", None])
def test_other_cells_stay_as_they_are(value: Any) -> None:
    assert safe_cell(value) == value


def test_a_remedy_of_the_reader_goes_before_that_of_the_rule() -> None:
    assert fix_words(Problem(message="", rule="date", fix="Ask Ana.")) == "Ask Ana."
    assert fix_words(Problem(message="", rule="date")) == RULES["date"].fix
    assert fix_words(Problem(message="", rule="unheard of"))


@pytest.fixture
def steward(endpoint: Endpoint, analyst: User) -> User:
    Membership.objects.create(domain=endpoint.domain, user=analyst, role="steward")
    return analyst


@pytest.mark.parametrize(("wish", "mails"), [("always", 2), ("problems", 1), ("never", 0)])
def test_the_domain_hears_as_often_as_it_wants(
    endpoint: Endpoint,
    endpoint_server: FakeEndpoint,
    steward: User,
    wish: str,
    mails: int,
) -> None:
    endpoint.domain.digest = wish
    endpoint.domain.save()
    sound = packages(6)
    for listing in ([*sound, {"id": ""}], sound):
        endpoint_server.ckan(listing)
        run_digest(harvest_now(endpoint).pk)
    outbox_sweep()
    assert len(mail.outbox) == mails


def test_the_mail_says_what_was_wrong_and_how_to_mend_it(endpoint: Endpoint, steward: User) -> None:
    run = harvest_now(endpoint)
    assert run_digest(run.pk) == 1
    outbox_sweep()
    message = mail.outbox[-1]
    assert message.to == [steward.email]
    assert run.verdict in message.body
    assert RULES["identifier"].fix in message.body
    assert f"/endpoints/{endpoint.slug}/runs/{run.pk}/" in message.body


def test_trouble_that_stays_the_same_is_told_once(
    endpoint: Endpoint, steward: User, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.answers.clear()
    assert [run_digest(harvest_now(endpoint).pk) for _ in range(3)] == [1, 0, 0]


@pytest.mark.parametrize(("action", "live"), [("confirm", 2), ("refuse", 20)])
def test_whoever_decides_withdraws_or_keeps_what_a_run_held(
    client: Client, endpoint_server: FakeEndpoint, analyst: User, action: str, live: int
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(20)))
    harvest_now(endpoint)
    endpoint_server.ckan(packages(2))
    run = harvest_now(endpoint)
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/"
    client.force_login(analyst)
    assert "Withdraw them" not in client.get(address).content.decode()
    Membership.objects.create(domain=endpoint.domain, user=analyst, role="steward")
    assert "Withdraw them" in client.get(address).content.decode()
    answer = client.post(f"{address}withdrawals/", {"action": action, "why": "the owner says so"})
    assert answer.status_code == 302
    assert endpoint.products.filter(state="live").count() == live
    assert "Withdraw them" not in client.get(address).content.decode()


def test_what_single_hidden_products_lack_is_not_told(client: Client, endpoint: Endpoint) -> None:
    run = harvest_now(endpoint)
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/"
    assert "not an address" in content(client, f"{address}report.csv").decode()
    DataProduct.objects.filter(source_id="odd").update(audience="hidden", audience_tokens=["d:0"])
    slug = DataProduct.objects.get(source_id="odd").slug
    assert slug not in client.get(address).content.decode()
    assert "not an address" not in content(client, f"{address}report.csv").decode()


def test_a_hidden_endpoints_run_before_and_what_it_waits_for_are_veiled_too(
    client: Client, endpoint: Endpoint
) -> None:
    Endpoint.objects.update(audience="hidden")
    harvest_now(Endpoint.objects.get())
    run = harvest_now(Endpoint.objects.get())
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/"
    assert json.loads(content(client, f"{address}report.json"))["before"]["listed"] is None
    type(run).objects.filter(pk=run.pk).update(state="running", waits_for="secret.example rests")
    assert "secret.example" not in client.get(address).content.decode()


def test_a_reason_with_what_no_database_keeps_is_a_reason(
    client: Client, endpoint_server: FakeEndpoint, curator: User
) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(20)))
    harvest_now(endpoint)
    endpoint_server.ckan(packages(2))
    run = harvest_now(endpoint)
    client.force_login(curator)
    address = f"/endpoints/{endpoint.slug}/runs/{run.pk}/withdrawals/"
    assert client.post(address, {"action": "confirm", "why": "a\0b"}).status_code == 302
    assert endpoint.products.filter(state="live").count() == 2
