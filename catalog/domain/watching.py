"""What people who saved a search, or follow a product or a domain, can be told of, and how often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self, get_args

Kind = Literal["new", "changed", "maturity", "access", "gone", "left"]
KINDS: dict[Kind, str] = {
    "new": "New: it came into the catalogue, or is found by the search now",
    "changed": "Changed: what is said of it",
    "maturity": "Maturity: its level rose or fell",
    "access": "Access: its licence, its files and services, or who may have it",
    "gone": "Withdrawn from the catalogue",
    "left": "No longer found by the search, because it changed",
}
SHORT: dict[Kind, str] = {
    "new": "new",
    "changed": "changed",
    "maturity": "maturity changed",
    "access": "access changed",
    "gone": "withdrawn",
    "left": "no longer found",
}
Rhythm = Literal["once", "daily", "weekly", "never"]
RHYTHMS: dict[Rhythm, str] = {
    "once": "At once, within some minutes",
    "daily": "Once a day",
    "weekly": "Once a week, on Monday",
    "never": "Not at all: I look here, or use a feed",
}
# Fields of a record by which one gets at the data, or may not.
_ACCESS = frozenset(
    {
        "licence",
        "rights",
        "access_rights",
        "stated_classes",
        "policies",
        "distributions",
        "service",
        "contract_url",
        "audience",
    }
)
# What a source says of its own record, and what says nothing by itself.
_NOT_TOLD = frozenset({"record_modified", "state", "formats"})


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a product: when last, kinds, the fields that changed, its level before and after."""

    at: datetime
    kinds: frozenset[Kind] = frozenset()
    fields: frozenset[str] = frozenset()
    levels: tuple[int, int] | None = None

    def __or__(self, later: Self) -> Self:
        levels = self.levels or later.levels
        if self.levels and later.levels:
            levels = self.levels[0], later.levels[1]
        at = max(self.at, later.at)
        return replace(
            self, at=at, kinds=self.kinds | later.kinds, fields=self.fields | later.fields, levels=levels
        )


def news_of_product(at: datetime) -> News:
    """That a product came into the catalogue."""
    return News(at, frozenset({"new"}))


def news_of_change(at: datetime, action: str, changes: Mapping[str, Any]) -> News:
    """What a row of a product's history tells; guesses of the portal count where access follows from them."""
    if state := (changes.get("state") or [None, None])[1]:
        return News(at, frozenset({"new"} if state == "live" else {"gone"}))
    named = frozenset(changes) - _NOT_TOLD
    access = named & _ACCESS
    others = frozenset() if action in ("infer", "audience") else named - _ACCESS
    kinds: set[Kind] = set()
    if access:
        kinds.add("access")
    if others:
        kinds.add("changed")
    return News(at, frozenset(kinds), access | others)


def news_of_level(at: datetime, before: int, after: int) -> News:
    """What an assessment tells: nothing where the level is as it was."""
    return News(at) if before == after else News(at, frozenset({"maturity"}), levels=(before, after))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a product stands to a watch in a round: whether it was one of its products, is one now, and may be seen."""

    before: bool
    now: bool
    seen: bool
    live: bool


def told(news: News, standing: Standing) -> News | None:
    """What of `news` a watch is to be told, None for nothing. Nobody is told of what they may not see."""
    if not standing.seen or not (standing.before or standing.now):
        return None
    if standing.before and not standing.now:
        if not standing.live and "gone" not in news.kinds:
            return None  # it was gone before
        gone: Kind = "left" if standing.live else "gone"
        return replace(news, kinds=frozenset({gone}))
    if not standing.before:
        return news_of_product(news.at)
    kinds = news.kinds - {"new", "gone"}
    return replace(news, kinds=kinds) if kinds else None


def is_due(rhythm: str, told_on: date | None, today: date, *, morning: bool) -> bool:
    """Whether somebody is to be told today; `morning`: the hour of the daily mails has come."""
    if rhythm == "once":
        return True
    if rhythm not in ("daily", "weekly") or not morning:
        return False
    since = today if rhythm == "daily" else today - timedelta(days=today.weekday())
    return told_on is None or told_on < since


def kinds_kept(names: Iterable[str]) -> list[str]:
    """Those of `names` that are kinds, in their order."""
    wanted = set(names)
    return [kind for kind in KINDS if kind in wanted]


ALL_KINDS: tuple[Kind, ...] = get_args(Kind)
