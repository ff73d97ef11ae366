"""Addresses of products: collected, checked within the hosts' budgets, and counted in."""

import socket
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from catalog.harvest.budget import host_name
from catalog.harvest.guard import checked_url
from catalog.models import Assessment, DataProduct, HarvestRun, Host, IndexState, Link, LinkUse, OutboxMessage
from catalog.services import links, rounds
from catalog.services.assessing import assessments_renew
from catalog.services.evidence import evidence_of
from catalog.services.links import links_check_due, links_collect, links_forget
from catalog.services.rounds import claim
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db


def resources(*urls: str) -> list[dict[str, str]]:
    return [{"id": str(n), "name": f"File {n}", "format": "CSV", "url": url} for n, url in enumerate(urls)]


def collected(
    server: FakeEndpoint, *packages: dict[str, Any], **options: Any
) -> tuple[list[dict[str, Any]], HarvestRun]:
    """What is listed, and the run after which the addresses were collected."""
    listed = list(packages)
    run = harvest_now(endpoint_make(server.ckan(listed), **options))
    links_collect(run.pk)
    return listed, run


def check_all() -> int:
    """Check every link now, whenever it is due."""
    Link.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    return links_check_due()


# --- collecting --------------------------------------------------------------------------------


def test_a_run_that_changed_something_has_its_addresses_collected(endpoint_server: FakeEndpoint) -> None:
    listed = [package("p")]
    endpoint = endpoint_make(endpoint_server.ckan(listed))
    run = harvest_now(endpoint)
    collecting = OutboxMessage.objects.filter(name="links_collect")
    assert [message.payload for message in collecting] == [{"run_id": run.pk}]
    harvest_now(endpoint)
    assert collecting.count() == 1


def test_each_address_is_kept_once_with_all_products_that_give_it(endpoint_server: FakeEndpoint) -> None:
    shared = "https://Data.example:443/shared.csv"
    collected(
        endpoint_server,
        package("a", resources=resources(shared, "http://files.example:8080/a.csv")),
        package("b", resources=resources(shared, shared)),
    )
    assert set(Link.objects.values_list("url", "host")) == {
        (shared, "data.example"),
        ("http://files.example:8080/a.csv", "files.example:8080"),
    }
    assert LinkUse.objects.count() == 3


def test_what_is_no_web_address_or_restricted_is_not_collected(endpoint_server: FakeEndpoint) -> None:
    _, run = collected(endpoint_server, package("a", resources=resources("https://data.example/a.csv")))
    product = DataProduct.objects.get()
    rows = [
        ("ftp://data.example/a", {}),
        ("https://tiles.example/{z}/{x}/{y}.png", {}),
        ("https://user:key@data.example/a", {}),
        ("https://", {}),
        (f"https://{'a' * 300}.example/", {}),
        ("https://data.example/" + "a" * 3000, {}),
        ("https://data.example/secret.csv", {"restricted": True}),
    ]
    product.distributions.all().delete()
    for n, (url, record) in enumerate(rows):
        product.distributions.create(position=n, download_url=url, record=record)
    assert links_collect(run.pk) == 0
    assert LinkUse.objects.count() == 0


def test_addresses_that_are_no_longer_given_are_forgotten(endpoint_server: FakeEndpoint) -> None:
    listed, run = collected(endpoint_server, package("a"), package("b"))
    listed[0] = package("a", resources=resources("https://data.example/new.csv"))
    del listed[1]
    links_collect(harvest_now(run.endpoint).pk)
    assert list(LinkUse.objects.values_list("link__url", flat=True)) == ["https://data.example/new.csv"]
    assert links_forget() == 2
    assert Link.objects.count() == 1


@pytest.mark.parametrize(
    ("held", "waits"),
    [("pg_advisory_lock", links_collect), ("pg_advisory_lock_shared", lambda _: links_forget())],
)
def test_an_address_is_not_forgotten_while_a_run_notes_that_it_is_given_again(
    endpoint_server: FakeEndpoint, held: str, waits: Callable[[int], int]
) -> None:
    run = harvest_now(endpoint_make(endpoint_server.ckan([package("p")])))
    with closing(connection.get_new_connection(connection.get_connection_params())) as other:
        other.execute(f"SELECT {held}(hashtext('catalog.links'))")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            waits(run.pk)


