"""The members of a series: in order, with gaps and what differs; and the line on a product's own page."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalog.domain.data_fields import field_uses, schema_uses
from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.domain.series import Member, SeriesRef, Traits, differences, gaps
from catalog.selectors.products import ProductView
from catalog.selectors.series import FEW, Series
from catalog.web.dates import date_text
from catalog.web.links import pagination, safe_url
from catalog.web.product_frame import asked_page, frame

PAGE_SIZE = 50
_GAPS = 20  # that are named


def ref_asked(refs: Sequence[SeriesRef], query: Mapping[str, str]) -> tuple[int, SeriesRef] | None:
    """Which of a product's series an address asks for by `s`; the first without; None where it has none."""
    if not refs:
        return None
    number = asked_page(query, len(refs), "s")
    return number, refs[number - 1]


def page_of(series: Series, query: Mapping[str, str], own: str) -> tuple[int, list[Member]]:
    """Which page is asked for, else that on which the product `own` stands; its members, with the one before them."""
    place = next((n for n, member in enumerate(series.members) if member.slug == own), 0)
    asked = query if "page" in query else {"page": str(place // PAGE_SIZE + 1)}
    page = asked_page(asked, -(-len(series.members) // PAGE_SIZE))
    begin = (page - 1) * PAGE_SIZE
    return page, list(series.members[max(begin - 1, 0) : begin + PAGE_SIZE])


def context(
    view: ProductView,
    refs: Sequence[SeriesRef],
    number: int,
    series: Series,
    page: int,
    shown: Sequence[ProductView],
) -> dict[str, Any]:
    """Everything of pages/data/series.html; `shown`: the products of the page, and the one before it. No query."""
    pages = max(1, -(-len(series.members) // PAGE_SIZE))
    by_slug = {member.slug: member for member in series.members}
    rows = _rows(view, shown, by_slug)
    missing = gaps(series.members)
    return {
        **frame(view, "The series", "its members in order, and what differs between them"),
        **_head(series),
        "others": [{"label": ref.label, "url": f"?s={n}"} for n, ref in enumerate(refs, 1) if n != number],
        "number": counted(series.count, "member"),
        "shown_number": len(series.members) if series.count > len(series.members) else 0,
        "rows": rows[1:] if page > 1 else rows,
        "gaps": [_gap(years) for years in missing[:_GAPS]],
        "gaps_more": max(0, len(missing) - _GAPS),
        "page": page,
        "pages": pages,
        "pagination": pagination(page, pages, lambda n: f"?{urlencode({'s': number, 'page': n})}"),
    }


def none(view: ProductView) -> dict[str, Any]:
    """The page of a product that is part of no series."""
    return frame(view, "The series", "its members in order, and what differs between them")


def _head(series: Series) -> dict[str, str]:
    """What the series is called, and where it is described."""
    if series.parent:
        return {"name": series.parent.title, "url": f"/products/{series.parent.slug}/"}
    return {"name": series.ref.label, "url": "" if series.ref.own else safe_url(series.ref.iri)}


def _rows(
    view: ProductView, shown: Sequence[ProductView], members: Mapping[str, Member]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    before: Traits | None = None
    for other in shown:
        traits, member = _traits(other), members[other.product.slug]
        rows.append(
            {
                "title": other.record.title,
                "url": f"/products/{member.slug}/",
                "own": other.product.pk == view.product.pk,
                "time": _time(member),
                "formats": ", ".join(traits.formats),
                "level": "" if traits.level is None else f"{traits.level}: {level_name(traits.level)}",
                "differs": [] if before is None else differences(before, traits),
                "first": before is None,
            }
        )
        before = traits
    return rows


def _traits(view: ProductView) -> Traits:
    names = dict.fromkeys(use.field.name for use in field_uses(schema_uses(view.record)))
    return Traits(tuple(names), tuple(view.product.formats), view.product.level)


def _time(member: Member) -> str:
    start, end = date_text(member.start), date_text(member.end)
    if start and end:
        return start if start == end else f"{start} to {end}"
    if start or end:
        return f"from {start}" if start else f"until {end}"
    years = member.years
    return f"{years[0]}, by its title" if years else ""


def _gap(years: range) -> str:
    return f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"


def line(view: ProductView, series: Series | None) -> dict[str, Any] | None:
    """What a product's own page says of its series; None where it has none, or is alone in it. No query."""
    if series is None or (series.count < 2 and not series.parent and not series.ref.own):
        return None
    slugs = [member.slug for member in series.members]
    place = slugs.index(view.product.slug) if view.product.slug in slugs and series.count <= FEW else -1
    return {
        **_head(series),
        "own": series.ref.own,
        "number": counted(series.count, "member"),
        "page_url": f"/products/{view.product.slug}/series/",
        "before": _neighbour(series.members[place - 1]) if place > 0 else None,
        "after": _neighbour(series.members[place + 1]) if 0 <= place < len(slugs) - 1 else None,
    }


def _neighbour(member: Member) -> dict[str, str]:
    return {"title": member.title, "url": f"/products/{member.slug}/"}
