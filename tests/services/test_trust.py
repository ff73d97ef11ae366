"""What must hold when things go wrong at a bad moment: nothing is lost, leaked, forgotten or counted twice."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.maturity import mqa
from catalog.models import (
    AuditEntry,
    DataProduct,
    Endpoint,
    HarvestRun,
    IndexState,
    Membership,
    PageState,
    User,
)
from catalog.selectors.engine import search_engine
from catalog.selectors.search import products_search
from catalog.selectors.workers import SWEPT
from catalog.services import derive, harvest
from catalog.services.audience import audience_apply
from catalog.services.harvest import harvest_advance, harvest_start
from catalog.services.schedule import harvests_start_due, runs_revive, swept
from catalog.services.withdrawals import withdraw_products, withdrawals_confirm
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package, packages

pytestmark = pytest.mark.django_db
SEARCH = "/api/3/action/package_search"


def dies_after(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> None:
    """The worker is gone at call `calls + 1` of a function of the harvest service."""
    real, seen = getattr(harvest, name), []

    def call(*args: Any, **options: Any) -> Any:
        seen.append(1)
        if len(seen) == calls + 1:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(harvest, name, call)


def interrupted(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> HarvestRun:
    """A run that died once and was then worked on to its end."""
    run = harvest_start(endpoint, asked_by="test")
    with monkeypatch.context() as patch:
        dies_after(patch, name, calls)
        with pytest.raises(KeyboardInterrupt):
            harvest_advance(run.pk)
    harvest_advance(run.pk)
    run.refresh_from_db()
    return run


def test_an_audience_changed_during_a_run_holds_for_what_is_stored_afterwards(
    endpoint_server: FakeEndpoint, settings: Any
) -> None:
    settings.HARVEST_BATCH = 10
    endpoint = endpoint_make(endpoint_server.ckan(packages(30), most=10))
    run = harvest_start(endpoint, asked_by="test")
    harvest_advance(run.pk, seconds=-1)
    Endpoint.objects.update(audience="hidden")
    audience_apply(Endpoint.objects.get())
    harvest_advance(run.pk)
    assert set(DataProduct.objects.values_list("audience", flat=True)) == {"hidden"}
    assert not any(
        "public" in tokens for tokens in DataProduct.objects.values_list("audience_tokens", flat=True)
    )


def test_a_crash_does_not_forget_that_a_page_was_cut_short(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = packages(12)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    whole = json.dumps({"success": True, "result": {"count": 12, "results": listed}}).encode()
    endpoint_server.answers[SEARCH] = lambda path: (
        Answer(whole[: len(whole) * 2 // 3])
        if "start=0" in path
        else Answer(json.dumps({"success": True, "result": {"count": 12, "results": []}}).encode())
    )
    run = interrupted(endpoint, monkeypatch, "run_finish", 0)
    assert (run.state, run.withdrawn) == ("partial", 0)
    assert DataProduct.objects.filter(state="live").count() == 12


def test_a_page_is_never_taken_for_what_it_was_before_the_last_change(endpoint_server: FakeEndpoint) -> None:
    listed = [package("p", "Version one")]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    listed[:] = [package("p", "Version two"), {"title": "no identifier"}]
    harvest_now(endpoint)
    assert DataProduct.objects.get().title == "Version two"
    listed[:] = [package("p", "Version one")]
    run = harvest_now(endpoint)
    assert (run.changed, DataProduct.objects.get().title) == (1, "Version one")


def test_pages_that_are_not_met_any_more_are_forgotten(endpoint_server: FakeEndpoint) -> None:
    listed = packages(30)
    endpoint = endpoint_make(endpoint_server.ckan(listed, most=10))
    harvest_now(endpoint)
    pages = PageState.objects.count()
    for n in range(3):
        listed.insert(0, package(f"new-{n}"))
        harvest_now(endpoint)
    assert PageState.objects.count() <= pages + 1


def test_a_product_that_the_index_refused_can_still_leave_it(
    endpoint_server: FakeEndpoint, index: Callable[[], None]
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1))))
    index()
    DataProduct.objects.update(revision=2)
    IndexState.objects.update(last_error="refused", revision=2)
    withdraw_products(list(DataProduct.objects.values_list("pk", flat=True)), because="Gone.")
    index()
    assert products_search(AnonymousUser()).response.total == 0


def test_secrets_and_hidden_harvests_stay_out_of_the_api_and_the_pages(
    client: Client, endpoint_server: FakeEndpoint
) -> None:
    url = endpoint_server.ckan([package("secret"), package("nightfall", state="deleted")])
    endpoint = endpoint_make(f"{url}?apikey=SECRET", audience="hidden")
    run = harvest_now(endpoint)
    open_endpoint = endpoint_make(f"{url}/package_search?apikey=SECRET")
    for path in (
        "/api/v1/endpoints/",
        "/api/v1/runs/",
        "/endpoints/",
        f"/endpoints/{endpoint.slug}/",
        f"/endpoints/{endpoint.slug}/runs/{run.pk}/",
        f"/endpoints/{open_endpoint.slug}/",
    ):
        text = client.get(path).content.decode()
        assert "SECRET" not in text
        assert "nightfall" not in text
        assert "2 records listed" not in text
    assert client.get("/api/v1/runs/").json()["results"][0]["listed"] is None
    assert not AuditEntry.objects.filter(after__icontains="SECRET").exists()


def test_an_endpoint_that_never_ran_is_due_once_it_is_enabled(endpoint_server: FakeEndpoint) -> None:
    endpoint_make(endpoint_server.ckan([]), enabled=False)
    assert harvests_start_due() == 0
    Endpoint.objects.update(enabled=True)
    assert harvests_start_due() == 1


def test_a_listing_shorter_than_announced_withdraws_nothing(endpoint_server: FakeEndpoint) -> None:
    listed = packages(30)
    url = endpoint_server.ckan(listed, count=30)
    endpoint = endpoint_make(url)
    harvest_now(endpoint)
    del listed[27:]
    run = harvest_now(endpoint)
    assert run.withdrawn == 0
    assert DataProduct.objects.filter(state="live").count() == 30


def test_a_curator_confirms_held_withdrawals(
    endpoint_server: FakeEndpoint, curator: User, analyst: User
) -> None:
    listed = packages(20)
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    harvest_now(endpoint)
    del listed[10:]
    run = harvest_now(endpoint)
    with pytest.raises(PermissionRefused):
        withdrawals_confirm(analyst, run=run, why="")
    assert withdrawals_confirm(curator, run=run, why="The owner said so.") == 10
    assert DataProduct.objects.filter(state="withdrawn").count() == 10
    run.refresh_from_db()
    assert run.verdict.endswith("A curator confirmed the withdrawals.")
    assert "held" not in run.verdict
    entry = AuditEntry.objects.get(action="run.confirm_withdrawals")
    assert entry.why == "The owner said so."
    with pytest.raises(InvalidInput, match="holds nothing"):
        withdrawals_confirm(curator, run=run, why="")


def test_a_record_that_breaks_our_own_code_costs_only_itself(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mqa.assess_mqa

    def breaks(record: Any, evidence: Any) -> Any:
        if record.source_id == "p-00003":
            raise KeyError("unheard of")
        return real(record, evidence)

    monkeypatch.setattr(derive, "assess_mqa", breaks)
    run = harvest_now(endpoint_make(endpoint_server.ckan(packages(9))))
    assert (run.state, run.created, run.refused) == ("complete", 8, 1)


def test_records_without_an_identifier_are_counted_once_however_often_they_are_read(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [*packages(3), {"title": "a"}, package("p-00000"), {"title": "b"}]
    run = interrupted(endpoint_make(endpoint_server.ckan(listed)), monkeypatch, "run_finish", 0)
    assert (run.state, run.listed, run.created, run.refused) == ("complete", 6, 3, 3)


def test_a_worker_lost_again_and_again_at_one_place_ends_the_run(endpoint_server: FakeEndpoint) -> None:
    run = harvest_start(endpoint_make(endpoint_server.ckan([])), asked_by="test")
    for _ in range(6):
        HarvestRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at="2026-01-01T00:00:00Z")
        runs_revive()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "worker was lost" in run.verdict


def test_a_run_that_no_worker_has_had_yet_waits_as_long_as_it_takes(endpoint_server: FakeEndpoint) -> None:
    run = harvest_start(endpoint_make(endpoint_server.ckan([])), asked_by="test")
    for _ in range(9):
        HarvestRun.objects.filter(pk=run.pk).update(heartbeat_at="2026-01-01T00:00:00Z")
        assert runs_revive() == 1
    run.refresh_from_db()
    assert (run.state, run.revived) == ("queued", 0)


def test_the_portal_is_not_ready_without_its_index_and_says_so(
    client: Client, index: Callable[[], None]
) -> None:
    swept()
    assert client.get("/readyz").json() == {
        "ready": True,
        "parts": {"database": "ok", "broker": "ok", "search": "ok"},
        "warnings": [],
    }
    search_engine().drop()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["parts"]["search"] == "fallback: the search index is not there yet, or not whole"
    balancer = client.get("/readyz?exclude=search")
    assert (balancer.status_code, balancer.json()["parts"]) == (200, answer.json()["parts"])
    assert client.get("/readyz?exclude=broker").status_code == 503


@pytest.mark.parametrize(
    ("ago", "told"), [(None, "no worker has reported yet"), (6, "no worker has reported since")]
)
def test_workers_that_are_away_are_told(
    client: Client, index: Callable[[], None], ago: int | None, told: str
) -> None:
    cache.delete(SWEPT)
    if ago is not None:
        cache.set(SWEPT, timezone.now() - timedelta(minutes=ago))
    (warning,) = client.get("/readyz").json()["warnings"]
    assert warning.startswith(told)
    swept()
    assert client.get("/readyz").json()["warnings"] == []


def test_no_password_and_no_name_reaches_the_audit(client: Client, curator: User) -> None:
    client.force_login(curator)
    form = {"email": "new@example.org", "usable_password": "true", "password1": "Tr0ub4dor-and-more"}
    answer = client.post("/admin/catalog/user/add/", {**form, "password2": form["password1"]})
    assert answer.status_code == 302
    user = User.objects.get(email="new@example.org")
    password = {"usable_password": "true", "password1": "An0ther-long-one", "password2": "An0ther-long-one"}
    assert client.post(f"/admin/catalog/user/{user.pk}/password/", password).status_code == 302
    told = json.dumps(list(AuditEntry.objects.values("action", "before", "after")))
    assert "user.create" in told
    assert "user.password" in told
    for secret in ("Tr0ub4dor", "An0ther", "new@example.org"):
        assert secret not in told


def test_making_a_steward_is_audited(client: Client, curator: User, analyst: User) -> None:
    domain = domain_make("Northmoor")
    client.force_login(curator)
    form = {
        "name": domain.name,
        "digest": "problems",
        "membership_set-TOTAL_FORMS": 1,
        "membership_set-INITIAL_FORMS": 0,
        "membership_set-0-user": analyst.pk,
        "membership_set-0-role": "steward",
    }
    assert client.post(f"/admin/catalog/domain/{domain.pk}/change/", form).status_code == 302
    assert Membership.objects.get().role == "steward"
    assert AuditEntry.objects.get(action="membership.create").after["role"] == "steward"


def test_nobody_signs_in_through_the_admin_round_the_limit(client: Client, curator: User) -> None:
    answer = client.post("/admin/login/", {"username": curator.email, "password": "a-long-password"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_an_endpoint_that_cannot_work_is_refused_in_the_admin(client: Client, curator: User) -> None:
    client.force_login(curator)
    form = {
        "domain": domain_make().pk,
        "slug": "x",
        "audience": "public",
        "interval_hours": 24,
    }
    for url, protocol in (("ftp://data.example/", "ckan"), ("https://data.example/", "nonsense")):
        answer = client.post("/admin/catalog/endpoint/add/", {**form, "url": url, "protocol": protocol})
        assert answer.status_code == 200
        assert b"errorlist" in answer.content
    assert not Endpoint.objects.exists()
