"""Products that their source no longer lists."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.run import withdrawal_limit
from catalog.models import (
    AuditEntry,
    DataProduct,
    Distribution,
    DuplicatePair,
    Endpoint,
    HarvestItem,
    HarvestRun,
    Membership,
    User,
)
from catalog.services.harvest import harvest_start
from catalog.services.identities import identities_refresh, pair_different, pair_merge
from catalog.services.schedule import tidy
from catalog.services.withdrawals import KEPT, withdrawals_confirm, withdrawals_refuse
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(db: None) -> User:
    """A steward of nothing yet."""
    return User.objects.create_user("stew@example.org", "a-long-password", first_name="Stew")


def live() -> int:
    return DataProduct.objects.filter(state="live").count()


def held(server: FakeEndpoint, *, of: int = 20, left: int = 10) -> tuple[list[dict[str, Any]], HarvestRun]:
    """The listing, and a run that holds the withdrawal of what is gone from it."""
    listed = packages(of)
    endpoint = endpoint_make(server.ckan(listed))
    harvest_now(endpoint)
    del listed[left:]
    run = harvest_now(endpoint)
    assert "held for a person" in run.verdict
    return listed, run


# --- the threshold -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("live", "percent", "count", "limit"),
    [
        (10, 20, 50, 5),
        (100, 20, 50, 20),
        (1000, 20, 50, 50),
        (1000, 1, 50, 10),
        (1000, 20, 500, 200),
        (1000, 0, 0, 5),
    ],
)
def test_the_smaller_of_both_holds_and_never_less_than_five(
    live: int, percent: int, count: int, limit: int
) -> None:
    assert withdrawal_limit(live, percent=percent, count=count) == limit


@pytest.mark.parametrize(("percent", "withdrawn"), [(40, 10), (20, 0)])
def test_each_endpoint_has_a_threshold_of_its_own(
    endpoint_server: FakeEndpoint, percent: int, withdrawn: int
) -> None:
    listed = packages(30)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    Endpoint.objects.update(withdraw_percent=percent)
    del listed[20:]
    run = harvest_now(endpoint)
    assert (run.withdrawn, live()) == (withdrawn, 30 - withdrawn)


def test_a_record_that_lost_its_identifier_takes_nothing_away(endpoint_server: FakeEndpoint) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    listed[9] = {"title": "Substation demand 9", "resources": []}
    for _ in range(12):  # more than the items are kept of
        run = harvest_now(endpoint)
        tidy()
        assert (run.state, run.refused, run.withdrawn, live()) == ("complete", 1, 0, 10)
        assert "1 record has no identifier that could be read" in run.problems[-1]["message"]


def test_a_record_that_never_had_an_identifier_holds_nothing_up(endpoint_server: FakeEndpoint) -> None:
    listed = [{"title": "Nameless", "resources": []}, *packages(10)]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    listed.pop()
    run = harvest_now(endpoint)
    assert (run.refused, run.withdrawn, live()) == (1, 1, 9)


# --- grace -------------------------------------------------------------------------------------


def test_within_its_grace_a_product_stays_and_its_date_is_kept(endpoint_server: FakeEndpoint) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    Endpoint.objects.update(grace_days=7)
    del listed[9:]
    first = harvest_now(endpoint)
    assert (first.withdrawn, live()) == (0, 10)
    assert "1 product is no longer listed, and kept until that has lasted 7 days." in first.verdict
    since = DataProduct.objects.get(source_id="p-00009").missing_since
    assert since is not None
    harvest_now(endpoint)
    assert DataProduct.objects.get(source_id="p-00009").missing_since == since
    assert DataProduct.objects.exclude(missing_since=None).count() == 1


def test_the_first_complete_run_after_the_grace_withdraws(endpoint_server: FakeEndpoint) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    Endpoint.objects.update(grace_days=7)
    del listed[9:]
    harvest_now(endpoint)
    DataProduct.objects.filter(source_id="p-00009").update(missing_since=timezone.now() - timedelta(days=7))
    run = harvest_now(endpoint)
    assert (run.withdrawn, live()) == (1, 9)


def test_a_product_that_is_listed_again_in_time_begins_anew(endpoint_server: FakeEndpoint) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    Endpoint.objects.update(grace_days=7)
    gone = listed.pop()
    harvest_now(endpoint)
    listed.append(gone)
    run = harvest_now(endpoint)
    assert run.verdict == "Complete. 10 records listed: 10 unchanged."
    assert not DataProduct.objects.exclude(missing_since=None).exists()


def test_a_run_that_did_not_end_complete_says_nothing_of_what_is_missing(
    endpoint_server: FakeEndpoint,
) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    Endpoint.objects.update(url=endpoint_server.ckan(listed[:5], count=9))
    endpoint.refresh_from_db()
    run = harvest_now(endpoint)
    assert run.state == "partial"
    assert not DataProduct.objects.exclude(missing_since=None).exists()


# --- other identifiers -------------------------------------------------------------------------


def renamed(server: FakeEndpoint, number: int = 1) -> tuple[list[dict[str, Any]], HarvestRun]:
    """A listing of 20 in which the last ones have got other identifiers, and the run that met them first."""
    listed = packages(20)
    endpoint = endpoint_make(server.ckan(listed))
    identities_refresh(harvest_now(endpoint).pk)
    for n in range(20 - number, 20):
        listed[n] = package(f"new-{n}", f"Substation  DEMAND {n}")
    return listed, harvest_now(endpoint)


def test_a_product_whose_title_comes_under_another_identifier_is_held(endpoint_server: FakeEndpoint) -> None:
    _, run = renamed(endpoint_server)
    assert (run.created, run.withdrawn, live()) == (1, 0, 21)
    assert "1 product is no longer listed; its withdrawal is held for a person." in run.verdict
    (problem,) = run.problems
    assert problem["message"] == (
        "1 of 21 live products is no longer listed. A record with the same title came under another identifier, "
        "“Substation  DEMAND 19”, so it was kept and waits for a steward of the domain or a curator to decide."
    )
    assert "merge" in problem["fix"]


def test_it_is_held_until_somebody_decides(endpoint_server: FakeEndpoint, curator: User) -> None:
    listed, run = renamed(endpoint_server, 2)
    for _ in range(2):
        run = harvest_now(run.endpoint)
        assert (run.created, run.withdrawn, live()) == (0, 0, 22)
    assert withdrawals_confirm(curator, run=run, why="They are doubles") == 2
    listed.pop(0)
    run = harvest_now(run.endpoint)
    assert (run.withdrawn, live()) == (1, 19)


def test_it_is_held_too_where_the_new_one_came_in_a_run_that_ended_early(
    endpoint_server: FakeEndpoint,
) -> None:
    listed = packages(20)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    listed[19] = package("new-19", "Substation demand 19")
    endpoint_server.ckan(listed, count=25)
    assert harvest_now(endpoint).state == "partial"
    endpoint_server.ckan(listed)
    run = harvest_now(endpoint)
    assert (run.created, run.withdrawn, live()) == (0, 0, 21)


def test_others_are_withdrawn_meanwhile(endpoint_server: FakeEndpoint) -> None:
    listed, _ = renamed(endpoint_server)
    del listed[:2]
    run = harvest_now(Endpoint.objects.get())
    assert (run.withdrawn, live()) == (2, 19)
    assert DataProduct.objects.get(source_id="p-00019").state == "live"


def test_a_title_that_was_there_twice_before_holds_nothing(endpoint_server: FakeEndpoint) -> None:
    listed = [*packages(20), package("twin", "Substation demand 3")]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    del listed[3]
    assert harvest_now(endpoint).withdrawn == 1


def test_the_title_of_an_entry_that_was_narrowed_is_not_told_to_all_readers_of_the_run(
    endpoint_server: FakeEndpoint,
) -> None:
    _, run = renamed(endpoint_server)
    decision = {"value": "hidden", "by": "x", "at": "2026-11-01T00:00:00Z", "why": "draft"}
    DataProduct.objects.filter(source_id="new-19").update(curated={"audience": decision})
    run = harvest_now(run.endpoint)
    assert run.withdrawn == 0
    assert "DEMAND" not in str(run.problems)


def test_what_was_renamed_is_merged_into_its_new_entry_with_its_address_and_what_people_decided(
    endpoint_server: FakeEndpoint, curator: User, client: Client
) -> None:
    _, run = renamed(endpoint_server)
    old, new = DataProduct.objects.get(source_id="p-00019"), DataProduct.objects.get(source_id="new-19")
    decision = {"value": "A person's title", "by": "x", "at": "2026-11-01T00:00:00Z", "why": "clearer"}
    DataProduct.objects.filter(pk=old.pk).update(curated={"title": decision})
    assert identities_refresh(run.pk) == 1
    pair = DuplicatePair.objects.get()
    assert (pair.kind, {pair.first_id, pair.second_id}) == ("renamed", {old.pk, new.pk})
    with pytest.raises(InvalidInput, match="still lists"):
        pair_merge(curator, pair_id=pair.pk, keep_id=old.pk, why="the same")
    client.force_login(curator)
    assert "not listed since" in client.get(f"/duplicates/{pair.pk}/").content.decode()
    pair_merge(curator, pair_id=pair.pk, keep_id=new.pk, why="the same")
    assert client.get(f"/products/{old.slug}/")["Location"] == f"/products/{new.slug}/"
    assert DataProduct.objects.get(pk=new.pk).title == "A person's title"
    after = harvest_now(run.endpoint)
    assert (after.withdrawn, after.problems, live()) == (0, [], 20)


def test_what_a_person_judged_to_be_another_product_is_withdrawn(
    endpoint_server: FakeEndpoint, curator: User
) -> None:
    _, run = renamed(endpoint_server, 2)
    identities_refresh(run.pk)
    pair = DuplicatePair.objects.get(rungs__contains="likeness", second__source_id="new-19")
    pair_different(curator, pair_id=pair.pk, why="Another year")
    run = harvest_now(run.endpoint)
    assert (run.withdrawn, live()) == (1, 21)
    assert DataProduct.objects.get(source_id="p-00018").state == "live"


def test_a_title_alone_makes_a_pair_of_what_went_and_what_came(
    endpoint_server: FakeEndpoint, curator: User, client: Client
) -> None:
    listed = packages(20)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    identities_refresh(harvest_now(endpoint).pk)
    listed[19] = package("new-19", "Substation demand 19", resources=[])
    assert identities_refresh(harvest_now(endpoint).pk) == 1
    pair = DuplicatePair.objects.get()
    assert (pair.kind, pair.rungs) == ("renamed", ["title"])
    client.force_login(curator)
    assert "They have the same title." in client.get(f"/duplicates/{pair.pk}/").content.decode()
    assert identities_refresh(harvest_now(endpoint).pk) == 0


def test_numbers_of_one_are_said_as_such(
    endpoint_server: FakeEndpoint, curator: User, client: Client
) -> None:
    _, run = renamed(endpoint_server)
    client.force_login(curator)
    page = client.get(f"/endpoints/{run.endpoint.slug}/runs/{run.pk}/").content.decode()
    assert "Withdraw 1 product?" in page
    assert "Withdraw it</button>" in page
    withdrawals_refuse(curator, run=run, why="Both are right")
    run.refresh_from_db()
    assert run.verdict.endswith("A curator refused to withdraw 1 product: it stays.")
    assert run.problems[-1]["message"] == "1 product is no longer listed and stays: Both are right."


# --- decisions ---------------------------------------------------------------------------------


def test_a_steward_of_the_domain_confirms(endpoint_server: FakeEndpoint, steward: User) -> None:
    _, run = held(endpoint_server)
    with pytest.raises(PermissionRefused):
        withdrawals_confirm(steward, run=run, why="They are gone.")
    Membership.objects.create(domain=run.endpoint.domain, user=steward, role="steward")
    steward = User.objects.get(pk=steward.pk)
    assert withdrawals_confirm(steward, run=run, why="They are gone.") == 10
    run.refresh_from_db()
    assert (run.withdrawn, live()) == (10, 10)
    assert run.verdict.endswith("A steward of the domain confirmed the withdrawals.")
    assert AuditEntry.objects.get(action="run.confirm_withdrawals").why == "They are gone."


def test_a_refused_withdrawal_keeps_the_products_also_at_the_next_run(
    endpoint_server: FakeEndpoint, curator: User
) -> None:
    listed, run = held(endpoint_server)
    assert withdrawals_refuse(curator, run=run, why="The listing is being rebuilt") == 10
    run.refresh_from_db()
    assert live() == 20
    assert run.verdict.endswith("A curator refused to withdraw 10 products: they stay.")
    assert AuditEntry.objects.get(action="run.refuse_withdrawals").why == "The listing is being rebuilt"
    (problem,) = [problem for problem in run.problems if problem["rule"] == KEPT]
    assert "The listing is being rebuilt" in problem["message"]
    with pytest.raises(InvalidInput, match="holds nothing"):
        withdrawals_confirm(curator, run=run, why="Now")

    again = harvest_now(run.endpoint)
    assert (again.withdrawn, live()) == (0, 20)
    assert "10 products are no longer listed, and kept as a person decided." in again.verdict
    assert "held" not in again.verdict
    third = harvest_now(run.endpoint)
    assert (third.withdrawn, live()) == (0, 20)

    listed.pop()
    fourth = harvest_now(run.endpoint)
    assert (fourth.withdrawn, live()) == (1, 19)


def test_a_page_that_lists_the_first_of_many_tells_how_many_are_decided(
    endpoint_server: FakeEndpoint, curator: User, client: Client
) -> None:
    _, run = held(endpoint_server)
    run.problems[-1]["products"] = run.problems[-1]["products"][:3]
    run.save(update_fields=["problems"])
    client.force_login(curator)
    page = client.get(f"/endpoints/{run.endpoint.slug}/runs/{run.pk}/").content.decode()
    assert "Withdraw 10 products?" in page
    assert "These are the first 3 of 10." in page


def test_a_refusal_needs_a_reason(endpoint_server: FakeEndpoint, curator: User) -> None:
    _, run = held(endpoint_server)
    with pytest.raises(InvalidInput, match="Say why"):
        withdrawals_refuse(curator, run=run, why="  ")
    assert not AuditEntry.objects.filter(action="run.refuse_withdrawals").exists()


def test_a_kept_product_that_is_listed_again_may_go_later(
    endpoint_server: FakeEndpoint, curator: User
) -> None:
    listed, run = held(endpoint_server)
    withdrawals_refuse(curator, run=run, why="The listing is being rebuilt")
    back = package("p-00015", "Substation demand 15")
    listed.append(back)
    harvest_now(run.endpoint)
    listed.remove(back)
    last = harvest_now(run.endpoint)
    assert (last.withdrawn, live()) == (1, 19)
    assert DataProduct.objects.get(source_id="p-00015").state == "withdrawn"


def test_what_is_held_can_be_decided_after_runs_that_tell_nothing_of_it(
    endpoint_server: FakeEndpoint, curator: User
) -> None:
    listed, run = held(endpoint_server)
    listed.append(package("p-00015", "Substation demand 15"))
    endpoint_server.ckan(listed, count=25)
    assert harvest_now(run.endpoint).state == "partial"
    endpoint_server.answers.clear()
    assert harvest_now(run.endpoint).state == "failed"
    assert withdrawals_confirm(curator, run=run, why="They are gone") == 9, "one has been listed again since"
    assert DataProduct.objects.get(source_id="p-00015").state == "live"


def test_what_is_held_is_not_decided_while_a_run_is_under_way_or_after_its_items_are_gone(
    endpoint_server: FakeEndpoint, curator: User
) -> None:
    _, run = held(endpoint_server)
    later = harvest_start(run.endpoint, asked_by="test")
    with pytest.raises(InvalidInput, match="newer run"):
        withdrawals_confirm(curator, run=run, why="They are gone")
    HarvestRun.objects.filter(pk=later.pk).update(state="failed")
    HarvestItem.objects.filter(run=run).delete()
    with pytest.raises(InvalidInput, match="newer run"):
        withdrawals_confirm(curator, run=run, why="They are gone")
    assert live() == 20


# --- returning ---------------------------------------------------------------------------------


def test_a_product_that_returns_keeps_its_address_and_what_people_decided(
    endpoint_server: FakeEndpoint,
) -> None:
    listed = packages(10)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    decision = {
        "title": {"value": "A person's title", "by": "x", "at": "2026-11-01T00:00:00Z", "why": "clearer"}
    }
    DataProduct.objects.filter(source_id="p-00009").update(curated=decision)
    before = DataProduct.objects.get(source_id="p-00009")
    gone = listed.pop()
    harvest_now(endpoint)
    assert DataProduct.objects.get(pk=before.pk).state == "withdrawn"
    listed.append({**gone, "title": "Renamed meanwhile"})
    harvest_now(endpoint)
    after = DataProduct.objects.get(pk=before.pk)
    assert (after.state, after.slug, after.curated) == ("live", before.slug, decision)
    assert (after.title, after.missing_since, after.withdrawn_at) == ("A person's title", None, None)
    assert after.revision > before.revision


def test_distributions_follow_the_source(endpoint_server: FakeEndpoint) -> None:
    def files(*names: str) -> list[dict[str, Any]]:
        return [{"id": name, "name": name, "url": f"https://data.example/{name}.csv"} for name in names]

    listed = [package("p", resources=files("a", "b", "c"))]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    listed[:] = [package("p", resources=files("c", "d"))]
    harvest_now(endpoint)
    assert list(Distribution.objects.values_list("position", "title")) == [(0, "c"), (1, "d")]
