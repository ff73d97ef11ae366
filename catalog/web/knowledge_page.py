"""Contexts of the pages of standards, initiatives and the glossary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.domain.numbers import counted
from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.models import DataProduct, GlossaryTerm, Initiative, Standard, UseCase
from catalog.services.knowledge_entries import Entry
from catalog.web.links import breadcrumbs, safe_url
from catalog.web.product_frame import asked_words


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one kind of entry: their words and addresses."""

    kind: str
    model: type[Standard] | type[Initiative] | type[GlossaryTerm]
    path: str
    title: str
    noun: str
    lede: str


PAGES = {
    pages.kind: pages
    for pages in (
        Pages(
            "standard", Standard, "/standards/", "Standards", "standard",
            "What data, services and processes of the sector follow, and which products here say that they conform to it.",
        ),
        Pages(
            "initiative", Initiative, "/initiatives/", "Initiatives", "initiative",
            "Roadmaps, digital twins, projects and platforms, here and abroad: see whether it is there before you make it anew.",
        ),
        Pages(
            "term", GlossaryTerm, "/glossary/", "Glossary", "term",
            "What the letters and words of the sector stand for.",
        ),
    )
}  # fmt: skip
_KINDS = dict(Initiative.Kind.choices)


def asked_of(pages: Pages, query: QueryDict) -> dict[str, str]:
    """What of a list an address asks for; what is no filter's value counts as nothing."""
    asked = {"q": asked_words(query)}
    for name, values in (("layer", LAYERS), ("sector", SECTORS), ("kind", _KINDS)):
        if (value := query.get(name, "")) in values:
            asked[name] = value
    for name in ("country", "group"):
        if value := query.get(name, "").replace("\0", "")[:100]:
            asked[name] = value
    return asked


def list_context(
    pages: Pages,
    rows: Sequence[Entry],
    asked: Mapping[str, str],
    *,
    uses: Mapping[str, int],
    groups: Sequence[str] = (),
    may_edit: bool,
) -> dict[str, Any]:
    """Everything of pages/knowledge/list.html. `uses`: products that conform, by slug of a standard."""
    shown = sorted((_row(pages, row, uses) for row in rows), key=lambda row: -row["uses"])
    return {
        "pages": pages,
        "rows": shown,
        "number": counted(len(shown), pages.noun),
        "asked": asked,
        "filters": list(_filters(pages, asked, groups)),
        "narrowed": any(asked.values()),
        "may_edit": may_edit,
        "page_title": pages.title,
        "page_description": pages.lede,
        "nav_section": "cases",
        "crumbs": breadcrumbs((pages.title, "")),
    }


def _filters(pages: Pages, asked: Mapping[str, str], groups: Sequence[str]) -> Any:
    if pages.kind == "term":
        yield _filter("group", "Group", {group: group.capitalize() for group in groups}, asked)
        return
    yield _filter("layer", "Layer", LAYERS, asked)
    yield _filter("sector", "Sector", SECTORS, asked)
    if pages.kind == "initiative":
        yield _filter("kind", "Kind", _KINDS, asked)
        yield _filter("country", "Country", {country: country for country in groups}, asked)


def _filter(name: str, label: str, values: Mapping[Any, str], asked: Mapping[str, str]) -> dict[str, Any]:
    chosen = asked.get(name, "")
    return {
        "name": name,
        "label": label,
        "options": [(value, text, value == chosen) for value, text in values.items()],
    }


def _row(pages: Pages, row: Entry, uses: Mapping[str, int]) -> dict[str, Any]:
    return {
        "url": f"{pages.path}{row.slug}/",
        "slug": row.slug,
        "title": str(row),
        "text": _text(row),
        "beside": _beside(row),
        "uses": uses.get(row.slug, 0),
        "unconfirmed": isinstance(row, GlossaryTerm) and not row.confirmed,
    }


def _text(row: Entry) -> str:
    if isinstance(row, GlossaryTerm):
        return row.expansion
    return row.description if isinstance(row, Standard) else row.offers


def _beside(row: Entry) -> str:
    if isinstance(row, Standard):
        return ", ".join(filter(None, (row.body, row.number)))
    if isinstance(row, Initiative):
        return ", ".join(filter(None, (row.get_kind_display(), row.owner, row.country)))
    return row.group


def entry_context(
    pages: Pages,
    row: Entry,
    *,
    cases: Sequence[UseCase] = (),
    products: Sequence[DataProduct] = (),
    number: int = 0,
    beside: Sequence[Entry] = (),
    may_edit: bool,
) -> dict[str, Any]:
    """Everything of pages/knowledge/entry.html. `products`: the first of `number` that conform; `beside`: related entries."""
    return {
        "pages": pages,
        "row": row,
        "kind": pages.kind,
        "text": _text(row),
        "facts": [fact for fact in _facts(row) if fact["value"] or fact.get("links")],
        "cases": [{"url": f"/use-cases/{case.slug}/", "title": case.title} for case in cases],
        "products": products,
        "number": number,
        "more_url": f"/search/?{urlencode({'standard': row.slug})}" if number > len(products) else "",
        "search_url": f"/search/?{urlencode({'q': str(row)})}",
        "beside": [{"url": _path_of(one), "title": str(one)} for one in beside],
        "beside_title": "Initiatives that build on it"
        if pages.kind == "standard"
        else "Standards that it builds on",
        "may_edit": may_edit,
        "edit_url": f"{pages.path}{row.slug}/edit/",
        "page_title": str(row),
        "page_description": _text(row)[:200],
        "nav_section": "cases",
        "crumbs": breadcrumbs((pages.title, pages.path), (str(row), "")),
    }


def _path_of(row: Entry) -> str:
    path = next(pages.path for pages in PAGES.values() if isinstance(row, pages.model))
    return f"{path}{row.slug}/"


def _facts(row: Entry) -> list[dict[str, Any]]:
    facts = [_fact("Kept by", row.body), _fact("Number", row.number)] if isinstance(row, Standard) else []
    if isinstance(row, Initiative):
        facts = [
            _fact("Kind", row.get_kind_display()),
            _fact("Owner", row.owner),
            _fact("Country", row.country),
        ]
    if isinstance(row, GlossaryTerm):
        state = "" if row.confirmed else "General knowledge: no source was seen."
        return [
            _fact("More", row.description),
            _fact("Also called", ", ".join(row.synonyms)),
            _fact("Group", row.group.capitalize()),
            _fact("Source", row.source or state),
            _fact("Searches", "" if row.widens else "Not widened by it."),
        ]
    return [
        *facts,
        _fact("Layers", ", ".join(text for name, text in LAYERS.items() if name in row.layers)),
        _fact("Sectors", ", ".join(text for name, text in SECTORS.items() if name in row.sectors)),
        _fact("Web address", row.url, safe_url(row.url)),
        _fact("Source", row.source),
    ]


def _fact(name: str, value: str, url: str = "") -> dict[str, Any]:
    return {"name": name, "value": value, "url": url}


def edit_context(pages: Pages, row: Entry | None) -> dict[str, Any]:
    """The frame of the form of an entry."""
    title = f"Edit {row}" if row else f"Add {'an' if pages.noun[0] in 'aeiou' else 'a'} {pages.noun}"
    back = f"{pages.path}{row.slug}/" if row else pages.path
    return {
        "pages": pages,
        "row": row,
        "page_title": title,
        "caption": pages.title,
        "back_url": back,
        "nav_section": "cases",
        "crumbs": breadcrumbs((pages.title, pages.path), *([(str(row), back)] if row else []), (title, "")),
    }
