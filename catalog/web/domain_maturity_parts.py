"""Parts of the pages on the maturity of domains, worked out so that the templates only print."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from catalog.domain.maturity.gap import USABLE, Progress, share_at
from catalog.domain.maturity.improve import SHOWN, Improvement
from catalog.domain.maturity.model import WHO, level_name, maturity_model
from catalog.domain.numbers import counted
from catalog.models import GapPlan
from catalog.selectors.maturity import Comparison, Day, Spread, Worked
from catalog.web.dates import date_text, moment_text

WHOLE = 1000  # the width of a full bar
_TOP, _ROUND = 3, 2  # domains shown of many: the first ones, and those on each side of this one
_ALL = 10
STATES = {
    "reached": ("Reached", "green"),
    "on course": ("On course", "teal"),
    "behind": ("Behind", "amber"),
    "over": ("Its day is past", "red"),
}


def percent(share: float) -> str:
    """“33 %”; a little is never told as nothing, nor nearly all as all."""
    if 0 < share < 1:
        return "under 1 %"
    return f"{99 if 99 < share < 100 else round(share)} %"


def level_text(level: int) -> str:
    """“3 Usable”."""
    return f"{level} {level_name(level)}"


def level_bars(spread: Spread, domain: str = "") -> dict[str, Any]:
    """Bars of the levels, the highest first, each with the search that finds its products; the longest fills the width."""
    most = max(spread.levels) or 1
    rows = [
        {
            "number": level.number,
            "name": level.name,
            "meaning": level.meaning,
            "count": (number := spread.levels[level.number]),
            "share": percent(100 * number / spread.total) if spread.total else "",
            "width": max(6, round(number * WHOLE / most)) if number else 0,
            "url": search_link(domain, level.number) if number else "",
            "from_here": sum(spread.levels[level.number :]),
            "share_from_here": percent(100 * sum(spread.levels[level.number :]) / spread.total)
            if spread.total
            else "",
            "usable": level.number >= USABLE,
        }
        for level in reversed(maturity_model().levels)
    ]
    return {"rows": rows, "unknown": spread.unknown, "total": spread.total, "whole": WHOLE}


def search_link(domain: str, *levels: int) -> str:
    """The search for the products of some levels, of a domain or of all."""
    pairs = [("domain", domain)] if domain else []
    return f"/search/?{urlencode([*pairs, *(('level', str(level)) for level in levels)])}"


def usable_text(spread: Spread) -> str:
    """How many products a program can use, in a sentence."""
    if not spread.total:
        return ""
    number = sum(spread.levels[USABLE:])
    if not number:
        return f"None of {counted(spread.total, 'data product')} is at level {USABLE} or above yet"
    share = percent(100 * number / spread.total)
    are = "is" if number == 1 else "are"
    return f"{number:,} of {counted(spread.total, 'data product')} ({share}) {are} at level {USABLE} or above"


# --- trend ------------------------------------------------------------------------------------


def trend_chart(days: Sequence[Day], plan: GapPlan | None = None) -> dict[str, Any] | None:
    """A line of the share at a level (that of the plan, else 3) over a ground of 1000 by 100; None without any day."""
    if not days:
        return None
    level = plan.level if plan else USABLE
    first, last = days[0].day, days[-1].day
    length = (last - first).days or 1
    points = [
        (round((day.day - first).days * WHOLE / length), round(100 - share_at(day.levels, level), 1))
        for day in days
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return {
        "line": line if len(days) > 1 else "",
        "area": f"0,100 {line} {points[-1][0]},100" if len(days) > 1 else "",
        "end": points[-1],
        "aim_y": 100 - plan.share if plan else None,
        "aim_text": f"{plan.share} %" if plan else "",
        "level": level_text(level),
        "level_number": level,
        "first": date_text(first.isoformat()),
        "last": date_text(last.isoformat()),
        "from_share": percent(share_at(days[0].levels, level)),
        "to_share": percent(share_at(days[-1].levels, level)),
        "rows": [
            {
                "day": date_text(day.day.isoformat()),
                "iso": day.day.isoformat(),
                "share": percent(share_at(day.levels, level)),
                "levels": list(enumerate(day.levels)),
                "mqa": round(day.mqa),
            }
            for day in reversed(days)
        ],
    }


# --- improvements -----------------------------------------------------------------------------


def improvement_rows(
    worked: Worked, domain: str = "", examples: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The first ten as a list, each with where its products are and, where it is among `examples`, one of them."""
    return {
        "rows": [_improvement(one, domain, examples) for one in worked.found[:SHOWN]],
        "more": max(0, len(worked.found) - SHOWN),
        "waiting": counted(worked.waiting, "product") if worked.waiting else "",
        "waits": "waits" if worked.waiting == 1 else "wait",
        "at": moment_text(worked.at) if worked.at else "",
    }


