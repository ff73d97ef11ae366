"""The audit page and its downloads: who sees which entries, what can be asked for, and that nothing runs in a spreadsheet."""

import csv
import json
import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import AuditEntry, DataProduct, Domain, Membership, User
from catalog.selectors.audit import OF_DOMAIN
from catalog.selectors.audit_chain import chain_head
from catalog.services.audit import audit_write, identity_of
from tests.asking import asking_make
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
ADDRESSES = ("/audit/", "/audit.csv", "/audit.jsonl")


@pytest.fixture
def northmoor(analyst: User) -> Domain:
    """A domain that the analyst is steward of."""
    domain = domain_make("Northmoor")
    Membership.objects.create(domain=domain, user=analyst, role="steward")
    return domain


@pytest.fixture
def steward(analyst: User, northmoor: Domain, client: Client) -> Client:
    client.force_login(analyst)
    return client


@pytest.fixture
def boss(curator: User) -> Client:
    other = Client()
    other.force_login(curator)
    return other


def page_of(client: Client, path: str = "/audit/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def lines_of(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/audit.jsonl{query}")
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def actions_of(client: Client, query: str = "") -> list[str]:
    return [line["action"] for line in lines_of(client, query) if line["action"].startswith("test")]


@pytest.mark.parametrize("path", ADDRESSES)
def test_it_is_for_curators_and_stewards(client: Client, analyst: User, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/")
    client.force_login(analyst)
    assert client.get(path).status_code == 403


def test_stewards_see_what_is_of_their_domains_and_no_more(
    steward: Client, boss: Client, northmoor: Domain, endpoint_server: FakeEndpoint
) -> None:
    other, endpoint = (
        domain_make("Westgas"),
        endpoint_make(endpoint_server.ckan(packages(1)), domain=northmoor),
    )
    run = harvest_now(endpoint)
    mine = [northmoor, endpoint, run, DataProduct.objects.get(), Membership.objects.get()]
    for n, thing in enumerate(mine):
        audit_write(None, action=f"test.mine-{n}", on=thing)
    theirs = endpoint_make(f"{endpoint_server.url}/x", domain=other)
    # The same key as one of the steward's things, but of another kind: keys alone say nothing.
    for n, thing in enumerate(
        [other, theirs, User.objects.get(email="cura@example.org"), Domain(pk=northmoor.pk + 900)]
    ):
        audit_write(None, action=f"test.other-{n}", on=thing)
    AuditEntry.objects.create(action="test.kind", object_type="user", object_id=str(northmoor.pk))
    assert sorted(actions_of(steward)) == [f"test.mine-{n}" for n in range(5)]
    assert len(actions_of(boss)) == 10
    shown = page_of(steward)
    assert "test.mine-0" in shown
    assert "test.other" not in shown
    assert "Westgas" not in shown


@pytest.mark.parametrize("kind", OF_DOMAIN)
def test_the_way_from_each_kind_to_its_domain_is_one(kind: str) -> None:
    model = apps.get_model("catalog", kind)
    assert not model._default_manager.filter(**{f"{OF_DOMAIN[kind]}__in": [0]}).exists()


@pytest.fixture
def written(curator: User, northmoor: Domain) -> None:
    """Three entries: by a curator, by the portal, and one of long ago."""
    audit_write(curator, action="test.edit", on=northmoor, before={"a": 1}, after={"a": 2}, why="because")
    audit_write(None, action="test.settings", on=northmoor)
    old = AuditEntry(action="test.old", object_type="endpoint", object_id="77", actor=identity_of(curator))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: datetime(2020, 3, 31, 22, 30, tzinfo=UTC))  # 23:30 in London
        old.save()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["test.old", "test.settings", "test.edit"]),
        ("?who=Cura", ["test.old", "test.edit"]),
        ("?who=cura@example", ["test.old", "test.edit"]),
        ("?who=portal", ["test.settings"]),
        ("?who=nobody", []),
        ("?action=test.e", ["test.edit"]),
        ("?object=endpoint", ["test.old"]),
        ("?object=endpoint+77", ["test.old"]),
        ("?object=endpoint+7", []),
        ("?to=2020-03-31", ["test.old"]),
        ("?from=2020-03-31&to=2020-03-31", ["test.old"]),
        ("?from=2020-04-01", ["test.settings", "test.edit"]),
        ("?to=2020-03-30", []),
        ("?from=2021-01-01&to=2020-01-01", []),
        ("?who=%00&action=%00", ["test.old", "test.settings", "test.edit"]),
    ],
)
def test_what_is_asked_for_is_found(boss: Client, query: str, found: list[str]) -> None:
    assert actions_of(boss, query) == found
    shown = page_of(boss, f"/audit/{query}")
    assert all(action in shown for action in found)
    assert ("No such entry" in shown) is (not found)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("day", ["yesterday", "2026-13-40", "9999-12-31", "'", "0" * 400])
