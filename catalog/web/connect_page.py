"""Contexts of the five screens that connect an endpoint."""

from collections import Counter
from typing import Any

from catalog.domain.audience import AUDIENCES
from catalog.domain.bridge.dial import SETTINGS
from catalog.domain.maturity.mqa_model import band_of, mqa_model
from catalog.domain.numbers import counted
from catalog.formats.registry import PROTOCOLS
from catalog.harvest.guard import redact_url
from catalog.models import Domain, Endpoint
from catalog.services.connecting import Sample, Samples
from catalog.services.endpoints import EndpointSettings
from catalog.web.connect_draft import Draft
from catalog.web.connect_forms import AddressForm
from catalog.web.labels import asked_text, parts_told
from catalog.web.links import breadcrumbs
from catalog.web.protocol_words import groups_offered, offered_as
from catalog.web.run_page import protocol_title

SCREENS = {
    "address": "Where is the catalogue?",
    "protocol": "What does it speak?",
    "preview": "What would come in",
    "settings": "How should it be harvested?",
    "check": "Check and connect",
}
PROBLEMS_SHOWN = 5  # of one record
_AUTH: dict[str, str] = dict(Endpoint._meta.get_field("auth_kind").choices)  # type: ignore[arg-type]


def _frame(screen: str) -> dict[str, Any]:
    names = list(SCREENS)
    number = names.index(screen) + 1
    return {
        "page_title": SCREENS[screen],
        "caption": f"Connect an endpoint: step {number} of {len(names)}",
        "page_description": "Connect a catalogue to this portal in five steps.",
        "nav_section": "endpoints",
        "back_url": f"/connect/{names[number - 2]}/".replace("address/", "") if number > 1 else "",
        "crumbs": breadcrumbs(("Endpoints", "/endpoints/"), ("Connect an endpoint", "")),
    }


def address_context(*, has_domains: bool, form: AddressForm) -> dict[str, Any]:
    """The first screen; `has_domains`: whether there is a domain that the person may connect for."""
    asked = [form[name] for name in AddressForm.AUTH]
    opened = any(field.errors for field in asked) or form["auth_kind"].value() not in ("none", "", None)
    return {**_frame("address"), "has_domains": has_domains, "auth_fields": asked, "auth_open": opened}


def protocol_context(draft: Draft, domain: Domain) -> dict[str, Any]:
    """The second."""
    return {
        **_frame("protocol"),
        "domain": domain,
        "url": redact_url(draft.url),
        "found": offered_as(draft.found) if draft.found in PROTOCOLS else None,
        "groups": list(groups_offered(draft.found)),
        "other": draft.protocol not in ("", draft.found),
        "problem": draft.problem,
        "tried": draft.tried,
    }


def preview_context(
    draft: Draft, domain: Domain, samples: Samples | None = None, error: str = ""
) -> dict[str, Any]:
    """The third; without `samples` and `error` nothing has been asked yet."""
    return {
        **_frame("preview"),
        "domain": domain,
        "url": redact_url(draft.url),
        "protocol": protocol_title(draft.protocol or draft.found),
        "error": error,
        "shown": _shown(samples) if samples else None,
    }


def _shown(samples: Samples) -> dict[str, Any]:
    read = [sample for sample in samples.records if sample.mqa]
    average = round(sum(s.mqa.points for s in read if s.mqa) / len(read)) if read else None
    return {
        "rows": [_row(sample) for sample in samples.records],
        "read": len(read),
        "refused": len(samples.records) - len(read),
        "clean": sum(not sample.problems for sample in read),
        "total": samples.total,
        "more": samples.more,
        "asks": samples.asks,
        "problems": samples.problems,
        "average": average,
        "band": band_of(average) if average is not None else None,
        "possible": read[0].mqa.max_points if read and read[0].mqa else 0,
        "ticks": [band.least for band in mqa_model().bands if band.least],
        "common": _common(samples),
    }


def _row(sample: Sample) -> dict[str, Any]:
    return {
        "title": sample.title or sample.source_id or "A record without an identifier",
        "refused": sample.mqa is None,
        "points": sample.mqa.points if sample.mqa else None,
        "band_label": sample.mqa.band_label if sample.mqa else "",
        "problems": sample.problems[:PROBLEMS_SHOWN],
        "more": max(0, len(sample.problems) - PROBLEMS_SHOWN),
    }


def _common(samples: Samples) -> list[dict[str, Any]]:
    """What the records lack most often by the quality model, with the points that it costs each."""
    missing: Counter[tuple[str, int]] = Counter()
    for sample in samples.records:
        if sample.mqa:
            missing.update((i.label, i.possible) for i in sample.mqa.indicators if i.state == "not_met")
    worst = sorted(missing.items(), key=lambda item: -item[1] * item[0][1])
    return [{"label": label, "points": points, "records": n} for (label, points), n in worst[:5]]


def settings_context(draft: Draft, domain: Domain) -> dict[str, Any]:
    """The fourth."""
    return {**_frame("settings"), "domain": domain, "sealed": bool(draft.sealed)}


def check_context(draft: Draft, domain: Domain, chosen: EndpointSettings) -> dict[str, Any]:
    """The fifth: rows of what was entered, each with where it can be changed."""
    audience = AUDIENCES[chosen.audience]
    if chosen.domains:
        audience = f"{audience}: {', '.join(named.name for named in chosen.domains)}"
    if not domain.confirmed:
        audience = f"{audience}, once {domain.name} is confirmed. Until then, members of its own domain"
    hours = chosen.interval_hours
    rows = (
        ("Domain", domain.name, ""),
        ("Address", redact_url(draft.url), ""),
        ("Credentials", _AUTH[draft.auth_kind], ""),
        ("Protocol", protocol_title(draft.protocol), "protocol/"),
        ("Harvested", "every hour" if hours == 1 else f"every {hours} hours", "settings/"),
        ("Asked for", asked_text(chosen.whole_every_days or 0), "settings/"),
        ("Where the source is silent", SETTINGS[chosen.dial], "settings/"),  # type: ignore[index]
        ("What linked descriptions say", "is added" if chosen.enriched else "is not added", "settings/"),
        ("Who may see the entries", audience, "settings/"),
        *(("Fewer people see", told, "settings/") for told in parts_told(chosen.parts or {})),
        (
            "A person is asked",
            f"before more than {chosen.withdraw_percent} % or more than {chosen.withdraw_count:,} of the entries are withdrawn",
            "settings/",
        ),
        ("An entry that is no longer listed", _grace(chosen.grace_days), "settings/"),
    )
    return {
        **_frame("check"),
        "domain": domain,
        "rows": [{"name": name, "value": value, "url": f"/connect/{where}"} for name, value, where in rows],
    }


def _grace(days: int) -> str:
    if not days:
        return "is withdrawn at once"
    return f"is withdrawn after {counted(days, 'day')}"