def _improvement(one: Improvement, domain: str, examples: frozenset[str]) -> dict[str, Any]:
    check = one.check.id.lower()
    source = f"?source={one.source}" if one.once else ""
    return {
        "step": one.step,
        "title": one.check.title,
        "says": _says(one),
        "who": WHO[one.check.who],
        "here": one.here,
        "source": one.source,
        "sources": one.sources if not one.once else 0,
        "products": "Which products" if domain else f"Products at level {one.level - 1}",
        "url": f"/domains/{domain}/maturity/checks/{check}/{source}"
        if domain
        else search_link("", one.level - 1),
        "example_url": f"/products/{one.example}/maturity/{check}/" if one.example in examples else "",
    }


def _says(one: Improvement) -> str:
    """“Lifts 12 products to level 2 Described and brings 3 nearer to it.”"""
    to = f"level {level_text(one.level)}"
    if not one.lifts:
        said = f"Brings {counted(one.nearer, 'product')} nearer to {to}"
    elif not one.nearer:
        said = f"Lifts {counted(one.lifts, 'product')} to {to}"
    else:
        said = f"Lifts {counted(one.lifts, 'product')} to {to} and brings {one.nearer:,} more nearer to it"
    later = f"; {one.later:,} of lower levels will need it too" if one.later else ""
    return f"{said}{later}."


# --- beside others ----------------------------------------------------------------------------


def comparison_rows(found: Comparison | None, slug: str) -> dict[str, Any] | None:
    """The domain among the others: all of few, of many the first ones and its neighbours."""
    if found is None:
        return None
    shown = _shown(len(found.rows), found.place - 1)
    rows = [
        {
            "place": n + 1,
            "name": row.name,
            "url": f"/domains/{row.slug}/maturity/",
            "own": row.slug == slug,
            "share": percent(row.share),
            "width": round(row.share * WHOLE / 100),
            "total": row.total,
            "gap": n > 0 and n - 1 not in shown,
        }
        for n, row in enumerate(found.rows)
        if n in shown
    ]
    return {
        "rows": rows,
        "others": len(found.rows) - 1,
        "place": found.place,
        "own": percent(found.rows[found.place - 1].share),
        "middle": percent(found.middle),
        "all": len(rows) == len(found.rows),
        "whole": WHOLE,
    }


def _shown(number: int, own: int) -> set[int]:
    if number <= _ALL:
        return set(range(number))
    near = range(max(0, own - _ROUND), min(number, own + _ROUND + 1))
    return {*range(_TOP), *near}


# --- plans ------------------------------------------------------------------------------------


def plan_card(plan: GapPlan, now: Progress) -> dict[str, Any]:
    """A plan and how far it has come."""
    label, tone = STATES[now.state]
    return {
        "aim": f"{plan.share} % at level {level_text(plan.level)} or above",
        "by": date_text(plan.by.isoformat()),
        "by_iso": plan.by.isoformat(),
        "began": date_text(plan.began.isoformat()),
        "began_share": percent(plan.began_share),
        "share": percent(now.share),
        "done": now.done,
        "due": now.due,
        "missing": counted(now.missing, "product") if now.missing else "",
        "has": "has" if now.missing == 1 else "have",
        "left": _left(now.days),
        "state": label,
        "tone": tone,
        "note": plan.note,
    }


def _left(days: int) -> str:
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return f"{counted(days, 'day')} left" if days else "today"
