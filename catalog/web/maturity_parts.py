"""How pages tell of maturity: ladder, facet bars, checks with their evidence, the next best step."""

from collections.abc import Callable, Iterable
from typing import Any

from catalog.domain.maturity.assess import CheckResult, Maturity
from catalog.domain.maturity.checks import NOT_YET
from catalog.domain.maturity.finding import STATE_MEANINGS, STATES
from catalog.domain.maturity.model import WHO, Check, maturity_model
from catalog.domain.numbers import counted
from catalog.web.dates import date_text

type EditUrl = Callable[[str], str]  # field → where those who may change it do so; empty for others

WAITING = "The portal has yet to look: nothing has to be done about it."
_OUTCOMES = {True: "met", False: "not_met", None: "not_applicable"}
_NAMES = tuple(level.name for level in maturity_model().levels)


def ladder(maturity: Maturity) -> dict[str, Any]:
    """Context of components/ladder.html, and what the level means."""
    level = maturity_model().levels[maturity.level]
    return {"level": level.number, "names": _NAMES, "name": level.name, "meaning": level.meaning}


def next_step(maturity: Maturity, base: str, edit_url: EditUrl) -> dict[str, Any] | None:
    """What the next level asks for and is not met; None at the highest. `base`: the address of the maturity page."""
    if not (missing := maturity.missing):
        return None
    level = maturity_model().levels[maturity.level + 1]
    return {
        "level": level.number,
        "name": level.name,
        "number": counted(len(missing), "step"),
        "steps": [step(result, base, edit_url) for result in missing],
    }


def step(result: CheckResult, base: str, edit_url: EditUrl) -> dict[str, str]:
    """One thing to do: what, who can, where."""
    check = result.check
    return {
        "title": check.title,
        "url": f"{base}{check.id.lower()}/",
        "step": WAITING if waits(result) else result.step,
        "who": "" if waits(result) else f"{WHO[check.who]}.",
        "found": finding_text(result),
        "edit_url": edit_url(check.field) if check.field else "",
    }


def waits(result: CheckResult) -> bool:
    """Whether only the portal has something to do."""
    return result.state == "unknown" and result.detail == NOT_YET


def finding_text(result: CheckResult) -> str:
    """What was found, in a sentence."""
    check, detail = result.check, result.detail.rstrip(". ")
    if result.passed is None:
        return f"Not applicable: {detail}."
    said = check.met if result.passed else check.not_met
    return f"{said}: {detail}." if detail else f"{said}."


def facet_bars(maturity: Maturity, base: str = "") -> list[dict[str, Any]]:
    """A bar for each facet: how many of its checks that apply are met. `base`: the page that tells which, empty for this one."""
    return [
        {
            "id": f.id,
            "label": f.name,
            "points": f.passed,
            "possible": f.applicable,
            "url": f"{base}#{f.id.lower()}",
        }
        for f in maturity.facets
    ]


def facets_with_checks(maturity: Maturity, base: str) -> list[dict[str, Any]]:
    """The facets, each with rows for its checks in the order of the levels."""
    by_facet = {facet.id: facet for facet in maturity.facets}
    return [
        {
            "id": facet.lower(),
            "name": name,
            "points": by_facet[facet].passed,
            "possible": by_facet[facet].applicable,
            "checks": [check_row(r, base) for r in maturity.results if r.check.facet == facet],
        }
        for facet, name in maturity_model().facets.items()
    ]


def check_row(result: CheckResult, base: str) -> dict[str, Any]:
    """A check as a row: outcome, evidence state, what was found, and the step where it is not met."""
    check = result.check
    return {
        "id": check.id,
        "url": f"{base}{check.id.lower()}/",
        "title": check.title,
        "outcome": _OUTCOMES[result.passed],
        "state": result.state,
        "state_label": STATES[result.state],
        "found": finding_text(result),
        "until": date_text(result.until[:10]) if result.until else "",
        "step": "" if result.passed is not False else WAITING if waits(result) else result.step,
        "gate": gate_text(check),
    }


def gate_text(check: Check) -> str:
    """Which level asks for it."""
    return f"Level {check.gate}" if check.gate else "No level asks for it"


def states_legend() -> list[dict[str, str]]:
    """What each evidence state means."""
    return [
        {"id": state, "label": label, "meaning": STATE_MEANINGS[state]} for state, label in STATES.items()
    ]


def titles(checks: Iterable[str]) -> str:
    """The checks by their titles."""
    names = {check.id: check.title for check in maturity_model().checks}
    return ", ".join(names.get(check, check) for check in checks)
