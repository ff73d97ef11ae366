"""What people who saved a search, or follow a product or a domain, can be told of, and how often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
    """What happened to a product: kinds, the fields that changed, its level before and after."""

    kinds: frozenset[Kind] = frozenset()
    fields: frozenset[str] = frozenset()
    levels: tuple[int, int] | None = None

    def __or__(self, later: Self) -> Self:
        levels = self.levels or later.levels
        if self.levels and later.levels:
            levels = self.levels[0], later.levels[1]
        return replace(self, kinds=self.kinds | later.kinds, fields=self.fields | later.fields, levels=levels)


NEW = News(frozenset({"new"}))


def news_of_change(action: str, changes: Mapping[str, Any]) -> News:
    """What a row of a product's history tells; guesses of the portal count where access follows from them."""
    if action == "return" or (changes.get("state") or [None, None])[1] == "live":
        return NEW
    named = frozenset(changes) - _NOT_TOLD
    access = named & _ACCESS
    others = frozenset() if action in ("infer", "audience") else named - _ACCESS
    kinds: set[Kind] = set()
    if access:
        kinds.add("access")
    if others:
        kinds.add("changed")
    return News(frozenset(kinds), access | others)


def news_of_level(before: int, after: int) -> News:
    """What an assessment tells: nothing where the level is as it was."""
    return News() if before == after else News(frozenset({"maturity"}), levels=(before, after))


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
        gone: Kind = "left" if standing.live else "gone"
        return replace(news, kinds=frozenset({gone}))
    if not standing.before:
        return NEW
    kinds = news.kinds if "new" not in news.kinds or len(news.kinds) == 1 else news.kinds - {"new"}
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
