"""How people search: what is counted, what is never kept, and that a page never waits for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import LazySettings, settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import DataProduct, SearchDay, SearchWords, User
from catalog.services import search_use, use
from catalog.services.schedule import tidy
from catalog.services.search_use import Searched, result_opened, search_counted, searches_flush
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No failure of an earlier test is remembered."""
    monkeypatch.setattr(use._Rest, "until", 0.0)


def miss(q: str, who: str = "ann", *, method: str = "GET", user_agent: str = BROWSER) -> None:
    search_counted(Searched(q, missed=True), method=method, user_agent=user_agent, who=who)


def kept() -> list[tuple[str, int, int]]:
    searches_flush()
    return list(SearchWords.objects.order_by("words").values_list("words", "missed", "missed_people"))


def in_redis() -> str:
    redis = use.counters()
    keys = list(redis.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}searched:*"))
    return " ".join([*keys, *(str(redis.hgetall(key)) for key in keys if redis.type(key) == "hash")])


def test_words_are_counted_with_how_many_people_looked_for_them() -> None:
    for who in ("ann", "ann", "bob"):
        miss("Frost days", who)
    miss("  “frost   DAYS”, ", "cyd")
    miss("Heat pumps", "ann")
    assert kept() == [("frost days", 4, 3), ("heat pumps", 1, 1)]
    miss("frost days", "ann")
    miss("frost days", "dee")
    assert kept() == [("frost days", 6, 4), ("heat pumps", 1, 1)]
    assert searches_flush() == 0


def test_nobody_can_be_told_from_what_is_kept() -> None:
    miss("frost days", "192.0.2.7 Firefox")
    before = in_redis()
    assert "192.0.2.7" not in before
    salts = [key for key in before.split() if ":salt:" in key]
    assert len(salts) == 1
    assert 0 < use.counters().ttl(salts[0]) <= 86_400, "it is gone at midnight"
    searches_flush()
    assert {field.name for field in SearchWords._meta.get_fields()} == {
        "id",
        "words",
        "day",
        "times",
        "people",
        "missed",
        "missed_people",
        "opened",
    }


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "curl/8.5.0", "Mozilla/5.0 (compatible; bingbot/2.0)"]
)
def test_programs_are_not_counted(agent: str) -> None:
    miss("frost days", user_agent=agent)
    miss("frost days", method="HEAD")
    assert kept() == []


def test_what_looks_like_somebodys_is_not_kept() -> None:
    for q in (
        "ann@example.org",
        "07700 900123",
        "meter 1200023305967",
        "heat demand at SW1A 2AA",
        "https://x.example/a?b",
    ):
        miss(q)
    assert kept() == []
    assert "example" not in in_redis()
    assert SearchDay.objects.get().times == 5, "that somebody searched is counted"


def test_there_are_never_more_words_of_a_day_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_use, "MOST_WORDS", 2)
    for words in ("frost days", "heat pumps"):
        miss(words)
    assert len(kept()) == 2
    for words in ("soil moisture", "frost days"):
        miss(words)
    assert kept() == [("frost days", 2, 1), ("heat pumps", 1, 1)]


def test_what_was_counted_yesterday_is_kept_as_of_yesterday_and_leaves_no_counter() -> None:
    day = (datetime.now(UTC) - timedelta(days=1)).date()
    use.counters().hset(f"{settings.CACHES['default']['KEY_PREFIX']}searched:missed:{day}", "frost days", 3)
    use.counters().hset(f"{settings.CACHES['default']['KEY_PREFIX']}searched:times:{day}", "frost days", 4)
    searches_flush()
    row = SearchWords.objects.get()
    assert (row.day, row.times, row.missed, row.people) == (day, 4, 3, 0)
    assert in_redis() == ""


@pytest.mark.parametrize(("days", "left"), [(180, 2), (0, 0)])
def test_they_are_kept_as_long_as_the_settings_say(settings: LazySettings, days: int, left: int) -> None:
    settings.SEARCH_MISS_DAYS = days
    today = datetime.now(UTC).date()
    for ago in (0, 180, 181):
        SearchWords.objects.create(words="frost", day=today - timedelta(days=ago), times=1)
        SearchDay.objects.create(day=today - timedelta(days=ago))
    tidy()
    assert SearchWords.objects.count() == SearchDay.objects.count() == left


