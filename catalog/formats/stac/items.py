"""How the items of a collection are found: an API to query, or links in a static catalogue; they are no products of their own."""

from typing import Any

from catalog.domain.product import Concept, Distribution, Service
from catalog.formats.json_values import Fields, address, text
from catalog.formats.ogc_parts import entries
from catalog.formats.stac.access import needs_sign_in, sign_in_words
from catalog.formats.stac.assets import Context
from catalog.formats.web_links import Link, first_link

_MOST_SUMMARIES = 60
_TOLD_ELSEWHERE = frozenset(
    ("bands", "eo:bands", "raster:bands", "platform", "instruments", "constellation", "mission")
)
_MEDIA = "application/geo+json"


def items_of(
    fields: Fields, summaries: Fields, links: list[Link], api: Fields, context: Context, linked_items: int
) -> Distribution | None:
    """The way to the items; None where the document tells none. `linked_items`: how many a static collection links."""
    found = first_link(links, "items")
    said = _summaries(summaries)
    if found is not None:
        return _by_api(found, fields, said, api, links, context)
    if not linked_items:
        return None
    return Distribution(
        identifier="items",
        title="Items (static catalogue)",
        description=" ".join(filter(None, (
            f"{linked_items:,} item{'s are' if linked_items > 1 else ' is'} linked from this document (rel “item”), "
            "each with its own time, place and files.",
            said,
        ))),
        access_url=context.base,
        format="JSON",
        format_label="STAC",
        media_type="application/json",
    )  # fmt: skip


def _by_api(
    found: Link, fields: Fields, said: str, api: Fields, links: list[Link], context: Context
) -> Distribution:
    schemes = list(context.sign_in.values())
    needs = sign_in_words(schemes)
    search = address(api.get("search"))
    how = "The items of the collection as pages of GeoJSON, by place (bbox), time (datetime) and number (limit)."
    also = f"Across collections: {search}" if search else ""
    about = first_link(links, "service-desc")
    service = Service(
        title="STAC API" if api else "Items",
        endpoint_url=found.href,
        description_url=address(api.get("description")) or (about.href if about else ""),
        description=" ".join(filter(None, (how, also))),
        access=needs,
        conforms_to=tuple(Concept(iri=iri) for iri in map(address, entries(api.get("classes"), 50)) if iri),
    )
    return Distribution(
        identifier="items",
        title=found.title or "Items",
        description=said,
        access_url=found.href,
        format="GEOJSON",
        format_label="STAC items",
        media_type=_MEDIA,
        service=service,
        rights=needs,
        restricted=needs_sign_in(schemes),
        delivery="pull",
    )


def _summaries(summaries: Fields) -> str:
    """What the items hold between them: `Items state: gsd 10, 30; eo:cloud_cover 0 to 100.`"""
    told = []
    for name, value in list(summaries.items())[:_MOST_SUMMARIES]:
        if name not in _TOLD_ELSEWHERE and (words := _values(value)):
            told.append(f"{text(name, 100)} {words}")
    return f"Items state: {'; '.join(told)}." if told else ""


def _values(value: Any) -> str:
    """The values of a list, or the ends of a range."""
    if isinstance(value, dict):
        ends = [text(value.get(name), 60) for name in ("minimum", "maximum")]
        return f"{ends[0]} to {ends[1]}" if all(ends) else ""
    stated = entries(value, 500)
    plain = [one for one in stated if isinstance(one, str | int | float) and not isinstance(one, bool)]
    shown = ", ".join(filter(None, (text(one, 60) for one in plain[:12])))
    return f"{shown} and {len(plain) - 12} more" if len(plain) > 12 else shown
