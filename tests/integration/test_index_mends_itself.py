"""Whatever happens to the index behind the portal's back is found and mended; a rebuild can be killed at any moment."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, IndexState, IndexStatus, SearchText, User
from catalog.search import SearchRequest
from catalog.search.client import Client as Elastic
from catalog.selectors.engine import search_engine
from catalog.selectors.index_state import index_work
from catalog.services import index_rebuild as rebuilding
from catalog.services.index_compare import Drift, index_compare
from catalog.services.index_rebuild import index_heal, index_rebuild
from catalog.services.index_status import status_get, status_set
from catalog.services.indexing import index_drain
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, packages
from tests.integration.checks import eventually

pytestmark = pytest.mark.django_db
type Refresh = Callable[[], None]


@pytest.fixture
def elastic() -> Elastic:
    """Elasticsearch, for somebody who does not keep to the rules."""
    return Elastic(settings.ELASTICSEARCH_URL)


@pytest.fixture
def filled(index: Refresh, endpoint_server: FakeEndpoint) -> list[int]:
    """Twelve products in the index; their ids."""
    harvest_now(endpoint_make(endpoint_server.ckan(packages(12))))
    index()
    status_get()
    return list(DataProduct.objects.order_by("pk").values_list("pk", flat=True))


def held() -> set[int]:
    """What Elasticsearch finds."""
    search_engine().refresh()
    response = search_engine().search(SearchRequest(viewer=None, page_size=100))
    assert not response.fallback
    return set(response.ids)


def at(pk: int) -> str:
    return f"/{settings.INDEX_PREFIX}products/_doc/{pk}"


# --- drift ---


def test_where_nothing_differs_nothing_is_done(filled: list[int]) -> None:
    assert index_compare() == Drift(compared=12)
    assert status_get().compared_at is not None
    assert index_work().due == 0


def test_a_document_that_somebody_deleted_is_written_again(filled: list[int], elastic: Elastic) -> None:
    elastic.call("DELETE", at(filled[3]), params={"refresh": "true"})
    assert held() == set(filled) - {filled[3]}
    assert index_compare() == Drift(compared=12, missing=1)
    assert held() == set(filled)
    assert index_compare() == Drift(compared=12)


def test_a_document_that_somebody_altered_is_written_again(filled: list[int], elastic: Elastic) -> None:
    altered = elastic.call("GET", at(filled[3]))["_source"] | {
        "title_sort": "hacked",
        "audience": ["signed-in"],
    }
    elastic.call("PUT", at(filled[3]), altered, params={"refresh": "true"})
    assert search_engine().search(SearchRequest(viewer=("public",))).total == 11
    assert index_compare() == Drift(compared=12, differing=1)
    assert elastic.call("GET", at(filled[3]))["_source"]["title_sort"] != "hacked"
    search_engine().refresh()
    assert search_engine().search(SearchRequest(viewer=("public",))).total == 12
    assert index_compare() == Drift(compared=12)


def test_an_index_of_yesterday_is_brought_up_to_date(filled: list[int], elastic: Elastic) -> None:
    """As from a snapshot of Elasticsearch that was restored: its revisions are old, the database says they are written."""
    DataProduct.objects.filter(pk=filled[0]).update(revision=50, title="Renamed since")
    IndexState.objects.filter(pk=filled[0]).update(revision=50, indexed_revision=50)
    assert index_compare() == Drift(compared=12, differing=1)
    assert elastic.call("GET", at(filled[0]))["_source"]["title"] == "Renamed since"


def test_a_database_of_yesterday_wins_over_an_index_of_today(filled: list[int], elastic: Elastic) -> None:
    source = elastic.call("GET", at(filled[0]))["_source"]
    elastic.call(
        "PUT",
        at(filled[0]),
        source | {"title": "From the future"},
        params={"version": "900", "version_type": "external_gte", "refresh": "true"},
    )
    assert index_compare() == Drift(compared=12, differing=1)
    assert elastic.call("GET", at(filled[0]))["_source"]["title"] != "From the future"
    assert DataProduct.objects.get(pk=filled[0]).revision == 901
    assert index_compare() == Drift(compared=12)


def test_what_the_index_has_too_many_goes(filled: list[int], elastic: Elastic) -> None:
    source = elastic.call("GET", at(filled[0]))["_source"]
    stranger = max(filled) + 1_000
    elastic.call("PUT", at(stranger), source | {"id": stranger}, params={"refresh": "true"})
    DataProduct.objects.filter(pk=filled[1]).update(state="withdrawn")  # and nobody told the index
    assert index_compare() == Drift(compared=11, surplus=2, textless=1)
    assert held() == set(filled) - {filled[1]}
    assert index_compare() == Drift(compared=11)


def test_what_is_merely_due_is_no_difference(filled: list[int]) -> None:
    DataProduct.objects.filter(pk=filled[0]).update(revision=9)
    DataProduct.objects.filter(pk=filled[1]).update(revision=9, state="withdrawn")
    IndexState.objects.filter(pk__in=filled[:2]).update(revision=9)
    assert index_compare() == Drift(compared=11)


def test_words_of_the_database_that_are_lost_are_written_again(filled: list[int]) -> None:
    SearchText.objects.filter(pk=filled[2]).delete()
    DataProduct.objects.filter(pk=filled[3]).update(state="withdrawn", revision=9)
    IndexState.objects.filter(pk=filled[3]).update(revision=9, indexed_revision=9, text_revision=9)
    found = index_compare()
    assert (found.textless, found.surplus) == (2, 1)
    assert set(SearchText.objects.values_list("pk", flat=True)) == set(filled) - {filled[3]}


def test_words_of_another_analysis_are_written_anew(filled: list[int]) -> None:
    status_set(text_schema="older")
    SearchText.objects.update(title_sort="of another time")
    index_heal()
    assert not SearchText.objects.filter(title_sort="of another time").exists()


def test_refused_products_are_told_with_the_reason_and_tried_again(
    filled: list[int], client: Client, curator: User, django_capture_on_commit_callbacks: Any
) -> None:
    DataProduct.objects.filter(pk=filled[0]).update(mqa=99, revision=9)
    IndexState.objects.filter(pk=filled[0]).update(
        revision=9, last_error="mapper_parsing_exception: no short"
    )
    client.force_login(curator)
    page = client.get("/admin/catalog/indexstatus/").content.decode()
    assert "mapper_parsing_exception: no short" in page
    numbers = client.get("/admin/catalog/indexstatus/?format=json").json()
    assert (numbers["refused"], numbers["due"], numbers["live"], numbers["indexed"], numbers["texts"]) == (
        1,
        0,
        12,
        12,
        12,
    )
    assert "the search index refuses products" in client.get("/readyz").json()["warnings"]
    answer = client.post("/admin/catalog/indexstatus/do/", {"do": "retry"}, follow=True)
    assert "1 products are tried again" in answer.content.decode()
    index_drain()
    assert not IndexState.objects.exclude(last_error="").exists()
    assert index_work().due == 0


def test_the_numbers_are_for_those_who_may_see_every_entry(
    filled: list[int], client: Client, analyst: User
) -> None:
    User.objects.filter(pk=analyst.pk).update(is_staff=True)
    client.force_login(analyst)
    assert client.get("/admin/catalog/indexstatus/").status_code == 403
    client.post("/admin/catalog/indexstatus/do/", {"do": "rebuild"})
    assert not IndexStatus.objects.get(pk=1).building


# --- rebuild ---


def broken_at(number: int, error: BaseException) -> Callable[[int], None]:
    def progress(sent: int) -> None:
        if sent >= number:
            raise error

    return progress


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SearchUnavailable("Elasticsearch is gone")])
def test_a_rebuild_that_broke_off_is_gone_on_with(
    filled: list[int], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 5)
    with pytest.raises(type(error)):
        index_rebuild(broken_at(5, error))
    status = status_get()
    assert (status.sent, status.sent_to) == (5, filled[4])
    assert held() == set(filled)
    # meanwhile one that was sent changes, one that was not is withdrawn
    DataProduct.objects.filter(pk=filled[0]).update(title="Changed meanwhile", revision=9)
    DataProduct.objects.filter(pk=filled[1]).update(state="withdrawn", revision=9)
    DataProduct.objects.filter(pk=filled[8]).update(state="withdrawn", revision=9)
    IndexState.objects.filter(pk__in=[filled[0], filled[1], filled[8]]).update(revision=9)
    index_drain()
    steps: list[int] = []
    result = index_rebuild(steps.append)
    assert (steps, result.count) == ([5, 10, 11], 10)
    assert held() == set(filled) - {filled[1], filled[8]}
    assert search_engine().search(SearchRequest(viewer=None, q="changed meanwhile")).total == 1
    after = status_get()
    assert (after.building, after.rebuilt, after.rebuild_failed) == ("", 10, "")
    assert index_compare() == Drift(compared=10)


def test_a_rebuild_begins_anew_where_what_was_built_is_gone_or_of_another_shape(
    filled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 5)
    for spoil in ("gone", "shape", "afresh"):
        with pytest.raises(KeyboardInterrupt):
            index_rebuild(broken_at(5, KeyboardInterrupt()))
        if spoil == "gone":
            search_engine()._index.abandon()
        steps: list[int] = []
        with monkeypatch.context() as patch:
            if spoil == "shape":
                patch.setattr("catalog.search.index.SCHEMA", "0newer")
            index_rebuild(steps.append, afresh=spoil == "afresh")
        assert steps == [0, 5, 10, 12], spoil
        assert held() == set(filled)


def test_a_rebuild_that_nobody_goes_on_with_is_gone_on_with_by_the_sweep(filled: list[int]) -> None:
    with pytest.raises(KeyboardInterrupt):
        index_rebuild(broken_at(1, KeyboardInterrupt()))
    assert any("rebuilt: 100 %" in w for w in Client().get("/readyz").json()["warnings"])
    index_heal()
    assert status_get().building == ""
    assert held() == set(filled)
    assert len(search_engine()._index._indices()) == 1


def test_a_wiped_index_comes_back_whole_and_the_database_answers_until_then(filled: list[int]) -> None:
    engine = search_engine()
    engine.drop()
    seen: list[tuple[int, bool]] = []

    def look(sent: int) -> None:
        answer = engine.search(SearchRequest(viewer=None, q="substation"))
        seen.append((answer.total, answer.fallback))

    index_rebuild(look)
    assert seen == [(12, True), (12, True)]
    assert held() == set(filled)


@pytest.mark.django_db(transaction=True)
def test_a_second_rebuild_waits_for_nobody_and_says_so(filled: list[int]) -> None:
    told: list[str] = []

    def another() -> None:
        try:
            index_rebuild()
        except SearchUnavailable as error:
            told.append(str(error))
        finally:
            connection.close()

    def meanwhile(sent: int) -> None:
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()

    index_rebuild(meanwhile)
    assert told
    assert all("being rebuilt already" in words for words in told)
    assert held() == set(filled)


_KILLED = """
import django, time
django.setup()
from catalog.services import index_rebuild
index_rebuild.BATCH = 20
def progress(sent):
    print(sent, flush=True)
    time.sleep(0.2)
