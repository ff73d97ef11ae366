"""Contexts of the two pages on which a use case is brought along."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator

from catalog.domain.numbers import counted
from catalog.domain.usecases.model import EVERYONE, MOST, UseCaseRecord
from catalog.services.case_imports import CaseImport
from catalog.web.links import breadcrumbs

_LIST = ("Use cases", "/use-cases/")


def choose(pending: CaseImport | None) -> dict[str, Any]:
    """Context of pages/usecase/import.html; `pending` was read before and is no draft yet."""
    return {
        "page_title": "Bring a use case along",
        "nav_section": "cases",
        "noindex": True,
        "crumbs": breadcrumbs(_LIST, ("Bring along", "")),
        "pending": Truncator(pending.record.title).chars(80) if pending else "",
    }


def check(name: str, imported: CaseImport, error: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """Context of pages/usecase/import_check.html; `titles` of the products that it names, by slug."""
    case, problems = imported.record, imported.problems
    return {
        "page_title": "What was read",
        "nav_section": "cases",
        "noindex": True,
        "crumbs": breadcrumbs(_LIST, ("Bring along", "/use-cases/import/"), ("What was read", "")),
        "file": name,
        "case": case,
        "figures": _figures(case),
        "flows": _flows(case, titles),
        "problems": problems,
        "problems_told": counted(len(problems), "thing") if problems else "",
        "errors": [{"text": text} for text in (*imported.blocking, error) if text],
        "blocking": imported.blocking,
    }


def _figures(case: UseCaseRecord) -> list[tuple[str, int]]:
    return [
        ("actors", len(case.actors)),
        ("flows", len(case.flows)),
        ("scenarios", len(case.scenarios)),
        ("steps", len(case.steps)),
        ("references", len(case.references)),
        ("requirements", len(case.requirements)),
    ]


def _flows(case: UseCaseRecord, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    def end(key: str) -> str:
        return "everybody" if key == EVERYONE else case.actor_name(key) or key

    return [
        {
            "what": flow.what,
            "source": end(flow.source),
            "target": end(flow.target),
            "products": [{"slug": slug, "title": titles.get(slug, slug)} for slug in flow.products],
        }
        for flow in case.flows[: MOST["flows"]]
    ]
