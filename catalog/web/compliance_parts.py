"""Parts of the pages on shared rules, worked out so that the templates only print."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from catalog.domain.governance.rules_model import Rule
from catalog.domain.governance.standing import STANDINGS, Figures, counts_as_met
from catalog.domain.numbers import counted
from catalog.selectors.compliance import Cell, Day, Row
from catalog.web.dates import date_text
from catalog.web.domain_maturity_parts import WHOLE, percent

_TONES = {
    "met": "green",
    "unmet": "red",
    "unknown": "",
    "exempt": "violet",
    "expired": "red",
    "open": "outline",
    "empty": "",
}


def rule_url(rule: Rule) -> str:
    """The page of a rule."""
    return f"/governance/rules/{rule.id}/"


def cell_shown(cell: Cell, slug: str) -> dict[str, Any]:
    """How a domain stands to a rule."""
    until = cell.decided.until if cell.decided else None
    return {
        "rule": cell.rule.id,
        "title": cell.rule.title,
        "text": cell.rule.text,
        "url": f"/domains/{slug}/governance/rules/{cell.rule.id}/",
        "standing": cell.standing,
        "label": STANDINGS[cell.standing],
        "tone": _TONES[cell.standing],
        "until": date_text(until.isoformat()) if until else "",
        "figures": figures_text(cell.rule, cell.figures),
        "share": percent(share) if (share := cell.figures.share) is not None else "",
        "width": round((cell.figures.share or 0) * WHOLE / 100),
    }


def figures_text(rule: Rule, figures: Figures) -> str:
    """“3 of 4 products, 1 not known”."""
    if not figures.asked:
        return f"asked of no {rule.about}"
    unknown = f", {figures.unknown:,} not known" if figures.unknown else ""
    return f"{figures.met:,} of {counted(figures.asked, rule.about)}{unknown}"


def row_shown(row: Row) -> dict[str, Any]:
    """A domain with its cells."""
    return {
        "name": row.name,
        "url": f"/domains/{row.slug}/governance/",
        "met": row.met,
        "counted": row.counted,
        "failed": [cell.rule.title for cell in row.cells if counts_as_met(cell.standing) is False],
        "cells": [cell_shown(cell, row.slug) for cell in row.cells],
    }


def rule_met_text(rule: Rule, rows: Sequence[Row]) -> str:
    """“9 of 24 domains meet it”, of those for which it counts."""
    cells = [cell for row in rows for cell in row.cells if cell.rule.id == rule.id]
    told = [met for cell in cells if (met := counts_as_met(cell.standing)) is not None]
    if not told:
        return "It counts for no domain yet"
    return f"{sum(told):,} of {counted(len(told), 'domain')} {'meets' if len(told) == 1 else 'meet'} it"


def met_text(row: Row) -> str:
    """“It meets 3 of the 4 rules that count for it.”, or why none does."""
    if not row.counted:
        return "No rule counts for it yet: none is adopted, it is exempt, or there is nothing to ask it of."
    rules = "rule that counts" if row.counted == 1 else "rules that count"
    return f"It meets {row.met} of the {row.counted} {rules} for it."


def trend_shown(days: Sequence[Day]) -> dict[str, Any] | None:
    """A line of the share of met ones among those that counted, over a ground of 1000 by 100; None without any day."""
    drawn = [(day, 100 * day.met / day.counted) for day in days if day.counted]
    if not days:
        return None
    first, last = days[0].day, days[-1].day
    length = (last - first).days or 1
    points = [(round((day.day - first).days * WHOLE / length), round(100 - share, 1)) for day, share in drawn]
    line = " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""
    return {
        "line": line,
        "area": f"{points[0][0]},100 {line} {points[-1][0]},100" if line else "",
        "end": points[-1] if points else None,
        "first": date_text(first.isoformat()),
        "last": date_text(last.isoformat()),
        "from_share": percent(drawn[0][1]) if drawn else "",
        "to_share": percent(drawn[-1][1]) if drawn else "",
        "to_day": date_text(drawn[-1][0].day.isoformat()) if drawn else "",
        "from_day": date_text(drawn[0][0].day.isoformat()) if drawn else "",
        "rows": [_day_row(day) for day in reversed(days)],
    }


def _day_row(day: Day) -> dict[str, Any]:
    share = day.figures.share
    return {
        "day": date_text(day.day.isoformat()),
        "iso": day.day.isoformat(),
        "met": f"{day.met:,} of {day.counted:,}" if day.counted else "none counted",
        "products": f"{day.figures.met:,} of {day.figures.asked:,}" if share is not None else "none asked",
    }


def worked_out(day: Any) -> str:
    """When the figures are of; empty where there are none, and where they are of today."""
    return date_text(day.isoformat()) if day and day != timezone.localdate() else ""