index_rebuild.index_rebuild(progress)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_rebuild_is_gone_on_with_by_the_next(
    index: Refresh, endpoint_server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(200))))
    index()
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    if database["PORT"]:
        url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "vesportal.settings",
            "VESPORTAL_INDEX_PREFIX": settings.INDEX_PREFIX,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if int(line) >= 60:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    sent = status_get().sent
    assert 60 <= sent < 200
    monkeypatch.setattr(rebuilding, "BATCH", 20)
    steps: list[int] = []
    eventually(_unlocked)  # the database notices that the process has gone
    index_rebuild(steps.append)
    assert steps[0] == sent, "it goes on from where it was"
    assert steps[-1] == 200
    assert (
        len(held() | set(search_engine().search(SearchRequest(viewer=None, page=2, page_size=100)).ids))
        == 200
    )
    assert index_compare() == Drift(compared=200)


def _unlocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [rebuilding._LOCK]
        )
        return cursor.fetchone()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_a_thousand_searches_during_rebuilds_all_find_everything(
    filled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of the rebuilds change the shape of the index. Never is anything empty, and Elasticsearch always answers."""
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    stop = threading.Event()
    answers: list[tuple[int, bool]] = []
    faults: list[BaseException] = []

    def searches() -> None:
        try:
            while len(answers) < 1_000 and not faults:
                found = search_engine().search(SearchRequest(viewer=("public",), q="substation demand"))
                answers.append((found.total, found.fallback))
        except BaseException as error:
            faults.append(error)
        finally:
            stop.set()
            connection.close()

    threads = [threading.Thread(target=searches) for _ in range(2)]
    for thread in threads:
        thread.start()
    rebuilds = 0
    while not stop.is_set() or rebuilds < 2:
        rebuilds += 1
        with monkeypatch.context() as patch:
            patch.setattr("catalog.search.index.SCHEMA", f"{rebuilds}shape")
            index_rebuild()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(answers) >= 1_000
    assert set(answers) == {(12, False)}
    assert rebuilds >= 2
    assert IndexState.objects.filter(revision__gt=F("indexed_revision")).count() == 0
