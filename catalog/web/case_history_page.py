"""The contexts of a use case's history and of what differs between two versions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from catalog.domain.policy.model import QUESTIONS
from catalog.domain.usecases.difference import Difference
from catalog.domain.usecases.model import LAYERS, ROLES, SECTORS, UseCaseRecord
from catalog.models import UseCase, UseCaseVersion, User
from catalog.selectors.case_history import names_in_case
from catalog.selectors.usecases import CaseView
from catalog.selectors.visibility import Viewer
from catalog.web.case_edit_forms import MODES
from catalog.web.case_edit_parts import KINDS, SECTIONS
from catalog.web.dates import moment_text
from catalog.web.links import breadcrumbs, pagination
from catalog.web.word_diff import compared

_WORDS: dict[str, dict[Any, str]] = {
    "sectors": dict(SECTORS),
    "sector": dict(SECTORS),
    "layers": dict(LAYERS),
    "role": dict(ROLES),
    "mode": MODES,
    "uses": {key: question.short for key, question in QUESTIONS.items()},
}  # fmt: skip
_LABELS = {"products": "Data products", "need": "The need in words", "order": "Order"}


def history_context(
    user: Viewer, row: UseCase, page: Page[UseCaseVersion], published: set[int], *, edits: bool
) -> dict[str, Any]:
    """Everything of pages/usecase/history.html. One query at most, for names."""
    names = names_in_case(user, row, [v.by for v in page]) if edits and isinstance(user, User) else {}
    numbers = [version.number for version in page]
    return {
        **_frame(row, "History"),
        "versions": [
            {
                "number": version.number,
                "at": moment_text(version.at),
                "what": version.what if edits else "",
                "by": _by(version.by, names) if edits else "",
                "current": edits and version.number == row.version,
                "on_pages": version.number == row.published_version,
                "was_published": version.number in published,
                "diff_url": _diff_url(row, version.number, numbers, edits),
                "restorable": edits and version.number != row.version and row.state != "review",
            }
            for version in page
        ],
        "seen": row.version,
        "edits": edits,
        "pagination": pagination(page.number, page.paginator.num_pages, lambda n: f"?page={n}"),
    }


def _by(key: UUID | None, names: dict[UUID, str]) -> str:
    if key is None:
        return "The portal’s operators"
    return names.get(key) or "Somebody else"


def _diff_url(row: UseCase, number: int, numbers: Sequence[int], edits: bool) -> str:
    """What differs from the version before it that can be seen."""
    before = number - 1 if edits else next((n for n in numbers if n < number), 0)
    return f"/use-cases/{row.slug}/history/diff/?from={before}&to={number}" if before > 0 else ""


def diff_context(
    row: UseCase, earlier: CaseView, later: CaseView, numbers: tuple[int, int], found: Sequence[Difference]
) -> dict[str, Any]:
    """Everything of pages/usecase/history_diff.html. No query."""
    url = f"/use-cases/{row.slug}/history/"
    title = f"What differs between versions {numbers[0]} and {numbers[1]}"
    hidden = sum(sum(view.seen.hidden.values()) for view in (earlier, later))
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for one in found:
        heading, label = _named(one)
        group = groups.setdefault((one.kind, one.key), {"heading": heading, "rows": []})
        before = _said(one, one.before, earlier)
        after = _said(one, one.after, later)
        left, right = compared(before, after)
        group["rows"].append({"label": label, "before": left, "after": right})
    return {
        **_frame(row, title),
        "crumbs": breadcrumbs(
            ("Use cases", "/use-cases/"),
            (row.title[:80], f"/use-cases/{row.slug}/"),
            ("History", url),
            (title, ""),
        ),
        "groups": list(groups.values()),
        "hidden": hidden,
        "history_url": url,
    }


def _named(one: Difference) -> tuple[str, str]:
    """The heading of a part, and the label of its attribute."""
    if one.kind in KINDS:
        kind = KINDS[one.kind]
        if one.name == "order":
            return f"Order of {kind.many}", "Order"
        field = kind.form.base_fields.get(one.name)
        about = dict(SECTORS).get(one.about, one.about)  # type: ignore[call-overload]
        heading = f"{kind.one.capitalize()} “{about[:120]}”"
    else:
        fields = (section.form.base_fields.get(one.name) for section in SECTIONS.values())
        field, heading = next((found for found in fields if found), None), one.about or "The case itself"
    label = (
        str(field.label)
        if field is not None
        else _LABELS.get(one.name, one.name.replace("_", " ").capitalize())
    )
    return heading, label


def _said(one: Difference, value: Any, view: CaseView) -> str:
    """A value in words, one thing a line."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    words = {**_WORDS.get(one.name, {}), **_names(one.name, view)}
    if isinstance(value, (list, tuple)):
        return "\n".join(str(words.get(item, item)) for item in value)
    return str(words.get(value, value))


def _names(name: str, view: CaseView) -> dict[Any, str]:
    """What stands behind keys and slugs."""
    record: UseCaseRecord = view.record
    if name == "products":
        return {slug: facts.title for slug, facts in view.facts.items()}
    if name == "builds_on":
        return dict(view.titles)
    if name in ("source", "target", "actor"):
        return {key: record.actor_name(key) for key in ("all", *(actor.key for actor in record.actors))}
    if name == "flows":
        return {flow.key: flow.what for flow in record.flows}
    return {}


def _frame(row: UseCase, title: str) -> dict[str, Any]:
    return {
        "row": row,
        "caption": row.title,
        "page_title": title,
        "page_description": f"{title}: the use case {row.title[:120]}.",
        "nav_section": "cases",
        "url": f"/use-cases/{row.slug}/",
        "crumbs": breadcrumbs(
            ("Use cases", "/use-cases/"), (row.title[:80], f"/use-cases/{row.slug}/"), (title, "")
        ),
    }
