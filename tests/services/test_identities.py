"""Doubles: found after harvests, judged by people, merged and taken apart again."""

from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import (
    AuditEntry,
    DataProduct,
    DuplicatePair,
    Endpoint,
    IndexState,
    Membership,
    ProductChange,
    User,
)
from catalog.selectors.history import changes_of, states_between
from catalog.selectors.identities import pairs_for
from catalog.services.identities import identities_refresh, pair_different, pair_merge, pair_undo
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db


def twice(number: int = 1) -> list[dict[str, Any]]:
    """Packages under new names and ids, with everything else the same."""
    return [{**p, "id": f"new-{p['id']}", "name": f"new-{p['id']}"} for p in packages(number)]


def look(endpoint: Endpoint) -> int:
    return identities_refresh(harvest_now(endpoint).pk)


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    return endpoint_make(endpoint_server.ckan([*packages(3), *twice()]))


@pytest.fixture
def pair(endpoint: Endpoint) -> DuplicatePair:
    assert look(endpoint) == 1
    return DuplicatePair.objects.get()


def test_a_double_within_a_source_is_found_once(endpoint: Endpoint, pair: DuplicatePair) -> None:
    assert (pair.kind, pair.state) == ("same source", "open")
    assert set(pair.rungs) == {"fingerprint", "likeness"}
    assert {pair.first.title, pair.second.title} == {"Substation demand 0"}
    assert look(endpoint) == 0