def test_a_day_that_is_none_is_named(boss: Client, day: str) -> None:
    shown = page_of(boss, f"/audit/?from={quote(day)}")
    assert re.search(r"Error:</span> (Write a da|Add the month|There is no such day)", shown)
    assert "data-ves-filters" not in shown, "the filter stays open"
    assert len(actions_of(boss, f"?from={quote(day)}")) == 3


def test_the_first_day_of_all_is_one(boss: Client) -> None:
    assert "Error:" not in page_of(boss, "/audit/?from=0001-01-01")


@pytest.mark.usefixtures("written")
def test_stewards_do_not_find_people_by_their_address(steward: Client) -> None:
    assert actions_of(steward, "?who=cura@example.org") == []
    assert actions_of(steward, "?who=Cura") == ["test.edit"]


@pytest.mark.usefixtures("written")
def test_an_entry_shows_who_what_before_after_why_and_its_place(boss: Client, northmoor: Domain) -> None:
    shown = page_of(boss, "/audit/?action=test.edit")
    assert all(text in shown for text in ("Cura", "Northmoor", "because"))
    assert re.search(r"A:</span>\s+1 <span aria-hidden=\"true\">→</span>.*?became</span> 2", shown)
    assert f"/domains/{northmoor.slug}/" in shown


@pytest.mark.usefixtures("written")
def test_somebody_whose_identity_was_erased_stays_a_key(boss: Client, curator: User) -> None:
    key = curator.identity.key
    curator.identity.delete()
    (line,) = lines_of(boss, "?action=test.edit")
    assert (line["actor"], line["name"]) == (str(key), "")
    assert actions_of(boss, f"?who={key}") == ["test.old", "test.edit"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_a_formula(boss: Client, text: str) -> None:
    AuditEntry.objects.create(action="test", object_type="domain", object_id="1", why=text)
    table = boss.get("/audit.csv").getvalue().decode("utf-8-sig")
    row = next(iter(csv.DictReader(StringIO(table))))
    assert row["why"] == f"'{text}"
    assert json.loads(row["before"]) == {}


def test_the_end_of_the_chain_is_for_curators_to_note(
    boss: Client, steward: Client, northmoor: Domain
) -> None:
    audit_write(None, action="test", on=northmoor)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
    assert chain_head() in page_of(boss)
    assert chain_head() not in page_of(steward)


def test_markup_is_text(boss: Client) -> None:
    AuditEntry.objects.create(
        action="<b>x",
        object_type="<i>",
        object_id='"><script>',
        after={"t": "<script>alert(1)"},
        why="<script>alert(2)",
    )
    page = boss.get("/audit/").content.decode()
    assert "<script>alert" not in page
    assert "<i>" not in page


def test_requests_and_agreements_stand_by_their_reference_and_terms_are_told_in_words(
    boss: Client,
) -> None:
    asking = asking_make()
    agreement = asking.agreement("active", actions=("derive",))
    own = Client()
    own.force_login(asking.steward)
    for reader in (boss, own):
        page = page_of(reader, "/audit/?action=agreement.make")
        assert f'href="/agreements/{agreement.reference}/">{agreement.reference}</a>' in page
        assert "You may: use it; copy it; change it or add to it, in a separate copy. You may not: " in page
        assert "known: True" not in page
        assert f'href="/requests/{agreement.request.reference}/">' in page_of(
            reader, "/audit/?action=request."
        )
    other = User.objects.create_user("other@example.org", "a-long-password")
    Membership.objects.create(domain=domain_make("Elsewhere"), user=other, role="steward")
    own.force_login(other)
    assert agreement.reference not in page_of(own)


def test_a_page_costs_the_same_however_many_entries(boss: Client, northmoor: Domain, curator: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(boss)
        return len(asked)

    audit_write(curator, action="test", on=northmoor)
    page_of(boss)
    one = cost()
    for n in range(60):
        audit_write(curator, action=f"test{n}", on=northmoor)
    assert cost() == one
    assert "page=2" in page_of(boss)
    assert "test3" in page_of(boss, "/audit/?page=2")


def test_pages_keep_what_was_asked_for(boss: Client, northmoor: Domain) -> None:
    for n in range(60):
        audit_write(None, action=f"test.{n}", on=northmoor)
    assert "page=2&action=test" in page_of(boss, "/audit/?action=test")