def test_nothing_is_counted_where_nothing_is_to_be_kept(settings: LazySettings) -> None:
    settings.SEARCH_MISS_DAYS = 0
    miss("frost days")
    assert in_redis() == ""


def test_a_page_answers_while_the_counters_are_away(
    client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away(*args: object, **kwargs: object) -> object:
        asked.append("once")
        raise use.RedisError("away")

    index()
    monkeypatch.setattr(use, "_redis", lambda: SimpleNamespace(pipeline=away))
    for _ in range(3):
        assert client.get("/search/?q=frost+days", headers={"User-Agent": BROWSER}).status_code == 200
    assert asked == ["once"]


def test_the_search_page_counts_words_that_find_nothing_by_themselves(
    client: Client, analyst: User, index: Callable[[], None]
) -> None:
    index()
    asked = {"User-Agent": BROWSER}
    with CaptureQueriesContext(connection) as queries:
        client.get("/search/?q=frost+days", headers=asked)
    assert not [
        one["sql"]
        for one in queries
        if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    client.get("/search/?q=frost+days&openness=open", headers=asked)
    client.get("/search/?openness=open", headers=asked)
    client.force_login(analyst)
    client.get("/search/?q=frost+days", headers=asked)
    assert kept() == [("frost days", 2, 2)]


def opened(address: str, *, host: str = "portal.example", method: str = "GET", agent: str = BROWSER) -> None:
    result_opened(address, host=host, method=method, user_agent=agent)


def test_what_is_opened_from_a_page_of_results_counts_for_its_words() -> None:
    search_counted(Searched("Frost days"), method="GET", user_agent=BROWSER, who="ann")
    opened("https://portal.example/search/?q=frost+DAYS&page=2&level=3")
    for odd in (
        "https://other.example/search/?q=frost+days",
        "https://portal.example/domains/?q=frost+days",
        "https://portal.example/search/?q=made+up+by+somebody",
        "https://portal.example/search/?q=ann%40example.org",
        "http://[odd",
        "",
    ):
        opened(odd)
    opened("https://portal.example/search/?q=frost+days", agent="Googlebot/2.1")
    opened("https://portal.example/search/?q=frost+days", method="HEAD")
    searches_flush()
    assert list(SearchWords.objects.values_list("words", "times", "opened")) == [("frost days", 1, 1)]
    assert SearchDay.objects.get().opened == 3, "of what is not kept it counts that it was opened"


def test_a_day_is_kept_as_numbers() -> None:
    for milliseconds, more in (
        (12, {"corrected": True}),
        (12, {"relaxed": True}),
        (700, {"widened": True}),
        (9000, {}),
    ):
        search = Searched("frost", facets=("level", "theme"), milliseconds=milliseconds, **more)
        search_counted(search, method="GET", user_agent=BROWSER, who="ann")
    searches_flush()
    searches_flush()
    row = SearchDay.objects.get()
    assert (row.times, row.corrected, row.relaxed, row.widened) == (4, 1, 1, 1)
    assert row.filters == {"level": 4, "theme": 4}
    assert row.took[1] == 2
    assert row.took[-1] == 1
    search_counted(Searched("frost"), method="GET", user_agent=BROWSER, who="bob")
    searches_flush()
    assert SearchDay.objects.get().times == 5


def test_the_pages_count_searches_and_openings(
    client: Client, index: Callable[[], None], endpoint_server: FakeEndpoint
) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan(packages(2)), domain=domain_make("Northmoor")))
    index()
    asked = {"User-Agent": BROWSER}
    client.get("/search/?q=substation&level=0&level=1&level=2&level=3", headers=asked)
    client.get("/search/?q=substation&page=2", headers=asked)
    address = f"/products/{DataProduct.objects.first().slug}/"  # type: ignore[union-attr]
    client.get(address, headers={**asked, "Referer": "http://testserver/search/?q=substation"})
    client.get(address, headers=asked)
    searches_flush()
    (row,) = SearchWords.objects.all()
    assert (row.words, row.times, row.missed, row.opened) == ("substation", 1, 0, 1)
    day = SearchDay.objects.get()
    assert (day.times, day.opened, day.filters) == (1, 1, {"level": 1})
    assert sum(day.took) == 1