def test_doubles_across_endpoints_and_domains_are_told_apart(
    endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.ckan(packages(1))
    look(endpoint)
    with FakeEndpoint() as other:
        same = endpoint_make(other.ckan(packages(1)), domain=endpoint.domain)
        look(same)
    with FakeEndpoint() as third:
        look(endpoint_make(third.ckan(packages(1))))
    kinds = list(DuplicatePair.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[0] == "same domain"
    assert set(kinds[1:]) == {"across domains"}


def test_a_source_that_renamed_its_ids_is_recognised(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(3)))
    look(endpoint)
    endpoint_server.ckan(twice(3))
    assert look(endpoint) == 3
    assert set(DuplicatePair.objects.values_list("kind", flat=True)) == {"renamed"}


def test_a_key_that_many_share_tells_nobody_apart(endpoint_server: FakeEndpoint) -> None:
    listing = [package(f"p{n}", "The same long title for all") for n in range(8)]
    for entry in listing:
        entry["resources"][0]["url"] = "https://data.example/everything.csv"
    assert look(endpoint_make(endpoint_server.ckan(listing))) == 0


def test_a_merge_redirects_and_carries_what_people_decided(
    pair: DuplicatePair, curator: User, client: Client
) -> None:
    gone, keep = pair.first, pair.second
    decision = {"value": "A better title", "by": "k", "at": "2026-11-25T00:00:00Z", "why": "clearer"}
    DataProduct.objects.filter(pk=gone.pk).update(curated={"title": decision})
    assert pair_merge(curator, pair_id=pair.pk, keep_id=keep.pk, why="the same file").pk == keep.pk
    answer = client.get(f"/products/{gone.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/products/{keep.slug}/")
    api = client.get(f"/api/v1/products/{gone.slug}/")
    assert (api.status_code, api["Location"]) == (301, f"/api/v1/products/{keep.slug}/")
    page = client.get(f"/products/{keep.slug}/").content.decode()
    assert "A better title" in page
    assert "Also published" in page
    state = IndexState.objects.get(product=gone)
    assert state.revision > state.indexed_revision
    assert AuditEntry.objects.get(action="pair.merged").why == "the same file"


def decided_about(product: DataProduct, **values: Any) -> None:
    decisions = {
        name: {"value": value, "by": "k", "at": f"2026-11-25T00:00:0{n}Z", "why": "clearer"}
        for n, (name, value) in enumerate(values.items())
    }
    DataProduct.objects.filter(pk=product.pk).update(curated=decisions)


def test_each_field_that_goes_over_is_a_change_of_its_own_revision(
    pair: DuplicatePair, curator: User
) -> None:
    gone, keep = pair.first, pair.second
    decided_about(gone, title="A better title", version="2", frequency="DAILY")
    pair_merge(curator, pair_id=pair.pk, keep_id=keep.pk, why="the same")
    pair_undo(curator, pair_id=pair.pk, why="they differ")
    changes = ProductChange.objects.filter(product=keep, by="person").order_by("pk")
    revisions = list(changes.values_list("revision", flat=True))
    keep.refresh_from_db()
    assert revisions == list(range(keep.revision - 5, keep.revision + 1))
    everything = changes_of(curator, keep)
    halfway, start = states_between(keep, everything, {revisions[1], revisions[0] - 1})[::-1]
    assert halfway.curated == {"title": "A better title", "version": "2"}
    assert start.curated == {}


def test_who_may_see_an_entry_goes_over_within_an_endpoint_alone(
    endpoint: Endpoint, pair: DuplicatePair, curator: User
) -> None:
    owner = User.objects.create_user("own@example.org", "a-long-password")
    Membership.objects.create(user=owner, domain=endpoint.domain, role=Membership.Role.STEWARD)
    gone, keep = pair.first, pair.second
    decided_about(gone, audience={"audience": "hidden"})
    pair_merge(owner, pair_id=pair.pk, keep_id=keep.pk, why="the same")
    keep.refresh_from_db()
    assert keep.audience == "hidden"
    pair_undo(owner, pair_id=pair.pk, why="they differ")
    decided_about(gone, audience={"audience": "public"})
    with FakeEndpoint() as other:
        elsewhere = endpoint_make(other.ckan(packages(1)), domain=endpoint.domain)
    DataProduct.objects.filter(pk=keep.pk).update(endpoint=elsewhere, audience="hidden")
    pair_merge(owner, pair_id=pair.pk, keep_id=keep.pk, why="the same")
    keep.refresh_from_db()
    assert (keep.audience, keep.curated) == ("hidden", {})


def test_a_merge_can_be_taken_back(pair: DuplicatePair, curator: User, client: Client) -> None:
    gone, keep = pair.first, pair.second
    decision = {"value": "A better title", "by": "k", "at": "2026-11-25T00:00:00Z", "why": "clearer"}
    DataProduct.objects.filter(pk=gone.pk).update(curated={"title": decision})
    pair_merge(curator, pair_id=pair.pk, keep_id=keep.pk, why="the same")
    pair_undo(curator, pair_id=pair.pk, why="they differ after all")
    assert client.get(f"/products/{gone.slug}/").status_code == 200
    keep.refresh_from_db()
    assert (keep.curated, keep.title) == ({}, "Substation demand 0")
    pair.refresh_from_db()
    assert pair.state == "open"


def test_a_merged_product_stays_merged_whatever_its_source_says(
    pair: DuplicatePair, endpoint: Endpoint, endpoint_server: FakeEndpoint, curator: User
) -> None:
    gone = pair.first
    pair_merge(curator, pair_id=pair.pk, keep_id=pair.second_id, why="the same")
    first = harvest_now(endpoint)
    assert first.unchanged == 4
    changed = [*packages(3), *twice()]
    changed[0]["notes"] = "Another description that the source has written since then."
    endpoint_server.ckan(changed)
    assert harvest_now(endpoint).changed == 1
    gone.refresh_from_db()
    assert gone.state == "merged"
    endpoint_server.ckan(changed[1:])
    assert harvest_now(endpoint).withdrawn == 0


def test_a_pair_that_was_judged_different_is_not_raised_again(
    pair: DuplicatePair, endpoint: Endpoint, endpoint_server: FakeEndpoint, curator: User
) -> None:
    pair_different(curator, pair_id=pair.pk, why="one is a forecast")
    again = [*packages(3), *twice()]
    for entry in again:
        entry["notes"] += " And more."
    endpoint_server.ckan(again)
    assert look(endpoint) == 0
    pair.refresh_from_db()
    assert pair.state == "different"


def test_a_pair_of_which_one_is_gone_is_closed_and_opens_again(
    pair: DuplicatePair, endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.ckan(packages(3))
    look(endpoint)
    pair.refresh_from_db()
    states = [pair.state]
    endpoint_server.ckan([*packages(3), *twice()])
    look(endpoint)
    pair.refresh_from_db()
    assert [*states, pair.state] in (["closed", "open"], ["open", "open"])


def test_the_surest_pairs_come_first(pair: DuplicatePair, curator: User) -> None:
    first, second, third = DataProduct.objects.order_by("pk")[:3]
    for a, b, rungs in ((first, second, ["likeness"]), (second, third, ["likeness", "uri"])):
        DuplicatePair.objects.create(first=a, second=b, rungs=rungs, kind="same source")
    assert [p.rungs[-1] for p in pairs_for(curator)] == ["uri", pair.rungs[-1], "likeness"]


def test_stewards_judge_pairs_of_their_own_and_others_do_not(pair: DuplicatePair, analyst: User) -> None:
    with pytest.raises(PermissionRefused):
        pair_different(analyst, pair_id=pair.pk, why="x")
    Membership.objects.create(domain=pair.first.domain, user=analyst, role="steward")
    pair_different(User.objects.get(pk=analyst.pk), pair_id=pair.pk, why="one is a forecast")


def test_a_decision_needs_a_reason_and_is_made_once(pair: DuplicatePair, curator: User) -> None:
    with pytest.raises(InvalidInput, match="why"):
        pair_different(curator, pair_id=pair.pk, why="  ")
    pair_different(curator, pair_id=pair.pk, why="one is a forecast")
    with pytest.raises(InvalidInput, match="already"):
        pair_merge(curator, pair_id=pair.pk, keep_id=pair.first_id, why="the same")


def test_the_pages_show_pairs_to_those_who_judge(pair: DuplicatePair, client: Client, analyst: User) -> None:
    assert client.get("/duplicates/").status_code == 302
    client.force_login(analyst)
    assert "Compare" not in client.get("/duplicates/").content.decode()
    assert client.get(f"/duplicates/{pair.pk}/").status_code == 404
    Membership.objects.create(domain=pair.first.domain, user=analyst, role="steward")
    assert "Compare" in client.get("/duplicates/").content.decode()
    without = client.post(f"/duplicates/{pair.pk}/", {"action": f"keep-{pair.first_id}", "why": ""})
    assert without.status_code == 400
    assert "Say why" in without.content.decode()
    done = client.post(f"/duplicates/{pair.pk}/", {"action": f"keep-{pair.first_id}", "why": "the same"})
    assert done.status_code == 302
    assert "Take the merge back" in client.get(f"/duplicates/{pair.pk}/").content.decode()


def test_the_target_of_a_merge_is_not_told_to_whom_it_is_hidden(
    pair: DuplicatePair, curator: User, client: Client
) -> None:
    pair_merge(curator, pair_id=pair.pk, keep_id=pair.second_id, why="the same")
    DataProduct.objects.filter(pk=pair.second_id).update(audience="hidden", audience_tokens=["d:0"])
    assert client.get(f"/products/{pair.first.slug}/").status_code == 404


def test_two_endpoints_of_nobody_in_common_are_for_curators(
    endpoint_server: FakeEndpoint, analyst: User, client: Client
) -> None:
    one = endpoint_make(endpoint_server.ckan(packages(1)))
    look(one)
    with FakeEndpoint() as other:
        look(endpoint_make(other.ckan(packages(1)), domain=domain_make()))
    Membership.objects.create(domain=one.domain, user=analyst, role="steward")
    client.force_login(analyst)
    assert client.get(f"/duplicates/{DuplicatePair.objects.get().pk}/").status_code == 404
