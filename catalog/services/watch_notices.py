"""Telling people what happened to what they watch: at once, once a day, once a week, as they chose for each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.domain.numbers import counted
from catalog.domain.watching import SHORT, is_due
from catalog.models import DataProduct, User, Watch, WatchNews
from catalog.selectors.visibility import visible_to
from catalog.selectors.watches import watch_seen
from catalog.services.notify import notify

log = structlog.get_logger(__name__)
_PEOPLE = 300  # of one round
_LINES = 20  # of a watch in a mail
LIST = "/account/watches/"


def watches_tell() -> int:
    """Tell the people for whom something has come together; returns how many were told.

    Each has a transaction of its own, in which the news is written off: ending in the middle, or running twice, tells nothing
    twice. What somebody may not see any more is not named.
    """
    now = timezone.localtime()
    morning = now.hour >= settings.DIGEST_HOUR
    waiting = WatchNews.objects.filter(watch=OuterRef("pk"), told=False)
    rows = (
        Watch.objects.filter(Exists(waiting)).order_by("user", "pk").values_list("user", "rhythm", "told_on")
    )
    due = [user for user, rhythm, told_on in rows if is_due(rhythm, told_on, now.date(), morning=morning)]
    return sum(_told(pk, now.date(), morning) for pk in list(dict.fromkeys(due))[:_PEOPLE])


def _told(pk: int, today: date, morning: bool) -> int:
    try:
        return _tell(pk, today, morning)
    except Exception:
        log.exception("news of saved searches not told", user=pk)
        return 0


@transaction.atomic
def _tell(pk: int, today: date, morning: bool) -> int:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        return 0
    rows = user.watches.order_by("pk").select_for_update(of=("self",)).defer("matched")
    watches = [
        watch
        for watch in rows.select_related("product", "domain")
        if is_due(watch.rhythm, watch.told_on, today, morning=morning)
    ]
    parts = [part for watch in watches if (part := _part(user, watch))]
    keys = [watch.pk for watch in watches if watch.news.filter(told=False).exists()]
    WatchNews.objects.filter(watch__in=keys, told=False).update(told=True)
    Watch.objects.filter(pk__in=keys).update(told_on=today, unlisted=0)
    if not parts:
        return 0
    number = sum(number for _, number, _ in parts)
    first = parts[0][0]
    where = f"“{title_of(first)}”" if len(parts) == 1 else f"{len(parts)} of the things that you watch"
    return notify(
        [user],
        kind="watch.news",
        title=f"{counted(number, 'change')} in {where}",
        url=f"{LIST}{first.pk}/" if len(parts) == 1 else LIST,
        letter="\n\n".join(letter for _, _, letter in parts),
        about=first.product if len(parts) == 1 else None,
    )


def title_of(watch: Watch) -> str:
    """What a watch is called: a search by its name, else what is followed."""
    if watch.product is not None:
        return watch.product.title
    return watch.domain.name if watch.domain is not None else watch.name


def _part(user: User, watch: Watch) -> tuple[Watch, int, str] | None:
    """What is told of one watch: how many changes, and their lines; None where there is nothing to be seen."""
    untold = watch.news.filter(told=False).order_by("-pk")
    visible = untold.filter(product__in=visible_to(user).order_by().values("pk"))
    number = visible.count()
    if not number or not watch_seen(user, watch):
        return None
    shown = list(
        visible.values("kinds", "levels", "product__title", "product__slug", "product__state")[:_LINES]
    )
    lines = [f"{title_of(watch)}: {settings.SITE_URL}{LIST}{watch.pk}/", "", *map(_line, shown)]
    number += watch.unlisted
    if number > len(shown):
        lines.append(f"And {number - len(shown):,} more.")
    return watch, number, "\n".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    said = words_of(row["kinds"], row["levels"])
    live = row["product__state"] == DataProduct.State.LIVE
    address = f"\n  {settings.SITE_URL}/products/{row['product__slug']}/" if live else ""
    title = " ".join(str(row["product__title"]).split())
    return f"- {title}: {said}{address}"


def words_of(kinds: Sequence[str], levels: Sequence[int]) -> str:
    """What happened, in words: “changed, maturity from level 2 to 3”."""
    words = [SHORT.get(kind, kind) for kind in kinds if kind != "maturity" or len(levels) != 2]  # type: ignore[call-overload]
    if "maturity" in kinds and len(levels) == 2:
        words.append(f"maturity from level {levels[0]} to {levels[1]}")
    return ", ".join(words)
