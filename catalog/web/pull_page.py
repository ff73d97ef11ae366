"""The context of the pull planner."""

from typing import Any

from django.http import QueryDict

from catalog.domain.access.figures import counted, duration, number, size
from catalog.domain.access.job import Script
from catalog.domain.access.model import Limit, PullPlan
from catalog.domain.access.words import VERDICTS
from catalog.selectors.access import Access
from catalog.selectors.products import ProductView
from catalog.selectors.pull_params import pull_query
from catalog.selectors.pulls import Pull, asked_of, pull_of, way_code
from catalog.web import product_frame
from catalog.web.dates import date_text
from catalog.web.distributions import contact_link, contact_links
from catalog.web.links import Link
from catalog.web.pull_form import parts_of, pull_form
from catalog.web.way_words import (
    HELP,
    Fact,
    address_of,
    limit_source,
    mode_of,
    pattern_name,
    way_anchor,
)

TONES = {
    "fine": "green",
    "slow": "amber",
    "use-bulk": "teal",
    "ask-owner": "violet",
    "not-possible": "red",
    "cannot-say": "",
}
CHUNKS_SHOWN = 10
LANGUAGES = {
    "python": "Python",
    "curl": "Shell with curl",
    "duckdb": "DuckDB (SQL)",
    "outline": "Outline of a consumer",
}
_ROWS = {
    "asked": "as you say",
    "scaled": "worked out from the whole by the time that is asked for",
    "one-series": "one row an update: at least so many",
}
_BYTES = {"scaled": "worked out from the whole", "estimated": "estimated at 60 bytes a row"}


def context(view: ProductView, access: Access, query: QueryDict) -> dict[str, Any]:
    """Everything of pages/access/pull.html."""
    asked, ways = asked_of(access, query)
    around = frame(view, "Plan a pull")
    if not ways:
        return {**around, "landing_page": view.record.landing_page}
    form = pull_form(asked, query, view.record, ways)
    pull = pull_of(access, asked.way, asked.need) if asked.way and not asked.problems else None
    return {
        **around,
        "form": form,
        "parts": parts_of(form),
        "more": len(access.record.distributions) if not access.whole else 0,
        **(_pull_context(pull, access, around["product_url"]) if pull else {}),
    }


def _pull_context(pull: Pull, access: Access, base: str) -> dict[str, Any]:
    plan, way = pull.plan, pull.way
    better = plan.better
    return {
        "way": {
            "title": way.title,
            "pattern": pattern_name(way),
            "pattern_url": f"{HELP}#{way.pattern}",
            "mode": mode_of(way),
            "address": address_of(way),
            "trace_url": f"{base}access/#{way_anchor(way)}",
        },
        "verdict": verdict_context(plan),
        "closed": pull.closed,
        "receives": way.pattern == "stream",
        "asks": plan.verdict == "ask-owner",
        "facts": plan_facts(pull, base),
        "notes": [*pull.notes, *plan.notes],
        "chunks": [_span(chunk) for chunk in plan.chunks[:CHUNKS_SHOWN]],
        "more_chunks": [_span(chunk) for chunk in plan.chunks[CHUNKS_SHOWN:]],
        "better": {
            "pattern": pattern_name(better),
            "title": better.title,
            "why": plan.better_why,
            "url": f"{base}pull/?{pull_query(way_code(better), pull.need)}",
        }
        if better
        else None,
        "scripts": [_script(script, pull, base) for script in pull.scripts],
        "advised": better is None and way_code(way) == way_code(access.choice.way),
    }


def verdict_context(plan: PullPlan) -> dict[str, str]:
    """Context of components/verdict.html."""
    mark, label = VERDICTS[plan.verdict]
    return {"mark": mark, "label": label, "tone": TONES[plan.verdict], "sentence": plan.sentence}


def _span(chunk: tuple[str, str]) -> dict[str, str]:
    return {"start": date_text(chunk[0]), "end": date_text(chunk[1])}


def _script(script: Script, pull: Pull, base: str) -> dict[str, str]:
    return {
        "language": script.language,
        "label": LANGUAGES[script.language],
        "file_name": script.file_name,
        "how": script.how,
        "note": script.note,
        "text": script.text,
        "url": f"{base}pull/script/{script.language}/?{pull_query(way_code(pull.way), pull.need)}",
    }


def plan_facts(pull: Pull, base: str) -> list[Fact]:
    """The figures of a plan, and what each rests on."""
    plan, limits = pull.plan, pull.way.limits
    facts: list[Fact] = []
    if plan.rows is not None:
        told = _ROWS.get(plan.rows_basis, f"{plan.rows_basis} by the source")
        if plan.rows_basis == "measured":
            told = "measured by the portal"
        facts.append(Fact("Rows", f"{plan.rows:,}", told, _trace(pull, base)))
    if plan.window:
        facts.append(_by_limit("Paging reaches", f"{plan.window:,} rows", limits.window, base))
    if plan.calls is not None:
        facts.append(_calls(pull, base))
    if plan.minutes is not None:
        facts += [
            _rate(pull, base),
            Fact("Time", duration(plan.minutes), "of the calls, without the transfer itself"),
        ]
    if limits.per_day and plan.days:
        facts.append(
            _by_limit(
                "Daily quota",
                f"{number(limits.per_day.value)} calls, so {counted(plan.days, 'day')}",
                limits.per_day,
                base,
            )
        )
    if plan.byte_size is not None:
        facts.append(
            Fact(
                "Size",
                size(plan.byte_size),
                _BYTES.get(plan.bytes_basis, plan.bytes_basis),
                _trace(pull, base),
            )
        )
    if plan.time_field and (plan.chunks or pull.need.start or pull.need.end):
        facts.append(Fact("Asked for by", plan.time_field, "the field that says when a row is about"))
    return facts


def _trace(pull: Pull, base: str) -> str:
    return f"{base}access/#{way_anchor(pull.way)}"


def _by_limit(name: str, value: str, limit: Limit | None, base: str) -> Fact:
    return Fact(name, value, *limit_source(limit, base)) if limit else Fact(name, value)


def _calls(pull: Pull, base: str) -> Fact:
    calls, page = f"{pull.plan.calls or 0:,}", pull.plan.page
    if not page:
        return Fact("Calls", calls, "all of it in one answer")
    return _by_limit("Calls", f"{calls}, of up to {page:,} rows each", pull.way.limits.page, base)


def _rate(pull: Pull, base: str) -> Fact:
    told = f"{number(pull.plan.rate)} calls a minute"
    if pull.plan.rate_told:
        return _by_limit("Pace", told, pull.way.limits.per_minute, base)
    return Fact("Pace", told, "the portal’s own: the owner states none")


def frame(view: ProductView, title: str) -> dict[str, Any]:
    """What the pages on access share: names, crumbs, and whom to ask."""
    about = "how it is got, and what that takes"
    return {**product_frame.frame(view, title, about), "ask": contacts_of(view)}


def contacts_of(view: ProductView) -> list[Link]:
    """Whom to ask: the record's contacts, else the domain's."""
    usual = contact_link(view.product.domain.contact)
    return contact_links(view.record.contacts) or ([usual] if usual else [])
