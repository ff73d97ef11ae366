"""Saved searches and what people follow: what is found, who is told, and that nothing is lost, doubled or leaked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, SearchUnavailable
from catalog.models import (
    AssessmentChange,
    DataProduct,
    Endpoint,
    Membership,
    Notification,
    OutboxMessage,
    ProductChange,
    User,
    Watch,
    WatchNews,
    WatchRound,
)
from catalog.selectors.watches import news_of, watches_of
from catalog.services import watch_events, watch_notices, watch_rounds, watches
from catalog.services.audience import audience_apply
from catalog.services.notice_digest import notices_digest
from catalog.services.notifications import ways_choose
from catalog.services.schedule import tidy
from catalog.services.watch_notices import watches_tell
from catalog.services.watch_rounds import watches_round
from catalog.services.watches import follow, search_save, watch_change, watch_delete
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday


class Source:
    """An endpoint whose records a test changes, and rounds after each harvest."""

    def __init__(self, server: FakeEndpoint, index: Callable[[], None]) -> None:
        self.server, self.index = server, index
        self.records: dict[str, dict[str, Any]] = {}
        self.endpoint = self._made()

    def _made(self) -> Endpoint:
        address = self.server.ckan(list(self.records.values()))
        endpoint = endpoint_make(address, domain=domain_make("Northmoor"))
        Endpoint.objects.update(withdraw_percent=100, withdraw_count=100, grace_days=0)
        endpoint.refresh_from_db()
        return endpoint

    def put(self, identifier: str, title: str = "", **more: Any) -> None:
        self.records[identifier] = package(identifier, title, **more)

    def harvest(self) -> int:
        """Harvest, and look for news; returns how many were found."""
        self.server.ckan(list(self.records.values()))
        harvest_now(self.endpoint)
        self.index()
        return watches_round()

    def product(self, identifier: str) -> DataProduct:
        return DataProduct.objects.get(endpoint=self.endpoint, source_id=identifier)


@pytest.fixture
def source(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> Source:
    """Two products, harvested before anybody watches."""
    source = Source(endpoint_server, index)
    source.put("heat", "Heat pump installations")
    source.put("frost", "Frost days by grid supply point")
    watches_round()
    source.harvest()
    return source


def told(watch: Watch) -> list[tuple[str, list[str]]]:
    return [(row.product.source_id, row.kinds) for row in watch.news.order_by("pk")]


def letters() -> list[str]:
    return [message.payload["body"] for message in OutboxMessage.objects.filter(kind="mail").order_by("pk")]


def test_a_saved_search_tells_what_is_new_in_it_and_nothing_of_before(source: Source, analyst: User) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost")
    assert watch.matched == [source.product("frost").pk]
    source.put("frost-2", "Frost nights")
    source.put("rain", "Rainfall")
    assert source.harvest() == 1
    assert told(watch) == [("frost-2", ["new"])]
    assert watches_round() == 0, "and not twice"
    assert sorted(Watch.objects.get().matched or ()) == sorted(
        [source.product("frost").pk, source.product("frost-2").pk]
    )


def test_what_changes_comes_in_and_goes_out_of_a_search(source: Source, analyst: User) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost")
    source.put("frost", "Frost days by substation")
    source.put("heat", "Heat pumps and frost")
    source.harvest()
    assert told(watch) == [("heat", ["new"]), ("frost", ["changed"])]
    WatchNews.objects.all().delete()
    source.put("heat", "Heat pumps")
    source.harvest()
    assert told(watch) == [("heat", ["left"])]


def test_licence_and_files_are_access(source: Source, analyst: User) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost")
    source.put(
        "frost",
        "Frost days by grid supply point",
        license_id="notspecified",
        license_title="",
        license_url="",
    )
    source.harvest()
    (row,) = watch.news.all()
    assert "access" in row.kinds
    assert "licence" in row.fields
    assert "changed" not in row.kinds


def test_levels_are_told_as_they_went(source: Source, analyst: User) -> None:
    watch = follow(analyst, product=source.product("frost"))
    at = timezone.now()
    for before, after in ((1, 2), (2, 3)):
        AssessmentChange.objects.create(
            product=source.product("frost"), at=at, model_version="1", level_before=before, level=after,
            mqa_before=1, mqa=2,
        )  # fmt: skip
    watches_round()
    (row,) = watch.news.all()
    assert (row.kinds, row.levels) == (["maturity"], [1, 3])


def test_withdrawn_and_back_again(source: Source, analyst: User) -> None:
    search = search_save(analyst, query="q=frost", name="Frost")
    followed = follow(analyst, product=source.product("frost"))
    domain = follow(analyst, domain=source.endpoint.domain)
    Watch.objects.update(made_at=NOON)  # the database says when a product went: here at the begin of the test
    frost = source.records.pop("frost")
    source.harvest()
    assert told(search) == told(followed) == told(domain) == [("frost", ["gone"])]
    source.records["frost"] = frost
    source.harvest()
    assert told(search)[1:] == told(followed)[1:] == told(domain)[1:] == [("frost", ["new"])]


def test_a_followed_domain_tells_of_new_products(source: Source, analyst: User) -> None:
    watch = follow(analyst, domain=source.endpoint.domain)
    source.put("rain", "Rainfall")
    source.harvest()
    assert told(watch) == [("rain", ["new"])]


def test_only_the_kinds_that_were_chosen(source: Source, analyst: User) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost", kinds=["gone"])
    source.put("frost-2", "Frost nights")
    source.harvest()
    assert told(watch) == []


# --- who sees what ---


def test_nobody_is_told_of_what_they_may_not_see(source: Source, analyst: User) -> None:
    member = User.objects.create_user("mia@example.org", "a-long-password")
    Membership.objects.create(user=member, domain=source.endpoint.domain, role="member")
    mine, theirs = (search_save(user, query="q=frost", name="Frost") for user in (member, analyst))
    domain = follow(analyst, domain=source.endpoint.domain)
    Endpoint.objects.update(audience="hidden")
    source.endpoint.refresh_from_db()
    source.put("frost-2", "Frost nights")
    source.harvest()
    assert told(mine) == [("frost-2", ["new"])]
    assert told(theirs) == told(domain) == []


def test_who_lost_a_role_is_told_no_more_and_shown_no_more(source: Source) -> None:
    member = User.objects.create_user("mia@example.org", "a-long-password")
    role = Membership.objects.create(user=member, domain=source.endpoint.domain, role="member")
    watch = search_save(member, query="q=frost", name="Frost", rhythm="once")
    Endpoint.objects.update(audience="hidden")
    source.endpoint.refresh_from_db()
    source.put("frost-2", "Frost nights")
    source.harvest()
    role.delete()
    member = User.objects.get(pk=member.pk)
    assert watches_tell() == 0, "what was found for them meanwhile is not told"
    assert news_of(member, watch) == []
    source.put("frost-2", "Frost nights and days")
    source.harvest()
    assert told(watch) == [("frost-2", ["new"])], "nothing is added"
    assert letters() == []


def test_a_product_that_is_hidden_is_not_named_as_gone(source: Source, analyst: User) -> None:
    search = search_save(analyst, query="q=frost", name="Frost", rhythm="once")
    followed = follow(analyst, product=source.product("frost"))
    source.endpoint.audience = "hidden"
    source.endpoint.save()
    audience_apply(source.endpoint)
    source.index()
    watches_round()
    assert told(search) == told(followed) == []
    assert watches_tell() == 0
    assert [row.seen for row in watches_of(User.objects.get(pk=analyst.pk))] == [False, True]


# --- mail ---


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type:
    """What time it is when people are told."""

    class Clock:
        now = NOON

    plain = timezone.localtime
    monkeypatch.setattr(
        watch_notices.timezone, "localtime", lambda *given: plain(*given) if given else Clock.now
    )
    return Clock


def news(watch: Watch, product: DataProduct, *kinds: str) -> None:
    WatchNews.objects.create(watch=watch, product=product, kinds=list(kinds or ["new"]), at=timezone.now())


def test_at_once_one_mail_names_what_happened(source: Source, analyst: User) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost", rhythm="once")
    source.put("frost-2", "Frost nights")
    source.harvest()
    assert watches_tell() == 1
    assert watches_tell() == 0
    (letter,) = letters()
    assert "- Frost nights: new\n" in letter
    assert f"/account/watches/{watch.pk}/" in letter
    assert "/unsubscribe/" in letter
    (row,) = Notification.objects.all()
    assert row.title == "1 change in “Frost”"
    assert "nights" not in row.text, "what is kept names no product"


def test_daily_and_weekly_wait_for_their_morning(source: Source, analyst: User, clock: Any) -> None:
    product = source.product("frost")
    daily = search_save(analyst, query="q=frost", name="Daily", rhythm="daily")
    weekly = search_save(analyst, query="q=heat", name="Weekly", rhythm="weekly")
    Watch.objects.update(told_on=NOON.date())
    for watch in (daily, weekly):
        news(watch, product)
    assert watches_tell() == 0, "today was had"
    clock.now = NOON + timedelta(days=1) - timedelta(hours=8)
    assert watches_tell() == 0, "not at four in the morning"
    clock.now = NOON + timedelta(days=1)
    assert watches_tell() == 1
    assert "Daily" in letters()[0]
    assert "Weekly" not in letters()[0]
    clock.now = NOON + timedelta(days=4)
    assert watches_tell() == 0, "Sunday"
    clock.now = NOON + timedelta(days=5)
    assert watches_tell() == 1
    assert "Weekly" in letters()[1]


def test_several_come_in_one_mail_with_an_end(source: Source, analyst: User, clock: Any) -> None:
    product = source.product("frost")
    both = [search_save(analyst, query=f"q={q}", name=q, rhythm="once") for q in ("frost", "heat")]
    for watch in both:
        for _ in range(25):
            news(watch, product, "changed", "access")
    assert watches_tell() == 1
    (letter,) = letters()
    assert letter.count("Frost days by grid supply point: changed, access changed") == 40
    assert letter.count("And 5 more.") == 2
    assert Notification.objects.get().title == "50 changes in 2 of the things that you watch"


def test_never_is_never_and_a_choice_holds_for_what_waits(source: Source, analyst: User, clock: Any) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost", rhythm="once")
    news(watch, source.product("frost"))
    watch_change(analyst, watch=watch, name="Frost", kinds=["new"], rhythm="never")
    assert watches_tell() == 0
    source.put("frost-2", "Frost nights")
    source.harvest()
    assert watches_tell() == 0
    assert len(news_of(analyst, watch)) == 2, "it is there to be looked at"


def test_the_house_choices_hold(source: Source, analyst: User, clock: Any, monkeypatch: Any) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost", rhythm="once")
    ways_choose(analyst, {"watches": "none"})
    news(watch, source.product("frost"))
    assert watches_tell() == 1
    assert letters() == []
    ways_choose(analyst, {"watches": "daily"})
    news(watch, source.product("frost"))
    assert watches_tell() == 1
    clock.now = timezone.now().replace(hour=23)
    assert notices_digest() == 1
    assert "1 change in “Frost”" in letters()[0]


def test_one_that_fails_holds_up_nobody(
    source: Source, analyst: User, curator: User, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user in (analyst, curator):
        news(search_save(user, query="q=frost", name="Frost", rhythm="once"), source.product("frost"))
    plain = watch_notices._part

    def part(user: User, watch: Watch) -> object:
        if user == analyst:
            raise ValueError("an odd one")
        return plain(user, watch)

    with monkeypatch.context() as patch:
        patch.setattr(watch_notices, "_part", part)
        assert watches_tell() == 1
    assert watches_tell() == 1, "nothing is lost"


# --- rounds: nothing lost, nothing doubled ---


def test_while_the_index_is_away_it_waits(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost")

    def away(*args: object, **kwargs: object) -> object:
        raise SearchUnavailable("away")

    with monkeypatch.context() as patch:
        for name in ("matching", "health", "refresh"):
            patch.setattr(f"catalog.search.engine.SearchEngine.{name}", away)
        late = search_save(analyst, query="q=nights", name="Late")
        patch.setattr(source, "index", lambda: None)
        source.put("frost-2", "Frost nights")
        assert source.harvest() == 0
    source.index()
    assert watches_round() == 2
    assert told(watch) == told(late) == [("frost-2", ["new"])]


def test_a_product_that_is_not_in_the_index_yet_is_waited_for(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = search_save(analyst, query="q=frost", name="Frost")
    with monkeypatch.context() as patch:
        patch.setattr(watch_rounds, "index_drain", lambda batches: 0)
        patch.setattr(source, "index", lambda: None)
        source.put("frost-2", "Frost nights")
        patch.setattr("catalog.services.slices.DrainAside.nudge", lambda self: None)
        patch.setattr("catalog.services.indexing.index_drain", lambda **more: 0)
        source.harvest()
    watches_round()
    assert told(watch) == [("frost-2", ["new"])]


def test_a_search_that_the_index_refuses_holds_up_nobody(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (search_save(analyst, query=f"q={q}", name=q) for q in ("heat", "frost"))
    plain = watch_rounds.search_engine().matching

    def matching(self: object, asked: list[Any], among: object = None) -> object:
        if any(request.q == "heat" for request in asked):
            raise SearchUnavailable("too many clauses")
        return plain(asked, among)

    monkeypatch.setattr("catalog.search.engine.SearchEngine.matching", matching)
    source.put("frost-2", "Frost and heat")
    source.harvest()
    assert told(good) == [("frost-2", ["new"])]
    assert told(bad) == []


def test_slices_end_in_the_middle_and_go_on(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_rounds, "SLICE", 2)
    mine = [search_save(analyst, query=f"q=frost&sort=title&level={n}", name=str(n)) for n in range(5)]
    for watch in mine:
        Watch.objects.filter(pk=watch.pk).update(query="q=frost")
    plain, calls = watch_rounds._news, []

    def dies(*args: Any) -> Any:
        calls.append(args)
        found = plain(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return found

    source.put("frost-2", "Frost nights")
    with monkeypatch.context() as patch:
        patch.setattr(watch_rounds, "_news", dies)
        with pytest.raises(KeyboardInterrupt):
            source.harvest()
    assert WatchNews.objects.count() == 2, "the first slice stays, the second is taken back"
    watches_round()
    assert [told(watch) for watch in mine] == [[("frost-2", ["new"])]] * 5


def test_a_round_is_bounded_and_the_next_goes_on(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_events, "MOST", 3)
    watch = search_save(analyst, query="q=frost", name="Frost")
    for n in range(8):
        source.put(f"frost-{n}", f"Frost {n}")
    source.harvest()
    assert len(told(watch)) == 8


def test_more_news_than_are_kept_are_counted(
    source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_rounds, "MOST_NEWS", 3)
    search_save(analyst, query="q=frost", name="Frost", rhythm="once")
    for n in range(8):
        source.put(f"frost-{n}", f"Frost {n}")
    source.harvest()
    watches_tell()
    assert "And 5 more." in letters()[0]
    assert Notification.objects.get().title == "8 changes in “Frost”"
    assert Watch.objects.get().unlisted == 0


def test_what_is_written_while_a_round_begins_is_not_missed(
    transactional_db: None, analyst: User, endpoint_server: FakeEndpoint, index: Callable[[], None]
) -> None:
    """A row with a lower id, of a transaction that ends later than one with a higher id."""
    source = Source(endpoint_server, index)
    source.put("frost", "Frost days")
    watches_round()
    source.harvest()
    watch = follow(analyst, product=source.product("frost"))
    written, goes_on = Event(), Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                _change("title")
                written.set()
                goes_on.wait(20)
        finally:
            connection.close()

    def _change(field: str) -> None:
        ProductChange.objects.create(
            product=source.product("frost"), at=timezone.now(), by="source", revision=2, action="harvest",
            changes={field: ["a", "b"]},
        )  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(slow)
        assert written.wait(20)
        _change("keywords")
        assert watches_round() == 0, "it waits for who began before"
        goes_on.set()
        running.result()
    watches_round()
    (row,) = watch.news.all()
    assert row.fields == ["keywords", "title"]


# --- what may be saved ---


def test_a_search_is_saved_once_and_only_what_it_asks_for(source: Source, analyst: User) -> None:
    first = search_save(analyst, query="q=frost&level=3&page=4&page_size=50&view=map", name=" A \n name ")
    again = search_save(analyst, query="q=frost&level=3", name="Another", rhythm="weekly")
    assert first.pk == again.pk
    assert Watch.objects.get().query == "q=frost&level=3"
    assert Watch.objects.get().name == "Another"


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"kinds": []}, {"kinds": ["odd"]}, {"rhythm": "hourly"}, {"query": "q=" + "x" * 5000}],
)
def test_what_cannot_be_saved_is_refused_in_words(db: None, analyst: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        search_save(analyst, **{"query": "q=frost", "name": "Frost", **wrong})
    assert not Watch.objects.exists()


def test_there_is_a_most(source: Source, analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "MOST", 1)
    product = source.product("frost")
    follow(analyst, product=product)
    follow(analyst, product=product)
    with pytest.raises(InvalidInput, match="Delete one first"):
        search_save(analyst, query="q=frost", name="Frost")


def test_everybody_changes_their_own(source: Source, analyst: User, curator: User) -> None:
    watch = follow(analyst, product=source.product("frost"))
    with pytest.raises(InvalidInput):
        watch_delete(curator, watch=watch)
    watch_delete(analyst, watch=watch)
    assert not Watch.objects.exists()


def test_old_news_goes_and_what_was_not_told_stays(source: Source, analyst: User) -> None:
    watch = follow(analyst, product=source.product("frost"))
    for is_told in (True, False):
        news(watch, source.product("frost"))
        WatchNews.objects.filter(told=False).update(told=is_told, at=timezone.now() - timedelta(days=91))
    tidy()
    assert [row.told for row in WatchNews.objects.all()] == [False]


def test_the_first_round_of_all_begins_now(source: Source, analyst: User) -> None:
    WatchRound.objects.all().delete()
    watch = follow(analyst, product=source.product("frost"))
    assert watches_round() == 0
    assert told(watch) == []
