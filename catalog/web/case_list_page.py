"""The list of use cases: facets, search in titles, one's own, and what waits for a review."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict

from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.domain.usecases.states import STATES
from catalog.selectors.case_list import CaseRow
from catalog.web.case_words import TONES
from catalog.web.dates import moment_text
from catalog.web.links import breadcrumbs, pagination

PAGE_SIZE, _LONGEST = 20, 200
_TITLES = {"": "Use cases", "mine": "Your use cases", "review": "Use cases to review"}


class Asked(NamedTuple):
    """What the list is narrowed to."""

    q: str
    sectors: frozenset[str]
    layers: frozenset[str]
    gaps: bool
    show: str

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.sectors or self.layers or self.gaps)


def asked_of(query: QueryDict, *, signed_in: bool, curator: bool) -> Asked:
    """What an address asks for; what there is not is not heard."""
    show = query.get("show", "")
    allowed = {"mine"} if signed_in else set()
    return Asked(
        q=" ".join(query.get("q", "").replace("\0", "").split())[:_LONGEST],
        sectors=frozenset(query.getlist("sector")).intersection(SECTORS),
        layers=frozenset(query.getlist("layer")).intersection(LAYERS),
        gaps=query.get("gaps") == "yes",
        show=show if show in allowed | ({"review"} if curator else set()) else "",
    )


def context(request: HttpRequest, asked: Asked, rows: Sequence[CaseRow]) -> dict[str, Any]:
    """Everything of pages/usecase/list.html. No query."""
    found = [row for row in rows if all(test(asked)(row) for test in _TESTS.values())]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    title = _TITLES[asked.show]
    return {
        "asked": asked,
        "rows": [_shown(row) for row in page],
        "any": bool(rows),
        "total": counted(len(found), "use case"),
        "facets": [facet for facet in _facets(rows, asked) if facet["options"]],
        "pagination": pagination(
            page.number, page.paginator.num_pages, lambda n: f"?{urlencode([*_pairs(asked), ('page', n)])}"
        ),
        "clear_url": f"?show={asked.show}" if asked.show else "/use-cases/",
        "tabs": _tabs(request, asked),
        "page_title": title,
        "page_description": "Who gives which data to whom, and for what; which data are there, and which are missing.",
        "nav_section": "cases",
        "crumbs": breadcrumbs((title, "")),
    }


_TESTS: dict[str, Callable[[Asked], Callable[[CaseRow], bool]]] = {
    "q": lambda asked: lambda row: all(word in row.title.casefold() for word in asked.q.casefold().split()),
    "sector": lambda asked: lambda row: not asked.sectors or bool(asked.sectors.intersection(row.sectors)),
    "layer": lambda asked: lambda row: not asked.layers or bool(asked.layers.intersection(row.layers)),
    "gaps": lambda asked: lambda row: not asked.gaps or row.gaps > 0,
}


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    pairs = [("show", asked.show), ("q", asked.q), ("gaps", "yes" if asked.gaps else "")]
    pairs += [("sector", one) for one in sorted(asked.sectors)]
    pairs += [("layer", one) for one in sorted(asked.layers)]
    return [pair for pair in pairs if pair[1]]


def _facets(rows: Sequence[CaseRow], asked: Asked) -> list[dict[str, Any]]:
    """Context of components/facet.html: each counts what the others leave."""

    def left(name: str) -> list[CaseRow]:
        tests = [test(asked) for key, test in _TESTS.items() if key != name]
        return [row for row in rows if all(test(row) for test in tests)]

    sectors = Counter(one for row in left("sector") for one in row.sectors)
    layers = Counter(one for row in left("layer") for one in row.layers)
    gaps = Counter("yes" for row in left("gaps") if row.gaps)
    return [
        _facet("sector", "Sector", SECTORS.items(), sectors, asked.sectors),
        _facet("layer", "Layer", LAYERS.items(), layers, asked.layers),
        _facet(
            "gaps", "Gaps", [("yes", "With gaps")], gaps, frozenset({"yes"}) if asked.gaps else frozenset()
        ),
    ]


def _facet(
    name: str, label: str, words: Iterable[tuple[str, str]], counts: Counter[str], chosen: frozenset[str]
) -> dict[str, Any]:
    options = [
        {
            "id": f"{name}-{key}",
            "value": key,
            "label": text,
            "count": f"{counts[key]:,}",
            "checked": key in chosen,
        }
        for key, text in words
        if counts[key] or key in chosen
    ]
    return {"name": name, "label": label, "chosen": len(chosen), "open": True, "options": options}


def _shown(row: CaseRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": f"/use-cases/{row.slug}/" if row.published else f"/use-cases/{row.slug}/edit/",
        "question": row.question if len(row.question) <= 240 else f"{row.question[:239]}…",
        "sectors": ", ".join(SECTORS.get(one, one) for one in row.sectors),  # type: ignore[call-overload]
        "state": "" if row.state == "published" else STATES[row.state],
        "tone": TONES[row.state],
        "flows": counted(row.flows, "flow"),
        "served": f"{row.served} of {row.flows}" if row.flows else "",
        "gaps": counted(row.gaps, "gap") if row.gaps else "",
        "level": "" if row.level is None else f"Level {row.level}: {level_name(row.level)}",
        "changed": moment_text(row.changed_at),
    }


def _tabs(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    names = {"": "All"}
    if request.user.is_authenticated:
        names["mine"] = "Yours"
    if getattr(request.user, "is_curator", False):
        names["review"] = "To review"
    return [
        {
            "label": label,
            "url": f"/use-cases/?show={key}" if key else "/use-cases/",
            "current": key == asked.show,
        }
        for key, label in names.items()
    ]