def test_what_is_known_of_an_address_counts_for_those_that_give_it_now(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    url = f"{endpoint_server.url}/a.csv"
    listed, run = collected(
        endpoint_server, package("a", resources=resources(url)), package("b", resources=[])
    )
    check_all()
    listed[:] = [package("a", resources=[]), package("b", resources=resources(url))]
    links_collect(harvest_now(run.endpoint).pk)
    assert assessments_renew() == 2
    found = dict(Assessment.objects.values_list("product__source_id", "maturity"))
    live = {name: next(r for r in maturity[2] if r[0] == "ACC-LIVE") for name, maturity in found.items()}
    assert (live["a"][1], live["b"][1]) == (False, True)
    assert assessments_renew() == 0


def test_of_very_many_files_the_first_ones_stand_for_the_rest(endpoint_server: FakeEndpoint) -> None:
    urls = [f"https://data.example/{n}.csv" for n in range(150)]
    collected(endpoint_server, package("a", resources=resources(*urls)))
    assert Link.objects.count() == 100


# --- checking ----------------------------------------------------------------------------------


def test_an_address_that_answers_feeds_maturity(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    url = f"{endpoint_server.url}/a.csv"
    collected(endpoint_server, package("a", resources=resources(url)))
    before = DataProduct.objects.get()
    assert links_check_due() == 1
    link, after = Link.objects.get(), DataProduct.objects.get()
    assert (link.state, link.status, link.media_type, link.answers) == ("ok", 200, "text/csv", [True])
    assert link.due_at > timezone.now()
    answer = evidence_of([after.pk])[after.pk].links[url]
    assert (answer.status, answer.byte_size) == (200, 1)
    assert answer.at == link.checked_at.isoformat(timespec="seconds")
    assert after.mqa > before.mqa
    assert after.revision == before.revision + 1
    assert IndexState.objects.get().revision == after.revision


def test_a_check_that_says_nothing_new_writes_no_product(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a.csv")))
    check_all()
    revision = DataProduct.objects.get().revision
    assert check_all() == 1
    assert DataProduct.objects.get().revision == revision


def test_an_address_is_broken_after_three_bad_answers_and_mended_by_one_good(
    endpoint_server: FakeEndpoint,
) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a.csv")))
    check_all()
    good = DataProduct.objects.get().mqa
    endpoint_server.answers["/a.csv"] = Answer(b"", status=404)
    states = []
    for _ in range(3):
        check_all()
        states.append((Link.objects.get().state, DataProduct.objects.get().mqa == good))
    assert states == [("ok", True), ("ok", True), ("gone", False)]
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    check_all()
    assert (Link.objects.get().state, DataProduct.objects.get().mqa) == ("ok", good)


def test_an_address_that_breaks_our_own_code_costs_only_itself(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = f"{endpoint_server.url}/good.csv"
    endpoint_server.answers["/good.csv"] = Answer(b"a,b", "text/csv")
    collected(endpoint_server, package("p", resources=resources(f"{endpoint_server.url}/bad.csv", good)))
    real = links.link_check

    def breaks(fetcher: Any, url: str) -> Any:
        if "bad" in url:
            raise KeyError("unheard of")
        return real(fetcher, url)

    monkeypatch.setattr(links, "link_check", breaks)
    assert check_all() == 2
    states = dict(Link.objects.values_list("url", "state"))
    assert states == {good: "ok", f"{endpoint_server.url}/bad.csv": "unknown"}
    assert Link.objects.get(state="unknown").due_at > timezone.now() + timedelta(days=1)


def test_permission_is_not_breakage(endpoint_server: FakeEndpoint) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"", status=401)
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a.csv")))
    for _ in range(4):
        check_all()
    assert Link.objects.get().state == "refused"


def test_a_dead_host_is_asked_once_and_told_once(endpoint_server: FakeEndpoint, monkeypatch: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{unused.getsockname()[1]}"
        urls = [f"http://{dead}/{n}.csv" for n in range(5)]
        collected(endpoint_server, package("a", resources=resources(*urls)))
        asked: list[str] = []
        real = links.link_check
        monkeypatch.setattr(
            links, "link_check", lambda fetcher, url: (asked.append(url), real(fetcher, url))[1]
        )
        monkeypatch.setattr(rounds, "_own", lambda _, claimed: frozenset(row.url for (row,) in claimed))
        for _ in range(3):
            assert check_all() == 5
    assert len(asked) == 3
    assert Link.objects.filter(host=dead, state="gone").count() == 5


def test_a_host_that_asks_for_rest_is_left_alone_with_all_its_addresses(
    endpoint_server: FakeEndpoint,
) -> None:
    for n in range(4):
        endpoint_server.answers[f"/{n}"] = Answer(b"", status=429, headers={"Retry-After": "3600"})
    urls = [f"{endpoint_server.url}/{n}" for n in range(4)]
    collected(endpoint_server, package("a", resources=resources(*urls)))
    asked = len(endpoint_server.requests)
    links_check_due()
    assert len(endpoint_server.requests) == asked + 1
    left = Link.objects.filter(checked_at=None)
    assert left.count() == 3
    name = host_name(checked_url(endpoint_server.url))
    assert {link.due_at for link in left} == {Host.objects.get(name=name).busy_until}


def test_restricted_time_is_shared_out_and_the_rest_is_due_at_once(endpoint_server: FakeEndpoint) -> None:
    urls = [f"{endpoint_server.url}/{n}" for n in range(4)]
    collected(endpoint_server, package("a", resources=resources(*urls)))
    assert links_check_due(seconds=-1) == 0
    assert not Link.objects.filter(due_at__gt=timezone.now()).exists()


def test_links_that_another_worker_has_are_left_to_it(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a")))
    assert len(claim(links._WAITING)) == 1
    assert claim(links._WAITING) == []


def test_records_cannot_have_the_portal_ask_its_neighbours(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as neighbour:
        neighbour.answers["/admin"] = Answer(b"secret")
        collected(endpoint_server, package("a", resources=resources(f"{neighbour.url}/admin")))
        links_check_due()
        assert neighbour.requests == []
    assert Link.objects.get().state == "unknown"
    assert "loopback" in Link.objects.get().message


def test_checks_can_be_switched_off(endpoint_server: FakeEndpoint, settings: Any) -> None:
    settings.CHECK_LINKS = False
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a")))
    assert not Link.objects.exists()
    assert links_check_due() == 0


def test_a_worker_that_dies_after_its_checks_leaves_the_assessments_due(
    endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint_server.answers["/a.csv"] = Answer(b"a", "text/csv")
    collected(endpoint_server, package("a", resources=resources(f"{endpoint_server.url}/a.csv")))
    before = DataProduct.objects.get()

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(links, "products_rederive", killed)
    with pytest.raises(KeyboardInterrupt):
        links_check_due()
    monkeypatch.undo()
    assert DataProduct.objects.get().mqa == before.mqa
    assert assessments_renew() == 1
    assert DataProduct.objects.get().mqa > before.mqa
    assert assessments_renew() == 0
    assert not Assessment.objects.filter(due_at__lte=timezone.now()).exists()
